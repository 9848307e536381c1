//! How much of a stack there is.

use clap::ValueEnum;

/// A choice of components.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Profile {
    /// One pod that receives, stores and shows traces
    AllInOne,
    /// Collectors and query, each several pods, over an existing storage
    Production,
}

impl Profile {
    /// What is deployed unless something else is asked for.
    pub(crate) const DEFAULT: Self = Self::AllInOne;
}
