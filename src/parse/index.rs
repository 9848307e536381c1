//! From a line and a column to the byte, without walking the text again for each finding.

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

/// Marks all over the text of a source, see [`Source::offset`].
///
/// [`Source::offset`]: super::Source::offset
#[derive(Debug, Clone)]
pub(crate) struct LineIndex {
    /// The first is at the first character.
    marks: Vec<Mark>,
}

impl LineIndex {
    pub(super) fn new(text: &str) -> Self {
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
        Self { marks }
    }

    /// The byte of a line (from one) and a column (from zero) of the text that the index is of;
    /// the end of the line if it is shorter. None if there is no such line.
    pub(super) fn offset(&self, text: &str, line: u32, column: usize) -> Option<usize> {
        let place = |mark: &Mark| (mark.line, mark.column) <= (line, column);
        let before = self.marks.partition_point(place).checked_sub(1)?;
        let mut mark = self.marks[before];
        let mut rest = text[mark.offset..].chars();
        while (mark.line, mark.column) != (line, column) {
            let Some(character) = rest.next() else {
                break;
            };
            let ends_line =
                character == '\n' || character == '\r' && !rest.as_str().starts_with('\n');
            if (ends_line || character == '\r') && mark.line == line {
                break;
            }
            mark.offset += character.len_utf8();
            if ends_line {
                (mark.line, mark.column) = (mark.line + 1, 0);
            } else {
                mark.column += 1;
            }
        }
        (mark.line == line).then_some(mark.offset)
    }
}
