//! What is wrong: the refusals of the real control planes, and this tool's own rules.
//!
//! Owns the table of rules and one file for each topic. Validators speak field paths; where a
//! field stands is looked up only when a finding is shown. Knows nothing of YAML or of looks.

mod address;
mod collector;
mod dataplane;
mod facts;
mod fix;
mod input;
mod labels;
mod mesh;
mod mesh_trace;
mod name;
mod old_tag;
mod policies;
mod rules;
mod suppress;
mod tell;
mod traffic_trace;

pub use fix::{Fixed, fix};
pub use name::mesh_name_flaw;
pub use rules::{Example, RULES, Rule, rule};
pub use suppress::suppress;

use rayon::prelude::*;

use crate::diag::{Code, FINDING_LIMIT, FieldPath, Finding, Severity, bound, push_bounded};
use crate::effective::Effective;
use crate::model::{Dataplane, Kind, Mesh, Meta, RuleBook, Rules, TrafficTrace, World};
use crate::parse::Reading;
use facts::Facts;
use tell::Telling;

/// Judges everything that was read. Findings are in input order, and within a document the
/// refusals come first, in the order in which its control plane would answer.
pub fn validate(reading: &mut Reading, book: &RuleBook) -> Vec<Finding> {
    let mut findings = std::mem::take(&mut reading.findings);
    let world = &reading.world;
    let (mut refused, effective) = refusals_beside_effective(world, book);
    findings.append(&mut refused);
    findings.append(&mut input::duplicates(world, &reading.duplicates));
    let facts = Facts::new(world, book, &effective, &reading.unknown_fields);
    for check in CHECKS {
        let mut telling = Telling::default();
        check(&facts, &mut telling);
        findings.append(&mut telling.findings);
    }
    sort(&mut findings);
    findings
}

/// The answers, and only what makes input wrong: what could not be read (`found`), what the control
/// planes refuse, and what takes a proxy down. Nothing that needs a look at every dataplane beside
/// every policy.
#[must_use]
pub fn effective_and_errors<'w>(
    mut found: Vec<Finding>,
    world: &'w World,
    book: &RuleBook,
) -> (Effective<'w>, Vec<Finding>) {
    let (mut refused, effective) = refusals_beside_effective(world, book);
    found.append(&mut refused);
    let mut telling = Telling::default();
    collector::check(&effective, &mut telling);
    found.append(&mut telling.findings);
    found.retain(|finding| finding.severity == Severity::Error);
    sort(&mut found);
    (effective, found)
}

/// Two works that need nothing of each other.
fn refusals_beside_effective<'w>(
    world: &'w World,
    book: &RuleBook,
) -> (Vec<Finding>, Effective<'w>) {
    rayon::join(|| refusals(world, book), || Effective::new(world, book))
}

/// The topics of this tool's own rules.
const CHECKS: [fn(&Facts<'_>, &mut Telling); 7] = [
    |facts, telling| collector::check(facts.effective, telling),
    policies::check,
    mesh_trace::check,
    input::check_meshes,
    input::check_unknown_fields,
    input::check_dataplanes,
    old_tag::check_dataplanes,
];

/// The sort is stable: within a document the order of one topic stays as it is. What is too much
/// is cut off.
fn sort(findings: &mut Vec<Finding>) {
    findings
        .sort_by(|one, other| (&one.origin, !one.refused).cmp(&(&other.origin, !other.refused)));
    bound(findings);
}

/// What the control planes refuse. A document that counts no more is judged all the same: it is
/// sent too, and refused first.
fn refusals(world: &World, book: &RuleBook) -> Vec<Finding> {
    let judge = |kind: Kind, meta: &Meta, judged: Judged<'_>| {
        let rules = book.of(&meta.mesh);
        if kind == Kind::TrafficTrace && !rules.has_tracing() {
            return Vec::new();
        }
        if meta.is_undecodable(rules) {
            return meta.undecodable(rules).cloned().collect();
        }
        let mut refusals = Refusals {
            kind,
            meta,
            findings: Vec::new(),
        };
        if judged.is_decoded(rules, &mut refusals) && name::check(rules, &mut refusals) {
            labels::check(rules, book.zone(), &mut refusals);
            judged.check(rules, &mut refusals);
        }
        bound(&mut refusals.findings);
        refusals.findings
    };
    let meshes = world.meshes.par_iter();
    let meshes = meshes.flat_map_iter(|mesh| judge(Kind::Mesh, &mesh.meta, Judged::Mesh(mesh)));
    let policies = world.traffic_traces.par_iter().flat_map_iter(|policy| {
        let judged = Judged::TrafficTrace(policy);
        judge(Kind::TrafficTrace, &policy.meta, judged)
    });
    let dataplanes = world.dataplanes.par_iter().flat_map_iter(|dataplane| {
        let judged = Judged::Dataplane(dataplane);
        judge(Kind::Dataplane, &dataplane.meta, judged)
    });
    let named = Kind::ALL.into_iter().filter(|kind| !kind.is_judged());
    let named = named.flat_map(|kind| undecodable(world, kind, book));
    gather(meshes)
        .into_iter()
        .chain(gather(policies))
        .chain(gather(dataplanes))
        .chain(named)
        .collect()
}

