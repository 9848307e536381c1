//! Where and how a proxy sends its spans, or why it sends none: the part of an answer that does not
//! depend on the kind of policy that gave it.

use std::sync::Arc;

use crate::diag::Code;
use crate::model::mesh_trace::Tag;
use crate::model::{Exporter, Tags};

/// Where and how spans are sent, or why they are not. Cheap to clone: the dataplanes of a policy
/// share one target.
pub type Route = Result<Arc<Target>, NotSent>;

/// Why no spans are sent. A control plane says so only in its own log.
#[derive(Debug, Clone, PartialEq)]
pub enum NotSent {
    /// The release has no tracing policies any more.
    Removed,
    /// No policy selects the dataplane.
    Unselected,
    /// The input does not have the Mesh.
    NoMesh,
    /// The policy names no backend, and the mesh no default.
    NoDefault,
    /// The mesh has no backend of that name.
    Dangling {
        /// The name.
        backend: Arc<str>,
        /// Where it came from.
        source: BackendSource,
    },
    /// A `MeshTrace` leads to a `MeshOpenTelemetryBackend` that is not there. It decides all the same,
    /// so the proxy sends nothing.
    NoCollector {
        /// The labels that it has to have.
        labels: Arc<Tags>,
    },
    /// The control plane accepts where a `MeshTrace` sends to, and can make no configuration of it:
    /// the proxies that the policy selects get none at all.
    Unbuildable {
        /// Which kind of mistake it is.
        code: Code,
        /// What is written.
        endpoint: Arc<str>,
        /// What is wrong with it.
        reason: &'static str,
        /// What to write in its place.
        help: &'static str,
    },
    /// The backend is there, but the release takes nothing from it: a wrong shape, an unknown
    /// type, or settings that cannot be decoded.
    Unusable {
        /// The name.
        backend: Arc<str>,
    },
}

/// Where the name of the backend came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BackendSource {
    /// `conf.backend` of the policy.
    Policy,
    /// `defaultBackend` of the mesh.
    Default,
    /// A `MeshTrace`, which names no backend: the name is that of Envoy's cluster.
    MeshTrace,
}

impl BackendSource {
    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Default => "default",
            Self::MeshTrace => "mesh-trace",
        }
    }
}

/// Where and how traces are sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The name of the backend.
    pub name: String,
    /// Where the name came from.
    pub source: BackendSource,
    /// Percentage of requests, if it is set.
    pub sampling: Option<f64>,
    /// Where the spans go, and how.
    pub exporter: Arc<Exporter>,
    /// What only a `MeshTrace` says.
    pub more: Option<Arc<MoreTracing>>,
}

/// What a `MeshTrace` says of spans beside where they go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MoreTracing {
    /// Percentage of the requests whose client asks for a trace, if it is set.
    pub client_sampling: Option<f64>,
    /// Percentage of the requests that nobody asks a trace for, if it is set.
    pub random_sampling: Option<f64>,
    /// The tags that every span gets.
    pub tags: Vec<Tag>,
}

impl Target {
    /// Percentage of requests that are sampled: all of them when it is not set.
    pub(crate) fn percentage(&self) -> f64 {
        self.sampling.unwrap_or(100.0)
    }

    /// Whether both are the same answer to where traces go, as `inspect` gives it.
    pub(crate) fn is_same_answer(&self, other: &Self) -> bool {
        self.source == other.source && self.sends_same(other)
    }

    /// Whether a proxy does the same for both.
    #[expect(clippy::float_cmp, reason = "equal is meant")]
    pub(crate) fn sends_same(&self, other: &Self) -> bool {
        self.name == other.name
            && self.percentage() == other.percentage()
            && self.more == other.more
            && self.exporter.sends_same(&other.exporter)
    }
}
