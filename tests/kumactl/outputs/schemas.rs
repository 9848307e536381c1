//! The formats against the schemas of those who read them. `tests/real/setup` prepares it.

use std::fs;
use std::process::Command;

use super::FIXTURE;
use crate::support::{kumactl, tests};

/// Checks the findings of many inputs.
fn check_schema(schema: &str, format: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let hostile = folder.path().join("a,b:c%20 ]]>&\"é😀#?[0].yaml");
    fs::copy(tests("fixtures/outputs/several.yaml"), &hostile).expect("copied");
    let hostile = hostile.to_string_lossy().into_owned();
    let inputs: [&[&str]; 6] = [
        &["tests/fixtures"],
        &[FIXTURE],
        &["tests/fixtures/outputs/clean.yaml"],
        &[&hostile],
        &["tests/fixtures", "--kuma-version", "0.4"],
        &["-f", "-", "--allow-empty"],
    ];
    let commands = inputs.map(|input| [&["validate", "-o", format], input].concat());
    check_outputs(schema, &commands);
}

/// Runs the checker of `tests/real` over what commands print.
fn check_outputs(schema: &str, commands: &[Vec<&str>]) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(tests("../.cache/python/bin/python"));
    command
        .arg(tests("real/check_schema.py"))
        .arg(tests(schema));
    for (number, arguments) in commands.iter().enumerate() {
        let run = kumactl(arguments);
        assert!(run.status < 2, "{run:?}");
        let path = folder.path().join(number.to_string());
        fs::write(&path, &run.stdout).expect("written");
        command.arg(path);
    }
    let output = command.output().expect("tests/real/setup has been run");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
#[ignore = "needs tests/real/setup"]
fn sarif_is_valid_by_its_published_schema() {
    check_schema("schemas/sarif-2.1.0.json", "sarif");
}

#[test]
#[ignore = "needs tests/real/setup"]
fn junit_is_valid_by_the_schema_of_ci_servers() {
    check_schema("schemas/junit-10.xsd", "junit");
}

#[test]
#[ignore = "needs tests/real/setup"]
fn junit_of_checks_is_valid_by_the_same_schema() {
    let recorded = "tests/fixtures/propagation/recorded.txt";
    let question = ["check", "propagation", "-o", "junit"];
    let from_file = [&question[..], &["--from-file", recorded]].concat();
    let service = [
        "--service",
        "http://127.0.0.1:1/?<&\"]]>",
        "--timeout",
        "1s",
    ];
    let nobody = [&question[..], &service, &["--downstream", "127.0.0.1:0"]].concat();
    check_outputs("schemas/junit-10.xsd", &[from_file, nobody]);
}
