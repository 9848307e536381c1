//! The headers that carry a trace from a request to those that it causes: what they are called,
//! which backend uses which, and code that forwards them.
//!
//! Owns the names and their meaning. Refuses to know where a header came from and who sends it.

mod context;
mod language;
mod role;
mod zipkin;

use clap::ValueEnum;

pub(crate) use context::{TraceContext, TraceParent};
pub(crate) use language::{Language, Protocol};
pub use role::HeaderFormat;
pub(crate) use role::HeaderRole;
pub(crate) use zipkin::{B3, is_sampled, read_id, read_trace_id};
pub use zipkin::{Continuation, Ids, Reading, can_be_sampled};

/// A kind of tracing backend, as far as headers go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BackendKind {
    /// Zipkin
    Zipkin,
    /// Jaeger, through Zipkin's API
    Jaeger,
    /// Datadog
    Datadog,
    /// OpenTelemetry (`MeshTrace` only)
    #[value(name = "opentelemetry")]
    OpenTelemetry,
}

/// A header that a service forwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Header {
    /// Its name, in lower case.
    pub name: &'static str,
    /// When it comes in.
    pub when: &'static str,
    /// What it says.
    pub meaning: &'static str,
}

const fn header(name: &'static str, when: &'static str, meaning: &'static str) -> Header {
    Header {
        name,
        when,
        meaning,
    }
}

const B3: &[Header] = &[
    header(
        "x-request-id",
        "always",
        "the request; decides whether a new trace is sampled",
    ),
    header("x-b3-traceid", "always", "the trace"),
    header("x-b3-spanid", "always", "the span that causes the request"),
    header(
        "x-b3-parentspanid",
        "with a parent",
        "the span that caused that one",
    ),
    header(
        "x-b3-sampled",
        "always",
        "whether the trace is sampled: 1 or 0",
    ),
    header(
        "x-b3-flags",
        "from a client",
        "a client's wish to debug; Envoy ignores it",
    ),
    header(
        "b3",
        "from a client",
        "all of x-b3- in one; it wins over them",
    ),
];

const W3C: &[Header] = &[
    header(
        "traceparent",
        "always",
        "trace, span, and whether the trace is sampled",
    ),
    header("tracestate", "from a tracer", "what tracers add"),
];

const DATADOG: &[Header] = &[
    header(
        "x-datadog-trace-id",
        "always",
        "the lower half of the trace",
    ),
    header(
        "x-datadog-parent-id",
        "always",
        "the span that causes the request",
    ),
    header(
        "x-datadog-sampling-priority",
        "always",
        "whether the trace is kept: 1 or more",
    ),
    header(
        "x-datadog-tags",
        "from a tracer",
        "the upper half of the trace, and more",
    ),
    W3C[0],
    W3C[1],
];

impl BackendKind {
    /// The word for people and for JSON.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Zipkin => "zipkin",
            Self::Jaeger => "jaeger",
            Self::Datadog => "datadog",
            Self::OpenTelemetry => "opentelemetry",
        }
    }

    /// The headers that a service forwards.
    pub(crate) const fn headers(self) -> &'static [Header] {
        match self {
            Self::Zipkin | Self::Jaeger => B3,
            Self::Datadog => DATADOG,
            Self::OpenTelemetry => W3C,
        }
    }

    /// How a service has to treat them.
    pub(crate) fn rules(self) -> Vec<&'static str> {
        let mut rules = vec![
            "forward them on every request that is sent while another one is being answered",
            "change nothing, not even upper and lower case",
            "send none that did not come in, and none that is empty",
            "send each in one line: of several Envoy reads the first, and other readers join them",
            "for gRPC they are metadata: lower case, from the incoming to the outgoing metadata",
        ];
        rules.push(match self {
            Self::Zipkin | Self::Jaeger => {
                "an empty x-b3-sampled ends the trace, an empty x-b3-traceid or x-b3-spanid makes no span at all"
            }
            Self::Datadog => "an empty or malformed header begins a new trace",
            Self::OpenTelemetry => "an empty or malformed traceparent makes no span at all",
        });
        rules
    }
}
