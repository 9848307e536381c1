//! What can be done about the findings in a range: the edits of `--fix`, and comments that silence
//! them.

use std::collections::HashMap;
use std::path::Path;

use lsp_types::{
    CodeAction, CodeActionKind, CodeActionOrCommand, Position, Range, TextEdit, Uri, WorkspaceEdit,
};

use super::diagnostics::diagnostic;
use super::position::{Encoding, Text};
use super::selection::findings_at;
use super::uri::uri_of;
use super::workspace::Workspace;
use crate::diag::{Finding, Fix};
use crate::parse::{Allow, Raw, Source, allows, documents_as_json};

pub(crate) fn actions(
    path: &str,
    range: Range,
    findings: &[Finding],
    workspace: &Workspace,
    encoding: Encoding,
) -> Vec<CodeActionOrCommand> {
    let (Some(source), Some(uri)) = (workspace.source(path), uri_of(path)) else {
        return Vec::new();
    };
    let text = Text::new(source.file_text());
    let points = (
        text.point(range.start, encoding),
        text.point(range.end, encoding),
    );
    let mut actions = Vec::new();
    for (finding, span) in findings_at(path, points, findings, workspace) {
        let shown = diagnostic(finding, text.range(span, encoding));
        let mut offer = |title: String, kind, is_preferred, edit: TextEdit| {
            actions.push(CodeActionOrCommand::CodeAction(CodeAction {
                title,
                kind: Some(kind),
                diagnostics: Some(vec![shown.clone()]),
                edit: Some(edit_of(&uri, edit)),
                is_preferred: Some(is_preferred),
                ..CodeAction::default()
            }));
        };
        if let Some(edit) = finding
            .fix
            .as_ref()
            .and_then(|fix| fix_edit(fix, &text, encoding))
        {
            let title = format!("Write {}", edit.new_text);
            offer(title, CodeActionKind::QUICKFIX, true, edit);
        }
        if let Some(edit) = allow_edit(finding, span.line, source, encoding) {
            let title = format!("Allow {} here", finding.code);
            offer(title, CodeActionKind::QUICKFIX, false, edit);
        }
    }
    actions
}

fn edit_of(uri: &Uri, edit: TextEdit) -> WorkspaceEdit {
    WorkspaceEdit {
        changes: Some(HashMap::from([(uri.clone(), vec![edit])])),
        ..WorkspaceEdit::default()
    }
}

fn fix_edit(fix: &Fix, text: &Text<'_>, encoding: Encoding) -> Option<TextEdit> {
    let place = fix.at.place()?;
    let range = text.range(place.span, encoding);
    let start = text.offset(range.start, encoding);
    let end = text.offset(range.end, encoding);
    let at = start + text.get(start..end)?.find(&fix.from)?;
    Some(TextEdit {
        range: Range::new(
            text.position_of(at, encoding),
            text.position_of(at + fix.from.len(), encoding),
        ),
        new_text: fix.to.clone(),
    })
}

/// The comment that silences a finding, if there is a place for one: at the end of its line, or else
/// above its document. It is tried, for in a text over several lines nothing is a comment, and JSON
/// has none.
fn allow_edit(
    finding: &Finding,
    line: u32,
    source: &Source,
    encoding: Encoding,
) -> Option<TextEdit> {
    let extension = Path::new(&source.name).extension();
    if extension.is_some_and(|it| it.eq_ignore_ascii_case("json")) {
        return None;
    }
    let text = Text::new(source.file_text());
    let code = finding.code.0;
    let of_line = {
        let number = line.checked_sub(1)?;
        let written = text.line(number as usize).trim_end();
        let column = text.in_bytes(number as usize, written.len(), encoding);
        let has_one = written.contains("# kumactl:allow ");
        let comment = if has_one {
            format!(", {code}")
        } else {
            format!(" # kumactl:allow {code}")
        };
        TextEdit {
            range: Range::new(column, column),
            new_text: comment,
        }
    };
    let of_document = {
        let first = source.first_line(finding.origin.document)?;
        let start = Position::new(first.checked_sub(1)?, 0);
        TextEdit {
            range: Range::new(start, start),
            new_text: format!("# kumactl:allow {code}\n"),
        }
    };
    [of_line, of_document]
        .into_iter()
        .find(|edit| silences(edit, source, &text, code, encoding))
}

/// Whether an edit is a comment that silences a code, and changes nothing that is read.
fn silences(
    edit: &TextEdit,
    source: &Source,
    text: &Text<'_>,
    code: &str,
    encoding: Encoding,
) -> bool {
    let mut edited = source.file_text().to_owned();
    edited.insert_str(text.offset(edit.range.start, encoding), &edit.new_text);
    let edited = Source::new(Raw {
        name: source.name.clone(),
        bytes: edited.into_bytes(),
    });
    let sources = [source.clone(), edited];
    let count = |source: u32| {
        let allows = allows(&sources);
        let silencing =
            |allow: &&Allow| allow.source == source && allow.code == code && allow.is_in_force();
        allows.iter().filter(silencing).count()
    };
    documents_as_json(&sources[0]) == documents_as_json(&sources[1]) && count(1) > count(0)
}
