//! Findings for CI servers and harnesses that show tests: as XML of `JUnit`, and in the Test Anything
//! Protocol.
//!
//! A file is a test suite. Each finding is a test case of its file, and a file without findings
//! has one that passes, so that a report of clean files is not an empty one. A finding is a failure
//! if it makes the command fail (`--fail-on`); any other passes, with its message as output.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Location, Report, resource_text};
use crate::diag::Finding;
use crate::parse::Source;
use crate::report::junit::{self, Case, CaseResult, Suite};
use crate::report::tap;

/// Writes findings as a document of test suites.
pub fn write_junit(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    junit::write(out, "kumactl validate", &suites(report))
}

/// Writes findings as the results of tests, a line for each.
pub fn write_tap(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    tap::write(out, &suites(report))
}

fn suites(report: &Report<'_>) -> Vec<Suite> {
    // That nothing was found in a page of a control plane is said of nobody's file.
    (report.sources.iter().zip(by_source(report)))
        .filter(|(source, cases)| source.control_plane().is_none() || !cases.is_empty())
        .map(|(source, mut cases)| {
            if cases.is_empty() {
                cases.push(Case {
                    name: "no findings".to_owned(),
                    result: CaseResult::Passed(None),
                });
            }
            let name = source.name.clone();
            Suite { name, cases }
        })
        .collect()
}

/// The test cases of each source, in the order of their findings.
fn by_source(report: &Report<'_>) -> Vec<Vec<Case>> {
    let mut suites: Vec<Vec<Case>> = report.sources.iter().map(|_| Vec::new()).collect();
    for finding in report.findings {
        if let Some(suite) = suites.get_mut(finding.at.source() as usize) {
            suite.push(case(finding, report));
        }
    }
    suites
}

fn case(finding: &Finding, report: &Report<'_>) -> Case {
    let text = describe(finding, report.sources);
    let result = if report.fails(finding) {
        CaseResult::Failed {
            kind: Some(finding.code.0),
            message: finding.message.clone(),
            text,
        }
    } else {
        CaseResult::Passed(Some(text))
    };
    let name = case_name(finding, report.sources);
    Case { name, result }
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
        let _ = write!(text, "\nin: {}", resource_text(subject));
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
