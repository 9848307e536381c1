//! What every resource has: its mesh, name, form and creation time.

use clap::ValueEnum;
use jiff::Timestamp;

use super::{Kind, ReleaseRules, Releases, Tags};
use crate::diag::{FieldPath, Finding, Origin, Subject};

/// The mesh of a resource that names none.
pub(crate) const DEFAULT_MESH: &str = "default";

/// The form in which a document is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Form {
    /// `type`, `name`, `mesh` and the spec's fields at the top level.
    #[default]
    #[value(help = "For a control plane outside of Kubernetes")]
    Universal,
    /// `apiVersion`, `kind`, `metadata`, and the fields under `spec`.
    #[value(help = "For kubectl")]
    Kubernetes,
}

/// What every resource has.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Meta {
    /// The name; a namespaced resource of the Kubernetes form is called `name.namespace`, as on a
    /// control plane that runs there.
    pub name: String,
    /// The namespace that is a part of the name, in the Kubernetes form.
    pub namespace: Option<Box<str>>,
    /// The mesh that it lives in; for a Mesh, its own name.
    pub mesh: String,
    /// When it was created, if that is known: decides ties.
    pub creation_time: Option<Timestamp>,
    /// When it was last changed, as a control plane says; of those that come in pages nobody asks.
    pub modification_time: Option<Timestamp>,
    /// Its labels.
    pub labels: Tags,
    /// The form of its document.
    pub form: Form,
    /// Where it stands.
    pub origin: Origin,
    /// A later document of the input has the same kind, mesh and name, and counts instead.
    pub superseded: bool,
    /// It names no mesh itself: no control plane takes that in the Universal form.
    pub names_no_mesh: bool,
    /// Its document has something that no control plane can decode, which is reported of the document.
    pub is_broken: bool,
    /// What a control plane could not decode; boxed, because almost no resource has any.
    pub undecodable: Option<Box<Vec<Undecodable>>>,
}

/// Something that some releases could not decode.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undecodable {
    /// What it is.
    pub finding: Finding,
    /// The releases that know the field, and so read it.
    pub releases: Releases,
}

impl Meta {
    /// What the control planes of a release could not decode in it.
    pub(crate) fn undecodable(&self, rules: ReleaseRules) -> impl Iterator<Item = &Finding> {
        let all = self.undecodable.iter().flat_map(|all| all.iter());
        all.filter(move |one| one.releases.contains(rules.release))
            .map(|one| &one.finding)
    }

    /// Whether the control planes of a release could not decode it: it is shown as far as it goes,
    /// and checked no further.
    pub(crate) fn is_undecodable(&self, rules: ReleaseRules) -> bool {
        self.is_broken || self.undecodable(rules).next().is_some()
    }

    /// The path that the fields of the spec are under: empty, or `spec`.
    pub(crate) fn spec(&self) -> FieldPath {
        match self.form {
            Form::Universal => FieldPath::root(),
            Form::Kubernetes => FieldPath::root().field("spec"),
        }
    }

    /// The name without the namespace.
    pub(crate) fn own_name(&self) -> &str {
        let of_namespace = |name: &'_ str, namespace: &str| {
            let rest = name.strip_suffix(namespace)?.strip_suffix('.')?;
            Some(rest.len())
        };
        let namespace = self.namespace.as_deref();
        let length = namespace.and_then(|namespace| of_namespace(&self.name, namespace));
        length.map_or(&self.name, |length| &self.name[..length])
    }

    /// The path that the fields of the meta data are under: empty, or `metadata`.
    fn metadata(&self) -> FieldPath {
        match self.form {
            Form::Universal => FieldPath::root(),
            Form::Kubernetes => FieldPath::root().field("metadata"),
        }
    }

    /// The path of the name.
    pub(crate) fn name_path(&self) -> FieldPath {
        self.metadata().field("name")
    }

    /// The path of the labels.
    pub(crate) fn labels_path(&self) -> FieldPath {
        self.metadata().field("labels")
    }

    /// What findings call this resource.
    pub(crate) fn subject(&self, kind: Kind) -> Subject {
        Subject {
            kind: kind.word().to_owned(),
            mesh: kind.is_in_mesh().then(|| self.mesh.clone()),
            name: self.name.clone(),
        }
    }
}
