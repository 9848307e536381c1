//! The `TrafficTrace` policy.

use super::{Meta, Tags};

/// A policy: which dataplanes send their traces to which backend.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrafficTrace {
    /// Name, mesh and place.
    pub meta: Meta,
    /// A dataplane is selected by any one of them.
    pub selectors: Vec<Selector>,
    /// Whether there is a `conf`.
    pub has_conf: bool,
    /// `conf.backend`; empty when the mesh's default is meant.
    pub backend: String,
}

/// A selector: every tag has to be there, and equal unless the value is `*`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Selector {
    /// The tags under `match`.
    pub tags: Tags,
}
