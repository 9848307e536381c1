//! The project file, `.kumactl.yaml`: where it is looked for, and what it stands in for.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Run, assert_seen, command, run, tests};

const FILE: &str = ".kumactl.yaml";

const SETTINGS: &str = "\
files: [mesh]
exclude: [generated/]
ignore: [tcp-only, shared-span-id]
kuma-version: 2.10
fail-on: warning
";

/// A repository with the demo in `mesh`, and once more in `mesh/generated`.
fn repository(settings: &str) -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::create_dir_all(folder.path().join("mesh/generated")).expect("a folder");
    fs::create_dir_all(folder.path().join("a/b")).expect("a folder");
    for file in ["dataplanes.yaml", "mesh.yaml", "policies.yaml"] {
        let from = tests("fixtures/demo").join(file);
        for to in ["mesh", "mesh/generated"] {
            fs::copy(&from, folder.path().join(to).join(file)).expect("copied");
        }
    }
    fs::write(folder.path().join(FILE), settings).expect("written");
    folder
}

/// The tool, run in a folder.
fn run_in(folder: &Path, arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    command.current_dir(folder).env("HOME", folder.join("home"));
    run(command)
}

/// The codes of what is found, and the files that they are in.
fn found(run: &Run) -> Vec<(String, String)> {
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let findings = document["findings"].as_array().expect("a list");
    let text = |finding: &Value, field: &str| finding[field].as_str().expect("text").to_owned();
    let pair = |finding: &Value| (text(finding, "code"), text(finding, "file"));
    findings.iter().map(pair).collect()
}

#[test]
fn without_files_those_of_the_project_are_validated_as_it_says() {
    let repository = repository(SETTINGS);
    let dangling = |file: &str| vec![("dangling-backend".to_owned(), file.to_owned())];
    for (folder, prefix) in [("", ""), ("a", "../"), ("a/b", "../../")] {
        let run = run_in(&repository.path().join(folder), &["validate", "-o", "json"]);
        assert_eq!(
            found(&run),
            dangling(&format!("{prefix}mesh/policies.yaml"))
        );
        assert_eq!(run.status, 1, "a warning fails: {}", run.stderr);
        assert_eq!(run.stderr, format!("{prefix}{FILE} excludes 1 path\n"));
    }
}

#[test]
fn it_is_found_upwards_from_what_is_named() {
    let repository = repository(SETTINGS);
    let elsewhere = TempDir::new().expect("a folder");
    let mesh = repository.path().join("mesh");
    let name = mesh.to_str().expect("text");
    let file = format!("{name}/policies.yaml");
    for arguments in [
        vec!["validate", name, "-o", "json"],
        vec!["validate", "-f", name, "-o", "json"],
        vec!["validate", name, &file, "-o", "json"],
    ] {
        let run = run_in(elsewhere.path(), &arguments);
        let policies = vec![("dangling-backend".to_owned(), file.clone())];
        assert_eq!(found(&run), policies, "{arguments:?}");
        assert_eq!(run.status, 1);
    }
    // What was named itself is read, whatever is left out of folders.
    let generated = format!("{name}/generated");
    let run = run_in(elsewhere.path(), &["validate", &generated, "-o", "json"]);
    assert_eq!(found(&run).len(), 1);
    assert_eq!(run.stderr, "");
    // Standard input belongs to the folder in which the command is typed.
    let mut piped = command(&["validate", "-"]);
    piped.current_dir(repository.path());
    piped.stdin(fs::File::open(&file).expect("a file"));
    assert_eq!(
        run_of(piped),
        (0, "clean: 4 resources in 1 file\n".to_owned())
    );
}

fn run_of(command: std::process::Command) -> (i32, String) {
    let run = run(command);
    (run.status, run.stderr)
}

