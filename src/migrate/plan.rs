//! What has to be written: new policies, and labels and protocols of Dataplanes.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::check::refusals;
use super::collectors::Collectors;
use super::item::{Changed, Exact, InputResource, Unresolved};
use super::labels::{Edit, LabelMap, Needed, lacks_protocols, needed};
use super::name::Taken;
use super::newer::newer;
use super::selector::tags_of;
use super::traffic_trace::{New, Place, moved, selects_by_labels};
use crate::diag::Subject;
use crate::effective::{Effective, Merged, MeshView, is_shadow, matches};
use crate::model::{
    Dataplane, Feature, Form, Kind, Kubernetes, MeshOpenTelemetryBackend, MeshTrace, Meta,
    ReleaseRules, RuleBook, Tags, World,
};

/// What has to be written.
#[derive(Default)]
pub(super) struct Plan {
    /// The new policies, the strongest of each mesh first.
    pub(super) policies: Vec<New>,
    /// Policies that are written anew under their names.
    pub(super) updates: Vec<New>,
    /// The policies, by mesh and name, that go for others of another name.
    pub(super) gone: Vec<(String, String)>,
    /// Collectors for policies that held their endpoints themselves.
    pub(super) backends: Vec<MeshOpenTelemetryBackend>,
    /// What the Dataplanes need, by their positions in the world.
    pub(super) edits: Vec<(usize, Edit)>,
    /// What becomes what.
    pub(super) exact: Vec<Exact>,
    /// What changes on purpose.
    pub(super) changed: Vec<Changed>,
    /// What has to be decided.
    pub(super) unresolved: Vec<Unresolved>,
}

/// What has to be written so that a world does the same with `MeshTrace`s of a release (`to`).
pub(super) fn plan(
    world: &World,
    effective: &Effective<'_>,
    form: Form,
    system_namespace: &str,
    map: &LabelMap,
    to: ReleaseRules,
) -> Plan {
    let place = Place {
        form,
        system_namespace,
        by_labels: selects_by_labels(to, map),
        map,
    };
    let mut plan = Plan::default();
    let mut collectors = Collectors::new(world, &place, to);
    let own_name = |policy: &MeshTrace| policy.meta.own_name().to_owned();
    let mut taken: Taken = match form {
        Form::Kubernetes => world.counting_mesh_traces().map(own_name).collect(),
        Form::Universal => Taken::new(),
    };
    for view in effective.meshes.values() {
        if form == Form::Universal {
            let policies = view.mesh_traces.policies.iter();
            taken = policies.map(|it| own_name(it.policy)).collect();
        }
        let newer = newer(view, &place, &mut collectors, &mut taken);
        let written = newer.renamed.iter().chain(&newer.updates);
        let names = written.map(|it| it.policy.meta.own_name());
        let floor = floor(view)
            .into_iter()
            .chain(names.map(str::to_owned))
            .max();
        let gone = newer
            .gone
            .into_iter()
            .map(|name| (view.name.to_owned(), name));
        plan.gone.extend(gone);
        plan.policies.extend(newer.renamed);
        plan.updates.extend(newer.updates);
        plan.exact.extend(newer.exact);
        plan.unresolved.extend(newer.unresolved);
        let moved = moved(view, &place, floor.as_deref(), &mut taken);
        plan.policies.extend(moved.policies);
        plan.exact.extend(moved.exact);
        plan.unresolved.extend(moved.unresolved);
    }
    plan.backends.extend(collectors.into_made());
    plan.edit(world, effective, &place, to);
    plan
}

/// The last name of the existing policies, which are stronger than what is new.
fn floor(view: &MeshView<'_>) -> Option<String> {
    let policies = view.mesh_traces.policies.iter();
    let effective = policies.filter(|it| !is_shadow(&it.policy.meta));
    effective
        .map(|it| it.policy.meta.own_name().to_owned())
        .max()
}

impl Plan {
    /// Writes what Dataplanes need into those of the world.
    pub(super) fn apply(&self, world: &mut World) {
        for (position, edit) in &self.edits {
            edit.apply(&mut world.dataplanes[*position]);
        }
    }

    /// Leaves out what one of some releases refuses, which somebody has to decide then. The world
    /// only lends its Dataplanes.
    pub(super) fn check(&mut self, world: &mut World, lifted: &[(Kind, usize)], to: &[&RuleBook]) {
        let edited = self.edits.iter().map(|it| it.0);
        let lifted = lifted.iter().filter(|it| it.0 == Kind::Dataplane);
        let mut positions: Vec<usize> = edited.chain(lifted.map(|it| it.1)).collect();
        positions.sort_unstable();
        positions.dedup();
        positions.retain(|at| world.dataplanes[*at].meta.form == Form::Universal);
        let lent = |at: &usize| std::mem::take(&mut world.dataplanes[*at]);
        let dataplanes = positions.iter().map(lent).collect();
        let policies = self.policies.iter().chain(&self.updates);
        let mut written = World {
            mesh_traces: policies.map(|it| it.policy.clone()).collect(),
            dataplanes,
            kubernetes: Kubernetes {
                namespaces: world.kubernetes.namespaces.clone(),
                ..Kubernetes::default()
            },
            ..World::default()
        };
        for book in to {
            let refused = refusals(&written, book);
            if !refused.is_empty() {
                self.leave_out(refused);
                let accepted = self.policies.iter().chain(&self.updates);
                written.mesh_traces = accepted.map(|it| it.policy.clone()).collect();
            }
        }
        for (at, dataplane) in positions.into_iter().zip(written.dataplanes) {
            world.dataplanes[at] = dataplane;
        }
    }

