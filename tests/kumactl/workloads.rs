//! What becomes of Deployments, Pods and their like: recorded answers of real control planes, and
//! what else a repository of manifests holds.

use std::collections::BTreeMap;
use std::fs;

use serde_json::{Value, json};

use crate::support::{kumactl_with_stdin, tests};

/// The releases with recorded answers, and what `--kuma-version` calls them.
const RELEASES: [(&str, &str); 3] = [("2.8.8", "2.8.8"), ("2.14.3", "2.14.3"), ("3.0-dev", "3.0")];

/// Tags and labels that only a cluster knows, or whose value is that of one pod of several.
const OF_CLUSTER: [&str; 12] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "kuma.io/display-name",
    "kuma.io/instance",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

fn list(objects: &Value) -> Vec<u8> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    list.to_string().into_bytes()
}

/// Takes what only a cluster knows out of a map.
fn known(labels: &Value) -> BTreeMap<&str, &Value> {
    let pairs = labels.as_object().into_iter().flatten();
    let pairs = pairs.map(|(key, value)| (key.as_str(), value));
    pairs.filter(|(key, _)| !OF_CLUSTER.contains(key)).collect()
}

/// What is compared of a Dataplane, recorded or worked out.
fn essence(dataplane: &Value) -> Value {
    if dataplane.is_null() {
        return Value::Null;
    }
    let networking = &dataplane["networking"];
    let inbound = |inbound: &Value| {
        json!({
            "port": inbound["port"], "name": inbound["name"], "protocol": inbound["protocol"],
            "state": inbound["state"], "tags": known(&inbound["tags"]),
        })
    };
    let inbounds = networking["inbound"].as_array();
    let inbounds: Option<Vec<Value>> = inbounds.map(|all| all.iter().map(inbound).collect());
    let gateway = networking.get("gateway");
    let gateway = gateway.map(|it| json!({"type": it["type"], "tags": known(&it["tags"])}));
    json!({
        "mesh": dataplane["mesh"], "labels": known(&dataplane["labels"]),
        "inbounds": inbounds, "gateway": gateway,
    })
}

#[test]
fn every_recorded_workload_becomes_what_its_control_plane_made_of_it() {
    for (release, version) in RELEASES {
        let path = tests(&format!("conformance/kuma-{release}/pods.jsonl"));
        let text = fs::read_to_string(path).expect("recorded answers");
        let mut count = 0;
        for line in text.lines() {
            let world: Value = serde_json::from_str(line).expect("JSON");
            let zone = world["controlPlane"]["zone"].as_str().unwrap_or("default");
            let run = kumactl_with_stdin(
                &[
                    "inspect",
                    "workloads",
                    "-f",
                    "-",
                    "-o",
                    "json",
                    "--kuma-version",
                    version,
                    "--zone",
                    zone,
                ],
                &list(&world["objects"]),
            );
            let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let items = answer["items"].as_array().expect("a list");
            let pods = world["pods"].as_array().expect("a list");
            assert_eq!(items.len(), pods.len(), "{release}: {}", world["world"]);
            for pod in pods {
                let item = items
                    .iter()
                    .find(|item| item["workload"] == pod["workload"]);
                let item = item.unwrap_or_else(|| panic!("{release}: {pod}"));
                for field in ["replicas", "injected", "why"] {
                    assert_eq!(item[field], pod[field], "{release}: {field} of {pod}");
                }
                let (made, recorded) = (essence(&item["dataplane"]), essence(&pod["dataplane"]));
                assert_eq!(made, recorded, "{release}: {}", world["world"]);
                count += 1;
            }
        }
        assert!(count >= 145, "{release}: {count}");
    }
}
