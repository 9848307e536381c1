//! What is wrong with a text as YAML, in words, and what to write instead.

use super::cursor::{Cursor, Mark};
use super::token::{Token, TokenKind};
use crate::diag::{Finding, Span, codes};
use crate::parse::lines::{Lines, to_u32};

pub(super) fn no_colon(mark: Mark) -> Box<Finding> {
    flaw_at(
        mark,
        "a key has to end with a colon and a space on its own line",
        "write key: value, or indent the line so that it belongs to the value before",
    )
}

/// Something wrong with a document at a place of it.
pub(super) fn flaw_at(mark: Mark, message: impl Into<String>, help: &str) -> Box<Finding> {
    Box::new(Finding::in_text(codes::SYNTAX, mark.span(), message).help(help))
}

pub(super) fn no_value(token: &Token<'_>) -> Box<Finding> {
    let (message, help) = match token.kind {
        TokenKind::End => (
            "the document ends where a value is expected",
            "close the bracket",
        ),
        TokenKind::Value => (
            "a value in brackets cannot start with a colon",
            "write the value in quotes",
        ),
        TokenKind::Entry => (
            "a list of - lines cannot be in brackets",
            "write it without -, or without the brackets",
        ),
        TokenKind::CloseList | TokenKind::CloseMapping => (
            "the bracket closes nothing",
            "remove it, or write the value in quotes",
        ),
        TokenKind::Comma => ("a value is missing before the comma", "remove the comma"),
        _ => ("a value is expected here", "write the value in quotes"),
    };
    flaw_at(token.start, message, help)
}

/// Where something follows after a line of `...`, if anything does.
pub(super) fn content_after(mut cursor: Cursor<'_>) -> Option<Span> {
    loop {
        cursor.skip_blanks();
        cursor.skip_comment();
        if cursor.mark.indent == 0 && cursor.peek() == b'.' && cursor.is_marker() {
            cursor.advance_by(3);
        } else if cursor.take_break().is_none() {
            return (!cursor.is_end()).then(|| cursor.mark.span());
        }
    }
}

/// The place after the last thing in a text that is neither white space nor a comment.
pub(super) fn end_of_content(text: &str, lines_before: u32) -> Span {
    let (number, line) = Lines::new(text)
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .last()
        .unwrap_or_default();
    let column = line.trim_end().chars().count();
    let line = lines_before.saturating_add(to_u32(number + 1));
    Span::point(line, to_u32(column + 1))
}
