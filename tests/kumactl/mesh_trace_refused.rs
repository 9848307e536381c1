//! `MeshTrace`, as real control planes validate it: every recorded line.

use std::collections::BTreeSet;

use kumactl::diag::Finding;
use kumactl::model::Release;
use serde_json::Value;

use crate::support::{recorded, validate};

const RELEASES: [&str; 3] = ["2.8.8", "2.14.3", "3.0-dev"];

/// A field and a message.
type Cause = (String, String);

fn causes(line: &Value) -> BTreeSet<Cause> {
    let word = |cause: &Value, name: &str| cause[name].as_str().expect("a string").to_owned();
    let causes = line["causes"].as_array().map_or(&[][..], Vec::as_slice);
    causes
        .iter()
        .map(|cause| (word(cause, "field"), word(cause, "message")))
        .collect()
}

fn refusals(findings: &[Finding]) -> BTreeSet<Cause> {
    let refused = findings.iter().filter(|finding| finding.refused);
    refused
        .map(|finding| (finding.field.clone(), finding.message.clone()))
        .collect()
}

/// The codes of the findings that are not refusals.
fn codes(findings: &[Finding]) -> Vec<&'static str> {
    let others = findings.iter().filter(|finding| !finding.refused);
    others.map(|finding| finding.code.0).collect()
}

/// What is wrong with what was found for a line, if anything is.
fn disagreement(line: &Value, release: Release) -> Option<String> {
    let found = validate(&[&line["resource"].to_string()], Some(release));
    let refused = refusals(&found);
    let mut expected = causes(line);
    // The URL says the mesh and the kind, which a document alone does not: it is validated by its own
    // content, and by its own words of what it is.
    let about_request =
        |(_, message): &Cause| message.ends_with("from the URL has to be the same as in body");
    let is_about_request = expected.iter().any(about_request) || line["status"] == 404;
    expected.retain(|cause| !about_request(cause));
    let agrees = if line["resource"]["type"] != "MeshTrace" {
        let kinds = ["missing-kind", "misspelt-kind"];
        refused.is_empty() && codes(&found).iter().all(|code| kinds.contains(code))
    } else if line["accepted"] == true || is_about_request || !expected.is_empty() {
        refused == expected
    } else {
        // Not decodable: the words are ours, and there is one refusal.
        refused.len() == 1
    };
    let warnings = || -> BTreeSet<&str> {
        let deprecated = found.iter().filter(|it| it.code.0 == "deprecated");
        deprecated.map(|finding| finding.message.as_str()).collect()
    };
    let recorded: BTreeSet<&str> = line["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let warns_alike = line["accepted"] != true || warnings() == recorded;
    (!agrees || !warns_alike).then(|| {
        format!(
            "{}\n  expected {expected:?} {recorded:?}\n  found    {refused:?} {:?}",
            line["resource"],
            warnings()
        )
    })
}

fn assert_none(failures: &[String], count: usize) {
    let shown = failures.join("\n");
    assert!(
        failures.is_empty(),
        "{} of {count}:\n{shown}",
        failures.len()
    );
}

#[test]
fn every_release_refuses_what_it_was_recorded_to_refuse() {
    let mut failures = Vec::new();
    let mut count = 0;
    for name in RELEASES {
        let release: Release = name.parse().expect("a release");
        for line in recorded(&format!("kuma-{name}/validation-meshtrace.jsonl")) {
            count += 1;
            let why = disagreement(&line, release);
            failures.extend(why.map(|why| format!("{name} {}: {why}", line["note"])));
        }
    }
    assert_none(&failures, count);
    assert_eq!(count, 152 + 160 + 147);
}

/// The API server's own words differ from Kuma's: accepted or refused is what counts, and whether
/// `kubectl`, which validates strictly, refuses fields that are dropped.
#[test]
fn kubernetes_accepts_what_it_was_recorded_to_accept() {
    let mut failures = Vec::new();
    let mut count = 0;
    for name in RELEASES {
        let release: Release = name.parse().expect("a release");
        for line in recorded(&format!("kuma-{name}/validation-meshtrace-k8s.jsonl")) {
            count += 1;
            let found = validate(&[&line["resource"].to_string()], Some(release));
            let refused = refusals(&found);
            // A mesh that the cluster lacks is not a matter of the document.
            let detail = line["detail"].as_str().unwrap_or_default();
            let of_cluster = detail.starts_with("Mesh.kuma.io") && detail.ends_with("not found");
            let accepted = line["accepted"] == true || of_cluster;
            let drops = ["unknown-field", "dropped-field"];
            let is_strict = codes(&found).iter().any(|code| drops.contains(code));
            let strict_alike = !accepted || of_cluster || is_strict != line["strict"].is_null();
            if accepted != refused.is_empty() || !strict_alike {
                failures.push(format!(
                    "{name} {}: {}\n  recorded {accepted} {} {detail}\n  found    {refused:?} {:?}",
                    line["note"],
                    line["resource"],
                    line["strict"],
                    codes(&found)
                ));
            }
        }
    }
    assert_none(&failures, count);
    assert_eq!(count, 3 * 125);
}
