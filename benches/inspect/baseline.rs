//! What the whole run is compared with: only reading the same bytes, on all cores. Once into
//! kumactl's own types by its own reader, and once by serde into types of the same shape, which
//! owes nothing to kumactl.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use kumactl::parse::{self, Options, Raw, Source};
use rayon::prelude::*;
use serde::Deserialize;

fn paths(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
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
    Ok(parse::read(&sources, Options::default()).world.len())
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
    Ok(resources.iter().map(Vec::len).sum())
}

/// The documents of a text that separates them with lines of `---`, and has nothing else to cut.
fn documents(text: &str) -> Vec<&str> {
    text.split("---\n")
        .filter(|document| !document.is_empty())
        .collect()
}

/// Reads a document as the kind that its first line names: a tagged enum would read it twice.
fn resource(text: &str) -> Result<Resource, serde_yaml::Error> {
    if text.starts_with("type: Dataplane\n") {
        serde_yaml::from_str(text).map(Resource::Dataplane)
    } else if text.starts_with("type: TrafficTrace\n") {
        serde_yaml::from_str(text).map(Resource::TrafficTrace)
    } else {
        serde_yaml::from_str(text).map(Resource::Mesh)
    }
}

/// Kept until all are read, as the model is.
#[derive(Debug)]
#[expect(
    dead_code,
    reason = "read, and held in memory, is all that is asked of them"
)]
enum Resource {
    Mesh(Mesh),
    TrafficTrace(TrafficTrace),
    Dataplane(Dataplane),
}

type Tags = BTreeMap<Box<str>, Box<str>>;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Mesh {
    name: String,
    tracing: Option<Tracing>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
struct Tracing {
    default_backend: Option<String>,
    #[serde(default)]
    backends: Vec<Backend>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Backend {
    name: String,
    #[serde(rename = "type")]
    kind: String,
    sampling: Option<f64>,
    conf: Conf,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Conf {
    url: Option<String>,
    address: Option<String>,
    port: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct TrafficTrace {
    name: String,
    mesh: String,
    selectors: Vec<Selector>,
    conf: Option<PolicyConf>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Selector {
    r#match: Tags,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct PolicyConf {
    backend: Option<String>,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Dataplane {
    name: String,
    mesh: String,
    networking: Networking,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Networking {
    address: Box<str>,
    #[serde(default)]
    inbound: Vec<Inbound>,
    #[serde(default)]
    outbound: Vec<Outbound>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
#[expect(dead_code, reason = "as above")]
struct Inbound {
    port: u32,
    service_port: Option<u32>,
    service_address: Option<Box<str>>,
    address: Option<Box<str>>,
    protocol: Option<Box<str>>,
    tags: Tags,
}

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "as above")]
struct Outbound {
    port: u32,
    address: Option<Box<str>>,
    service: Option<Box<str>>,
    tags: Option<Tags>,
}