    /// Leaves out what is refused.
    fn leave_out(&mut self, refused: Vec<Unresolved>) {
        let is_mesh_trace = |it: &Unresolved| it.subject.kind == Kind::MeshTrace.word();
        let of_policies = refused.iter().filter(|it| is_mesh_trace(it));
        let of_policies: HashSet<&Subject> = of_policies.map(|it| &it.subject).collect();
        let mut sources: HashMap<Subject, InputResource> = HashMap::new();
        for list in [&mut self.policies, &mut self.updates] {
            list.retain(|new| {
                let subject = new.policy.meta.subject(Kind::MeshTrace);
                let is_left = !of_policies.contains(&subject);
                if !is_left {
                    sources.insert(subject, new.source.clone());
                }
                is_left
            });
        }
        let gone: HashSet<&Subject> = sources.values().map(|it| &it.subject).collect();
        self.exact.retain(|it| !gone.contains(&it.subject));
        for mut refusal in refused {
            let source = sources.remove(&refusal.subject);
            // A policy may be refused for several reasons, of which the first is enough.
            if is_mesh_trace(&refusal) && source.is_none() {
                continue;
            }
            if let Some(source) = source {
                (refusal.subject, refusal.at) = (source.subject, Some(source.at));
            }
            self.unresolved.push(refusal);
        }
    }

    /// The Dataplanes that need something. Those of Kubernetes are written by its control plane.
    fn edit(
        &mut self,
        world: &World,
        effective: &Effective<'_>,
        place: &Place<'_>,
        to: ReleaseRules,
    ) {
        let has_labels = place.by_labels && !place.map.by_tag.is_empty();
        let has_protocols = !to.has(Feature::InboundTags);
        if place.form == Form::Kubernetes || !(has_labels || has_protocols) {
            return;
        }
        let edit = |(position, dataplane): (usize, &Dataplane)| {
            let view = effective.meshes.get(dataplane.meta.mesh.as_str())?;
            if dataplane.meta.superseded || dataplane.meta.form != Form::Universal {
                return None;
            }
            let needed = if has_labels {
                needed_in(view, dataplane, place.map)
            } else {
                Needed::default()
            };
            let edit = Edit {
                labels: needed.labels.clone(),
                has_protocols: has_protocols && lacks_protocols(dataplane),
            };
            let is_nothing = edit.is_empty() && needed.conflict.is_none() && !needed.is_lossy;
            (!is_nothing).then_some((position, edit, needed))
        };
        let found = world.dataplanes.par_iter().enumerate().filter_map(edit);
        let found: Vec<(usize, Edit, Needed)> = found.collect();
        let mut conflicts: BTreeMap<(&str, &str), (&Meta, &str, &str, usize)> = BTreeMap::new();
        let mut lossy = Changed {
            code: "one-label",
            message: "a label has one value where inbounds of a dataplane have several tags: the one by which it has its policy".to_owned(),
            meshes: Vec::new(),
            dataplanes: 0,
        };
        for (position, edit, needed) in &found {
            let meta = &world.dataplanes[*position].meta;
            if let Some((label, own, value)) = &needed.conflict {
                let conflict = conflicts.entry((&meta.mesh, label));
                conflict.or_insert((meta, own, value, 0)).3 += 1;
            }
            if needed.is_lossy {
                lossy.dataplanes += 1;
                if !lossy.meshes.contains(&meta.mesh) {
                    lossy.meshes.push(meta.mesh.clone());
                }
            }
            if !edit.is_empty() {
                self.edits.push((*position, edit.clone()));
            }
        }
        self.changed.extend((lossy.dataplanes > 0).then_some(lossy));
        self.unresolved
            .extend(conflicts.into_iter().map(|((_, label), it)| {
                let (meta, own, value, count) = it;
                let more = match count - 1 {
                    0 => String::new(),
                    more => format!(", and so with {more} more"),
                };
                let message = format!(
                    "its label {label} is {own} already, and would have to be {value}{more}"
                );
                let decide = "name a label with --label-map that the dataplanes do not have yet";
                Unresolved {
                    holds_mesh: true,
                    ..Unresolved::new(Kind::Dataplane, meta, message, decide.to_owned())
                }
            }));
    }
}

/// What a dataplane needs for the selectors of its mesh, and for the targets by tags.
fn needed_in(view: &MeshView<'_>, dataplane: &Dataplane, map: &LabelMap) -> Needed {
    let index = view.index();
    let mut matching: Vec<(usize, &Tags)> = Vec::new();
    index.visit(dataplane, &mut |posting, tag_set| {
        if let Some((policy, Some(selector))) = index.postings()[posting].entries.first() {
            let policy = view.policies[*policy].policy;
            matching.push((tag_set, &policy.selectors[*selector].tags));
        }
    });
    let merged = view.mesh_traces.merged(dataplane);
    let groups = merged.iter().flat_map(Merged::groups);
    let mut positions: Vec<usize> = groups.filter_map(|it| it.first().copied()).collect();
    positions.sort_unstable();
    let policies = positions
        .iter()
        .map(|at| view.mesh_traces.policies[*at].policy);
    let targets: Vec<Tags> = policies
        .filter_map(|it| tags_of(it.target.as_ref()?))
        .collect();
    let places = targets.iter().flat_map(|target| {
        let sets = dataplane.tag_sets().enumerate();
        sets.filter(move |(_, tags)| matches(target, tags))
            .map(move |(at, _)| (at, target))
    });
    let places: Vec<(usize, &Tags)> = places.collect();
    let strongest = places.first().map_or(0, |(at, _)| *at);
    matching.extend(places);
    let chosen = index
        .choose(dataplane)
        .map_or(strongest, |choice| choice.tag_set);
    needed(dataplane, chosen, &matching, map)
}
