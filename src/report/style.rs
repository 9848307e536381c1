//! Colours. Always painted; a stream that takes no colour strips them. Nothing that matters is
//! shown by colour alone.

use colored::{ColoredString, Colorize};

use crate::diag::{Severity, printable};

/// Paints text that has been made printable.
pub(crate) trait Paint {
    /// A heading.
    fn heading(&self) -> ColoredString;
    /// Something that works.
    fn good(&self) -> ColoredString;
    /// Something to look at.
    fn caution(&self) -> ColoredString;
    /// As bad as a severity.
    fn severity(&self, severity: Severity) -> ColoredString;
}

impl Paint for str {
    fn heading(&self) -> ColoredString {
        printable(self).bold()
    }

    fn good(&self) -> ColoredString {
        printable(self).green()
    }

    fn caution(&self) -> ColoredString {
        printable(self).yellow()
    }

    fn severity(&self, severity: Severity) -> ColoredString {
        match severity {
            Severity::Error => printable(self).red().bold(),
            Severity::Warning => printable(self).yellow().bold(),
            Severity::Info => printable(self).cyan().bold(),
        }
    }
}
