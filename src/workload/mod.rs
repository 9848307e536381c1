//! From the workloads of Kubernetes to the dataplanes that a control plane would make of them, by
//! the rules of its injector and its reconciler of pods, or why it would make none.
//!
//! Measured with the converters of Kuma 2.8.8, 2.14.3 and the development of 3.0. A release between
//! two of these is taken to be like the older, unless something else dates the change. Knows nothing
//! of policies, files or looks. What only a cluster knows (the hashes in names of pods, its nodes)
//! is left out of tags and labels.

mod dataplane;
mod fold;
mod inbounds;
mod injection;
mod mesh;
mod pod;
mod reason;
mod services;
mod surroundings;

use rayon::prelude::*;

pub(crate) use dataplane::protocol_refusal;
pub(crate) use fold::fold;
pub(crate) use inbounds::{protocol, target};
pub(crate) use mesh::{MeshSource, mesh_source, unread_meshes};
pub(crate) use pod::is_of_cluster;
pub(crate) use reason::SIDECAR_USER;
pub use reason::{PodRefusal, Reason};
pub(crate) use services::{PROTOCOL_ANNOTATION, protocol_annotation, refused_annotation};

pub(crate) use surroundings::Surroundings;

use crate::model::{Dataplane, RuleBook, Workload, World};

/// What becomes of a workload.
#[derive(Debug, Clone)]
pub struct Outcome<'w> {
    /// The workload.
    pub workload: &'w Workload,
    /// How many pods it makes.
    pub replicas: u32,
    /// Whether its pods get the sidecar.
    pub is_injected: bool,
    /// The dataplane that stands for its pods, or why there is none.
    pub dataplane: Result<Dataplane, Reason>,
}

/// What becomes of a workload.
fn outcome<'w>(workload: &'w Workload, surroundings: &Surroundings<'w>) -> Outcome<'w> {
    let outcome = |replicas, is_injected, dataplane| Outcome {
        workload,
        replicas,
        is_injected,
        dataplane,
    };
    if workload.is_suspended {
        return outcome(0, false, Err(Reason::Suspended));
    }
    if workload.replicas == 0 {
        return outcome(0, false, Err(Reason::NoReplicas));
    }
    let (is_injected, made) = dataplane::make(&surroundings.pod(workload), surroundings);
    outcome(workload.replicas, is_injected, made)
}

/// What becomes of each workload that counts, by namespace, name and kind.
pub(crate) fn outcomes<'w>(world: &'w World, book: &'w RuleBook) -> Vec<Outcome<'w>> {
    outcomes_in(world, &Surroundings::new(world, book))
}

/// The same, where what decides beside the workloads is at hand.
pub(crate) fn outcomes_in<'w>(
    world: &'w World,
    surroundings: &Surroundings<'w>,
) -> Vec<Outcome<'w>> {
    let folded = fold(&world.kubernetes);
    let workloads = folded.kept.par_iter();
    let mut outcomes: Vec<_> = workloads
        .map(|at| outcome(&world.kubernetes.workloads[*at], surroundings))
        .collect();
    outcomes.sort_by(|one, other| key(one).cmp(&key(other)));
    outcomes
}

fn key<'o>(outcome: &'o Outcome<'_>) -> (&'o str, &'o str, &'static str) {
    let object = &outcome.workload.object;
    (
        &object.namespace,
        &object.name,
        outcome.workload.kind.word(),
    )
}

/// The dataplane that a workload would become if its pods got the sidecar.
pub(crate) fn hypothetical<'w>(
    workload: &'w Workload,
    surroundings: &Surroundings<'w>,
) -> Option<Dataplane> {
    dataplane::sidecar(&surroundings.pod(workload), surroundings).ok()
}

/// Adds the dataplanes of the workloads to a world, but for workloads of which it has real ones.
pub(crate) fn add_dataplanes(world: &mut World, book: &RuleBook) {
    world
        .dataplanes
        .retain(|dataplane| dataplane.workload.is_none());
    if world.kubernetes.workloads.is_empty() {
        return;
    }
    let real = fold::with_dataplanes(&world.dataplanes);
    let made: Vec<Dataplane> = outcomes(world, book)
        .into_iter()
        .filter(|outcome| !real.contains(outcome.workload))
        .filter_map(|outcome| outcome.dataplane.ok())
        .collect();
    world.dataplanes.extend(made);
}
