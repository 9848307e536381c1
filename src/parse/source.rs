//! A source of documents: its name, its text, and where each document starts.

use std::ops::Range;
use std::sync::OnceLock;

use super::edit::Edit;
use super::index::LineIndex;
use super::lines::{Lines, to_u32};
use super::split::{DOCUMENT_LIMIT, DocumentRange, split};
use super::text::{end_of, text};
use crate::diag::{FieldPath, Finding, Origin, Point, SourceId, Span, codes, printable};

/// The bytes of a file, of standard input or of an answer, and what to call them.
#[derive(Debug, Clone)]
pub struct Raw {
    /// A path, `<stdin>` or a URL.
    pub name: String,
    /// The bytes, whatever they are.
    pub bytes: Vec<u8>,
}

/// A source whose text has been taken apart into documents.
#[derive(Debug, Clone)]
pub struct Source {
    /// A path, `<stdin>` or a URL.
    pub name: String,
    text: String,
    documents: Vec<DocumentRange>,
    /// How many lines the text has, once somebody asked.
    line_count: OnceLock<u32>,
    original: Option<String>,
    edits: Vec<Edit>,
    /// The first variable that a value stands in for, and where.
    stand_in: Option<(String, Span)>,
    /// Why it has no documents.
    problem: Option<Finding>,
    control_plane: Option<Box<str>>,
}

impl Source {
    fn named(name: String) -> Self {
        Self {
            name,
            text: String::new(),
            documents: Vec::new(),
            line_count: OnceLock::new(),
            original: None,
            edits: Vec::new(),
            stand_in: None,
            problem: None,
            control_plane: None,
        }
    }

    /// An answer of the control plane at an address: one document of JSON, which may hold what YAML
    /// may not.
    pub(crate) fn of_page(control_plane: &str, url: String, text: String) -> Self {
        Self {
            control_plane: Some(control_plane.trim_end_matches('/').into()),
            documents: vec![DocumentRange {
                range: 0..text.len(),
                lines_before: 0,
            }],
            text,
            ..Self::named(url)
        }
    }

    /// Takes a source apart. Bytes that are not text give a source without documents, and a
    /// finding at the first of them when it is read.
    #[must_use]
    pub fn new(raw: Raw) -> Self {
        let Raw { name, bytes } = raw;
        let mut source = Self::named(name);
        (source.text, source.problem) = text(bytes);
        if source.problem.is_some() {
            return source;
        }
        source.take_apart()
    }

    /// Finds the documents of the text.
    fn take_apart(mut self) -> Self {
        self.documents = split(&self.text);
        let Some(document) = self.documents.get(DOCUMENT_LIMIT) else {
            return self;
        };
        let span = self.in_file(Span::point(document.lines_before + 1, 1));
        let message = format!("the file has more than {DOCUMENT_LIMIT} documents");
        self.problem = Some(Finding::in_text(codes::SYNTAX, span, message).help("split it"));
        self.documents.clear();
        self
    }

    /// The same source with variables replaced.
    pub(super) fn with_variables(mut self, text: String, edits: Vec<Edit>) -> Self {
        if self.problem.is_some() {
            return self;
        }
        self.original = Some(std::mem::replace(&mut self.text, text));
        self.line_count = OnceLock::new();
        self.edits = edits;
        self.take_apart()
    }

    /// The address of the control plane that gave it, if one did.
    pub(crate) fn control_plane(&self) -> Option<&str> {
        self.control_plane.as_deref()
    }

    /// The text that is parsed.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The documents, and the line of the file that the content of each starts on.
    pub(super) fn first_lines(&self) -> Vec<(u32, u32)> {
        let is_content = |line: &str| {
            let line = line.trim();
            !line.is_empty() && !line.starts_with(['#', '%']) && !line.starts_with("---")
        };
        let first_line = |(number, document): (usize, &DocumentRange)| {
            let text = &self.text[document.range.clone()];
            let lines = Lines::new(text)
                .take_while(|line| !is_content(line))
                .count();
            let span = Span::point(document.lines_before + to_u32(lines + 1), 1);
            (to_u32(number), self.in_file(span).line)
        };
        self.documents.iter().enumerate().map(first_line).collect()
    }

    /// The line of the file that the content of a document starts on.
    pub(crate) fn first_line(&self, document: u32) -> Option<u32> {
        let mut lines = self.first_lines().into_iter();
        lines
            .find(|(number, _)| *number == document)
            .map(|(_, line)| line)
    }

    /// The text of the file, as it was before variables were replaced.
    pub(crate) fn file_text(&self) -> &str {
        self.original.as_deref().unwrap_or(&self.text)
    }