/// What of a kind no control plane of the release could decode.
pub fn undecodable<'w>(
    world: &'w World,
    kind: Kind,
    book: &'w RuleBook,
) -> impl Iterator<Item = Finding> + 'w {
    let metas = world.metas(kind).into_iter();
    metas.flat_map(move |meta| meta.undecodable(book.of(&meta.mesh)).cloned())
}

/// What is judged.
#[derive(Clone, Copy)]
enum Judged<'w> {
    Mesh(&'w Mesh),
    TrafficTrace(&'w TrafficTrace),
    Dataplane(&'w Dataplane),
}

impl Judged<'_> {
    /// Whether the control planes get as far as judging it.
    fn is_decoded(self, rules: Rules, refusals: &mut Refusals<'_>) -> bool {
        match self {
            Self::Mesh(mesh) => mesh::is_decoded(mesh, rules, refusals),
            Self::TrafficTrace(_) => true,
            Self::Dataplane(dataplane) => dataplane::is_decoded(dataplane, rules, refusals),
        }
    }

    fn check(self, rules: Rules, refusals: &mut Refusals<'_>) {
        match self {
            Self::Mesh(mesh) => mesh::check(mesh, rules, refusals),
            Self::TrafficTrace(policy) => traffic_trace::check(policy, rules, refusals),
            Self::Dataplane(dataplane) => dataplane::check(dataplane, rules, refusals),
        }
    }
}

/// Collects findings in their order, as many as are told.
fn gather(found: impl ParallelIterator<Item = Finding>) -> Vec<Finding> {
    let add = |mut findings: Vec<Finding>, finding| {
        push_bounded(&mut findings, finding);
        findings
    };
    let join = |mut first: Vec<Finding>, mut second: Vec<Finding>| {
        first.append(&mut second);
        bound(&mut first);
        first
    };
    found.fold(Vec::new, add).reduce(Vec::new, join)
}

/// Collects the refusals of one resource.
struct Refusals<'r> {
    kind: Kind,
    meta: &'r Meta,
    findings: Vec<Finding>,
}

impl Refusals<'_> {
    /// A refusal in the control plane's own words.
    fn add(&mut self, code: Code, path: FieldPath, message: impl Into<String>) -> &mut Finding {
        let finding = Finding::new(code, Severity::Error, &self.meta.origin, path, message)
            .refused()
            .about(self.meta.subject(self.kind));
        // The last one has to be there for the caller; what is too much is cut off afterwards.
        self.findings.truncate(FINDING_LIMIT);
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }

    /// The same, with advice.
    fn advise(
        &mut self,
        code: Code,
        path: FieldPath,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.add(code, path, message).help = Some(help.into());
    }

    /// The path of the resource's spec.
    fn spec(&self) -> FieldPath {
        self.meta.spec()
    }
}
