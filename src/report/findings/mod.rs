//! Findings, in the format of whoever reads them: a person, a program, or a CI server.
//!
//! One file for each format; here is what they share. All of them write one finding after the
//! other, so that a long list is never held as a text. The resource that a finding is about, its
//! place and its words are those of the finding; only what a format forbids is escaped.

mod baseline;
mod checkstyle;
mod fingerprint;
mod github;
mod gitlab;
mod json;
mod junit;
mod line;
mod sarif;
mod text;
mod uri;

pub(crate) use baseline::Baseline;
pub use checkstyle::write_checkstyle;
pub(crate) use fingerprint::Fingerprints;
pub use github::write_github;
pub use gitlab::write_gitlab;
pub use json::write_findings_json;
pub use junit::{write_junit, write_tap};
pub(crate) use line::{error_line, skipped_kinds, skipped_line, warning_line};
pub use sarif::write_sarif;
pub use text::write_text;

use std::fmt::Write as _;

use serde::Serialize;

use super::{Location, Paint};
use crate::diag::{Finding, Severity, Subject, counted};
use crate::model::Kind;
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
    /// The mildest severity that makes the command fail; none if nothing does.
    pub fails_from: Option<Severity>,
}

impl Report<'_> {
    /// Whether a finding makes the command fail.
    fn fails(&self, finding: &Finding) -> bool {
        self.fails_from
            .is_some_and(|mildest| finding.severity >= mildest)
    }

    /// The first of the most severe findings.
    pub(crate) fn worst(&self) -> Option<&Finding> {
        self.findings
            .iter()
            .rev()
            .max_by_key(|finding| finding.severity)
    }
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
    /// Findings that `--fix` corrects.
    pub fixable: usize,
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
            fixable: findings
                .iter()
                .filter(|finding| finding.fix.is_some())
                .count(),
        }
    }

    /// One line for people. What was read for its name only (`unvalidated`) is not called clean.
    pub(crate) fn line(&self, unvalidated: &[(Kind, usize)]) -> String {
        let found = [
            (self.errors, "error", Severity::Error),
            (self.warnings, "warning", Severity::Warning),
            (self.infos, "info finding", Severity::Info),
        ];
        let found: Vec<String> = found
            .into_iter()
            .filter(|(number, ..)| *number > 0)
            .map(|(number, word, severity)| counted(number, word).severity(severity).to_string())
            .collect();
        let named: usize = unvalidated.iter().map(|(_, number)| number).sum();
        let found = if !found.is_empty() {
            found.join(", ")
        } else if named > 0 && named == self.resources {
            "nothing validated".caution().to_string()
        } else {
            "clean".good().to_string()
        };
        let mut line = format!(
            "{found}: {} in {}",
            counted(self.resources, "resource"),
            counted(self.files, "file")
        );
        for (kind, number) in unvalidated {
            let _ = write!(line, ", {} not validated", counted(*number, kind.word()));
        }
        if self.skipped > 0 {
            let documents = match self.skipped {
                1 => "1 document of another kind".to_owned(),
                count => format!("{count} documents of other kinds"),
            };
            let _ = write!(line, ", {documents} skipped");
        }
        if self.fixable > 0 {
            let _ = write!(line, "; {} fixable with --fix", self.fixable);
        }
        line
    }
}

/// What is wrong, below it the resource, and what to write instead.
fn message(finding: &Finding) -> String {
    let mut message = finding.message.clone();
    if let Some(subject) = &finding.subject {
        let _ = write!(message, "\nin: {}", resource_text(subject));
    }
    if let Some(help) = &finding.help {
        let _ = write!(message, "\nhelp: {help}");
    }
    message
}

/// The resource that a finding is about, for people: `TrafficTrace default/all`, or `Mesh default`.
/// Of a name that is much too long its beginning is enough.
pub(crate) fn resource_text(subject: &Subject) -> String {
    const LONGEST: usize = 100;
    let shortened = |name: &str| match name.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &name[..end]),
        None => name.to_owned(),
    };
    match (&subject.mesh, subject.name.as_str()) {
        (None, "") => format!("a {} without a name", subject.kind),
        (Some(mesh), "") => format!(
            "a {} of mesh {} without a name",
            subject.kind,
            shortened(mesh)
        ),
        (mesh, name) => {
            let short = Subject {
                kind: subject.kind.clone(),
                mesh: mesh.as_deref().map(shortened),
                name: shortened(name),
            };
            short.to_string()
        }
    }
}
