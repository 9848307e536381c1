//! What commands report of an input beside their answer, a line each.

use anyhow::anyhow;

use super::Context;
use crate::diag::{Finding, Findings, codes};
use crate::parse::{Reading, Source, resolve_places};
use crate::report::findings::{error_line, warning_line};

/// Reports which documents could not be read at all, and takes those findings out. Says whether
/// there are any: every answer about what they hold would be wrong without them.
pub(super) fn report_unreadable(
    reading: &mut Reading,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    let (lost, rest): (Findings, _) = std::mem::take(&mut reading.findings)
        .into_iter()
        .partition(|it| [codes::ENCODING, codes::SYNTAX, codes::ALIASES].contains(&it.code));
    reading.findings = rest;
    report_errors(lost.into_iter().collect(), sources, context)
}

/// Warns of findings, each in a line.
pub(super) fn report_warnings(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) {
    resolve_places(sources, &mut findings);
    for finding in &findings {
        context.console.warn(&warning_line(finding, sources));
    }
}

/// Input that has errors is used as far as it goes; the errors are reported, each in a line. Says
/// whether there are any.
pub(super) fn report_errors(
    mut findings: Vec<Finding>,
    sources: &[Source],
    context: &mut Context<'_>,
) -> bool {
    const LINES: usize = 20;
    resolve_places(sources, &mut findings);
    for finding in findings.iter().take(LINES) {
        let line = error_line(finding, sources);
        context.console.error(&anyhow!("{line}"));
    }
    if findings.len() > LINES {
        let more = findings.len() - LINES;
        let message = anyhow!("and {more} more; kumactl validate shows all of them");
        context.console.error(&message);
    }
    !findings.is_empty()
}
