//! The help of every command: examples that work come first, and what all commands take comes last.

use std::fs;

use clap::Command;
use tempfile::TempDir;

use crate::support::{command, kumactl, run, tests};

/// The lines of examples in the help of a command and those below it.
fn examples(command: &Command, found: &mut Vec<String>) {
    let help = command.clone().render_help().to_string();
    let name = command.get_name();
    let (_, rest) = help.split_once("\n\nExamples:\n").expect(name);
    let (lines, rest) = rest.split_once("\n\nUsage: ").expect(name);
    found.extend(lines.lines().map(|line| line.trim().to_owned()));
    let (own, global) = rest.split_once("\nGlobal options:\n").expect(name);
    assert!(!own.contains("--log-level"), "{own}");
    assert!(global.lines().count() < 12, "{global}");
    for inner in command.get_subcommands() {
        examples(inner, found);
    }
}

#[test]
fn examples_of_files_do_what_they_say() {
    let mut found = Vec::new();
    examples(&kumactl::cli::command(), &mut found);
    let folder = TempDir::new().expect("a folder");
    for name in ["k8s", "released"] {
        let to = folder.path().join(name);
        fs::create_dir(&to).expect("a folder");
        for file in ["dataplanes.yaml", "mesh.yaml", "policies.yaml"] {
            fs::copy(tests("fixtures/demo").join(file), to.join(file)).expect("copied");
        }
    }
    // Those need a control plane, dumps, or leave to change what is there.
    let others = [
        "apply",
        "delete",
        "--live",
        "--dump",
        "--prune",
        "kumactl diff k8s/\n",
    ];
    let mut count = 0;
    for example in &found {
        let line = format!("{example}\n");
        if !line.contains("k8s/") || others.iter().any(|other| line.contains(other)) {
            continue;
        }
        let words: Vec<&str> = example.split_whitespace().skip(1).collect();
        let mut command = command(&words);
        command.current_dir(folder.path());
        let run = run(command);
        assert!([0, 1].contains(&run.status), "{example}: {run:?}");
        assert!(!(run.stdout + &run.stderr).is_empty(), "{example}");
        count += 1;
    }
    assert!(count > 15, "{count} of {found:#?}");
}

/// Words that would take `--help` for their own are not names of commands.
#[test]
fn help_runs_nothing() {
    let expected = kumactl(&["install", "tracing", "--help"]);
    for words in [&["--sampling"][..], &["--", "x"], &["--"]] {
        let shown = kumactl(&[&["help", "--", "install", "tracing"], words].concat());
        assert_eq!(
            (shown.status, shown.stdout.as_str()),
            (0, &*expected.stdout)
        );
        assert_eq!(shown.stderr, "");
    }
}
