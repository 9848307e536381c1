//! The recorded answers of real control planes, every line of them.

use std::collections::BTreeMap;

use kumactl::effective::Effective;
use kumactl::model::{Release, RuleBook};
use serde_json::Value;

use crate::support::{is_full, kumactl, read, recorded, validate};

fn release(folder: &str) -> Release {
    folder
        .trim_start_matches("kuma-")
        .parse()
        .expect("a release")
}

/// Lines that are about the request rather than the resource: the resource itself is validated by
/// its own content, so only a line that has nothing else to say counts as accepted.
fn is_about_the_request(cause: &Value) -> bool {
    cause["message"]
        .as_str()
        .is_some_and(|message| message.ends_with("from the URL has to be the same as in body"))
}

fn check_validation(folder: &str) -> usize {
    let mut checked = 0;
    let mut failures = Vec::new();
    for line in recorded(&format!("{folder}/validation.jsonl")) {
        // MeshTrace is read for mesh and name only, for now.
        if line["kind"] == "MeshTrace" {
            continue;
        }
        checked += 1;
        let text = line["resource"].to_string();
        let refusals: Vec<_> = validate(&[&text], Some(release(folder)))
            .into_iter()
            .filter(|finding| finding.refused)
            .collect();
        let found: Vec<(String, String)> = refusals
            .iter()
            .map(|finding| (finding.field.clone(), finding.message.clone()))
            .collect();
        let causes: Vec<&Value> = line["causes"].as_array().expect("causes").iter().collect();
        let about_request =
            causes.iter().any(|cause| is_about_the_request(cause)) || line["status"] == 404;
        let expected: Vec<(String, String)> = causes
            .iter()
            .filter(|cause| !is_about_the_request(cause))
            .map(|cause| {
                let word = |name: &str| cause[name].as_str().expect("a string").to_owned();
                (word("field"), word("message"))
            })
            .collect();
        let accepted = line["accepted"] == true || about_request;
        // Sent to the path of another kind: what it is by its own content was not recorded.
        let of_other_kind = line["resource"]["type"] != line["kind"];
        let agrees = if of_other_kind {
            about_request && expected.is_empty()
        } else if accepted || !expected.is_empty() {
            found == expected
        } else {
            // Not decodable: the words are ours, and there is one refusal.
            found.len() == 1
        };
        if !agrees {
            failures.push(format!(
                "{text}\n  expected {expected:?}\n  found    {found:?}"
            ));
        }
    }
    assert!(
        failures.is_empty(),
        "{} of {checked} lines:\n{}",
        failures.len(),
        failures.join("\n")
    );
    checked
}

#[test]
fn kuma_0_4_refuses_what_was_recorded() {
    assert!(check_validation("kuma-0.4.0") > 40);
}

#[test]
fn kuma_2_8_refuses_what_was_recorded() {
    assert!(check_validation("kuma-2.8.8") > 80);
}

/// A recorded world as text.
fn world(line: &Value) -> String {
    let mut documents = vec![line["mesh"].to_string()];
    for list in ["trafficTraces", "dataplanes"] {
        documents.extend(
            line[list]
                .as_array()
                .expect("a list")
                .iter()
                .map(ToString::to_string),
        );
    }
    documents.join("\n---\n")
}

#[test]
fn kuma_2_8_gives_each_dataplane_the_recorded_policy() {
    let (mut worlds, mut dataplanes) = (0, 0);
    for line in recorded("kuma-2.8.8/effective.jsonl") {
        worlds += 1;
        let text = world(&line);
        let (_, reading) = read(&[&text]);
        for release in [None, Some(release("kuma-2.8.8"))] {
            let book = RuleBook::new(&reading.world, release);
            let effective = Effective::new(&reading.world, &book);
            let mut affected: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
            for (view, dataplane) in effective.dataplanes() {
                dataplanes += 1;
                let answer = view.answer(dataplane);
                let policy = answer.given_by.map(|policy| policy.name());
                let name = dataplane.meta.name.as_str();
                assert_eq!(
                    policy,
                    line["matched"][name].as_str(),
                    "{} {name}",
                    line["world"]
                );
                if let Some(policy) = policy {
                    affected.entry(policy).or_default().push(name);
                }
            }
            for (policy, names) in line["affected"].as_object().expect("a map") {
                let names: Vec<&str> = names
                    .as_array()
                    .expect("a list")
                    .iter()
                    .filter_map(Value::as_str)
                    .collect();
                assert_eq!(
                    affected.remove(policy.as_str()).unwrap_or_default(),
                    names,
                    "{} {policy}",
                    line["world"]
                );
            }
            assert!(affected.is_empty(), "{}: {affected:?}", line["world"]);
        }
    }
    assert!(
        worlds == 30 && dataplanes > 800,
        "{worlds} worlds, {dataplanes} dataplanes"
    );
}

/// The collector that `-o envoy` shows, in the form in which it was recorded.
fn collector_in(envoy: &Value) -> Value {
    let config = &envoy["tracing"]["http"]["typedConfig"];
    if config.is_null() {
        return Value::Null;
    }
    let cluster = &envoy["staticResources"]["clusters"][0];
    assert_eq!(cluster["name"], config["collectorCluster"]);
    let endpoint = &cluster["loadAssignment"]["endpoints"][0]["lbEndpoints"][0]["endpoint"];
    let socket = &endpoint["address"]["socketAddress"];
    let mut collector = serde_json::json!({
        "address": socket["address"],
        "port": socket["portValue"],
    });
    for (key, value) in config.as_object().expect("a map") {
        if key != "@type" {
            // What was recorded of it is text.
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            collector[key] = text.into();
        }
    }
    collector
}

#[test]
fn kuma_0_4_puts_the_recorded_collector_into_the_bootstrap() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut dataplanes = 0;
    let step = if is_full() { 1 } else { 8 };
    for line in recorded("kuma-0.4.0/effective.jsonl")
        .into_iter()
        .step_by(step)
    {
        let path = folder.path().join("world.yaml");
        std::fs::write(&path, world(&line)).expect("written");
        let path = path.to_str().expect("text");
        for (name, recorded) in line["envoy"].as_object().expect("a map") {
            let question = ["inspect", "dataplane", name, "-f", path, "-o", "envoy"];
            for release in [&[][..], &["--kuma-version", "0.4"]] {
                dataplanes += 1;
                let run = kumactl(&[&question[..], release].concat());
                assert_eq!(run.status, 0, "{}", run.stderr);
                let envoy: Value = serde_yaml::from_str(&run.stdout).expect("YAML");
                assert_eq!(&collector_in(&envoy), recorded, "{} {name}", line["world"]);
            }
        }
    }
    assert!(dataplanes > 200 / step, "{dataplanes} dataplanes");
}
