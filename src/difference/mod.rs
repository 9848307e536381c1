//! What changes from one state of the resources to another: the resources themselves, and the
//! dataplanes that send their traces elsewhere for it.
//!
//! Owns when a document counts as unchanged. Does not know where the two states come from (files,
//! a control plane) or how a change looks. Called by `diff` and `apply`.

mod unchanged;

pub use unchanged::{dropped_fields, same, set_aside};
