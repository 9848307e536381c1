//! Text in XML: what a reader takes back as it was.

use crate::diag::is_unsafe;

/// Text between the quotes of an attribute, where a reader makes spaces of line breaks that are not
/// escaped.
pub(super) fn attribute(text: &str) -> String {
    let text = content(text).replace('"', "&quot;");
    text.replace('\n', "&#10;")
}

/// Text between tags.
pub(super) fn content(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            // Between tags, `]]>` must not stand as it is.
            '>' => escaped.push_str("&gt;"),
            '\n' => escaped.push(character),
            // Moves the cursor of a terminal, and becomes a space in an attribute.
            '\t' => escaped.push_str("&#9;"),
            // A reader would make a line feed of it.
            '\r' => escaped.push_str("&#13;"),
            // XML has no way to write these, and control characters besides.
            '\u{fffe}' | '\u{ffff}' => escaped.extend(character.escape_default()),
            _ if is_unsafe(character) => escaped.extend(character.escape_default()),
            _ => escaped.push(character),
        }
    }
    escaped
}
