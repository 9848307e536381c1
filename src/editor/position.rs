//! Positions of the Language Server Protocol, whose columns count units of UTF-16 unless client and
//! server have settled on another encoding, and the lines and columns of this tool, which count
//! characters from one.

use lsp_types::{Position, PositionEncodingKind, Range, TextDocumentContentChangeEvent};

use crate::diag::Span;

/// What columns count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    Utf8,
    #[default]
    Utf16,
    Utf32,
}

impl Encoding {
    /// The one that a client likes best, of those that it offers.
    pub(crate) fn offered(kinds: &[PositionEncodingKind]) -> Self {
        let known = |kind: &PositionEncodingKind| match kind.as_str() {
            "utf-8" => Some(Self::Utf8),
            "utf-16" => Some(Self::Utf16),
            "utf-32" => Some(Self::Utf32),
            _ => None,
        };
        kinds.iter().find_map(known).unwrap_or_default()
    }

    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    fn units(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }
}

/// A text with its lines, as both sides count them: `\n`, `\r\n` and `\r` end one.
pub(crate) struct Text<'t> {
    text: &'t str,
    /// The bytes of each line, its end left out.
    lines: Vec<(usize, usize)>,
}

impl<'t> Text<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        let bytes = text.as_bytes();
        let (mut lines, mut start, mut at) = (Vec::new(), 0, 0);
        while at < bytes.len() {
            let length = match bytes[at] {
                b'\r' if bytes.get(at + 1) == Some(&b'\n') => 2,
                b'\n' | b'\r' => 1,
                _ => {
                    at += 1;
                    continue;
                }
            };
            lines.push((start, at));
            at += length;
            start = at;
        }
        lines.push((start, bytes.len()));
        Self { text, lines }
    }

    /// A line, counted from zero; empty where there is none.
    pub(crate) fn line(&self, number: usize) -> &'t str {
        let range = self.lines.get(number).copied();
        range.map_or("", |(start, end)| &self.text[start..end])
    }

    /// How many lines there are; after a line break at the end there is one more.
    pub(crate) fn count(&self) -> usize {
        self.lines.len()
    }

    /// Some of the text, if these are bytes of it.
    pub(crate) fn get(&self, bytes: std::ops::Range<usize>) -> Option<&'t str> {
        self.text.get(bytes)
    }

    /// The position of a byte.
    pub(crate) fn position_of(&self, at: usize, encoding: Encoding) -> Position {
        let before = self.lines.partition_point(|(start, _)| *start <= at);
        let number = before.saturating_sub(1);
        let start = self.lines.get(number).map_or(0, |(start, _)| *start);
        self.in_bytes(number, at.saturating_sub(start), encoding)
    }

    /// The position of a byte of a line.
    pub(crate) fn in_bytes(&self, number: usize, bytes: usize, encoding: Encoding) -> Position {
        let before = self.line(number).get(..bytes).unwrap_or(self.line(number));
        let units = before.chars().map(|it| encoding.units(it)).sum();
        Position::new(to_u32(number), to_u32(units))
    }

    /// The byte of a position; the end of the line or of the text if it is beyond.
    pub(crate) fn offset(&self, position: Position, encoding: Encoding) -> usize {
        let Some((start, _)) = self.lines.get(position.line as usize) else {
            return self.text.len();
        };
        start + self.in_line(position, encoding).0
    }

    /// The byte within the line, and how many characters stand before it.
    fn in_line(&self, position: Position, encoding: Encoding) -> (usize, usize) {
        let line = self.line(position.line as usize);
        let (mut units, mut characters) = (0, 0);
        for (at, character) in line.char_indices() {
            if units >= position.character as usize {
                return (at, characters);
            }
            units += encoding.units(character);
            characters += 1;
        }
        (line.len(), characters)
    }

    /// The line and the column of a position, from one; a byte order mark is not a character.
    pub(crate) fn point(&self, position: Position, encoding: Encoding) -> (u32, u32) {
        let (_, characters) = self.in_line(position, encoding);
        let has_mark = position.line == 0 && self.text.starts_with('\u{feff}');
        let characters = characters.saturating_sub(usize::from(has_mark));
        (
            position.line.saturating_add(1),
            to_u32(characters).saturating_add(1),
        )
    }

    /// The position of a line and a column.
    fn position(&self, (line, column): (u32, u32), encoding: Encoding) -> Position {
        let number = line.saturating_sub(1);
        let text = self.line(number as usize);
        let has_mark = number == 0 && self.text.starts_with('\u{feff}');
        let before = (column.saturating_sub(1) as usize).saturating_add(usize::from(has_mark));
        let units = text.chars().take(before).map(|it| encoding.units(it)).sum();
        Position::new(number, to_u32(units))
    }

    /// The range of a span.
    pub(crate) fn range(&self, span: Span, encoding: Encoding) -> Range {
        let start = self.position((span.line, span.column), encoding);
        let end = self.position((span.end_line, span.end_column), encoding);
        Range::new(start, end.max(start))
    }
}

fn to_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Makes a change of the editor in a text.
pub(crate) fn apply_change(
    text: &mut String,
    change: &TextDocumentContentChangeEvent,
    encoding: Encoding,
) {
    let Some(range) = change.range else {
        text.clone_from(&change.text);
        return;
    };
    let lines = Text::new(text);
    let start = lines.offset(range.start, encoding);
    let end = lines.offset(range.end, encoding).max(start);
    text.replace_range(start..end, &change.text);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_what_was_agreed_on() {
        let text = Text::new("a\r\né😀x: y\rz");
        for (encoding, column) in [
            (Encoding::Utf8, 6),
            (Encoding::Utf16, 3),
            (Encoding::Utf32, 2),
        ] {
            let position = Position::new(1, column);
            assert_eq!(text.point(position, encoding), (2, 3));
            assert_eq!(text.position((2, 3), encoding), position);
            assert_eq!(text.offset(position, encoding), 9);
        }
        assert_eq!(text.point(Position::new(2, 9), Encoding::Utf16), (3, 2));
        assert_eq!(text.offset(Position::new(9, 9), Encoding::Utf16), 15);
    }

    #[test]
    fn a_change_inside_of_a_character_is_made_beside_it() {
        let mut text = "😀b\n".to_owned();
        let change = |start, end, new: &str| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(0, start), Position::new(0, end))),
            range_length: None,
            text: new.to_owned(),
        };
        apply_change(&mut text, &change(2, 3, "c"), Encoding::Utf16);
        assert_eq!(text, "😀c\n");
        apply_change(&mut text, &change(1, 1, "-"), Encoding::Utf16);
        assert_eq!(text, "😀-c\n");
        apply_change(&mut text, &change(9, 3, "!"), Encoding::Utf16);
        assert_eq!(text, "😀-c!\n");
    }

    #[test]
    fn a_byte_order_mark_is_no_character() {
        let text = Text::new("\u{feff}a: b");
        assert_eq!(text.point(Position::new(0, 4), Encoding::Utf16), (1, 4));
        assert_eq!(text.position((1, 4), Encoding::Utf16), Position::new(0, 4));
    }
}
