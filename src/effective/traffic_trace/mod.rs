//! `TrafficTrace`: which policy each dataplane gets, by the best of its selectors, which backend of
//! the mesh that is, and why.
//!
//! Owns selecting, ranking, resolving and explaining, and the index that makes it fast.

mod explain;
mod index;
mod resolve;
mod select;

pub(super) use resolve::Backends;

pub(crate) use explain::Candidate;
pub use explain::{Outcome, candidates};
pub(crate) use index::Choice;
pub use index::Index;
pub(crate) use resolve::Policy;
pub use select::{Rank, matches};
pub(crate) use select::{best, is_met, precedence, tie_reason};
