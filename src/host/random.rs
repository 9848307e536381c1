//! Random bits for ids. Nothing is kept secret with them.

use std::hash::{BuildHasher, RandomState};

/// Random bits, none of which halves is zero.
pub(crate) fn random_bits() -> u128 {
    // Each state begins with other keys, the first of which come from the system.
    let half = || u128::from(RandomState::new().hash_one(()) | 1);
    half() << 64 | half()
}
