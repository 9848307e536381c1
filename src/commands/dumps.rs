//! Dumps that were read, as proxies: which mesh and which dataplane each is of.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::input::Input;
use crate::check::proxies::{Proxy, identity};
use crate::envoy::dump::Observed;
use crate::host::DumpFolder;
use crate::model::{DEFAULT_MESH, Kind};
use crate::parse::{self, Options, Raw, Source};

/// Adds the dataplanes that the input lacks and that proxies say themselves.
pub(super) fn add_dataplanes(input: &mut Input, proxies: &[Proxy]) {
    let known = input.reading.world.counting_dataplanes();
    let known = known.map(|it| (it.meta.mesh.as_str(), it.meta.name.as_str()));
    let known: HashSet<(&str, &str)> = known.collect();
    let mut sources = Vec::new();
    for proxy in proxies {
        let node = proxy.now.config.as_ref().and_then(|it| it.node.as_ref());
        let Some(node) = node.filter(|node| identity(node) == Some((&proxy.mesh, &proxy.name)))
        else {
            continue;
        };
        if node.metadata.resource.is_empty() || known.contains(&(&*proxy.mesh, &*proxy.name)) {
            continue;
        }
        sources.push(Source::new(Raw {
            name: format!("the dump of {}/{}", proxy.mesh, proxy.name),
            bytes: node.metadata.resource.clone().into_bytes(),
        }));
    }
    if sources.is_empty() {
        return;
    }
    let mut more = parse::read(&sources, Options::default()).world;
    more.shift_sources(u32::try_from(input.sources.len()).unwrap_or(u32::MAX));
    input.reading.world.add(&more, Kind::Dataplane, |_| true);
    input.sources.extend(sources);
}

/// The dumps that were read, folder by folder.
pub(super) struct Dumps {
    /// Of proxies, by the place of each.
    folders: Vec<DumpFolder>,
    /// What a control plane says of proxies that have no dump.
    answers: Option<Observed>,
}

impl Dumps {
    pub(super) fn new(folders: Vec<DumpFolder>) -> Self {
        let (answers, folders): (Vec<_>, Vec<_>) =
            folders.into_iter().partition(|it| it.has_only_answers);
        let answers = answers.into_iter().next().map(|it| it.observed);
        Self { folders, answers }
    }

    /// The proxies that the dumps are of, by mesh and name.
    pub(super) fn proxies(self, input: &Input, mesh: Option<&str>) -> Vec<Proxy> {
        // One proxy at two times stands in two folders, the earlier one first.
        let mut places: Vec<(PathBuf, DumpFolder, Option<Observed>)> = Vec::new();
        for folder in self.folders {
            let (place, is_timed) = place_of(&folder.path);
            let known = places
                .iter_mut()
                .find(|(known, _, before)| is_timed && *known == place && before.is_none());
            if let Some((_, known, before)) = known {
                *before = Some(std::mem::take(&mut known.observed));
                *known = folder;
            } else {
                places.push((place, folder, None));
            }
        }
        let proxy = |(_, folder, before): (PathBuf, DumpFolder, Option<Observed>)| {
            let (mesh, name) = name_of(&folder, input, mesh);
            Proxy {
                mesh,
                name,
                before,
                now: folder.observed,
            }
        };
        let mut proxies: Vec<Proxy> = places.into_iter().map(proxy).collect();
        if let Some(answers) = self.answers {
            let dumped = proxies.iter().map(|it| (it.mesh.clone(), it.name.clone()));
            let dumped: HashSet<(String, String)> = dumped.collect();
            for dataplane in input.reading.world.counting_dataplanes() {
                let key = (dataplane.meta.mesh.clone(), dataplane.meta.name.clone());
                if !dumped.contains(&key) {
                    let (mesh, name) = key;
                    proxies.push(Proxy {
                        mesh,
                        name,
                        before: None,
                        now: answers.clone(),
                    });
                }
            }
        }
        proxies.sort_by(|one, other| (&one.mesh, &one.name).cmp(&(&other.mesh, &other.name)));
        proxies
    }
}

/// The folder of a proxy without the time that stands before its name, and whether there is one.
fn place_of(path: &Path) -> (PathBuf, bool) {
    let full = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let time = full.parent().and_then(Path::file_name);
    let is_timed = time.is_some_and(|time| time == "t0" || time == "t1");
    match (full.parent().and_then(Path::parent), full.file_name()) {
        (Some(before), Some(name)) if is_timed => (before.join(name), true),
        _ => (full, false),
    }
}

/// The mesh and the name of the proxy of a folder. The dump says it, unless the input has a dataplane
/// that is called as the folder is: then the dump has to be of that one.
fn name_of(folder: &DumpFolder, input: &Input, mesh: Option<&str>) -> (String, String) {
    let full = folder
        .path
        .canonicalize()
        .unwrap_or_else(|_| folder.path.clone());
    let own = full
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let node = folder
        .observed
        .config
        .as_ref()
        .and_then(|it| it.node.as_ref());
    let found = node.and_then(identity);
    let world = &input.reading.world;
    let is_called = |name: &str| {
        let of_mesh = move |it: &&str| mesh.is_none_or(|mesh| mesh == *it);
        world
            .counting_dataplanes()
            .filter(|it| it.meta.name == name)
            .map(|it| it.meta.mesh.as_str())
            .filter(of_mesh)
            .collect::<Vec<&str>>()
    };
    let meshes = is_called(&own);
    match found {
        Some((mesh, name)) if name == own && (meshes.is_empty() || meshes.contains(&mesh)) => {}
        _ if meshes.is_empty() => {}
        _ => return (meshes[0].to_owned(), own),
    }
    let known: Vec<&str> = world
        .counting_meshes()
        .map(|it| it.meta.name.as_str())
        .collect();
    match found {
        // The policies say nothing of that mesh.
        Some((of_dump, name)) if !known.is_empty() && !known.contains(&of_dump) => {
            (mesh.unwrap_or(known[0]).to_owned(), name.to_owned())
        }
        Some((mesh, name)) => (mesh.to_owned(), name.to_owned()),
        None => {
            let mesh = mesh.or(known.first().copied()).unwrap_or(DEFAULT_MESH);
            (mesh.to_owned(), own)
        }
    }
}
