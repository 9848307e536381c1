//! The texts of a document: without quotes, in quotes, and those of whole lines after `|` and `>`.
//! What stands in the text as it is meant is borrowed from it.

use std::borrow::Cow;

use super::cursor::Mark;
use super::flaws::flaw_at;
use super::scanner::{Scan, Scanner};

/// Line breaks inside of a text: the first is a space if it is the only one.
#[derive(Debug, Default)]
struct Breaks {
    first: Option<char>,
    rest: String,
}

impl Breaks {
    fn push(&mut self, folded: char) {
        if self.first.is_none() {
            self.first = Some(folded);
        } else {
            self.rest.push(folded);
        }
    }

    /// Adds what they stand for to a text.
    fn fold_into(self, text: &mut String) {
        match self.first {
            Some('\n') if self.rest.is_empty() => text.push(' '),
            Some('\n') | None => {}
            Some(kept) => text.push(kept),
        }
        text.push_str(&self.rest);
    }
}

/// A text that is put together from pieces; one piece alone is borrowed.
struct Pieces<'t> {
    text: &'t str,
    joined: Option<String>,
    /// Where the piece starts that is still to be added.
    start: usize,
}

impl<'t> Pieces<'t> {
    fn new(text: &'t str, start: usize) -> Self {
        Self {
            text,
            joined: None,
            start,
        }
    }

    /// Adds the piece up to a byte, and gives what more can be added to.
    fn add(&mut self, end: usize) -> &mut String {
        let piece = self.text.get(self.start..end).unwrap_or_default();
        let joined = self.joined.get_or_insert_default();
        joined.push_str(piece);
        joined
    }

    fn finish(mut self, end: usize) -> Cow<'t, str> {
        if self.joined.is_none() {
            return Cow::Borrowed(self.text.get(self.start..end).unwrap_or_default());
        }
        self.add(end);
        Cow::Owned(self.joined.unwrap_or_default())
    }
}

impl<'t> Scanner<'t> {
    /// A text without quotes: where it starts and ends, and itself.
    pub(super) fn plain_text(&mut self) -> Scan<(Mark, Mark, Cow<'t, str>)> {
        let start = self.cursor.mark;
        let in_brackets = self.in_brackets();
        let indent = self.indent + 1;
        let mut pieces = Pieces::new(self.cursor.text, start.at);
        let (mut end, mut breaks) = (start, Breaks::default());
        let mut after_break = false;
        while !self.cursor.is_marker() && self.cursor.peek() != b'#' {
            let piece = self.cursor.mark;
            self.skip_plain(in_brackets);
            if self.cursor.mark != piece {
                if std::mem::take(&mut after_break) {
                    let text = pieces.add(end.at);
                    std::mem::take(&mut breaks).fold_into(text);
                    pieces.start = piece.at;
                }
                end = self.cursor.mark;
            }
            if !self.cursor.is_blank() && !self.cursor.is_break() {
                break;
            }
            loop {
                if self.cursor.is_blank() {
                    let indents = after_break && self.cursor.mark.indent < indent;
                    if indents && self.cursor.peek() == b'\t' {
                        return Err(self.flaw_here(
                            "a tab cannot indent: Kuma's YAML reader takes spaces only",
                            "indent with spaces, or leave the line empty",
                        ));
                    }
                    self.cursor.advance();
                } else if let Some(folded) = self.cursor.take_break() {
                    breaks.push(folded);
                    after_break = true;
                } else {
                    break;
                }
            }
            if !in_brackets && self.cursor.mark.indent < indent {
                break;
            }
        }
        self.key_allowed |= after_break;
        Ok((start, end, pieces.finish(end.at)))
    }

