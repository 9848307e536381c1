//! The findings at the cursor, or in what is selected.

use super::workspace::Workspace;
use crate::diag::{Finding, Point, Span};

/// The findings of a file that touch a range of places, each with its own.
pub(super) fn findings_at<'f>(
    path: &str,
    (start, end): (Point, Point),
    findings: &'f [Finding],
    workspace: &Workspace,
) -> Vec<(&'f Finding, Span)> {
    let sources = workspace.sources();
    let touches = |finding: &'f Finding| {
        let place = finding.at.place()?;
        let is_of_file = sources.get(place.source as usize)?.name == path;
        let span = place.span;
        (is_of_file && span.start() <= end && start <= span.end()).then_some((finding, span))
    };
    findings.iter().filter_map(touches).collect()
}
