//! The names that an argument may have: of the files that were named so far, or else of the control
//! plane that is meant, of the settings file, and of what the tool itself knows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use clap::ValueEnum;
use rayon::prelude::*;

use super::table::Meaning;
use super::typed::Typed;
use super::words::is_plain;
use crate::check::proxies::CAUSES;
use crate::client::{Scope, Wanted};
use crate::commands::InputArgs;
use crate::commands::live::read_pages;
use crate::commands::project::project_of;
use crate::diag::{RULES, printable};
use crate::effective::Effective;
use crate::host::{InputOptions, load, shown_address};
use crate::model::{DEFAULT_MESH, Dataplane, Kind, Release, RuleBook, Rules, World};
use crate::parse::{self, Options, Source, Variables};
use crate::report::typed_kind;

/// How long the help of a candidate may be.
const HELP: usize = 100;

/// Names, in their order, each with what there is to say about it.
type Names = Vec<(String, String)>;

/// What an argument may go on to.
pub(super) fn candidates(meaning: Meaning, begun: &str, typed: &Typed) -> Names {
    let mut names = match meaning {
        Meaning::Code => codes(),
        Meaning::CodeOrCause => {
            let causes = CAUSES.iter();
            let causes = causes.map(|cause| (cause.code.to_owned(), cause.summary.to_owned()));
            codes().into_iter().chain(causes).collect()
        }
        Meaning::Release => {
            let releases: Vec<Release> = Release::minors().collect();
            let newest_first = releases.iter().rev();
            newest_first
                .map(|it| (it.to_string(), String::new()))
                .collect()
        }
        Meaning::Context => contexts(typed),
        Meaning::ControlPlane => control_planes(typed),
        Meaning::TypeOrName => types_or_names(begun, typed),
        Meaning::OfType => of_type(begun, typed),
        Meaning::Resource(kind) => resources(kind, begun, typed),
        Meaning::MeshInUse => of_world(&[], None, typed, meshes),
        Meaning::Backend => {
            let kinds = [Kind::MeshTrace, Kind::MeshOpenTelemetryBackend];
            of_world(&kinds, typed.mesh(), typed, |world| backends(world, typed))
        }
        Meaning::Tag => of_world(&[Kind::Dataplane], typed.mesh(), typed, tags),
        Meaning::Namespace => {
            let kinds = [Kind::Dataplane, Kind::MeshTrace];
            of_world(&kinds, typed.mesh(), typed, namespaces)
        }
        Meaning::Workload => of_world(&[], typed.mesh(), typed, workloads),
        Meaning::Path | Meaning::Folder | Meaning::Command | Meaning::Listed | Meaning::Any => {
            Vec::new()
        }
    };
    names.retain(|(name, _)| name.starts_with(begun) && is_harmless(name));
    for (_, help) in &mut names {
        *help = printable(help).chars().take(HELP).collect();
    }
    names
}

/// Whether a name can stand on the command line of any shell as it is. Others are not offered: they may
/// be of anybody's files, and what is offered is soon run.
fn is_harmless(name: &str) -> bool {
    name.starts_with(char::is_alphanumeric) && name.chars().all(is_plain)
}

fn codes() -> Names {
    let rules = RULES.iter();
    rules
        .map(|rule| (rule.code.to_string(), rule.summary().to_owned()))
        .collect()
}

fn contexts(typed: &Typed) -> Names {
    let settings = typed.connection().and_then(|it| it.settings().ok());
    settings.map(|it| it.contexts()).unwrap_or_default()
}

fn control_planes(typed: &Typed) -> Names {
    let settings = typed.connection().and_then(|it| it.settings().ok());
    let listed = settings.map(|it| it.list()).unwrap_or_default().into_iter();
    listed
        .map(|it| (it.name, shown_address(&it.address)))
        .collect()
}

