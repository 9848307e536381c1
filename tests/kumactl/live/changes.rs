//! What changes a control plane: nothing is lost, nothing is left unsaid, and it is clear where.

use std::fs;

use indoc::indoc;
use serde_json::{Value, json};

use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, dataplane, mesh, policy, world};
use super::{ask, at_home, command_at};
use crate::server::{Call, Reply};
use crate::support::{Run, assert_seen, run, sample, stable};

fn route(name: &str) -> Value {
    let all = json!([{"match": {"kuma.io/service": "*"}}]);
    json!({"type": "TrafficRoute", "mesh": "default", "name": name, "sources": all, "destinations": all,
        "conf": {"destination": {"kuma.io/service": "*"}}})
}

fn mesh_trace(name: &str) -> Value {
    json!({"type": "MeshTrace", "mesh": "default", "name": name, "spec": {"targetRef": {"kind": "Mesh"},
        "default": {"backends": [{"type": "Zipkin", "zipkin": {"url": "http://zipkin:9411/api/v2/spans"}}]}}})
}

fn open_telemetry(name: &str) -> Value {
    json!({"type": "MeshOpenTelemetryBackend", "mesh": "default", "name": name,
        "spec": {"endpoint": {"address": "otel.example", "port": 4317}, "protocol": "grpc"}})
}

/// One resource of every kind, the mesh first.
fn every_kind() -> Vec<Value> {
    vec![
        mesh(Recorded::V28, "default"),
        policy(Recorded::V28, "default", "all", "*"),
        dataplane(Recorded::V28, "default", "web-1", "web"),
        mesh_trace("mt"),
        route("all"),
        open_telemetry("otel"),
    ]
}

fn with_sampling(sampling: u32) -> Value {
    let mut value = mesh(Recorded::V28, "default");
    value["tracing"]["backends"][0]["sampling"] = sampling.into();
    value
}

/// The default mesh as somebody else has it: with mutual TLS, too.
fn with_mtls(mut value: Value) -> Value {
    value["mtls"] =
        json!({"enabledBackend": "ca-1", "backends": [{"name": "ca-1", "type": "builtin"}]});
    value
}

fn writes(control_plane: &ControlPlane) -> Vec<String> {
    let mut lines = control_plane.server.lines();
    lines.retain(|line| !line.starts_with("GET"));
    lines
}

fn assert_nothing_written(control_plane: &ControlPlane) {
    assert_eq!(writes(control_plane), Vec::<String>::new());
}

fn assert_run(run: &Run, status: i32, stdout: &str) {
    let stderr = "control plane http://127.0.0.1:PORT1 (KUMACTL_CONTROL_PLANE)\n";
    assert_eq!(
        (
            run.status,
            run.stdout.as_str(),
            stable(&run.stderr).as_str()
        ),
        (status, stdout, stderr)
    );
}

#[test]
fn every_kind_is_applied_as_it_stands_and_deleted_again() {
    let control_plane = ControlPlane::start(Recorded::V214, &[]);
    let url = control_plane.server.url.as_str();
    let mut values = every_kind();
    values.reverse();
    let files = Files::new(&values);
    let apply = ["apply", "-f", files.path()];
    let mut cases = vec![("apply", ask(url, &apply))];
    for value in [route("all"), mesh_trace("mt"), open_telemetry("otel")] {
        let mut sent = control_plane.server.calls();
        sent.retain(|call| call.method == "PUT");
        assert!(sent.iter().any(|call| call.json() == value), "{value}");
    }
    cases.push(("apply again", ask(url, &apply)));
    let delete = ["delete", "-f", files.path()];
    let rehearsed = ask(url, &[&delete[..], &["--dry-run"]].concat());
    cases.push(("delete --dry-run", rehearsed));
    assert_eq!(control_plane.all().len(), 6);
    cases.push(("delete", ask(url, &delete)));
    assert_eq!(control_plane.all(), Vec::<Value>::new());
    assert_seen(
        "live::changes::every_kind_is_applied_as_it_stands_and_deleted_again",
        cases,
    );
}

