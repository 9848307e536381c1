//! JSON in which every character that could do something to a terminal is an escape. `serde_json`
//! escapes what JSON asks for, which leaves the C1 controls and those that reorder a line.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, PrettyFormatter, Serializer};

use crate::diag::is_unsafe;

/// Writes a value as indented JSON.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    value.serialize(&mut Serializer::with_formatter(out, Escaped::default()))?;
    Ok(())
}

/// A string of JSON, quotes included; YAML reads it alike.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = Vec::with_capacity(text.len() + 2);
    // Writing to memory does not fail, and what is written is text.
    let _ = write(&mut quoted, &text);
    String::from_utf8(quoted).unwrap_or_default()
}

/// Indents as [`PrettyFormatter`] does.
#[derive(Default)]
pub(super) struct Escaped<'i>(PrettyFormatter<'i>);

impl Formatter for Escaped<'_> {
    fn write_string_fragment<W: ?Sized + Write>(
        &mut self,
        out: &mut W,
        text: &str,
    ) -> io::Result<()> {
        // Almost every text is of the plainest kind, which is seen faster byte by byte.
        if text.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return out.write_all(text.as_bytes());
        }
        let mut from = 0;
        for (at, character) in text
            .char_indices()
            .filter(|(_, character)| is_unsafe(*character))
        {
            out.write_all(&text.as_bytes()[from..at])?;
            // All of them are in the first plane, so one escape is enough.
            write!(out, "\\u{:04x}", u32::from(character))?;
            from = at + character.len_utf8();
        }
        out.write_all(&text.as_bytes()[from..])
    }

    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_array(out)
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array(out)
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_array_value(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_array_value(out)
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object(out)
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object(out)
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.0.begin_object_key(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.begin_object_value(out)
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.0.end_object_value(out)
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn what_moves_a_cursor_is_escaped_and_means_the_same() {
        let text = "é\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\n\"😀";
        let json = quoted(text);
        assert_eq!(json, "\"é\\u001b[31m\\u009b2J\\u007f\\u202e\\n\\\"😀\"");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }
}
