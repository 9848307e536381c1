//! What may be written at the cursor: fields, words, and the names of backends and meshes.
//!
//! While somebody types, a document is seldom YAML. So the word under the cursor is taken out and a
//! stand-in is put there, as a key or as a value, and the place of the stand-in is looked up.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionTextEdit, Documentation, MarkupContent,
    MarkupKind, Position, Range, TextEdit,
};

use super::known::{self, Known};
use super::position::{Encoding, Text};
use super::workspace::Workspace;
use crate::model::Kind;
use crate::parse::{Content, Raw, Source, Spot, scalar::is_plain_word};

/// No key and no value is this by chance.
const STAND_IN: &str = "kumactl-cursor";

pub(crate) fn completion(
    path: &str,
    position: Position,
    workspace: &Workspace,
    encoding: Encoding,
) -> Vec<CompletionItem> {
    let Some(source) = workspace.source(path) else {
        return Vec::new();
    };
    let text = Text::new(source.file_text());
    let Some(cursor) = Cursor::at(&text, position, encoding) else {
        return Vec::new();
    };
    let Some(spot) = cursor.spot(source) else {
        return Vec::new();
    };
    let known = Known::of(&spot, workspace.rules_of(&spot.mesh).release);
    let range = Range::new(
        text.position_of(cursor.start, encoding),
        text.position_of(cursor.end, encoding),
    );
    let item = |label: &str, kind, new_text: String, about: Option<&str>| CompletionItem {
        label: label.to_owned(),
        kind: Some(kind),
        documentation: about.map(|about| {
            Documentation::MarkupContent(MarkupContent {
                kind: MarkupKind::Markdown,
                value: about.to_owned(),
            })
        }),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text })),
        ..CompletionItem::default()
    };
    if !spot.is_value {
        let fields = known.fields().into_iter();
        let is_free = |name: &str| !spot.beside.keys.iter().any(|(key, _)| key == name);
        return fields
            .filter(|(name, field)| is_free(name) && !matches!(field.content, Content::Nothing))
            .map(|(name, field)| {
                let ends = match field.content {
                    Content::Mapping(_) | Content::Texts | Content::List(_) => ":",
                    _ => ": ",
                };
                let ends = if cursor.has_colon { "" } else { ends };
                let about = known::about(&spot, name);
                item(
                    name,
                    CompletionItemKind::FIELD,
                    format!("{name}{ends}"),
                    about,
                )
            })
            .collect();
    }
    let mut items: Vec<CompletionItem> = known
        .words(&spot.key)
        .into_iter()
        .map(|word| item(word, CompletionItemKind::ENUM_MEMBER, word.to_owned(), None))
        .collect();
    items.extend(names(&spot, workspace).into_iter().map(|name| {
        let written = if is_plain_word(&name) {
            name.clone()
        } else {
            format!("{name:?}")
        };
        item(&name, CompletionItemKind::REFERENCE, written, None)
    }));
    items
}

/// The names that the value at a place may be.
fn names(spot: &Spot, workspace: &Workspace) -> Vec<String> {
    let world = workspace.world();
    let fields = spot.fields();
    let mut names: Vec<String> = match (spot.kind, &fields[..]) {
        (Kind::TrafficTrace, ["conf", "backend"]) | (Kind::Mesh, ["tracing", "defaultBackend"]) => {
            let mesh = workspace.mesh(&spot.mesh);
            let backends = mesh.map_or(&[][..], crate::model::Mesh::backends);
            backends
                .iter()
                .map(|backend| backend.name.clone())
                .collect()
        }
        (Kind::Mesh, _) => Vec::new(),
        (_, ["mesh"] | ["metadata", "labels", "kuma.io/mesh"]) => world
            .counting_meshes()
            .map(|mesh| mesh.meta.name.clone())
            .collect(),
        _ => Vec::new(),
    };
    names.retain(|name| !name.is_empty());
    names.sort_unstable();
    names.dedup();
    names
}

/// The word under the cursor.
struct Cursor {
    /// Its bytes in the text.
    start: usize,
    end: usize,
    is_value: bool,
    /// Whether a colon follows it.
    has_colon: bool,
}

impl Cursor {
    fn at(text: &Text<'_>, position: Position, encoding: Encoding) -> Option<Self> {
        let at = text.offset(position, encoding);
        let line = text.line(position.line as usize);
        let start_of_line = text.offset(Position::new(position.line, 0), encoding);
        let before = line.get(..at.checked_sub(start_of_line)?)?;
        let after = &line[before.len()..];
        if before.contains(" #") || before.trim_start().starts_with('#') {
            return None;
        }
        // What stands in front of the word: indentation, dashes, brackets, or a key.
        let is_of_word = |character: char| !" \t,[]{}'\"".contains(character);
        let front = before.trim_end_matches(is_of_word);
        let front = front.trim_end_matches(['\'', '"']);
        let is_value = front.trim_end().ends_with(':');
        let ends_word = |it: char| !is_of_word(it) || !is_value && it == ':';
        let word_end = after.find(ends_word).unwrap_or(after.len());
        let is_item = front.trim_end_matches([' ', '\t']).is_empty()
            || front.trim_end().ends_with(['-', '{', ',', '[']);
        if !is_value && !is_item {
            return None;
        }
        Some(Self {
            start: start_of_line + before.trim_end_matches(is_of_word).len(),
            end: at + word_end,
            is_value,
            has_colon: after[word_end..].starts_with(':'),
        })
    }

    /// What stands at the cursor once something does.
    fn spot(&self, source: &Source) -> Option<Spot> {
        let written = source.file_text();
        let ends = if self.is_value || self.has_colon {
            ""
        } else {
            ":"
        };
        let look = || {
            let stand_in = format!("{STAND_IN}{ends}");
            let mut text = written.get(..self.start)?.to_owned();
            let line = u32::try_from(Text::new(&text).count()).ok()?;
            let column = u32::try_from(text.lines().last().unwrap_or("").chars().count()).ok()?;
            let column = if text.ends_with('\n') { 0 } else { column };
            text.push_str(&stand_in);
            // A value of another kind, or a half-written rest of the line, would be no YAML.
            text.push_str(written.get(self.end..)?);
            let source = Source::new(Raw {
                name: source.name.clone(),
                bytes: text.into_bytes(),
            });
            let spot = Spot::at(&source, (line, column + 1))?;
            let is_there = spot.key == STAND_IN || spot.text.as_deref() == Some(STAND_IN);
            is_there.then_some(spot)
        };
        let mut spot = look()?;
        spot.beside.keys.retain(|(key, _)| key != STAND_IN);
        Some(spot)
    }
}
