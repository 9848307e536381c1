//! Checks everything that was read: asks each topic, and puts what they find into input order.

use rayon::prelude::*;

use super::facts::Facts;
use super::refusals::Refusals;
use super::topic::{About, Topic};
use super::{
    collector, dataplane, input, labels, mesh, mesh_trace, name, old_tag, otel_backend, policies,
    traffic_trace, upgrade, workload,
};
use crate::diag::{Finding, Findings, Severity};
use crate::effective::Effective;
use crate::model::{
    Dataplane, Kind, Mesh, MeshOpenTelemetryBackend, MeshTrace, Meta, RuleBook, TrafficTrace, World,
};
use crate::parse::Reading;

/// Checks everything that was read. Findings are in input order, and within a document the
/// refusals come first, in the order in which its control plane would answer.
pub fn validate(reading: &mut Reading, book: &RuleBook) -> Vec<Finding> {
    let found = std::mem::take(&mut reading.findings);
    effective_and_findings(found, &reading.world, reading, book).1
}

/// The answers of a world, and all that is wrong with it: what could not be read (`found`), and
/// what is found in it now. `reading` says what else was read beside the world.
pub fn effective_and_findings<'w>(
    found: Findings,
    world: &'w World,
    reading: &Reading,
    book: &RuleBook,
) -> (Effective<'w>, Vec<Finding>) {
    let (refused, effective) = refusals_beside_effective(world, book);
    let facts = Facts::new(world, book, &effective, reading);
    let checked = CHECKS.iter().map(|check| {
        let mut topic = Topic::default();
        check(&facts, &mut topic);
        topic.findings
    });
    let findings = Findings::in_order([found, refused].into_iter().chain(checked));
    (effective, findings)
}

/// The answers, and only what makes input wrong: what could not be read (`found`), what the control
/// planes refuse, and what takes a proxy down. Nothing that needs a look at every dataplane beside
/// every policy.
#[must_use]
pub fn effective_and_errors<'w>(
    found: Findings,
    world: &'w World,
    book: &RuleBook,
) -> (Effective<'w>, Vec<Finding>) {
    let (refused, effective) = refusals_beside_effective(world, book);
    let mut topic = Topic::default();
    collector::check(&effective, &mut topic);
    let errors = [found, refused, topic.findings].map(errors);
    (effective, Findings::in_order(errors))
}

/// Only what the control planes refuse of a world.
pub(crate) fn refused(world: &World, book: &RuleBook) -> Vec<Finding> {
    Findings::in_order([errors(refusals(world, book))])
}

fn errors(findings: Findings) -> Findings {
    let is_error = |finding: &Finding| finding.severity == Severity::Error;
    findings.into_iter().filter(is_error).collect()
}

/// Two works that need nothing of each other.
fn refusals_beside_effective<'w>(world: &'w World, book: &RuleBook) -> (Findings, Effective<'w>) {
    rayon::join(|| refusals(world, book), || Effective::new(world, book))
}

/// The topics of this tool's own rules.
const CHECKS: [fn(&Facts<'_>, &mut Topic); 10] = [
    input::check_duplicates,
    |facts, topic| collector::check(facts.effective, topic),
    policies::check,
    mesh_trace::check_lost,
    input::check_meshes,
    input::check_unknown_fields,
    input::check_dataplanes,
    old_tag::check_dataplanes,
    workload::check,
    upgrade::check,
];

/// What the control planes refuse. A document that counts no more is checked all the same: it is
/// sent too, and refused first.
fn refusals(world: &World, book: &RuleBook) -> Findings {
    let check = |kind: Kind, meta: &Meta, checked: Checked<'_>| {
        let rules = book.of(&meta.mesh);
        // What a control plane would make of a workload is not a document of the input.
        let is_made = matches!(checked, Checked::Dataplane(it) if it.workload.is_some());
        if is_made || !kind.is_in(rules.release) {
            return Findings::default();
        }
        if meta.is_undecodable(rules) {
            return meta.undecodable(rules).cloned().collect();
        }
        let mut refusals = Refusals {
            about: About { kind, meta, rules },
            findings: Findings::default(),
        };
        if checked.is_decoded(&mut refusals) && name::check(&mut refusals) {
            labels::check(book.zone(), &mut refusals);
            checked.check(book.system_namespace(), &mut refusals);
        }
        refusals.findings
    };
    macro_rules! check_all {
        ($($kind:ident: $list:ident),*) => {
            [$(gather(world.$list.par_iter().flat_map_iter(|resource| {
                check(Kind::$kind, &resource.meta, Checked::$kind(resource))
            }))),*]
        };
    }
    let checked = check_all!(
        Mesh: meshes,
        TrafficTrace: traffic_traces,
        Dataplane: dataplanes,
        MeshTrace: mesh_traces,
        MeshOpenTelemetryBackend: mesh_open_telemetry_backends
    );
    let named = Kind::ALL.into_iter().filter(|kind| !kind.is_validated());
    let named = named.flat_map(|kind| undecodable(world, kind, book));
    checked.into_iter().flatten().chain(named).collect()
}

