//! The name of a rule, and how bad it is when it is broken.

use std::fmt;

/// The stable name of a rule, such as `sampling-range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// How bad the consequence of a finding is, from mildest to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It may be meant.
    Info,
    /// Traces are lost, or it does not do what it says.
    Warning,
    /// The control plane refuses it, a proxy would stop working, or the bytes are not YAML.
    Error,
}

impl Severity {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}
