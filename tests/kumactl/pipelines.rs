//! What README and `docs/` have people put into a pipeline, and type, works as it stands there.

mod action;
mod actionlint;
mod component;
mod git;
mod hook;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use clap::Parser;
use kumactl::cli::Cli;
use serde_yaml::Value;
use tempfile::TempDir;

use crate::live::control_plane::{ControlPlane, Recorded};
use crate::support::{self, Run, assert_seen, pages};

/// The blocks of all pages in a language.
fn blocks(language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let block = |rest: &str| rest.split("\n```").next().unwrap_or_default().to_owned();
    let texts = pages()
        .into_iter()
        .map(|path| fs::read_to_string(path).expect("text"));
    let found = texts.map(|page| page.split(&fence).skip(1).map(block).collect::<Vec<_>>());
    found.flatten().collect()
}

/// The file whose first line names a path.
fn file(path: &str) -> Value {
    let first = format!("# {path}\n");
    let found = blocks("yaml").into_iter().find(|it| it.starts_with(&first));
    let text = found.unwrap_or_else(|| panic!("no page has {path}"));
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn github() -> Value {
    file(".github/workflows/tracing.yaml")
}

fn gitlab() -> Value {
    file(".gitlab-ci.yml")
}

/// Every script of a file, in its order: what is under `run`, `script` and `before_script`.
fn scripts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Mapping(fields) => {
            for (key, value) in fields {
                match (key.as_str(), value) {
                    (Some("run"), Value::String(script)) => found.push(script.clone()),
                    (Some("script" | "before_script"), Value::Sequence(lines)) => {
                        let lines = lines.iter().map(|line| line.as_str().expect("a line"));
                        found.push(lines.collect::<Vec<_>>().join("\n"));
                    }
                    _ => scripts(value, found),
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| scripts(item, found)),
        _ => {}
    }
}

/// The words of each command of a script, as a shell takes them apart, as far as the pages go.
fn commands(script: &str) -> Vec<Vec<String>> {
    let script = script.replace("\\\n", " ");
    let (mut found, mut words) = (Vec::new(), Vec::new());
    let (mut word, mut quote) = (None::<String>, None);
    for character in script.chars().chain(['\n']) {
        match (quote, character) {
            (Some(open), _) if open == character => quote = None,
            (None, '"' | '\'') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None, ' ' | '\n' | ';' | '|' | '&' | '>' | '<') => {
                words.extend(word.take());
                if character != ' ' && !words.is_empty() {
                    found.push(std::mem::take(&mut words));
                }
            }
            _ => word.get_or_insert_default().push(character),
        }
    }
    assert_eq!(quote, None, "{script}");
    found
}

fn commands_of_the_tool(script: &str) -> Vec<Vec<String>> {
    let mut found = commands(script);
    found.retain(|words| words[0] == "kumactl");
    found
}

#[test]
fn every_command_on_a_page_is_one_of_the_tool() {
    let mut all = blocks("sh");
    for file in [github(), gitlab()] {
        let before = all.len();
        scripts(&file, &mut all);
        assert!(all.len() > before);
    }
    let commands: Vec<_> = all
        .iter()
        .flat_map(|script| commands_of_the_tool(script))
        .collect();
    assert!(commands.len() >= 18, "{commands:?}");
    for words in commands {
        if let Err(error) = Cli::try_parse_from(&words) {
            panic!("{words:?}: {error}");
        }
    }
    // None of this would be seen if anything were taken for a command.
    let wrong = commands_of_the_tool("x && kumactl apply --such 'a b' > y; kumactl aply || true");
    assert_eq!(wrong[0], ["kumactl", "apply", "--such", "a b"]);
    assert_eq!(wrong.len(), 2);
    assert!(
        wrong
            .iter()
            .all(|words| Cli::try_parse_from(words).is_err())
    );
}

#[test]
fn no_key_of_a_pipeline_stands_twice() {
    // The files have been read by then, and this is what would have been said.
    let _ = (github(), gitlab());
    let twice = serde_yaml::from_str::<Value>("job:\n  script: a\n  script: b\n");
    assert!(twice.is_err_and(|error| error.to_string().contains("duplicate")));
}

#[test]
fn envoy_on_a_laptop_listens_on_loopback_only() {
    let scripts = blocks("sh");
    let words = scripts
        .iter()
        .flat_map(|script| commands_of_the_tool(script));
    let bootstrap: Vec<_> = words
        .filter(|words| words.contains(&"--bootstrap".to_owned()))
        .collect();
    assert_eq!(bootstrap.len(), 1, "{bootstrap:?}");
    let arguments: Vec<&str> = bootstrap[0][1..]
        .iter()
        .map(String::as_str)
        .take_while(|word| *word != "envoy.yaml")
        .collect();
    let run = support::kumactl(&arguments);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let shown: Value = serde_yaml::from_str(&run.stdout).expect("YAML");
    let mut addresses = vec![&shown["admin"]["address"]];
    let listeners = shown["static_resources"]["listeners"]
        .as_sequence()
        .expect("listeners");
    addresses.extend(listeners.iter().map(|listener| &listener["address"]));
    assert_eq!(addresses.len(), 2);
    for address in addresses {
        assert_eq!(
            address["socket_address"]["address"],
            Value::from("127.0.0.1")
        );
    }
}

