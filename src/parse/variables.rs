//! `--var key=value`: replaces `{{key}}` in the text before it is parsed, as kumactl does, and
//! leads places in the result back to the file as it was.

use std::collections::BTreeMap;
use std::ops::Range;

use super::edit::Edit;
use super::lines::{Lines, to_u32};
use super::source::Source;
use crate::diag::{Point, Span, go_quote, printable};
use crate::model::DEFAULT_MESH;

/// Values by name. With none at all, braces are left alone.
#[derive(Debug, Clone, Default)]
pub struct Variables(BTreeMap<String, String>);

/// Variables that the text uses and nobody set.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{}:{line}:{column}: the variable {} is not set",
    printable(name),
    go_quote(variable)
)]
pub struct MissingVariables {
    /// The source.
    pub name: String,
    /// The line of the first use.
    pub line: u32,
    /// Its column.
    pub column: u32,
    /// The variable.
    pub variable: String,
}

impl Variables {
    /// Variables from names and values; of equal names the last one counts.
    pub fn new(pairs: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(pairs.into_iter().collect())
    }

    /// The source with variables replaced.
    ///
    /// # Errors
    /// When some variable is given, and the text uses one that is not.
    pub fn apply(&self, source: Source) -> Result<Source, MissingVariables> {
        if !source.text().contains("{{") {
            return Ok(source);
        }
        if self.0.is_empty() {
            return Ok(stand_in(source));
        }
        replace(source, |_, variable| Some(self.0.get(variable).cloned()))
    }
}

/// Puts values that could stand there in the place of what kuma-dp fills in, which is the
/// `{{ name }}` of a Dataplane in the Universal form, so that the rest of the document is checked.
fn stand_in(source: Source) -> Source {
    let text = source.text();
    let base = text.as_ptr().addr();
    let templates: Vec<Range<usize>> = source
        .document_texts()
        .filter(|text| text.contains("{{"))
        .filter(|text| Lines::new(text).any(|line| line.trim_end() == "type: Dataplane"))
        .map(|text| text.as_ptr().addr() - base..text.as_ptr().addr() - base + text.len())
        .collect();
    let is_filled = |at: usize, variable: &str| {
        let is_name = |c: char| c.is_alphanumeric() || "_-.".contains(c);
        variable.chars().all(is_name) && templates.iter().any(|document| document.contains(&at))
    };
    let first = uses(text)
        .into_iter()
        .find(|(range, variable)| is_filled(range.start, variable));
    let Some((range, variable)) = first else {
        return source;
    };
    let before = text[..range.start].trim_start_matches('\u{feff}');
    let start = advance((1, 1), before);
    let place = Span::new(start, advance(start, &text[range.clone()]));
    let (variable, file) = (variable.to_owned(), word(file_stem(&source.name)));
    let text = text.to_owned();
    let unfilled = source.clone();
    let filled = replace(source, |at, variable| {
        is_filled(at, variable).then(|| Some(likely_value(&text[..at], variable, &file)))
    });
    // Every variable has a value, so none is missing.
    filled.map_or(unfilled, |source| source.with_stand_in(variable, place))
}

/// A value that could stand behind a text.
fn likely_value(before: &str, variable: &str, file: &str) -> String {
    let line = before
        .rsplit(['\n', '\r', ',', '{', '-'])
        .next()
        .unwrap_or_default();
    let key = line
        .split(':')
        .next()
        .unwrap_or_default()
        .trim()
        .to_lowercase();
    if key.ends_with("port") {
        "8080".to_owned()
    } else if key.ends_with("address") {
        // Set aside for documentation.
        "192.0.2.1".to_owned()
    } else if key == "mesh" {
        DEFAULT_MESH.to_owned()
    } else if key.ends_with("protocol") {
        "http".to_owned()
    } else if key == "name" {
        // Of its own for each file, so that no two of them look like the same Dataplane.
        format!("{file}-{}", word(variable))
    } else {
        word(variable)
    }
}

fn file_stem(path: &str) -> &str {
    let file = path.rsplit(std::path::is_separator).next().unwrap_or(path);
    file.split_once('.').map_or(file, |(stem, _)| stem)
}

/// A text as a word that may be the name of anything.
fn word(text: &str) -> String {
    let letters = text.chars().take(60).map(|c| {
        let lower = c.to_ascii_lowercase();
        if lower.is_ascii_alphanumeric() {
            lower
        } else {
            '-'
        }
    });
    let word: String = letters.collect();
    let word = word.trim_matches('-');
    if word.is_empty() {
        "value".to_owned()
    } else {
        word.to_owned()
    }
}

/// The source with every `{{ name }}` replaced by what is given for it and its place; one for which
/// nothing is given stays, and one that has no value is an error.
fn replace(
    source: Source,
    value: impl Fn(usize, &str) -> Option<Option<String>>,
) -> Result<Source, MissingVariables> {
    let written = source.text();
    let mut parsed = String::with_capacity(written.len());
    let mut edits = Vec::new();
    // Places in the file and in the result, each as line and column from one.
    let (mut at_written, mut at_parsed) = ((1, 1), (1, 1));
    let mut from = 0;
    for (range, variable) in uses(written) {
        // What stays is a part of what stands before the next one that does not.
        let Some(value) = value(range.start, variable) else {
            continue;
        };
        let before = &written[from..range.start];
        join(&mut parsed, before);
        // A byte order mark is not a character of the first line.
        let before = before.trim_start_matches('\u{feff}');
        (at_written, at_parsed) = (advance(at_written, before), advance(at_parsed, before));
        let Some(value) = value else {
            let (line, column) = at_written;
            return Err(MissingVariables {
                name: source.name.clone(),
                line,
                column,
                variable: variable.to_owned(),
            });
        };
        let ends = (
            advance(at_written, &written[range.clone()]),
            advance(at_parsed, &value),
        );
        edits.push(Edit {
            written: Span::new(at_written, ends.0),
            parsed: Span::new(at_parsed, ends.1),
        });
        join(&mut parsed, &value);
        (at_written, at_parsed) = ends;
        from = range.end;
    }
    join(&mut parsed, &written[from..]);
    Ok(source.with_variables(parsed, edits))
}

/// Every `{{ name }}` of a text. A name ends at the first brace and stays on its line, so each
/// character is looked at no more than twice.
fn uses(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut uses = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find("{{") {
        let start = from + open;
        let inside = &text[start + 2..];
        let Some(length) = inside.find(['{', '}', '\n']) else {
            break;
        };
        let name = inside[..length].trim();
        if !name.is_empty() && inside[length..].starts_with("}}") {
            let end = start + 2 + length + 2;
            uses.push((start..end, name));
            from = end;
        } else {
            from = start + 2;
        }
    }
    uses
}

/// Adds a piece. A carriage return and a line feed that only now meet stay two line breaks, as
/// they are counted.
fn join(text: &mut String, piece: &str) {
    if piece.starts_with('\n') && text.ends_with('\r') {
        text.pop();
        text.push('\n');
    }
    text.push_str(piece);
}

/// The place after a text that starts at a place.
fn advance((line, column): Point, text: &str) -> Point {
    let ends_line = text.ends_with(['\n', '\r']);
    let (count, last) = Lines::new(text).fold((0, ""), |(count, _), line| (count + 1, line));
    let breaks = if ends_line { count } else { count.max(1) - 1 };
    let width = if ends_line {
        0
    } else {
        to_u32(last.chars().count())
    };
    if breaks == 0 {
        (line, column + width)
    } else {
        (line + to_u32(breaks), width + 1)
    }
}
