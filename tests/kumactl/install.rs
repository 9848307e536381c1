//! `install tracing` and `uninstall tracing`: what is deployed, what is refused, and that both name
//! the same objects.

mod cluster;
mod manifests;
mod names;
mod objects;
mod real;
mod refused;
mod sizes;
mod wiring;

use serde_json::Value;

use crate::support::{Run, kumactl};

/// Collectors and query over a storage, with Kafka in front of it.
const WITH_KAFKA: &[&str] = &[
    "--profile",
    "production",
    "--storage",
    "opensearch",
    "--storage-url",
    "http://a:9200",
    "--with-kafka",
    "b:9092",
];
/// The same without Kafka.
const OPENSEARCH: &[&str] = WITH_KAFKA.split_at(6).0;

/// A run of `install tracing`, which has to be fine.
fn install(flags: &[&str]) -> Run {
    tracing("install", flags)
}

/// A run of `uninstall tracing`, which has to be fine.
fn uninstall(flags: &[&str]) -> Run {
    tracing("uninstall", flags)
}

fn tracing(verb: &str, flags: &[&str]) -> Run {
    let run = kumactl(&[&[verb, "tracing"], flags].concat());
    assert_eq!(run.status, 0, "{flags:?}: {}", run.stderr);
    run
}

/// The documents of a page of YAML. A key that stands twice is an error of the reader.
fn documents(yaml: &str) -> Vec<Value> {
    use serde::Deserialize;
    serde_yaml::Deserializer::from_str(yaml)
        .map(|document| {
            Value::deserialize(document).unwrap_or_else(|error| panic!("{error}:\n{yaml}"))
        })
        .collect()
}

/// The objects of either format.
fn objects(printed: &str) -> Vec<Value> {
    let read = documents(printed);
    match read.as_slice() {
        [list] if list["items"].is_array() => items(&list["items"]).to_vec(),
        _ => read,
    }
}

/// The object of a kind; there has to be just one.
fn only<'d>(documents: &'d [Value], kind: &str) -> &'d Value {
    let mut found = documents.iter().filter(|document| document["kind"] == kind);
    let first = found.next().unwrap_or_else(|| panic!("no {kind}"));
    assert!(found.next().is_none(), "more than one {kind}");
    first
}

/// The items of a list, none if it is not there.
fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value
        .as_str()
        .unwrap_or_else(|| panic!("{value} is no string"))
}
