//! Rules of policies: their backend, their selectors, and what becomes of them among the others.

use std::collections::HashSet;

use super::facts::{Facts, MeshFacts, rivals};
use super::input::{PLACES, related};
use super::old_tag;
use super::topic::{About, Topic};
use crate::diag::{FieldPath, codes, go_quote};
use crate::effective::{MeshView, NotSent, Policy, tie_reason};
use crate::model::{Feature, Form, Kind, Meta, TrafficTrace, is_of_node, words_of_name};

pub(super) fn check(facts: &Facts<'_>, topic: &mut Topic) {
    for (name, view) in &facts.effective.meshes {
        let of_mesh = &facts.meshes[name];
        let own_tags = old_tag::own_tags(view);
        for (position, policy) in view.policies.iter().enumerate() {
            let meta = &policy.policy.meta;
            if meta.is_undecodable(view.rules) {
                continue;
            }
            if !view.rules.has(Feature::Tracing) {
                let release = view.rules.release;
                let message = match meta.form {
                    Form::Universal => format!(
                        "Kuma {release} does not know TrafficTrace: the control plane answers 404, and apply fails"
                    ),
                    Form::Kubernetes => format!(
                        "Kuma {release} has no CRD for TrafficTrace: kubectl apply fails, unless one is left of an older release; that accepts the policy, and nothing reads it"
                    ),
                };
                let about = about(meta, view);
                topic.report(
                    about,
                    codes::TRACING_REMOVED,
                    FieldPath::root(),
                    message,
                    "write a MeshTrace instead",
                );
                continue;
            }
            check_backend(policy, view, facts, topic);
            let is_odd = check_selectors(policy.policy, view, of_mesh, &own_tags, topic);
            if !is_odd && !view.dataplanes.is_empty() {
                check_effect(policy.policy, position, view, of_mesh, topic);
            }
        }
        check_ties(view, of_mesh, topic);
    }
}

fn about<'m>(meta: &'m Meta, view: &MeshView<'_>) -> About<'m> {
    About::new(Kind::TrafficTrace, meta, view.rules)
}

/// The backend of a policy, and its mesh. What needs a Mesh is reported only when the input has one.
fn check_backend(policy: &Policy<'_>, view: &MeshView<'_>, facts: &Facts<'_>, topic: &mut Topic) {
    let meta = &policy.policy.meta;
    let about = about(meta, view);
    let spec = meta.spec();
    // What a Mesh that cannot be decoded declares is not known.
    if view
        .mesh
        .is_some_and(|mesh| mesh.meta.is_undecodable(view.rules))
    {
        return;
    }
    match &policy.route {
        Err(NotSent::NoMesh) if !facts.world.meshes.is_empty() => {
            let names = || {
                let meshes = facts.world.counting_meshes();
                meshes.map(|mesh| mesh.meta.name.as_str())
            };
            let count = facts.world.meshes.len();
            let help = topic
                .did_you_mean(&meta.mesh, count, names)
                .unwrap_or_else(|| {
                    let names: Vec<String> = names().take(PLACES).map(go_quote).collect();
                    match names.as_slice() {
                        [only] => format!("the only Mesh is {only}"),
                        names => format!("the Meshes are {}", names.join(", ")),
                    }
                });
            let message = format!(
                "no Mesh {} was found, and a control plane refuses a policy without one",
                go_quote(&meta.mesh)
            );
            let at = FieldPath::root().field("mesh");
            topic.report(about, codes::MISSING_MESH, at, message, help);
        }
        Err(NotSent::NoDefault) => {
            let message = format!(
                "the policy names no backend and Mesh {} has no defaultBackend, so its dataplanes send no traces",
                go_quote(view.name)
            );
            // At `conf` if it is there, else at the policy's first line.
            let path = if policy.policy.has_conf {
                spec.field("conf")
            } else {
                FieldPath::root()
            };
            topic.add(
                about
                    .finding(codes::NO_DEFAULT_BACKEND, path, message)
                    .at_key()
                    .help("write conf.backend, or set tracing.defaultBackend in the Mesh"),
            );
        }
        Err(NotSent::Dangling { backend, .. }) if !policy.policy.backend.is_empty() => {
            let declared = || view.backend_names();
            let count = view.mesh.map_or(0, |mesh| mesh.backends().len());
            let help = topic
                .did_you_mean(backend, count, declared)
                .unwrap_or_else(|| {
                    let names: Vec<&str> = declared().take(PLACES).collect();
                    if names.is_empty() {
                        "declare it under tracing.backends of the Mesh".to_owned()
                    } else {
                        format!("the Mesh declares {}", names.join(", "))
                    }
                });
            let message = format!(
                "Mesh {} declares no backend {}, so the policy's dataplanes send no traces",
                go_quote(view.name),
                go_quote(backend)
            );
            let at = spec.field("conf").field("backend");
            topic.report(about, codes::DANGLING_BACKEND, at, message, help);
        }
        _ => {}
    }
}

