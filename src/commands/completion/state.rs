//! What names are completed from: the files that were named so far, or else the control plane that is
//! meant. Nobody is waited for, and what cannot be read is left out.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::known::Names;
use super::typed::Typed;
use crate::client::{Scope, Wanted};
use crate::commands::InputArgs;
use crate::commands::live::read_pages;
use crate::host::load;
use crate::model::{DEFAULT_MESH, Kind, World};
use crate::parse::{self, Options, Source};

/// Names of what is in the files that were named; or, if none was, on the control plane. Of one mesh if
/// that is said.
pub(super) fn of_world(
    kinds: &[Kind],
    mesh: Option<&str>,
    typed: &Typed,
    names: impl FnOnce(&World) -> Names,
) -> Names {
    let Some(input) = typed.input() else {
        return Vec::new();
    };
    let world = if input.file.is_empty() {
        of_control_plane(kinds, mesh, typed)
    } else {
        of_files(input, mesh, typed)
    };
    world.map(|world| names(&world)).unwrap_or_default()
}

/// What is in files, as far as it can be read.
fn of_files(input: InputArgs, mesh: Option<&str>, typed: &Typed) -> Option<World> {
    let input = InputArgs {
        file: input.file.into_iter().filter_map(readable).collect(),
        ..input
    };
    let project = input.project().ok().flatten();
    let raws = load(
        &input.file,
        &input.options(project.as_ref()),
        &mut std::io::empty(),
    )
    .ok()?;
    let sources: Vec<Source> = input.fill_in(raws.raws).filter_map(Result::ok).collect();
    let mut world = parse::read(&sources, Options::default()).world;
    if let Some(control_plane) = typed.control_plane() {
        control_plane.add_dataplanes(&mut world, None);
    }
    if let Some(mesh) = mesh {
        world.retain_mesh(mesh);
    }
    Some(world)
}

/// A path that can be read without waiting for anybody: no standard input, no URL, no pipe. Not every
/// shell writes out what `~` stands for.
fn readable(name: String) -> Option<String> {
    let path = match (name.strip_prefix("~/"), dirs::home_dir()) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(name),
    };
    let is_there = |path: &Path| path.is_file() || path.is_dir();
    is_there(&path)
        .then(|| path.into_os_string().into_string().ok())
        .flatten()
}

/// What the control plane has, if the command would ask it.
fn of_control_plane(kinds: &[Kind], mesh: Option<&str>, typed: &Typed) -> Option<World> {
    let path = typed.path();
    let asks = match path.as_slice() {
        ["validate"] => typed.has("live"),
        ["inspect", "workloads"] | ["check", "propagation"] => false,
        ["inspect" | "check", ..]
        | ["apply" | "delete" | "diff" | "get" | "headers" | "migrate" | "preflight"] => true,
        _ => false,
    };
    // With dumps nobody is asked.
    if !asks || typed.has("dump") {
        return None;
    }
    let scope = match mesh {
        Some(mesh) => Scope::Meshes(vec![mesh.to_owned()]),
        None if typed.has("all_meshes") || path == ["headers"] => Scope::All,
        None => Scope::Meshes(vec![DEFAULT_MESH.to_owned()]),
    };
    let connection = typed.connection()?.connect().ok()?;
    let state = connection.client().state(&scope, kinds, Wanted::Resources);
    Some(read_pages(&connection.address(), state.ok()?.pages).1.world)
}
