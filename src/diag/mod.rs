//! The words that all layers share: what a finding is, how severe, in which field, at which place,
//! and what the process exits with. Knows nothing of YAML, policies or terminals.

mod bound;
mod exit;
mod finding;
mod path;
mod printable;
mod span;
mod suggest;

pub use bound::{FINDING_LIMIT, bound, push_bounded};
pub use exit::Exit;
pub use finding::{Code, Finding, Fix, Related, Severity, Subject};
pub use path::{FieldPath, Segment};
pub use printable::{go_quote, mask_secrets, mask_userinfo, printable};
pub(crate) use printable::{is_unsafe, secret_ranges};
pub use span::{At, Origin, Part, Place, SourceId, Span};
pub use suggest::{did_you_mean, nearest};
