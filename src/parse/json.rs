//! Reads a document of JSON into a tree. JSON is YAML, but the YAML parser holds all of a `{…}`
//! back until its end, because it could be a key: twenty megabytes of answers of the REST API
//! would take more than a gigabyte. What is not JSON to the letter is left to the YAML reader, and
//! so are its mistakes.

use super::build::Builder;
use super::lexer::Lexer;
use super::tree::Tree;
use crate::diag::{Finding, Span};

/// About how many bytes a value takes in the layout of control planes, to make room for a page of
/// theirs at once; not for more, since a text may be anything.
const BYTES_PER_NODE: usize = 12;
const ROOM_LIMIT: usize = 100_000;

/// What JSON takes for space.
const SPACE: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads a document if it is a mapping or a list of JSON; `lines_before` is how many lines of the
/// file stand before its text.
pub(super) fn read(text: &str, lines_before: u32) -> Option<Result<Tree<'_>, Box<Finding>>> {
    // Most documents are of YAML, which one look shows.
    let content = text.strip_prefix("---").unwrap_or(text);
    let is_cut = content.len() < text.len();
    if is_cut && !content.starts_with(SPACE) {
        return None;
    }
    if !content.trim_start_matches(SPACE).starts_with(['{', '[']) {
        return None;
    }
    let mut reader = Reader {
        lexer: Lexer::new(text, text.len() - content.len(), lines_before),
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
    Flaw(Box<Finding>),
}

impl From<Box<Finding>> for Stop {
    fn from(flaw: Box<Finding>) -> Self {
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
    lexer: Lexer<'t>,
    builder: Builder<'t>,
}

impl Reader<'_> {
    fn document(&mut self) -> Result<(), Stop> {
        use Expect::{CommaOrEnd, Key, KeyOrEnd, Value, ValueOrEnd};
        // The containers that are open: whether each is a mapping.
        let mut open: Vec<bool> = Vec::new();
        let mut expect = Value;
        loop {
            self.lexer.skip_space();
            let in_mapping = open.last() == Some(&true);
            let byte = self.lexer.peek().ok_or(Stop::NotJson)?;
            expect = match (expect, byte) {
                (Value | ValueOrEnd, b'{' | b'[') => {
                    let opens_mapping = byte == b'{';
                    let (line, column) = self.lexer.point();
                    self.builder
                        .open(opens_mapping, None, Span::point(line, column))?;
                    open.push(opens_mapping);
                    self.lexer.advance();
                    if opens_mapping { KeyOrEnd } else { ValueOrEnd }
                }
                (KeyOrEnd, b'}') | (ValueOrEnd, b']') => self.close(&mut open)?,
                (CommaOrEnd, b'}') if in_mapping => self.close(&mut open)?,
                (CommaOrEnd, b']') if !in_mapping => self.close(&mut open)?,
                (CommaOrEnd, b',') => {
                    self.lexer.advance();
                    if in_mapping { Key } else { Value }
                }
                (Key | KeyOrEnd, b'"') => {
                    self.string()?;
                    self.lexer.skip_space();
                    if !self.lexer.take(b':') {
                        return Err(Stop::NotJson);
                    }
                    Value
                }
                (Value | ValueOrEnd, b'"') => {
                    self.string()?;
                    CommaOrEnd
                }
                (Value | ValueOrEnd, _) => {
                    self.word()?;
                    CommaOrEnd
                }
                _ => return Err(Stop::NotJson),
            };
            if open.is_empty() {
                break;
            }
        }
        self.lexer.skip_space();
        match self.lexer.peek() {
            None => Ok(()),
            Some(_) => Err(Stop::NotJson),
        }
    }

    fn close(&mut self, open: &mut Vec<bool>) -> Result<Expect, Stop> {
        self.lexer.advance();
        open.pop();
        self.builder.close(self.lexer.point())?;
        Ok(Expect::CommaOrEnd)
    }

    /// A string in quotes.
    fn string(&mut self) -> Result<(), Stop> {
        let start = self.lexer.point();
        let text = self.lexer.string().ok_or(Stop::NotJson)?;
        let span = Span::new(start, self.lexer.point());
        Ok(self.builder.scalar(text, false, span, None)?)
    }

    /// A number, `true`, `false` or `null`.
    fn word(&mut self) -> Result<(), Stop> {
        let start = self.lexer.point();
        let word = self.lexer.word().ok_or(Stop::NotJson)?;
        let span = Span::new(start, self.lexer.point());
        Ok(self.builder.scalar(word.into(), true, span, None)?)
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
        r#"[0, 0.0, 1e5, "\\"]"#,
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
