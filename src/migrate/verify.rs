//! The proof alone, of a migration that somebody else wrote.

use super::nature::{Before, changes};
use super::proof::Proof;
use super::run::{form_of, remake};
use super::stage::Stage;
use super::{Migration, during};
use crate::diag::Findings;
use crate::effective::Effective;
use crate::model::{Feature, Kind, Release, RuleBook, World};
use crate::validate::effective_and_errors;

/// What was there before somebody added the new policies to it.
pub(crate) fn without_new_policies(after: &World) -> World {
    let mut before = World {
        kubernetes: after.kubernetes.clone(),
        ..World::default()
    };
    for kind in Kind::ALL {
        if !matches!(kind, Kind::MeshTrace | Kind::MeshOpenTelemetryBackend) {
            before.add(after, kind, |_| true);
        }
    }
    before
}

/// Compares what dataplanes get before with what they get once the new policies are beside the old
/// ones, once the old ones are gone, and with the release that all leads to (`to`). The dataplanes of
/// workloads are made by the release of each stage, as their labels differ.
pub(crate) fn verify(
    mut before: World,
    mut after: World,
    found: Findings,
    book: &RuleBook,
    to: Release,
) -> Migration {
    let during = during(to);
    let before_book = book
        .of_world(&before)
        .with_newest(during)
        .with_old_tags(&before);
    remake(&mut before, &before_book);
    let (nature, mut proof) = {
        let effective = Effective::new(&before, &before_book);
        (Before::of(&effective), Proof::new(&effective))
    };
    let at_during = book.of_release(during);
    remake(&mut after, &at_during);
    proof.look(Stage::Switch, &Effective::new(&after, &at_during));
    after.traffic_traces.clear();
    for mesh in &mut after.meshes {
        mesh.tracing = None;
    }
    // What is wrong with what goes does not matter any more.
    let errors = {
        let (effective, errors) = effective_and_errors(found, &after, &at_during);
        proof.look(Stage::Remove, &effective);
        errors
    };
    let at_last = book.of_release(to);
    remake(&mut after, &at_last);
    let last = Effective::new(&after, &at_last);
    if !Feature::Tracing.is_in(to) {
        proof.look(Stage::Upgrade, &last);
    }
    Migration {
        during,
        to,
        form: form_of(&before),
        exact: Vec::new(),
        changed: changes(&nature, &proof, &last),
        unresolved: Vec::new(),
        steps: Vec::new(),
        proof,
        errors,
    }
}
