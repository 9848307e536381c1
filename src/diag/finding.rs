//! A finding is a value; `report` decides how it looks.

use std::fmt;

use super::{At, Code, FieldPath, Origin, Part, Place, Severity, Span, rule};

/// The resource that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, serde::Serialize)]
pub struct Subject {
    /// Its kind, as written in `type` or `kind`.
    pub kind: String,
    /// Its mesh; none for a Mesh.
    pub mesh: Option<String>,
    /// Its name.
    pub name: String,
}

impl Subject {
    /// The mesh that it belongs to; a Mesh belongs to itself.
    pub(crate) fn home(&self) -> &str {
        self.mesh.as_deref().unwrap_or(&self.name)
    }

    /// Whether it belongs to a mesh, or to none by itself, as objects of Kubernetes do.
    pub(crate) fn may_be_in(&self, mesh: &str) -> bool {
        self.home() == mesh || (self.mesh.is_none() && self.kind != "Mesh")
    }
}

impl fmt::Display for Subject {
    /// `TrafficTrace default/all`, `Mesh default`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} ", self.kind)?;
        if let Some(mesh) = &self.mesh {
            write!(out, "{mesh}/")?;
        }
        out.write_str(&self.name)
    }
}

/// A second place that belongs to a finding, such as the other of two duplicates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Where.
    pub at: At,
    /// The resource that stands there, if it is another one.
    pub subject: Option<Subject>,
    /// What stands there.
    pub message: String,
}

/// An edit that certainly fixes a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The characters that it is made in.
    pub at: At,
    /// What to take away there, at its first occurrence.
    pub from: String,
    /// What to put in its place.
    pub to: String,
}

/// Something worth reporting about the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Which rule.
    pub code: Code,
    /// The consequence.
    pub severity: Severity,
    /// Whether this stands for a control plane's refusal, with its field path and its message.
    pub refused: bool,
    /// The document, or the item of a list, that it was found in: orders findings.
    pub origin: Origin,
    /// The resource, when one could be made out.
    pub subject: Option<Subject>,
    /// Where it points.
    pub at: At,
    /// The field path as shown; empty when the finding is about no field.
    pub field: String,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Second places.
    pub related: Vec<Related>,
    /// The edit that fixes it, where that is certain.
    pub fix: Option<Fix>,
    /// The releases that it holds for; empty where that goes without saying.
    pub holds: &'static str,
}

impl Finding {
    /// A finding at a field of a resource, as severe as the table of rules says.
    pub(crate) fn new(
        code: Code,
        origin: &Origin,
        path: FieldPath,
        message: impl Into<String>,
    ) -> Self {
        let rule = rule(code.0);
        Self {
            code,
            severity: rule.map_or(Severity::Warning, |rule| rule.severity),
            refused: rule.is_some_and(|rule| rule.refused),
            origin: origin.clone(),
            subject: None,
            field: path.to_string(),
            at: At::value(origin, path),
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
            holds: rule.map_or("", |rule| rule.holds),
        }
    }

    /// A finding at a field of something that may stand anywhere, until it is [`placed`].
    ///
    /// [`placed`]: Self::placed
    pub(crate) fn unplaced(
        code: Code,
        field: &'static str,
        message: impl Into<String>,
        help: impl Into<Advice>,
    ) -> Self {
        let path = FieldPath::root().field(field);
        Self::new(code, &Origin::default(), path, message).help(help)
    }

    /// A finding at characters of a text that may stand anywhere, until it is [`placed`].
    ///
    /// [`placed`]: Self::placed
    pub(crate) fn in_text(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, &Origin::default(), FieldPath::root(), message).at(span)
    }

    /// The characters that it points at, where they are known already.
    pub(crate) fn span(&self) -> Span {
        self.at.place_or_start().span
    }

    /// Pointing at characters of its source that are known.
    pub(crate) fn at(mut self, span: Span) -> Self {
        let source = self.origin.source;
        self.at = At::Place(Place { source, span });
        self
    }

    /// Pointing at the key of the field.
    pub(crate) fn at_key(mut self) -> Self {
        if let At::Field { part, .. } = &mut self.at {
            *part = Part::Key;
        }
        self
    }

    /// With advice, if there is any.
    pub(crate) fn help(mut self, help: impl Into<Advice>) -> Self {
        self.help = help.into().0;
        self
    }

    /// With a second place in its own source.
    pub(crate) fn related_at(self, span: Span, message: &str) -> Self {
        let source = self.origin.source;
        self.related([Related {
            at: At::Place(Place { source, span }),
            subject: None,
            message: message.to_owned(),
        }])
    }

    /// With a second place, where another resource stands.
    pub(crate) fn related(mut self, places: impl IntoIterator<Item = Related>) -> Self {
        self.related.extend(places);
        self
    }

    /// With the edit that certainly fixes it, where it points.
    pub(crate) fn fix(mut self, from: impl Into<String>, to: impl Into<String>) -> Self {
        self.fix = Some(Fix {
            at: self.at.clone(),
            from: from.into(),
            to: to.into(),
        });
        self
    }

    /// With the edit of another field that certainly fixes it.
    pub(crate) fn fix_at(mut self, path: FieldPath, from: &str, to: &str) -> Self {
        self.fix = Some(Fix {
            at: At::value(&self.origin, path),
            from: from.to_owned(),
            to: to.to_owned(),
        });
        self
    }

    /// Every place that it speaks of: where it points, the second ones, and where the edit is made.
    pub(crate) fn places_mut(&mut self) -> impl Iterator<Item = &mut At> {
        let related = self.related.iter_mut().map(|related| &mut related.at);
        let fix = self.fix.iter_mut().map(|fix| &mut fix.at);
        std::iter::once(&mut self.at).chain(related).chain(fix)
    }

    /// The same where `origin` has it; `path_of` says where each field stands.
    pub(crate) fn placed(mut self, origin: &Origin, path_of: &dyn Fn(&str) -> FieldPath) -> Self {
        for at in self.places_mut() {
            match at {
                At::Place(place) => place.source = origin.source,
                At::Field {
                    origin: of, path, ..
                } => {
                    of.clone_from(origin);
                    *path = path_of(&path.to_string());
                }
            }
        }
        self.field = path_of(&self.field).to_string();
        self.origin.clone_from(origin);
        self
    }

    /// Of other releases than its rule is.
    pub(crate) fn holds(mut self, releases: &'static str) -> Self {
        self.holds = releases;
        self
    }

    /// About a resource.
    pub(crate) fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// In the case that the rule calls an exception. Then no control plane refuses it.
    pub(crate) fn exception_if(mut self, is_exception: bool) -> Self {
        let exception = rule(self.code.0).and_then(|rule| rule.exception);
        if let Some(severity) = exception.filter(|_| is_exception) {
            self.severity = severity;
            self.refused = false;
        }
        self
    }
}

/// The advice of a finding: text, or none.
pub(crate) struct Advice(pub(crate) Option<String>);

impl From<String> for Advice {
    fn from(text: String) -> Self {
        Self(Some(text))
    }
}

impl From<&str> for Advice {
    fn from(text: &str) -> Self {
        Self(Some(text.to_owned()))
    }
}

impl From<Option<String>> for Advice {
    fn from(text: Option<String>) -> Self {
        Self(text)
    }
}
