//! A finding is a value; `report` decides how it looks.

use std::fmt;

use super::{At, FieldPath, Origin, Part};

/// The stable name of a rule, such as `sampling-range`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(pub &'static str);

impl fmt::Display for Code {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0)
    }
}

/// How bad the consequence of a finding is, from mildest to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It may be meant.
    Info,
    /// Traces are lost, or it does not do what it says.
    Warning,
    /// The control plane refuses it, a proxy would stop working, or the bytes are not YAML.
    Error,
}

impl Severity {
    /// The word for people and for JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// The resource that a finding is about.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    #[must_use]
    pub fn home(&self) -> &str {
        self.mesh.as_deref().unwrap_or(&self.name)
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

/// An edit that certainly mends a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The characters that it is made in.
    pub at: At,
    /// What to take away there, at its first occurrence.
    pub from: String,
    /// What to put in its place.
    pub to: String,
}

/// Something worth telling about the input.
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
    /// The edit that mends it, where that is certain.
    pub fix: Option<Fix>,
}

impl Finding {
    /// A finding at a field of a resource.
    #[must_use]
    pub fn new(
        code: Code,
        severity: Severity,
        origin: &Origin,
        path: FieldPath,
        message: impl Into<String>,
    ) -> Self {
        Self {
            code,
            severity,
            refused: false,
            origin: origin.clone(),
            subject: None,
            field: path.to_string(),
            at: At::Field {
                origin: origin.clone(),
                path,
                part: Part::Value,
            },
            message: message.into(),
            help: None,
            related: Vec::new(),
            fix: None,
        }
    }

    /// The same, pointing at the key of the field.
    #[must_use]
    pub fn at_key(mut self) -> Self {
        if let At::Field { part, .. } = &mut self.at {
            *part = Part::Key;
        }
        self
    }

    /// The same, with advice.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The same, about a resource.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// The same, as a control plane's refusal.
    #[must_use]
    pub fn refused(mut self) -> Self {
        self.refused = true;
        self
    }
}
