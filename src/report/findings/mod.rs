//! Findings, in the format of whoever reads them: a person, a program, or a CI server.
//!
//! One file for each format; here is what they share. All of them write one finding after the
//! other, so that a long list is never held as a text. The resource that a finding is about, its
//! place and its words are those of the finding; only what a format forbids is escaped.

mod github;
mod json;
mod junit;
mod sarif;
mod text;
mod uri;

pub use github::write_github;
pub use json::write_findings_json;
pub use junit::write_junit;
pub use sarif::write_sarif;
pub use text::write_text;

use std::borrow::Cow;

use serde::Serialize;

use super::{Location, Paint};
use crate::diag::{Finding, Severity, Subject};
use crate::parse::Source;

/// What was found, and in what.
#[derive(Debug, Clone, Copy)]
pub struct Report<'r> {
    /// How much of it.
    pub summary: Summary,
    /// The findings, with places looked up.
    pub findings: &'r [Finding],
    /// The sources that their places are in.
    pub sources: &'r [Source],
}

/// How much was read, and what was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Default)]
pub struct Summary {
    /// Sources that were read.
    pub files: usize,
    /// Resources of known kinds.
    pub resources: usize,
    /// Documents that were skipped.
    pub skipped: usize,
    /// Findings by severity.
    pub errors: usize,
    /// Findings by severity.
    pub warnings: usize,
    /// Findings by severity.
    pub infos: usize,
}

impl Summary {
    /// Counts findings.
    #[must_use]
    pub fn new(files: usize, resources: usize, skipped: usize, findings: &[Finding]) -> Self {
        let count = |severity| {
            findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        Self {
            files,
            resources,
            skipped,
            errors: count(Severity::Error),
            warnings: count(Severity::Warning),
            infos: count(Severity::Info),
        }
    }

    /// One line for people.
    #[must_use]
    pub fn line(&self) -> String {
        let count = |number: usize, word: &str| {
            format!("{number} {word}{}", if number == 1 { "" } else { "s" })
        };
        let found = [
            (self.errors, "error", Severity::Error),
            (self.warnings, "warning", Severity::Warning),
            (self.infos, "info", Severity::Info),
        ];
        let found: Vec<String> = found
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, word, severity)| count(number, word).severity(severity).to_string())
            .collect();
        let found = if found.is_empty() {
            "clean".good().to_string()
        } else {
            found.join(", ")
        };
        let skipped = match self.skipped {
            0 => String::new(),
            number => format!(", {} of other kinds skipped", count(number, "document")),
        };
        format!(
            "{found}: {} in {}{skipped}",
            count(self.resources, "resource"),
            count(self.files, "file")
        )
    }
}

/// What is wrong, and below it what to write instead.
fn words(finding: &Finding) -> Cow<'_, str> {
    match &finding.help {
        Some(help) => Cow::Owned(format!("{}\nhelp: {help}", finding.message)),
        None => Cow::Borrowed(&finding.message),
    }
}

/// `Dataplane default/web-1`, or `Mesh default`.
fn subject_words(subject: &Subject) -> String {
    match &subject.mesh {
        Some(mesh) => format!("{} {mesh}/{}", subject.kind, subject.name),
        None => format!("{} {}", subject.kind, subject.name),
    }
}
