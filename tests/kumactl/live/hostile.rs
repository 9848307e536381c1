//! Odd names, odd addresses, streams that close and signals that come: nothing is lost silently,
//! nothing secret is printed, and nothing is asked of anybody else.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use kumactl::diag::printable;
use serde_json::{Value, json};

use super::control_plane::{ControlPlane, Recorded};
use super::input::{Files, dataplane, mesh, policy, world};
use super::{ask, at_home, command_at};
use crate::server::{Call, Reply};
use crate::support::{Run, assert_harmless, assert_seen, interruptible, run, run_within};

/// A control plane that refuses the policy `refused`.
fn refusing(resources: &[Value]) -> ControlPlane {
    ControlPlane::with(Recorded::V28, resources, |call: &Call| {
        let is_it = call.method != "GET" && call.path().ends_with("/refused");
        is_it.then(|| {
            Reply::json(
                400,
                &json!({"title": "Could not process a resource", "details": "no"}),
            )
        })
    })
}

fn many() -> Vec<Value> {
    let policies = (0..30).map(|number| {
        let name = if number == 3 {
            "refused".to_owned()
        } else {
            format!("p{number}")
        };
        policy(Recorded::V28, "default", &name, "web")
    });
    std::iter::once(mesh(Recorded::V28, "default"))
        .chain(policies)
        .collect()
}

