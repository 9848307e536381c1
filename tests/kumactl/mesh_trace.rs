//! `MeshTrace` as real control planes merge it and as their proxies get it: every recorded line.

pub mod plain;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{is_full, kumactl_with_stdin, recorded, sample};

/// The releases, and the folders of what was recorded from them.
const RELEASES: [&str; 3] = ["2.8.8", "2.14.3", "3.0-dev"];

/// The documents of a recorded world, as one text.
fn text(line: &Value) -> String {
    const LISTS: [&str; 8] = [
        "objects",
        "trafficTraces",
        "trafficRoutes",
        "meshTraces",
        "meshGateways",
        "meshOpenTelemetryBackends",
        "meshServices",
        "dataplanes",
    ];
    let lists = LISTS.iter().filter_map(|list| line[*list].as_array());
    let mesh = line.get("mesh").filter(|mesh| mesh.is_object());
    let all = mesh.into_iter().chain(lists.flatten());
    all.map(ToString::to_string)
        .collect::<Vec<_>>()
        .join("\n---\n")
}

/// The items of `inspect dataplanes`, by mesh and name.
fn items(text: &str, release: &str) -> BTreeMap<(String, String), Value> {
    let question = ["inspect", "dataplanes", "-f", "-", "-o", "json"];
    let question = [&question[..], &["--kuma-version", release]].concat();
    let run = kumactl_with_stdin(&question, text.as_bytes());
    let document: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    let items = document["items"].as_array().expect("items").iter();
    let word = |item: &Value, field: &str| item[field].as_str().expect("text").to_owned();
    items
        .map(|item| ((word(item, "mesh"), word(item, "name")), item.clone()))
        .collect()
}

/// `namespace/name` as the control planes write it, `name.namespace`.
fn as_recorded(mesh_trace: &Value) -> Value {
    let mut mesh_trace = mesh_trace.clone();
    let names = mesh_trace["origin"].as_array().into_iter().flatten();
    let rename = |name: &Value| {
        let name = name.as_str().expect("a name");
        let (namespace, own) = name.split_once('/')?;
        Some(format!("{own}.{namespace}"))
    };
    let names = names.map(|name| rename(name).map_or_else(|| name.clone(), Value::from));
    let mut names: Vec<Value> = names.collect();
    names.sort_by_key(ToString::to_string);
    if !mesh_trace.is_null() {
        mesh_trace["origin"] = names.into();
    }
    mesh_trace
}

/// One of how many recorded worlds is tried where not all are.
const ONE_OF: usize = 8;

/// The recorded worlds of a release that are tried.
fn worlds(release: &str, file: &str) -> Vec<Value> {
    sample(recorded(&format!("kuma-{release}/{file}.jsonl")), ONE_OF)
}

/// Fails where a full run compared another count of dataplanes, or a sample none.
fn assert_counts(counts: [usize; 3], full: [usize; 3]) {
    if is_full() {
        assert_eq!(counts, full);
    }
    assert!(counts.iter().all(|count| *count > 3), "{counts:?}");
}

/// Compares what is merged in the worlds of a file; gives how many dataplanes that were.
fn check_merged(release: &str, file: &str) -> usize {
    let lines = worlds(release, file);
    let check = |line: &Value| {
        let items = items(&text(line), release);
        let expected = line["effective"].as_object().expect("a map");
        let mesh = line["mesh"].as_object().map(|mesh| &mesh["name"]);
        let mesh = mesh.or(line.get("mesh")).and_then(Value::as_str);
        for (name, expected) in expected {
            // In Kubernetes the mesh is said with the name.
            let (mesh, name) = match name.split_once('/') {
                Some(pair) => pair,
                None => (mesh.expect("a mesh"), name.as_str()),
            };
            let place = format!("{release} {file} {} {} {name}", line["world"], line["note"]);
            let item = items.get(&(mesh.to_owned(), name.to_owned()));
            let item = item.unwrap_or_else(|| panic!("{place}: {:?}", items.keys()));
            assert_eq!(&as_recorded(&item["meshTrace"]), expected, "{place}");
            if let Some(matched) = line.get("matched") {
                assert_eq!(item["trafficTrace"], matched[name], "{place}");
            }
        }
        expected.len()
    };
    lines.iter().map(check).sum()
}

#[test]
fn universal_control_planes_merge_so() {
    let counts = RELEASES.map(|release| check_merged(release, "meshtrace"));
    assert_counts(counts, [196, 186, 165]);
}

#[test]
fn control_planes_of_kubernetes_merge_so() {
    let counts = RELEASES.map(|release| check_merged(release, "meshtrace-k8s"));
    assert_counts(counts, [122, 122, 122]);
}

