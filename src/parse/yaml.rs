//! Reads a document of YAML into a tree, by the events of `saphyr_parser`. Owns what that parser
//! has to be kept from; the tree's own bounds are in [`super::build`].

use std::borrow::Cow;

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Marked};

use super::build::{self, Builder, Point};
use super::guard::{Guard, Meter};
use super::scalar;
use super::source::{Lines, to_u32};
use super::tree::{Flaw, Tree};
use crate::diag::Span;

/// How many pieces (words, brackets, commas, lines of a long text) the parser may hold back before
/// it hands something over. It holds back a whole `[…]` or `{…}` that could be a key, and each
/// piece takes some 200 bytes. JSON has no such keys and is read without it.
const PIECE_LIMIT: u32 = 3_000_000;

/// For how many nodes at most room is made before there are any.
const NODES_AHEAD: usize = 1_000;

/// Reads a document. `lines_before` is how many lines of the file stand before its text.
pub(super) fn read(text: &str, lines_before: u32) -> Result<Tree<'_>, Flaw> {
    let meter = Meter::default();
    // About as many as a document of a resource has, so that few of them have to grow.
    let mut builder = Builder::with_room((text.len() / 8).min(NODES_AHEAD));
    let ascii = if text.is_ascii() { text } else { "" };
    // The end of what was handed over last, before the text was ended.
    let mut last = (lines_before.saturating_add(1), 1);
    let place = |marker: Marker| place(marker, lines_before);
    for event in Parser::new(Guard::new(text, &meter, PIECE_LIMIT)) {
        let (event, mark) = event.map_err(|error| {
            let at = error.marker();
            if meter.is_full() {
                return too_long(last);
            }
            // What is missing at the end is missed after the last thing that is there.
            let (line, column) = if is_end(text, at) {
                end_of_content(text, lines_before)
            } else {
                place(*at)
            };
            Flaw::syntax(Span::point(line, column), error.info())
        })?;
        if !meter.is_full() {
            last = place(mark.end);
        }
        meter.reset();
        let event = match event {
            Event::Scalar(text, style, anchor, tag) => {
                Event::Scalar(borrowed(ascii, text, style, mark), style, anchor, tag)
            }
            event => event,
        };
        let span = build::span(place(mark.start), place(mark.end));
        take(&mut builder, event, span)?;
    }
    if meter.is_full() {
        return Err(too_long(last));
    }
    Ok(builder.finish())
}

fn too_long((line, column): Point) -> Flaw {
    let message = format!(
        "a list or a mapping in brackets, or a text, goes on for more than {PIECE_LIMIT} pieces; split it"
    );
    Flaw::syntax(Span::point(line, column), message)
}

fn place(marker: Marker, lines_before: u32) -> Point {
    (
        lines_before.saturating_add(to_u32(marker.line())),
        to_u32(marker.col() + 1),
    )
}

fn take<'t>(builder: &mut Builder<'t>, event: Event<'t>, span: Span) -> Result<(), Flaw> {
    match event {
        Event::Scalar(text, style, anchor, tag) => {
            let text_tag = tag
                .as_deref()
                .is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
            let is_binary = tag
                .as_deref()
                .is_some_and(|tag| tag.is_yaml_core_schema() && tag.suffix == "binary");
            if is_binary {
                let decoded = scalar::base64(&text)
                    .ok_or_else(|| Flaw::syntax(span, "the tag wants text in base64"))?;
                return builder.scalar(Cow::Owned(decoded), false, span, anchor);
            }
            let plain = style == ScalarStyle::Plain && !text_tag;
            builder.scalar(text, plain, span, anchor)
        }
        Event::SequenceStart(anchor, _) => builder.open(false, anchor, span),
        Event::MappingStart(anchor, _) => builder.open(true, anchor, span),
        Event::SequenceEnd | Event::MappingEnd => builder.close((span.end_line, span.end_column)),
        Event::Alias(anchor) => builder.alias(anchor, span),
        Event::DocumentStart(_) if builder.is_complete() => Err(Flaw::syntax(
            span,
            "a second document starts here without a line of ---",
        )),
        _ => Ok(()),
    }
}

/// A scalar as it stands in the text, if it stands there as it is; `ascii` is the text if each of
/// its characters is one byte. The parser makes a string of 128 bytes for each; given back at
/// once, it serves for the next one.
fn borrowed<'t>(
    ascii: &'t str,
    scalar: Cow<'t, str>,
    style: ScalarStyle,
    mark: Marked,
) -> Cow<'t, str> {
    let quotes = match style {
        ScalarStyle::Plain => 0,
        ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
        ScalarStyle::Literal | ScalarStyle::Folded => return scalar,
    };
    let (start, end) = (mark.start.index() + quotes, mark.end.index());
    match ascii.get(start..end.saturating_sub(quotes)) {
        Some(written) if written == scalar => Cow::Borrowed(written),
        _ => scalar,
    }
}

/// Whether nothing but white space follows a place.
fn is_end(text: &str, at: &Marker) -> bool {
    at.line() > Lines::new(text.trim_end()).count()
}

/// The place after the last thing in a text that is neither white space nor a comment.
fn end_of_content(text: &str, lines_before: u32) -> (u32, u32) {
    let (number, line) = Lines::new(text)
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .last()
        .unwrap_or_default();
    let column = line.trim_end().chars().count();
    (lines_before + to_u32(number + 1), to_u32(column + 1))
}
