//! Collectors tried as the proxies use them: what was seen of one in, a list of checks out.
//!
//! Owns what a proxy's report looks like, what Envoy makes of the answer, and which name its
//! statistics have for that (measured with Envoy 1.40, Zipkin 3.5.1 and Jaeger 2.20).

mod judge;
mod plan;
mod report;
mod stored;

pub(crate) use judge::judge;
pub(crate) use plan::{Plan, is_of_backend, plan_endpoint, plan_mesh};
pub use report::Report;
pub(crate) use report::{Payload, SERVICE};
pub(crate) use stored::{SERVICES, is_services, lookups, services};

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::envoy::Endpoint;

/// How long a proxy waits for an answer to a report.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// A collector, and how the proxies send to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What its checks belong to, such as `mesh default`.
    pub category: String,
    /// What it is called, such as `backend my-zipkin`.
    pub name: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// `Host` of reports.
    pub host: String,
    /// Whether it is spoken to in TLS.
    pub is_tls: bool,
    /// The path that reports are posted to.
    pub path: String,
    /// What they look like.
    pub payload: Payload,
    /// Whether trace ids have 128 bits, and not 64.
    pub has_long_ids: bool,
    /// Whether it, or the mesh, is in a cluster of Kubernetes.
    pub is_in_kubernetes: bool,
}

impl Probe {
    /// The URL of a path on the collector.
    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.endpoint.authority())
    }
}

/// What was seen of a collector. What was not tried, because what comes before it failed, is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// The addresses of its host, or why there are none.
    pub addresses: Result<Vec<IpAddr>, String>,
    /// The address that took the connection, or why none did.
    pub connected: Option<Result<SocketAddr, String>>,
    /// Its answer to a report.
    pub answer: Option<Result<Answer, Trouble>>,
    /// What became of the span of the report.
    pub found: Option<Found>,
}

/// An answer to a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The beginning of the body.
    pub words: String,
    /// After how long it came, if that was later than there was time for.
    pub late: Option<Duration>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It did not come in time.
    Timeout,
    /// No TLS could be agreed upon; in words.
    Tls(String),
    /// The connection broke, or what came is no HTTP; in words.
    Broken(String),
    /// The path cannot be sent as it stands, so nothing was sent.
    Path,
}

/// What became of a span.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// It is there.
    Stored {
        /// Where.
        url: String,
        /// The services of its trace.
        services: Vec<String>,
    },
    /// It is not there, or was not found in time.
    Missing {
        /// Where it was looked for.
        urls: Vec<String>,
        /// Whether the user said where to look.
        is_certain: bool,
        /// Whether a Zipkin answers there.
        is_zipkin: bool,
        /// What the last one of them answered.
        words: String,
    },
}
