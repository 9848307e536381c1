//! Text from files and servers, made safe to show: no terminal escapes, no passwords.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The text with control characters (and those that reorder a line) written as escapes, so that
/// a name from a file cannot move the cursor, ring the bell or rewrite what stands before it.
#[must_use]
pub fn printable(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for character in text.chars() {
        if is_unsafe(character) {
            safe.extend(character.escape_default());
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

/// Control characters, and the invisible ones that change the direction or the width of a line.
pub(crate) fn is_unsafe(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// The text quoted as Go's `%q` writes it, which is what the control planes' messages hold.
#[must_use]
pub fn go_quote(text: &str) -> String {
    // Almost every text is of the plainest kind, which is taken over as a whole.
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') && !matches!(byte, b'"' | b'\\');
    if text.bytes().all(is_plain) {
        return ["\"", text, "\""].concat();
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\u{07}' => quoted.push_str("\\a"),
            '\u{08}' => quoted.push_str("\\b"),
            '\u{0c}' => quoted.push_str("\\f"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            '\u{0b}' => quoted.push_str("\\v"),
            '\0'..='\x1f' | '\x7f' => {
                let _ = write!(quoted, "\\x{:02x}", u32::from(character));
            }
            _ if is_unsafe(character) => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}

/// The byte range of the userinfo (`user:password`) of every URL in a text.
///
/// An authority ends at `/`, white space or a quote. Only what stands before the last `@` of the
/// authority is userinfo, as Go's URL parser takes it.
pub(crate) fn userinfo_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = Vec::new();
    let mut from = 0;
    while let Some(found) = text[from..].find("://") {
        let start = from + found + 3;
        let authority = &text[start..];
        let end = authority
            .find(|character: char| {
                character == '/'
                    || character.is_whitespace()
                    || character == '"'
                    || character == '\''
            })
            .unwrap_or(authority.len());
        if let Some(at) = authority[..end].rfind('@')
            && at > 0
        {
            ranges.push(start..start + at);
        }
        from = start;
    }
    ranges
}

/// The text with the userinfo of every URL in it shown as `***`.
#[must_use]
pub fn mask_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let ranges = userinfo_ranges(text);
    if ranges.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut masked = String::with_capacity(text.len());
    let mut from = 0;
    for range in ranges {
        masked.push_str(&text[from..range.start]);
        masked.push_str("***");
        from = range.end;
    }
    masked.push_str(&text[from..]);
    Cow::Owned(masked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_reach_no_terminal() {
        assert_eq!(printable("web\u{1b}[31m\u{7}"), "web\\u{1b}[31m\\u{7}");
        assert_eq!(printable("a\u{202e}b"), "a\\u{202e}b");
        assert!(matches!(printable("wéb-😀"), Cow::Borrowed(_)));
    }

    #[test]
    fn quotes_as_go_does() {
        assert_eq!(go_quote("a\"b\\c\n\u{1}é"), "\"a\\\"b\\\\c\\n\\x01é\"");
    }

    #[test]
    fn passwords_are_masked_wherever_they_stand() {
        assert_eq!(mask_userinfo("http://u:p@z:9411/x"), "http://***@z:9411/x");
        assert_eq!(
            mask_userinfo("a http://u@h@z/ and http://z/@"),
            "a http://***@z/ and http://z/@"
        );
        assert_eq!(mask_userinfo("http://@z:1"), "http://@z:1");
    }
}
