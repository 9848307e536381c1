//! Envoy's own messages, as far as tracing needs them, with the names of Envoy's documentation.
//! What is left out has Envoy's default.

mod cluster;
mod tracing;

use serde::Serialize;

pub use cluster::*;
pub use tracing::*;

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

/// What a proxy does without a control plane.
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
#[serde(untagged)]
pub enum Address {
    /// Host and port.
    Socket {
        /// The message.
        socket_address: SocketAddress,
    },
    /// A socket of the machine itself.
    Pipe {
        /// The message.
        pipe: Pipe,
    },
}

/// A socket of the machine itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Pipe {
    pub path: String,
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
    /// An address of a host and a port.
    #[must_use]
    pub fn new(address: impl Into<String>, port_value: u32) -> Self {
        Self::Socket {
            socket_address: SocketAddress {
                address: address.into(),
                port_value,
            },
        }
    }

    /// A socket of the machine itself.
    pub(crate) const fn pipe(path: String) -> Self {
        Self::Pipe {
            pipe: Pipe { path },
        }
    }

    /// Its host, if it has one.
    pub(crate) fn host(&self) -> Option<&str> {
        match self {
            Self::Socket { socket_address } => Some(&socket_address.address),
            Self::Pipe { .. } => None,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracing: Option<Tracing>,
}

/// Routes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Routes {
    pub name: String,
    /// By host.
    pub virtual_hosts: Vec<VirtualHost>,
}

/// The routes of some hosts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VirtualHost {
    pub name: String,
    /// The hosts; `*` is any.
    pub domains: Vec<&'static str>,
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
