//! Every command against a control plane of each recorded release, and of releases to come.

use serde_json::{Value, json};

use super::ask;
use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, dataplane, mesh, policy, world};
use crate::server::{Call, Reply};
use crate::support::{Run, assert_seen, recorded};

fn run(control_plane: &ControlPlane, arguments: &[&str]) -> Run {
    ask(&control_plane.server.url, arguments)
}

fn start(release: Recorded) -> ControlPlane {
    ControlPlane::start(release, &world(release))
}

#[test]
fn every_release_is_listed_and_inspected() {
    let mut cases = Vec::new();
    for release in Recorded::ALL {
        let control_plane = start(release);
        for (arguments, expected) in [
            (["get", "meshes"].as_slice(), "mesh/default\nmesh/demo\n"),
            (
                &["get", "dataplanes"],
                "dataplane/backend-1\ndataplane/web-1\n",
            ),
            (&["get", "dataplane", "web-1"], "dataplane/web-1\n"),
            (&["get", "dataplanes", "-m", "demo"], "dataplane/web-1\n"),
            (&["inspect", "meshes", "-A"], "mesh/default\nmesh/demo\n"),
            (
                &["inspect", "dataplanes", "-A"],
                "dataplane/default/backend-1\ndataplane/default/web-1\ndataplane/demo/web-1\n",
            ),
        ] {
            let answer = run(&control_plane, &[arguments, &["-o", "name"]].concat());
            assert_eq!(
                (answer.status, answer.stdout.as_str()),
                (0, expected),
                "{release:?} {arguments:?}: {answer:?}"
            );
            if release == Recorded::V214 || arguments[0] == "get" {
                assert_eq!(answer.stderr, "", "{release:?} {arguments:?}");
            }
        }
        let page = run(&control_plane, &["inspect", "dataplane", "web-1"]);
        cases.push((format!("{release:?}"), page));
    }
    assert_seen(
        "live::releases::every_release_is_listed_and_inspected",
        cases,
    );
}

#[test]
fn policies_of_a_control_plane_that_has_none_are_not_a_wrong_address() {
    let mut cases = Vec::new();
    for release in Recorded::ALL {
        let control_plane = start(release);
        for arguments in [
            ["get", "traffic-traces"].as_slice(),
            &["get", "traffic-traces", "-A"],
            &["get", "traffic-trace", "all"],
            &["delete", "traffic-trace", "all", "--dry-run"],
            &["delete", "traffic-trace", "all"],
        ] {
            let answer = run(&control_plane, arguments);
            if release != Recorded::V30 {
                assert_eq!(answer.status, 0, "{release:?} {arguments:?}: {answer:?}");
                continue;
            }
            cases.push((arguments.join(" "), answer));
        }
        for typed in [
            "delete traffic-trace all --ignore-not-found",
            // Reading a state goes on without them.
            "inspect traffic-traces -A",
            "inspect traffic-trace gone",
        ] {
            let answer = run(&control_plane, &typed.split(' ').collect::<Vec<_>>());
            cases.push((format!("{typed} ({release:?})"), answer));
        }
    }
    assert_seen(
        "live::releases::policies_of_a_control_plane_that_has_none_are_not_a_wrong_address",
        cases,
    );
}

/// A mesh, a policy and a dataplane that are not there yet, as the release takes them.
fn input(release: Recorded) -> Vec<Value> {
    let mut values = vec![
        mesh(release, "new"),
        policy(release, "new", "all", "*"),
        dataplane(release, "new", "web-1", "web"),
    ];
    values.retain(|value| release != Recorded::V30 || value["type"] != "TrafficTrace");
    values
}

