//! Where something stands, as people and programs are shown it.

use std::borrow::Cow;
use std::fmt;

use crate::client::Key;
use crate::diag::{At, Finding, Place, Related, Span, Subject};
use crate::parse::Source;

/// Where something stands, as it is shown. Nobody sees the pages in which a control plane lists its
/// resources, so what stands in one is shown by its resource and the address of that.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location<'s> {
    /// The path of the file, or the URL of the resource on the control plane.
    pub file: Cow<'s, str>,
    /// The characters; the first one of a resource on the control plane. It never ends before it
    /// starts.
    pub span: Span,
    /// `Dataplane default/web-1 on the control plane http://…`, of a resource that is there.
    pub live: Option<String>,
}

impl<'s> Location<'s> {
    /// Where something about a resource stands.
    pub(crate) fn new(at: &At, subject: Option<&Subject>, sources: &'s [Source]) -> Self {
        let Place { source, span } = at.place_or_start();
        let source = sources.get(source as usize);
        if let Some(address) = source.and_then(Source::control_plane)
            && let Some(subject) = subject
            && let Some(key) = Key::of(subject)
        {
            return Self {
                file: Cow::Owned(format!("{address}{}", key.path())),
                span: Span::point(1, 1),
                live: Some(format!("{subject} on the control plane {address}")),
            };
        }
        let start = (span.line, span.column);
        let (end_line, end_column) = (span.end_line, span.end_column).max(start);
        Self {
            file: Cow::Borrowed(source.map_or("", |source| &source.name)),
            span: Span {
                end_line,
                end_column,
                ..span
            },
            live: None,
        }
    }

    /// Where a finding points.
    pub(crate) fn of(finding: &Finding, sources: &'s [Source]) -> Self {
        Self::new(&finding.at, finding.subject.as_ref(), sources)
    }

    /// A second place of a finding.
    pub(crate) fn of_related(related: &Related, sources: &'s [Source]) -> Self {
        Self::new(&related.at, related.subject.as_ref(), sources)
    }
}

impl fmt::Display for Location<'_> {
    /// `mesh.yaml:8:15`, or the resource on the control plane.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.live {
            Some(live) => out.write_str(live),
            None => write!(out, "{}:{}:{}", self.file, self.span.line, self.span.column),
        }
    }
}