#[test]
fn a_file_with_one_policy_of_another_kind_is_deleted_and_missed() {
    let mut cases = Vec::new();
    for value in [route("all"), mesh_trace("mt"), open_telemetry("otel")] {
        let kind = value["type"].as_str().expect("a kind").to_owned();
        let control_plane = ControlPlane::start(Recorded::V214, &every_kind());
        let url = control_plane.server.url.as_str();
        let files = Files::new(&[value]);
        let delete = ["delete", "-f", files.path()];
        cases.push((kind.clone(), ask(url, &delete)));
        assert_eq!(writes(&control_plane).len(), 1);
        cases.push((format!("{kind} again"), ask(url, &delete)));
        let ignored = ask(url, &["delete", "-f", files.path(), "--ignore-not-found"]);
        cases.push((format!("{kind} with --ignore-not-found"), ignored));
    }
    assert_seen(
        "live::changes::a_file_with_one_policy_of_another_kind_is_deleted_and_missed",
        cases,
    );
}

#[test]
fn types_are_taken_however_they_are_written() {
    for (types, name, line) in [
        (
            &[
                "meshtraces",
                "meshtrace",
                "mesh-trace",
                "mesh-traces",
                "MeshTrace",
            ][..],
            "mt",
            "MeshTrace default/mt",
        ),
        (
            &[
                "traffic-routes",
                "traffic-route",
                "trafficroutes",
                "trafficroute",
                "TrafficRoute",
            ],
            "all",
            "TrafficRoute default/all",
        ),
        (
            &[
                "meshopentelemetrybackends",
                "meshopentelemetrybackend",
                "MeshOpenTelemetryBackend",
            ],
            "otel",
            "MeshOpenTelemetryBackend default/otel",
        ),
        (
            &[
                "traffic-traces",
                "traffic-trace",
                "traffictraces",
                "traffictrace",
                "TrafficTrace",
            ],
            "all",
            "TrafficTrace default/all",
        ),
        (
            &["dataplanes", "dataplane", "Dataplane"],
            "web-1",
            "Dataplane default/web-1",
        ),
        (&["meshes", "mesh", "Mesh"], "default", "Mesh default"),
    ] {
        for word in sample(types.to_vec(), 3) {
            let control_plane = ControlPlane::start(Recorded::V214, &every_kind());
            let url = control_plane.server.url.as_str();
            let table = ask(url, &["get", word]);
            let row = table.stdout.lines().nth(1).unwrap_or_default();
            let columns: Vec<&str> = row.split_whitespace().collect();
            assert!(
                columns.ends_with(&[name]) || columns.contains(&name),
                "{word}: {table:?}"
            );
            let printed = ask(url, &["get", word, "-o", "name"]);
            let printed = printed.stdout.trim_end();
            // What -o name prints is taken, too.
            let dry = ask(url, &["delete", word, printed, "--dry-run"]);
            assert_run(&dry, 0, &format!("{line} deleted (dry run)\n"));
            assert_nothing_written(&control_plane);
            let run = ask(url, &["delete", word, name]);
            assert_run(&run, 0, &format!("{line} deleted\n"));
            assert_eq!(control_plane.all().len(), 5);
        }
    }
}

#[test]
fn several_names_are_deleted_and_each_one_has_its_line() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let several = ["web-1", "web-2", "backend-1", "web-1"];
    let several = [&["delete", "dataplane"], &several[..]].concat();
    assert_seen(
        "live::changes::several_names_are_deleted_and_each_one_has_its_line",
        [
            ("web-1 web-2 backend-1 web-1", ask(url, &several)),
            ("no name", ask(url, &["delete", "dataplane"])),
        ],
    );
}

const OTHER_KINDS: &str = "\
apiVersion: v1
kind: ConfigMap
metadata: {name: c}
---
type: MeshTimeout
name: t
mesh: default
---
type: MeshTimeout
name: u
mesh: default
---
a: b
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
";

#[test]
fn documents_of_other_kinds_are_counted_and_named() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let policy = policy(Recorded::V28, "default", "all", "*");
    let files = Files::text(&format!("{OTHER_KINDS}---\n{policy}\n"));
    let mut cases = Vec::new();
    for verb in ["apply", "delete"] {
        cases.push((verb.to_owned(), ask(url, &[verb, "-f", files.path()])));
    }
    // Where there is nothing else, that is an error and no silence.
    let files = Files::text(OTHER_KINDS);
    let written = writes(&control_plane);
    for verb in ["apply", "delete"] {
        let run = ask(url, &[verb, "-f", files.path()]);
        cases.push((format!("{verb} nothing else"), run));
        let run = ask(url, &[verb, "-f", files.path(), "--allow-empty"]);
        cases.push((format!("{verb} nothing else, --allow-empty"), run));
    }
    assert_eq!(writes(&control_plane), written);
    assert_seen(
        "live::changes::documents_of_other_kinds_are_counted_and_named",
        cases,
    );
}

