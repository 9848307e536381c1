//! What somebody at a terminal types, mistypes and reads: help, colours, paths, hints.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::Value;

use crate::support::{assert_seen, command, kumactl, kumactl_with_stdin, run, run_within, tests};

const RANGE: &str = "type: Mesh\nname: default\ntracing:\n  backends:\n  - {name: z, type: zipkin, sampling: 150, conf: {url: 'http://z:9411/api/v2/spans'}}\n";

#[test]
fn help_of_a_command_is_its_long_help() {
    for words in [&[][..], &["validate"], &["inspect", "dataplane"]] {
        let help = kumactl(&[&["help"], words].concat());
        let flag = kumactl(&[words, &["--help"]].concat());
        assert_eq!((help.status, help.stderr.as_str()), (0, ""));
        assert!(help.stdout.contains("Usage: kumactl"), "{}", help.stdout);
        assert_eq!(help.stdout, flag.stdout);
    }
    let run = kumactl(&["help", "inspct"]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "error: unrecognized subcommand 'inspct'\n\
         Usage: kumactl [OPTIONS] <COMMAND>\n\
         hint: some similar subcommands exist: 'install', 'inspect'\nhint: kumactl --help lists commands and flags\n"
    );
}

#[cfg(target_os = "linux")]
#[test]
fn standard_output_that_is_full_is_named() {
    let cases = [&["explain"][..], &["--help"]].map(|words| {
        let full = fs::OpenOptions::new().write(true).open("/dev/full");
        let mut command = command(words);
        command.stdout(full.expect("the device"));
        (words.join(" "), run(command))
    });
    assert_seen("terminal::standard_output_that_is_full_is_named", cases);
}

#[test]
fn color_holds_for_help_and_for_errors_of_the_command_line() {
    for words in [
        &["help"][..],
        &["inspect", "--help"],
        &["inspect"],
        &["diff", "--nothing"],
    ] {
        for always in [&["--color", "always"][..], &["--color=always"]] {
            let run = kumactl(&[always, words].concat());
            assert!((run.stdout + &run.stderr).contains('\u{1b}'), "{words:?}");
        }
        let mut plain = command(&[&["--color", "never"], words].concat());
        plain.env("CLICOLOR_FORCE", "1");
        let run = run(plain);
        assert!(!(run.stdout + &run.stderr).contains('\u{1b}'), "{words:?}");
    }
}

#[test]
fn codes_to_ignore_are_separated_by_commas() {
    let text = RANGE.replace("150", "0").replace("z:9411", "u:p@z:9411");
    let codes = |flags: &[&str]| -> Vec<String> {
        let arguments = [&["validate", "-o", "json", "-"], flags].concat();
        let run = kumactl_with_stdin(&arguments, text.as_bytes());
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let findings = document["findings"].as_array().expect("a list").iter();
        findings
            .map(|it| it["code"].as_str().expect("a code").to_owned())
            .collect()
    };
    let all = codes(&[]);
    assert!(all.len() > 1, "{all:?}");
    assert_eq!(codes(&["--ignore", &all.join(",")]), [""; 0]);
}

#[test]
fn validate_ends_with_what_can_be_done() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mesh.yaml");
    let text = "type: Mesh\nname: default\ntracing:\n  backend: []\n";
    fs::write(&file, text).expect("written");
    let path = file.to_str().expect("text");
    let run = kumactl(&["validate", path]);
    assert_eq!(
        run.stderr,
        "1 warning: 1 resource in 1 file; 1 fixable with --fix\n\
         hint: for more about a finding: kumactl explain unknown-field\n"
    );
    let document = kumactl(&["validate", "-o", "json", path]).stdout;
    let document: Value = serde_json::from_str(&document).expect("JSON");
    assert_eq!(document["summary"]["fixable"], 1);
    assert_eq!(document["findings"][0]["fixable"], true);
    let fixed = kumactl(&["validate", "--fix", path]);
    assert_eq!(
        fixed.stderr,
        "1 finding fixed\nclean: 1 resource in 1 file\n"
    );
    let quiet = kumactl_with_stdin(&["validate", "-q", "-"], RANGE.as_bytes());
    assert_eq!((quiet.status, quiet.stderr.as_str()), (1, ""));
}

/// A key that is written with an escape is not where the edit would be made.
#[test]
fn what_cannot_be_edited_is_not_called_fixable() {
    let text = "type: Mesh\nname: default\ntracing:\n  \"b\\x61ckend\": []\n";
    let run = kumactl_with_stdin(&["validate", "-o", "json", "-"], text.as_bytes());
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(document["findings"][0]["code"], "unknown-field");
    assert_eq!(document["findings"][0]["fixable"], false);
    assert_eq!(document["summary"]["fixable"], 0);
}

