//! `validate --changed-since` and `--baseline`: only what is new.

use std::collections::BTreeMap;
use std::fs;

use super::{CHANGE, MISTAKE, Repository};
use crate::support::{Run, assert_seen};

fn validate(repository: &Repository, flags: &str) -> Run {
    let script = format!("kumactl validate policies {flags}");
    repository.run(&script, &BTreeMap::new())
}

/// A file with a mistake that was there before.
const OLD: &str =
    "type: TrafficTrace\nmesh: default\nname: old\nselectors: []\nconf: {backend: nobody}\n";

#[test]
fn only_findings_of_changed_files_are_reported() {
    let repository = Repository::new(false, ("nothing", "nothing"));
    repository.write("policies/old.yaml", OLD);
    repository.commit("old");
    let mut cases = vec![("everything", validate(&repository, ""))];
    let mut since = |case, revision: &str| {
        let run = validate(&repository, &format!("--changed-since {revision}"));
        cases.push((case, run));
    };
    since("nothing changed", "HEAD");
    since("the last commit", "HEAD~1");
    // What is not committed counts, and what git does not know yet.
    repository.write("policies/new file é.yaml", &OLD.replace("old", "new"));
    since("a new file", "HEAD");
    fs::remove_file(repository.path().join("policies/new file é.yaml")).expect("removed");
    repository.write("policies/old.yaml", &OLD.replace("nobody", "none"));
    since("a changed file", "HEAD");
    // What the other branch has got since is not of this one.
    repository.git(&["checkout", "--quiet", "-f", "-b", "topic", "HEAD~1"]);
    since("another branch", "main");
    // From below the top, with the path from there.
    let script = "cd policies && kumactl validate . --changed-since HEAD~1";
    cases.push(("from a folder", repository.run(script, &BTreeMap::new())));
    assert_seen(
        "pipelines::git::only_findings_of_changed_files_are_reported",
        cases,
    );
}

#[test]
fn what_a_change_does_to_other_files_is_reported() {
    let mesh = |backend: &str| {
        format!(
            "type: Mesh\nname: m\ntracing:\n  backends:\n  - name: {backend}\n    type: zipkin\n    conf: {{url: 'http://z:9411/api/v2/spans', sharedSpanContext: false}}\n"
        )
    };
    let policy = |name: &str, backend: &str| {
        format!(
            "type: TrafficTrace\nmesh: m\nname: {name}\nselectors: [{{match: {{kuma.io/service: {name}}}}}]\nconf: {{backend: {backend}}}\n"
        )
    };
    let repository = Repository::new(false, ("nothing", "nothing"));
    repository.write("policies/mesh.yaml", &mesh("zipkin"));
    repository.write("policies/used.yaml", &policy("used", "zipkin"));
    repository.write("policies/old.yaml", &policy("old", "nobody"));
    repository.commit("before");
    let mut seen = Vec::new();
    let mut keep = |case, repository: &Repository, flags| {
        seen.push((case, validate(repository, flags)));
    };
    let since = "--changed-since HEAD";
    keep("as it was", &repository, since);
    // Renamed: a policy that is as it was has lost its backend, and another one had none before.
    repository.write("policies/mesh.yaml", &mesh("jaeger"));
    keep("renamed, everything", &repository, "");
    keep("renamed", &repository, since);
    // Deleted: what was in it counts for what there was before.
    repository.git(&["checkout", "--quiet", "policies/mesh.yaml"]);
    fs::remove_file(repository.path().join("policies/used.yaml")).expect("removed");
    keep("deleted", &repository, since);
    assert_seen(
        "pipelines::git::what_a_change_does_to_other_files_is_reported",
        seen,
    );
}

#[test]
fn what_git_cannot_say_is_an_error() {
    let repository = Repository::new(false, CHANGE);
    let since = |revision: &str| validate(&repository, &format!("--changed-since={revision}"));
    let revisions = ["nothing", "--output=x", "''"];
    let mut cases: Vec<_> = revisions.map(|revision| (revision, since(revision))).into();
    // As in a checkout without history.
    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit("alone");
    cases.push(("main, without history", since("main")));
    let script = "mkdir -p ../bare && cp -r policies ../bare && cd ../bare && GIT_CEILING_DIRECTORIES=$(pwd)/.. \
                  kumactl validate policies --changed-since HEAD; status=$?; rm -r ../bare; exit $status";
    let run = repository.run(&format!("set +e; {script}"), &BTreeMap::new());
    cases.push(("no repository", run));
    assert_seen("pipelines::git::what_git_cannot_say_is_an_error", cases);
}

#[test]
fn findings_of_a_baseline_are_left_out_wherever_they_move() {
    let repository = Repository::new(false, MISTAKE);
    repository.write("policies/old.yaml", OLD);
    let baseline = repository.path().join("known.json");
    let read = || fs::read_to_string(&baseline).expect("text");
    let mut cases = Vec::new();
    let mut run = |case, flags| cases.push((case, validate(&repository, flags)));
    run("without a baseline", "");
    run("no such file", "--baseline known.json");
    run("written", "--baseline known.json --write-baseline");
    let text = read();
    run("written again", "--baseline known.json --write-baseline");
    assert_eq!(text, read(), "the same input, the same bytes");
    // Lines above it change nothing.
    let path = repository.path().join("policies/old.yaml");
    fs::write(&path, format!("# a\n# b\n{OLD}")).expect("written");
    run("moved", "--baseline known.json");
    // A new one fails, and only it is shown.
    fs::write(&path, format!("{OLD}---\n{}", OLD.replace("old", "newer"))).expect("written");
    run("a new one", "--baseline known.json");
    // What is fixed is reported.
    fs::remove_file(&path).expect("removed");
    run("fixed", "--baseline known.json");
    for (case, text) in [
        ("no JSON", "{"),
        ("another version", "{\"version\": 9, \"findings\": {}}"),
    ] {
        fs::write(&baseline, text).expect("written");
        run(case, "--baseline known.json");
    }
    run("--write-baseline alone", "--write-baseline");
    assert_seen(
        "pipelines::git::findings_of_a_baseline_are_left_out_wherever_they_move",
        cases,
    );
}
