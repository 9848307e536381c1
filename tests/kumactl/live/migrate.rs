//! `migrate` reads from a control plane what it would read from files, and what it writes leads that
//! control plane over.

use serde_json::{Value, json};

use super::ask;
use super::control_plane::{ControlPlane, Recorded, path_of};
use super::input::{Files, world};
use crate::support::kumactl;

fn report(stdout: &str) -> Value {
    serde_json::from_str(stdout).expect("JSON")
}

#[test]
fn a_control_plane_is_migrated_as_its_files_are() {
    for (recorded, to) in [(Recorded::V28, "2.8"), (Recorded::V214, "2.14")] {
        let world = world(recorded);
        let control_plane = ControlPlane::start(recorded, &world);
        let arguments = ["migrate", "--to", to, "-o", "json"];
        let files = Files::new(&world);
        let of_files = [&arguments[..], &["-f", files.path()]].concat();
        for (of_live, of_files) in [
            (&["-A"][..], &of_files[..]),
            // Without a mesh it is the default one.
            (&[], &[&of_files[..], &["-m", "default"]].concat()),
            (&["-m", "demo"], &[&of_files[..], &["-m", "demo"]].concat()),
        ] {
            let live = ask(&control_plane.server.url, &[&arguments, of_live].concat());
            let files = kumactl(of_files);
            let what = format!("{to} {of_live:?}: {}", live.stderr);
            assert_eq!((live.status, files.status), (0, 0), "{what}");
            assert_eq!(report(&live.stdout), report(&files.stdout), "{what}");
        }
        // Nothing was changed.
        let lines = control_plane.server.lines();
        assert!(lines.iter().all(|it| it.starts_with("GET ")), "{lines:?}");
    }
}

#[test]
fn its_stages_lead_a_control_plane_over_and_back() {
    let recorded = Recorded::V214;
    let control_plane = ControlPlane::start(recorded, &world(recorded));
    let ask = |arguments: &[&str]| {
        let run = ask(&control_plane.server.url, arguments);
        assert_eq!(run.status, 0, "{arguments:?}: {}{}", run.stdout, run.stderr);
        run.stdout
    };
    let given_by = || {
        let answers = report(&ask(&["inspect", "dataplanes", "-A", "-o", "json"]));
        let items = answers["items"].as_array().expect("items").clone();
        items
            .iter()
            .map(|it| (it["givenBy"].clone(), it["backend"]["url"].clone()))
            .collect::<Vec<_>>()
    };
    let url = json!("http://zipkin.local:9411/api/v2/spans");
    let by = |kind: &str| {
        let traced = (json!(kind), url.clone());
        [traced.clone(), traced, (Value::Null, Value::Null)]
    };
    assert_eq!(given_by(), by("TrafficTrace"));
    let before = control_plane.all();
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan");
    let file = |name: &str| plan.join(name).display().to_string();
    ask(&["migrate", "-A", "--output-dir", &plan.display().to_string()]);
    ask(&["apply", "-f", &file("1-add.yaml")]);
    assert_eq!(given_by(), by("TrafficTrace"));
    ask(&["apply", "-f", &file("2-switch.yaml")]);
    assert_eq!(given_by(), by("MeshTrace"));
    ask(&["delete", "-f", &file("3-delete.yaml")]);
    ask(&["apply", "-f", &file("4-remove.yaml"), "--force"]);
    assert_eq!(given_by(), by("MeshTrace"));
    let has_tracing = |it: &Value| it["type"] == "TrafficTrace" || !it["tracing"].is_null();
    assert!(!control_plane.all().iter().any(has_tracing));
    // And back again.
    ask(&["apply", "-f", &file("back.yaml")]);
    ask(&["apply", "-f", &file("1-add.yaml")]);
    assert_eq!(given_by(), by("TrafficTrace"));
    ask(&["delete", "-f", &file("2-switch.yaml")]);
    let paths = |all: &[Value]| all.iter().map(path_of).collect::<Vec<_>>();
    assert_eq!(paths(&control_plane.all()), paths(&before));
}
