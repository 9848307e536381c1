//! Findings as diagnostics, by file.

use std::collections::BTreeMap;

use lsp_types::{
    Diagnostic, DiagnosticRelatedInformation, DiagnosticSeverity, Location, NumberOrString, Range,
};

use super::position::{Encoding, Text};
use super::uri::uri_of;
use super::workspace::Workspace;
use crate::diag::{Finding, Place, Severity};

/// The diagnostics of each file that has some. Places have to be looked up already.
pub(crate) fn diagnostics(
    findings: &[Finding],
    workspace: &Workspace,
    encoding: Encoding,
) -> BTreeMap<String, Vec<Diagnostic>> {
    let mut texts: BTreeMap<u32, (&str, Text<'_>)> = BTreeMap::new();
    let sources = workspace.sources();
    let mut location = |place: Place| {
        let source = sources.get(place.source as usize)?;
        let (name, text) = texts
            .entry(place.source)
            .or_insert_with(|| (source.name.as_str(), Text::new(source.file_text())));
        Some((*name, text.range(place.span, encoding)))
    };
    let mut by_file: BTreeMap<String, Vec<Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let Some((name, range)) = finding.at.place().and_then(&mut location) else {
            continue;
        };
        let related = finding.related.iter().filter_map(|related| {
            let (name, range) = location(related.at.place()?)?;
            Some(DiagnosticRelatedInformation {
                location: Location::new(uri_of(name)?, range),
                message: related.message.clone(),
            })
        });
        let related: Vec<_> = related.collect();
        by_file
            .entry(name.to_owned())
            .or_default()
            .push(Diagnostic {
                related_information: (!related.is_empty()).then_some(related),
                ..diagnostic(finding, range)
            });
    }
    by_file
}

/// A finding at a range, without its second places.
pub(super) fn diagnostic(finding: &Finding, range: Range) -> Diagnostic {
    let help = finding.help.as_ref().map(|help| format!("\nhelp: {help}"));
    Diagnostic {
        range,
        severity: Some(severity(finding.severity)),
        code: Some(NumberOrString::String(finding.code.0.to_owned())),
        source: Some("kumactl".to_owned()),
        message: format!("{}{}", finding.message, help.unwrap_or_default()),
        ..Diagnostic::default()
    }
}

const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Info => DiagnosticSeverity::INFORMATION,
    }
}