#[test]
fn flags_come_before_it() {
    let repository = repository(SETTINGS);
    let validate = |extra: &[&str]| {
        let run = run_in(
            repository.path(),
            &[&["validate", "-o", "json"], extra].concat(),
        );
        let codes: Vec<String> = found(&run).into_iter().map(|(code, _)| code).collect();
        (run.status, codes)
    };
    assert_eq!(validate(&[]).0, 1);
    assert_eq!(validate(&["--fail-on", "error"]).0, 0);
    // What is ignored on the command line is ignored, too.
    assert_eq!(validate(&["--ignore", "dangling-backend"]), (0, vec![]));
    // Without the project there are no files.
    let run = run_in(repository.path(), &["validate", "--no-project"]);
    assert_eq!(run.status, 2);
    assert_eq!(
        run.stderr,
        "error: no input is given\n\
         hint: name a file or a directory with -f, or -f - for standard input\n"
    );
    let (status, codes) = validate(&["--no-project", "-f", "mesh"]);
    assert_eq!(status, 0);
    for code in ["duplicate-resource", "tcp-only", "dangling-backend"] {
        assert!(codes.iter().any(|it| it == code), "{code}: {codes:?}");
    }
}

#[test]
fn the_release_of_the_project_decides_for_files() {
    let repository = repository("kuma-version: 1.8\n");
    let policy = "type: MeshTrace\nname: all\nmesh: default\nspec:\n  targetRef: {kind: Mesh}\n  default:\n    backends: [{type: Zipkin, zipkin: {url: 'http://z:9411/api/v2/spans'}}]\n";
    fs::write(repository.path().join("a/trace.yaml"), policy).expect("written");
    let codes = |extra: &[&str]| {
        let arguments = [&["validate", "a", "-o", "json"], extra].concat();
        let run = run_in(repository.path(), &arguments);
        let codes: Vec<String> = found(&run).into_iter().map(|(code, _)| code).collect();
        codes
    };
    assert_eq!(codes(&["--kuma-version", "1.8"]), codes(&[]));
    assert!(
        codes(&[]).contains(&"not-in-release".to_owned()),
        "{:?}",
        codes(&[])
    );
    assert_eq!(codes(&["--kuma-version", "2.10"]), Vec::<String>::new());
    let inspect = ["inspect", "mesh-traces", "-f", "a", "-o", "json"];
    let of_project = run_in(repository.path(), &inspect);
    let named = run_in(
        repository.path(),
        &[&inspect, &["--kuma-version", "1.8"][..]].concat(),
    );
    assert_eq!(of_project.stdout, named.stdout);
    let without = run_in(
        repository.path(),
        &[&inspect, &["--no-project"][..]].concat(),
    );
    assert_ne!(of_project.stdout, without.stdout);
}

#[test]
fn files_of_the_project_are_read_only_where_nothing_is_changed_by_it() {
    let repository = repository(SETTINGS);
    let cases = [&["diff", "--against", "mesh"][..], &["apply", "--dry-run"]];
    assert_seen(
        "project::files_of_the_project_are_read_only_where_nothing_is_changed_by_it",
        cases.map(|words| (words.join(" "), run_in(repository.path(), words))),
    );
}

#[test]
fn config_view_shows_it() {
    let repository = repository(SETTINGS);
    let view = ["--no-config", "config", "view", "-o", "json"];
    let run = run_in(&repository.path().join("a/b"), &view);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let expected = json!({
        "path": "../../.kumactl.yaml",
        "files": ["mesh"],
        "exclude": ["generated/"],
        "ignore": ["tcp-only", "shared-span-id"],
        "kuma-version": "2.10",
        "fail-on": "warning",
    });
    assert_eq!(document["project"], expected);
    let run = run_in(&repository.path().join("a/b"), &view[..3]);
    let shown: Value = serde_yaml::from_str(&run.stdout).expect("YAML");
    assert_eq!(shown, document);
}

