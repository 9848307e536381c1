//! The steps of the guide, typed as they are printed, from documents of Kuma 0.4 to what 3.0 takes.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::live::command_at;
use crate::live::control_plane::{ControlPlane, Recorded};
use crate::support::{assert_seen, run, tests};

#[test]
fn the_steps_of_the_guide_move_a_control_plane() {
    let page = fs::read_to_string(tests("../docs/migration.md")).expect("text");
    let mut blocks = page.split("```text\n").skip(1);
    let steps = blocks
        .find(|block| block.starts_with("kumactl migrate "))
        .and_then(|block| block.split("```").next())
        .expect("the steps");
    let folder = TempDir::new().expect("a folder");
    let documents = tests("fixtures/migration/0.4/universal.yaml");
    fs::copy(documents, folder.path().join("policies.yaml")).expect("a copy");
    let control_plane = ControlPlane::start(Recorded::V214, &[]);
    let url = control_plane.server.url.as_str();
    let kinds = || {
        let all = control_plane.all();
        let kinds = all
            .iter()
            .map(|it| it["type"].as_str().expect("a type").to_owned());
        kinds.collect::<Vec<_>>()
    };
    let is_shadow = |value: &Value| value["labels"]["kuma.io/effect"] == "shadow";
    let mut cases = Vec::new();
    for line in steps.lines().filter(|line| !line.trim().is_empty()) {
        let typed = line.split(" #").next().unwrap_or_default();
        let words: Vec<&str> = typed.split_whitespace().skip(1).collect();
        let mut command = command_at(url, &words);
        command.current_dir(folder.path());
        let run = run(command);
        let has = |kind: &str| kinds().iter().any(|it| it == kind);
        if line.contains("1-add") {
            assert!(
                has("TrafficTrace") && control_plane.all().iter().any(is_shadow),
                "{run:?}"
            );
        } else if line.contains("2-switch") {
            assert!(
                has("TrafficTrace") && !control_plane.all().iter().any(is_shadow),
                "{run:?}"
            );
        } else if line.contains("3-delete") {
            assert!(has("MeshTrace") && !has("TrafficTrace"), "{run:?}");
        } else if line.contains("4-remove") && line.contains("--force") {
            let all = control_plane.all();
            let mesh = all.iter().find(|it| it["type"] == "Mesh").expect("a Mesh");
            assert_eq!(mesh["tracing"], Value::Null, "{run:?}");
        }
        cases.push((typed.trim().to_owned(), run));
    }
    assert_seen(
        "migrate::guide::the_steps_of_the_guide_move_a_control_plane",
        cases,
    );
    // What 3.0 drops beside: the tags, whose protocol the Dataplanes now have as a field.
    for dataplane in control_plane
        .all()
        .iter()
        .filter(|it| it["type"] == "Dataplane")
    {
        let inbound = &dataplane["networking"]["inbound"][0];
        assert_eq!(inbound["protocol"], json!("http"), "{dataplane}");
    }
}