#[test]
fn nothing_is_deleted_while_it_is_not_certain_what_is_meant() {
    let control_plane = ControlPlane::start(Recorded::V214, &every_kind());
    let url = control_plane.server.url.as_str();
    let good = policy(Recorded::V28, "default", "all", "*").to_string();
    let delete = |text: &str, flags: &[&str]| {
        let files = Files::text(&format!("{good}\n---\n{text}\n"));
        ask(url, &[&["delete", "-f", files.path()], flags].concat())
    };
    let texts = [
        "a: [",
        "{type: TrafficRoute, mesh: default}",
        // What is read as no string would be looked for in the mesh default.
        "{type: TrafficTrace, mesh: 010, name: all}",
    ];
    let mut cases: Vec<_> = texts.map(|text| (text, delete(text, &[]))).into();
    // What is skipped because of a typing mistake was meant, too.
    let misspelt = "{type: TraficRoute, mesh: default, name: all}";
    cases.push((misspelt, delete(misspelt, &["--dry-run"])));
    assert_nothing_written(&control_plane);
    assert_seen(
        "live::changes::nothing_is_deleted_while_it_is_not_certain_what_is_meant",
        cases,
    );
}

#[test]
fn a_field_of_a_mesh_is_not_dropped_unasked() {
    let mut values = world(Recorded::V28);
    values.push(with_mtls(mesh(Recorded::V28, "default")));
    let control_plane = ControlPlane::start(Recorded::V28, &values);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[with_sampling(10)]);
    let mut cases = Vec::new();
    for arguments in ["apply", "apply --dry-run", "diff"] {
        let words: Vec<&str> = arguments.split(' ').chain(["-f", files.path()]).collect();
        cases.push((arguments, ask(url, &words)));
    }
    assert_nothing_written(&control_plane);

    // As the hint has it, all stays.
    let whole = ask(url, &["get", "mesh", "default", "-o", "yaml"]).stdout;
    let edited = Files::text(&whole.replace("sampling: 100.0", "sampling: 10"));
    let run = ask(url, &["apply", "-f", edited.path()]);
    cases.push(("apply all of it, edited", run));
    assert!(control_plane.all()[0]["mtls"].is_object());

    let run = ask(url, &["apply", "-f", files.path(), "--force"]);
    cases.push(("apply --force", run));
    assert!(control_plane.all()[0]["mtls"].is_null());
    assert_seen(
        "live::changes::a_field_of_a_mesh_is_not_dropped_unasked",
        cases,
    );
}

