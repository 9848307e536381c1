//! `validate --changed-since` and `--baseline`: only what is new.

use std::collections::BTreeMap;
use std::fs;

use super::{CHANGE, MISTAKE, Repository};
use crate::support::Run;

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
    assert_eq!(validate(&repository, "").status, 1);
    let run = validate(&repository, "--changed-since HEAD");
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    let run = validate(&repository, "--changed-since HEAD~1");
    assert!(
        run.status == 1 && run.stdout.contains("old.yaml"),
        "{run:?}"
    );
    // What is not committed counts, and what git does not know yet.
    repository.write("policies/new file é.yaml", &OLD.replace("old", "new"));
    let run = validate(&repository, "--changed-since HEAD");
    assert!(
        run.status == 1 && run.stdout.contains("new file"),
        "{run:?}"
    );
    assert!(!run.stdout.contains("--> policies/old.yaml"), "{run:?}");
    fs::remove_file(repository.path().join("policies/new file é.yaml")).expect("removed");
    repository.write("policies/old.yaml", &OLD.replace("nobody", "none"));
    let run = validate(&repository, "--changed-since HEAD -o json");
    assert!(
        run.status == 1 && run.stdout.contains("old.yaml"),
        "{run:?}"
    );
    // What the other branch has got since is not of this one.
    repository.git(&["checkout", "--quiet", "-f", "-b", "topic", "HEAD~1"]);
    let run = validate(&repository, "--changed-since main");
    assert_eq!(run.status, 0, "{run:?}");
    // From below the top, with the path from there.
    let script = "cd policies && kumactl validate . --changed-since HEAD~1";
    assert_eq!(repository.run(script, &BTreeMap::new()).status, 0);
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
    let found = |flags: &str| {
        let run = validate(&repository, &format!("{flags} -o json"));
        let document: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
        let findings = document["findings"].as_array().expect("a list").clone();
        let file = |it: &serde_json::Value| {
            let text = |field: &str| it[field].as_str().expect("text").to_owned();
            (text("code"), text("file"))
        };
        findings.iter().map(file).collect::<Vec<_>>()
    };
    let dangling = |file: &str| ("dangling-backend".to_owned(), format!("policies/{file}"));
    assert!(found("--changed-since HEAD").is_empty());
    // Renamed: a policy that is as it was has lost its backend, and another one had none before.
    repository.write("policies/mesh.yaml", &mesh("jaeger"));
    let all = found("");
    assert!(all.contains(&dangling("old.yaml")) && all.contains(&dangling("used.yaml")));
    let new = found("--changed-since HEAD");
    assert!(new.contains(&dangling("used.yaml")), "{new:?}");
    assert!(!new.contains(&dangling("old.yaml")), "{new:?}");
    // Deleted: what was in it counts for what there was before.
    repository.git(&["checkout", "--quiet", "policies/mesh.yaml"]);
    fs::remove_file(repository.path().join("policies/used.yaml")).expect("removed");
    let new = found("--changed-since HEAD");
    let unused = ("unused-backend".to_owned(), "policies/mesh.yaml".to_owned());
    assert!(new.contains(&unused), "{new:?}");
    assert!(!new.contains(&dangling("old.yaml")), "{new:?}");
}

#[test]
fn what_git_cannot_say_is_an_error() {
    let repository = Repository::new(false, CHANGE);
    for (revision, message) in [
        (
            "nothing",
            "error: --changed-since: git knows no revision \"nothing\"\n",
        ),
        ("--output=x", "git knows no revision \"--output=x\""),
        ("''", "git knows no revision \"\""),
    ] {
        let run = validate(&repository, &format!("--changed-since={revision}"));
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains(message), "{run:?}");
    }
    // As in a checkout without history.
    repository.git(&["checkout", "--quiet", "--orphan", "alone"]);
    repository.commit("alone");
    let run = validate(&repository, "--changed-since main");
    assert_eq!(
        (run.status, run.stderr.as_str()),
        (
            2,
            "error: --changed-since: git knows no commit that HEAD and \"main\" have in common\n\
             hint: git fetch --unshallow, or a checkout with more history, brings what is missing\n"
        )
    );
    let script = "mkdir -p ../bare && cp -r policies ../bare && cd ../bare && GIT_CEILING_DIRECTORIES=$(pwd)/.. \
                  kumactl validate policies --changed-since HEAD; status=$?; rm -r ../bare; exit $status";
    let run = repository.run(&format!("set +e; {script}"), &BTreeMap::new());
    assert_eq!(run.status, 2, "{run:?}");
    assert!(run.stderr.contains("not a git repository"), "{run:?}");
}

#[test]
fn findings_of_a_baseline_are_left_out_wherever_they_move() {
    let repository = Repository::new(false, MISTAKE);
    repository.write("policies/old.yaml", OLD);
    let before = validate(&repository, "");
    assert_eq!(before.status, 1, "{before:?}");
    let run = validate(&repository, "--baseline known.json");
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.stderr
            .contains("hint: --write-baseline creates the file"),
        "{run:?}"
    );
    let run = validate(&repository, "--baseline known.json --write-baseline");
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(
        run.stderr.contains("findings written to known.json\n"),
        "{run:?}"
    );
    let text = fs::read_to_string(repository.path().join("known.json")).expect("text");
    let run = validate(&repository, "--baseline known.json --write-baseline");
    assert_eq!(run.status, 0);
    let again = fs::read_to_string(repository.path().join("known.json")).expect("text");
    assert_eq!(text, again, "the same input, the same bytes");
    // Lines above it change nothing.
    let path = repository.path().join("policies/old.yaml");
    fs::write(&path, format!("# a\n# b\n{OLD}")).expect("written");
    let run = validate(&repository, "--baseline known.json");
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    assert!(run.stderr.contains("left out\n"), "{run:?}");
    // A new one fails, and only it is shown.
    fs::write(&path, format!("{OLD}---\n{}", OLD.replace("old", "newer"))).expect("written");
    let run = validate(&repository, "--baseline known.json");
    assert_eq!(run.status, 1, "{run:?}");
    assert!(run.stdout.contains("TrafficTrace default/newer"), "{run:?}");
    assert!(!run.stdout.contains("TrafficTrace default/old"), "{run:?}");
    // What is fixed is reported.
    fs::remove_file(&path).expect("removed");
    let run = validate(&repository, "--baseline known.json");
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stderr
            .contains("no longer there; --write-baseline removes them"),
        "{run:?}"
    );
    for (text, message) in [
        ("{", "known.json is not a baseline"),
        (
            "{\"version\": 9, \"findings\": {}}",
            "known.json has version 9",
        ),
    ] {
        fs::write(repository.path().join("known.json"), text).expect("written");
        let run = validate(&repository, "--baseline known.json");
        assert_eq!(run.status, 2, "{run:?}");
        assert!(run.stderr.contains(message), "{run:?}");
    }
    assert_eq!(validate(&repository, "--write-baseline").status, 2);
}
