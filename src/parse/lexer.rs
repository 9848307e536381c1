//! The tokens of JSON, one after the other, and where each stands. Takes what is JSON to the letter
//! and nothing else. By hand, because `serde_json` does not say where a value stands. Called by
//! `json`, which makes a tree of them.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::lines::to_u32;
use crate::diag::Point;

/// A text that is read from one end to the other.
pub(super) struct Lexer<'t> {
    text: &'t str,
    /// The byte that is read next.
    at: usize,
    line: u32,
    /// The first byte of the line, and how many bytes of the line so far only continue a character.
    line_start: usize,
    continued: usize,
}

impl<'t> Lexer<'t> {
    /// Reads a text from the byte `at` on; `lines_before` is how many lines of the file stand before
    /// it.
    pub(super) fn new(text: &'t str, at: usize, lines_before: u32) -> Self {
        Self {
            text,
            at,
            line: lines_before.saturating_add(1),
            line_start: 0,
            continued: 0,
        }
    }

    /// The byte that is read next; none at the end.
    pub(super) fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Leaves a byte of ASCII behind.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Leaves a byte behind if it is the one that is expected.
    pub(super) fn take(&mut self, expected: u8) -> bool {
        let is_there = self.peek() == Some(expected);
        self.at += usize::from(is_there);
        is_there
    }

    /// The line and the column of the byte that is read next.
    pub(super) fn point(&self) -> Point {
        (
            self.line,
            to_u32(self.at - self.line_start - self.continued + 1),
        )
    }

    /// Leaves space behind.
    pub(super) fn skip_space(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            self.at += 1;
            let ends_line = byte == b'\n' || byte == b'\r' && self.peek() != Some(b'\n');
            if ends_line {
                self.line = self.line.saturating_add(1);
                (self.line_start, self.continued) = (self.at, 0);
            }
        }
    }

    /// Reads a string in quotes, of which the first is next. None if it is not one.
    pub(super) fn string(&mut self) -> Option<Cow<'t, str>> {
        if !self.take(b'"') {
            return None;
        }
        let start = self.at;
        self.skip_plain();
        if self.peek() == Some(b'"') {
            self.at += 1;
            return Some(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        self.rest_of_string(start)
    }

    /// Reads on in a string that has something in it which does not stand for itself.
    fn rest_of_string(&mut self, start: usize) -> Option<Cow<'t, str>> {
        let mut unescaped = String::new();
        let mut piece = start;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => {
                    unescaped.push_str(&self.text[piece..self.at]);
                    unescaped.push(self.escape()?);
                    piece = self.at;
                }
                // Written as they are, these are not JSON, and YAML folds some of them.
                0..=31 => return None,
                byte => {
                    self.continued += usize::from(byte & 0xc0 == 0x80);
                    self.at += 1;
                }
            }
            self.skip_plain();
        }
        let rest = &self.text[piece..self.at];
        self.at += 1;
        if unescaped.is_empty() {
            return Some(Cow::Borrowed(rest));
        }
        unescaped.push_str(rest);
        Some(Cow::Owned(unescaped))
    }

    /// Leaves characters of ASCII behind that stand for themselves, up to the first that does not.
    fn skip_plain(&mut self) {
        let is_plain = |byte: &u8| matches!(byte, b' '..=0x7f) && !matches!(byte, b'"' | b'\\');
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| is_plain(byte)).count();
    }

    fn escape(&mut self) -> Option<char> {
        let bytes = self.text.as_bytes();
        let (character, length) = match bytes.get(self.at + 1)? {
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            byte @ (b'"' | b'\\' | b'/') => (char::from(*byte), 2),
            b'u' => {
                let digits = self.text.get(self.at + 2..self.at + 6);
                let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
                let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                // Half of a surrogate pair is not a character, and Go's YAML reader takes no pairs.
                (number.and_then(char::from_u32)?, 6)
            }
            _ => return None,
        };
        self.at += length;
        Some(character)
    }

    /// Reads a number, `true`, `false` or `null`. None if it is neither.
    pub(super) fn word(&mut self) -> Option<&'t str> {
        let rest = &self.text.as_bytes()[self.at..];
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(|byte| inside(byte)).count();
        let word = &self.text[self.at..self.at + length];
        // Almost every number is of digits only, which takes no library to see.
        let is_whole = word.bytes().all(|byte| byte.is_ascii_digit()) && !word.starts_with('0');
        if !is_whole || word.is_empty() {
            serde_json::from_str::<IgnoredAny>(word).ok()?;
        }
        self.at += length;
        Some(word)
    }
}
