//! The words that all layers share: what a finding is, how severe, in which field, at which place,
//! and what the process exits with. Knows nothing of YAML, policies or terminals.

mod exit;
mod finding;
mod path;
mod printable;
mod span;
mod suggest;

pub use exit::Exit;
pub use finding::{Code, Finding, Fix, Related, Severity, Subject};
pub use path::{FieldPath, Segment};
pub(crate) use printable::userinfo_ranges;
pub use printable::{go_quote, mask_userinfo, printable};
pub use span::{At, Origin, Part, Place, SourceId, Span};
pub use suggest::{did_you_mean, nearest};
