//! Names that were typed, and what there is by them: what picks them out of an answer, and what says
//! that one is not there or means several.

use std::collections::{BTreeSet, HashSet};

use anyhow::{anyhow, bail};

use crate::diag::{Hint, WithHint as _, did_you_mean, few, go_quote};
use crate::effective::Effective;
use crate::model::{Kind, ResourceName, in_namespaces};
use crate::report::Row;

/// How many names a message lists.
const FEW: usize = 8;

/// What was named is not there.
#[derive(Debug, thiserror::Error)]
#[error("there is no {what} {}{place}", go_quote(name))]
pub(super) struct NotFound {
    what: String,
    name: String,
    /// Where it was looked for, if its mesh was said.
    place: String,
    #[source]
    hint: Option<Hint>,
}

impl NotFound {
    /// With the nearest name, or all of a few, as the hint.
    pub(super) fn new<'n>(
        what: &str,
        name: &str,
        names: impl Iterator<Item = &'n str> + Clone,
    ) -> Self {
        let hint = did_you_mean(name, names.clone()).or_else(|| {
            // Each mesh may have one of a name.
            let all: Vec<&str> = names.collect::<BTreeSet<_>>().into_iter().collect();
            let verb = if all.len() == 1 { "is only" } else { "are" };
            let is_few = (1..=FEW).contains(&all.len());
            is_few.then(|| format!("there {verb} {}", all.join(", ")))
        });
        Self {
            what: what.to_owned(),
            name: name.to_owned(),
            place: String::new(),
            hint: hint.map(Hint::new),
        }
    }

    /// In the mesh that was said, if one was.
    fn in_mesh(mut self, mesh: Option<&str>) -> Self {
        self.place = mesh.map_or_else(String::new, |mesh| format!(" in mesh {}", go_quote(mesh)));
        self
    }
}

/// Fails if nothing has a name.
pub(super) fn check_name<'n>(
    what: &str,
    name: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> anyhow::Result<()> {
    if names.clone().any(|known| known == name) {
        return Ok(());
    }
    Err(NotFound::new(what, name, names).into())
}

/// Fails if nothing is known of a mesh.
pub(super) fn check_mesh(mesh: &str, effective: &Effective<'_>) -> anyhow::Result<()> {
    check_name("mesh", mesh, effective.meshes.keys().copied())
}

/// An argument that names a resource of a kind: `NAME`, `MESH/NAME`, `TYPE/NAME` or `TYPE/MESH/NAME`.
pub(super) fn read_name(text: &str, kind: Kind) -> anyhow::Result<ResourceName<'_>> {
    match ResourceName::read(text, Some(kind)) {
        Some(name) if name.kind == kind => Ok(name),
        _ => bail!("{text} is not a {}", kind.singular()),
    }
}

/// Picks what was asked for by name; all of it if nothing was named.
pub(super) fn pick<R: Row>(kind: Kind, names: &[String], all: Vec<R>) -> anyhow::Result<Vec<R>> {
    if names.is_empty() {
        return Ok(all);
    }
    let mut wanted: HashSet<(Option<&str>, String)> = HashSet::new();
    for name in names {
        let name = read_name(name, kind)?;
        let is_in_mesh = |it: &ResourceName<'_>| name.mesh.is_none() || it.mesh == name.mesh;
        let of_mesh = all.iter().map(Row::name).filter(is_in_mesh);
        let found = full_name(kind, name.name, name.mesh, of_mesh.map(|it| it.name))?;
        wanted.insert((name.mesh, found.to_owned()));
    }
    let is_wanted = |row: &R| {
        let row = row.name();
        let is_wanted = |mesh| wanted.contains(&(mesh, row.name.to_owned()));
        is_wanted(None) || is_wanted(row.mesh)
    };
    Ok(all.into_iter().filter(is_wanted).collect())
}

/// Picks the one thing of a name; names are unique within a mesh only.
pub(super) fn pick_one<R: Row>(kind: Kind, name: &String, all: Vec<R>) -> anyhow::Result<R> {
    let mut found = pick(kind, std::slice::from_ref(name), all)?;
    if let [first, _, ..] = found.as_slice() {
        let mut meshes: Vec<&str> = found.iter().filter_map(|row| row.name().mesh).collect();
        meshes.dedup();
        if meshes.len() < found.len() {
            let name = first.name().name;
            return Err(
                anyhow!("there are {} workloads {}", found.len(), go_quote(name))
                    .hint("write the kind in front, as in deployment/NAME"),
            );
        }
        return Err(anyhow!(
            "there is a {} {} in each of the meshes {}",
            kind.singular(),
            go_quote(first.name().name),
            meshes.join(", ")
        )
        .hint("choose one with --mesh"));
    }
    Ok(found.remove(0))
}

/// The name of something that is there: the one that was typed, or, of a dataplane, the only one that
/// has a namespace behind it. Fails if there is none (in the mesh, if one was said), or more than one.
pub(super) fn full_name<'n>(
    kind: Kind,
    name: &'n str,
    mesh: Option<&str>,
    names: impl Iterator<Item = &'n str> + Clone,
) -> anyhow::Result<&'n str> {
    if names.clone().any(|known| known == name) {
        return Ok(name);
    }
    // What JSON calls `namespace/name` is the same resource.
    if let Some((namespace, own)) = name.split_once('/') {
        let respelt = format!("{own}.{namespace}");
        if let Some(known) = names.clone().find(|known| *known == respelt) {
            return Ok(known);
        }
    }
    match in_namespaces(kind, name, names.clone()).as_slice() {
        [] => Err(NotFound::new(kind.singular(), name, names)
            .in_mesh(mesh)
            .into()),
        [only] => Ok(only),
        many => Err(ambiguous(kind, name, many)),
    }
}

/// That a name may mean several.
pub(super) fn ambiguous(kind: Kind, name: &str, found: &[&str]) -> anyhow::Error {
    let error = anyhow!(
        "there is a {} {} in {} namespaces: {}",
        kind.singular(),
        go_quote(name),
        found.len(),
        few(found.iter(), FEW),
    );
    let first = found.first().unwrap_or(&name);
    error.hint(format!("write the namespace behind a dot, as in {first}"))
}
