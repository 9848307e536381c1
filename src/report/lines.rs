//! Finds lines of sources, and columns of long lines, without walking a source again for each
//! finding.

use std::collections::HashMap;
use std::ops::Range;

use crate::diag::SourceId;
use crate::parse::Source;

/// How many bytes lie between two marks.
const STRIDE: usize = 1024;

/// A character whose place is known.
#[derive(Debug, Clone, Copy)]
struct Mark {
    line: u32,
    /// From zero.
    column: usize,
    offset: usize,
}

/// Reads parts of lines. Remembers marks for each source that it has read.
#[derive(Debug, Default)]
pub struct LineReader {
    marks: HashMap<SourceId, Vec<Mark>>,
}

impl LineReader {
    /// The characters of a line (counted from one) in a range of columns (counted from zero), and
    /// whether the line goes on after them. None if the source has no such line.
    pub(super) fn part<'s>(
        &mut self,
        id: SourceId,
        source: &'s Source,
        line: u32,
        columns: Range<usize>,
    ) -> Option<(&'s str, bool)> {
        // A byte order mark is no character of the first line.
        let text = source.file_text().trim_start_matches('\u{feff}');
        let marks = self.marks.entry(id).or_insert_with(|| marks(text));
        let after = marks.partition_point(|mark| (mark.line, mark.column) <= (line, columns.start));
        let mut mark = marks[after.checked_sub(1)?];
        let mut rest = text[mark.offset..].char_indices();
        let mut start = text.len();
        while mark.line <= line {
            if mark.line == line && mark.column == columns.start {
                start = mark.offset;
                break;
            }
            let Some((_, character)) = rest.next() else {
                break;
            };
            mark.offset = text.len() - rest.as_str().len();
            if ends_line(character, rest.as_str()) {
                (mark.line, mark.column) = (mark.line + 1, 0);
                if mark.line > line {
                    // The line is shorter than that.
                    return Some(("", false));
                }
            } else {
                mark.column += 1;
            }
        }
        if mark.line < line {
            return None;
        }
        let mut end = start;
        for (number, (at, character)) in text[start..].char_indices().enumerate() {
            if matches!(character, '\n' | '\r') {
                return Some((&text[start..start + at], false));
            }
            if number == columns.len() {
                return Some((&text[start..start + at], true));
            }
            end = start + at + character.len_utf8();
        }
        Some((&text[start..end], false))
    }
}

/// Whether a character ends its line, by what follows: of a carriage return and a line feed the
/// second does.
fn ends_line(character: char, rest: &str) -> bool {
    character == '\n' || character == '\r' && !rest.starts_with('\n')
}

/// Marks all over a text, the first at its first character.
fn marks(text: &str) -> Vec<Mark> {
    let bytes = text.as_bytes();
    let mut mark = Mark {
        line: 1,
        column: 0,
        offset: 0,
    };
    let mut marks = vec![mark];
    let mut due = STRIDE;
    for (at, byte) in bytes.iter().enumerate() {
        let starts_character = byte & 0xc0 != 0x80;
        if at >= due && starts_character {
            mark.offset = at;
            marks.push(mark);
            due = at + STRIDE;
        }
        if *byte == b'\n' || *byte == b'\r' && bytes.get(at + 1) != Some(&b'\n') {
            (mark.line, mark.column) = (mark.line + 1, 0);
        } else {
            mark.column += usize::from(starts_character);
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Raw;

    fn part(text: &str, line: u32, columns: Range<usize>) -> Option<(String, bool)> {
        let bytes = text.as_bytes().to_vec();
        let source = Source::new(Raw {
            name: "x".to_owned(),
            bytes,
        });
        let (text, goes_on) = LineReader::default().part(0, &source, line, columns)?;
        Some((text.to_owned(), goes_on))
    }

    #[test]
    fn lines_end_as_yaml_says() {
        let text = "\u{feff}é1\r\n2\r3\n\n5";
        let some = |text: &str, goes_on| Some((text.to_owned(), goes_on));
        assert_eq!(part(text, 1, 0..9), some("é1", false));
        assert_eq!(part(text, 1, 0..1), some("é", true));
        assert_eq!(part(text, 2, 0..9), some("2", false));
        assert_eq!(part(text, 3, 0..9), some("3", false));
        assert_eq!(part(text, 4, 0..9), some("", false));
        assert_eq!(part(text, 5, 0..9), some("5", false));
        assert_eq!(part(text, 5, 1..9), some("", false));
        assert_eq!(part(text, 3, 7..9), some("", false));
        assert_eq!(part(text, 6, 0..9), None);
        assert_eq!(part("", 1, 0..9), some("", false));
    }

    #[test]
    fn columns_of_long_lines_are_found() {
        let line: String = (0..5000)
            .map(|number| if number % 7 == 0 { 'é' } else { 'a' })
            .collect();
        let text = format!("{line}\n{line}\r\n{line}");
        let characters: Vec<char> = line.chars().collect();
        for number in 1..=3 {
            for start in (0..5000).step_by(13) {
                let end = (start + 100).min(5000);
                let expected: String = characters[start..end].iter().collect();
                assert_eq!(
                    part(&text, number, start..start + 100),
                    Some((expected, end < 5000))
                );
            }
        }
    }
}
