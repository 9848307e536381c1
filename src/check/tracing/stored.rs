//! Reading a span back: where to look, and what is there.

use serde::Deserialize;
use serde_json::Value;

/// The paths at which a trace can be read: of Zipkin, and of Jaeger.
#[must_use]
pub fn lookups(trace_id: &str) -> [String; 2] {
    [
        format!("/api/v2/trace/{trace_id}"),
        format!("/api/traces/{trace_id}"),
    ]
}

/// The path at which Zipkin, and nothing else, lists services.
pub const SERVICES: &str = "/api/v2/services";

/// Whether a body is the list of services that Zipkin gives.
#[must_use]
pub fn is_services(body: &[u8]) -> bool {
    serde_json::from_slice::<Vec<String>>(body).is_ok()
}

/// The services of a trace, each once, as Zipkin or Jaeger gives it; none if it is no trace.
#[must_use]
pub fn services(body: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Trace {
        Zipkin(Vec<ZipkinSpan>),
        Jaeger { data: Vec<JaegerTrace> },
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ZipkinSpan {
        trace_id: Value,
        #[serde(default)]
        local_endpoint: Option<ZipkinEndpoint>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ZipkinEndpoint {
        #[serde(default)]
        service_name: Option<String>,
    }
    #[derive(Deserialize)]
    struct JaegerTrace {
        processes: std::collections::BTreeMap<String, JaegerProcess>,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct JaegerProcess {
        service_name: String,
    }
    let mut services: Vec<String> = match serde_json::from_slice(body).ok()? {
        Trace::Zipkin(spans) => {
            let is_trace = !spans.is_empty() && spans.iter().all(|span| span.trace_id.is_string());
            let service = |span: ZipkinSpan| span.local_endpoint?.service_name;
            is_trace.then(|| spans.into_iter().filter_map(service).collect())?
        }
        Trace::Jaeger { data } if data.is_empty() => return None,
        Trace::Jaeger { data } => {
            let processes = data.into_iter().flat_map(|trace| trace.processes);
            processes.map(|(_, process)| process.service_name).collect()
        }
    };
    services.sort();
    services.dedup();
    Some(services)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_of_a_trace_are_read() {
        let zipkin = br#"[{"traceId":"1","id":"1","localEndpoint":{"serviceName":"a"}},{"traceId":"1","id":"2"}]"#;
        assert_eq!(services(zipkin), Some(vec!["a".to_owned()]));
        let jaeger = br#"{"data":[{"traceID":"1","spans":[],"processes":{"p1":{"serviceName":"b","tags":[]}}}],"errors":null}"#;
        assert_eq!(services(jaeger), Some(vec!["b".to_owned()]));
        for other in [r#"{"data":[]}"#, "[]", "[1]", "<html>", "", "{}", "null"] {
            assert_eq!(services(other.as_bytes()), None, "{other}");
        }
    }
}
