//! Reads a document of JSON into a tree. JSON is YAML, but the YAML parser holds all of a `{…}`
//! back until its end, because it could be a key: twenty megabytes of answers of the REST API
//! would take more than a gigabyte. What is not JSON to the letter is left to the YAML reader, and
//! so are its mistakes.

use std::borrow::Cow;

use serde::de::IgnoredAny;

use super::build::{self, Builder, Point};
use super::source::to_u32;
use super::tree::{Flaw, Tree};
use crate::diag::Span;

/// About how many bytes a value takes in the layout of control planes, to make room for a page of
/// theirs at once; not for more, since a text may be anything.
const BYTES_PER_NODE: usize = 12;
const ROOM_LIMIT: usize = 100_000;

/// What JSON takes for space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads a document if it is a mapping or a list of JSON; `lines_before` is how many lines of the
/// file stand before its text.
pub(super) fn read(text: &str, lines_before: u32) -> Option<Result<Tree<'_>, Flaw>> {
    // Most documents are of YAML, which one look tells.
    let content = text.strip_prefix("---").unwrap_or(text);
    let is_cut = content.len() < text.len();
    if is_cut && !content.starts_with(SPACE) {
        return None;
    }
    if !content.trim_start_matches(SPACE).starts_with(['{', '[']) {
        return None;
    }
    let mut reader = Reader {
        text,
        at: text.len() - content.len(),
        line: lines_before.saturating_add(1),
        line_start: 0,
        continued: 0,
        builder: Builder::with_room((text.len() / BYTES_PER_NODE).min(ROOM_LIMIT)),
    };
    match reader.document() {
        Ok(()) => Some(Ok(reader.builder.finish())),
        Err(Stop::Flaw(flaw)) => Some(Err(flaw)),
        Err(Stop::NotJson) => None,
    }
}

/// Why reading ended early.
enum Stop {
    NotJson,
    Flaw(Flaw),
}

impl From<Flaw> for Stop {
    fn from(flaw: Flaw) -> Self {
        Self::Flaw(flaw)
    }
}

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expect {
    Value,
    ValueOrEnd,
    Key,
    KeyOrEnd,
    CommaOrEnd,
}

