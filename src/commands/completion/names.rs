//! The names that an argument may have: of the files that were named so far, or else of the control
//! plane that is meant, of the settings file, and of what the tool itself knows.

use clap::ValueEnum;

use super::known::{Names, backends, meshes, namespaces, of_kind, tags, workloads};
use super::state::of_world;
use super::table::Meaning;
use super::typed::Typed;
use super::words::is_plain;
use crate::check::proxies::CAUSES;
use crate::diag::{RULES, printable};
use crate::host::shown_address;
use crate::model::{Kind, Release, RuleBook};

/// How long the help of a candidate may be.
const HELP: usize = 100;

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
            of_world(&kinds, typed.mesh(), typed, |world| {
                let control_plane = typed.control_plane();
                let book = control_plane.map(|it| it.book(world, None));
                backends(world, &book.unwrap_or_else(|| RuleBook::new(world, None)))
            })
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
    let settings = typed.connection().and_then(|it| it.settings.read().ok());
    settings.map(|it| it.contexts()).unwrap_or_default()
}

fn control_planes(typed: &Typed) -> Names {
    let settings = typed.connection().and_then(|it| it.settings.read().ok());
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

/// The resources of a kind that were not named yet, as `NAME`, or, where that was begun, as `MESH/NAME`,
/// `TYPE/NAME` or `TYPE/MESH/NAME`.
fn resources(kind: Kind, begun: &str, typed: &Typed) -> Names {
    let (word, rest) = match begun.split_once('/') {
        Some((word, rest)) if Kind::from_typed(word) == Some(kind) => (Some(word), rest),
        _ => (None, begun),
    };
    let of_mesh = match rest.split_once('/') {
        Some((mesh, _)) if kind.is_in_mesh() => Some(mesh),
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
