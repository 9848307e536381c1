//! `%YAML` and `%TAG` at the head of a document, and tags such as `!!str` in it.

use std::borrow::Cow;

use super::cursor::{Mark, is_word};
use super::flaws::flaw_at;
use super::scanner::{Scan, Scanner};
use super::token::TokenKind;
use crate::parse::build::Tag;

impl<'t> Scanner<'t> {
    /// A line that starts with `%`.
    pub(super) fn directive(&mut self) -> Scan<()> {
        let start = self.cursor.mark;
        self.cursor.advance();
        let name = self.word();
        let is_word = self.cursor.is_gap_at(0);
        let kind = match name {
            "YAML" if is_word => self.version(start)?,
            "TAG" if is_word => self.tag_directive(start)?,
            _ => {
                let message = "a line cannot start with % unless it is %YAML 1.1 or %TAG";
                return Err(flaw_at(start, message, "write the value in quotes"));
            }
        };
        self.push(kind, start);
        self.cursor.skip_blanks();
        self.cursor.skip_comment();
        if !self.cursor.is_break_or_end() {
            return Err(self.flaw_here("nothing may follow here", "start a new line"));
        }
        self.cursor.take_break();
        Ok(())
    }

    fn version(&mut self, start: Mark) -> Scan<TokenKind<'t>> {
        self.cursor.skip_blanks();
        let at = self.cursor.mark.at;
        while self.cursor.peek().is_ascii_digit() || self.cursor.peek() == b'.' {
            self.cursor.advance();
        }
        let numbers = self.cursor.since(at).split_once('.');
        let number = |digits: &str| (1..=2).contains(&digits.len()).then(|| digits.parse().ok());
        let version: Option<(u8, u8)> = numbers
            .and_then(|(major, minor)| Some((number(major).flatten()?, number(minor).flatten()?)));
        match version {
            Some(version) => Ok(TokenKind::Version(version == (1, 1))),
            None => Err(flaw_at(start, "%YAML needs a version", "write %YAML 1.1")),
        }
    }

    fn tag_directive(&mut self, start: Mark) -> Scan<TokenKind<'t>> {
        let wrong = || {
            let message = "%TAG needs a handle such as !e! and what it stands for";
            flaw_at(start, message, "leave the line out if no tag needs it")
        };
        self.cursor.skip_blanks();
        let handle = self.handle().ok_or_else(wrong)?;
        if !handle.ends_with('!') || !self.cursor.is_blank() {
            return Err(wrong());
        }
        self.cursor.skip_blanks();
        let at = self.cursor.mark.at;
        let prefix = self.tag_text(at).ok_or_else(wrong)?;
        if prefix.is_empty() || !self.cursor.is_gap_at(0) {
            return Err(wrong());
        }
        Ok(TokenKind::Directive(handle, prefix))
    }

    /// A tag: `!<text>`, `!handle!text` or `!text`.
    pub(super) fn tag(&mut self) -> Scan<()> {
        let start = self.cursor.mark;
        let wrong = || flaw_at(start, "this is not a tag", "write the value in quotes");
        let kind = if self.cursor.peek_at(1) == b'<' {
            self.cursor.advance_by(2);
            let text = self.tag_text(start.at + 2).ok_or_else(wrong)?;
            if text.is_empty() || self.cursor.peek() != b'>' {
                return Err(wrong());
            }
            self.cursor.advance();
            TokenKind::Tag("", text)
        } else {
            let handle = self.handle().ok_or_else(wrong)?;
            if handle.len() > 1 && handle.ends_with('!') {
                let text = self.tag_text(self.cursor.mark.at).ok_or_else(wrong)?;
                if text.is_empty() {
                    return Err(wrong());
                }
                TokenKind::Tag(handle, text)
            } else {
                let text = self.tag_text(start.at + 1).ok_or_else(wrong)?;
                if text.is_empty() {
                    TokenKind::Tag("", Cow::Borrowed("!"))
                } else {
                    TokenKind::Tag("!", text)
                }
            }
        };
        if !self.cursor.is_gap_at(0) {
            return Err(wrong());
        }
        self.push(kind, start);
        Ok(())
    }

    /// A `!`, letters and, if it is there, another `!`.
    fn handle(&mut self) -> Option<&'t str> {
        let start = self.cursor.mark.at;
        if self.cursor.peek() != b'!' {
            return None;
        }
        self.cursor.advance();
        self.word();
        if self.cursor.peek() == b'!' {
            self.cursor.advance();
        }
        Some(self.cursor.since(start))
    }

    /// What may stand in a tag, from a byte before on; `%20` and the like stand for bytes.
    fn tag_text(&mut self, from: usize) -> Option<Cow<'t, str>> {
        let mut is_escaped = false;
        loop {
            match self.cursor.peek() {
                b'%' => is_escaped = true,
                byte if is_word(byte) || b";/?:@&=+$,.!~*'()[]".contains(&byte) => {}
                _ => break,
            }
            self.cursor.advance();
        }
        let written = self.cursor.since(from);
        if !is_escaped {
            return Some(Cow::Borrowed(written));
        }
        let well_formed = written.split('%').skip(1).all(|rest| {
            let digits = rest.as_bytes().get(..2);
            digits.is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
        });
        let decoded = percent_encoding::percent_decode_str(written).decode_utf8();
        decoded.ok().filter(|_| well_formed)
    }
}

/// What a tag means: one of YAML's own, or any other.
pub(super) fn resolve_handle(
    handles: &[(&str, Cow<'_, str>)],
    handle: &str,
    rest: &str,
) -> Option<Tag> {
    const YAML: &str = "tag:yaml.org,2002:";
    let declared = handles.iter().find(|(known, _)| *known == handle);
    let prefix = match (declared, handle) {
        (Some((_, prefix)), _) => prefix,
        (None, "") => "",
        (None, "!") => "!",
        (None, "!!") => YAML,
        (None, _) => return None,
    };
    let tag = format!("{prefix}{rest}");
    Some(match tag.strip_prefix(YAML) {
        Some("str") => Tag::Text,
        Some("int") => Tag::Integer,
        Some("float") => Tag::Float,
        Some("bool") => Tag::Boolean,
        Some("null") => Tag::Null,
        Some("binary") => Tag::Binary,
        Some("merge") => Tag::Merge,
        _ if tag == "!" => Tag::Merge,
        _ => Tag::Text,
    })
}