struct Reader<'t> {
    text: &'t str,
    /// The byte that is read next.
    at: usize,
    line: u32,
    /// The first byte of the line, and how many bytes of the line so far only continue a character.
    line_start: usize,
    continued: usize,
    builder: Builder<'t>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Stop> {
        use Expect::{CommaOrEnd, Key, KeyOrEnd, Value, ValueOrEnd};
        // The containers that are open: whether each is a mapping.
        let mut open: Vec<bool> = Vec::new();
        let mut expect = Value;
        loop {
            self.skip_space();
            let in_mapping = open.last() == Some(&true);
            let start = self.point();
            let byte = self.peek().ok_or(Stop::NotJson)?;
            expect = match (expect, byte) {
                (Value | ValueOrEnd, b'{' | b'[') => {
                    let opens_mapping = byte == b'{';
                    let at = Span::point(start.0, start.1);
                    self.builder.open(opens_mapping, 0, at)?;
                    open.push(opens_mapping);
                    self.at += 1;
                    if opens_mapping { KeyOrEnd } else { ValueOrEnd }
                }
                (KeyOrEnd, b'}') | (ValueOrEnd, b']') => self.close(&mut open)?,
                (CommaOrEnd, b'}') if in_mapping => self.close(&mut open)?,
                (CommaOrEnd, b']') if !in_mapping => self.close(&mut open)?,
                (CommaOrEnd, b',') => {
                    self.at += 1;
                    if in_mapping { Key } else { Value }
                }
                (Key | KeyOrEnd, b'"') => {
                    self.string(start)?;
                    self.skip_space();
                    if self.peek() != Some(b':') {
                        return Err(Stop::NotJson);
                    }
                    self.at += 1;
                    Value
                }
                (Value | ValueOrEnd, b'"') => {
                    self.string(start)?;
                    CommaOrEnd
                }
                (Value | ValueOrEnd, _) => {
                    self.word(start)?;
                    CommaOrEnd
                }
                _ => return Err(Stop::NotJson),
            };
            if open.is_empty() {
                break;
            }
        }
        self.skip_space();
        if self.at < self.text.len() {
            return Err(Stop::NotJson);
        }
        Ok(())
    }

    fn close(&mut self, open: &mut Vec<bool>) -> Result<Expect, Stop> {
        self.at += 1;
        open.pop();
        self.builder.close(self.point())?;
        Ok(Expect::CommaOrEnd)
    }

    /// A string in quotes.
    fn string(&mut self, start: Point) -> Result<(), Stop> {
        self.at += 1;
        let mut unescaped = String::new();
        let mut piece = self.at;
        loop {
            let rest = &self.text.as_bytes()[self.at..];
            let plain = |byte: &u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
            self.at += rest.iter().take_while(|byte| plain(byte)).count();
            match self.peek().ok_or(Stop::NotJson)? {
                b'"' => break,
                b'\\' => {
                    unescaped.push_str(&self.text[piece..self.at]);
                    unescaped.push(self.escape()?);
                    piece = self.at;
                }
                // Written as they are, these are not JSON, and YAML folds some of them.
                0..=31 => return Err(Stop::NotJson),
                byte => {
                    self.continued += usize::from(byte & 0xc0 == 0x80);
                    self.at += 1;
                }
            }
        }
        let rest = &self.text[piece..self.at];
        let text = if unescaped.is_empty() {
            Cow::Borrowed(rest)
        } else {
            unescaped.push_str(rest);
            Cow::Owned(unescaped)
        };
        self.at += 1;
        let span = build::span(start, self.point());
        Ok(self.builder.scalar(text, false, span, 0)?)
    }

    fn escape(&mut self) -> Result<char, Stop> {
        let bytes = self.text.as_bytes();
        let (character, length) = match bytes.get(self.at + 1).ok_or(Stop::NotJson)? {
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
                // Half of a surrogate pair is no character, and Go's YAML reader takes no pairs.
                (number.and_then(char::from_u32).ok_or(Stop::NotJson)?, 6)
            }
            _ => return Err(Stop::NotJson),
        };
        self.at += length;
        Ok(character)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self, start: Point) -> Result<(), Stop> {
        let rest = &self.text.as_bytes()[self.at..];
        let inside = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        let length = rest.iter().take_while(|byte| inside(byte)).count();
        let word = &self.text[self.at..self.at + length];
        if serde_json::from_str::<IgnoredAny>(word).is_err() {
            return Err(Stop::NotJson);
        }
        self.at += length;
        let span = build::span(start, self.point());
        Ok(self.builder.scalar(Cow::Borrowed(word), true, span, 0)?)
    }

    fn skip_space(&mut self) {
        while let Some(byte @ (b' ' | b'\t' | b'\n' | b'\r')) = self.peek() {
            self.at += 1;
            let ends_line = byte == b'\n' || byte == b'\r' && self.peek() != Some(b'\n');
            if ends_line {
                self.line = self.line.saturating_add(1);
                (self.line_start, self.continued) = (self.at, 0);
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// The place of the byte that is read next.
    fn point(&self) -> Point {
        (
            self.line,
            to_u32(self.at - self.line_start - self.continued + 1),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::any_json::any_json;
    use proptest::prelude::*;

    const TEXTS: [&str; 8] = [
        r#"{"type":"Mesh", "é😀": ["\u00e9\n\"", -1.5e3, true, null, {}], "b": []}"#,
        "--- {\"a\": 1}\n",
        "---\n\n  [\n\t{\"a\":\r\n 1\r},\r [ ]\n]\n\n",
        "[]",
        r#"{"a": 1, "a": 2, "": "", "<<": {"b": 1}}"#,
        r#"[["é", ["😀"]], "x"]"#,
        "{}\n",
        r#"[0, 0.0, 1e5, "\/", "\\"]"#,
    ];

    #[test]
    fn json_is_read_as_the_yaml_reader_reads_it() {
        for text in TEXTS {
            let json = read(text, 3).and_then(Result::ok).expect("JSON");
            let yaml = super::super::yaml::read(text, 3).expect("YAML");
            assert_eq!(format!("{json:?}"), format!("{yaml:?}"), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_json_is_read_as_the_yaml_reader_reads_it(value in any_json(), pretty in any::<bool>()) {
            let value = serde_json::json!([value]);
            let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
            let text = text.expect("JSON");
            let json = read(&text, 0).and_then(Result::ok).expect("JSON");
            let yaml = super::super::yaml::read(&text, 0);
            prop_assert_eq!(format!("{json:?}"), format!("{:?}", yaml.expect("YAML")), "{}", text);
        }
    }

    #[test]
    fn what_is_almost_json_is_left_to_the_yaml_reader() {
        for text in [
            "",
            "a: b",
            "{a: 1}",
            "[1,]",
            "{\"a\":1,}",
            "{\"a\"}",
            "[1 2]",
            "[1}",
            "{\"a\" 1}",
            "[\"a\nb\"]",
            "[\"\\ud83d\\ude00\"]",
            "[01]",
            "[yes]",
            "[1] # no",
            "[1]\n...",
            "[",
            "[\"",
            "---x",
            "'a'",
            "[nul]",
            "[\"\\x41\"]",
            "[\"\\u12\"]",
            "1",
        ] {
            assert!(read(text, 0).is_none(), "{text}");
        }
    }
}
