//! Rules over the whole input.

use std::collections::HashSet;

use rayon::prelude::*;

use super::facts::Facts;
use super::topic::{About, Topic, in_releases};
use crate::diag::{ALL, At, Finding, Related, Subject, codes, go_quote};
use crate::effective::MeshView;
use crate::model::{Dataplane, Feature, Kind, Mesh, Meta};

/// How many second places a finding names; the message says how many there are.
pub(super) const PLACES: usize = 10;

/// The same resource more than once: one finding for each, at the definition that counts.
pub(super) fn check_duplicates(facts: &Facts<'_>, topic: &mut Topic) {
    for group in facts.duplicates {
        let Some((last, others)) = group.positions.split_last() else {
            continue;
        };
        let meta = facts.world.meta(group.kind, *last);
        let subject = meta.subject(group.kind);
        let times = if others.len() == 1 {
            "twice".to_owned()
        } else {
            format!("{} times", others.len() + 1)
        };
        let in_mesh = subject.mesh.as_ref();
        let in_mesh = in_mesh.map(|mesh| format!(" of mesh {mesh:?}"));
        let message = format!(
            "{} {:?}{} is defined {times}; this definition is used",
            subject.kind,
            subject.name,
            in_mesh.unwrap_or_default()
        );
        let related = others.iter().take(PLACES).map(|position| {
            let meta = facts.world.meta(group.kind, *position);
            let message = "defined here too, without effect";
            related(group.kind, meta, message)
        });
        topic.add(
            Finding::new(
                codes::DUPLICATE_RESOURCE,
                &meta.origin,
                meta.name_path(),
                message,
            )
            .help("remove the unused definitions, or rename one")
            .about(subject)
            .related(related),
        );
    }
}

/// Another resource, at its name.
pub(super) fn related(kind: Kind, meta: &Meta, message: &str) -> Related {
    Related {
        at: At::value(&meta.origin, meta.name_path()),
        subject: Some(meta.subject(kind)),
        message: message.to_owned(),
    }
}

/// Meshes with backends that nothing uses.
pub(super) fn check_meshes(facts: &Facts<'_>, topic: &mut Topic) {
    let otherwise = traced_otherwise(facts, topic);
    for view in facts.effective.meshes.values() {
        let Some(mesh) = view
            .mesh
            .filter(|mesh| !mesh.meta.is_undecodable(view.rules))
        else {
            continue;
        };
        let about = About::new(Kind::Mesh, &mesh.meta, view.rules);
        let path = mesh.meta.spec().field("tracing");
        if !view.rules.has(Feature::Tracing) {
            if mesh.tracing.is_some() {
                let message = format!(
                    "Kuma {} accepts tracing of a Mesh and drops it without a warning, so the backends do nothing",
                    view.rules.release
                );
                topic.add(
                    about
                        .finding(codes::TRACING_REMOVED, path, message)
                        .at_key()
                        .help("write a MeshTrace instead"),
                );
            }
            continue;
        }
        if mesh.backends().is_empty() {
            continue;
        }
        if view.policies.is_empty() {
            if !otherwise.contains(view.name) {
                let message = format!(
                    "Mesh {} declares backends, and no TrafficTrace sends anything to them",
                    go_quote(view.name)
                );
                let help = format!(
                    "add a TrafficTrace, for instance with selectors: [{{match: {{{}: '*'}}}}]",
                    view.rules.tags.service()
                );
                topic.add(
                    about
                        .finding(codes::NO_TRAFFIC_TRACE, path.field("backends"), message)
                        .at_key()
                        .help(help),
                );
            }
            continue;
        }
        let used = used_backends(view, mesh, topic);
        for (index, backend) in mesh.backends().iter().enumerate() {
            if !backend.name.is_empty() && !used.contains(backend.name.as_str()) {
                let path = path.clone().field("backends").index(index).field("name");
                let message = format!("no policy uses the backend {}", go_quote(&backend.name));
                topic.report(
                    about,
                    codes::UNUSED_BACKEND,
                    path,
                    message,
                    "remove it, or name it in conf.backend of a policy",
                );
            }
        }
    }
}