#[test]
fn worlds_with_both_kinds_are_matched_and_merged_so() {
    let counts = RELEASES.map(|release| check_merged(release, "meshtrace-envoy"));
    assert_counts(counts, [60, 76, 60]);
}

/// The names of fields as Envoy's documentation has them, from those of JSON.
fn snake_cased(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let field = |(name, value): (&String, &Value)| {
                let mut snake = String::new();
                for character in name.chars() {
                    if character.is_ascii_uppercase() {
                        snake.push('_');
                    }
                    snake.push(character.to_ascii_lowercase());
                }
                let snake = snake.replace("id128bit", "id_128bit");
                (snake, snake_cased(value))
            };
            fields
                .iter()
                .map(field)
                .collect::<serde_json::Map<_, _>>()
                .into()
        }
        Value::Array(values) => values.iter().map(snake_cased).collect(),
        other => plain_number(other),
    }
}

/// 5 and 5.0 are one number.
fn plain_number(value: &Value) -> Value {
    match value.as_f64() {
        Some(number) => json!(number),
        None => value.clone(),
    }
}

fn list<'v>(value: &'v Value, field: &str) -> Vec<&'v Value> {
    value[field].as_array().into_iter().flatten().collect()
}

/// What `-o envoy` shows: the tracing of each listener by direction and port, and the clusters.
fn shown(envoy: &Value) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let listeners = list(envoy, "listeners").into_iter().map(|listener| {
        let name = listener["name"].as_str().expect("a name");
        let (direction, rest) = name.split_once(':').expect("a direction");
        let (_, port) = rest.rsplit_once(':').expect("a port");
        let manager = &listener["filter_chains"][0]["filters"][0]["typed_config"];
        (
            format!("{direction} {port}"),
            snake_cased(&manager["tracing"]),
        )
    });
    let clusters = list(envoy, "clusters").into_iter().map(|cluster| {
        let endpoint = &cluster["load_assignment"]["endpoints"][0]["lb_endpoints"][0];
        let address = &endpoint["endpoint"]["address"];
        let address = address.get("pipe").unwrap_or(&address["socket_address"]);
        let seen = json!({
            "address": address,
            "type": cluster["type"],
            "http2": !cluster["typed_extension_protocol_options"].is_null(),
            "tls": !cluster["transport_socket_matches"].is_null(),
        });
        let name = cluster["name"].as_str().expect("a name");
        (name.to_owned(), snake_cased(&seen))
    });
    (listeners.collect(), clusters.collect())
}

/// What was recorded of it.
fn sent(envoy: &Value) -> (BTreeMap<String, Value>, BTreeMap<String, Value>) {
    let mut listeners = BTreeMap::new();
    for direction in ["inbound", "outbound"] {
        for listener in list(envoy, direction) {
            let is_traced = !listener["tracing"].is_null();
            assert_eq!(is_traced, listener["http"] == true, "{listener}");
            if is_traced {
                let key = format!("{direction} {}", listener["port"]);
                listeners.insert(key, snake_cased(&listener["tracing"]));
            }
        }
    }
    let clusters = envoy["clusters"].as_object().expect("a map").iter();
    let clusters = clusters.map(|(name, cluster)| {
        let mut cluster = cluster.clone();
        cluster["http2"] = json!(cluster["http2"] == true);
        cluster["tls"] = json!(cluster["tls"] == true);
        (name.clone(), snake_cased(&cluster))
    });
    (listeners, clusters.collect())
}

fn check_envoy(release: &str) -> usize {
    let lines = worlds(release, "meshtrace-envoy");
    let check = |line: &Value| {
        let text = text(line);
        let proxies = line["envoy"].as_object().expect("a map");
        for (name, recorded) in proxies {
            let mut question = vec!["inspect", "dataplane", name, "-f", "-", "-o", "envoy"];
            question.extend(["--kuma-version", release]);
            // What kuma-dp can do stands in no resource.
            if line.get("kumaDpFeatures").is_none_or(Value::is_null) {
                question.push("--direct");
            }
            let place = format!("{release} {} {} {name}", line["world"], line["note"]);
            let run = kumactl_with_stdin(&question, text.as_bytes());
            assert_eq!(run.status, 0, "{place}: {}", run.stderr);
            let envoy: Value = serde_yaml::from_str(&run.stdout).expect("YAML");
            if recorded.get("error").is_some() {
                assert_eq!(envoy, json!({"listeners": []}), "{place}");
                let why = "the control plane can build no configuration";
                assert!(run.stderr.contains(why), "{place}: {}", run.stderr);
            } else {
                assert_eq!(shown(&envoy), sent(recorded), "{place}");
            }
        }
        proxies.len()
    };
    lines.iter().map(check).sum()
}

#[test]
fn proxies_get_what_was_recorded() {
    let counts = RELEASES.map(check_envoy);
    assert_counts(counts, [60, 76, 60]);
}