/// Tags that cannot match by their form. Returns whether there are any.
fn check_selectors(
    policy: &TrafficTrace,
    view: &MeshView<'_>,
    of_mesh: &MeshFacts<'_>,
    own_tags: &HashSet<&str>,
    topic: &mut Topic,
) -> bool {
    let about = about(&policy.meta, view);
    let before = topic.findings.added();
    for (index, selector) in policy.selectors.iter().enumerate() {
        let at = policy
            .meta
            .spec()
            .field("selectors")
            .index(index)
            .field("match");
        for (key, value) in selector.tags.iter() {
            if !own_tags.contains(key) {
                let is_known = of_mesh.seen.tags.contains_key(key);
                old_tag::check_selector(key, (&selector.tags, &at), about, is_known, topic);
            }
            if view.rules.has(Feature::InlineBackends) && value.len() > 1 && value.contains('*') {
                let message = format!(
                    "Kuma 0.4 reads {} as the whole value, including the star, so the selector matches nothing",
                    go_quote(value)
                );
                topic.report(
                    about,
                    codes::GLOB_SELECTOR,
                    at.clone().key(key),
                    message,
                    "write the whole value, or '*' for any value",
                );
            }
        }
    }
    topic.findings.added() > before
}

/// Whether a policy selects by what a pod has of its node, where pods are not known before.
fn needs_nodes(policy: &TrafficTrace, view: &MeshView<'_>) -> bool {
    let tags = policy.selectors.iter().flat_map(|it| it.tags.iter());
    let mut keys = tags.map(|(key, _)| key);
    keys.any(is_of_node) && view.has_workloads
}

/// A policy that selects nothing, and one that never wins.
fn check_effect(
    policy: &TrafficTrace,
    position: usize,
    view: &MeshView<'_>,
    of_mesh: &MeshFacts<'_>,
    topic: &mut Topic,
) {
    let about = about(&policy.meta, view);
    if !of_mesh.matching.contains(&position) {
        if needs_nodes(policy, view) {
            return;
        }
        let at = policy.meta.spec().field("selectors");
        let mut missing = policy
            .selectors
            .iter()
            .enumerate()
            .flat_map(|(index, selector)| {
                selector
                    .tags
                    .iter()
                    .map(move |(key, value)| (index, key, value))
            });
        let missing = missing.find(|(_, key, value)| {
            !of_mesh
                .seen
                .tags
                .get(key)
                .is_some_and(|values| *value == "*" || values.contains(value))
        });
        let (path, message, help) = match missing {
            Some((index, key, value)) => {
                let values = of_mesh.seen.tags.get(key);
                let what = if values.is_some() {
                    format!("{key}: {value}")
                } else {
                    format!("tag {key}")
                };
                let help = topic.help_for_pair((key, value), &of_mesh.seen.tags);
                let message = format!(
                    "the policy selects no dataplane: none of mesh {} has {what}",
                    go_quote(view.name)
                );
                (at.index(index).field("match").key(key), message, help)
            }
            None => (
                at.index(0),
                format!(
                    "the policy selects no dataplane: no inbound of mesh {} has all these tags",
                    go_quote(view.name)
                ),
                "tags of two inbounds never combine".to_owned(),
            ),
        };
        topic.report(about, codes::SELECTS_NOTHING, path, message, help);
    } else if !of_mesh.seen.winners.contains(&position) && !of_mesh.tied.contains(&position) {
        // A policy that loses to an equal is called a tie, and not shadowed.
        let message =
            "every dataplane that the policy selects gets another policy, with a better selector";
        let help = format!(
            "kumactl inspect traffic-trace {} shows which",
            words_of_name(Kind::TrafficTrace, &policy.meta.mesh, &policy.meta.name)
        );
        let at = policy.meta.name_path();
        topic.report(about, codes::SHADOWED, at, message, help);
    } else if of_mesh.seen.winners.contains(&position) && !of_mesh.seen.deciding.contains(&position)
    {
        let message = "every dataplane that the policy selects gets its backend from a MeshTrace, so the policy does nothing";
        let at = policy.meta.name_path();
        topic.report(
            about,
            codes::REPLACED,
            at,
            message,
            "remove it if the move to MeshTrace is done, or let the MeshTrace select less",
        );
    }
}

/// One finding for each policy that wins by a tie, whatever the number of dataplanes and rivals.
fn check_ties(view: &MeshView<'_>, of_mesh: &MeshFacts<'_>, topic: &mut Topic) {
    for (winner, postings) in &of_mesh.ties {
        let meta = &view.policies[*winner].policy.meta;
        let (count, rivals) = rivals(view, *winner, postings, PLACES);
        let metas: Vec<&Meta> = rivals
            .iter()
            .map(|rival| &view.policies[*rival].policy.meta)
            .collect();
        let Some(first) = metas.first() else { continue };
        let who = match count {
            1 => format!("TrafficTrace {} selects", go_quote(&first.name)),
            more => format!(
                "{more} policies, {} among them, select",
                go_quote(&first.name)
            ),
        };
        let reason = tie_reason(meta, first);
        let message = format!("{who} a dataplane equally well, a tie: {reason}");
        let rivals = metas.iter().take(PLACES);
        topic.add(
            about(meta, view)
                .finding(codes::TIE, meta.name_path(), message)
                .help("give the selector that should win one more tag, or take the other away")
                .related(rivals.map(|meta| related(Kind::TrafficTrace, meta, "equally good"))),
        );
    }
}
