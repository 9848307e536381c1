//! Reading a span back: where to look, and what is there.

use serde::Deserialize;
use serde_json::Value;

/// The paths at which a trace can be read: of Zipkin, and of Jaeger.
pub(crate) fn lookups(trace_id: &str) -> [String; 2] {
    [
        format!("/api/v2/trace/{trace_id}"),
        format!("/api/traces/{trace_id}"),
    ]
}

/// The path at which Zipkin, and nothing else, lists services.
pub(crate) const SERVICES: &str = "/api/v2/services";

/// Whether a body is the list of services that Zipkin gives.
pub(crate) fn is_services(body: &[u8]) -> bool {
    serde_json::from_slice::<Vec<String>>(body).is_ok()
}

/// The services of a trace, each once, as Zipkin, Jaeger or Tempo gives it; none if it is not a trace.
pub(crate) fn services(body: &[u8]) -> Option<Vec<String>> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Trace {
        Zipkin(Vec<ZipkinSpan>),
        Jaeger { data: Vec<JaegerTrace> },
        Tempo { batches: Vec<Batch> },
        TempoV2 { trace: ResourceSpans },
    }
    /// OpenTelemetry's spans, as Tempo gives them at Jaeger's path.
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ResourceSpans {
        resource_spans: Vec<Batch>,
    }
    #[derive(Deserialize)]
    struct Batch {
        resource: Resource,
    }
    #[derive(Deserialize)]
    struct Resource {
        attributes: Vec<Attribute>,
    }
    #[derive(Deserialize)]
    struct Attribute {
        key: String,
        value: Value,
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
    let of_batches = |batches: Vec<Batch>| {
        let attributes = batches
            .into_iter()
            .flat_map(|batch| batch.resource.attributes);
        let names = attributes.filter(|attribute| attribute.key == "service.name");
        names
            .filter_map(|name| Some(name.value["stringValue"].as_str()?.to_owned()))
            .collect::<Vec<String>>()
    };
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
        Trace::Tempo { batches }
        | Trace::TempoV2 {
            trace: ResourceSpans {
                resource_spans: batches,
            },
        } => {
            if batches.is_empty() {
                return None;
            }
            of_batches(batches)
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
    fn every_form_of_a_trace_is_read() {
        let zipkin = br#"[{"traceId":"1","id":"1","localEndpoint":{"serviceName":"a"}},{"traceId":"1","id":"2"}]"#;
        assert_eq!(services(zipkin), Some(vec!["a".to_owned()]));
        let jaeger = br#"{"data":[{"traceID":"1","spans":[],"processes":{"p1":{"serviceName":"b","tags":[]}}}],"errors":null}"#;
        assert_eq!(services(jaeger), Some(vec!["b".to_owned()]));
        let batches = r#"[{"resource":{"attributes":[{"key":"a","value":{"intValue":"1"}},{"key":"service.name","value":{"stringValue":"c"}}]},"scopeSpans":[{"spans":[{}]}]}]"#;
        for tempo in [
            format!(r#"{{"batches":{batches}}}"#),
            format!(r#"{{"trace":{{"resourceSpans":{batches}}}}}"#),
        ] {
            assert_eq!(services(tempo.as_bytes()), Some(vec!["c".to_owned()]));
        }
        for other in [
            r#"{"batches":[]}"#,
            r#"{"trace":{}}"#,
            r#"{"data":[]}"#,
            "[]",
            "[1]",
            "<html>",
            "",
            "{}",
            "null",
        ] {
            assert_eq!(services(other.as_bytes()), None, "{other}");
        }
    }
}
