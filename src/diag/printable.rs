//! Text from files and servers, made safe to show: no terminal escapes, no passwords.

use std::borrow::Cow;
use std::fmt::{Display, Write as _};

use clap::ValueEnum;

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
pub(crate) fn go_quote(text: &str) -> String {
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

/// `1 dataplane`, `2 dataplanes`.
pub(crate) fn counted<N: Display + PartialEq + From<u8>>(number: N, word: &str) -> String {
    match word.strip_suffix('y') {
        _ if number == N::from(1) => format!("1 {word}"),
        Some(stem) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {word}s"),
    }
}

/// What a value is called on the command line.
pub(crate) fn value_name(value: &impl ValueEnum) -> String {
    let value = value.to_possible_value();
    value.map_or_else(String::new, |value| value.get_name().to_owned())
}

/// The first of some names, and how many more there are: `a, b and 3 more`.
pub(crate) fn few<N: Display>(names: impl ExactSizeIterator<Item = N>, most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let names: Vec<String> = names.take(most).map(|name| name.to_string()).collect();
    let names = names.join(", ");
    match more {
        0 => names,
        more => format!("{names} and {more} more"),
    }
}

/// What may be chosen: `a, b or c`.
pub(crate) fn one_of(names: &[&str]) -> String {
    match names.split_last() {
        Some((last, [])) => (*last).to_owned(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => String::new(),
    }
}

/// The text as one word of a command that can be pasted into a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
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

/// The byte ranges of what is secret in every URL of a text, in order: its userinfo, and the values
/// of its query, where tokens stand. A piece of a query that is not a `name=value` counts as a value.
///
/// A URL ends at white space or a quote.
pub(crate) fn secret_ranges(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut ranges = userinfo_ranges(text);
    for (found, _) in text.match_indices("://") {
        let url = &text[found..];
        let ends = |character: char| character.is_whitespace() || "\"'".contains(character);
        let url = &url[..url.find(ends).unwrap_or(url.len())];
        let Some((before, query)) = url.split_once('?') else {
            continue;
        };
        let mut start = found + before.len() + 1;
        let query = query.split('#').next().unwrap_or_default();
        for piece in query.split(['&', ';']) {
            let name = piece.find('=').map_or(0, |at| at + 1);
            if name < piece.len() {
                ranges.push(start + name..start + piece.len());
            }
            start += piece.len() + 1;
        }
    }
    ranges.sort_unstable_by_key(|range| (range.start, range.end));
    // A URL in the query of another has secrets within secrets.
    ranges.dedup_by(|next, range| {
        let overlaps = next.start < range.end;
        if overlaps {
            range.end = range.end.max(next.end);
        }
        overlaps
    });
    ranges
}

/// The text with the userinfo of every URL in it shown as `***`.
pub(crate) fn mask_userinfo(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    masked(text, userinfo_ranges(text))
}

/// The text with the userinfo of every URL in it shown as `***`, and the values of its query: for
/// the URLs of collectors. What a control plane or a page is asked for stands in a query, too, and
/// is not a secret.
pub(crate) fn mask_secrets(text: &str) -> Cow<'_, str> {
    if !text.contains(['@', '?']) {
        return Cow::Borrowed(text);
    }
    masked(text, secret_ranges(text))
}

fn masked(text: &str, ranges: Vec<std::ops::Range<usize>>) -> Cow<'_, str> {
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
    fn names_become_words_of_a_shell() {
        assert_eq!(shell_word("shop/web-1.x"), "shop/web-1.x");
        assert_eq!(shell_word("a b"), "'a b'");
        assert_eq!(shell_word("it's $HOME"), r"'it'\''s $HOME'");
        assert_eq!(shell_word(""), "''");
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

    #[test]
    fn tokens_are_masked_wherever_they_stand() {
        for (text, masked) in [
            (
                "http://z:1/x?token=a&b=c#d",
                "http://z:1/x?token=***&b=***#d",
            ),
            ("url: 'https://z/x?a', y", "url: 'https://z/x?***', y"),
            ("http://z/?", "http://z/?"),
            ("http://z/?a=&b==c", "http://z/?a=&b=***"),
            (
                "http://u:p@z/x?dsn=https://t@h/1 ?a=b",
                "http://***@z/x?dsn=*** ?a=b",
            ),
            ("what is this? a=b", "what is this? a=b"),
            ("http://a?b@c:1/x?d=é", "http://***@c:1/x?d=***"),
        ] {
            assert_eq!(mask_secrets(text), masked, "{text}");
        }
    }
}
