//! Worlds of real control planes, migrated: which policy each dataplane had was recorded.

use serde_json::{Value, json};

use super::plain::State;
use super::random::{check_stages, migrate};
use crate::support::{at_least, recorded, sample};

/// One of how many recorded worlds is tried where not all are.
const ONE_OF: usize = 4;

fn documents(line: &Value) -> Vec<Value> {
    let lists = [
        "trafficTraces",
        "trafficRoutes",
        "meshTraces",
        "meshOpenTelemetryBackends",
        "dataplanes",
    ];
    let lists = lists.iter().filter_map(|list| line[*list].as_array());
    [&line["mesh"]]
        .into_iter()
        .chain(lists.flatten())
        .cloned()
        .collect()
}

/// Migrates the worlds of a file; gives how many dataplanes that were, and how many are traced.
fn check(file: &str, release: &'static str, protocol: &'static str) -> (usize, usize) {
    let lines = sample(recorded(file), ONE_OF);
    let check = |line: &Value| {
        let documents = documents(line);
        let (mut all, mut traced) = (0, 0);
        for to in ["2.8", "2.14"] {
            let (_, report) = migrate(&documents, &["--to", to]);
            let before = State {
                documents: documents.clone(),
                release: if release == "2" {
                    if to == "2.8" { "2.8" } else { "2.14" }
                } else {
                    release
                },
                protocol,
            };
            check_stages(&before, &report);
            for item in report["dataplanes"].as_array().expect("dataplanes") {
                let name = item["name"].as_str().expect("a name");
                // 0.4: the collector in the bootstrap; later: the policy.
                let had = match line.get("envoy").filter(|_| release == "0.4") {
                    Some(envoy) => !envoy[name].is_null(),
                    None => !line["matched"][name].is_null(),
                };
                if !had {
                    assert_eq!(item["before"], json!(null), "{file} {name}");
                } else if release == "0.4" {
                    assert_eq!(
                        item["before"]["name"], line["envoy"][name]["collectorCluster"],
                        "{file} {name}"
                    );
                }
                all += 1;
                traced += usize::from(!item["before"].is_null());
            }
        }
        (all, traced)
    };
    let sums = lines.iter().map(check);
    sums.fold((0, 0), |one, other| (one.0 + other.0, one.1 + other.1))
}

#[test]
fn worlds_of_0_4_are_migrated() {
    let (all, traced) = check("kuma-0.4.0/effective.jsonl", "0.4", "protocol");
    assert!(all > at_least(50, ONE_OF), "{all}");
    assert!(traced > at_least(20, ONE_OF), "{traced}");
}

#[test]
fn worlds_of_2_8_are_migrated() {
    let (all, traced) = check("kuma-2.8.8/effective.jsonl", "2", "kuma.io/protocol");
    assert!(all > at_least(50, ONE_OF), "{all}");
    assert!(traced > at_least(20, ONE_OF), "{traced}");
}
