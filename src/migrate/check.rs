//! What a release refuses of all that is written: a document that it does not take is nothing that
//! could be applied.

use std::collections::HashSet;

use crate::diag::{Findings, Subject};
use crate::model::{Dataplane, Kind, Kubernetes, MeshTrace, Namespace, RuleBook, World};
use crate::validate::effective_and_errors;

/// A refusal.
pub(super) struct Refusal {
    /// The resource that is refused.
    pub(super) subject: Subject,
    /// Why.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
}

/// The refusals of policies and Dataplanes.
pub(super) fn refusals(
    mesh_traces: Vec<MeshTrace>,
    dataplanes: Vec<Dataplane>,
    namespaces: &[Namespace],
    book: &RuleBook,
) -> Vec<Refusal> {
    let written = World {
        mesh_traces,
        dataplanes,
        kubernetes: Kubernetes {
            namespaces: namespaces.to_vec(),
            ..Kubernetes::default()
        },
        ..World::default()
    };
    let (_, errors) = effective_and_errors(Findings::default(), &written, book);
    let mut seen: HashSet<String> = HashSet::new();
    let refusal = |error: crate::diag::Finding| {
        let subject = error.subject?;
        let release = book.of(subject.home()).release;
        let (field, message) = (&error.field, &error.message);
        // Of very many Dataplanes with one mistake, one is enough.
        if subject.kind == Kind::Dataplane.word() && !seen.insert(format!("{field} {message}")) {
            return None;
        }
        Some(Refusal {
            message: format!("Kuma {release} refuses {subject}: {field}: {message}"),
            subject,
            help: error.help,
        })
    };
    errors.into_iter().filter_map(refusal).collect()
}
