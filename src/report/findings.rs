//! Findings as text and as JSON.

use std::io::{self, Write};

use serde::Serialize;

use super::lines::LineReader;
use super::{Paint, snippet, write_json};
use crate::diag::{At, Finding, Severity};
use crate::parse::Source;

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

/// Writes findings as text, one block each.
pub fn write_text(out: &mut dyn Write, findings: &[Finding], sources: &[Source]) -> io::Result<()> {
    let mut lines = LineReader::default();
    for finding in findings {
        writeln!(out, "{}", snippet::text(finding, sources, &mut lines))?;
    }
    Ok(())
}

/// Writes summary and findings as one JSON document.
pub fn write_findings_json(
    out: &mut dyn Write,
    summary: &Summary,
    findings: &[Finding],
    sources: &[Source],
) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'f> {
        summary: &'f Summary,
        findings: Items<'f>,
    }
    write_json(
        out,
        &Document {
            summary,
            findings: Items { findings, sources },
        },
    )
}

/// Findings, turned into items one by one as they are written.
struct Items<'f> {
    findings: &'f [Finding],
    sources: &'f [Source],
}

impl Serialize for Items<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(
            self.findings
                .iter()
                .map(|finding| Item::new(finding, self.sources)),
        )
    }
}

#[derive(Debug, Serialize)]
struct Item<'f> {
    code: &'static str,
    severity: &'static str,
    refused: bool,
    file: &'f str,
    line: u32,
    column: u32,
    kind: Option<&'f str>,
    mesh: Option<&'f str>,
    name: Option<&'f str>,
    field: Option<&'f str>,
    message: &'f str,
    help: Option<&'f str>,
    related: Vec<RelatedItem<'f>>,
}

#[derive(Debug, Serialize)]
struct RelatedItem<'f> {
    file: &'f str,
    line: u32,
    column: u32,
    message: &'f str,
}

impl<'f> Item<'f> {
    fn new(finding: &'f Finding, sources: &'f [Source]) -> Self {
        let subject = finding.subject.as_ref();
        let (file, line, column) = place(&finding.at, sources);
        let related = finding.related.iter().map(|related| {
            let (file, line, column) = place(&related.at, sources);
            RelatedItem {
                file,
                line,
                column,
                message: &related.message,
            }
        });
        Self {
            code: finding.code.0,
            severity: finding.severity.word(),
            refused: finding.refused,
            file,
            line,
            column,
            kind: subject.map(|subject| subject.kind.as_str()),
            mesh: subject.and_then(|subject| subject.mesh.as_deref()),
            name: subject.map(|subject| subject.name.as_str()),
            field: (!finding.field.is_empty()).then_some(finding.field.as_str()),
            message: &finding.message,
            help: finding.help.as_deref(),
            related: related.collect(),
        }
    }
}

/// File, line and column of a place.
#[must_use]
pub fn place<'s>(at: &At, sources: &'s [Source]) -> (&'s str, u32, u32) {
    let name = |source: u32| {
        sources
            .get(source as usize)
            .map_or("", |source| source.name.as_str())
    };
    match at {
        At::Place(place) => (name(place.source), place.span.line, place.span.column),
        At::Field { origin, .. } => (name(origin.source), 1, 1),
    }
}