#[test]
fn every_release_is_applied_to_compared_with_and_deleted_from() {
    for release in Recorded::ALL {
        let control_plane = start(release);
        let before = control_plane.all();
        let files = Files::new(&input(release));
        let path = files.path();
        let with = |arguments: &[&str]| run(&control_plane, &[arguments, &["-f", path]].concat());

        let validated = with(&["validate", "--live"]);
        assert_eq!(validated.status, 0, "{release:?}: {validated:?}");
        let differs = with(&["diff"]);
        assert_eq!(differs.status, 1, "{release:?}: {differs:?}");
        let rehearsed = with(&["apply", "--dry-run"]);
        assert_eq!(rehearsed.status, 0, "{release:?}: {rehearsed:?}");
        assert_eq!(
            control_plane.all(),
            before,
            "{release:?}: nothing was changed"
        );

        let applied = with(&["apply"]);
        assert_eq!(applied.status, 0, "{release:?}: {applied:?}");
        let mut lines: Vec<&str> = applied.stdout.lines().collect();
        lines.sort_unstable();
        let mut expected = vec!["Dataplane new/web-1 created", "Mesh new created"];
        if release != Recorded::V30 {
            expected.push("TrafficTrace new/all created");
        }
        assert_eq!(lines, expected, "{release:?}: {applied:?}");
        assert_eq!(control_plane.all().len(), before.len() + expected.len());

        // Whatever the release made of it, it is what was sent.
        let again = with(&["apply"]);
        assert_eq!(
            again.stdout,
            applied.stdout.replace("created", "unchanged"),
            "{release:?}: {again:?}"
        );
        let same = with(&["diff"]);
        assert_eq!(same.status, 0, "{release:?}: {same:?}");

        let deleted = with(&["delete"]);
        assert_eq!(deleted.status, 0, "{release:?}: {deleted:?}");
        assert_eq!(control_plane.all(), before, "{release:?}: {deleted:?}");
    }
}

#[test]
fn every_release_is_checked() {
    assert_seen(
        "live::releases::every_release_is_checked",
        Recorded::ALL.map(|release| {
            let check = ["check", "tracing", "--timeout", "1s"];
            (format!("{release:?}"), run(&start(release), &check))
        }),
    );
}

#[test]
fn a_kind_that_the_control_plane_does_not_have_is_not_applied() {
    let control_plane = start(Recorded::V30);
    let before = control_plane.all();
    let files = Files::new(&[
        mesh(Recorded::V214, "default"),
        policy(Recorded::V214, "default", "all", "*"),
    ]);
    let ask = |typed: &str| {
        let words: Vec<&str> = typed.split(' ').chain(["-f", files.path()]).collect();
        (typed.to_owned(), run(&control_plane, &words))
    };
    let mut cases: Vec<_> = ["apply", "apply --dry-run", "diff", "diff -o json"]
        .map(ask)
        .into();
    // Whoever forces it has the control plane's own word.
    cases.push(ask("apply --force"));
    assert_eq!(control_plane.all().len(), before.len());
    // It is validated all the same: there what was written is dropped.
    cases.push(ask("validate --live"));
    assert_seen(
        "live::releases::a_kind_that_the_control_plane_does_not_have_is_not_applied",
        cases,
    );
}

/// A control plane like one of 2.14, that calls itself something else.
fn calls_itself(version: &'static str) -> ControlPlane {
    ControlPlane::with(
        Recorded::V214,
        &world(Recorded::V214),
        move |call: &Call| {
            let body = json!({"product": "Kuma", "version": version});
            (call.path() == "/").then(|| Reply::json(200, &body))
        },
    )
}

#[test]
fn a_release_that_is_not_known_yet_is_treated_as_the_newest() {
    let mut cases = Vec::new();
    for version in [
        "2.15.0",
        "3.1.0",
        "4.0.0",
        "3.0.0-preview.vabc",
        "0.0.0-preview.v1",
        "unknown",
        "\u{1b}[31mred",
    ] {
        let control_plane = calls_itself(version);
        let page = run(&control_plane, &["inspect", "dataplane", "web-1"]);
        assert!(!page.stderr.contains('\u{1b}'), "{page:?}");
        let first: Vec<&str> = page.stdout.split_inclusive('\n').take(3).collect();
        let page = Run {
            stdout: first.concat(),
            ..page
        };
        cases.push((format!("{version:?}, the first lines"), page));
        let quiet = run(
            &control_plane,
            &["inspect", "dataplane", "web-1", "--quiet"],
        );
        assert_eq!((quiet.status, quiet.stderr.as_str()), (0, ""), "{version}");
        // What validates nothing prints nothing.
        let listed = run(&control_plane, &["get", "meshes"]);
        assert_eq!(
            (listed.status, listed.stderr.as_str()),
            (0, ""),
            "{version}"
        );
    }
    // One without a version has what it has: without these policies it is a 3.0.
    let unnamed = ControlPlane::with(Recorded::V30, &world(Recorded::V30), |call: &Call| {
        (call.path() == "/").then(|| Reply::json(200, &json!({"version": "unknown"})))
    });
    let page = run(&unnamed, &["inspect", "dataplane", "web-1"]);
    cases.push(("no version, without TrafficTrace".to_owned(), page));
    let run = run(&start(Recorded::V28), &["inspect", "meshes", "-o", "name"]);
    cases.push(("no version, with them".to_owned(), run));
    assert_seen(
        "live::releases::a_release_that_is_not_known_yet_is_treated_as_the_newest",
        cases,
    );
}