#[test]
fn each_field_of_a_mesh_counts_that_the_control_plane_did_not_add_itself() {
    let mut cases = Vec::new();
    for (field, value) in [
        ("mtls", json!({"enabledBackend": "ca"})),
        ("logging", json!({"defaultBackend": "file"})),
        ("metrics", json!({"enabledBackend": "prometheus"})),
        ("routing", json!({"zoneEgress": true})),
        ("tracing", json!({"defaultBackend": ""})),
        ("labels", json!({"team": "a", "kuma.io/origin": "zone"})),
    ] {
        let mut live = json!({"type": "Mesh", "name": "default", "creationTime": "2026-11-22T10:00:00Z",
            "modificationTime": "2026-11-22T10:00:00Z"});
        live[field] = value;
        if field == "tracing" {
            live = mesh(Recorded::V28, "default");
        }
        let control_plane = ControlPlane::start(Recorded::V28, &[live]);
        let url = control_plane.server.url.as_str();
        let apply = |rest: &str| {
            let files = Files::text(&format!("type: Mesh\nname: default\n{rest}"));
            ask(url, &["apply", "-f", files.path()])
        };
        let absent = apply("");
        assert_eq!(apply(&format!("{field}: null\n")), absent);
        cases.push((field.to_owned(), absent));
        assert_nothing_written(&control_plane);
    }
    // What the control plane adds by itself is not a reason.
    let live = json!({"type": "Mesh", "name": "default", "creationTime": "2026-11-22T10:00:00Z",
        "labels": {"kuma.io/origin": "zone"}});
    let control_plane = ControlPlane::start(Recorded::V28, &[live]);
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let run = ask(&control_plane.server.url, &["apply", "-f", files.path()]);
    cases.push(("what the control plane adds".to_owned(), run));
    let live =
        json!({"type": "Mesh", "name": "default", "routing": {"zoneEgress": false}, "metrics": {}});
    let control_plane = ControlPlane::start(Recorded::V28, &[live]);
    let run = ask(&control_plane.server.url, &["apply", "-f", files.path()]);
    cases.push(("what says nothing".to_owned(), run));
    // Kuma 0.4 gives each Mesh a certificate authority that nobody has asked for.
    let control_plane = ControlPlane::start(Recorded::V04, &[]);
    let mut value = mesh(Recorded::V04, "default");
    value.as_object_mut().expect("fields").remove("mtls");
    for sampling in [100, 50] {
        value["tracing"]["backends"][0]["sampling"] = sampling.into();
        let files = Files::new(&[value.clone()]);
        let run = ask(&control_plane.server.url, &["apply", "-f", files.path()]);
        cases.push((format!("Kuma 0.4, sampling {sampling}"), run));
    }
    assert_seen(
        "live::changes::each_field_of_a_mesh_counts_that_the_control_plane_did_not_add_itself",
        cases,
    );
}

#[test]
fn a_policy_is_its_owners_as_a_whole() {
    let mut live = policy(Recorded::V28, "default", "all", "*");
    live["conf"] = json!({"backend": "my-zipkin"});
    let control_plane = ControlPlane::start(Recorded::V28, &[mesh(Recorded::V28, "default"), live]);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[policy(Recorded::V28, "default", "all", "*")]);
    let apply = ["apply", "-f", files.path()];
    let strictly = [&apply[..], &["--fail-on", "warning"]].concat();
    assert_seen(
        "live::changes::a_policy_is_its_owners_as_a_whole",
        [
            ("apply --fail-on warning", ask(url, &strictly)),
            ("apply", ask(url, &apply)),
        ],
    );
}

/// The default mesh with three policies, another mesh, and dataplanes.
fn crowded() -> Vec<Value> {
    let mut values = world(Recorded::V28);
    values.push(policy(Recorded::V28, "default", "old-1", "web"));
    values.push(policy(Recorded::V28, "default", "old-2", "web"));
    values.push(route("r"));
    values
}

#[test]
fn what_the_input_lacks_is_said_and_pruned_only_when_asked() {
    let control_plane = ControlPlane::start(Recorded::V28, &crowded());
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[
        mesh(Recorded::V28, "default"),
        policy(Recorded::V28, "default", "all", "*"),
        policy(Recorded::V28, "default", "new", "backend"),
    ]);
    let run = |typed: &str| {
        let words: Vec<&str> = typed.split(' ').chain(["-f", files.path()]).collect();
        (typed.to_owned(), ask(url, &words))
    };
    let mut cases: Vec<_> = [
        "diff",
        "diff -q",
        "diff -o json",
        "diff -o json -q",
        "diff --prune -o json",
        "apply --dry-run",
        "apply --dry-run -q",
        "apply --prune --dry-run",
    ]
    .map(run)
    .into();
    assert_nothing_written(&control_plane);
    cases.push(run("apply --prune"));
    let expected = [
        "PUT /meshes/default/traffic-traces/new",
        "DELETE /meshes/default/traffic-traces/old-1",
        "DELETE /meshes/default/traffic-traces/old-2",
    ];
    assert_eq!(writes(&control_plane), expected);
    // Two dataplanes and a TrafficRoute, of kinds that the input has none of, and the other mesh stay.
    assert_eq!(control_plane.all().len(), 9);
    let (_, again) = run("apply --prune");
    cases.push(("apply --prune, again".to_owned(), again));
    assert_seen(
        "live::changes::what_the_input_lacks_is_said_and_pruned_only_when_asked",
        cases,
    );
}

