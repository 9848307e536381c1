//! What a release refuses of all that is written: a document that it does not take is nothing that
//! could be applied.

use std::collections::HashSet;

use super::item::Unresolved;
use crate::diag::Finding;
use crate::model::{Kind, RuleBook, World};
use crate::validate::refused;

/// The refusals of all that is written.
pub(super) fn refusals(written: &World, book: &RuleBook) -> Vec<Unresolved> {
    let mut seen: HashSet<String> = HashSet::new();
    let refusal = |error: Finding| {
        let subject = error.subject?;
        let release = book.of(subject.home()).release;
        let (field, message) = (&error.field, &error.message);
        // Of very many Dataplanes with one mistake, one is enough.
        if subject.kind == Kind::Dataplane.word() && !seen.insert(format!("{field} {message}")) {
            return None;
        }
        let decide = || "change it until the release takes it".to_owned();
        Some(Unresolved {
            message: format!("Kuma {release} refuses {subject}: {field}: {message}"),
            subject,
            at: None,
            decide: error.help.unwrap_or_else(decide),
            holds_mesh: false,
        })
    };
    refused(written, book)
        .into_iter()
        .filter_map(refusal)
        .collect()
}
