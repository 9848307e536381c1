//! The names in a world, in their order.

use std::collections::{BTreeMap, BTreeSet};

use crate::effective::Effective;
use crate::model::{Dataplane, Kind, Release, ReleaseRules, RuleBook, World};
use crate::report::typed_kind;

/// Names, each with what there is to say about it.
pub(super) type Names = Vec<(String, String)>;

/// The resources of a kind, every name once: with its meshes where there are several, else with what
/// services a dataplane has.
pub(super) fn of_kind(kind: Kind, world: &World) -> Names {
    if kind == Kind::Mesh {
        return meshes(world);
    }
    let metas = world.metas(kind);
    let is_one_mesh = metas.windows(2).all(|two| two[0].mesh == two[1].mesh);
    let mut notes: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for meta in metas {
        let notes = notes.entry(&meta.name).or_default();
        notes.extend((!is_one_mesh).then_some(meta.mesh.as_str()));
    }
    if kind == Kind::Dataplane && is_one_mesh {
        for dataplane in &world.dataplanes {
            let services = dataplane.services(ReleaseRules::shown(Release::NEWEST));
            notes
                .entry(&dataplane.meta.name)
                .or_default()
                .extend(services);
        }
    }
    let prefix = if is_one_mesh { "" } else { "mesh " };
    let names = notes.into_iter().map(|(name, notes)| {
        let notes: Vec<&str> = notes.into_iter().collect();
        (name.to_owned(), format!("{prefix}{}", notes.join(", ")))
    });
    names.collect()
}

/// The meshes that something is in, with what their traces are sent to.
pub(super) fn meshes(world: &World) -> Names {
    let metas = Kind::ALL.iter().flat_map(|kind| world.metas(*kind));
    let mut names: BTreeMap<String, String> = metas
        .map(|meta| (meta.mesh.clone(), String::new()))
        .collect();
    for mesh in &world.meshes {
        let backends = mesh.backends().iter().map(|backend| backend.name.as_str());
        let backends: Vec<&str> = backends.collect();
        let help = match backends.as_slice() {
            [] => "no backend".to_owned(),
            backends => format!("sends to {}", backends.join(", ")),
        };
        names.insert(mesh.meta.name.clone(), help);
    }
    names.into_iter().collect()
}

/// What the meshes and their policies send to, by the names that `--backend` takes.
pub(super) fn backends(world: &World, book: &RuleBook) -> Names {
    let mut names = BTreeMap::new();
    for mesh in &world.meshes {
        for backend in mesh.backends() {
            let help = format!("{}, mesh {}", backend.type_word(), mesh.meta.name);
            names.insert(backend.name.clone(), help);
        }
    }
    let effective = Effective::new(world, book);
    for view in effective.meshes.values() {
        for policy in &view.mesh_traces.policies {
            if let Some(cluster) = policy.cluster() {
                let help = format!("MeshTrace {}, mesh {}", policy.name(), view.name);
                names.insert(cluster.to_owned(), help);
            }
        }
    }
    names.into_iter().collect()
}

/// The tags of dataplanes.
pub(super) fn tags(world: &World) -> Names {
    let tags = world.dataplanes.iter().flat_map(Dataplane::tag_sets);
    let pairs = tags.flat_map(|tags| tags.iter().map(|(key, value)| format!("{key}={value}")));
    unexplained(pairs.collect())
}

pub(super) fn namespaces(world: &World) -> Names {
    let of_dataplanes = world.dataplanes.iter().filter_map(Dataplane::namespace);
    let policies = world.mesh_traces.iter();
    let of_policies = policies.filter_map(|it| it.meta.namespace.as_deref());
    let workloads = world.kubernetes.workloads.iter();
    let of_workloads = workloads.map(|it| &*it.object.namespace);
    let all = of_dataplanes.chain(of_policies).chain(of_workloads);
    unexplained(all.map(str::to_owned).collect())
}

fn unexplained(names: BTreeSet<String>) -> Names {
    let names = names.into_iter();
    names.map(|name| (name, String::new())).collect()
}

pub(super) fn workloads(world: &World) -> Names {
    let workloads = world.kubernetes.workloads.iter();
    let names = workloads.map(|it| (it.object.full_name(), typed_kind(it.kind)));
    let names: BTreeMap<String, String> = names.collect();
    names.into_iter().collect()
}