    /// Whether people have written comments into the file: lines of their own, or words behind others.
    pub(crate) fn has_comments(&self) -> bool {
        let text = self.file_text();
        let is_comment = |at: usize| {
            let (before, after) = (&text[..at], &text[at + 1..]);
            let is_blank = |it: char| it.is_whitespace() && it != '\n';
            let before_blanks = before.trim_end_matches(is_blank);
            let is_first = before_blanks.is_empty() || before_blanks.ends_with('\n');
            is_first || (before.ends_with(' ') && after.starts_with(' '))
        };
        // Most files have none, and are not looked at line by line.
        let mut signs = text.match_indices('#');
        self.control_plane.is_none() && signs.any(|(at, _)| is_comment(at))
    }

    /// What leads from lines and columns of the file to its bytes.
    pub(crate) fn line_index(&self) -> LineIndex {
        LineIndex::new(&self.file_text()[self.mark_length()..])
    }

    /// The byte of the file at a line and a column, counted from one; the end of the line if it is
    /// shorter. None if the file has no such line.
    pub(crate) fn offset(&self, index: &LineIndex, line: u32, column: u32) -> Option<usize> {
        let mark = self.mark_length();
        let text = &self.file_text()[mark..];
        let column = (column as usize).checked_sub(1)?;
        Some(mark + index.offset(text, line, column)?)
    }

    /// The bytes of the file that a span covers; none if it is not in the file, or if variables
    /// were replaced in it.
    pub(crate) fn byte_range(&self, index: &LineIndex, span: Span) -> Option<Range<usize>> {
        if !self.edits.is_empty() {
            return None;
        }
        let start = self.offset(index, span.line, span.column)?;
        let end = self.offset(index, span.end_line, span.end_column)?;
        (start <= end).then_some(start..end)
    }

    /// How many bytes the byte order mark takes, which is not a character of the first line.
    fn mark_length(&self) -> usize {
        let text = self.file_text();
        text.len() - text.trim_start_matches('\u{feff}').len()
    }

    /// The text of a document.
    pub(super) fn document(&self, number: usize) -> (&str, u32) {
        let document = &self.documents[number];
        (&self.text[document.range.clone()], document.lines_before)
    }

    /// The texts of the documents.
    pub(super) fn document_texts(&self) -> impl Iterator<Item = &str> {
        let ranges = self.documents.iter().map(|document| document.range.clone());
        ranges.map(|range| &self.text[range])
    }

    pub(super) fn documents(&self) -> &[DocumentRange] {
        &self.documents
    }

    /// Where a span of the parsed text stands in the file, before variables were replaced.
    pub(super) fn in_file(&self, span: Span) -> Span {
        let span = Span::new(self.in_text(span.start()), self.in_text(span.end()));
        if self.edits.is_empty() {
            return span;
        }
        Edit::undo(&self.edits, span)
    }

    /// A point of the parsed text. What ends with the text ends on a line of its own for the
    /// parser, even where no line starts any more.
    fn in_text(&self, point: Point) -> Point {
        if point.0 > self.line_count() {
            end_of(&self.text)
        } else {
            point
        }
    }

    /// How many lines the text has; after a line break at its end there is one more.
    fn line_count(&self) -> u32 {
        *self.line_count.get_or_init(|| end_of(&self.text).0)
    }

    /// Why the source has no documents, or that it is filled in by kuma-dp.
    pub(super) fn problems(&self, source: SourceId) -> impl Iterator<Item = Finding> {
        let origin = Origin {
            source,
            ..Origin::default()
        };
        let stand_in = self.stand_in.as_ref().map(|(variable, span)| {
            let variable = printable(variable);
            let message = format!(
                "{{{{ {variable} }}}} is filled in by kuma-dp; a placeholder is validated in its place"
            );
            Finding::in_text(codes::TEMPLATE, *span, message)
                .help(format!("give it a value with --var {variable}=VALUE"))
        });
        let problems = self.problem.clone().into_iter().chain(stand_in);
        problems.map(move |problem| problem.placed(&origin, &|_| FieldPath::root()))
    }

    /// Notes that values stand in for what kuma-dp fills in, the first of them for a variable.
    pub(super) fn with_stand_in(mut self, variable: String, span: Span) -> Self {
        self.stand_in = Some((variable, span));
        self
    }

    /// Whether values stand in for what kuma-dp fills in.
    pub(crate) fn has_stand_ins(&self) -> bool {
        self.stand_in.is_some()
    }

    /// The first variable in a part of the file that kuma-dp fills in.
    pub(crate) fn filled_in(&self, span: Span) -> Option<&str> {
        let index = self.line_index();
        let start = self.offset(&index, span.line, span.column)?;
        let end = self.offset(&index, span.end_line, span.end_column)?;
        let (_, rest) = self.file_text().get(start..end)?.split_once("{{")?;
        let (variable, _) = rest.split_once("}}")?;
        Some(variable.trim())
    }
}
