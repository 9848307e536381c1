//! The configurations of Jaeger that `install tracing` prints, for the Jaeger that runs here: what it
//! would listen on moves to loopback and free ports, what it would write to a folder of the test, and
//! what its version calls otherwise is in one table.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::{Map, Value};

use super::free_port;
use crate::support::kumactl;

/// Keys from the outside to a part, of which `*` is any; and what becomes of that part.
type Difference = (&'static [&'static str], fn(&mut Map<String, Value>));

/// What Jaeger 2.20, which the images are, reads otherwise than 1.76.0, which runs here. Each refuses
/// what the other reads.
const DIFFERENCES: [Difference; 2] = [
    (&["receivers", "kafka", "traces"], |traces| {
        if let Some(topics) = traces.remove("topics") {
            traces.insert("topic".to_owned(), topics[0].clone());
        }
    }),
    (
        &[
            "extensions",
            "jaeger_storage",
            "backends",
            "*",
            "clickhouse",
        ],
        |storage| {
            storage.remove("ttl");
            storage.remove("tls");
        },
    ),
];

/// The configurations of the page that is printed with flags, by the names of their `ConfigMap`s, as
/// the Jaeger that runs here reads them.
pub fn printed(flags: &[&str]) -> BTreeMap<String, Value> {
    let mut configurations = as_printed(flags);
    for configuration in configurations.values_mut() {
        for (path, change) in DIFFERENCES {
            adapt(configuration, path, change);
        }
    }
    configurations
}

/// The same, letter for letter.
pub fn as_printed(flags: &[&str]) -> BTreeMap<String, Value> {
    let run = kumactl(&[&["install", "tracing", "-o", "json"], flags].concat());
    assert_eq!(run.status, 0, "{flags:?}: {}", run.stderr);
    let list: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let objects = list["items"].as_array().expect("a list").iter();
    let configurations = objects.filter_map(|object| {
        let text = object["data"]["config.yaml"].as_str()?;
        let name = object["metadata"]["name"].as_str().expect("a name");
        Some((name.to_owned(), serde_yaml::from_str(text).expect("YAML")))
    });
    configurations.collect()
}

fn adapt(tree: &mut Value, path: &[&str], change: fn(&mut Map<String, Value>)) {
    let Some(map) = tree.as_object_mut() else {
        return;
    };
    let Some((key, rest)) = path.split_first() else {
        return change(map);
    };
    for (name, value) in map {
        if *key == "*" || name == key {
            adapt(value, rest, change);
        }
    }
}

/// Moves what a configuration listens on, and where it writes: the ports of this machine by those
/// that are printed.
pub fn move_here(configuration: &mut Value, folder: &Path) -> BTreeMap<u16, u16> {
    let mut ports = BTreeMap::new();
    visit(configuration, folder, &mut ports);
    ports
}

fn moved(port: u16, ports: &mut BTreeMap<u16, u16>) -> u16 {
    *ports.entry(port).or_insert_with(free_port)
}

fn visit(tree: &mut Value, folder: &Path, ports: &mut BTreeMap<u16, u16>) {
    match tree {
        Value::Object(map) => {
            if let (Some(Value::String(_)), Some(Value::Number(port))) =
                (map.get("host"), map.get("port"))
            {
                let port = port.as_u64().and_then(|it| u16::try_from(it).ok());
                let port = moved(port.expect("a port"), ports);
                map.insert("host".to_owned(), "127.0.0.1".into());
                map.insert("port".to_owned(), port.into());
            }
            for (key, value) in map {
                if let ("keys" | "values", Value::String(path)) = (key.as_str(), &mut *value) {
                    *path = folder.join(key).display().to_string();
                } else if let ("endpoint", Value::String(address)) = (key.as_str(), &mut *value) {
                    let (_, port) = address.rsplit_once(':').expect("a port");
                    let port = moved(port.parse().expect("a port"), ports);
                    *address = format!("127.0.0.1:{port}");
                } else {
                    visit(value, folder, ports);
                }
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|it| visit(it, folder, ports)),
        _ => {}
    }
}
