//! The exit status as a type: the worst of many inputs wins because the type is ordered.

use std::process::{ExitCode, Termination};

/// What the process exits with, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done, and clean.
    Clean = 0,
    /// `validate` found something at the threshold; `diff` and `check` found a difference.
    Findings = 1,
    /// Bad usage, input that cannot be opened, or something named that does not exist.
    Refused = 2,
    /// The control plane is unreachable or timed out.
    Unreachable = 3,
}

impl Exit {
    /// By whether something was found.
    pub(crate) const fn findings_if(has_findings: bool) -> Self {
        if has_findings {
            Self::Findings
        } else {
            Self::Clean
        }
    }

    /// The same; or refused, where what stands is not the whole answer.
    pub(crate) fn or_refused(self, is_refused: bool) -> Self {
        if is_refused {
            self.max(Self::Refused)
        } else {
            self
        }
    }
}

impl Termination for Exit {
    fn report(self) -> ExitCode {
        ExitCode::from(self as u8)
    }
}
