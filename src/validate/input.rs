//! Rules over the whole input.

use std::collections::HashSet;

use rayon::prelude::*;

use super::facts::Facts;
use super::rules::codes;
use super::tell::{Advise, Telling};
use crate::diag::{At, FieldPath, Finding, Fix, Part, Related, Severity, go_quote, nearest};
use crate::effective::{MeshView, codes as note};
use crate::model::{Dataplane, Duplicates, Kind, Mesh, World};

/// How many second places a finding names; the message says how many there are.
pub(super) const PLACES: usize = 10;

/// The same resource more than once: one finding for each, at the definition that counts.
pub(super) fn duplicates(world: &World, groups: &[Duplicates]) -> Vec<Finding> {
    groups
        .iter()
        .filter_map(|group| {
            let (last, others) = group.positions.split_last()?;
            let meta = world.meta(group.kind, *last);
            let subject = meta.subject(group.kind);
            let times = if others.len() == 1 {
                "twice".to_owned()
            } else {
                format!("{} times", others.len() + 1)
            };
            let in_mesh = subject
                .mesh
                .as_ref()
                .map(|mesh| format!(" of mesh {mesh:?}"))
                .unwrap_or_default();
            let message = format!(
                "{} {:?}{in_mesh} is defined {times}; this definition counts",
                subject.kind, subject.name
            );
            let mut finding = Finding::new(
                codes::DUPLICATE_RESOURCE,
                Severity::Warning,
                &meta.origin,
                meta.name_path(),
                message,
            )
            .help("remove the definitions that do not count, or rename one")
            .about(subject);
            finding.related = others
                .iter()
                .take(PLACES)
                .map(|position| {
                    let meta = world.meta(group.kind, *position);
                    Related {
                        at: At::Field {
                            origin: meta.origin.clone(),
                            path: meta.name_path(),
                            part: Part::Value,
                        },
                        subject: Some(meta.subject(group.kind)),
                        message: "defined here too, without effect".to_owned(),
                    }
                })
                .collect();
            Some(finding)
        })
        .collect()
}

/// Meshes with backends that nothing uses.
pub(super) fn check_meshes(facts: &Facts<'_>, telling: &mut Telling) {
    let otherwise = traced_otherwise(facts, telling);
    for view in facts.effective.meshes.values() {
        let Some(mesh) = view
            .mesh
            .filter(|mesh| !mesh.meta.is_undecodable(view.rules))
        else {
            continue;
        };
        let about = (Kind::Mesh, &mesh.meta, view.rules);
        let path = mesh.meta.spec().field("tracing");
        if !view.rules.has_tracing() {
            if mesh.tracing.is_some() {
                let message = format!(
                    "Kuma {} accepts tracing of a Mesh and drops it without a warning, so the backends do nothing",
                    view.rules.release
                );
                telling
                    .tell(note::TRACING_REMOVED, about, path, message)
                    .point_at_key()
                    .advise("write a MeshTrace instead");
            }
            continue;
        }
        if mesh.backends().is_empty() {
            continue;
        }
        if view.policies.is_empty() {
            if !otherwise.contains(view.name) {
                let message = format!(
                    "Mesh {} declares backends, and no TrafficTrace of the input sends anything to them",
                    go_quote(view.name)
                );
                let help = format!(
                    "add a TrafficTrace, for instance with selectors: [{{match: {{{}: '*'}}}}]",
                    view.rules.tags.service()
                );
                telling
                    .tell(
                        note::NO_TRAFFIC_TRACE,
                        about,
                        path.field("backends"),
                        message,
                    )
                    .point_at_key()
                    .advise(help);
            }
            continue;
        }
        let used = used_backends(view, mesh, telling);
        for (index, backend) in mesh.backends().iter().enumerate() {
            if !backend.name.is_empty() && !used.contains(backend.name.as_str()) {
                let path = path.clone().field("backends").index(index).field("name");
                let message = format!("no policy uses the backend {}", go_quote(&backend.name));
                telling
                    .tell(codes::UNUSED_BACKEND, about, path, message)
                    .advise("remove it, or name it in conf.backend of a policy");
            }
        }
    }
}

/// Meshes whose tracing a `MeshTrace` does, and those that a policy was meant for that names
/// another one, which is told there.
fn traced_otherwise<'f>(facts: &Facts<'f>, telling: &mut Telling) -> HashSet<&'f str> {
    let world = facts.world;
    let names = || world.counting_meshes().map(|mesh| mesh.meta.name.as_str());
    let astray = |view: &&MeshView<'_>| view.mesh.is_none() && !view.policies.is_empty();
    let count = world.meshes.len();
    let mut found: HashSet<&str> = world
        .mesh_traces
        .iter()
        .map(|policy| policy.mesh.as_str())
        .collect();
    for view in facts.effective.meshes.values().filter(astray) {
        found.extend(telling.nearest(view.name, count, names));
    }
    found
}

/// The backends that policies and the mesh name, and those that they meant: one mistake is told
/// once.
fn used_backends<'f>(
    view: &MeshView<'f>,
    mesh: &'f Mesh,
    telling: &mut Telling,
) -> HashSet<&'f str> {
    let all = || mesh.backends().iter().map(|backend| backend.name.as_str());
    let declared: HashSet<&str> = all().collect();
    let named = view
        .policies
        .iter()
        .filter_map(|policy| policy.resolution.backend());
    let (mut used, astray): (HashSet<&str>, HashSet<&str>) = named
        .chain(
            mesh.default_backend()
                .filter(|name| !declared.contains(name)),
        )
        .partition(|name| declared.contains(name));
    let mut astray: Vec<&str> = astray.into_iter().collect();
    astray.sort_unstable();
    for name in astray {
        used.extend(telling.nearest(name, declared.len(), all));
    }
    used
}