#[test]
fn a_mesh_is_never_pruned_from_below_its_policies() {
    let control_plane = ControlPlane::start(Recorded::V28, &crowded());
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[policy(Recorded::V28, "default", "all", "*")]);
    let diff = ask(url, &["diff", "-f", files.path(), "--prune"]);
    let apply = ["apply", "-f", files.path(), "--prune", "-m", "default"];
    assert_seen(
        "live::changes::a_mesh_is_never_pruned_from_below_its_policies",
        [
            ("diff --prune", diff),
            ("apply --prune -m default", ask(url, &apply)),
        ],
    );
}

#[test]
fn a_kind_is_pruned_if_the_input_has_any_of_it() {
    let mut values = every_kind();
    values.extend([route("old"), mesh_trace("old"), open_telemetry("old")]);
    values.push(dataplane(Recorded::V28, "default", "old", "web"));
    let control_plane = ControlPlane::start(Recorded::V214, &values);
    let files = Files::new(&every_kind());
    let run = ask(
        &control_plane.server.url,
        &["apply", "-f", files.path(), "--prune"],
    );
    assert_seen(
        "live::changes::a_kind_is_pruned_if_the_input_has_any_of_it",
        [("apply --prune", run)],
    );
    assert_eq!(control_plane.all().len(), 6);
}

#[test]
fn nothing_is_pruned_after_something_was_refused() {
    let refuses = |call: &Call| {
        let body =
            json!({"title": "Could not process a resource", "details": "Resource is not valid"});
        (call.method == "PUT" && call.path().ends_with("/new")).then(|| Reply::json(400, &body))
    };
    let control_plane = ControlPlane::with(Recorded::V28, &crowded(), refuses);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[
        policy(Recorded::V28, "default", "all", "*"),
        policy(Recorded::V28, "default", "new", "backend"),
        policy(Recorded::V28, "default", "newer", "backend"),
    ]);
    let run = ask(url, &["apply", "-f", files.path(), "--prune"]);
    assert_seen(
        "live::changes::nothing_is_pruned_after_something_was_refused",
        [("apply --prune", run)],
    );
    assert!(
        writes(&control_plane)
            .iter()
            .all(|line| line.starts_with("PUT"))
    );
}

#[test]
fn a_deletion_that_fails_does_not_hide_the_others() {
    let refuses = |call: &Call| {
        let body = json!({"title": "Could not delete a resource", "details": "Forbidden"});
        let is_first = call.method == "DELETE" && call.path().ends_with("/old-1");
        is_first.then(|| Reply::json(403, &body))
    };
    let control_plane = ControlPlane::with(Recorded::V28, &crowded(), refuses);
    let files = Files::new(&[policy(Recorded::V28, "default", "all", "*")]);
    let arguments = ["apply", "-f", files.path(), "--prune"];
    let run = ask(&control_plane.server.url, &arguments);
    assert_seen(
        "live::changes::a_deletion_that_fails_does_not_hide_the_others",
        [("apply --prune", run)],
    );
}

#[test]
fn what_was_not_read_is_not_taken_for_absent() {
    let control_plane = ControlPlane::start(Recorded::V28, &crowded());
    let url = control_plane.server.url.as_str();
    let good = policy(Recorded::V28, "default", "all", "*").to_string();
    let mut cases = Vec::new();
    for text in [
        "{type: TraficTrace, mesh: default, name: old-1}",
        "{mesh: default, name: old-1, selectors: []}",
        "a: [",
    ] {
        let files = Files::text(&format!("{good}\n---\n{text}\n"));
        let apply = |flags: &[&str]| {
            let arguments = [&["apply", "-f", files.path(), "--prune"], flags].concat();
            ask(url, &arguments)
        };
        let run = apply(&[]);
        for flags in [&["--force"][..], &["--dry-run"], &["--force", "--dry-run"]] {
            assert_eq!(apply(flags), run, "{text} {flags:?}");
        }
        cases.push((text, run));
    }
    assert_nothing_written(&control_plane);
    assert_seen(
        "live::changes::what_was_not_read_is_not_taken_for_absent",
        cases,
    );
}

