//! Where each document of a text starts and ends.

use std::ops::Range;

use super::lines::{Lines, to_u32};

/// How many documents a source may have. Each takes a little memory, however small it is.
pub(super) const DOCUMENT_LIMIT: usize = 500_000;

/// Where a document stands in the text of its source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DocumentRange {
    /// Its bytes.
    pub(super) range: Range<usize>,
    /// How many lines stand before it.
    pub(super) lines_before: u32,
}

/// Cuts a text into documents: before every `---` line, which ends a document wherever it stands. So
/// a mistake in one document does not hide the others, and all cores have something to read. What
/// follows a line of `...` is none: no control plane reads it. Directives (`%YAML`) stay with the
/// document that they are for.
pub(super) fn split(text: &str) -> Vec<DocumentRange> {
    let is_marker = |line: &str, marker: &str| {
        line.strip_prefix(marker)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    let mut documents = Vec::new();
    let base = text.as_ptr().addr();
    let text_start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let (mut start, mut start_line) = (text_start, 0);
    // Whether the current document has anything in it, and whether that is directives only.
    let (mut filled, mut directives) = (false, false);
    let mut cut = |range: Range<usize>, lines_before: usize, filled: bool| {
        // One too many is enough to know.
        if filled && documents.len() <= DOCUMENT_LIMIT {
            documents.push(DocumentRange {
                range,
                lines_before: to_u32(lines_before),
            });
        }
    };
    for (number, line) in Lines::new(&text[text_start..]).enumerate() {
        let at = line.as_ptr().addr() - base;
        if is_marker(line, "---") {
            if !directives {
                cut(start..at, start_line, filled);
                (start, start_line) = (at, number);
                filled = false;
            }
            directives = false;
            let content = line[3..].trim_start();
            filled |= !content.is_empty() && !content.starts_with('#');
        } else if !filled && !is_marker(line, "...") {
            let content = line.trim_start();
            directives |= line.starts_with('%');
            filled = !directives && !content.is_empty() && !content.starts_with('#');
        }
    }
    cut(start..text.len(), start_line, filled || directives);
    documents
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(String, u32)> {
        split(text)
            .into_iter()
            .map(|document| (text[document.range].to_owned(), document.lines_before))
            .collect()
    }

    #[test]
    fn documents_are_cut_at_their_markers() {
        let piece = |text: &str, line| (text.to_owned(), line);
        assert_eq!(
            pieces("a: 1\n---\n---\n# no\n--- b\n...\nc: 2\n"),
            [piece("a: 1\n", 0), piece("--- b\n...\nc: 2\n", 4)]
        );
        assert_eq!(
            pieces("%YAML 1.2\n---\na: 1\n"),
            [piece("%YAML 1.2\n---\na: 1\n", 0)]
        );
        assert_eq!(
            pieces("a: |\n  ---\n---x: 1\n"),
            [piece("a: |\n  ---\n---x: 1\n", 0)]
        );
        assert_eq!(
            pieces("a: 1\r---\rb: 2"),
            [piece("a: 1\r", 0), piece("---\rb: 2", 1)]
        );
        assert!(pieces("\u{feff}---\n\n---\n").is_empty());
    }
}
