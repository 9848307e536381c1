//! The variables of the environment that stand in for `--mesh`, `--config-file` and `--context`.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::control_plane::{ControlPlane, Recorded};
use crate::support::{Run, assert_seen, command, run};

/// Meshes `one` and `two`, each with a dataplane `web`.
fn control_plane() -> ControlPlane {
    let mut resources = Vec::new();
    for mesh in ["default", "one", "two"] {
        resources.push(json!({"type": "Mesh", "name": mesh}));
        resources.push(json!({
            "type": "Dataplane", "mesh": mesh, "name": format!("web-{mesh}"),
            "networking": {"address": "10.0.0.1", "inbound": [
                {"port": 80, "tags": {"kuma.io/service": "web", "kuma.io/protocol": "http"}}]}}));
    }
    ControlPlane::start(Recorded::V28, &resources)
}

fn run_with(variables: &[(&str, &str)], arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    command
        .env_remove("KUMACTL_CONTROL_PLANE")
        .env_remove("KUMACTL_TOKEN")
        .env("HOME", "/nonexistent")
        .envs(variables.iter().copied());
    run(command)
}

/// What is printed, where all is well.
fn good(variables: &[(&str, &str)], arguments: &[&str]) -> String {
    let run = run_with(variables, &[arguments, &["--quiet"]].concat());
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{arguments:?}");
    run.stdout
}

#[test]
fn a_mesh_of_the_environment_stands_in_for_the_flag() {
    let control_plane = control_plane();
    let variables = [
        ("KUMACTL_CONTROL_PLANE", control_plane.server.url.as_str()),
        ("KUMACTL_MESH", "two"),
    ];
    let names = |arguments: &[&str]| {
        let arguments = [arguments, &["-o", "name"]].concat();
        good(&variables, &arguments)
    };
    // The mesh that is meant is not repeated.
    for what in [["get", "dataplanes"], ["inspect", "dataplanes"]] {
        assert_eq!(names(&what), "dataplane/web-two\n");
        let flag = [&what, &["--mesh", "one"][..]].concat();
        assert_eq!(names(&flag), "dataplane/web-one\n");
        let all = [&what, &["-A"][..]].concat();
        assert_eq!(
            names(&all),
            "dataplane/default/web-default\ndataplane/one/web-one\ndataplane/two/web-two\n"
        );
    }
    // A name that says its mesh comes before the environment, and one that does not is of it.
    assert_eq!(
        names(&["inspect", "dataplanes", "dataplane/one/web-one", "web-two"]),
        "dataplane/one/web-one\ndataplane/two/web-two\n"
    );
    assert_eq!(
        names(&["get", "dataplane/one/web-one", "dataplane/web-two"]),
        "dataplane/one/web-one\ndataplane/two/web-two\n"
    );
    // Meshes are in none.
    assert_eq!(
        names(&["get", "meshes"]),
        "mesh/default\nmesh/one\nmesh/two\n"
    );
    assert_eq!(
        names(&["inspect", "meshes"]),
        "mesh/default\nmesh/one\nmesh/two\n"
    );
    assert_seen(
        "live::environment::a_mesh_of_the_environment_stands_in_for_the_flag",
        [(
            "inspect mesh one",
            run_with(&variables, &["inspect", "mesh", "one"]),
        )],
    );
    // A variable that is blank is not set.
    let blank = [variables[0], ("KUMACTL_MESH", " ")];
    let names = good(&blank, &["get", "dataplanes", "-o", "name"]);
    assert_eq!(names, "dataplane/web-default\n");
}

#[test]
fn what_a_mesh_of_the_environment_leaves_out_of_files_is_said() {
    let mesh = |mesh| [("KUMACTL_MESH", mesh)];
    let demo = [
        "inspect",
        "dataplanes",
        "-f",
        "tests/fixtures/demo",
        "-o",
        "name",
    ];
    let whole = good(&[], &demo);
    let run = run_with(&mesh("default"), &demo);
    let said = "KUMACTL_MESH leaves out every mesh but \"default\"\n";
    assert_eq!((run.status, run.stderr.as_str()), (0, said));
    assert_eq!(run.stdout, whole);
    // Names that are read again are of the mesh that they were printed for.
    let all = good(&mesh("other"), &[&demo[..], &["-A"]].concat());
    assert_eq!(all, whole.replace("dataplane/", "dataplane/default/"));
    let cases = ["validate", "inspect dataplanes", "apply"].map(|verb| {
        let typed = format!("{verb} -f tests/fixtures/demo");
        let run = run_with(&mesh("nowhere"), &typed.split(' ').collect::<Vec<_>>());
        (typed, run)
    });
    assert_seen(
        "live::environment::what_a_mesh_of_the_environment_leaves_out_of_files_is_said",
        cases,
    );
}

