//! What the whole run is compared with: only reading the same bytes, on all cores. Once into
//! kumactl's own types by its own reader, and once by serde into types of the same shape, which
//! owes nothing to kumactl.

use std::fs;
use std::io;
use std::mem;
use std::path::{Path, PathBuf};

use kumactl::parse::{self, Options, Raw, Source};
use rayon::prelude::*;

use crate::types::Resource;

fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

/// Keeps what was read until the process ends, as kumactl does: freeing it is not part of
/// reading.
pub fn keep<T>(read: T) {
    mem::forget(read);
}

/// Reads a folder with kumactl's reader. Returns how many resources it has.
pub fn by_kumactl(folder: &Path) -> io::Result<usize> {
    let sources = paths(folder)?
        .into_par_iter()
        .map(|path| {
            let bytes = fs::read(&path)?;
            let name = path.to_string_lossy().into_owned();
            Ok(Source::new(Raw { name, bytes }))
        })
        .collect::<io::Result<Vec<Source>>>()?;
    let reading = parse::read(&sources, Options::default());
    let count = reading.world.len();
    keep((sources, reading));
    Ok(count)
}

/// Reads a folder with serde. Returns how many resources it has.
pub fn by_serde(folder: &Path) -> io::Result<usize> {
    let resources = paths(folder)?
        .into_par_iter()
        .map(|path| {
            let text = fs::read_to_string(&path)?;
            documents(&text)
                .into_par_iter()
                .map(|document| resource(document).map_err(io::Error::other))
                .collect::<io::Result<Vec<Resource>>>()
        })
        .collect::<io::Result<Vec<_>>>()?;
    let count = resources.iter().map(Vec::len).sum();
    keep(resources);
    Ok(count)
}

/// The documents of a text that separates them with lines of `---`, and has nothing else to cut.
fn documents(text: &str) -> Vec<&str> {
    text.split("---\n")
        .filter(|document| !document.is_empty())
        .collect()
}

/// Reads a document as the kind that its first lines name: a tagged enum would read it twice.
fn resource(text: &str) -> Result<Resource, serde_yaml::Error> {
    macro_rules! read {
        ($($start:literal: $kind:ident),*) => {
            $(if text.starts_with($start) {
                return serde_yaml::from_str(text).map(Resource::$kind);
            })*
        };
    }
    read!(
        "type: Dataplane\n": Dataplane,
        "type: TrafficTrace\n": TrafficTrace,
        "apiVersion: apps/v1\nkind: Deployment\n": Deployment,
        "apiVersion: v1\nkind: Service\n": Service,
        "apiVersion: v1\nkind: Namespace\n": Namespace
    );
    serde_yaml::from_str(text).map(Resource::Mesh)
}
