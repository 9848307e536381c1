//! `action.yml`: its steps under bash, with the variables that GitHub documents.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_yaml::Value;

use super::{CHANGE, MISTAKE, Repository};
use crate::real::prepared;
use crate::support::{self, Run, assert_seen, tests};

fn action() -> Value {
    let text = fs::read_to_string(tests("../action.yml")).expect("text");
    serde_yaml::from_str(&text).expect("YAML")
}

fn step<'a>(action: &'a Value, name: &str) -> &'a Value {
    let steps = action["runs"]["steps"].as_sequence().expect("steps");
    let named = |step: &&Value| step["name"].as_str() == Some(name);
    steps.iter().find(named).expect(name)
}

/// A runner: its folders, what a step has put out, and a `gh` that keeps what it is asked.
struct Runner {
    repository: Repository,
    folder: tempfile::TempDir,
}

/// Answers with the comments that are there, and notes each call with what it sends.
const GH: &str = r#"#!/bin/bash
set -eu
echo "$GH_TOKEN $*" >> "$GH_LOG"
for argument in "$@"; do
  case $argument in
  body=@*) cat "${argument#body=@}" >> "$GH_LOG" ;;
  --paginate) cat "$GH_COMMENTS" ;;
  esac
done
"#;

impl Runner {
    fn new(repository: Repository) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let gh = folder.path().join("gh");
        fs::write(&gh, GH).expect("written");
        fs::set_permissions(&gh, fs::Permissions::from_mode(0o755)).expect("allowed");
        for file in ["output", "summary", "log", "comments"] {
            fs::write(folder.path().join(file), "").expect("written");
        }
        Self { repository, folder }
    }

    fn file(&self, name: &str) -> String {
        fs::read_to_string(self.folder.path().join(name)).expect(name)
    }

    fn output(&self, name: &str) -> Option<String> {
        let prefix = format!("{name}=");
        let output = self.file("output");
        let line = output
            .lines()
            .rev()
            .find_map(|line| line.strip_prefix(&prefix));
        line.map(str::to_owned)
    }

    /// Runs a step with what its `env` comes to.
    fn run(&self, name: &str, inputs: &BTreeMap<&str, &str>) -> Run {
        let action = action();
        let step = step(&action, name);
        let mut environment = BTreeMap::new();
        let path = |file: &str| self.folder.path().join(file).display().to_string();
        let own = format!("{}:{}", self.folder.path().display(), Repository::tools());
        environment.insert("PATH", own);
        environment.insert("RUNNER_TEMP", self.folder.path().display().to_string());
        environment.insert("GITHUB_OUTPUT", path("output"));
        environment.insert("GITHUB_STEP_SUMMARY", path("summary"));
        environment.insert("GITHUB_REPOSITORY", "mesh/policies".to_owned());
        environment.insert("GITHUB_ACTION_PATH", path("nothing"));
        environment.insert("GH_LOG", path("log"));
        environment.insert("GH_COMMENTS", path("comments"));
        let env = step["env"].as_mapping().cloned().unwrap_or_default();
        let env: Vec<(String, String)> = env
            .iter()
            .map(|(key, value)| {
                let (key, value) = (key.as_str().expect("a name"), value.as_str().expect("text"));
                let value = value.trim_start_matches("${{ ").trim_end_matches(" }}");
                (key.to_owned(), self.value(value, inputs, &action))
            })
            .collect();
        environment.extend(env.iter().map(|(key, value)| (key.as_str(), value.clone())));
        let script = step["run"].as_str().expect("a script");
        self.repository.run(script, &environment)
    }

    /// What an expression of GitHub comes to.
    fn value(&self, expression: &str, inputs: &BTreeMap<&str, &str>, action: &Value) -> String {
        if let Some(name) = expression.strip_prefix("inputs.") {
            let default = &action["inputs"][name]["default"];
            let default = default.as_str().expect(name);
            return inputs.get(name).copied().unwrap_or(default).to_owned();
        }
        match expression {
            "github.event.pull_request.base.sha" => self.repository.base.clone(),
            "github.event.pull_request.number" => "7".to_owned(),
            "steps.diff.outputs.diff" => self.output("diff").expect("a file"),
            "steps.validate.outputs.status" => self.output("status").expect("a status"),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn findings_are_annotations_and_a_file_and_fail_last() {
    let seen = [
        ("a change", CHANGE, "policies", "0"),
        ("a mistake", MISTAKE, "policies", "1"),
        // What cannot be read at all fails, too, and uploads nothing old.
        ("nothing there", CHANGE, "missing", "2"),
        ("a flag for a path", CHANGE, "--fix", "2"),
    ]
    .map(|(case, change, path, status)| {
        let runner = Runner::new(Repository::new(false, change));
        let inputs = BTreeMap::from([("path", path), ("kuma-version", "2.8")]);
        let run = runner.run("Validate", &inputs);
        // The steps behind it are to run all the same.
        assert_eq!(run.status, 0, "{run:?}");
        assert_eq!(runner.output("status").as_deref(), Some(status), "{run:?}");
        if let Some(sarif) = runner.output("sarif") {
            let sarif = fs::read_to_string(sarif).expect("SARIF");
            assert_eq!(sarif.contains("policies/all.yaml"), path == "policies");
        } else {
            assert_eq!(status, "2");
        }
        let fail = runner.run("Fail for what was found", &inputs);
        assert_eq!(fail.status.to_string(), status);
        (case, run)
    });
    assert_seen(
        "pipelines::action::findings_are_annotations_and_a_file_and_fail_last",
        seen,
    );
}

#[test]
fn known_findings_of_a_baseline_do_not_fail() {
    let runner = Runner::new(Repository::new(false, MISTAKE));
    let write = "kumactl validate policies --baseline known.json --write-baseline";
    let environment = BTreeMap::from([("PATH", Repository::tools())]);
    assert_eq!(runner.repository.run(write, &environment).status, 0);
    let inputs = BTreeMap::from([("path", "policies"), ("baseline", "known.json")]);
    let run = runner.run("Validate", &inputs);
    assert_eq!(runner.output("status").as_deref(), Some("0"), "{run:?}");
    assert_seen(
        "pipelines::action::known_findings_of_a_baseline_do_not_fail",
        [("known", run)],
    );
}

#[test]
fn one_comment_on_a_pull_request_says_whose_traces_move() {
    let mut seen = Vec::new();
    for (case, is_new, change) in [
        ("changed", false, CHANGE),
        ("new", true, CHANGE),
        ("nothing", false, ("nothing", "nothing")),
    ] {
        let runner = Runner::new(Repository::new(is_new, change));
        let inputs = BTreeMap::from([("path", "policies")]);
        let run = runner.run("Compare with the target branch", &inputs);
        seen.push((format!("{case}, the log"), run));
        let page = fs::read_to_string(runner.output("diff").expect("a file")).expect("a page");
        assert_eq!(runner.file("summary"), page);
        let worktrees = runner.repository.git(&["worktree", "list"]);
        assert_eq!(worktrees.lines().count(), 1, "{worktrees}");
        // The page, and what is asked of gh before.
        let comment = || {
            let run = runner.run("Comment", &BTreeMap::from([("token", "secret")]));
            assert_eq!((run.stdout.as_str(), run.stderr.as_str()), ("", ""));
            let stdout = runner.file("log");
            fs::write(runner.folder.path().join("log"), "").expect("written");
            assert!(stdout.ends_with(&format!("/kumactl.md\n{page}")));
            Run { stdout, ..run }
        };
        seen.push((format!("{case}, gh"), comment()));
        fs::write(runner.folder.path().join("comments"), "41\n42\n").expect("written");
        let mut run = comment();
        run.stdout = run.stdout.replace(&page, "");
        seen.push((format!("{case}, gh where comments are"), run));
    }
    assert_seen(
        "pipelines::action::one_comment_on_a_pull_request_says_whose_traces_move",
        seen,
    );
}

/// Nothing of a pull request stands in a script, where it would be run.
#[test]
fn expressions_stand_in_the_environment_only() {
    let action = action();
    for step in action["runs"]["steps"].as_sequence().expect("steps") {
        let script = step["run"].as_str().unwrap_or_default();
        assert!(!script.contains("${{"), "{script}");
        assert!(script.is_empty() || step["shell"].as_str() == Some("bash"));
    }
    let inputs = action["inputs"].as_mapping().expect("inputs");
    let text = fs::read_to_string(tests("../action.yml")).expect("text");
    let page = fs::read_to_string(tests("../docs/pull-requests.md")).expect("text");
    for (name, input) in inputs {
        let name = name.as_str().expect("a name");
        assert!(
            text.contains(&format!("inputs.{name}")),
            "{name} does nothing"
        );
        assert!(page.contains(&format!("`{name}`")), "{name} is in no page");
        assert!(input["description"].is_string());
    }
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_files_are_valid_by_the_schemas_of_their_hosts() {
    let check = |schema: &str, file: &Path| {
        let mut command = std::process::Command::new(prepared("python/bin/python"));
        command.args([
            "-m",
            "check_jsonschema",
            "--no-cache",
            "--builtin-schema",
            schema,
        ]);
        support::run({
            command.arg(file);
            command
        })
    };
    let folder = tempfile::tempdir().expect("a folder");
    let workflow = folder.path().join("tracing.yaml");
    let text = serde_yaml::to_string(&super::github()).expect("YAML");
    fs::write(&workflow, text).expect("written");
    let gitlab = folder.path().join(".gitlab-ci.yml");
    fs::write(
        &gitlab,
        serde_yaml::to_string(&super::gitlab()).expect("YAML"),
    )
    .expect("written");
    let component = folder.path().join("component.yml");
    fs::write(&component, super::component::job_file()).expect("written");
    let broken = folder.path().join("broken.yml");
    fs::write(&broken, "name: a\nruns: {using: composite, steps: 5}\n").expect("written");
    for (schema, file, is_valid) in [
        (
            "vendor.github-actions",
            tests("../action.yml").as_path(),
            true,
        ),
        ("vendor.github-workflows", &workflow, true),
        ("vendor.gitlab-ci", &gitlab, true),
        ("vendor.gitlab-ci", &component, true),
        ("vendor.github-actions", &broken, false),
    ] {
        let run = check(schema, file);
        assert_eq!(run.status == 0, is_valid, "{schema}: {run:?}");
    }
}
