//! For GitHub Actions: workflow commands, which become annotations beside the lines of a change.
//!
//! The runner reads one command from each line, so nothing of a finding may break a line, and in
//! the properties of a command a colon and a comma would end a value. Other control characters are
//! escaped because a log is read in terminals, too.

use std::io::{self, Write};

use super::{Location, Report, message};
use crate::diag::{Finding, Severity, is_unsafe};
use crate::parse::Source;

/// Writes findings as workflow commands, one line each.
pub fn write_github(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    for finding in report.findings {
        write_command(out, finding, report.sources)?;
    }
    Ok(())
}

fn write_command(out: &mut dyn Write, finding: &Finding, sources: &[Source]) -> io::Result<()> {
    let command = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let Location { file, span, .. } = Location::of(finding, sources);
    write!(
        out,
        "::{command} file={},line={},endLine={}",
        property(&file),
        span.line,
        span.end_line
    )?;
    // An annotation of several lines cannot have columns.
    if span.line == span.end_line {
        write!(out, ",col={},endColumn={}", span.column, span.end_column)?;
    }
    writeln!(
        out,
        ",title={}::{}",
        property(finding.code.0),
        data(&message(finding))
    )
}

/// The value of a property.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// What stands after the properties.
fn data(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '%' => escaped.push_str("%25"),
            '\r' => escaped.push_str("%0D"),
            '\n' => escaped.push_str("%0A"),
            _ if is_unsafe(character) => escaped.extend(character.escape_default()),
            _ => escaped.push(character),
        }
    }
    escaped
}
