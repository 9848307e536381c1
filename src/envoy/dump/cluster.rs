//! What a proxy connects to, as dumps write it: the clusters of collectors, with all that Kuma writes
//! into them, and nothing of certificates and keys.

use serde::{Deserialize, Serialize};

use super::message::{is_default, messages};
use super::text::Word;

messages! {
    /// Something that a proxy connects to. API v2 has `hosts` and `tls_context`.
    Cluster {
        name: String,
        #[serde(rename = "type")]
        kind: Word,
        #[serde(alias = "connectTimeout")]
        connect_timeout: String,
        #[serde(alias = "circuitBreakers")]
        circuit_breakers: Option<CircuitBreakers>,
        #[serde(alias = "dnsLookupFamily")]
        dns_lookup_family: Word,
        #[serde(alias = "altStatName")]
        alt_stat_name: String,
        #[serde(alias = "loadAssignment")]
        load_assignment: LoadAssignment,
        hosts: Vec<Address>,
        #[serde(alias = "transportSocket", alias = "tls_context")]
        transport_socket: Option<TransportSocket>,
        #[serde(alias = "transportSocketMatches")]
        transport_socket_matches: Vec<TransportSocketMatch>,
        #[serde(alias = "typedExtensionProtocolOptions")]
        typed_extension_protocol_options: Option<ProtocolOptions>,
    }

    /// The limits of a cluster.
    CircuitBreakers {
        thresholds: Vec<Threshold>,
    }

    /// The limits of a priority.
    Threshold {
        #[serde(alias = "trackRemaining")]
        track_remaining: bool,
    }

    /// The options of protocols, by extension.
    ProtocolOptions {
        #[serde(rename = "envoy.extensions.upstreams.http.v3.HttpProtocolOptions")]
        http: Option<HttpProtocolOptions>,
    }

    /// Which HTTP is spoken.
    HttpProtocolOptions {
        #[serde(rename = "@type")]
        url: String,
        #[serde(alias = "explicitHttpConfig")]
        explicit_http_config: Option<ExplicitHttpConfig>,
    }

    /// HTTP of a version that is written down.
    ExplicitHttpConfig {
        #[serde(alias = "http2ProtocolOptions")]
        http2_protocol_options: Option<Empty>,
    }

    /// A message of which nothing is kept but that it is there.
    Empty {}

    /// The endpoints of a cluster.
    LoadAssignment {
        #[serde(alias = "clusterName")]
        cluster_name: String,
        endpoints: Vec<Locality>,
    }

    /// The endpoints of a locality.
    Locality {
        #[serde(alias = "lbEndpoints")]
        lb_endpoints: Vec<LbEndpoint>,
    }

    /// An endpoint, to a load balancer.
    LbEndpoint {
        endpoint: Endpoint,
    }

    /// An endpoint.
    Endpoint {
        address: Address,
    }

    /// Where something is.
    Address {
        #[serde(alias = "socketAddress")]
        socket_address: Option<SocketAddress>,
        pipe: Option<Pipe>,
    }

    /// Host and port.
    SocketAddress {
        address: String,
        #[serde(alias = "portValue")]
        port_value: u64,
    }

    /// A socket of the machine itself.
    Pipe {
        path: String,
    }

    /// TLS for the endpoints that it matches.
    TransportSocketMatch {
        name: String,
        #[serde(rename = "match")]
        matching: Option<Empty>,
        #[serde(alias = "transportSocket")]
        transport_socket: Option<TransportSocket>,
    }

    /// TLS.
    TransportSocket {
        name: String,
        #[serde(alias = "typedConfig")]
        typed_config: Option<TlsContext>,
    }

    /// Of TLS whom it asks for, and nothing of certificates and keys.
    TlsContext {
        #[serde(rename = "@type")]
        url: String,
        #[serde(alias = "allowRenegotiation")]
        allow_renegotiation: bool,
        sni: String,
    }
}

impl Cluster {
    /// The first address, as `host:port` or the path of a socket.
    pub(crate) fn address(&self) -> Option<String> {
        let endpoints = self.load_assignment.endpoints.iter();
        let endpoints = endpoints.flat_map(|it| &it.lb_endpoints);
        let mut addresses = endpoints.map(|it| &it.endpoint.address).chain(&self.hosts);
        let address = addresses.next()?;
        match (&address.socket_address, &address.pipe) {
            (Some(socket), _) => {
                let (host, port) = (&socket.address, socket.port_value);
                Some(if host.contains(':') {
                    format!("[{host}]:{port}")
                } else {
                    format!("{host}:{port}")
                })
            }
            (None, Some(_)) => Some(Self::SOCKET.to_owned()),
            (None, None) => None,
        }
    }

    /// What stands for the address of a socket of kuma-dp, whose path is another one each time.
    pub(crate) const SOCKET: &str = "a socket of kuma-dp";

    /// Whether it leads to a socket of kuma-dp.
    pub(crate) fn is_socket(&self) -> bool {
        self.address().is_some_and(|it| it == Self::SOCKET)
    }

    /// Whether what is sent travels in TLS.
    pub(crate) fn is_tls(&self) -> bool {
        self.transport_socket.is_some() || !self.transport_socket_matches.is_empty()
    }

    /// What statistics may call it, likeliest first.
    pub(crate) fn stat_names(&self) -> Vec<String> {
        let mut names = vec![
            self.alt_stat_name.clone(),
            stat_name(&self.name),
            self.name.replace(':', "_"),
        ];
        names.retain(|name| !name.is_empty());
        names.dedup();
        names
    }
}

/// What statistics call something: dots would be taken for the parts of a name, and colons for what
/// follows it.
pub(crate) fn stat_name(name: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_".contains(character);
    let characters = name.chars();
    characters
        .map(|character| if fits(character) { character } else { '_' })
        .collect()
}
