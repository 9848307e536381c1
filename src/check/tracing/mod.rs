//! Collectors tried as the proxies use them: what was seen of one in, a list of checks out.
//!
//! Owns what a proxy's report looks like, what Envoy makes of the answer, and which name its
//! statistics have for that (measured with Envoy 1.40, Zipkin 3.5.1 and Jaeger 2.20).

mod backends;
mod checks;
mod endpoint;
mod mesh_traces;
mod otlp;
mod plan;
mod probe;
mod report;
mod settings;
mod stored;
mod usage;

pub(crate) use checks::check_collector;
pub(crate) use endpoint::plan_endpoint;
pub(crate) use otlp::{EXPORT, rejection};
pub(crate) use plan::{is_checked, plan_mesh};
pub use probe::Probe;
pub use report::Report;
pub(crate) use report::{Payload, SERVICE};
pub(crate) use stored::{SERVICES, is_services, lookups, services};

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use crate::check::Check;

/// How long a proxy waits for an answer to a report.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);

/// What is known of a collector before it is tried.
#[derive(Default)]
pub(crate) struct Plan {
    pub(crate) checks: Vec<Check>,
    pub(crate) probe: Option<Probe>,
}

impl From<Vec<Check>> for Plan {
    fn from(checks: Vec<Check>) -> Self {
        Self {
            checks,
            probe: None,
        }
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
    /// The status of a call by gRPC, if it has one.
    pub grpc_status: Option<u16>,
    /// Whether the collector says that it took nothing, whatever the status is.
    pub is_rejected: bool,
    /// The beginning of the body.
    pub message: String,
    /// After how long it came, if that was later than there was time for.
    pub late: Option<Duration>,
}

impl Answer {
    /// Whether the collector has the span.
    pub(crate) fn is_taken(&self, payload: Payload) -> bool {
        let is_good = match payload {
            Payload::OtlpGrpc => self.grpc_status == Some(0),
            _ => (200..300).contains(&self.status),
        };
        is_good && !self.is_rejected
    }
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// It did not come in time.
    Timeout,
    /// The TLS handshake failed; in words.
    Tls(String),
    /// The connection broke, or what came is not HTTP; in words.
    Broken(String),
    /// The path cannot be sent as it is, so nothing was sent.
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
        message: String,
    },
    /// Nothing was asked: what takes OTLP gives no spans back, and nobody said who does.
    Unasked,
}
