//! Places: in which source, document and characters something stands.

use super::FieldPath;

/// The number of a source (a file, standard input, a URL) in the order in which they were read.
pub(crate) type SourceId = u32;

/// A stretch of characters in a file. Lines and columns count from one; columns count Unicode
/// scalar values, and the end is the column after the last character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Span {
    /// First line.
    pub line: u32,
    /// First column.
    pub column: u32,
    /// Last line.
    pub end_line: u32,
    /// Column after the last character.
    pub end_column: u32,
}

/// A line and a column, from one.
pub(crate) type Point = (u32, u32);

impl Span {
    pub(crate) const fn new(start: Point, end: Point) -> Self {
        Self {
            line: start.0,
            column: start.1,
            end_line: end.0,
            end_column: end.1,
        }
    }

    pub(crate) const fn start(self) -> Point {
        (self.line, self.column)
    }

    pub(crate) const fn end(self) -> Point {
        (self.end_line, self.end_column)
    }

    /// A place without extent.
    pub(crate) const fn point(line: u32, column: u32) -> Self {
        Self::new((line, column), (line, column))
    }
}

/// Which part of a field a finding means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Part {
    /// Its value. A field that is not there is shown at its parent.
    #[default]
    Value,
    /// Its key.
    Key,
}

/// A stretch of a source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The source.
    pub source: SourceId,
    /// The characters.
    pub span: Span,
}

/// Where a resource came from: enough to find its document again, and no more, because every
/// resource that was read carries one.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Hash)]
pub struct Origin {
    /// The source.
    pub source: SourceId,
    /// The document within the source.
    pub document: u32,
    /// The way through nested `items`, empty for a document that is a resource itself.
    pub items: Box<[u32]>,
}

/// Where a finding points: known at once while a document is being read, or by field path, to be
/// looked up only when the finding is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum At {
    /// Known.
    Place(Place),
    /// To be looked up in the document of the resource.
    Field {
        /// The resource.
        origin: Origin,
        /// The field.
        path: FieldPath,
        /// Its key or its value.
        part: Part,
    },
}

impl At {
    /// The value of a field.
    pub(crate) fn value(origin: &Origin, path: FieldPath) -> Self {
        Self::Field {
            origin: origin.clone(),
            path,
            part: Part::Value,
        }
    }

    /// The place, where it is known already.
    pub(crate) const fn place(&self) -> Option<Place> {
        match self {
            Self::Place(place) => Some(*place),
            Self::Field { .. } => None,
        }
    }

    /// The place; the start of the source until it is looked up.
    pub(crate) fn place_or_start(&self) -> Place {
        self.place().unwrap_or(Place {
            source: self.source(),
            span: Span::point(1, 1),
        })
    }

    /// The source that it is in, by its number.
    pub(crate) fn source(&self) -> u32 {
        match self {
            Self::Place(place) => place.source,
            Self::Field { origin, .. } => origin.source,
        }
    }
}
