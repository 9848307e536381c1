//! What a release refuses of all that is written: a document that it does not take is nothing that
//! could be applied.

use std::collections::HashSet;

use crate::diag::{Finding, Subject};
use crate::model::{Kind, RuleBook, World};
use crate::validate::refused;

/// A refusal.
pub(super) struct Refusal {
    /// The resource that is refused.
    pub(super) subject: Subject,
    /// Why.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: Option<String>,
}

/// The refusals of all that is written.
pub(super) fn refusals(written: &World, book: &RuleBook) -> Vec<Refusal> {
    let mut seen: HashSet<String> = HashSet::new();
    let refusal = |error: Finding| {
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
    refused(written, book)
        .into_iter()
        .filter_map(refusal)
        .collect()
}
