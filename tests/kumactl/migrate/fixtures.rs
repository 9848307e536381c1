//! Documents of the three generations in both forms, migrated to each release, validated by it and
//! compared with what they were.

use serde_json::{Value, json};

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin, tests};

const LABELS: [&str; 3] = [
    "--label-map=kuma.io/service=app",
    "--label-map=version=version",
    "--label-map=team=team",
];

fn fixture(generation: &str, form: &str) -> String {
    format!("tests/fixtures/migration/{generation}/{form}.yaml")
}

fn migrate(path: &str, to: &str, more: &[&str]) -> Run {
    let arguments = [&["migrate", "-f", path, "--to", to][..], &LABELS, more].concat();
    kumactl(&arguments)
}

#[test]
fn each_generation_and_form_becomes_what_each_release_takes() {
    let mut cases = Vec::new();
    for generation in ["0.4", "0.5", "today"] {
        for form in ["universal", "kubernetes"] {
            let path = fixture(generation, form);
            for to in ["2.8", "2.14", "3.0"] {
                let what = format!("{path} for {to}");
                let run = migrate(&path, to, &[]);
                let checked = kumactl_with_stdin(
                    &["validate", "-f", "-", "--kuma-version", to],
                    run.stdout.as_bytes(),
                );
                assert_eq!(
                    checked.status, 0,
                    "{what}: {}{}",
                    checked.stdout, run.stdout
                );
                assert!(!run.stdout.contains("tracing:\n"), "{what}: {}", run.stdout);
                cases.push((what, run));
            }
        }
    }
    assert_seen(
        "migrate::fixtures::each_generation_and_form_becomes_what_each_release_takes",
        cases,
    );
}

#[test]
fn what_was_written_is_proven_by_itself() {
    for generation in ["0.4", "0.5", "today"] {
        let path = fixture(generation, "universal");
        let before = std::fs::read_to_string(tests("..").join(&path)).expect("text");
        let run = migrate(&path, "3.0", &[]);
        // The Mesh of the end has no tracing that could be compared with.
        let (new, _) = run.stdout.split_once("---\ntype: Mesh\n").expect("a Mesh");
        let both = format!("{before}\n{new}");
        let folder = tempfile::tempdir().expect("a folder");
        let written = folder.path().join("new.yaml");
        std::fs::write(&written, &run.stdout).expect("written");
        let written = written.to_str().expect("a path");
        // Applied to what was there.
        let arguments = [
            "migrate",
            "--verify-only",
            "--to",
            "3.0",
            "-f",
            written,
            "--against",
            &path,
        ];
        let run = kumactl(&arguments);
        assert_eq!(
            (run.status, run.stdout.contains("MeshTrace")),
            (0, false),
            "{generation}: {}",
            run.stderr
        );
        if generation == "today" {
            let arguments = [
                "migrate",
                "--verify-only",
                "--to",
                "3.0",
                "-f",
                "-",
                "-o",
                "json",
            ];
            let run = kumactl_with_stdin(&arguments, both.as_bytes());
            let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
            assert_eq!(run.status, 0, "{}", run.stderr);
            assert_eq!(report["dataplanes"].as_array().map(Vec::len), Some(2));
        }
    }
}

#[test]
fn what_was_written_for_workloads_is_proven_by_itself() {
    let path = fixture("today", "kubernetes");
    let mut cases = Vec::new();
    for before in [&[][..], &["--kuma-version", "2.8"]] {
        let written = migrate(&path, "3.0", &[&["--stage", "switch"], before].concat());
        let verify = ["migrate", "--verify-only", "--to", "3.0", "-f", "-"];
        let beside = kumactl_with_stdin(
            &[&verify, &["--against", &path][..], before].concat(),
            written.stdout.as_bytes(),
        );
        let text = std::fs::read_to_string(tests("..").join(&path)).expect("text");
        let both = format!("{text}\n{}", written.stdout);
        let within = kumactl_with_stdin(&[&verify, before].concat(), both.as_bytes());
        let flags = before.join(" ");
        cases.push((format!("--against {flags}"), beside));
        cases.push((format!("in one input {flags}"), within));
    }
    assert_seen(
        "migrate::fixtures::what_was_written_for_workloads_is_proven_by_itself",
        cases,
    );
}

