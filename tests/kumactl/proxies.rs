//! `-o envoy` against what proxies really had, by dumps of Envoy.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};

use crate::support::{kumactl, tests};

fn json_of(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|_| panic!("{}", path.display()));
    serde_json::from_str(&text).expect("JSON")
}

/// A value whose keys are written in one way, and whose numbers are all of one kind: Envoy writes
/// 50 where YAML has 50.0.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let plain_key = |key: &str| key.replace('_', "").to_lowercase();
            let pairs = map
                .iter()
                .map(|(key, value)| (plain_key(key), plain(value)));
            Value::Object(pairs.collect())
        }
        Value::Array(list) => list.iter().map(plain).collect(),
        Value::Number(number) => json!(number.as_f64()),
        other => other.clone(),
    }
}

/// The tracing of each filter chain of a listener that has any, in order.
fn tracing(listener: &Value) -> Vec<Value> {
    let chains = listener["filter_chains"].as_array().into_iter().flatten();
    let filters = chains.flat_map(|chain| chain["filters"].as_array().into_iter().flatten());
    let found = filters.map(|filter| &filter["typed_config"]["tracing"]);
    found.filter(|it| !it.is_null()).map(plain).collect()
}

/// What is about tracing: of listeners by name, and clusters by name.
#[derive(Debug, Default, PartialEq)]
struct Traced {
    listeners: BTreeMap<String, Vec<Value>>,
    clusters: BTreeMap<String, Value>,
}

impl Traced {
    fn add(&mut self, listeners: Vec<&Value>, clusters: Vec<&Value>) {
        let name = |it: &Value| it["name"].as_str().unwrap_or_default().to_owned();
        for listener in listeners {
            let tracing = tracing(listener);
            if !tracing.is_empty() {
                self.listeners.insert(name(listener), tracing);
            }
        }
        for cluster in clusters
            .into_iter()
            .filter(|it| name(it).starts_with("tracing:"))
        {
            let mut fields: Map<String, Value> = cluster.as_object().expect("fields").clone();
            fields.remove("@type");
            self.clusters
                .insert(name(cluster), plain(&Value::Object(fields)));
        }
    }
}

fn list<'v>(value: &'v Value, path: &[&str]) -> Vec<&'v Value> {
    let (last, before) = path.split_last().expect("a path");
    let elements = value[*last].as_array().into_iter().flatten();
    let inner = |it: &'v Value| before.iter().rev().fold(it, |it, key| &it[*key]);
    elements.map(inner).collect()
}

/// What is about tracing in a dump, and the name of the proxy's service.
fn dumped(dump: &Value) -> (Traced, String) {
    let (mut traced, mut service) = (Traced::default(), String::new());
    for config in dump["configs"].as_array().expect("a list") {
        let kind = config["@type"].as_str().expect("a type");
        if kind.ends_with(".ListenersConfigDump") {
            let listeners = list(config, &["listener", "active_state", "dynamic_listeners"]);
            traced.add(listeners, Vec::new());
        } else if kind.ends_with(".ClustersConfigDump") {
            let clusters = list(config, &["cluster", "dynamic_active_clusters"]);
            traced.add(Vec::new(), clusters);
        } else if kind.ends_with(".BootstrapConfigDump") {
            let node = &config["bootstrap"]["node"];
            node["cluster"]
                .as_str()
                .expect("a name")
                .clone_into(&mut service);
        }
    }
    (traced, service)
}

fn answer(arguments: &[&str]) -> Value {
    let run = kumactl(arguments);
    assert_eq!(run.status, 0, "{arguments:?}: {}", run.stderr);
    serde_yaml::from_str(&run.stdout).expect("YAML")
}

fn dumps(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = std::fs::read_dir(folder).expect("a folder");
    for path in entries.map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            dumps(&path, found);
        } else if path.ends_with("config_dump.json") {
            found.push(path);
        }
    }
}

/// Situations with clusters of a `MeshTrace`.
const OTHERS: [&str; 2] = ["meshtrace-", "2.14-otel"];

#[test]
fn what_is_shown_is_what_the_proxies_have() {
    let (mut compared, mut listeners, mut clusters) = (0, 0, 0);
    let situations = std::fs::read_dir(tests("proxies")).expect("a folder");
    for situation in situations.map(|entry| entry.expect("an entry").path()) {
        if !situation.is_dir() {
            continue;
        }
        if !situation.join("policies.json").exists() {
            continue; // It is made by hand, or parts of a dump.
        }
        let truth = json_of(&situation.join("truth.json"));
        let step = truth["first_broken_step"].as_str().expect("a step");
        let name = situation.file_name().expect("a name").to_string_lossy();
        let has_other = ["build", "connection", "delivery"].contains(&step);
        if has_other || OTHERS.iter().any(|it| name.starts_with(it)) {
            continue;
        }
        let release = truth["kuma"].as_str().expect("a release");
        let policies = situation.join("policies.json");
        let policies = policies.to_str().expect("text");
        let mut found = Vec::new();
        dumps(&situation, &mut found);
        assert!(!found.is_empty(), "{}", situation.display());
        for path in found {
            let name = path.parent().and_then(Path::file_name).expect("a name");
            let name = name.to_str().expect("text");
            let question = ["inspect", "dataplane", name, "-f", policies, "-o", "envoy"];
            let shown = answer(&[&question[..], &["--kuma-version", release]].concat());
            let mut ours = Traced::default();
            ours.add(list(&shown, &["listeners"]), list(&shown, &["clusters"]));
            let (real, service) = dumped(&json_of(&path));
            assert_eq!(ours, real, "{}", path.display());
            compared += 1;
            listeners += real.listeners.len();
            clusters += real.clusters.len();
            if ["redis", "kong", "edge"]
                .iter()
                .any(|it| name.starts_with(it))
            {
                continue; // It has no HTTP inbound for a bootstrap.
            }
            let bootstrap = [
                &question[..],
                &["--bootstrap", "--collector", "127.0.0.1:1"],
            ]
            .concat();
            assert_eq!(answer(&bootstrap)["node"]["cluster"], service);
        }
    }
    assert_eq!((compared, listeners, clusters), (29, 28, 26));
}

#[test]
fn what_a_proxy_has_is_printed_as_its_dump_has_it() {
    let mut compared = 0;
    for situation in [
        "builtin-gateway",
        "multi-inbound",
        "meshtrace-zipkin",
        "meshtrace-otel",
        "healthy-full",
    ] {
        let folder = tests("proxies").join(situation);
        let policies = folder.join("policies.json");
        let mut found = Vec::new();
        dumps(&folder, &mut found);
        for path in found {
            let name = path.parent().and_then(Path::file_name).expect("a name");
            let shown = answer(&[
                "inspect",
                "dataplane",
                name.to_str().expect("text"),
                "-o",
                "envoy",
                "--dump",
                folder.to_str().expect("text"),
                "-f",
                policies.to_str().expect("text"),
            ]);
            let (real, _) = dumped(&json_of(&path));
            let mut ours = Traced::default();
            ours.add(list(&shown, &["listeners"]), Vec::new());
            assert_eq!(ours.listeners, real.listeners, "{}", path.display());
            assert!(!ours.listeners.is_empty());
            compared += 1;
        }
    }
    assert_eq!(compared, 5);
}
