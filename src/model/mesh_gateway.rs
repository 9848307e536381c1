//! The `MeshGateway`, as far as tracing needs it: which builtin gateways get it, the tags that they
//! have by it, and where they listen.

use super::{Meta, Selector, Tags};

/// The listeners of builtin gateways.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeshGateway {
    /// Name, mesh and place.
    pub meta: Meta,
    /// The gateways that it is for; any one of them has to match.
    pub selectors: Vec<Selector>,
    /// The tags of the whole.
    pub tags: Tags,
    /// Where they listen.
    pub listeners: Vec<GatewayListener>,
}

/// A socket that a builtin gateway listens on.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct GatewayListener {
    /// Its tags.
    pub tags: Tags,
    /// The TCP port, as it is written.
    pub port: u32,
    /// What it speaks, such as `HTTP`.
    pub protocol: String,
}

impl GatewayListener {
    /// Whether it makes spans.
    pub(crate) fn is_http(&self) -> bool {
        matches!(self.protocol.as_str(), "HTTP" | "HTTPS")
    }
}
