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

pub use code::{Code, Severity};
pub use exit::Exit;
pub use finding::{Advice, Finding, Fix, Related, Subject};
pub use findings::{FINDING_LIMIT, Findings};
pub use hint::{Hint, WithHint, message_and_hints};
pub use path::{FieldPath, Segment};
pub use printable::{go_quote, mask_secrets, mask_userinfo, printable, shell_word};
pub(crate) use printable::{is_unsafe, secret_ranges};
pub(crate) use rules::{ALL, codes};
pub use rules::{Example, RULES, Rule, rule};
pub use span::{At, Origin, Part, Place, SourceId, Span};
pub use suggest::{did_you_mean, nearest};
