//! What is wrong: the refusals of the real control planes, and this tool's own rules.
//!
//! Owns one file for each topic; the table of rules is `diag`'s. Validators speak field paths; where
//! a field stands is looked up only when a finding is shown. Knows nothing of YAML or of looks.

mod address;
mod collector;
mod dataplane;
mod facts;
mod fix;
mod input;

mod labels;
mod mesh;
mod mesh_trace;
mod name;
mod old_tag;
mod otel_backend;
mod policies;
mod refusals;
mod run;
mod suppress;
mod topic;
mod traffic_trace;
mod upgrade;
mod workload;
mod zipkin_url;

pub use fix::fix;
pub(crate) use fix::{Fixed, retain_fixes};
pub(crate) use name::mesh_name_flaw;
pub(crate) use run::refused;
pub use run::{effective_and_errors, validate};
pub(crate) use run::{effective_and_findings, findings_of_names};
pub use suppress::suppress;
