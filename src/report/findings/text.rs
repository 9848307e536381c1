//! For people: each finding beside the line that it is about.

use std::io::{self, Write};

use super::Report;
use crate::report::lines::LineReader;
use crate::report::snippet;

/// Writes findings as text, one block each, with colours.
pub fn write_text(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let mut lines = LineReader::default();
    for finding in report.findings {
        let text = snippet::text(finding, report.sources, &mut lines);
        writeln!(out, "{text}")?;
    }
    Ok(())
}