#[test]
fn it_is_said_which_control_plane_is_meant() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let address = control_plane.server.url.as_str();
    let files = Files::new(&[dataplane(Recorded::V28, "default", "web-1", "web")]);
    let path = files.path();
    // A password is not shown.
    let secret = address.replace("http://", "http://admin:hunter2@");
    let mut cases = Vec::new();
    for typed in [
        "apply",
        "apply --dry-run",
        "diff",
        "diff -o json",
        "delete mesh nobody",
        "delete --dry-run",
    ] {
        let mut words: Vec<&str> = typed.split(' ').collect();
        if !typed.ends_with("nobody") {
            words.extend(["-f", path]);
        }
        let seen = ask(address, &words);
        let masked = seen.stderr.replace("http://", "http://***@");
        assert_eq!(ask(&secret, &words).stderr, masked);
        cases.push((typed.to_owned(), seen));
        words.push("-q");
        cases.push((format!("{typed} -q"), ask(address, &words)));
    }
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".kumactl")).expect("a folder");
    let settings = json!({"currentContext": "staging",
        "contexts": [{"name": "staging", "controlPlane": "cp-1"}, {"name": "spare", "controlPlane": "cp-1"}],
        "controlPlanes": [{"name": "cp-1", "coordinates": {"apiServer": {"url": address}}}]});
    fs::write(home.path().join(".kumactl/config"), settings.to_string()).expect("written");
    for typed in ["diff", "diff --context spare"] {
        let words: Vec<&str> = typed.split(' ').chain(["-f", path]).collect();
        cases.push((
            format!("{typed}, by the configuration"),
            at_home(home.path(), &words),
        ));
    }
    // Of files there is none.
    let mut command = command_at(address, &["diff", "-f", path, "--against", path]);
    command.env_remove("KUMACTL_CONTROL_PLANE");
    cases.push(("diff --against".to_owned(), run(command)));
    assert_seen(
        "live::changes::it_is_said_which_control_plane_is_meant",
        cases,
    );
}

#[test]
fn what_is_wrong_with_a_live_resource_is_said_of_the_resource() {
    let mut bad = dataplane(Recorded::V28, "default", "web-1", "web");
    bad["networking"]["inbound"][0]["port"] = 0.into();
    let control_plane = ControlPlane::start(Recorded::V28, &[mesh(Recorded::V28, "default"), bad]);
    let run = ask(&control_plane.server.url, &["inspect", "dataplanes"]);
    assert_seen(
        "live::changes::what_is_wrong_with_a_live_resource_is_said_of_the_resource",
        [("inspect dataplanes", run)],
    );
}

