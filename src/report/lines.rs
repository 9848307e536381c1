//! Finds lines of sources, and columns of long lines, without walking a source again for each
//! finding.

use std::collections::HashMap;
use std::ops::Range;

use crate::diag::SourceId;
use crate::parse::{LineIndex, Source};

/// Reads parts of lines. Remembers the index of each source that it has read.
#[derive(Debug, Default)]
pub struct LineReader {
    indexes: HashMap<SourceId, LineIndex>,
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
        let index = self
            .indexes
            .entry(id)
            .or_insert_with(|| source.line_index());
        let column = u32::try_from(columns.start + 1).ok()?;
        let start = source.offset(index, line, column)?;
        let rest = &source.file_text()[start..];
        for (number, (at, character)) in rest.char_indices().enumerate() {
            if matches!(character, '\n' | '\r') {
                return Some((&rest[..at], false));
            }
            if number == columns.len() {
                return Some((&rest[..at], true));
            }
        }
        Some((rest, false))
    }
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
