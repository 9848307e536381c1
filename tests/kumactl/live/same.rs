//! A control plane and files that hold the same give the same answers, byte for byte.

use serde_json::{Value, json};

use super::ask;
use super::control_plane::{ControlPlane, Recorded};
use crate::support::{kumactl_with_stdin, recorded};

/// The forms of every view; a dataplane has one more.
const FORMS: [&str; 5] = ["table", "wide", "json", "yaml", "name"];

/// The worlds of a file, and whose answers they are.
const RECORDINGS: [(&str, Recorded, &str); 8] = [
    ("kuma-0.4.0/effective.jsonl", Recorded::V04, "0.4"),
    ("kuma-2.8.8/effective.jsonl", Recorded::V28, "2.8"),
    ("kuma-2.8.8/meshtrace-envoy.jsonl", Recorded::V28, "2.8"),
    ("kuma-2.14.3/meshtrace-envoy.jsonl", Recorded::V214, "2.14"),
    ("kuma-3.0-dev/meshtrace-envoy.jsonl", Recorded::V30, "3.0"),
    ("kuma-2.8.8/meshtrace.jsonl", Recorded::V28, "2.8"),
    ("kuma-2.14.3/meshtrace.jsonl", Recorded::V214, "2.14"),
    ("kuma-3.0-dev/meshtrace.jsonl", Recorded::V30, "3.0"),
];

fn resources(world: &Value) -> Vec<Value> {
    let kinds = [
        "trafficTraces",
        "trafficRoutes",
        "meshTraces",
        "meshGateways",
        "meshOpenTelemetryBackends",
        "meshServices",
        "dataplanes",
    ];
    let lists = kinds.iter().filter_map(|kind| world[*kind].as_array());
    let mesh = match &world["mesh"] {
        Value::String(name) => json!({"type": "Mesh", "name": name}),
        mesh => mesh.clone(),
    };
    let others = lists.flatten().cloned();
    std::iter::once(mesh).chain(others).collect()
}

/// Asks both for some views of a world. Gives how many, and how many outbounds were shown.
fn compare(world: &Value, whose: Recorded, release: &str, is_whole: bool) -> (usize, usize) {
    let resources = resources(world);
    let control_plane = ControlPlane::start(whose, &resources);
    let text: Vec<String> = resources.iter().map(ToString::to_string).collect();
    let text = text.join("\n---\n");
    let mesh = resources[0]["name"].as_str().expect("a name");
    let (mut count, mut outbounds) = (0, 0);
    let mut look = |view: &[&str], form: &str| {
        let question = [&["inspect"], view, &["-m", mesh, "-o", form]].concat();
        let question = [&question[..], &["--kuma-version", release]].concat();
        let live = ask(&control_plane.server.url, &question);
        let files = [&question[..], &["-f", "-"]].concat();
        let files = kumactl_with_stdin(&files, text.as_bytes());
        let place = format!("{release} {} {question:?}", world["world"]);
        assert_eq!(live.status, 0, "{place}: {}", live.stderr);
        assert_eq!(live.stdout, files.stdout, "{place}");
        // Only a control plane can lack a kind, and it says so.
        let lacks = |line: &&str| {
            !line.starts_with("this control plane (Kuma 3.0.0-dev) has no TrafficTrace")
        };
        let stderr: Vec<&str> = live.stderr.lines().filter(lacks).collect();
        // The commands in messages name the files.
        let files = files.stderr.replace(" -f - ", " ");
        assert_eq!(stderr, files.lines().collect::<Vec<_>>(), "{place}");
        count += 1;
        outbounds += live.stdout.matches("name: \"outbound:").count();
    };
    // Every form is asked of every view, but in the short run not in every world: there are many.
    let number = world["world"].to_string();
    let turn: usize = number.trim_matches(['"', 'w']).parse().expect("a number");
    let mut views = vec![vec!["dataplanes"], vec!["traffic-traces"], vec!["meshes"]];
    let policies = world["meshTraces"].as_array().into_iter().flatten();
    let policies = policies.map(|policy| policy["name"].as_str().expect("a name"));
    if world["meshTraces"].is_array() {
        views.extend([vec!["mesh-traces"], vec!["mesh", mesh]]);
    }
    views.extend(policies.map(|name| vec!["mesh-trace", name]));
    for (position, view) in views.iter().enumerate() {
        for (at, form) in FORMS.iter().enumerate() {
            if is_whole || at == (turn + position) % FORMS.len() {
                look(view, form);
            }
        }
    }
    let dataplanes = world["dataplanes"].as_array().into_iter().flatten();
    for (position, dataplane) in dataplanes.enumerate() {
        let name = dataplane["name"].as_str().expect("a name");
        let has_outbounds = dataplane["networking"]["outbound"].is_array();
        for (at, form) in FORMS.iter().chain(&["envoy"]).enumerate() {
            let is_turn = if has_outbounds {
                *form == "envoy"
            } else {
                // Of many that differ in tags only, some do.
                position % 4 == turn % 4 && at == (turn + position) % (FORMS.len() + 1)
            };
            if is_whole || is_turn {
                look(&["dataplane", name], form);
            }
        }
    }
    (count, outbounds)
}

/// Compares all worlds; gives how many views and outbounds that were.
fn compare_all(is_whole: bool) -> (usize, usize) {
    let (mut count, mut outbounds) = (0, 0);
    for (file, whose, release) in RECORDINGS {
        // Every form of every view of a world takes ten runs or more, so that is for some worlds.
        let has_mesh_traces = file.contains("meshtrace");
        let step = match (is_whole, has_mesh_traces) {
            (true, true) => 3,
            (true, false) => 4,
            (false, true) => 26,
            (false, false) => 50,
        };
        let is_whole = is_whole && !has_mesh_traces;
        for world in recorded(file).iter().step_by(step) {
            let (more, more_outbounds) = compare(world, whose, release, is_whole);
            count += more;
            outbounds += more_outbounds;
        }
    }
    (count, outbounds)
}

#[test]
fn a_control_plane_and_files_give_the_same_bytes() {
    let (count, outbounds) = compare_all(false);
    assert!(count > 30, "{count} views");
    assert!(outbounds >= 1, "{outbounds} outbounds");
}

/// Some thousand views.
mod large {
    use super::compare_all;

    #[test]
    #[ignore = "large inputs; run by .ci/run with an optimised binary"]
    fn a_control_plane_and_files_give_the_same_bytes_in_every_view_and_form() {
        let (count, outbounds) = compare_all(true);
        assert!(count > 500, "{count} views");
        assert!(outbounds >= 8, "{outbounds} outbounds");
    }
}
