//! The headers of other tracers, which Envoy does not read: it passes them on.

use super::{Field, first};
use crate::headers::{HeaderRole, TraceParent, read_trace_id};

/// A kind of tracer, by the headers that it writes.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tracer {
    /// Names in lower case; those with `*` begin like that.
    headers: &'static [&'static str],
    /// Whose headers they are.
    pub(super) name: &'static str,
    /// What makes it write B3, where there is such a setting.
    setting: Option<&'static str>,
}

const fn tracer(
    headers: &'static [&'static str],
    name: &'static str,
    setting: Option<&'static str>,
) -> Tracer {
    Tracer {
        headers,
        name,
        setting,
    }
}

const B3: Tracer = tracer(&["x-b3-*", "b3"], "B3", None);
const W3C: Tracer = tracer(
    &["traceparent", "tracestate"],
    "W3C",
    Some("OTEL_PROPAGATORS=b3multi"),
);
const DATADOG: Tracer = tracer(
    &["x-datadog-*"],
    "Datadog",
    Some("DD_TRACE_PROPAGATION_STYLE=b3multi"),
);

/// Those that no proxy of Kuma reads.
const OTHERS: &[Tracer] = &[
    tracer(
        &[
            "uber-trace-id",
            "uberctx-*",
            "jaeger-debug-id",
            "jaeger-baggage",
        ],
        "Jaeger's own clients",
        Some("JAEGER_PROPAGATION=b3 or OTEL_PROPAGATORS=b3multi"),
    ),
    tracer(
        &["x-cloud-trace-context", "grpc-trace-bin"],
        "Google Cloud and OpenCensus",
        None,
    ),
    tracer(
        &["x-amzn-trace-id"],
        "AWS X-Ray",
        Some("OTEL_PROPAGATORS=b3multi"),
    ),
    tracer(
        &["ot-tracer-*", "ot-baggage-*", "x-ot-span-context"],
        "OpenTracing and Lightstep",
        Some("OTEL_PROPAGATORS=b3multi"),
    ),
    tracer(&["sw8", "sw8-*", "sw6", "sw3"], "SkyWalking", None),
    tracer(&["x-instana-*"], "Instana", None),
    tracer(&["newrelic"], "New Relic", None),
    tracer(&["elastic-apm-traceparent"], "Elastic APM", None),
    tracer(&["x-dynatrace"], "Dynatrace", None),
    tracer(&["singularityheader"], "AppDynamics", None),
    tracer(&["sentry-trace"], "Sentry", None),
    tracer(&["x-honeycomb-trace"], "Honeycomb", None),
    tracer(&["l5d-ctx-*"], "Linkerd", None),
    tracer(&["pinpoint-*"], "Pinpoint", None),
];

impl Tracer {
    /// Whose header it is, if Envoy reads none of that kind for a request that came in like this.
    pub(super) fn of(name: &str, received: &[Field]) -> Option<&'static Self> {
        let came = |is: fn(HeaderRole) -> bool| {
            let mut roles = received
                .iter()
                .filter_map(|field| HeaderRole::of(&field.name));
            roles.any(is)
        };
        let (b3, datadog) = (came(HeaderRole::is_b3), came(HeaderRole::is_datadog));
        let w3c = datadog || came(HeaderRole::is_w3c);
        // Without a trace nobody knows what Envoy reads.
        if !b3 && !w3c {
            return None;
        }
        let own = [(&B3, b3), (&W3C, w3c), (&DATADOG, datadog)].into_iter();
        let unread = own.filter_map(|(tracer, is_read)| (!is_read).then_some(tracer));
        unread.chain(OTHERS).find(|tracer| tracer.writes(name))
    }

    /// Whether a header is one of its own.
    fn writes(&self, name: &str) -> bool {
        let name = name.to_ascii_lowercase();
        self.headers
            .iter()
            .any(|header| match header.strip_suffix('*') {
                Some(start) => name.starts_with(start),
                None => name == *header,
            })
    }

    /// Whose header it is, of the tracers that no proxy of Kuma reads.
    pub(super) fn of_others(name: &str) -> Option<&'static Self> {
        OTHERS.iter().find(|tracer| tracer.writes(name))
    }

    /// What to do, so that Envoy reads what it writes.
    pub(super) fn hint(&self, is_b3: bool) -> String {
        match self.setting {
            Some(setting) if is_b3 => format!("let the tracer write B3, for instance with {setting}"),
            _ if is_b3 => "let the tracer write B3 if it can, or forward the headers that came in beside it".to_owned(),
            _ => "let the tracer write the headers of the backend, for instance with OTEL_PROPAGATORS=tracecontext, or forward those that came in beside it".to_owned(),
        }
    }
}

/// The trace that a header of another tracer names, where its form is known.
pub(super) fn trace_named(name: &str, value: &str) -> Option<u128> {
    match name.to_ascii_lowercase().as_str() {
        "traceparent" | "elastic-apm-traceparent" => {
            read_trace_id(TraceParent::parse(value)?.trace)
        }
        "x-datadog-trace-id" => value.parse::<u64>().ok().map(u128::from),
        "uber-trace-id" => {
            // Colons may be percent-encoded.
            let value = value.replace("%3A", ":").replace("%3a", ":");
            read_trace_id(value.split(':').next()?)
        }
        "ot-tracer-traceid" => read_trace_id(value),
        "x-cloud-trace-context" => read_trace_id(value.split('/').next()?),
        "sentry-trace" => read_trace_id(value.split('-').next()?),
        _ => None,
    }
}

/// The trace that came in, in whichever form.
pub(super) fn trace_received(received: &[Field]) -> Option<u128> {
    let several = || read_trace_id(&first(received, HeaderRole::TraceId)?);
    let single = || read_trace_id(first(received, HeaderRole::Single)?.split('-').next()?);
    let w3c = || trace_named("traceparent", &first(received, HeaderRole::TraceParent)?);
    let datadog = || {
        first(received, HeaderRole::DatadogTraceId)?
            .parse::<u64>()
            .ok()
            .map(u128::from)
    };
    several().or_else(single).or_else(w3c).or_else(datadog)
}

/// Whether two ids are of one trace: some tracers know its lower half only.
pub(super) fn is_one_trace(one: u128, other: u128) -> bool {
    const LOWER: u128 = u64::MAX as u128;
    let is_half = one <= LOWER || other <= LOWER;
    one == other || is_half && one & LOWER == other & LOWER
}
