//! The path of a field inside a resource, as the control planes write it in their answers.

use std::borrow::Cow;
use std::fmt;

use super::go_quote;

/// One step of a [`FieldPath`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Segment {
    /// `.name`
    Field(Cow<'static, str>),
    /// A field whose key in the document differs from the name that the control plane answers
    /// with: the key `conf` is reported as `config` from Kuma 0.5 on.
    Renamed {
        /// The key in the document.
        written: &'static str,
        /// The name in the control plane's answer.
        shown: &'static str,
    },
    /// `[3]`
    Index(usize),
    /// `["key"]`, the key quoted as Go's `%q` does.
    Key(Box<str>),
}

/// The path of a field, such as `tracing.backends[0].sampling` or
/// `selectors[0].match["kuma.io/service"]`.
///
/// It leads through the document (see [`Segment::Renamed`] for the one place where what is shown
/// differs), from the resource's spec; the `spec.` of the Kubernetes form is part of the path.
#[derive(Debug, PartialEq, Eq, Hash, Default)]
pub struct FieldPath(Vec<Segment>);

impl Clone for FieldPath {
    /// A path is copied to lead further, so there is room for that.
    fn clone(&self) -> Self {
        let mut segments = Vec::with_capacity(self.0.len() + 2);
        segments.extend_from_slice(&self.0);
        Self(segments)
    }
}

impl FieldPath {
    /// The resource itself.
    pub(crate) const fn root() -> Self {
        Self(Vec::new())
    }

    /// This path with a field added.
    pub(crate) fn field(mut self, name: impl Into<Cow<'static, str>>) -> Self {
        self.0.push(Segment::Field(name.into()));
        self
    }

    /// This path with an element of a list added, counted from zero.
    pub(crate) fn index(mut self, index: usize) -> Self {
        self.0.push(Segment::Index(index));
        self
    }

    /// This path with a key of a map added.
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.0.push(Segment::Key(key.into()));
        self
    }

    /// This path with a field added that the control plane reports by another name.
    pub(crate) fn renamed(mut self, written: &'static str, shown: &'static str) -> Self {
        self.0.push(Segment::Renamed { written, shown });
        self
    }

    /// Adds a step in place.
    pub(crate) fn push(&mut self, segment: Segment) {
        self.0.push(segment);
    }

    /// Takes the last step away.
    pub(crate) fn pop(&mut self) {
        self.0.pop();
    }

    /// The steps, from the resource inwards.
    pub(crate) fn segments(&self) -> &[Segment] {
        &self.0
    }
}

impl fmt::Display for FieldPath {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            let dot = if position == 0 { "" } else { "." };
            match segment {
                Segment::Field(name) => write!(out, "{dot}{name}")?,
                Segment::Renamed { shown, .. } => write!(out, "{dot}{shown}")?,
                Segment::Index(index) => write!(out, "[{index}]")?,
                Segment::Key(key) => write!(out, "[{}]", go_quote(key))?,
            }
        }
        Ok(())
    }
}