/// Meshes whose tracing a `MeshTrace` does, and those that a policy was meant for that names
/// another one, which is reported there.
fn traced_otherwise<'f>(facts: &Facts<'f>, topic: &mut Topic) -> HashSet<&'f str> {
    let world = facts.world;
    let names = || world.counting_meshes().map(|mesh| mesh.meta.name.as_str());
    let astray = |view: &&MeshView<'_>| view.mesh.is_none() && !view.policies.is_empty();
    let count = world.meshes.len();
    let mut found: HashSet<&str> = world
        .mesh_traces
        .iter()
        .map(|policy| policy.meta.mesh.as_str())
        .collect();
    for view in facts.effective.meshes.values().filter(astray) {
        found.extend(topic.nearest(view.name, count, names));
    }
    found
}

/// The backends that policies and the mesh name, and those that they meant: one mistake is reported
/// once.
fn used_backends<'f>(
    view: &'f MeshView<'f>,
    mesh: &'f Mesh,
    topic: &mut Topic,
) -> HashSet<&'f str> {
    let all = || mesh.backends().iter().map(|backend| backend.name.as_str());
    let declared: HashSet<&str> = all().collect();
    let named = view.policies.iter().filter_map(|policy| policy.backend());
    let (mut used, astray): (HashSet<&str>, HashSet<&str>) = named
        .chain(
            mesh.default_backend()
                .filter(|name| !declared.contains(name)),
        )
        .partition(|name| declared.contains(name));
    let mut astray: Vec<&str> = astray.into_iter().collect();
    astray.sort_unstable();
    for name in astray {
        used.extend(topic.nearest(name, declared.len(), all));
    }
    used
}

/// Fields that no release knows in their place.
pub(super) fn check_unknown_fields(facts: &Facts<'_>, topic: &mut Topic) {
    for field in facts.unknown_fields {
        let mesh = field.subject.as_ref().map_or("", Subject::home);
        let rules = facts.book.of(mesh);
        topic.add(in_releases(field.clone().holds(ALL), rules));
    }
}

/// Dataplanes that are selected and whose inbounds make no spans.
pub(super) fn check_dataplanes(facts: &Facts<'_>, topic: &mut Topic) {
    for view in facts.effective.meshes.values() {
        let found: Vec<Finding> = view
            .dataplanes
            .par_iter()
            .filter_map(|dataplane| {
                let answer = view.answer(dataplane);
                let is_lost = dataplane.workload.is_none()
                    && answer.target().is_some()
                    && answer.is_silent()
                    && !dataplane.is_of_pod_without_service();
                (is_lost && !dataplane.meta.is_undecodable(view.rules))
                    .then(|| tcp_only(dataplane, view))
            })
            .collect();
        topic.findings.extend(found);
    }
}

fn tcp_only(dataplane: &Dataplane, view: &MeshView<'_>) -> Finding {
    let names = view.rules.tags;
    let inbounds = dataplane
        .networking
        .iter()
        .flat_map(|networking| networking.inbounds.iter().enumerate());
    let (index, inbound) = inbounds
        .clone()
        .find(|(_, inbound)| inbound.tags.get(names.protocol()).is_some())
        .or_else(|| inbounds.clone().next())
        .unzip();
    let at = dataplane
        .meta
        .spec()
        .field("networking")
        .field("inbound")
        .index(index.unwrap_or_default())
        .field("tags");
    let written = inbound.is_some_and(|inbound: &crate::model::Inbound| {
        inbound.tags.get(names.protocol()).is_some()
    });
    let about = About::new(Kind::Dataplane, &dataplane.meta, view.rules);
    let other = names.other().protocol();
    let has_tags = view.rules.has(Feature::InboundTags);
    let message = if has_tags {
        "no inbound speaks HTTP (a missing protocol tag means tcp), so the inbounds make no spans"
    } else {
        "no inbound speaks HTTP (a missing protocol field means tcp), so the inbounds make no spans"
    };
    let path = if written {
        at.key(names.protocol())
    } else {
        at
    };
    let help = if let Some(pod) = dataplane.of_pod() {
        format!("if the service speaks HTTP, {}", pod.how_to_speak_http())
    } else if !has_tags {
        "if the service speaks HTTP, write protocol: http beside the port".to_owned()
    } else if inbound.is_some_and(|inbound| inbound.tags.get(other).is_some()) {
        format!("the tag {other} is called {} here", names.protocol())
    } else {
        format!(
            "if the service speaks HTTP, write {}: {}",
            names.protocol(),
            view.rules.http_protocols().join(" or ")
        )
    };
    about.finding(codes::TCP_ONLY, path, message).help(help)
}
