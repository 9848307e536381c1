//! The messages of a cluster: what the proxy connects to.

use serde::Serialize;

use super::{Address, Empty, Extension, Typed};

/// Something that the proxy connects to.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Cluster {
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
    pub endpoint: Endpoint,
}

/// An endpoint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Endpoint {
    /// Where it is.
    pub address: Address,
}

impl ProtocolOptions {
    /// HTTP/2, whatever the other side says.
    pub(crate) fn http2() -> Self {
        Self {
            http: Typed::new(
                "envoy.extensions.upstreams.http.v3.HttpProtocolOptions",
                HttpProtocolOptions {
                    explicit_http_config: ExplicitHttpConfig {
                        http2_protocol_options: Empty {},
                    },
                },
            ),
        }
    }
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

    /// Whether it is a socket of the machine itself.
    pub(crate) fn is_pipe(&self) -> bool {
        let localities = self.load_assignment.endpoints.iter();
        let mut endpoints = localities.flat_map(|it| &it.lb_endpoints);
        endpoints.any(|it| matches!(it.endpoint.address, Address::Pipe { .. }))
    }
}
