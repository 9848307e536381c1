//! `# kumactl:allow CODE`: comments that silence a finding, on its line or above its document.

use super::lines::{Lines, to_u32};
use super::source::Source;
use crate::diag::{SourceId, Span};

const MARK: &str = "kumactl:allow";

/// A comment that silences findings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    pub source: SourceId,
    /// The comment.
    pub span: Span,
    /// One of the codes that it names; a comment with several is taken apart.
    pub code: String,
    /// What it silences.
    pub scope: AllowScope,
}

impl Allow {
    /// Whether it stands where a comment silences anything.
    pub(crate) fn is_in_force(&self) -> bool {
        self.scope != AllowScope::Nothing
    }
}

/// What a comment silences.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AllowScope {
    /// Findings on its line.
    Line,
    /// Findings in the document that starts below it.
    Document(u32),
    /// Nothing: it stands on a line of its own inside of a document.
    Nothing,
}

/// Every such comment of the sources.
#[must_use]
pub fn allows(sources: &[Source]) -> Vec<Allow> {
    let mut found = Vec::new();
    for (id, source) in sources.iter().enumerate() {
        // Almost no file has one.
        if source.file_text().contains(MARK) {
            of_source(
                source,
                SourceId::try_from(id).unwrap_or(SourceId::MAX),
                &mut found,
            );
        }
    }
    found
}

fn of_source(source: &Source, id: SourceId, found: &mut Vec<Allow>) {
    let mut pending: Vec<usize> = Vec::new();
    let mut documents = source.first_lines().into_iter().peekable();
    let text = source.file_text().trim_start_matches('\u{feff}');
    for (number, line) in Lines::new(text).enumerate() {
        let number = to_u32(number + 1);
        let trimmed = line.trim();
        let alone = trimmed.starts_with('#');
        let is_content = !alone
            && !trimmed.is_empty()
            && !trimmed.starts_with("---")
            && !trimmed.starts_with('%');
        if is_content {
            // Comments above the first line of a document belong to it.
            while documents.next_if(|(_, first)| *first < number).is_some() {}
            let scope = match documents.peek() {
                Some((document, first)) if *first == number => AllowScope::Document(*document),
                _ => AllowScope::Nothing,
            };
            for position in pending.drain(..) {
                found[position].scope = scope;
            }
        }
        let Some((at, codes)) = comment(line) else {
            continue;
        };
        let column = to_u32(line[..at].chars().count() + 1);
        let end_column = to_u32(line.trim_end().chars().count() + 1);
        let span = Span::new((number, column), (number, end_column));
        for code in codes
            .split([',', ' ', '\t'])
            .filter(|code| !code.is_empty())
        {
            if alone {
                pending.push(found.len());
            }
            let scope = if alone {
                AllowScope::Nothing
            } else {
                AllowScope::Line
            };
            found.push(Allow {
                source: id,
                span,
                code: code.to_owned(),
                scope,
            });
        }
    }
}

/// Where the comment starts in a line, and the codes that it names.
fn comment(line: &str) -> Option<(usize, &str)> {
    line.match_indices('#').find_map(|(at, _)| {
        let opens = line[..at].is_empty() || line[..at].ends_with([' ', '\t']);
        let codes = line[at + 1..].trim_start().strip_prefix(MARK)?;
        (opens && (codes.is_empty() || codes.starts_with([' ', '\t', ':'])))
            .then(|| (at, codes.trim_start_matches(':').trim()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse::Raw;

    #[test]
    fn comments_silence_a_line_or_the_document_below() {
        let text = "# kumactl:allow a, b\n\n---\n# kumactl:allow c\n# more\ntype: Mesh\nname: m # kumactl:allow d\n# kumactl:allow e\nx: 'y # kumactl:allowed'\n---\ntype: Mesh\n";
        let source = Source::new(Raw {
            name: "f".into(),
            bytes: text.as_bytes().to_vec(),
        });
        let found: Vec<(String, AllowScope, u32)> = allows(&[source])
            .into_iter()
            .map(|allow| (allow.code, allow.scope, allow.span.line))
            .collect();
        let expected = [
            ("a", AllowScope::Document(0), 1),
            ("b", AllowScope::Document(0), 1),
            ("c", AllowScope::Document(0), 4),
            ("d", AllowScope::Line, 7),
            ("e", AllowScope::Nothing, 8),
        ];
        assert_eq!(
            found,
            expected.map(|(code, scope, line)| (code.to_owned(), scope, line))
        );
    }
}
