//! A report with one span, as a proxy would send it.

use prost::Message;
use serde::Serialize;
use serde_json::json;

use super::otlp;

/// The service of the span, by which people recognize it.
pub(crate) const SERVICE: &str = "kumactl-check";

/// The name of the span.
const SPAN: &str = "kumactl check tracing";

/// How long the span says that it took, in microseconds.
const DURATION: u64 = 1_000;

/// The form of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payload {
    /// Zipkin's V1 JSON, which no Envoy since Kuma 1.1 sends.
    ZipkinJsonV1,
    /// Zipkin's V2 JSON.
    ZipkinJson,
    /// Zipkin's V2 protocol buffers.
    ZipkinProto,
    /// What Datadog's agent takes.
    Datadog,
    /// `OpenTelemetry`'s protocol, by gRPC.
    OtlpGrpc,
    /// `OpenTelemetry`'s protocol, by HTTP.
    OtlpHttp,
}

impl Payload {
    /// In words.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::ZipkinJsonV1 => "V1 JSON",
            Self::ZipkinJson => "V2 JSON",
            Self::ZipkinProto => "V2 protocol buffers",
            Self::Datadog => "msgpack",
            Self::OtlpGrpc => "OTLP by gRPC",
            Self::OtlpHttp => "OTLP by HTTP",
        }
    }

    /// `Content-Type`, as Envoy sends it.
    pub(crate) const fn content_type(self) -> &'static str {
        match self {
            Self::ZipkinJsonV1 | Self::ZipkinJson => "application/json",
            Self::ZipkinProto | Self::OtlpHttp => "application/x-protobuf",
            Self::OtlpGrpc => "application/grpc",
            Self::Datadog => "application/msgpack",
        }
    }

    /// The status that Envoy takes for sent; everything else is dropped.
    pub(crate) const fn good_status(self) -> u16 {
        match self {
            Self::Datadog | Self::OtlpGrpc | Self::OtlpHttp => 200,
            _ => 202,
        }
    }

    /// Whether what took it can be asked for it: an agent of Datadog's cannot.
    pub(crate) const fn can_be_read_back(self) -> bool {
        !matches!(self, Self::Datadog)
    }

    /// Whether it is one of `OpenTelemetry`'s.
    pub(crate) const fn is_otlp(self) -> bool {
        matches!(self, Self::OtlpGrpc | Self::OtlpHttp)
    }

    /// The prefix of the names in Envoy's statistics, if they say what became of reports.
    pub(crate) const fn statistics(self) -> Option<&'static str> {
        match self {
            Self::Datadog => Some("tracing.datadog"),
            Self::OtlpGrpc | Self::OtlpHttp => None,
            _ => Some("tracing.zipkin"),
        }
    }
}