#[test]
fn a_migration_that_loses_something_is_not_proven() {
    let path = fixture("today", "universal");
    let new = migrate(&path, "2.14", &[])
        .stdout
        .replace("overall: 10\n", "overall: 11\n");
    let folder = tempfile::tempdir().expect("a folder");
    let written = folder.path().join("new.yaml");
    std::fs::write(&written, new).expect("written");
    let written = written.to_str().expect("a path");
    let verify = [
        "migrate",
        "--verify-only",
        "-f",
        written,
        "--against",
        &path,
    ];
    let run = kumactl(&[&verify[..], &["-o", "json"]].concat());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(run.status, 1);
    let item = &report["dataplanes"][0];
    let fields = json!([{"stage": "switch", "fields": ["sampling"]}, {"stage": "remove", "fields": ["sampling"]}]);
    assert_eq!(
        (&item["name"], &item["differences"]),
        (&json!("web-1"), &fields)
    );
    assert_seen(
        "migrate::fixtures::a_migration_that_loses_something_is_not_proven",
        [("--verify-only", kumactl(&verify))],
    );
}

#[test]
fn a_service_of_kubernetes_becomes_the_labels_of_its_pods() {
    let path = fixture("today", "kubernetes");
    let run = kumactl(&["migrate", "-f", &path, "--to", "3.0", "--stage", "switch"]);
    assert_seen(
        "migrate::fixtures::a_service_of_kubernetes_becomes_the_labels_of_its_pods",
        [("--stage switch", run)],
    );
}

#[test]
fn a_plan_is_written_as_a_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = folder.path().join("plan");
    let plan = plan.to_str().expect("a path");
    let path = fixture("today", "universal");
    let run = migrate(&path, "3.0", &["--output-dir", plan]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    let names = || {
        let entries = std::fs::read_dir(plan).expect("a folder");
        let names = entries.map(|it| {
            it.expect("an entry")
                .file_name()
                .into_string()
                .expect("text")
        });
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    };
    let expected = [
        "1-add.yaml",
        "2-switch.yaml",
        "3-delete.yaml",
        "4-remove.yaml",
        "back.yaml",
    ];
    assert_eq!(names(), expected);
    let read = |name: &str| std::fs::read_to_string(format!("{plan}/{name}")).expect("text");
    let again = migrate(&path, "3.0", &["--output-dir", plan]);
    let file = |name: &str| Run {
        status: 0,
        stdout: read(name),
        stderr: String::new(),
    };
    let mut cases = vec![("--output-dir", run), ("again", again)];
    cases.extend(expected.map(|name| (name, file(name))));
    assert_seen(
        "migrate::fixtures::a_plan_is_written_as_a_whole_or_not_at_all",
        cases,
    );
    assert_eq!(names(), expected);
}

#[test]
fn what_is_impossible_names_its_place_and_what_to_decide() {
    let text = "
type: Mesh
name: default
tracing:
  backends: [{name: z, type: zipkin, conf: {url: 'http://a.kuma-system:9411/x'}}]
---
type: TrafficTrace
name: any-version
mesh: default
selectors: [{match: {kuma.io/service: '*', version: '*'}}]
conf: {backend: z}
---
type: TrafficTrace
name: refused
mesh: default
selectors: [{match: {kuma.io/service: '*'}}]
conf: {backend: z}
";
    let run = kumactl_with_stdin(&["migrate", "-f", "-", "-o", "json"], text.as_bytes());
    assert_eq!(run.status, 1, "{}", run.stderr);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let found = report["impossible"].as_array().expect("a list");
    let names: Vec<&Value> = found.iter().map(|it| &it["name"]).collect();
    assert_eq!(names, ["any-version", "refused"]);
    assert_eq!(found[0]["line"], 8);
    let shown = kumactl_with_stdin(&["migrate", "-f", "-"], text.as_bytes());
    assert_seen(
        "migrate::fixtures::what_is_impossible_names_its_place_and_what_to_decide",
        [("migrate", shown)],
    );
    // What cannot go over stays.
    assert_eq!(report["stages"][2]["delete"], json!([]));
    assert_eq!(report["stages"][2]["documents"], json!([]));
    let comments = kumactl(&["migrate", "-f", &fixture("0.4", "universal"), "-o", "json"]);
    let report: Value = serde_json::from_str(&comments.stdout).expect("JSON");
    assert_eq!(report["commentsLost"], json!([fixture("0.4", "universal")]));
}
