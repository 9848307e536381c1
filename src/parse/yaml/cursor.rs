//! A place in the text of a document that moves on: by characters, and by line breaks as Go's
//! reader counts them, which are more than the two that lines of a file end with.

use crate::diag::{Point, Span};
use crate::parse::lines::to_u32;

/// A place in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    /// The byte.
    pub(super) at: usize,
    /// The line of the file, from one.
    pub(super) line: u32,
    /// The character of that line, from one.
    pub(super) column: u32,
    /// The line as Go's reader counts, which takes U+0085, U+2028 and U+2029 for line breaks, too.
    pub(super) row: u32,
    /// How many characters of the row stand before.
    pub(super) indent: i32,
}

impl Mark {
    /// The line and the column of the file.
    pub(super) fn point(self) -> Point {
        (self.line, self.column)
    }

    /// The same, as a place without extent.
    pub(super) fn span(self) -> Span {
        Span::point(self.line, self.column)
    }
}

/// Reads a text from one end to the other. The end reads as the byte zero.
#[derive(Debug, Clone)]
pub(super) struct Cursor<'t> {
    pub(super) text: &'t str,
    pub(super) mark: Mark,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, lines_before: u32) -> Self {
        let mark = Mark {
            at: 0,
            line: lines_before.saturating_add(1),
            column: 1,
            row: 0,
            indent: 0,
        };
        Self { text, mark }
    }

    /// The byte that is read next.
    pub(super) fn peek(&self) -> u8 {
        self.peek_at(0)
    }

    /// The byte that follows after some others.
    pub(super) fn peek_at(&self, ahead: usize) -> u8 {
        let bytes = self.text.as_bytes();
        bytes.get(self.mark.at + ahead).copied().unwrap_or(0)
    }

    /// The text from a byte up to here.
    pub(super) fn since(&self, start: usize) -> &'t str {
        self.text.get(start..self.mark.at).unwrap_or_default()
    }

    /// Leaves a character behind that is not a line break.
    pub(super) fn advance(&mut self) {
        self.mark.at += match self.peek() {
            0 if self.mark.at >= self.text.len() => return,
            0..=0x7f => 1,
            0x80..=0xdf => 2,
            0xe0..=0xef => 3,
            _ => 4,
        };
        self.mark.column = self.mark.column.saturating_add(1);
        self.mark.indent = self.mark.indent.saturating_add(1);
    }

    pub(super) fn advance_by(&mut self, characters: usize) {
        for _ in 0..characters {
            self.advance();
        }
    }

    pub(super) fn is_end(&self) -> bool {
        self.peek() == 0
    }

    pub(super) fn is_blank(&self) -> bool {
        is_blank(self.peek())
    }

    pub(super) fn is_break(&self) -> bool {
        self.break_at(0).is_some()
    }

    pub(super) fn is_break_or_end(&self) -> bool {
        self.is_end() || self.is_break()
    }

    /// Whether what follows after some bytes is a blank, a line break or the end.
    pub(super) fn is_gap_at(&self, ahead: usize) -> bool {
        let byte = self.peek_at(ahead);
        byte == 0 || is_blank(byte) || self.break_at(ahead).is_some()
    }

    /// The line break that follows after some bytes: how many bytes it takes, and what it is folded
    /// to if it is kept.
    fn break_at(&self, ahead: usize) -> Option<(usize, char)> {
        match self.peek_at(ahead) {
            b'\r' if self.peek_at(ahead + 1) == b'\n' => Some((2, '\n')),
            b'\n' | b'\r' => Some((1, '\n')),
            0xc2 if self.peek_at(ahead + 1) == 0x85 => Some((2, '\n')),
            0xe2 if self.peek_at(ahead + 1) == 0x80 => match self.peek_at(ahead + 2) {
                0xa8 => Some((3, '\u{2028}')),
                0xa9 => Some((3, '\u{2029}')),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a line break follows after some bytes.
    pub(super) fn is_break_at(&self, ahead: usize) -> bool {
        self.break_at(ahead).is_some()
    }

    /// Leaves a line break behind, if there is one, and gives what it is folded to.
    pub(super) fn take_break(&mut self) -> Option<char> {
        let (length, folded) = self.break_at(0)?;
        let ends_line = matches!(self.peek(), b'\n' | b'\r');
        let mark = &mut self.mark;
        mark.at += length;
        (mark.row, mark.indent) = (mark.row.saturating_add(1), 0);
        (mark.line, mark.column) = if ends_line {
            (mark.line.saturating_add(1), 1)
        } else {
            (mark.line, mark.column.saturating_add(1))
        };
        Some(folded)
    }

    /// Leaves the next bytes behind that are among some of ASCII, line breaks not among them: almost
    /// all of a text, which is not worth a look at each character.
    pub(super) fn skip_ascii(&mut self, is_one: impl Fn(u8) -> bool) {
        let rest = self.text.as_bytes().get(self.mark.at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !is_one(*byte));
        let length = length.unwrap_or(rest.len());
        self.mark.at += length;
        self.mark.column = self.mark.column.saturating_add(to_u32(length));
        let length = i32::try_from(length).unwrap_or(i32::MAX);
        self.mark.indent = self.mark.indent.saturating_add(length);
    }

    pub(super) fn skip_blanks(&mut self) {
        self.skip_ascii(is_blank);
    }

    /// Leaves the rest of a line behind.
    pub(super) fn skip_line(&mut self) {
        loop {
            self.skip_ascii(|byte| matches!(byte, b' '..=b'~' | b'\t'));
            if self.is_break_or_end() {
                return;
            }
            self.advance();
        }
    }

    /// Leaves a comment behind, up to the end of its line.
    pub(super) fn skip_comment(&mut self) {
        if self.peek() == b'#' {
            self.skip_line();
        }
    }

    /// Whether a line of `---` or `...` starts here.
    pub(super) fn is_marker(&self) -> bool {
        self.mark.indent == 0
            && matches!(self.peek(), b'-' | b'.')
            && (1..3).all(|ahead| self.peek_at(ahead) == self.peek())
            && self.is_gap_at(3)
    }
}

pub(super) const fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// What names of anchors, tags and directives are made of.
pub(super) const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}