/// A report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// The id of its trace, in lower-case hexadecimal digits: 16 or 32 of them.
    pub trace_id: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Report {
    /// A report with one span. `bits` are random; `now` is the time in microseconds since 1970.
    pub(crate) fn new(payload: Payload, has_long_ids: bool, bits: u128, now: u64) -> Self {
        let bytes = bits.to_be_bytes();
        let (_, span) = bytes.split_at(8);
        #[expect(clippy::cast_possible_truncation, reason = "an id is the lower half")]
        let number = bits as u64;
        let trace = if has_long_ids { &bytes[..] } else { span };
        let id = format!("{number:016x}");
        let trace_id = if has_long_ids {
            format!("{bits:032x}")
        } else {
            id.clone()
        };
        let body = match payload {
            Payload::OtlpGrpc | Payload::OtlpHttp => {
                let span = otlp::Span {
                    trace_id: bytes.to_vec(),
                    id: span.to_vec(),
                    name: SPAN.to_owned(),
                    kind: 2,
                    start: now.saturating_mul(1_000),
                    end: now.saturating_add(DURATION).saturating_mul(1_000),
                };
                otlp::request(SERVICE, span)
            }
            Payload::ZipkinJson => json!([{
                "traceId": trace_id, "id": id, "kind": "SERVER", "name": SPAN,
                "timestamp": now, "duration": DURATION,
                "localEndpoint": {"serviceName": SERVICE},
            }])
            .to_string()
            .into_bytes(),
            Payload::ZipkinJsonV1 => {
                let endpoint = json!({"serviceName": SERVICE, "ipv4": "127.0.0.1", "port": 0});
                json!([{
                    "traceId": trace_id, "id": id, "name": SPAN, "timestamp": now, "duration": DURATION,
                    "annotations": [
                        {"timestamp": now, "value": "sr", "endpoint": endpoint},
                        {"timestamp": now + DURATION, "value": "ss", "endpoint": endpoint},
                    ],
                    "binaryAnnotations": [],
                }])
                .to_string()
                .into_bytes()
            }
            Payload::ZipkinProto => {
                let span = Span {
                    trace_id: trace.to_vec(),
                    id: span.to_vec(),
                    kind: 2,
                    name: SPAN.to_owned(),
                    timestamp: now,
                    duration: DURATION,
                    local_endpoint: Some(LocalEndpoint {
                        service_name: SERVICE.to_owned(),
                    }),
                };
                Spans { spans: vec![span] }.encode_to_vec()
            }
            Payload::Datadog => {
                let span = DatadogSpan {
                    trace_id: number,
                    span_id: number,
                    parent_id: 0,
                    service: SERVICE,
                    name: "envoy.proxy",
                    resource: SPAN,
                    start: now.saturating_mul(1_000),
                    duration: DURATION * 1_000,
                    error: 0,
                };
                // A list of a list of such a structure can always be written.
                rmp_serde::to_vec_named(&[[span]]).unwrap_or_default()
            }
        };
        Self { trace_id, body }
    }
}

/// `zipkin.proto3.ListOfSpans`.
#[derive(Clone, PartialEq, Message)]
struct Spans {
    #[prost(message, repeated, tag = "1")]
    spans: Vec<Span>,
}

/// `zipkin.proto3.Span`, as far as it is filled.
#[derive(Clone, PartialEq, Message)]
struct Span {
    #[prost(bytes = "vec", tag = "1")]
    trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "3")]
    id: Vec<u8>,
    /// 2 is `SERVER`.
    #[prost(int32, tag = "4")]
    kind: i32,
    #[prost(string, tag = "5")]
    name: String,
    #[prost(fixed64, tag = "6")]
    timestamp: u64,
    #[prost(uint64, tag = "7")]
    duration: u64,
    #[prost(message, optional, tag = "8")]
    local_endpoint: Option<LocalEndpoint>,
}

/// `zipkin.proto3.Endpoint`, as far as it is filled.
#[derive(Clone, PartialEq, Message)]
struct LocalEndpoint {
    #[prost(string, tag = "1")]
    service_name: String,
}

/// A span of Datadog's agent API, version 0.4. Times are in nanoseconds.
#[derive(Serialize)]
struct DatadogSpan {
    trace_id: u64,
    span_id: u64,
    parent_id: u64,
    service: &'static str,
    name: &'static str,
    resource: &'static str,
    start: u64,
    duration: u64,
    error: i32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_as_long_as_the_backend_wants_them() {
        let bits = 0x0123_4567_89ab_cdef_0011_2233_4455_6677;
        let id = |has_long_ids| Report::new(Payload::ZipkinJson, has_long_ids, bits, 1).trace_id;
        assert_eq!(id(true), "0123456789abcdef0011223344556677");
        assert_eq!(id(false), "0011223344556677");
    }

    #[test]
    fn protocol_buffers_are_those_of_zipkin() {
        let report = Report::new(Payload::ZipkinProto, true, 1, 2);
        let spans = Spans::decode(report.body.as_slice()).expect("spans");
        let [span] = spans.spans.as_slice() else {
            panic!("{spans:?}");
        };
        assert_eq!(
            (span.trace_id.len(), span.id.len(), span.timestamp),
            (16, 8, 2)
        );
        // Field 1 of the list, then field 1 of the span with sixteen bytes.
        assert_eq!(
            (report.body[0], &report.body[2..4]),
            (0x0a, [0x0a, 16].as_slice())
        );
    }
}