/// Types; or, where a type was typed with a slash behind it, resources of it.
fn types_or_names(begun: &str, typed: &Typed) -> Names {
    if let Some((word, _)) = begun.split_once('/') {
        return Kind::from_typed(word).map_or_else(Vec::new, |kind| resources(kind, begun, typed));
    }
    let kinds = Kind::value_variants().iter();
    kinds
        .map(|kind| (kind.plural().to_owned(), kind.about().to_owned()))
        .collect()
}

fn of_type(begun: &str, typed: &Typed) -> Names {
    match typed.values("what").first() {
        Some(what) if what.contains('/') => types_or_names(begun, typed),
        Some(what) => {
            Kind::from_typed(what).map_or_else(Vec::new, |kind| resources(kind, begun, typed))
        }
        None => Vec::new(),
    }
}

/// The resources of a kind that were not named yet, as `NAME`, or, where that was begun, as `TYPE/NAME`
/// or `TYPE/MESH/NAME`.
fn resources(kind: Kind, begun: &str, typed: &Typed) -> Names {
    let (word, rest) = match begun.split_once('/') {
        Some((word, rest)) if Kind::from_typed(word) == Some(kind) => (Some(word), rest),
        _ => (None, begun),
    };
    let of_mesh = match rest.split_once('/') {
        Some((mesh, _)) if word.is_some() && kind.is_in_mesh() => Some(mesh),
        _ => None,
    };
    let kinds = [kind].into_iter().filter(|kind| *kind != Kind::Mesh);
    let kinds: Vec<Kind> = kinds.collect();
    let words: Vec<&str> = word.into_iter().chain(of_mesh).collect();
    let is_known = typed.values("names");
    let names = of_world(&kinds, of_mesh.or(typed.mesh()), typed, |world| {
        of_kind(kind, world)
    });
    let names = names.into_iter().map(|(name, help)| {
        let name = [words.as_slice(), &[name.as_str()]].concat().join("/");
        (name, help)
    });
    names
        .filter(|(name, _)| !is_known.contains(&name.as_str()))
        .collect()
}

/// The resources of a kind, every name once: with its meshes where there are several, else with what
/// services a dataplane has.
fn of_kind(kind: Kind, world: &World) -> Names {
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
            let services = dataplane.services(Rules::of_generation(false));
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
fn meshes(world: &World) -> Names {
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
fn backends(world: &World, typed: &Typed) -> Names {
    let mut names = BTreeMap::new();
    for mesh in &world.meshes {
        for backend in mesh.backends() {
            let help = format!("{}, mesh {}", backend.type_word(), mesh.meta.name);
            names.insert(backend.name.clone(), help);
        }
    }
    let control_plane = typed.control_plane();
    let book = control_plane.map(|it| it.book(world, None));
    let book = book.unwrap_or_else(|| RuleBook::new(world, None));
    let effective = Effective::new(world, &book);
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
fn tags(world: &World) -> Names {
    let tags = world.dataplanes.iter().flat_map(Dataplane::tag_sets);
    let pairs = tags.flat_map(|tags| tags.iter().map(|(key, value)| format!("{key}={value}")));
    unexplained(pairs.collect())
}

fn namespaces(world: &World) -> Names {
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

fn workloads(world: &World) -> Names {
    let workloads = world.kubernetes.workloads.iter();
    let names = workloads.map(|it| (it.object.full_name(), typed_kind(it.kind)));
    let names: BTreeMap<String, String> = names.collect();
    names.into_iter().collect()
}

/// Names of what is in the files that were named; or, if none was, on the control plane. Of one mesh if
/// that is said.
fn of_world(
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
    let files: Vec<String> = input.file.into_iter().filter_map(readable).collect();
    let project = project_of(&files).ok().flatten();
    let options = InputOptions {
        exclude: input.exclude,
        no_ignore: input.no_ignore,
        excluded: project
            .filter(|_| !input.no_project)
            .and_then(|it| it.excluded()),
    };
    let raws = load(&files, &options).ok()?.raws;
    let variables = Variables::new(input.var);
    let sources = raws
        .into_par_iter()
        .filter_map(|raw| variables.apply(Source::new(raw)).ok());
    let sources: Vec<Source> = sources.collect();
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