/// What a pipeline is made of hangs together: what one part writes, another one takes.
#[test]
fn the_parts_of_a_pipeline_know_each_other() {
    let (github, gitlab) = (github(), gitlab());
    let steps = github["jobs"]["tracing"]["steps"]
        .as_sequence()
        .expect("steps");
    let with = |action: &str, key: &str| {
        let uses = |step: &&Value| {
            step["uses"]
                .as_str()
                .is_some_and(|it| it.starts_with(action))
        };
        let step = steps.iter().find(uses).expect("the step");
        step["with"][key].clone()
    };
    let mut all = Vec::new();
    scripts(&github, &mut all);
    let sarif = with("github/codeql-action/upload-sarif", "sarif_file");
    let written = format!("--output-file sarif={} ", sarif.as_str().expect("a path"));
    assert!(
        all.iter()
            .any(|script| format!("{script} ").contains(&written))
    );
    // HEAD^1 has to be there.
    assert_eq!(with("actions/checkout", "fetch-depth"), Value::from(2));
    assert_eq!(
        with("actions/cache", "path"),
        Value::from("~/.cargo/bin/kumactl")
    );

    let junit = gitlab["check"]["artifacts"]["reports"]["junit"]
        .as_str()
        .expect("a path");
    let mut all = Vec::new();
    scripts(&gitlab, &mut all);
    let written = format!("--output-file junit={junit}\n");
    assert!(all.iter().any(|script| script.contains(&written)));
    for job in ["check", "apply"] {
        assert_eq!(gitlab[job]["extends"], Value::from(".kumactl"));
    }
}

/// A repository whose last commit is a pull request, merged into its target branch.
struct Repository {
    folder: TempDir,
    base: String,
}

const BASE: &str = "\
type: Mesh
name: default
tracing:
  defaultBackend: zipkin
  backends:
    - name: zipkin
      type: zipkin
      conf:
        url: http://zipkin.example:9411/api/v2/spans
---
type: TrafficTrace
mesh: default
name: all
selectors:
  - match:
      kuma.io/service: '*'
---
type: Dataplane
mesh: default
name: web-1
networking:
  address: 10.0.0.1
  inbound:
    - port: 8080
      tags:
        kuma.io/service: web
        kuma.io/protocol: http
";

impl Repository {
    /// With `change` made by the pull request; the branch has no policies before if `is_new`.
    fn new(is_new: bool, change: (&str, &str)) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut repository = Self {
            folder,
            base: String::new(),
        };
        repository.git(&["init", "--quiet", "--initial-branch=main"]);
        repository.write("README", "");
        if !is_new {
            repository.write("policies/all.yaml", BASE);
        }
        repository.commit("base");
        let base = repository.git(&["rev-parse", "HEAD"]);
        repository.base = String::from(base.trim());
        repository.git(&["checkout", "--quiet", "-b", "change"]);
        repository.write("policies/all.yaml", &BASE.replace(change.0, change.1));
        repository.write("CHANGES", "");
        repository.commit("change");
        repository.git(&["checkout", "--quiet", "main"]);
        repository.git(&["merge", "--quiet", "--no-ff", "--message=merge", "change"]);
        let origin = repository.path().to_str().expect("a path").to_owned();
        repository.git(&["remote", "add", "origin", &origin]);
        repository
    }

    fn path(&self) -> &Path {
        self.folder.path()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(path, text).expect("written");
    }

    fn commit(&self, message: &str) {
        self.git(&["add", "."]);
        self.git(&["commit", "--quiet", "--message", message]);
    }

    fn git(&self, arguments: &[&str]) -> String {
        let mut command = Command::new("git");
        command
            .args(["-c", "user.name=x", "-c", "user.email=x@example.com"])
            .args(arguments)
            .current_dir(self.path())
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        let run = support::run(command);
        assert_eq!(run.status, 0, "{arguments:?}: {run:?}");
        run.stdout
    }

    /// The folders of commands, the one of the tool first.
    fn tools() -> String {
        let tool = support::binary();
        let path = std::env::var("PATH").expect("a path");
        format!("{}:{path}", tool.parent().expect("a folder").display())
    }

    /// Runs a script as the servers do: it ends at the first command that fails. What git says of its
    /// commits is left out.
    fn run(&self, script: &str, environment: &BTreeMap<&str, String>) -> Run {
        let mut command = Command::new("bash");
        command
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(self.path())
            .env("PATH", Self::tools())
            .env("HOME", "/nonexistent")
            .env_remove("KUMACTL_CONTROL_PLANE")
            .env_remove("KUMACTL_TOKEN")
            .envs(environment);
        let run = support::run(command);
        without(
            run,
            &["Preparing worktree ", "HEAD is now at ", "From ", " * "],
        )
    }
}

