//! Text in XML: what a reader takes back as it was.

use std::fmt::{self, Display, Write as _};

use crate::diag::is_unsafe;

/// Text between the quotes of an attribute, where a reader makes spaces of line breaks and tabs
/// that are not escaped.
pub(super) fn attribute(text: &str) -> Escaped<'_> {
    Escaped {
        text,
        is_attribute: true,
    }
}

/// Text between tags.
pub(super) fn content(text: &str) -> Escaped<'_> {
    Escaped {
        text,
        is_attribute: false,
    }
}

pub(super) struct Escaped<'t> {
    text: &'t str,
    is_attribute: bool,
}

impl Display for Escaped<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.text.chars() {
            match character {
                '&' => out.write_str("&amp;")?,
                '<' => out.write_str("&lt;")?,
                // Between tags, `]]>` must not stand as it is.
                '>' => out.write_str("&gt;")?,
                '"' if self.is_attribute => out.write_str("&quot;")?,
                '\n' | '\t' if !self.is_attribute => out.write_char(character)?,
                // A reader would make line feeds of carriage returns.
                '\n' | '\t' | '\r' => write!(out, "&#{};", u32::from(character))?,
                // XML has no way to write these, and control characters besides.
                '\u{fffe}' | '\u{ffff}' => write!(out, "{}", character.escape_default())?,
                _ if is_unsafe(character) => write!(out, "{}", character.escape_default())?,
                _ => out.write_char(character)?,
            }
        }
        Ok(())
    }
}