#[test]
fn nothing_is_called_clean_after_an_error() {
    let clean = "tests/fixtures/outputs/clean.yaml";
    let output = ["--output-file", "json=/no/such/x.json"];
    let cases = [&["no-such.yaml"][..], &[clean, output[0], output[1]]];
    assert_seen(
        "terminal::nothing_is_called_clean_after_an_error",
        cases.map(|words| (words.join(" "), kumactl(&[&["validate"], words].concat()))),
    );
}

#[test]
fn version_explain_and_config_print_json() {
    let home = tempfile::tempdir().expect("a folder");
    let file = home.path().join("config");
    let json = |words: &[&str]| -> Value {
        let path = file.to_str().expect("text");
        let run = kumactl(&[&["--config-file", path], words, &["-o", "json"]].concat());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{words:?}");
        serde_json::from_str(&run.stdout).expect("JSON")
    };
    let version = json(&["version"]);
    assert_eq!(version["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(version["kuma"]["oldest"], "0.4");
    let releases = version["kuma"]["releases"].as_array().expect("a list");
    for release in ["0.4", "2.8", "2.14", "3.0"] {
        assert!(releases.contains(&release.into()), "{version}");
    }
    assert!(
        version["target"]
            .as_str()
            .is_some_and(|target| target.contains('-'))
    );
    let is_commit = |commit: &str| commit.len() == 40;
    assert!(version["commit"].is_null() || version["commit"].as_str().is_some_and(is_commit));
    let list = json(&["explain"]);
    assert_eq!(list["total"], kumactl::diag::RULES.len());
    let rule = json(&["explain", "sampling-range"]);
    assert_eq!(rule["code"], "sampling-range");
    assert_eq!(rule["refused"], true);
    let bad = rule["bad"]["text"].as_str().expect("an example");
    assert!(bad.contains("sampling: "), "{bad}");
    fs::write(
        &file,
        "contexts: [{name: a, controlPlane: a}]\ncurrentContext: a\ncontrolPlanes:\n\
         - {name: a, coordinates: {apiServer: {url: 'http://u:p@localhost:5681', authConf: {token: hidden}}}}\n",
    )
    .expect("written");
    assert_eq!(
        json(&["config", "control-planes", "list"]),
        serde_json::json!({"total": 1, "items": [{"active": true, "name": "a", "address": "http://***@localhost:5681/"}]})
    );
    let view = json(&["config", "view"]);
    let server = &view["controlPlanes"][0]["coordinates"]["apiServer"];
    assert_eq!(server["authConf"]["token"], "***");
}

#[test]
fn diff_and_apply_take_paths_as_validate_does() {
    let demo = "tests/fixtures/demo";
    let run = kumactl(&["diff", demo, "--against", demo]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    let run = kumactl(&["apply", "--no-config", "no-such.yaml"]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "error: no-such.yaml: No such file or directory (os error 2)\n\
         error: nothing was sent, because some of the input could not be read\n"
    );
}

#[test]
fn a_path_in_the_place_of_a_subcommand_is_answered_with_f() {
    let cases = [["inspect", "."], ["headers", "a b.yaml"]];
    assert_seen(
        "terminal::a_path_in_the_place_of_a_subcommand_is_answered_with_f",
        cases.map(|words| (words.join(" "), kumactl(&words))),
    );
}

#[test]
fn a_path_in_the_place_of_a_name_is_answered_with_f() {
    for (arguments, error, hint) in [
        (
            ["inspect", "dataplanes", "."],
            ". is not the name of a dataplane",
            "kumactl inspect dataplanes -f . reads that path",
        ),
        (
            ["inspect", "dataplane", "a b/c"],
            "'a b/c' is not the name of a dataplane",
            "kumactl inspect dataplanes -f 'a b/c' reads that path",
        ),
        (
            ["inspect", "dataplanes", "prod/web.yaml"],
            "prod/web.yaml is not the name of a dataplane",
            "kumactl inspect dataplanes -f prod/web.yaml reads that path",
        ),
        (
            ["inspect", "meshes", "./x"],
            "./x is not the name of a mesh",
            "kumactl inspect meshes -f ./x reads that path",
        ),
        (
            ["inspect", "mesh-trace", "./x"],
            "./x is not the name of a mesh-trace",
            "kumactl inspect mesh-traces -f ./x reads that path",
        ),
    ] {
        let run = kumactl(&arguments);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert_eq!(run.stderr, format!("error: {error}\nhint: {hint}\n"));
    }
}

#[test]
fn a_type_with_a_name_in_the_place_of_a_subcommand_is_answered_with_the_subcommand() {
    for (text, hint) in [
        (
            "dataplane/web-1",
            "kumactl inspect dataplane dataplane/web-1",
        ),
        ("meshes/demo", "kumactl inspect mesh meshes/demo"),
    ] {
        let run = kumactl(&["inspect", text]);
        assert_eq!(run.status, 2);
        assert_eq!(
            run.stderr,
            format!(
                "error: unrecognized subcommand '{text}'\n\
                 Usage: kumactl inspect [OPTIONS] <COMMAND>\nhint: {hint}\n\
                 hint: kumactl inspect --help lists commands and flags\n"
            )
        );
        // What it says can be typed.
        let words: Vec<&str> = hint.split(' ').skip(1).collect();
        let run = kumactl(&[&words[..], &["-f", "tests/fixtures/demo"]].concat());
        assert!(!run.stderr.contains("unrecognized"), "{run:?}");
    }
}

#[test]
fn the_value_of_a_flag_is_not_the_command_whose_help_is_named() {
    let wrong = ["--api-timeout", "x"];
    let cases = [
        vec!["-m", "get", "inspect", "dataplanes"],
        vec!["--mesh", "get", "inspect", "dataplanes"],
        vec!["--mesh=get", "inspect", "dataplanes"],
        vec!["-q", "inspect", "dataplanes", "-f", "mesh"],
        vec!["inspect", "-qm", "meshes", "dataplanes"],
        vec!["inspect", "dataplanes", "--api-timeout", "y", "--help"],
    ];
    let cases = cases.into_iter().map(|words| {
        let words = [&words[..], &wrong].concat();
        (words.join(" "), kumactl(&words))
    });
    assert_seen(
        "terminal::the_value_of_a_flag_is_not_the_command_whose_help_is_named",
        cases,
    );
}

#[test]
fn commands_in_messages_say_again_what_was_typed() {
    let demo = "tests/fixtures/demo";
    let policies = "tests/fixtures/demo/policies.yaml";
    let cases = [
        vec!["validate", demo, "--kuma-version", "3.0"],
        vec!["inspect", "dataplanes", "-f", demo, "-m", "default"],
        vec![
            "inspect",
            "dataplanes",
            "-f",
            demo,
            "-f",
            policies,
            "-o",
            "wide",
        ],
        vec!["preflight", "-f", demo, "-q"],
    ];
    let cases = cases.into_iter().map(|words| {
        let mut run = kumactl(&words);
        // All else is shown elsewhere.
        for text in [&mut run.stdout, &mut run.stderr] {
            let named = |line: &&str| line.contains("kumactl ");
            let lines = text.split_inclusive('\n').filter(named);
            *text = lines.collect();
        }
        (words.join(" "), run)
    });
    assert_seen(
        "terminal::commands_in_messages_say_again_what_was_typed",
        cases,
    );
}

#[test]
fn without_a_control_plane_the_hint_names_f() {
    let cases = [
        &["inspect", "dataplanes"][..],
        &["check", "tracing"],
        &["headers", "--backend", "z"],
    ];
    let seen = cases.map(|words| {
        let mut command = command(words);
        command.env("KUMACTL_CONTROL_PLANE", "http://127.0.0.1:1");
        (words.join(" "), run(command))
    });
    assert_seen("terminal::without_a_control_plane_the_hint_names_f", seen);
}

/// Whoever reads a pipe waits until somebody writes to it.
#[cfg(unix)]
#[test]
fn a_pipe_in_a_folder_is_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(
        folder.path().join("mesh.yaml"),
        "type: Mesh\nname: default\n",
    )
    .expect("written");
    let pipe = folder.path().join("pipe.yaml");
    let made = Command::new("mkfifo").arg(&pipe).status().expect("mkfifo");
    assert!(made.success());
    let path = folder.path().to_str().expect("text");
    let run = run_within(command(&["validate", path]), Duration::from_secs(60));
    assert_eq!(run.status, 0);
    assert_eq!(
        run.stderr,
        format!(
            "warning: {} is skipped: it is not a regular file\nclean: 1 resource in 1 file\n",
            pipe.display()
        )
    );
}

/// `script` gives the tool a terminal to read from.
#[cfg(target_os = "linux")]
#[test]
fn waiting_for_somebody_to_type_is_said() {
    let tool = env!("CARGO_BIN_EXE_kumactl");
    let mut typed = Command::new("script");
    typed
        .args([
            "-qec",
            &format!("{tool} validate --allow-empty - 2>&1 >/dev/null"),
            "/dev/null",
        ])
        .current_dir(tests(".."))
        .stdin(std::process::Stdio::null());
    let run = run(typed);
    assert!(run.stdout.contains("reading standard input\r\n"), "{run:?}");
    let piped = kumactl_with_stdin(&["validate", "-"], b"type: Mesh\nname: default\n");
    assert_eq!(piped.stderr, "clean: 1 resource in 1 file\n");
}
