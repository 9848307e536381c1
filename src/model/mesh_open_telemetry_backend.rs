//! The `MeshOpenTelemetryBackend`: a collector that a `MeshTrace` can name (Kuma 2.14 on).

use super::Meta;

/// A collector. What is not there has its default: gRPC to port 4317 of the machine that the proxy
/// runs on, unless the environment of kuma-dp says otherwise.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeshOpenTelemetryBackend {
    /// Name, mesh and place.
    pub meta: Meta,
    /// `spec.endpoint`.
    pub endpoint: Option<Endpoint>,
    /// `spec.protocol`.
    pub protocol: Option<Box<str>>,
    /// `spec.env`.
    pub env: Option<Env>,
}

/// Where the collector is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Endpoint {
    /// An IP address or a name.
    pub address: Option<Box<str>>,
    /// Its port.
    pub port: Option<i64>,
    /// The path before `/v1/traces`, of protocol `http`.
    pub path: Option<Box<str>>,
}

/// What the environment of kuma-dp may change.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Env {
    /// `Disabled`, `Optional` or `Required`.
    pub mode: Option<Box<str>>,
    /// `ExplicitFirst` or `EnvFirst`.
    pub precedence: Option<Box<str>>,
    /// Whether traces may go elsewhere than metrics.
    pub allow_signal_overrides: Option<bool>,
}

impl MeshOpenTelemetryBackend {
    /// Whether spans are sent over HTTP rather than over gRPC.
    pub(crate) fn is_http(&self) -> bool {
        self.protocol.as_deref() == Some("http")
    }
}
