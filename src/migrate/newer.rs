//! From a `MeshTrace` to one that newer releases take: targets by tags become targets by labels, and
//! an endpoint of OpenTelemetry becomes a `MeshOpenTelemetryBackend`.
//!
//! All targets by labels are of one kind, in which the name decides. A policy keeps its name where
//! that lets the same one win as before; else it is written under a new name beside the old one.

use super::collectors::Collectors;
use super::item::{Exact, InputResource, Unresolved};
use super::name::{Taken, Unnamed, names};
use super::selector::{Unselectable, by_labels, tags_of};
use super::traffic_trace::{New, Place, unselectable_text};
use crate::diag::go_quote;
use crate::effective::{MeshTracePolicy, MeshView, SelectsNothing};
use crate::model::{Kind, MeshTrace, Meta, Tags, TargetKind, TargetRef};

/// What the `MeshTrace`s of a mesh become.
#[derive(Default)]
pub(super) struct Newer {
    /// Policies that are written anew under their names, in the order in which the right one decides
    /// all the time.
    pub(super) updates: Vec<New>,
    /// Policies that get another name, strongest first.
    pub(super) renamed: Vec<New>,
    /// The names of those that go for them.
    pub(super) gone: Vec<String>,
    /// What became what.
    pub(super) exact: Vec<Exact>,
    /// What cannot be said any more.
    pub(super) unresolved: Vec<Unresolved>,
}

/// What the policies of a mesh become for a release.
pub(super) fn newer<'w>(
    view: &MeshView<'w>,
    place: &Place<'_>,
    collectors: &mut Collectors<'w>,
    taken: &mut Taken,
) -> Newer {
    let mut newer = Newer::default();
    let mut kept: Vec<(&MeshTracePolicy<'_>, MeshTrace)> = Vec::new();
    for policy in &view.mesh_traces.policies {
        if matches!(policy.selects_nothing, Some(SelectsNothing::Shadow)) {
            continue;
        }
        match target(policy.policy, place) {
            Ok(target) => {
                let default = collectors.conf(&policy.policy.default, view, place);
                let mut meta = policy.policy.meta.clone();
                // What only newer releases cannot decode is what is written in another way.
                if let Some(undecodable) = &mut meta.undecodable {
                    undecodable.retain(|it| it.releases.contains(view.rules.release));
                }
                let written = MeshTrace {
                    meta,
                    target,
                    default,
                };
                kept.push((policy, written));
            }
            Err((message, decide)) => {
                let meta = &policy.policy.meta;
                newer
                    .unresolved
                    .push(Unresolved::new(Kind::MeshTrace, meta, message, decide));
            }
        }
    }
    let is_other = |(policy, written): &(&MeshTracePolicy<'_>, MeshTrace)| {
        let old = policy.policy;
        old.target != written.target || old.default != written.default
    };
    let unnamed: Vec<Unnamed<'_>> = kept
        .iter()
        .map(|(_, written)| Unnamed {
            wish: written.meta.own_name().to_owned(),
            is_own: true,
            kind: TargetKind::of(written.target.as_ref()),
        })
        .collect();
    // The order of kinds that stay as they are is their own, whatever names say.
    let changes_kind = |(policy, written): &(&MeshTracePolicy<'_>, MeshTrace)| {
        let old = policy.policy.target.as_ref();
        TargetKind::of(old) != TargetKind::of(written.target.as_ref())
    };
    let is_widened = kept.iter().any(changes_kind);
    let names = if is_widened {
        names(&unnamed, view.name, None, taken)
    } else {
        unnamed.into_iter().map(|it| it.wish).collect()
    };
    for (one, name) in kept.into_iter().zip(names) {
        let is_renamed = name != one.1.meta.own_name();
        if !is_renamed && !is_other(&one) {
            continue;
        }
        let (policy, mut written) = one;
        let source = InputResource::of(Kind::MeshTrace, &policy.policy.meta);
        newer.exact.push(Exact {
            subject: source.subject.clone(),
            becomes: vec![name.clone()],
            note: None,
        });
        let list = if is_renamed {
            newer.gone.push(written.meta.name.clone());
            rename(&mut written.meta, name);
            &mut newer.renamed
        } else {
            &mut newer.updates
        };
        list.push(New {
            policy: written,
            source,
        });
    }
    if is_widened {
        // The weakest come first, so that none is for a moment before a stronger one.
        newer.updates.reverse();
    }
    newer
}

fn rename(meta: &mut Meta, name: String) {
    meta.name = match &meta.namespace {
        Some(namespace) => format!("{name}.{namespace}"),
        None => name,
    };
    meta.creation_time = None;
    let own = meta
        .labels
        .iter()
        .filter(|(key, _)| *key != "kuma.io/display-name");
    meta.labels = own.collect();
}

/// The target of a policy, by labels if tags are not taken any more.
fn target(policy: &MeshTrace, place: &Place<'_>) -> Result<Option<TargetRef>, (String, String)> {
    let Some(target) = policy.target.as_ref().filter(|_| place.by_labels) else {
        return Ok(policy.target.clone());
    };
    let unselectable = |why: &Unselectable, tags: &Tags| unselectable_text(why, tags, place);
    let has_one_type = target
        .proxy_types
        .as_ref()
        .is_some_and(|types| types.len() == 1);
    if has_one_type {
        return Err((
            "its target takes one of proxyTypes only, which Kuma 3.0 silently drops: it would be for both".to_owned(),
            "give the dataplanes that are meant a label, and write a MeshTrace with targetRef kind: Dataplane, labels".to_owned(),
        ));
    }
    if target.kind == TargetKind::MeshGateway {
        let message = "its target is a MeshGateway, which Kuma 3.0 does not have";
        let decide = "remove the policy with the builtin gateway";
        return Err((message.to_owned(), decide.to_owned()));
    }
    if target.kind == TargetKind::Dataplane {
        return of_dataplane(target).map(Some);
    }
    let Some(tags) = tags_of(target) else {
        return Ok(Some(TargetRef::default()));
    };
    let found = by_labels(&tags, place.map).map_err(|why| unselectable(&why, &tags))?;
    Ok(Some(found))
}

/// The same dataplanes without the fields that are dropped: only labels are left.
fn of_dataplane(target: &TargetRef) -> Result<TargetRef, (String, String)> {
    match target.name.as_deref().filter(|name| !name.is_empty()) {
        Some(name) if target.labels.is_none() => Err((
            format!(
                "its target is the dataplane {} by name, which Kuma 3.0 silently drops: it would be for every dataplane",
                go_quote(name)
            ),
            "give the dataplane a label of its own, and write that under targetRef.labels"
                .to_owned(),
        )),
        _ => Ok(TargetRef {
            kind: TargetKind::Dataplane,
            labels: target.labels.clone(),
            ..TargetRef::default()
        }),
    }
}
