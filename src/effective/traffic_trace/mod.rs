//! `TrafficTrace`: which policy each dataplane gets, by the best of its selectors, which backend of
//! the mesh that is, and why.
//!
//! Owns selecting, ranking, resolving and explaining, and the index that makes it fast.

mod explain;
mod index;
mod resolve;
mod select;

pub(super) use resolve::Backends;

pub use explain::{Candidate, Outcome, candidates, unmet};
pub use index::{Choice, Index, Posting};
pub use resolve::Policy;
pub use select::{Rank, matches, precedence, tie_reason};