#[test]
fn nothing_that_a_command_does_not_need_ends_it() {
    for (status, body) in [
        (401, "{\"title\": \"Unauthorized\"}"),
        (403, "{\"title\": \"Forbidden\"}"),
        (404, "404: Page Not Found"),
        (500, "{\"title\": \"Internal Server Error\"}"),
        (200, "<html>a page for people</html>"),
        (200, "{}"),
        (200, "{\"product\": [], \"version\": {}}"),
        (302, ""),
    ] {
        let control_plane = ControlPlane::with(
            Recorded::V214,
            &world(Recorded::V214),
            move |call: &Call| {
                let is_about = ["/", "/_resources", "/config"].contains(&call.path());
                is_about.then(|| Reply::text(status, body))
            },
        );
        let files = Files::new(&input(Recorded::V214));
        for arguments in [
            ["get", "meshes"].as_slice(),
            &["get", "traffic-traces", "-A"],
            &["inspect", "dataplanes", "-A"],
            &["validate", "--live", "-f", files.path()],
            &["apply", "-f", files.path()],
            &["delete", "-f", files.path()],
        ] {
            let run = run(&control_plane, arguments);
            assert_eq!(run.status, 0, "{status} {body} {arguments:?}: {run:?}");
        }
        let home = tempfile::tempdir().expect("a folder");
        let add = [
            "config",
            "control-planes",
            "add",
            "--name",
            "cp",
            "--address",
        ];
        let arguments = [&add[..], &[&control_plane.server.url]].concat();
        let added = super::at_home(home.path(), &arguments);
        assert_eq!(added.status, 0, "{status} {body}: {added:?}");
    }
}

#[test]
fn a_zone_and_a_global_control_plane_each_take_what_is_theirs() {
    let message = |note: &str| {
        let exchanges = recorded("kuma-2.14.3/rest.jsonl");
        let exchange = exchanges.iter().find(|exchange| exchange["note"] == note);
        exchange.expect(note)["response"]["body"].clone()
    };
    let (of_zone, of_global) = (
        message("a mesh there"),
        message("a dataplane on a global control plane"),
    );
    let mut cases = Vec::new();
    for (mode, refused, count) in [("zone", of_zone, 2), ("global", of_global, 1)] {
        let (is_global, body) = (mode == "global", refused.clone());
        let state = [mesh(Recorded::V214, "new")];
        let control_plane = ControlPlane::with(Recorded::V214, &state, move |call: &Call| {
            let is_of_zone = call.path().contains("/dataplanes/");
            match call.method.as_str() {
                "GET" if call.path() == "/config" => {
                    let config = json!({"environment": "universal", "mode": mode});
                    Some(Reply::json(200, &config))
                }
                "PUT" | "DELETE" if is_of_zone == is_global => Some(Reply::json(405, &body)),
                _ => None,
            }
        });
        let mut values = input(Recorded::V214);
        values[0]["tracing"]["backends"][0]["sampling"] = 1.into();
        let files = Files::new(&values);
        let applied = run(&control_plane, &["apply", "-f", files.path()]);
        let title = refused["details"].as_str().expect("details").trim();
        assert_eq!(applied.stderr.matches(title).count(), count, "{applied:?}");
        let deleted = run(&control_plane, &["delete", "-f", files.path()]);
        for answer in [&applied, &deleted] {
            assert!(!answer.stderr.contains("ubernetes"), "{answer:?}");
        }
        cases.push((format!("apply to {mode}"), applied));
        cases.push((format!("delete from {mode}"), deleted));
    }
    assert_seen(
        "live::releases::a_zone_and_a_global_control_plane_each_take_what_is_theirs",
        cases,
    );
}
