//! Envoy's own messages, as far as tracing needs them, with the names of Envoy's documentation.
//! What is left out has Envoy's default.

use serde::Serialize;

/// A whole configuration that Envoy starts with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bootstrap {
    /// Who it is: spans carry the cluster as the name of their service.
    pub node: Node,
    /// Where statistics are read.
    pub admin: Admin,
    /// Everything that it does.
    pub static_resources: StaticResources,
}

/// The identity of a proxy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Node {
    /// The proxy.
    pub id: String,
    /// Its service.
    pub cluster: String,
}

/// The administration interface.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Admin {
    /// Where it listens.
    pub address: Address,
}

/// What a proxy does without being told by a control plane.
#[derive(Debug, Clone, PartialEq, Serialize, Default)]
pub struct StaticResources {
    /// Where it listens.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub listeners: Vec<Listener>,
    /// What it connects to.
    pub clusters: Vec<Cluster>,
}

/// An address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Address {
    /// The only kind that is used here.
    pub socket_address: SocketAddress,
}

/// Host and port.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SocketAddress {
    /// IP address or name.
    pub address: String,
    /// TCP port; beyond 65535 Envoy refuses it.
    pub port_value: u32,
}

impl Address {
    /// An address.
    #[must_use]
    pub fn new(address: impl Into<String>, port_value: u32) -> Self {
        Self {
            socket_address: SocketAddress {
                address: address.into(),
                port_value,
            },
        }
    }
}

/// Which way requests go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Direction {
    /// To the service of the proxy.
    Inbound,
    /// From the service of the proxy.
    Outbound,
}

/// A socket that the proxy listens on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Listener {
    /// Its name, such as `inbound:10.0.0.1:8080`.
    pub name: String,
    /// Where it listens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<Address>,
    /// Which way its requests go.
    pub traffic_direction: Direction,
    /// What it does with them.
    pub filter_chains: Vec<FilterChain>,
}

/// The filters of a listener.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FilterChain {
    /// One after the other.
    pub filters: Vec<Extension<ConnectionManager>>,
}

/// A named part, and its configuration.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Extension<T> {
    /// The name.
    pub name: &'static str,
    /// The configuration.
    pub typed_config: Typed<T>,
}

impl<T> Extension<T> {
    /// A part of a name and a type.
    pub fn new(name: &'static str, kind: &str, message: T) -> Self {
        Self {
            name,
            typed_config: Typed::new(kind, message),
        }
    }
}

/// A message that says of which type it is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Typed<T> {
    /// The URL of the type.
    #[serde(rename = "@type")]
    pub url: String,
    /// The message.
    #[serde(flatten)]
    pub message: T,
}

impl<T> Typed<T> {
    /// A message of a type, such as `envoy.config.trace.v3.ZipkinConfig`.
    pub fn new(kind: &str, message: T) -> Self {
        Self {
            url: format!("type.googleapis.com/{kind}"),
            message,
        }
    }
}

/// A message of which all fields have Envoy's defaults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Empty {}

/// The HTTP connection manager: what makes spans.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ConnectionManager {
    /// How its statistics begin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stat_prefix: Option<String>,
    /// Which request goes where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub route_config: Option<Routes>,
    /// Its filters.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub http_filters: Vec<Extension<Empty>>,
    /// Its tracing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracing: Option<Tracing>,
}

/// Routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Routes {
    /// Their name.
    pub name: String,
    /// By host.
    pub virtual_hosts: Vec<VirtualHost>,
}

/// The routes of some hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VirtualHost {
    /// Its name.
    pub name: String,
    /// The hosts; `*` is any.
    pub domains: Vec<&'static str>,
    /// The routes.
    pub routes: Vec<Route>,
}

/// A route.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Route {
    /// Which requests take it.
    #[serde(rename = "match")]
    pub matching: RouteMatch,
    /// Where they go.
    pub route: RouteAction,
}

/// Requests by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteMatch {
    /// What the path begins with.
    pub prefix: &'static str,
}