#[test]
fn a_second_place_on_the_control_plane_is_named() {
    let mut live = policy(Recorded::V28, "default", "live", "web");
    live["creationTime"] = "2026-01-01T00:00:00Z".into();
    let control_plane = ControlPlane::start(
        Recorded::V28,
        &[
            mesh(Recorded::V28, "default"),
            live,
            dataplane(Recorded::V28, "default", "web-1", "web"),
        ],
    );
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[policy(Recorded::V28, "default", "mine", "web")]);
    let validate = ["validate", files.path(), "--live"];
    assert_seen(
        "live::changes::a_second_place_on_the_control_plane_is_named",
        ["text", "junit"].map(|output| {
            let run = ask(url, &[&validate[..], &["-o", output]].concat());
            (output, run)
        }),
    );
    let place = format!("{url}/meshes/default/traffic-traces/live");
    let run = ask(url, &[&validate[..], &["-o", "json"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let ties = report["findings"].as_array().expect("a list").iter();
    let related: Vec<&Value> = ties
        .flat_map(|it| it["related"].as_array().expect("a list"))
        .collect();
    assert_eq!(
        related,
        [&json!({"file": place, "line": 1, "column": 1, "message": "equally good"})]
    );
    let run = ask(url, &[&validate[..], &["-o", "sarif"]].concat());
    // No file of a checkout, so it has no scheme.
    let uris = run.stdout.lines().filter(|line| line.contains("\"uri\":"));
    let uris: Vec<&str> = uris.collect();
    assert!(
        uris.iter()
            .any(|line| line.contains("/meshes/default/traffic-traces/live")),
        "{uris:?}"
    );
    assert!(uris.iter().all(|line| !line.contains("http:")), "{uris:?}");
}

/// What `-o json` prints: kind, name, change and whether it was only tried, and the messages.
fn changes(run: &Run) -> (Vec<String>, Vec<String>) {
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let resources = document["resources"].as_array().expect("a list");
    let line = |it: &Value| {
        let mesh = it["mesh"].as_str().map_or("null", |mesh| mesh);
        let words = ["kind", "name", "change"].map(|key| it[key].as_str().expect("text"));
        format!(
            "{} {mesh}/{} {} {}",
            words[0], words[1], words[2], it["dryRun"]
        )
    };
    let messages = resources.iter().filter_map(|it| it["message"].as_str());
    (
        resources.iter().map(line).collect(),
        messages.map(str::to_owned).collect(),
    )
}

#[test]
fn what_became_of_each_resource_is_printed_as_json() {
    let refuses = |call: &Call| {
        let body =
            json!({"title": "Could not process a resource", "details": "Resource is not valid"});
        (call.method == "PUT" && call.path().ends_with("/new")).then(|| Reply::json(400, &body))
    };
    let control_plane = ControlPlane::with(Recorded::V28, &crowded(), refuses);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&[
        mesh(Recorded::V28, "default"),
        policy(Recorded::V28, "default", "all", "backend"),
        policy(Recorded::V28, "default", "new", "backend"),
    ]);
    let arguments = ["apply", "-f", files.path(), "--prune", "-o", "json"];
    let run = ask(url, &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(run.status, 0, "{run:?}");
    let (lines, messages) = changes(&run);
    let tried = [
        "Mesh null/default unchanged true",
        "TrafficTrace default/all configured true",
        "TrafficTrace default/new created true",
        "TrafficTrace default/old-1 deleted true",
        "TrafficTrace default/old-2 deleted true",
    ];
    assert_eq!(
        (lines, messages.len()),
        (tried.map(str::to_owned).to_vec(), 0)
    );
    assert_nothing_written(&control_plane);

    let run = ask(url, &arguments);
    assert_eq!(run.status, 2, "{run:?}");
    let (lines, messages) = changes(&run);
    let done = [
        "Mesh null/default unchanged false",
        "TrafficTrace default/all configured false",
        "TrafficTrace default/new refused false",
        "TrafficTrace default/old-1 skipped false",
        "TrafficTrace default/old-2 skipped false",
    ];
    assert_eq!(lines, done);
    let messages: Vec<String> = messages.iter().map(|it| stable(it)).collect();
    let skipped = |name: &str| {
        format!("TrafficTrace default/{name} was not deleted, because of an earlier error")
    };
    let reason = "Could not process a resource: Resource is not valid (PUT http://127.0.0.1:PORT1/meshes/default/traffic-traces/new: 400)";
    assert_eq!(
        messages,
        [reason.to_owned(), skipped("old-1"), skipped("old-2")]
    );

    let names = ["delete", "traffic-trace", "old-1", "nobody", "-o", "json"];
    let run = ask(url, &[&names[..], &["--dry-run"]].concat());
    assert_eq!(run.status, 2, "{run:?}");
    let missing = "TrafficTrace default/nobody does not exist";
    let expected = |is_dry_run: bool, change: &str| {
        let lines = [
            format!("TrafficTrace default/old-1 deleted {is_dry_run}"),
            format!("TrafficTrace default/nobody {change} {is_dry_run}"),
        ];
        (lines.to_vec(), vec![missing.to_owned()])
    };
    assert_eq!(changes(&run), expected(true, "refused"));
    let run = ask(url, &[&names[..], &["--ignore-not-found"]].concat());
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(changes(&run), expected(false, "unchanged"));
    let empty = Files::text("");
    let run = ask(
        url,
        &["delete", "-f", empty.path(), "--allow-empty", "-o", "json"],
    );
    assert_eq!((run.status, changes(&run)), (0, (Vec::new(), Vec::new())));
}

/// What 2.14 makes of a `MeshTrace` when it stores it.
fn stored(mut policy: Value) -> Value {
    let zipkin = &mut policy["spec"]["default"]["backends"][0]["zipkin"];
    zipkin["apiVersion"] = "httpJson".into();
    zipkin["sharedSpanContext"] = true.into();
    zipkin["traceId128bit"] = false.into();
    policy["labels"] = json!({"kuma.io/env": "universal", "kuma.io/mesh": "default",
        "kuma.io/origin": "zone", "kuma.io/zone": "default"});
    policy
}

#[test]
fn a_mesh_trace_is_unchanged_by_defaults_and_changed_by_what_is_meant() {
    let control_plane = ControlPlane::start(
        Recorded::V214,
        &[mesh(Recorded::V214, "default"), stored(mesh_trace("mt"))],
    );
    let url = control_plane.server.url.as_str();
    let diff = |value: &Value| {
        let files = Files::new(std::slice::from_ref(value));
        ask(url, &["diff", "-f", files.path()])
    };
    let same = diff(&mesh_trace("mt"));
    assert_seen(
        "live::changes::a_mesh_trace_is_unchanged_by_defaults_and_changed_by_what_is_meant",
        [("diff", same)],
    );
    let mut shadow = mesh_trace("mt");
    shadow["labels"] = json!({"kuma.io/effect": "shadow"});
    let mut sampled = mesh_trace("mt");
    sampled["spec"]["default"]["sampling"] = json!({"overall": 10});
    let mut emptied = mesh_trace("mt");
    emptied["spec"]["default"]["backends"] = json!([]);
    for changed in [shadow, sampled, emptied] {
        let run = diff(&changed);
        assert_eq!(run.status, 1, "{changed}: {run:?}");
    }
}

#[test]
fn diff_says_which_kind_gives_a_backend_before_and_after() {
    let control_plane = ControlPlane::start(Recorded::V214, &world(Recorded::V214));
    let url = control_plane.server.url.as_str();
    let mut policy = mesh_trace("mt");
    policy["spec"]["targetRef"] = json!({"kind": "MeshService", "name": "web"});
    let files = Files::new(&[policy]);
    let text = ask(url, &["diff", "-f", files.path()]);
    assert_seen(
        "live::changes::diff_says_which_kind_gives_a_backend_before_and_after",
        [("diff", text)],
    );
    let run = ask(url, &["diff", "-f", files.path(), "-o", "json"]);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let [change] = document["dataplanes"]
        .as_array()
        .expect("a list")
        .as_slice()
    else {
        panic!("{document}");
    };
    assert_eq!(change["name"], "web-1");
    let givers = json!({"before": "TrafficTrace", "after": "MeshTrace"});
    assert_eq!(change["givenBy"], givers);
}

#[test]
fn pruning_deletes_policies_of_both_kinds_and_their_collectors() {
    for answers in [Recorded::V214, Recorded::V30] {
        let mut values = vec![
            mesh(answers, "default"),
            mesh_trace("mt"),
            mesh_trace("old"),
        ];
        values.push(open_telemetry("otel"));
        let control_plane = ControlPlane::start(answers, &values);
        let url = control_plane.server.url.as_str();
        let files = Files::new(&[mesh(answers, "default"), mesh_trace("mt")]);
        let listed = ask(url, &["diff", "--prune", "-f", files.path(), "-o", "json"]);
        let document: Value = serde_json::from_str(&listed.stdout).expect("JSON");
        let deleted: Vec<&Value> = document["resources"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|it| it["change"] == "deleted")
            .map(|it| &it["name"])
            .collect();
        assert_eq!(deleted, ["old", "otel"], "{answers:?}");
        let run = ask(url, &["apply", "--prune", "-f", files.path()]);
        let expected = indoc! {"
            Mesh default unchanged
            MeshTrace default/mt unchanged
            MeshTrace default/old deleted
            MeshOpenTelemetryBackend default/otel deleted
        "};
        assert_eq!((run.status, run.stdout.as_str()), (0, expected), "{run:?}");
        assert_eq!(control_plane.all().len(), 2, "{answers:?}");
    }
}

#[test]
fn warnings_of_the_control_plane_are_shown() {
    let warning =
        "MeshSubset value for 'targetRef.kind' is deprecated, use Dataplane with labels instead";
    let control_plane = ControlPlane::with(
        Recorded::V214,
        &[mesh(Recorded::V214, "default")],
        move |call: &Call| {
            let is_put = call.method == "PUT" && call.path().contains("/meshtraces/");
            is_put.then(|| Reply::json(201, &json!({"warnings": [warning]})))
        },
    );
    let url = control_plane.server.url.as_str();
    let mut policy = mesh_trace("mt");
    policy["spec"]["targetRef"] = json!({"kind": "MeshSubset", "tags": {"version": "1"}});
    let files = Files::new(&[policy]);
    let run = ask(url, &["apply", "-f", files.path()]);
    assert_seen(
        "live::changes::warnings_of_the_control_plane_are_shown",
        [("apply", run)],
    );
}