/// Runs a command whose reader has gone away before it writes anything.
fn with_nobody_there(mut command: Command) -> Run {
    command.stderr(Stdio::piped());
    let mut child: Child = command.spawn().expect("the binary starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("the binary ends");
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::new(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

#[test]
fn a_reader_that_goes_away_ends_no_change_half_way() {
    let files = Files::new(&many());
    let control_plane = refusing(&[]);
    let url = control_plane.server.url.as_str();
    let applied = with_nobody_there(command_at(url, &["apply", "-f", files.path()]));
    // All but the one that was refused, which is reported where somebody still reads.
    assert_eq!(control_plane.all().len(), many().len() - 1);
    let again = with_nobody_there(command_at(url, &["apply", "-f", files.path()]));

    let control_plane = refusing(&many());
    let url = control_plane.server.url.as_str();
    let deleted = with_nobody_there(command_at(url, &["delete", "-f", files.path()]));
    assert_eq!(control_plane.all().len(), 1);

    // A reader of data that has had enough is not an error, as ever.
    let got = with_nobody_there(command_at(url, &["get", "traffic-traces", "-o", "yaml"]));
    assert_seen(
        "live::hostile::a_reader_that_goes_away_ends_no_change_half_way",
        [
            ("apply", applied),
            ("apply again", again),
            ("delete", deleted),
            ("get", got),
        ],
    );
}

#[cfg(unix)]
#[test]
fn nobody_has_to_listen_at_all() {
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let mut values = many();
    // Something to warn of before the first write, too.
    values[1]["selectrs"] = json!([]);
    let files = Files::new(&values);
    let url = control_plane.server.url.as_str();
    let mut command = command_at(url, &["apply", "-f", files.path()]);
    // Whose other end is closed.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    command
        .stdout(writer.try_clone().expect("a pipe"))
        .stderr(writer);
    let status = command.status().expect("the binary runs");
    assert_eq!(status.code(), Some(0));
    assert_eq!(control_plane.all().len(), values.len());
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_reported_when_all_is_applied() {
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let files = Files::new(&many());
    let full = fs::OpenOptions::new()
        .write(true)
        .open("/dev/full")
        .expect("the device");
    let mut command = command_at(&control_plane.server.url, &["apply", "-f", files.path()]);
    command.stdout(full);
    assert_seen(
        "live::hostile::a_full_disk_is_reported_when_all_is_applied",
        [("apply > /dev/full", run(command))],
    );
    assert_eq!(control_plane.all().len(), many().len());
}

#[cfg(unix)]
#[test]
fn what_is_interrupted_has_said_what_it_did() {
    let control_plane = ControlPlane::with(Recorded::V28, &[], |call: &Call| {
        // The second write is never answered.
        let waits = call.method == "PUT" && call.path().ends_with("/p0");
        waits.then(|| Reply::Pieces(vec![Vec::new(); 600], Duration::from_millis(50)))
    });
    let files = Files::new(&many());
    let command = command_at(&control_plane.server.url, &["apply", "-f", files.path()]);
    let mut child = interruptible(command).spawn().expect("the binary starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    assert_eq!(
        lines.next().expect("a line").expect("text"),
        "Mesh default created"
    );
    let mut kill = Command::new("kill");
    kill.args(["-INT", &child.id().to_string()]);
    assert_eq!(run(kill).status, 0);
    assert!(lines.next().is_none());
    assert_eq!(child.wait().expect("the binary ends").code(), None);
    assert_eq!(control_plane.all().len(), 1);
}

#[test]
fn odd_names_lead_nowhere_else() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let targets = || control_plane.server.lines();
    let mut cases = Vec::new();
    for (name, segment) in [
        ("a/b/c", "a%2Fb%2Fc"),
        ("a b", "a%20b"),
        ("../../meshes/default", "..%2F..%2Fmeshes%2Fdefault"),
        ("a%2fb", "a%252fb"),
        ("x?size=1#y", "x%3Fsize%3D1%23y"),
        ("é\u{1b}[2J", "%C3%A9%1B%5B2J"),
    ] {
        for verb in ["get", "delete"] {
            let before = targets().len();
            let run = ask(url, &[verb, "dataplane", name]);
            let expected = format!(
                "{} /meshes/default/dataplanes/{segment}",
                verb.to_uppercase()
            );
            assert_eq!(targets()[before], expected);
            let of_mesh = ask(url, &[verb, "dataplane", "web-1", "-m", name]);
            let name = printable(name);
            cases.push((format!("{verb} dataplane {name}"), run));
            cases.push((format!("{verb} dataplane web-1 -m {name}"), of_mesh));
        }
    }
    let before = targets().len();
    for odd in ["", ".", ".."] {
        for arguments in [
            ["get", "dataplane", odd].as_slice(),
            &["delete", "mesh", odd],
            &["get", "dataplanes", "-m", odd],
            &["get", "dataplane", "web-1", "-m", odd],
        ] {
            cases.push((arguments.join(" "), ask(url, arguments)));
        }
    }
    assert_eq!(targets().len(), before, "{:?}", targets());
    for (_, run) in &cases {
        assert_harmless(&run.stderr);
    }
    assert_seen("live::hostile::odd_names_lead_nowhere_else", cases);
    assert_eq!(control_plane.all().len(), world(Recorded::V28).len());
}

#[test]
fn names_from_the_server_reach_no_terminal_as_they_are() {
    let evil = "web\u{1b}]0;x\u{7}\u{202e}\n\u{9b}2J";
    let mut values = world(Recorded::V28);
    let mut odd = dataplane(Recorded::V28, "default", evil, evil);
    odd["labels"] = json!({evil: evil});
    values.push(odd);
    values.push(policy(Recorded::V28, "default", evil, evil));
    values.push(mesh(Recorded::V28, evil));
    let control_plane = ControlPlane::start(Recorded::V28, &values);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&values[..1]);
    let policies = Files::new(&[policy(Recorded::V28, "default", evil, evil)]);
    for output in ["table", "wide", "json", "yaml", "name"] {
        for what in ["meshes", "traffic-traces", "dataplanes"] {
            for verb in ["get", "inspect"] {
                let run = ask(url, &[verb, what, "-A", "-o", output]);
                assert!(
                    run.stdout.contains("web\\"),
                    "{verb} {what} {output}: {run:?}"
                );
                assert_harmless(&run.stdout);
                assert_harmless(&run.stderr);
            }
        }
    }
    let cases = [
        ("get meshes", vec!["get", "meshes"]),
        ("get traffic-traces", vec!["get", "traffic-traces"]),
        ("get dataplanes", vec!["get", "dataplanes", "-o", "wide"]),
        ("get, as YAML", vec!["get", "dataplanes", "-o", "yaml"]),
        ("get, as names", vec!["get", "dataplanes", "-o", "name"]),
        ("inspect dataplanes", vec!["inspect", "dataplanes"]),
        (
            "inspect dataplane",
            vec!["inspect", "dataplane", evil, "-q"],
        ),
        ("get dataplane", vec!["get", "dataplane", evil]),
        (
            "get dataplanes of a mesh",
            vec!["get", "dataplanes", "-m", evil],
        ),
        ("diff", vec!["diff", "-f", files.path(), "--prune"]),
        ("delete", vec!["delete", "dataplane", evil]),
        ("apply", vec!["apply", "--force", "-f", policies.path()]),
    ]
    .map(|(case, arguments)| (case, ask(url, &arguments)));
    for (_, run) in &cases {
        assert_harmless(&run.stdout);
        assert_harmless(&run.stderr);
    }
    assert_seen(
        "live::hostile::names_from_the_server_reach_no_terminal_as_they_are",
        cases,
    );
}

#[test]
fn an_address_may_have_a_path() {
    let prefixed = ControlPlane::start(Recorded::V28, &[]);
    for (suffix, path) in [
        ("", "/meshes"),
        ("/", "/meshes"),
        ("/kuma", "/kuma/meshes"),
        ("/kuma/api//", "/kuma/api/meshes"),
    ] {
        let url = format!("{}{suffix}", prefixed.server.url);
        let before = prefixed.server.lines().len();
        ask(&url, &["get", "meshes"]);
        assert_eq!(
            prefixed.server.lines()[before],
            format!("GET {path}?size=1000&offset=0")
        );
    }
}

#[test]
fn an_address_that_cannot_be_meant_is_refused_without_its_secrets() {
    let add = |address: &str| {
        let home = tempfile::tempdir().expect("a folder");
        let add = ["config", "control-planes", "add", "--name=x"];
        let of = ["--skip-check", "--address", address];
        at_home(home.path(), &[&add[..], &of].concat())
    };
    let mut cases = Vec::new();
    for address in [
        "http://user:hunter2@cp.example:5681",
        "http://hunter2@cp.example:5681",
        "http://user:hun/ter2@cp.example",
        "ftp://user:hunter2@cp.example",
        "http://user:hunter2@cp.example:port",
        "user:hunter2@cp.example",
        "http://localhost:5681?token=x",
        "http://localhost:5681/#x",
        "localhost:5681",
        "http://",
        "http://[::1",
        "/meshes",
        "no url",
    ] {
        cases.push((
            format!("get from {address}"),
            ask(address, &["get", "meshes"]),
        ));
        cases.push((format!("add {address}"), add(address)));
    }
    // What another tool has written there is shown without them, too.
    let home = tempfile::tempdir().expect("a folder");
    fs::create_dir(home.path().join(".kumactl")).expect("a folder");
    let settings = "controlPlanes:\n- name: a\n  coordinates:\n    apiServer:\n      url: \"http://user:hun/t'er2@cp.example\"\n";
    fs::write(home.path().join(".kumactl/config"), settings).expect("written");
    for typed in ["config control-planes list", "config view"] {
        let run = at_home(home.path(), &typed.split(' ').collect::<Vec<_>>());
        cases.push((typed.to_owned(), run));
    }
    for (case, run) in &cases {
        let seen = [run.stdout.as_str(), &run.stderr].concat();
        assert!(!seen.contains("er2"), "{case}: {seen}");
    }
    assert_seen(
        "live::hostile::an_address_that_cannot_be_meant_is_refused_without_its_secrets",
        cases,
    );
}

#[test]
fn the_environment_is_taken_as_it_is_meant_or_not_at_all() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let with_token = |token: &str| {
        let mut command = command_at(url, &["get", "meshes", "-o", "name"]);
        command.env("KUMACTL_TOKEN", token);
        run(command)
    };
    let header = || {
        let call = control_plane.server.calls().pop().expect("a call");
        call.header("authorization").map(str::to_owned)
    };
    // As `echo` or a mounted file leaves it.
    assert_eq!(with_token("tok\n").status, 0);
    assert_eq!(header().as_deref(), Some("Bearer tok"));
    assert_eq!(with_token(" \n").status, 0);
    assert_eq!(header(), None);
    let calls = control_plane.server.calls().len();
    let two_lines = with_token("tok\nX-Other: hunter2");
    assert!(!two_lines.stderr.contains("hunter2"), "{two_lines:?}");
    // Two ways to say who asks would hide each other.
    let mut both = command_at(&url.replace("//", "//user@"), &["get", "meshes"]);
    both.env("KUMACTL_TOKEN", "tok");
    assert_seen(
        "live::hostile::the_environment_is_taken_as_it_is_meant_or_not_at_all",
        [
            ("a token of two lines", two_lines),
            ("a token and a user", run(both)),
        ],
    );
    assert_eq!(control_plane.server.calls().len(), calls);
}

#[cfg(unix)]
#[test]
fn an_address_that_is_not_text_leads_to_no_other_control_plane() {
    use std::os::unix::ffi::OsStrExt;
    let odd = std::ffi::OsStr::from_bytes(b"http://\xff");
    let cases = ["KUMACTL_CONTROL_PLANE", "KUMACTL_TOKEN"].map(|name| {
        let mut command = command_at("http://127.0.0.1:1", &["get", "meshes"]);
        command.env(name, odd);
        (name, run_within(command, Duration::from_secs(20)))
    });
    assert_seen(
        "live::hostile::an_address_that_is_not_text_leads_to_no_other_control_plane",
        cases,
    );
}

#[test]
fn an_empty_list_says_where_it_is_empty() {
    let control_plane = ControlPlane::start(Recorded::V28, &[mesh(Recorded::V28, "default")]);
    let url = control_plane.server.url.as_str();
    let files = Files::new(&world(Recorded::V28));
    let of_files = |verb: &str| ask(url, &[verb, "-f", files.path(), "-m", "defualt"]);
    let typed = [
        "get dataplanes",
        "get traffic-traces -A -o json",
        "get dataplanes -q -o name",
        "get meshes -o wide",
        // A mesh that is not there is a mistake, and not an empty one.
        "get dataplanes -m defualt",
    ];
    let cases = typed.map(|typed| (typed, ask(url, &typed.split(' ').collect::<Vec<_>>())));
    let mistyped = ["apply", "delete"].map(|verb| (verb, of_files(verb)));
    assert_seen(
        "live::hostile::an_empty_list_says_where_it_is_empty",
        cases.into_iter().chain(mistyped),
    );
}

#[test]
fn a_rehearsal_has_the_order_of_the_change() {
    let mut values = world(Recorded::V28);
    values.reverse();
    let files = Files::new(&values);
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let url = control_plane.server.url.as_str();
    let rehearsed = ask(url, &["apply", "-f", files.path(), "--dry-run"]);
    let applied = ask(url, &["apply", "-f", files.path()]);
    let expected = applied.stdout.replace(" created", " created (dry run)");
    assert_eq!(
        rehearsed.stdout.split("\n\n").next(),
        expected.strip_suffix('\n')
    );
}

#[test]
fn of_two_contexts_of_a_control_plane_the_current_one_stays() {
    let settings = |current: &str| {
        format!(
            "controlPlanes:\n- name: cp\n  coordinates:\n    apiServer:\n      url: http://localhost:1\n\
             contexts:\n- name: first\n  controlPlane: cp\n- name: cp\n  controlPlane: cp\n- name: last\n  controlPlane: cp\n\
             currentContext: {current}\n"
        )
    };
    for (current, expected) in [
        ("last", "last"),
        ("gone", "cp"),
        ("\"\"", "cp"),
        ("first", "first"),
    ] {
        let home = tempfile::tempdir().expect("a folder");
        let path = home.path().join(".kumactl/config");
        fs::create_dir(path.parent().expect("a folder")).expect("a folder");
        fs::write(&path, settings(current)).expect("written");
        let run = at_home(
            home.path(),
            &["config", "control-planes", "switch", "--name", "cp"],
        );
        assert_eq!(run.status, 0, "{run:?}");
        let text = fs::read_to_string(&path).expect("a file");
        assert!(
            text.contains(&format!("currentContext: {expected}\n")),
            "{text}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_settings_file_that_is_a_link_stays_one() {
    let home = tempfile::tempdir().expect("a folder");
    let (link, real) = (
        home.path().join(".kumactl/config"),
        home.path().join("dotfiles"),
    );
    fs::create_dir(link.parent().expect("a folder")).expect("a folder");
    // There is nothing behind it yet.
    std::os::unix::fs::symlink(&real, &link).expect("a link");
    let list = ["config", "control-planes", "list"];
    assert_eq!(at_home(home.path(), &list).status, 0);
    let add = [
        "config",
        "control-planes",
        "add",
        "--name=x",
        "--address=http://[::1]:5681/kuma/",
        "--skip-check",
    ];
    assert_eq!(at_home(home.path(), &add).status, 0);
    assert!(link.is_symlink());
    assert!(
        fs::read_to_string(&real)
            .expect("a file")
            .contains("http://[::1]:5681/kuma/")
    );
}
