//! From bytes to a text that Kuma's readers take.

use super::lines::{Lines, to_u32};
use crate::diag::{Finding, Point, Span, codes};

/// The text of some bytes, and what of it or of them no reader takes.
pub(super) fn text(bytes: Vec<u8>) -> (String, Option<Finding>) {
    let refuse = |message: &str, help: String, span| {
        Some(Finding::in_text(codes::ENCODING, span, message).help(help))
    };
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        let message = "the file is UTF-16, which Kuma's readers do not accept";
        let help = "save it as UTF-8".to_owned();
        return (String::new(), refuse(message, help, Span::point(1, 1)));
    }
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let (line, column) = end_of(&String::from_utf8_lossy(&bytes[..at]));
            let help = format!("save it as UTF-8; the byte here is 0x{:02x}", bytes[at]);
            let problem = refuse("the file is not UTF-8", help, Span::point(line, column));
            return (String::new(), problem);
        }
    };
    let problem = forbidden_character(&text).and_then(|(at, character)| {
        let (line, column) = end_of(&text[..at]);
        let message = "a control character is not allowed in YAML";
        let help = format!(
            "remove the character U+{:04X}, or write it as an escape in double quotes",
            u32::from(character)
        );
        let place = Span::new((line, column), (line, column + 1));
        refuse(message, help, place)
    });
    (text, problem)
}

/// The line and the column after the last character of a text.
pub(super) fn end_of(text: &str) -> Point {
    let mut lines = 0usize;
    let mut last = "";
    for line in Lines::new(text) {
        lines += 1;
        last = line;
    }
    // The end of a text that ends with a line break is the start of the next line.
    if lines == 0 || text.ends_with(['\n', '\r']) {
        return (to_u32(lines + 1), 1);
    }
    (
        to_u32(lines),
        to_u32(last.trim_start_matches('\u{feff}').chars().count() + 1),
    )
}

/// The first character that YAML does not allow unescaped, as Go's reader checks it. A byte order
/// mark is allowed at the start only.
fn forbidden_character(text: &str) -> Option<(usize, char)> {
    const BLOCK: usize = 128;
    let after_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    let offset = text.len() - after_mark.len();
    // Almost every text is free of the few bytes that such a character can start with.
    let suspicious = |byte: &u8| matches!(byte, 0..=8 | 11 | 12 | 14..=31 | 127 | 0xc2 | 0xef);
    // A block is looked at as a whole, which the compiler does many bytes at a time.
    let block = after_mark
        .as_bytes()
        .chunks(BLOCK)
        .position(|block| block.iter().fold(false, |any, byte| any | suspicious(byte)))?;
    let first = after_mark.as_bytes()[block * BLOCK..]
        .iter()
        .position(suspicious)?
        + block * BLOCK;
    // The position may be inside a character only if a lead byte were missing, so this is a boundary.
    after_mark[first..]
        .char_indices()
        .find(|(_, character)| {
            matches!(character,
                '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}'
                | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
        })
        .map(|(at, character)| (offset + first + at, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_that_are_not_text_are_reported_with_their_place() {
        let place = |bytes: &[u8]| text(bytes.to_vec()).1.map(|it| it.span().start());
        assert_eq!(place(b"a: 1\nb: \xff\n"), Some((2, 4)));
        assert_eq!(place("é: \0".as_bytes()), Some((1, 4)));
        assert_eq!(place(b"\xff\xfea\0"), Some((1, 1)));
        assert_eq!(place("a: \u{85}é 😀\t\r\n".as_bytes()), None);
        assert_eq!(place("a\n\u{feff}".as_bytes()), Some((2, 1)));
    }
}
