//! For CI servers that show tests: the XML of `JUnit`, as Jenkins' and GitLab's readers
//! take it.
//!
//! A file is a test suite. Each finding is a test case of its file, and a file without findings
//! has one that passes, so that a report of clean files is not an empty one. A finding is a failure
//! if it makes the command fail (`--fail-on`); any other passes, with its message as output.

use std::fmt::Write as _;
use std::io::{self, BufWriter, Write};

use super::{Location, Report, resource_words};
use crate::diag::{At, Finding};
use crate::parse::Source;
use crate::report::xml::{attribute, content};

/// Writes findings as a document of test suites.
pub fn write_junit(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    let out = &mut BufWriter::with_capacity(1 << 16, out);
    // That nothing was found in a page of a control plane is said of nobody's file.
    let suites: Vec<_> = (report.sources.iter().zip(by_source(report)))
        .filter(|(source, suite)| source.control_plane().is_none() || !suite.is_empty())
        .collect();
    let tests: usize = suites.iter().map(|(_, suite)| suite.len().max(1)).sum();
    let failures = report
        .findings
        .iter()
        .filter(|found| report.fails(found))
        .count();
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(
        out,
        "<testsuites name=\"kumactl validate\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">"
    )?;
    for (source, suite) in &suites {
        write_suite(out, &source.name, suite, report)?;
    }
    writeln!(out, "</testsuites>")?;
    out.flush()
}

/// The findings of each source, in their order.
fn by_source<'r>(report: &Report<'r>) -> Vec<Vec<&'r Finding>> {
    let mut suites = vec![Vec::new(); report.sources.len()];
    for finding in report.findings {
        let source = match &finding.at {
            At::Place(place) => place.source,
            At::Field { origin, .. } => origin.source,
        };
        if let Some(suite) = suites.get_mut(source as usize) {
            suite.push(finding);
        }
    }
    suites
}

fn write_suite(
    out: &mut impl Write,
    file: &str,
    suite: &[&Finding],
    report: &Report<'_>,
) -> io::Result<()> {
    let failures = suite.iter().filter(|finding| report.fails(finding)).count();
    writeln!(
        out,
        "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\">",
        attribute(file),
        suite.len().max(1)
    )?;
    for finding in suite {
        write_case(out, file, finding, report)?;
    }
    if suite.is_empty() {
        writeln!(
            out,
            "    <testcase classname=\"{}\" name=\"no findings\"/>",
            attribute(file)
        )?;
    }
    writeln!(out, "  </testsuite>")
}

fn write_case(
    out: &mut impl Write,
    file: &str,
    finding: &Finding,
    report: &Report<'_>,
) -> io::Result<()> {
    writeln!(
        out,
        "    <testcase classname=\"{}\" name=\"{}\">",
        attribute(file),
        attribute(&case_name(finding, report.sources))
    )?;
    let description = describe(finding, report.sources);
    let description = content(&description);
    if report.fails(finding) {
        writeln!(
            out,
            "      <failure type=\"{}\" message=\"{}\">{description}</failure>",
            attribute(finding.code.0),
            attribute(&finding.message)
        )?;
    } else {
        writeln!(out, "      <system-out>{description}</system-out>")?;
    }
    writeln!(out, "    </testcase>")
}

/// Says which finding it is, so that servers can follow it from run to run.
fn case_name(finding: &Finding, sources: &[Source]) -> String {
    let mut name = finding.code.to_string();
    if let Some(subject) = &finding.subject {
        let _ = write!(name, " {subject}");
    }
    if !finding.field.is_empty() {
        let _ = write!(name, " {}", finding.field);
    }
    let span = Location::of(finding, sources).span;
    let _ = write!(name, " {}:{}", span.line, span.column);
    name
}

/// All that there is to say, in lines: servers show it as it is.
fn describe(finding: &Finding, sources: &[Source]) -> String {
    let place = Location::of(finding, sources);
    let Finding {
        severity,
        code,
        message,
        ..
    } = finding;
    let word = severity.word();
    let mut text = format!("{place}: {word}[{code}]: {message}");
    if let Some(subject) = &finding.subject {
        let _ = write!(text, "\nin: {}", resource_words(subject));
    }
    if !finding.field.is_empty() {
        let _ = write!(text, "\nfield: {}", finding.field);
    }
    if let Some(help) = &finding.help {
        let _ = write!(text, "\nhelp: {help}");
    }
    for related in &finding.related {
        let place = Location::of_related(related, sources);
        let _ = write!(text, "\n{place}: {}", related.message);
    }
    text
}
