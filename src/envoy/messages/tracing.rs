//! The messages of tracing: what sends spans, how many, and with which tags. Those that dumps have,
//! too, are read from them, with camel case as well.

use serde::{Deserialize, Serialize};

use super::Extension;

/// The tracing of a connection manager.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tracing {
    /// How many requests are traced; all of them when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_sampling: Option<Percent>,
    /// How many of the requests are traced whose client asks for it; all of them when it is not
    /// there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client_sampling: Option<Percent>,
    /// How many of the others are traced; all of them when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random_sampling: Option<Percent>,
    /// What spans are tagged with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub custom_tags: Vec<CustomTag>,
    /// What sends the spans, unless the bootstrap says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Extension<Provider>>,
    /// Whether the router makes spans of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spawn_upstream_span: Option<bool>,
}

/// A tag of spans.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct CustomTag {
    /// Its name.
    pub tag: String,
    /// A value that is always the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<Literal>,
    /// The header that has the value.
    #[serde(alias = "requestHeader", skip_serializing_if = "Option::is_none")]
    pub request_header: Option<RequestHeader>,
}

/// A value that is always the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Literal {
    /// The value; an empty one is not written.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
}

/// A header that has a value.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct RequestHeader {
    pub name: String,
    /// The value without it; an empty one is not written.
    #[serde(alias = "defaultValue", skip_serializing_if = "String::is_empty")]
    pub default_value: String,
}

/// A percentage.
#[derive(Debug, Clone, PartialEq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct Percent {
    /// From 0 to 100; 0 is not written.
    #[serde(skip_serializing_if = "is_default")]
    pub value: f64,
}

/// Whether a value is the default, which messages leave out.
pub(crate) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What sends spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Provider {
    /// To Zipkin.
    Zipkin(ZipkinConfig),
    /// To a Datadog agent.
    Datadog(DatadogConfig),
    /// To a collector of `OpenTelemetry`.
    OpenTelemetry(OpenTelemetryConfig),
}

/// `OpenTelemetryConfig`, with one of both services.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpenTelemetryConfig {
    /// Spans by gRPC.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grpc_service: Option<GrpcService>,
    /// Spans by HTTP.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub http_service: Option<HttpService>,
    /// The name that spans carry.
    pub service_name: String,
}

/// A service of gRPC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct GrpcService {
    /// Envoy's own client; of another one nothing is known.
    #[serde(alias = "envoyGrpc", skip_serializing_if = "is_default")]
    pub envoy_grpc: EnvoyGrpc,
}

/// Envoy's own client of gRPC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct EnvoyGrpc {
    /// The name of the cluster.
    #[serde(alias = "clusterName")]
    pub cluster_name: String,
}

/// A service of HTTP.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct HttpService {
    /// Where it is.
    #[serde(alias = "httpUri")]
    pub http_uri: HttpUri,
}

/// Where a service of HTTP is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct HttpUri {
    /// The URL.
    pub uri: String,
    /// The name of the cluster.
    pub cluster: String,
    /// How long an answer may take.
    pub timeout: String,
}

/// `ZipkinConfig`, of v2 and v3 alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ZipkinConfig {
    /// The name of the cluster.
    pub collector_cluster: String,
    /// The path.
    pub collector_endpoint: String,
    /// The payload. `HTTP_JSON_V1` is what v2 takes when it is not there, and v3 does not have it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collector_endpoint_version: Option<&'static str>,
    /// Whether new traces have ids of 128 bits.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub trace_id_128bit: bool,
    /// Whether client and server share a span id; they do when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_span_context: Option<bool>,
    /// The host of reports; the name of the cluster when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub collector_hostname: Option<String>,
}

/// `DatadogConfig`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DatadogConfig {
    /// The name of the cluster.
    pub collector_cluster: String,
    /// The name that spans carry.
    pub service_name: String,
}
