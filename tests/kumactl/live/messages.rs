//! What is said beside an answer of a control plane: which release it is of, where was looked, and
//! what cannot have been meant.

use serde_json::json;

use super::ask;
use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, mesh, policy, world};
use crate::server::{Call, Reply};

#[test]
fn a_control_plane_of_0_4_is_known_as_one() {
    let control_plane = ControlPlane::start(Recorded::V04, &world(Recorded::V04));
    let url = control_plane.server.url.as_str();
    // Written for newer releases, which 0.4 answers with an error of its own.
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let run = ask(url, &["apply", "-f", files.path()]);
    assert!(
        run.status == 2 && run.stderr.contains("[backend-shape]"),
        "{run:?}"
    );
    let mut value = mesh(Recorded::V04, "default");
    value["tracing"]["backends"][0]["sampling"] = 12.into();
    let files = Files::new(&[value]);
    let run = ask(url, &["diff", "-f", files.path()]);
    let message = "2 proxies have to be restarted";
    assert!(run.status == 1 && run.stdout.contains(message), "{run:?}");
    let detail = ask(url, &["inspect", "dataplane", "web-1"]);
    let message = "release       Kuma 0.4.0, by --kuma-version or the control plane";
    assert!(detail.stdout.contains(message), "{detail:?}");
}

#[test]
fn errors_are_reported_once_in_a_forced_dry_run() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let mut value = policy(Recorded::V28, "default", "bad", "*");
    value["selectors"] = json!([]);
    let files = Files::new(&[value]);
    let url = control_plane.server.url.as_str();
    let run = ask(url, &["apply", "-f", files.path(), "--force", "--dry-run"]);
    assert_eq!(run.stderr.matches("[selectors]").count(), 1, "{run:?}");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stdout.contains("default/bad created (dry run)"),
        "{run:?}"
    );
}

#[test]
fn the_mesh_that_is_searched_is_named() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    for arguments in [
        ["inspect", "dataplane", "none"],
        ["inspect", "dataplanes", "none"],
    ] {
        let run = ask(url, &arguments);
        assert!(
            run.status == 2 && run.stderr.contains("of mesh default only"),
            "{run:?}"
        );
        let all = ask(url, &[&arguments[..], &["-A"]].concat());
        assert!(
            all.status == 2 && !all.stderr.contains("default only"),
            "{all:?}"
        );
    }
}

#[test]
fn a_filter_that_names_nothing_is_a_mistake() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let near = ask(url, &["inspect", "dataplanes", "--backend", "my-zipkn"]);
    assert!(
        near.status == 2 && near.stderr.contains("did you mean \"my-zipkin\"?"),
        "{near:?}"
    );
    let none = ask(
        url,
        &["inspect", "dataplanes", "-A", "--traffic-trace", "nobody"],
    );
    assert!(
        none.status == 2 && none.stderr.contains("there is no traffic-trace \"nobody\""),
        "{none:?}"
    );
}

#[test]
fn a_mesh_or_a_name_that_is_not_there_has_a_neighbour() {
    let missing = |call: &Call| {
        // As 2.8 answers.
        let body = json!({"title": "Failed to retrieve Mesh", "details": "Not found"});
        (call.path() == "/meshes/dem/dataplanes").then(|| Reply::json(404, &body))
    };
    let control_plane = ControlPlane::with(Recorded::V28, &world(Recorded::V28), missing);
    let url = control_plane.server.url.as_str();
    for arguments in [
        ["get", "dataplanes", "-m", "dem"].as_slice(),
        &["get", "dataplane", "web-1", "-m", "dem"],
        &["get", "traffic-traces", "-m", "dem"],
    ] {
        let run = ask(url, arguments);
        let message = "there is no mesh \"dem\"\nhint: did you mean \"demo\"?";
        assert!(run.status == 2 && run.stderr.contains(message), "{run:?}");
    }
    let run = ask(url, &["delete", "dataplane", "web-2"]);
    let message = "Dataplane default/web-2 does not exist\nhint: did you mean \"web-1\"?";
    assert!(run.status == 2 && run.stderr.contains(message), "{run:?}");
}