#[test]
fn what_is_wrong_with_it_is_said_with_its_place() {
    const HINT: &str = "hint: --no-project ignores the project file\n";
    for (settings, problem) in [
        (
            "ignor: [a]",
            "1:1: no setting is called \"ignor\"; did you mean \"ignore\"?",
        ),
        (
            "x: 1",
            "1:1: no setting is called \"x\"; there are files, exclude, ignore, kuma-version, fail-on",
        ),
        (
            "files: [mesh]\nignore:\n- tcp-only\n- tcp-onyl\n",
            "4:3: \"tcp-onyl\" is not the code of a finding: did you mean \"tcp-only\"?",
        ),
        (
            "kuma-version: 2.99",
            "1:15: \"2.99\" is not valid: there is no Kuma 2.99; the nearest release is 2.14",
        ),
        (
            "kuma-version: g",
            "1:15: \"g\" is not valid: write a release of Kuma from 0.4 to 3.0, such as 2.8 or 2.8.8",
        ),
        (
            "fail-on: warn",
            "1:10: \"warn\" is not one of error, warning, info, never",
        ),
        (
            "fail-on: [info, error]",
            "1:17: there is one value too many",
        ),
        (
            "files: [a]\nfiles: [b]",
            "2:1: the key \"files\" appears twice",
        ),
        (
            "files: a\n---\nfiles: b\n",
            "2:1: there is more than one document",
        ),
        (
            "files: {a: b}",
            "1:8: there is a mapping in the place of a value",
        ),
        ("- files", "1:1: there are no settings: write KEY: VALUE"),
        (
            "files: [",
            "1:9: the document ends where a value is expected",
        ),
    ] {
        let repository = repository(settings);
        for arguments in [&["validate"][..], &["validate", "mesh"]] {
            let run = run_in(repository.path(), arguments);
            assert_eq!(run.status, 2, "{settings}");
            assert_eq!(run.stdout, "");
            assert_eq!(run.stderr, format!("error: {FILE}:{problem}\n{HINT}"));
        }
        let run = run_in(repository.path(), &["validate", "mesh", "--no-project"]);
        assert_eq!(run.status, 0, "{}", run.stderr);
    }
    let others = [
        ("exclude: ['[a']", &["validate", "mesh"][..]),
        ("files: [nowhere]", &["validate"]),
        ("", &["validate"]),
        ("# nothing yet", &["validate"]),
        ("ignore:", &["validate"]),
    ];
    assert_seen(
        "project::what_is_wrong_with_it_is_said_with_its_place",
        others.map(|(settings, words)| (settings, run_in(repository(settings).path(), words))),
    );
}

#[test]
fn an_input_of_two_projects_is_refused() {
    let repository = repository(SETTINGS);
    fs::write(repository.path().join("a").join(FILE), "").expect("written");
    let policies = repository.path().join("mesh/policies.yaml");
    fs::copy(policies, repository.path().join("a/policies.yaml")).expect("copied");
    let run = run_in(repository.path(), &["validate", "mesh", "a"]);
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: the input belongs to two projects: .kumactl.yaml and a/.kumactl.yaml\n\
             hint: run the command once for each, or with --no-project, which reads neither\n"
        )
    );
    let run = run_in(
        repository.path(),
        &["validate", "mesh", "a", "--no-project"],
    );
    assert_eq!(run.status, 0, "{}", run.stderr);
}

#[test]
fn the_page_shows_a_file_that_holds() {
    let page = fs::read_to_string(tests("../docs/project.md")).expect("text");
    let file = fs::read_to_string(tests("fixtures/project").join(FILE)).expect("text");
    assert!(page.contains(&format!("```yaml\n{file}```\n")));
    let folder = TempDir::new().expect("a folder");
    let wrong = file.replace("unused-backend", "unused-backed");
    fs::write(folder.path().join(FILE), wrong).expect("written");
    let run = run_in(folder.path(), &["validate"]);
    assert!(
        page.contains(&format!("```text\n{}```\n", run.stderr)),
        "{}",
        run.stderr
    );
}
