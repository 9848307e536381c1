//! What all layers share: findings, their one sink and the table of rules, field paths, places, and
//! what the process exits with. Knows nothing of YAML or terminals.

mod code;
mod exit;
mod finding;
mod findings;
mod hint;
mod path;
mod printable;
mod rules;
mod span;
mod suggest;
#[cfg(test)]
pub(crate) mod testing;

pub use code::{Code, Severity};
pub use exit::Exit;
pub(crate) use finding::{Advice, Fix};
pub use finding::{Finding, Related, Subject};
pub(crate) use findings::{FINDING_LIMIT, Findings};
pub(crate) use hint::{Hint, WithHint, message_and_hints};
pub(crate) use path::{FieldPath, Segment};
pub use printable::printable;
pub(crate) use printable::{
    counted, few, go_quote, mask_secrets, mask_userinfo, one_of, shell_word,
};
pub(crate) use printable::{is_unsafe, secret_ranges, value_name};
pub(crate) use rules::Rule;
pub(crate) use rules::{ALL, codes};
pub use rules::{Example, RULES, rule};
pub use span::{At, Origin, Place, Span};
pub(crate) use span::{Part, Point, SourceId};
pub(crate) use suggest::{did_you_mean, nearest};
