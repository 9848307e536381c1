//! The `MeshGateway`, as far as a `MeshTrace` needs it: which builtin gateways get it, and the tags
//! that they have by it.

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
    /// The tags of each listener.
    pub listeners: Vec<Tags>,
}
