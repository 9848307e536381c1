//! Dumps that were read, as proxies: which mesh and which dataplane each is of, and the dataplanes that
//! they hold themselves.

use std::collections::HashSet;

use super::proxy::{Proxy, identity, said_identity, sort};
use crate::envoy::dump::Observed;
use crate::model::{DEFAULT_MESH, World};
use crate::parse::{Raw, Source};

/// What was read of a proxy from its folder.
#[derive(Debug)]
pub(crate) struct Dump {
    /// What the folder is called.
    pub(crate) folder: String,
    /// The file that was named, if nothing could be read of it: its folder may be any.
    pub(crate) unread_file: Option<String>,
    /// What it had at an earlier time, if there is anything of that.
    pub(crate) before: Option<Observed>,
    pub(crate) now: Observed,
}

/// The dumps that were read.
#[derive(Debug, Default)]
pub(crate) struct Dumps {
    pub(crate) dumps: Vec<Dump>,
    /// What a control plane says of proxies that have no dump.
    pub(crate) answers: Option<Observed>,
}

impl Dumps {
    /// The proxies that the dumps are of, by mesh and name.
    pub(crate) fn proxies(self, world: &World, mesh: Option<&str>) -> Vec<Proxy> {
        let proxy = |Dump {
                         folder,
                         unread_file,
                         before,
                         now,
                     }: Dump| {
            let (mesh, name) = name_of(folder, unread_file, &now, world, mesh);
            Proxy {
                mesh,
                name,
                before,
                now,
            }
        };
        let mut proxies: Vec<Proxy> = self.dumps.into_iter().map(proxy).collect();
        if let Some(answers) = self.answers {
            let dumped = proxies.iter().map(|it| (it.mesh.clone(), it.name.clone()));
            let dumped: HashSet<(String, String)> = dumped.collect();
            let others = world.counting_dataplanes().map(|it| &it.meta);
            let others = others.filter(|it| !dumped.contains(&(it.mesh.clone(), it.name.clone())));
            proxies.extend(others.map(|it| Proxy::of(it, None, answers.clone())));
        }
        sort(&mut proxies);
        proxies
    }
}

/// The dataplanes that proxies hold themselves and that are not known otherwise.
pub(crate) fn held_dataplanes(proxies: &[Proxy], known: &World) -> Vec<Source> {
    let known = known.counting_dataplanes();
    let known = known.map(|it| (it.meta.mesh.as_str(), it.meta.name.as_str()));
    let known: HashSet<(&str, &str)> = known.collect();
    let source = |proxy: &Proxy| {
        let own = (proxy.mesh.as_str(), proxy.name.as_str());
        let node = proxy.node().filter(|node| identity(node) == Some(own))?;
        let text = &node.metadata.resource;
        (!text.is_empty() && !known.contains(&own)).then(|| {
            Source::new(Raw {
                name: format!("the dump of {}/{}", proxy.mesh, proxy.name),
                bytes: text.clone().into_bytes(),
            })
        })
    };
    proxies.iter().filter_map(source).collect()
}

/// The mesh and the name of the proxy of a folder. The dump says it, unless there is a dataplane that is
/// called as the folder is: then the dump has to be of that one.
fn name_of(
    folder: String,
    unread_file: Option<String>,
    now: &Observed,
    world: &World,
    mesh: Option<&str>,
) -> (String, String) {
    let said = said_identity(now);
    let called = world.counting_dataplanes().map(|it| &it.meta);
    let called = called.filter(|it| it.name == folder && mesh.is_none_or(|mesh| mesh == it.mesh));
    let meshes: Vec<&str> = called.map(|it| it.mesh.as_str()).collect();
    let is_said = said.is_some_and(|(mesh, name)| name == folder && meshes.contains(&mesh));
    if let (Some(first), false) = (meshes.first(), is_said) {
        return ((*first).to_owned(), folder);
    }
    let known: Vec<&str> = world
        .counting_meshes()
        .map(|it| it.meta.name.as_str())
        .collect();
    match said {
        // The policies say nothing of that mesh.
        Some((of_dump, name)) if !known.is_empty() && !known.contains(&of_dump) => {
            (mesh.unwrap_or(known[0]).to_owned(), name.to_owned())
        }
        Some((mesh, name)) => (mesh.to_owned(), name.to_owned()),
        None => {
            let mesh = mesh.or(known.first().copied()).unwrap_or(DEFAULT_MESH);
            (mesh.to_owned(), unread_file.unwrap_or(folder))
        }
    }
}
