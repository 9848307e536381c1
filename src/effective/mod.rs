//! Who gets what, and why: which policy each dataplane gets, which backend that is, and what the
//! proxy sends there.
//!
//! `answer` is what everybody else sees; a folder for each kind of policy has how it selects and
//! resolves. Knows nothing of YAML, files or colour.

mod answer;
mod flaws;
mod listeners;
mod mesh_services;
pub mod mesh_trace;
mod note;
mod patterns;
mod route;
mod services;
mod traffic_trace;
mod view;

pub(crate) use answer::{Answer, GivenBy};
pub(crate) use flaws::is_of_mesh;
pub(crate) use mesh_trace::{
    DATADOG_HELP, Effect, Merged, MeshTraceCandidate, Policy as MeshTracePolicy, Reach,
    SelectsNothing, is_referenced, mesh_trace_candidates,
};
pub use route::BackendSource;
pub(crate) use route::{MoreTracing, NotSent, Route, Target};
pub(crate) use traffic_trace::{Candidate, Policy, is_met, tie_reason};
pub use traffic_trace::{Index, Outcome, Rank, candidates, matches};
pub use view::Effective;
pub(crate) use view::{MeshView, is_shadow};

use crate::model::Kind;

/// The kinds that the answer about a dataplane depends on, beside the Mesh. Files and a control
/// plane give the same answer only where all of them are read.
pub(crate) const NEEDS: [Kind; 7] = [
    Kind::TrafficTrace,
    Kind::Dataplane,
    Kind::TrafficRoute,
    Kind::MeshTrace,
    Kind::MeshGateway,
    Kind::MeshOpenTelemetryBackend,
    Kind::MeshService,
];
