//! Files for code scanning: what a server takes of them.

use std::fmt::Write as _;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{command, kumactl_with_stdin, run};

/// The run of a SARIF file.
fn run_of(text: &str) -> Value {
    let log: Value = serde_json::from_str(text).expect("JSON");
    log["runs"][0].clone()
}

#[test]
fn a_location_outside_of_the_checkout_has_no_scheme() {
    let text = "type: TrafficTrace\nname: BAD\nmesh: m\nselectors: [{match: {a: b}}]\n";
    let (checkout, elsewhere) = (
        TempDir::new().expect("a folder"),
        TempDir::new().expect("a folder"),
    );
    let root = checkout.path().canonicalize().expect("a path");
    std::fs::write(root.join("a b.yaml"), text).expect("written");
    std::fs::write(
        elsewhere.path().join("c.yaml"),
        text.replace("BAD", "WORSE"),
    )
    .expect("written");
    let inside = root.join("a b.yaml").to_string_lossy().into_owned();
    let outside = elsewhere
        .path()
        .join("c.yaml")
        .to_string_lossy()
        .into_owned();
    let mut command = command(&["validate", "-o", "sarif", "-f", &inside, "-f", &outside]);
    let found = run_of(
        &run({
            command.current_dir(&root);
            command
        })
        .stdout,
    );
    let uris: Vec<&str> = found["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|result| {
            result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
                .as_str()
                .expect("a URI")
        })
        .collect();
    assert_eq!(uris, ["a%20b.yaml", outside.as_str()]);
    let stdin = run_of(
        &kumactl_with_stdin(&["validate", "-o", "sarif", "-f", "-"], text.as_bytes()).stdout,
    );
    let uri = &stdin["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    assert_eq!(uri, "%3Cstdin%3E");
}

mod large {
    use super::*;

    #[test]
    #[ignore = "large inputs; run by .ci/run with an optimised binary"]
    fn a_file_has_at_most_25000_results_and_errors_come_first() {
        let policies = |number: usize| {
            let mut text = String::new();
            // A warning each, and at the end an error.
            for number in 0..number {
                let _ = write!(
                    text,
                    "---\ntype: TrafficTrace\nname: n{number}\nmesh: m\nselectors: [{{match: {{a: b}}}}]\nx: y\n"
                );
            }
            text + "---\ntype: TrafficTrace\nname: BAD\nmesh: m\nselectors: [{match: {a: b}}]\n"
        };
        let validate = |text: &str| {
            let run = kumactl_with_stdin(&["validate", "-o", "sarif", "-f", "-"], text.as_bytes());
            assert_eq!(run.status, 1, "{}", run.stderr);
            run_of(&run.stdout)
        };
        let cut = validate(&policies(25_000));
        let results = cut["results"].as_array().expect("a list");
        assert_eq!(results.len(), 25_000);
        assert_eq!(
            (&results[0]["ruleId"], &results[0]["level"]),
            (&"name".into(), &"error".into())
        );
        // Those of the same severity stay in their order.
        let line = |result: &Value| {
            result["locations"][0]["physicalLocation"]["region"]["startLine"].as_u64()
        };
        assert!(results[1..].is_sorted_by_key(line));
        let note = &cut["invocations"][0]["toolExecutionNotifications"][0];
        let text = note["message"]["text"].as_str().expect("a text");
        assert!(
            text.starts_with("1 of 25001 findings are left out"),
            "{text}"
        );
        let whole = validate(&policies(24_999));
        assert_eq!(whole["results"].as_array().expect("a list").len(), 25_000);
        assert_eq!(whole["invocations"], Value::Null);
        assert_eq!(whole["results"][0]["level"], "warning");
    }
}
