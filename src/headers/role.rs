//! The ways to write a trace into headers, and what each header says about it.

use clap::ValueEnum;

/// A way to write a trace into headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum HeaderFormat {
    /// x-b3-traceid and its companions: Zipkin, and Jaeger through Zipkin's API
    #[value(name = "b3")]
    B3,
    /// All of it in one header, b3
    #[value(name = "b3-single")]
    B3Single,
    /// traceparent and tracestate: OpenTelemetry
    #[value(name = "w3c")]
    W3c,
    /// x-datadog-trace-id and its companions
    Datadog,
}

/// What a header says about a trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HeaderRole {
    /// Which request it is.
    RequestId,
    /// Which trace, in B3.
    TraceId,
    /// Which span caused the request, in B3.
    SpanId,
    /// Which span caused that one, in B3.
    ParentId,
    /// Whether the trace is sampled, in B3.
    Sampled,
    /// A wish to debug, in B3.
    Flags,
    /// All of B3 in one.
    Single,
    /// Trace, span and sampling of W3C.
    TraceParent,
    /// What tracers add in W3C.
    TraceState,
    /// Which trace, in Datadog's numbers.
    DatadogTraceId,
    /// Which span caused the request, in Datadog's numbers.
    DatadogParentId,
    /// Whether the trace is kept, in Datadog's numbers.
    SamplingPriority,
    /// What Datadog's tracers add.
    DatadogTags,
}

impl HeaderRole {
    const NAMES: [(Self, &'static str); 13] = [
        (Self::RequestId, "x-request-id"),
        (Self::TraceId, "x-b3-traceid"),
        (Self::SpanId, "x-b3-spanid"),
        (Self::ParentId, "x-b3-parentspanid"),
        (Self::Sampled, "x-b3-sampled"),
        (Self::Flags, "x-b3-flags"),
        (Self::Single, "b3"),
        (Self::TraceParent, "traceparent"),
        (Self::TraceState, "tracestate"),
        (Self::DatadogTraceId, "x-datadog-trace-id"),
        (Self::DatadogParentId, "x-datadog-parent-id"),
        (Self::SamplingPriority, "x-datadog-sampling-priority"),
        (Self::DatadogTags, "x-datadog-tags"),
    ];

    /// What a header of a name says, if that is about traces.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let mut names = Self::NAMES.iter();
        names
            .find(|(_, known)| known.eq_ignore_ascii_case(name))
            .map(|(role, _)| *role)
    }

    /// The name of the header.
    pub(crate) fn name(self) -> &'static str {
        let mut names = Self::NAMES.iter();
        names
            .find(|(role, _)| *role == self)
            .map_or("", |(_, name)| name)
    }

    /// Whether it is one of B3, in either way.
    pub(crate) fn is_b3(self) -> bool {
        self != Self::RequestId
            && (self.is_of(HeaderFormat::B3) || self.is_of(HeaderFormat::B3Single))
    }

    /// Whether it is one of W3C, which Datadog's tracers write as well.
    pub(crate) fn is_w3c(self) -> bool {
        matches!(self, Self::TraceParent | Self::TraceState)
    }

    /// Whether it is one that only Datadog's tracers write.
    pub(crate) fn is_datadog(self) -> bool {
        self.is_of(HeaderFormat::Datadog) && self != Self::RequestId && !self.is_w3c()
    }

    /// Whether a header of this role is one of the way to write a trace.
    pub(crate) fn is_of(self, format: HeaderFormat) -> bool {
        match self {
            Self::RequestId => true,
            Self::TraceId | Self::SpanId | Self::ParentId | Self::Sampled | Self::Flags => {
                format == HeaderFormat::B3
            }
            Self::Single => format == HeaderFormat::B3Single,
            Self::TraceParent | Self::TraceState => {
                matches!(format, HeaderFormat::W3c | HeaderFormat::Datadog)
            }
            Self::DatadogTraceId
            | Self::DatadogParentId
            | Self::SamplingPriority
            | Self::DatadogTags => format == HeaderFormat::Datadog,
        }
    }
}
