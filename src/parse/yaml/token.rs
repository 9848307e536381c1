//! What the text of a document is made of.

use std::borrow::Cow;

use super::cursor::Mark;
use crate::diag::Span;

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'t> {
    pub(super) kind: TokenKind<'t>,
    pub(super) start: Mark,
    pub(super) end: Mark,
}

impl Token<'_> {
    pub(super) fn span(&self) -> Span {
        Span::new(self.start.point(), self.end.point())
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'t> {
    End,
    /// `%YAML`, and whether its version is the one that Go's reader knows.
    Version(bool),
    /// `%TAG`: a handle and what it stands for.
    Directive(&'t str, Cow<'t, str>),
    DocumentStart,
    DocumentEnd,
    BlockSequence,
    BlockMapping,
    BlockEnd,
    OpenList,
    CloseList,
    OpenMapping,
    CloseMapping,
    /// A `-`.
    Entry,
    Comma,
    Key,
    Value,
    Alias(&'t str),
    Anchor(&'t str),
    /// The handle of a tag and what follows it.
    Tag(&'t str, Cow<'t, str>),
    /// A text, and whether it is written without quotes.
    Scalar(Cow<'t, str>, bool),
}

/// Whether no value follows a line of `---`.
pub(super) fn ends_document(kind: &TokenKind<'_>) -> bool {
    matches!(
        kind,
        TokenKind::Version(_)
            | TokenKind::Directive(..)
            | TokenKind::DocumentStart
            | TokenKind::DocumentEnd
            | TokenKind::End
    )
}

/// Whether no value follows a key or its colon.
pub(super) fn ends_key(kind: &TokenKind<'_>) -> bool {
    matches!(
        kind,
        TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
    )
}