/// Fields that no release knows in their place.
pub(super) fn check_unknown_fields(facts: &Facts<'_>, telling: &mut Telling) {
    for field in facts.unknown_fields {
        let near = nearest(&field.key, field.known.iter().copied());
        let near = near.filter(|near| *near != field.key);
        let belongs = belongs_elsewhere(&field.key, &field.path);
        let (message, help) = match (near, belongs) {
            (None, Some(place)) if place.starts_with("at the top") => (
                format!(
                    "{} is ignored here: it belongs {place}, and the resource lands in mesh default",
                    go_quote(&field.key)
                ),
                "move it out of the spec and the metadata".to_owned(),
            ),
            (None, Some(place)) => (
                format!(
                    "{} is ignored here: it belongs {place}",
                    go_quote(&field.key)
                ),
                format!("move it; known here are {}", field.known.join(", ")),
            ),
            (near, _) => {
                let meant = near
                    .map(|near| format!("did you mean {}? ", go_quote(near)))
                    .unwrap_or_default();
                let mut known = field.known.to_vec();
                // A key that is much longer than any field is near to none of them.
                if field.key.len() < 100 {
                    known.sort_by_cached_key(|known| strsim::osa_distance(&field.key, known));
                }
                (
                    format!(
                        "{} is not known here, and is ignored silently",
                        go_quote(&field.key)
                    ),
                    format!("{meant}known here are {}", known.join(", ")),
                )
            }
        };
        let rules = field.subject.as_ref().map(|subject| {
            facts
                .book
                .of(subject.mesh.as_ref().unwrap_or(&subject.name))
        });
        let holds = if rules.is_some_and(|rules| rules.chosen) {
            ""
        } else {
            " (all releases)"
        };
        let certain = near.filter(|_| field.fixable);
        telling.push(Finding {
            code: codes::UNKNOWN_FIELD,
            severity: Severity::Warning,
            refused: false,
            origin: field.origin.clone(),
            subject: field.subject.clone(),
            at: At::Place(field.place),
            field: field.path.to_string(),
            message: format!("{message}{holds}"),
            help: Some(help),
            related: Vec::new(),
            fix: certain.map(|near| Fix {
                at: At::Place(field.place),
                from: field.key.clone(),
                to: near.to_owned(),
            }),
        });
    }
}

/// Where a known field belongs that stands in a wrong place.
fn belongs_elsewhere(key: &str, path: &FieldPath) -> Option<&'static str> {
    let shown = path.to_string();
    let in_backend = shown.contains("backends[");
    let in_spec = shown == format!("spec.{key}");
    match key {
        "mesh" if in_spec || shown == "metadata.mesh" => Some("at the top, beside metadata"),
        "type" if in_spec => Some("beside metadata, as kind"),
        "name" | "labels" if in_spec => Some("under metadata"),
        "sampling" if in_backend => Some("beside conf, in the backend"),
        "url" | "apiVersion" | "traceId128bit" | "sharedSpanContext" | "address" | "port"
        | "splitService"
            if in_backend =>
        {
            Some("under conf")
        }
        "backends" | "defaultBackend" => Some("under tracing"),
        "backend" => Some("under conf"),
        "match" => Some("in an element of selectors"),
        "tracing" | "selectors" | "conf" | "networking" if !shown.contains('.') => {
            Some("under spec")
        }
        "tags" if shown.starts_with("networking") || shown.starts_with("spec.networking") => {
            Some("in an inbound, or in the gateway")
        }
        _ => None,
    }
}

/// Dataplanes that are selected and whose inbounds make no spans.
pub(super) fn check_dataplanes(facts: &Facts<'_>, telling: &mut Telling) {
    for view in facts.effective.meshes.values() {
        let told: Vec<Telling> = view
            .dataplanes
            .par_iter()
            .filter_map(|dataplane| {
                let verdict = view.verdict(dataplane);
                let is_lost = verdict.target().is_some()
                    && verdict.is_silent()
                    && !dataplane.is_of_pod_without_service();
                (is_lost && !dataplane.meta.is_undecodable(view.rules))
                    .then(|| tell_tcp_only(dataplane, view))
            })
            .collect();
        telling
            .findings
            .extend(told.into_iter().flat_map(|told| told.findings));
    }
}

fn tell_tcp_only(dataplane: &Dataplane, view: &MeshView<'_>) -> Telling {
    let mut telling = Telling::default();
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
    let about = (Kind::Dataplane, &dataplane.meta, view.rules);
    let other = names.other().protocol();
    let message =
        "no inbound speaks HTTP (a missing protocol tag means tcp), so the inbounds make no spans";
    let path = if written {
        at.key(names.protocol())
    } else {
        at
    };
    let help = if let Some(pod) = dataplane.of_pod() {
        format!("if the service speaks HTTP, {}", pod.how_to_speak_http())
    } else if inbound.is_some_and(|inbound| inbound.tags.get(other).is_some()) {
        format!("the tag {other} is called {} here", names.protocol())
    } else {
        format!(
            "if the service speaks HTTP, write {}: {}",
            names.protocol(),
            view.rules.http_protocols().join(" or ")
        )
    };
    telling
        .tell(note::TCP_ONLY, about, path, message)
        .advise(help);
    telling
}
