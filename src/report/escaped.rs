//! JSON in which every character that could do something to a terminal is an escape. `serde_json`
//! escapes what JSON asks for, which leaves DEL, the C1 controls and those that reorder a line. They
//! can only stand inside of strings, so they are looked for in the text as a whole.

use std::fmt::Write as _;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use crate::diag::is_unsafe;

/// Writes a value as indented JSON.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut text = Vec::new();
    value.serialize(&mut Serializer::with_formatter(
        &mut text,
        Indented::default(),
    ))?;
    out.write_all(&escaped(text))
}

/// The same JSON with nothing in it that could do something to a terminal.
pub(super) fn escaped(json: Vec<u8>) -> Vec<u8> {
    // Almost every text is of ASCII, of which only DEL is left to escape.
    if json.iter().copied().fold(0, u8::max) < 0x7f {
        return json;
    }
    let text = String::from_utf8_lossy(&json);
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        if is_unsafe(character) && character != '\n' {
            // All of them are in the first plane, so one escape is enough.
            let _ = write!(escaped, "\\u{:04x}", u32::from(character));
        } else {
            escaped.push(character);
        }
    }
    escaped.into_bytes()
}

/// A string of JSON, quotes included; YAML reads it alike.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = Vec::with_capacity(text.len() + 2);
    // Writing to memory does not fail, and what is written is text.
    let _ = write(&mut quoted, &text);
    String::from_utf8(quoted).unwrap_or_default()
}

/// Indents as [`PrettyFormatter`] does, each line with one call.
///
/// [`PrettyFormatter`]: serde_json::ser::PrettyFormatter
#[derive(Default)]
pub(super) struct Indented {
    /// How many containers are open.
    depth: usize,
    /// Whether the one that was opened or closed last has something in it.
    has_value: bool,
}

impl Indented {
    /// As it is inside of some containers.
    pub(super) fn inside(depth: usize) -> Self {
        Self {
            depth,
            has_value: false,
        }
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(&[bracket])
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: u8) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.begin_line(out, true)?;
        }
        out.write_all(&[bracket])
    }

    /// Begins a line, after a comma unless it is the first of a container.
    fn begin_line<W: ?Sized + Write>(&self, out: &mut W, first: bool) -> io::Result<()> {
        const LINE: &[u8; 34] = b",\n                                ";
        const FITS: usize = (LINE.len() - 2) / 2;
        out.write_all(&LINE[usize::from(first)..2 + 2 * self.depth.min(FITS)])?;
        for _ in FITS..self.depth {
            out.write_all(b"  ")?;
        }
        Ok(())
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'[')
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b']')
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.begin_line(out, first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b'{')
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b'}')
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.begin_line(out, first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{quoted, write};

    #[test]
    fn what_moves_a_cursor_is_escaped_and_means_the_same() {
        let text = "é\u{1b}[31m\u{9b}2J\u{7f}\u{202e}\n\"😀";
        let json = quoted(text);
        assert_eq!(json, "\"é\\u001b[31m\\u009b2J\\u007f\\u202e\\n\\\"😀\"");
        assert_eq!(serde_json::from_str::<String>(&json).expect("JSON"), text);
    }

    #[test]
    fn lines_are_indented_as_serde_does() {
        for depth in 0..40 {
            let value = serde_json::json!({"a": [], "b": {}, "c": [1, "x", [2]], "d": null});
            let value = (0..depth).fold(value, |inner, _| serde_json::json!([{"inner": inner}, 0]));
            let mut text = Vec::new();
            write(&mut text, &value).expect("written");
            let expected = serde_json::to_vec_pretty(&value).expect("JSON");
            assert!(text == expected, "{depth}");
        }
    }
}
