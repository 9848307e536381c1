//! kumactl as a plugin of kubectl: the same binary under the name by which kubectl finds one.
#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, binary, kumactl, run};

/// Runs the binary under another name.
fn run_as(name: &str, arguments: &[&str]) -> Run {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    symlink(binary(), &path).expect("a link");
    let mut plugin = Command::new(path);
    plugin
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null());
    run(plugin)
}

fn plugin(arguments: &[&str]) -> Run {
    run_as("kubectl-kuma_traces", arguments)
}

/// What the tool says under its own name, with the other one in its commands.
fn renamed(text: &str) -> String {
    text.replace("kumactl ", "kubectl kuma-traces ")
}

#[test]
fn usage_and_hints_say_how_it_was_started() {
    for arguments in [
        ["--help"].as_slice(),
        &["inspect"],
        &["inspect", "dataplane", "--help"],
        &["inspect", "dataplanes", "tests/fixtures/demo"],
        &["inspect", "dataplanes", "-f", "tests/fixtures/demo"],
        &["inspect", "dataplane", "web-1", "-f", "tests/fixtures/demo"],
        &["validate", "-f", "tests/fixtures/strangers/chart"],
        &["explain", "syntax"],
        &["explain", "no-such-code"],
        &["vaildate"],
    ] {
        let (own, other) = (kumactl(arguments), plugin(arguments));
        assert_eq!(other.status, own.status, "{arguments:?}");
        let said = own.stdout.clone() + &own.stderr;
        assert!(said.contains("kumactl "), "{arguments:?}: {said}");
        // Help is wrapped, so a longer name may move a word to the next line.
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(
            words(&other.stdout),
            words(&renamed(&own.stdout)),
            "{arguments:?}"
        );
        assert_eq!(
            words(&other.stderr),
            words(&renamed(&own.stderr)),
            "{arguments:?}"
        );
    }
}

#[test]
fn data_is_the_same_under_every_name() {
    for arguments in [
        ["validate", "-o", "json", "-f", "tests/fixtures/strangers"].as_slice(),
        &["validate", "-o", "sarif", "-f", "tests/fixtures/strangers"],
        &["explain", "syntax", "-o", "json"],
        &["version"],
        &["completion", "bash"],
    ] {
        let (own, other) = (kumactl(arguments), plugin(arguments));
        assert_eq!(other.status, own.status, "{arguments:?}");
        assert_eq!(other.stdout, own.stdout, "{arguments:?}");
    }
    let version = plugin(&["version", "-o", "json"]);
    let version: Value = serde_json::from_str(&version.stdout).expect("JSON");
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn kubectl_completes_commands_flags_and_values() {
    let completed = |words: &[&str]| run_as("kubectl_complete-kuma_traces", words).stdout;
    assert_eq!(
        completed(&["val"]),
        "validate\tFind everything that the control plane would refuse, and everything that loses traces silently\n:4\n"
    );
    let names = |words: &[&str]| {
        let text = completed(words);
        let lines = text.lines().filter(|line| !line.starts_with(':'));
        let names = lines.map(|line| line.split('\t').next().unwrap_or_default().to_owned());
        names.collect::<Vec<_>>()
    };
    assert_eq!(
        names(&["inspect", "dataplane"]),
        ["dataplanes", "dataplane"]
    );
    assert_eq!(names(&["inspect", "dataplanes", "--unt"]), ["--untraced"]);
    assert_eq!(
        names(&["inspect", "dataplanes", "-A", "--output", ""]),
        ["table", "wide", "json", "yaml", "name"]
    );
    assert_eq!(names(&["completion", "z"]), ["zsh"]);
    assert_eq!(
        completed(&["inspect", "dataplane", "-f", "tests/fixtures/demo", "we"]),
        "web-1\tweb\n:4\n"
    );
    // Where a path stands, the shell knows better.
    assert_eq!(completed(&["validate", "-f", ""]), ":0\n");
    assert!(names(&[]).contains(&"inspect".to_owned()));
}