    /// Leaves characters behind up to a blank, a line break, or what ends a text without quotes.
    fn skip_plain(&mut self, in_brackets: bool) {
        loop {
            self.cursor.skip_ascii(|byte| {
                matches!(byte, b'!'..=b'~')
                    && !matches!(byte, b':' | b',' | b'?' | b'[' | b']' | b'{' | b'}')
            });
            if self.cursor.is_gap_at(0) {
                return;
            }
            let ends = match self.cursor.peek() {
                b':' => self.cursor.is_gap_at(1),
                b',' | b'?' | b'[' | b']' | b'{' | b'}' => in_brackets,
                _ => false,
            };
            if ends {
                return;
            }
            self.cursor.advance();
        }
    }

    /// A text in quotes, of which the first is next.
    pub(super) fn quoted_text(&mut self, quote: u8) -> Scan<Cow<'t, str>> {
        let start = self.cursor.mark;
        let is_double = quote == b'"';
        self.cursor.advance();
        let mut pieces = Pieces::new(self.cursor.text, self.cursor.mark.at);
        loop {
            if self.cursor.is_marker() || self.cursor.is_end() {
                let message = "the quote that starts here is never closed";
                return Err(flaw_at(start, message, "close it in the same document"));
            }
            let mut after_break = false;
            loop {
                self.cursor.skip_ascii(|byte| {
                    matches!(byte, b'!'..=b'~') && !matches!(byte, b'\'' | b'"' | b'\\')
                });
                if self.cursor.is_gap_at(0) {
                    break;
                }
                let at = self.cursor.mark.at;
                match self.cursor.peek() {
                    b'\'' if !is_double && self.cursor.peek_at(1) == b'\'' => {
                        pieces.add(at).push('\'');
                        self.cursor.advance_by(2);
                        pieces.start = self.cursor.mark.at;
                    }
                    byte if byte == quote => break,
                    b'\\' if is_double && self.cursor.is_break_at(1) => {
                        pieces.add(at);
                        self.cursor.advance();
                        self.cursor.take_break();
                        pieces.start = self.cursor.mark.at;
                        after_break = true;
                        break;
                    }
                    b'\\' if is_double => {
                        let character = self.escape()?;
                        pieces.add(at).push(character);
                        pieces.start = self.cursor.mark.at;
                    }
                    _ => self.cursor.advance(),
                }
            }
            let end = self.cursor.mark.at;
            if self.cursor.peek() == quote {
                self.cursor.advance();
                return Ok(pieces.finish(end));
            }
            let mut breaks = Breaks::default();
            if after_break {
                pieces.start = end;
            }
            loop {
                if self.cursor.is_blank() {
                    self.cursor.advance();
                } else if let Some(folded) = self.cursor.take_break() {
                    // After an escaped line break, the next one is kept.
                    if after_break && breaks.first.is_none() {
                        breaks.rest.push(folded);
                    } else {
                        breaks.push(folded);
                        after_break = false;
                    }
                } else {
                    break;
                }
            }
            if after_break || breaks.first.is_some() {
                breaks.fold_into(pieces.add(end));
                pieces.start = self.cursor.mark.at;
            }
        }
    }

    /// What a backslash in double quotes and the characters after it stand for.
    fn escape(&mut self) -> Scan<char> {
        let start = self.cursor.mark;
        let letter = self.cursor.peek_at(1);
        let character = match letter {
            b'0' => '\0',
            b'a' => '\u{7}',
            b'b' => '\u{8}',
            b't' | b'\t' => '\t',
            b'n' => '\n',
            b'v' => '\u{b}',
            b'f' => '\u{c}',
            b'r' => '\r',
            b'e' => '\u{1b}',
            b' ' | b'"' | b'\'' | b'\\' => char::from(letter),
            b'N' => '\u{85}',
            b'_' => '\u{a0}',
            b'L' => '\u{2028}',
            b'P' => '\u{2029}',
            b'x' | b'u' | b'U' => {
                let length = match letter {
                    b'x' => 2,
                    b'u' => 4,
                    _ => 8,
                };
                let first = start.at + 2;
                let digits = self.cursor.text.get(first..first + length);
                let digits = digits.filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
                let number = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
                let Some(character) = number.and_then(char::from_u32) else {
                    let message = "the escape is not a character, or has too few digits";
                    let help = "write the character itself, or double the backslash";
                    return Err(flaw_at(start, message, help));
                };
                self.cursor.advance_by(2 + length);
                return Ok(character);
            }
            _ => {
                let message = "Kuma's YAML reader does not know this escape";
                let help = "double the backslash, or use single quotes, in which it is a character";
                return Err(flaw_at(start, message, help));
            }
        };
        self.cursor.advance_by(2);
        Ok(character)
    }

    /// A text of whole lines: where it starts and ends, and itself.
    pub(super) fn block_text(&mut self, is_literal: bool) -> Scan<(Mark, Mark, Cow<'t, str>)> {
        let start = self.cursor.mark;
        self.cursor.advance();
        let (mut chomp, mut digit) = (None, None);
        for _ in 0..2 {
            match self.cursor.peek() {
                sign @ (b'+' | b'-') if chomp.is_none() => chomp = Some(sign),
                byte @ b'0'..=b'9' if digit.is_none() => digit = Some(i32::from(byte - b'0')),
                _ => break,
            }
            self.cursor.advance();
        }
        if digit == Some(0) {
            let message = "the indentation of a text has to be 1 or more";
            return Err(flaw_at(start, message, "leave the number out"));
        }
        let mut end = self.cursor.mark;
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_break_or_end() {
            let message = format!(
                "after {} the text has to start on a new line",
                if is_literal { '|' } else { '>' }
            );
            return Err(self.flaw_here(message, "start a new line, or write the value in quotes"));
        }
        self.cursor.take_break();
        let mut indent = digit.map_or(0, |digit| self.indent.max(0) + digit);
        let mut text = String::new();
        let mut line_break: Option<char> = None;
        let mut empty_lines = self.empty_lines(&mut indent)?;
        let mut was_indented = false;
        while self.cursor.mark.indent == indent && !self.cursor.is_end() {
            let is_indented = self.cursor.is_blank();
            let folds = !is_literal && !was_indented && !is_indented && line_break == Some('\n');
            match line_break.take() {
                Some(_) if folds && empty_lines.is_empty() => text.push(' '),
                Some(kept) if !folds => text.push(kept),
                _ => {}
            }
            text.push_str(&empty_lines);
            was_indented = is_indented;
            let line = self.cursor.mark.at;
            self.cursor.skip_line();
            text.push_str(self.cursor.since(line));
            end = self.cursor.mark;
            line_break = self.cursor.take_break();
            empty_lines = self.empty_lines(&mut indent)?;
        }
        if chomp != Some(b'-') {
            text.extend(line_break);
        }
        if chomp == Some(b'+') {
            text.push_str(&empty_lines);
        }
        Ok((start, end, Cow::Owned(text)))
    }

    /// Leaves indentation and empty lines of a text behind. An indentation of zero is found out.
    fn empty_lines(&mut self, indent: &mut i32) -> Scan<String> {
        let mut breaks = String::new();
        let mut deepest = 0;
        loop {
            let is_unknown = *indent == 0;
            while (is_unknown || self.cursor.mark.indent < *indent) && self.cursor.peek() == b' ' {
                self.cursor.advance();
            }
            deepest = deepest.max(self.cursor.mark.indent);
            let indents = is_unknown || self.cursor.mark.indent < *indent;
            if indents && self.cursor.peek() == b'\t' {
                return Err(self.flaw_here(
                    "a tab cannot indent a text: Kuma's YAML reader takes spaces only",
                    "indent with spaces",
                ));
            }
            let Some(folded) = self.cursor.take_break() else {
                break;
            };
            breaks.push(folded);
        }
        if *indent == 0 {
            *indent = deepest.max(self.indent + 1).max(1);
        }
        Ok(breaks)
    }
}
