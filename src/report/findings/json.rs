//! For programs: one document with a summary and every finding.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::Serialize;

use super::{Location, Report, Summary};
use crate::diag::Finding;
use crate::parse::Source;
use crate::report::write_json;

/// Writes summary and findings as one JSON document.
pub fn write_findings_json(out: &mut dyn Write, report: &Report<'_>) -> io::Result<()> {
    #[derive(Serialize)]
    struct Document<'f> {
        summary: &'f Summary,
        findings: Items<'f>,
    }
    let Report {
        summary,
        findings,
        sources,
        ..
    } = report;
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
    fixable: bool,
    file: Cow<'f, str>,
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
    file: Cow<'f, str>,
    line: u32,
    column: u32,
    message: &'f str,
}

impl<'f> Item<'f> {
    fn new(finding: &'f Finding, sources: &'f [Source]) -> Self {
        let subject = finding.subject.as_ref();
        let Location { file, span, .. } = Location::of(finding, sources);
        let related = finding.related.iter().map(|related| {
            let Location { file, span, .. } = Location::of_related(related, sources);
            RelatedItem {
                file,
                line: span.line,
                column: span.column,
                message: &related.message,
            }
        });
        Self {
            code: finding.code.0,
            severity: finding.severity.word(),
            refused: finding.refused,
            fixable: finding.fix.is_some(),
            file,
            line: span.line,
            column: span.column,
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