/// What keeps it from being certain which resources a world names: documents that are not resources, and
/// what cannot be read of what a resource is called, where another resource's name might stand.
/// `found` is what reading it has found.
pub(crate) fn findings_of_names(found: Findings, world: &World) -> Vec<Finding> {
    let book = RuleBook::new(world, None);
    let kinds = Kind::ALL.into_iter();
    let undecodable = kinds.flat_map(|kind| undecodable(world, kind, &book));
    let is_of_name = |finding: &Finding| {
        let first = finding.field.split(['.', '[']).next().unwrap_or_default();
        ["type", "kind", "name", "mesh", "metadata", "labels"].contains(&first)
    };
    let all = found.into_iter().chain(undecodable);
    all.filter(|it| it.subject.is_none() || is_of_name(it))
        .collect()
}

/// What of a kind no control plane of the release could decode.
fn undecodable<'w>(
    world: &'w World,
    kind: Kind,
    book: &'w RuleBook,
) -> impl Iterator<Item = Finding> + 'w {
    let metas = world.metas(kind).into_iter();
    metas.flat_map(move |meta| meta.undecodable(book.of(&meta.mesh)).cloned())
}

/// What is checked.
#[derive(Clone, Copy)]
enum Checked<'w> {
    Mesh(&'w Mesh),
    TrafficTrace(&'w TrafficTrace),
    Dataplane(&'w Dataplane),
    MeshTrace(&'w MeshTrace),
    MeshOpenTelemetryBackend(&'w MeshOpenTelemetryBackend),
}

impl Checked<'_> {
    /// Whether the control planes get as far as checking it.
    fn is_decoded(self, refusals: &mut Refusals<'_>) -> bool {
        match self {
            Self::Mesh(mesh) => mesh::is_decoded(mesh, refusals),
            Self::Dataplane(dataplane) => dataplane::is_decoded(dataplane, refusals),
            Self::TrafficTrace(_) | Self::MeshTrace(_) | Self::MeshOpenTelemetryBackend(_) => true,
        }
    }

    /// `system` is the namespace of the control plane.
    fn check(self, system: &str, refusals: &mut Refusals<'_>) {
        match self {
            Self::Mesh(mesh) => mesh::check(mesh, refusals),
            Self::TrafficTrace(policy) => traffic_trace::check(policy, refusals),
            Self::Dataplane(dataplane) => dataplane::check(dataplane, refusals),
            Self::MeshTrace(policy) => mesh_trace::check(policy, system, refusals),
            Self::MeshOpenTelemetryBackend(backend) => otel_backend::check(backend, refusals),
        }
    }
}

/// Collects findings in their order.
fn gather(found: impl ParallelIterator<Item = Finding>) -> Findings {
    let join = |mut first: Findings, second: Findings| {
        first.extend(second);
        first
    };
    let add = |mut findings: Findings, finding| {
        findings.add(finding);
        findings
    };
    found
        .fold(Findings::default, add)
        .reduce(Findings::default, join)
}
