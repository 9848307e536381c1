//! What is said beside an answer of a control plane: which release it is of, where was looked, and
//! what cannot have been meant.

use serde_json::json;

use super::ask;
use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, mesh, policy, world};
use crate::server::{Call, Reply};
use crate::support::assert_seen;

#[test]
fn a_control_plane_of_0_4_is_known_as_one() {
    let control_plane = ControlPlane::start(Recorded::V04, &world(Recorded::V04));
    let url = control_plane.server.url.as_str();
    // Written for newer releases, which 0.4 answers with an error of its own.
    let files = Files::new(&[mesh(Recorded::V28, "default")]);
    let refused = ask(url, &["apply", "-f", files.path()]);
    let mut value = mesh(Recorded::V04, "default");
    value["tracing"]["backends"][0]["sampling"] = 12.into();
    let files = Files::new(&[value]);
    assert_seen(
        "live::messages::a_control_plane_of_0_4_is_known_as_one",
        [
            ("apply what newer releases take", refused),
            ("diff", ask(url, &["diff", "-f", files.path()])),
            (
                "inspect dataplane web-1",
                ask(url, &["inspect", "dataplane", "web-1"]),
            ),
        ],
    );
}

#[test]
fn errors_are_reported_once_in_a_forced_dry_run() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let mut value = policy(Recorded::V28, "default", "bad", "*");
    value["selectors"] = json!([]);
    let files = Files::new(&[value]);
    let url = control_plane.server.url.as_str();
    let run = ask(url, &["apply", "-f", files.path(), "--force", "--dry-run"]);
    assert_seen(
        "live::messages::errors_are_reported_once_in_a_forced_dry_run",
        [("apply --force --dry-run", run)],
    );
}

/// Runs commands, as they are typed, with a control plane, and compares what is seen.
fn assert_asked(test: &str, control_plane: &ControlPlane, commands: &[&str]) {
    let url = control_plane.server.url.as_str();
    let run = |typed: &str| ask(url, &typed.split(' ').collect::<Vec<_>>());
    assert_seen(test, commands.iter().map(|typed| (typed, run(typed))));
}

#[test]
fn the_mesh_that_is_searched_is_named() {
    assert_asked(
        "live::messages::the_mesh_that_is_searched_is_named",
        &ControlPlane::start(Recorded::V28, &world(Recorded::V28)),
        &[
            "inspect dataplane none",
            "inspect dataplanes none",
            "inspect dataplane none -A",
            "inspect dataplanes none -A",
        ],
    );
}

#[test]
fn a_filter_that_names_nothing_is_a_mistake() {
    assert_asked(
        "live::messages::a_filter_that_names_nothing_is_a_mistake",
        &ControlPlane::start(Recorded::V28, &world(Recorded::V28)),
        &[
            "inspect dataplanes --backend my-zipkn",
            "inspect dataplanes -A --traffic-trace nobody",
        ],
    );
}

#[test]
fn a_mesh_or_a_name_that_is_not_there_has_a_neighbour() {
    let missing = |call: &Call| {
        // As 2.8 answers.
        let body = json!({"title": "Failed to retrieve Mesh", "details": "Not found"});
        (call.path() == "/meshes/dem/dataplanes").then(|| Reply::json(404, &body))
    };
    assert_asked(
        "live::messages::a_mesh_or_a_name_that_is_not_there_has_a_neighbour",
        &ControlPlane::with(Recorded::V28, &world(Recorded::V28), missing),
        &[
            "get dataplanes -m dem",
            "get dataplane web-1 -m dem",
            "get traffic-traces -m dem",
            "delete dataplane web-2",
            "delete dataplane web-1 -m dem",
        ],
    );
}