/// Where requests go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RouteAction {
    /// The name of the cluster.
    pub cluster: String,
    /// How long an answer may take; `0s` is without end.
    pub timeout: &'static str,
}

/// The tracing of a connection manager.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tracing {
    /// How many requests are traced; all of them when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall_sampling: Option<Percent>,
    /// What sends the spans, unless the bootstrap says it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<Extension<Provider>>,
    /// Whether the router makes spans of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub spawn_upstream_span: Option<bool>,
}

/// A percentage.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Percent {
    /// From 0 to 100; 0 is not written.
    #[serde(skip_serializing_if = "is_zero")]
    pub value: f64,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it so")]
fn is_zero(value: &f64) -> bool {
    *value == 0.0
}

/// What sends spans.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Provider {
    /// To Zipkin.
    Zipkin(ZipkinConfig),
    /// To a Datadog agent.
    Datadog(DatadogConfig),
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

/// Something that the proxy connects to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
    /// Its name.
    pub name: String,
    /// `STATIC` for IP addresses, `STRICT_DNS` for names.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// How long connecting may take.
    pub connect_timeout: &'static str,
    /// Limits of connections and requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub circuit_breakers: Option<CircuitBreakers>,
    /// Which addresses of a name are asked for; both kinds when it is not there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dns_lookup_family: Option<&'static str>,
    /// What it is called in statistics, if not by its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alt_stat_name: Option<String>,
    /// TLS, by endpoint.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transport_socket_matches: Vec<TransportSocketMatch>,
    /// HTTP/2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub typed_extension_protocol_options: Option<ProtocolOptions>,
    /// Where it is.
    pub load_assignment: LoadAssignment,
}

/// The limits of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CircuitBreakers {
    /// By priority.
    pub thresholds: Vec<Threshold>,
}

/// The limits of a priority.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Threshold {
    /// Whether statistics say how much is left.
    pub track_remaining: bool,
}

/// TLS for the endpoints that it matches.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TransportSocketMatch {
    /// Its name.
    pub name: String,
    /// What the endpoints have to have; an empty one matches all.
    #[serde(rename = "match")]
    pub matching: Empty,
    /// TLS.
    pub transport_socket: Extension<TlsContext>,
}

/// TLS towards a server, whose certificate nobody verifies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TlsContext {
    /// Whether the server may negotiate anew.
    pub allow_renegotiation: bool,
    /// The name that the server is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sni: Option<String>,
}

/// The options of protocols, by extension.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProtocolOptions {
    /// HTTP.
    #[serde(rename = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions")]
    pub http: Typed<HttpProtocolOptions>,
}

/// HTTP by a version that is written down.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HttpProtocolOptions {
    /// The version.
    pub explicit_http_config: ExplicitHttpConfig,
}

/// HTTP/2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExplicitHttpConfig {
    /// Its options.
    pub http2_protocol_options: Empty,
}

/// The endpoints of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LoadAssignment {
    /// The name of the cluster.
    pub cluster_name: String,
    /// The endpoints, by locality.
    pub endpoints: Vec<Locality>,
}

/// The endpoints of a locality.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Locality {
    /// The endpoints.
    pub lb_endpoints: Vec<LbEndpoint>,
}

/// An endpoint, to a load balancer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct LbEndpoint {
    /// The endpoint.
    pub endpoint: Endpoint,
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// Where it is.
    pub address: Address,
}

impl Cluster {
    /// A cluster of one endpoint, with the timeout for connecting that Kuma writes.
    #[must_use]
    pub fn new(name: String, kind: &'static str, address: Address) -> Self {
        let endpoint = Endpoint { address };
        Self {
            kind,
            connect_timeout: "5s",
            circuit_breakers: None,
            dns_lookup_family: None,
            alt_stat_name: None,
            transport_socket_matches: Vec::new(),
            typed_extension_protocol_options: None,
            load_assignment: LoadAssignment {
                cluster_name: name.clone(),
                endpoints: vec![Locality {
                    lb_endpoints: vec![LbEndpoint { endpoint }],
                }],
            },
            name,
        }
    }
}