/// What was written, but for lines that begin so: other programs say there what differs.
fn without(run: Run, starts: &[&str]) -> Run {
    let is_kept = |line: &&str| !starts.iter().any(|start| line.starts_with(start));
    let kept = |text: &str| text.split_inclusive('\n').filter(is_kept).collect();
    Run {
        stdout: kept(&run.stdout),
        stderr: kept(&run.stderr),
        ..run
    }
}

/// The script of the step of a name.
fn step(name: &str) -> String {
    let github = github();
    let steps = github["jobs"]["tracing"]["steps"]
        .as_sequence()
        .expect("steps");
    let step = steps
        .iter()
        .find(|step| step["name"].as_str() == Some(name));
    let script = step.and_then(|step| step["run"].as_str());
    script
        .unwrap_or_else(|| panic!("no step {name}"))
        .to_owned()
}

/// The script of a job.
fn job(name: &str) -> String {
    let mut found = Vec::new();
    scripts(&gitlab()[name], &mut found);
    found.remove(0)
}

const CHANGE: (&str, &str) = ("zipkin.example", "jaeger.example");
/// The policy is taken out of the folder.
const REMOVAL: (&str, &str) = (
    "---\ntype: TrafficTrace\nmesh: default\nname: all\nselectors:\n  - match:\n      kuma.io/service: '*'\n",
    "",
);
const MISTAKE: (&str, &str) = ("defaultBackend: zipkin", "defaultBackend: zipkn");

const CASES: [(&str, bool, (&str, &str)); 5] = [
    ("changed", false, CHANGE),
    ("new", true, CHANGE),
    ("removed", false, REMOVAL),
    ("nothing", false, ("nothing", "nothing")),
    ("a mistake", false, MISTAKE),
];

#[test]
#[ignore = "needs tests/real/setup"]
fn the_workflow_shows_what_a_pull_request_changes() {
    let mut seen = Vec::new();
    for (case, is_new, change) in CASES {
        let repository = Repository::new(is_new, change);
        let run = repository.run(&step("Validate"), &BTreeMap::new());
        assert!(repository.path().join("kumactl.sarif").exists());
        seen.push((format!("{case}, Validate"), run));
        let environment = BTreeMap::from([("GITHUB_STEP_SUMMARY", "summary".to_owned())]);
        let run = repository.run(&step("Show what would change"), &environment);
        let summary = fs::read_to_string(repository.path().join("summary"));
        assert_eq!(summary.expect("a summary"), run.stdout);
        seen.push((format!("{case}, Show what would change"), run));
    }
    assert_seen(
        "pipelines::the_workflow_shows_what_a_pull_request_changes",
        seen,
    );
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_gitlab_job_shows_what_a_merge_request_changes() {
    let seen = CASES.map(|(case, is_new, change)| {
        let repository = Repository::new(is_new, change);
        let base = ("CI_MERGE_REQUEST_DIFF_BASE_SHA", repository.base.clone());
        let run = repository.run(&job("check"), &BTreeMap::from([base]));
        assert!(repository.path().join("kumactl.xml").exists());
        (case, run)
    });
    assert_seen(
        "pipelines::the_gitlab_job_shows_what_a_merge_request_changes",
        seen,
    );
}

#[test]
#[ignore = "needs tests/real/setup"]
fn merging_applies() {
    let script = step("Apply");
    assert_eq!(script.trim_end(), job("apply"));
    let control_plane = ControlPlane::start(Recorded::V28, &[]);
    let environment = BTreeMap::from([
        ("KUMACTL_CONTROL_PLANE", control_plane.server.url.clone()),
        ("KUMACTL_TOKEN", "secret-token".to_owned()),
    ]);
    let repository = Repository::new(false, CHANGE);
    let mut seen = vec![("merged", repository.run(&script, &environment))];
    assert_eq!(control_plane.all().len(), 3);
    let calls = control_plane.server.calls();
    let mut tokens = calls.iter().map(|call| call.header("authorization"));
    assert!(tokens.all(|it| it == Some("Bearer secret-token")));
    seen.push(("merged again", repository.run(&script, &environment)));
    // What is no longer in the folder is deleted.
    let gone = "{type: TrafficTrace, mesh: default, name: gone, selectors: [{match: {kuma.io/service: web}}]}";
    repository.write("gone.yaml", gone);
    let run = repository.run("kumactl apply -f gone.yaml", &environment);
    assert_eq!(run.stdout, "TrafficTrace default/gone created\n", "{run:?}");
    seen.push(("less than before", repository.run(&script, &environment)));
    assert_eq!(control_plane.all().len(), 3);
    // Nothing is done with what is wrong, or where nobody answers.
    let mistaken = Repository::new(false, MISTAKE);
    seen.push(("a mistake", mistaken.run(&script, &environment)));
    drop(control_plane);
    seen.push(("nobody answers", repository.run(&script, &environment)));
    assert_seen("pipelines::merging_applies", seen);
}