#[test]
fn settings_file_and_context_of_the_environment_stand_in_for_the_flags() {
    let home = TempDir::new().expect("a folder");
    let file = home.path().join("settings");
    let file = file.to_str().expect("text");
    let start =
        |name: &str| ControlPlane::start(Recorded::V28, &[json!({"type": "Mesh", "name": name})]);
    let (one, two) = (start("one"), start("two"));
    let config = [("KUMACTL_CONFIG", file)];
    for (name, control_plane) in [("one", &one), ("two", &two)] {
        let url = control_plane.server.url.as_str();
        // A file that is not there is made for who adds a control plane, and for nobody else.
        if name == "one" {
            let run = run_with(&config, &["get", "meshes"]);
            assert_eq!(
                (run.status, run.stderr),
                (
                    2,
                    format!(
                        "error: KUMACTL_CONFIG {file}: there is no such file\n\
                         hint: kumactl config control-planes add creates it; without KUMACTL_CONFIG the one in the home folder is read\n"
                    )
                )
            );
        }
        good(
            &config,
            &[
                "config",
                "control-planes",
                "add",
                "--name",
                name,
                "--address",
                url,
            ],
        );
    }
    let get = ["get", "meshes", "-o", "name"];
    let context = |name| [config[0], ("KUMACTL_CONTEXT", name)];
    assert_eq!(good(&config, &get), "mesh/two\n");
    assert_eq!(good(&context("one"), &get), "mesh/one\n");
    let flag = [&get[..], &["--context", "two"]].concat();
    assert_eq!(good(&context("one"), &flag), "mesh/two\n");
    let run = run_with(&context("oen"), &get);
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: there is no context \"oen\"\nhint: did you mean \"one\"?\n"
        )
    );
    // With a flag for the file the variable does not count, and with --no-config neither does.
    let other = home.path().join("other");
    fs::copy(file, &other).expect("copied");
    let other = other.to_str().expect("text");
    let nowhere = [("KUMACTL_CONFIG", "/nonexistent/settings")];
    let flag = [&get[..], &["--config-file", other]].concat();
    assert_eq!(good(&nowhere, &flag), "mesh/two\n");
    assert_seen(
        "live::environment::settings_file_and_context_of_the_environment_stand_in_for_the_flags",
        [(
            "--no-config config view",
            run_with(&nowhere, &["--no-config", "config", "view"]),
        )],
    );
    // Two variables that name a control plane each may mean either.
    let both = [
        config[0],
        ("KUMACTL_CONTEXT", "one"),
        ("KUMACTL_CONTROL_PLANE", two.server.url.as_str()),
    ];
    let run = run_with(&both, &get);
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: KUMACTL_CONTROL_PLANE and KUMACTL_CONTEXT both name a control plane\n\
             hint: unset one of them; --context one comes before both\n"
        )
    );
    let flag = [&get[..], &["--context", "one"]].concat();
    assert_eq!(good(&both, &flag), "mesh/one\n");
}

#[test]
fn a_mesh_of_the_environment_is_the_mesh_of_policies_that_are_installed() {
    let variables = [("KUMACTL_MESH", "two")];
    let install = ["install", "tracing"];
    // Without policies there is nothing that would be of a mesh.
    assert_eq!(good(&variables, &install), good(&[], &install));
    let only = ["install", "tracing", "--policies-only"];
    let flag = [&only[..], &["--mesh", "two"]].concat();
    assert_eq!(good(&variables, &only), good(&[], &flag));
}

#[test]
fn config_view_shows_what_the_environment_says_and_no_secret() {
    let variables = [
        ("KUMACTL_MESH", "demo"),
        (
            "KUMACTL_CONTROL_PLANE",
            "https://user:pass@kuma.example:5682",
        ),
        ("KUMACTL_TOKEN", "eyJhbGciOi.secret"),
    ];
    let view = good(&variables, &["--no-config", "config", "view"]);
    let (_, environment) = view.split_once("environment:\n").expect("the environment");
    assert_eq!(
        environment,
        "  KUMACTL_CONTROL_PLANE: \"https://***@kuma.example:5682/\"\n  KUMACTL_MESH: demo\n  KUMACTL_TOKEN: \"***\"\n"
    );
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_an_error() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    for name in ["KUMACTL_MESH", "KUMACTL_CONFIG", "KUMACTL_CONTEXT"] {
        let mut command = command(&["validate", "-f", "tests/fixtures/demo"]);
        command.env(name, OsStr::from_bytes(b"\xff"));
        let run = run(command);
        assert_eq!(run.status, 2);
        assert_eq!(
            run.stderr,
            format!("error: {name} of the environment is not UTF-8\n")
        );
    }
}
