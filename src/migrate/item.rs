//! What a migration has to say of single resources: what they become, and what has to be decided.

use serde::Serialize;

use crate::diag::{FieldPath, Finding, Origin, Subject, codes};
use crate::model::{Kind, Meta};

/// A resource that becomes others which do the same.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Exact {
    /// The resource.
    #[serde(flatten)]
    pub(crate) subject: Subject,
    /// The names of what it becomes; none if nothing has to be there for it.
    pub(crate) becomes: Vec<String>,
    /// What should be known of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) note: Option<String>,
}

/// A resource of the input.
#[derive(Debug, Clone)]
pub(super) struct InputResource {
    /// What it is.
    pub(super) subject: Subject,
    /// Where its name stands.
    pub(super) at: (Origin, FieldPath),
}

impl InputResource {
    pub(super) fn of(kind: Kind, meta: &Meta) -> Self {
        Self {
            subject: meta.subject(kind),
            at: (meta.origin.clone(), meta.name_path()),
        }
    }
}

/// Something that somebody has to decide.
#[derive(Debug, Clone)]
pub(crate) struct Unresolved {
    /// The resource.
    pub(crate) subject: Subject,
    /// Where its name stands, if it is of the input.
    pub(crate) at: Option<(Origin, FieldPath)>,
    /// Why it cannot go on as it is.
    pub(crate) message: String,
    /// What to decide.
    pub(crate) decide: String,
    /// Whether all old policies of the mesh have to stay until that is decided.
    pub(super) holds_mesh: bool,
}

impl Unresolved {
    /// As a finding, so that its place can be looked up.
    pub(crate) fn finding(&self) -> Option<Finding> {
        let (origin, path) = self.at.as_ref()?;
        let finding = Finding::new(codes::NAME, origin, path.clone(), &*self.message);
        Some(finding.about(self.subject.clone()))
    }

    /// Of a resource of the input.
    pub(super) fn new(kind: Kind, meta: &Meta, message: String, decide: String) -> Self {
        Self {
            subject: meta.subject(kind),
            at: Some((meta.origin.clone(), meta.name_path())),
            message,
            decide,
            holds_mesh: false,
        }
    }
}

/// What changes with a migration by the nature of `MeshTrace`, or of the release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Changed {
    /// A stable name.
    pub(crate) code: &'static str,
    /// What changes, and why.
    pub(crate) message: String,
    /// The meshes in which it does.
    pub(crate) meshes: Vec<String>,
    /// How many dataplanes it changes.
    pub(crate) dataplanes: usize,
}
