//! Who gets what, and why: which policy each dataplane gets, which backend that is, and what the
//! proxy sends there.
//!
//! `answer` is what everybody else sees; a folder for each kind of policy has how it selects and
//! resolves. Knows nothing of YAML, files or colour.

mod answer;
mod flaw;
mod flaws;
mod listeners;
mod note;
mod route;
mod services;
mod traffic_trace;
mod view;

pub use answer::{Answer, GivenBy};
pub use flaw::{BackendField, Consequence, Flaw};
pub use flaws::is_of_mesh;
pub use listeners::Listeners;
pub use note::Note;
pub use route::{NotSent, Route, Source, Target};
pub use traffic_trace::{
    Candidate, Choice, Index, Outcome, Policy, Posting, Rank, candidates, matches, precedence,
    tie_reason, unmet,
};
pub use view::{Effective, MeshView, is_shadow};

use crate::model::Kind;

/// The kinds that the answer about a dataplane depends on, beside the Mesh. Files and a control
/// plane give the same answer only where all of them are read.
pub const NEEDS: [Kind; 4] = [
    Kind::TrafficTrace,
    Kind::Dataplane,
    Kind::TrafficRoute,
    Kind::MeshTrace,
];
