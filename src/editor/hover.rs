//! What is said of the place under the cursor: the findings there, each with its page, and what the
//! field means.

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind, Position};

use super::known;
use super::position::{Encoding, Text};
use super::selection::findings_at;
use super::workspace::Workspace;
use crate::diag::{Finding, rule};
use crate::parse::Spot;

pub(crate) fn hover(
    path: &str,
    position: Position,
    findings: &[Finding],
    workspace: &Workspace,
    encoding: Encoding,
) -> Option<Hover> {
    let source = workspace.source(path)?;
    let text = Text::new(source.file_text());
    let point = text.point(position, encoding);
    let mut parts = Vec::new();
    let mut range = None;
    for (finding, span) in findings_at(path, (point, point), findings, workspace) {
        let help = finding.help.as_ref();
        let help = help.map(|help| format!("\n\nhelp: {}", escaped(help)));
        let page = rule(finding.code.0).map_or("", |rule| rule.page);
        parts.push(format!(
            "**{}[{}]**: {}{}\n\n{}",
            finding.severity.word(),
            finding.code,
            escaped(&finding.message),
            help.unwrap_or_default(),
            page.trim_end()
        ));
        range.get_or_insert(span);
    }
    if let Some(spot) = Spot::at(source, point)
        && let Some(about) = known::about(&spot, &spot.key)
    {
        parts.push(format!("**{}**: {about}", escaped(&spot.key)));
        range.get_or_insert(spot.span);
    }
    if parts.is_empty() {
        return None;
    }
    Some(Hover {
        contents: HoverContents::Markup(MarkupContent {
            kind: MarkupKind::Markdown,
            value: parts.join("\n\n---\n\n"),
        }),
        range: range.map(|span| text.range(span, encoding)),
    })
}

/// Text that may come from a file, for Markdown: it can make neither links nor pictures.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if "\\`*_[]<>&#!".contains(character) {
            escaped.push('\\');
        }
        escaped.push(if character.is_control() {
            ' '
        } else {
            character
        });
    }
    escaped
}
