//! What OTLP carries: a request with one span, and an answer that may reject it.
//!
//! Owns the messages of `opentelemetry.proto`, as far as they are filled or read. Knows neither gRPC
//! nor HTTP, which carry the same ones.

use prost::Message;

/// The method that takes spans by gRPC, as a path.
pub(crate) const EXPORT: &str = "/opentelemetry.proto.collector.trace.v1.TraceService/Export";

/// A request with one span of a service.
pub(super) fn request(service: &str, span: Span) -> Vec<u8> {
    let service = Attribute {
        key: "service.name".to_owned(),
        value: Some(Value {
            text: service.to_owned(),
        }),
    };
    let resource_spans = ResourceSpans {
        resource: Some(Resource {
            attributes: vec![service],
        }),
        scope_spans: vec![ScopeSpans { spans: vec![span] }],
    };
    let request = Request {
        resource_spans: vec![resource_spans],
    };
    request.encode_to_vec()
}

/// Why the span of a request was rejected, if the answer to it says that it was.
pub(crate) fn rejection(answer: &[u8]) -> Option<String> {
    let partial = Response::decode(answer).ok()?.partial_success?;
    (partial.rejected > 0).then_some(partial.message)
}

/// `ExportTraceServiceRequest`.
#[derive(Clone, PartialEq, Message)]
struct Request {
    #[prost(message, repeated, tag = "1")]
    resource_spans: Vec<ResourceSpans>,
}

#[derive(Clone, PartialEq, Message)]
struct ResourceSpans {
    #[prost(message, optional, tag = "1")]
    resource: Option<Resource>,
    #[prost(message, repeated, tag = "2")]
    scope_spans: Vec<ScopeSpans>,
}

#[derive(Clone, PartialEq, Message)]
struct Resource {
    #[prost(message, repeated, tag = "1")]
    attributes: Vec<Attribute>,
}

/// `KeyValue`.
#[derive(Clone, PartialEq, Message)]
struct Attribute {
    #[prost(string, tag = "1")]
    key: String,
    #[prost(message, optional, tag = "2")]
    value: Option<Value>,
}

/// `AnyValue`, of a text.
#[derive(Clone, PartialEq, Message)]
struct Value {
    #[prost(string, tag = "1")]
    text: String,
}

#[derive(Clone, PartialEq, Message)]
struct ScopeSpans {
    #[prost(message, repeated, tag = "2")]
    spans: Vec<Span>,
}

#[derive(Clone, PartialEq, Message)]
pub(super) struct Span {
    #[prost(bytes = "vec", tag = "1")]
    pub(super) trace_id: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    pub(super) id: Vec<u8>,
    #[prost(string, tag = "5")]
    pub(super) name: String,
    /// 2 is `SPAN_KIND_SERVER`.
    #[prost(int32, tag = "6")]
    pub(super) kind: i32,
    /// When it began, in nanoseconds since 1970.
    #[prost(fixed64, tag = "7")]
    pub(super) start: u64,
    /// When it ended.
    #[prost(fixed64, tag = "8")]
    pub(super) end: u64,
}

/// `ExportTraceServiceResponse`.
#[derive(Clone, PartialEq, Message)]
struct Response {
    #[prost(message, optional, tag = "1")]
    partial_success: Option<PartialSuccess>,
}

#[derive(Clone, PartialEq, Message)]
struct PartialSuccess {
    #[prost(int64, tag = "1")]
    rejected: i64,
    #[prost(string, tag = "2")]
    message: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_those_of_opentelemetry() {
        let span = Span {
            trace_id: vec![1; 16],
            id: vec![2; 8],
            name: "n".to_owned(),
            kind: 2,
            start: 3,
            end: 4,
        };
        let body = request("s", span);
        // Resource spans; in them a resource with an attribute, then scope spans with a span.
        let attribute = [&b"\x0a\x0cservice.name\x12\x03\x0a\x01s"[..]].concat();
        let span = [
            &b"\x0a\x10"[..],
            &[1; 16],
            b"\x12\x08",
            &[2; 8],
            b"\x2a\x01n\x30\x02\x39\x03\0\0\0\0\0\0\0\x41\x04\0\0\0\0\0\0\0",
        ]
        .concat();
        let field = |tag: u8, inner: &[u8]| {
            let length = u8::try_from(inner.len()).expect("a short message");
            [&[tag, length], inner].concat()
        };
        let resource = field(0x0a, &field(0x0a, &attribute));
        let scope = field(0x12, &field(0x12, &span));
        assert_eq!(body, field(0x0a, &[resource, scope].concat()));
    }

    #[test]
    fn only_what_is_rejected_is() {
        assert_eq!(rejection(b""), None);
        assert_eq!(rejection(b"\x0a\x00"), None);
        // A warning without a rejection.
        assert_eq!(rejection(b"\x0a\x04\x12\x02hm"), None);
        let rejected = rejection(b"\x0a\x06\x08\x01\x12\x02no");
        assert_eq!(rejected.as_deref(), Some("no"));
        assert_eq!(rejection(b"<html>"), None);
    }
}
