//! Each release's own rules: what the validators of eleven releases answered.

use std::collections::{BTreeMap, BTreeSet};

use kumactl::diag::Finding;
use kumactl::model::Release;
use serde_json::Value;

use crate::support::{is_full, recorded, sample, validate};

mod cases;
mod table;

/// A field and a message; of what could not be parsed the reason is left out, which is Go's.
type Cause = (String, String);

fn cause(field: &str, message: &str) -> Cause {
    let reason_of = "could not parse config:";
    let message = match message.strip_prefix(reason_of) {
        Some(_) => reason_of,
        None => message,
    };
    (field.to_owned(), message.to_owned())
}

/// Findings that refuse the document; a text that is not YAML is refused, too.
fn refusals(text: &str, release: Release) -> Vec<Finding> {
    let mut findings = validate(&[text], Some(release));
    findings.retain(|finding| finding.refused || finding.code.0 == "syntax");
    findings
}

/// Whether a cause is about the name or the mesh. From Kuma 2.4 on the validators look at them only
/// when nothing else is wrong.
fn is_of_meta((field, _): &Cause) -> bool {
    field == "name" || field == "mesh"
}

/// What is wrong with what was found for a document, if anything is.
fn disagreement(text: &str, release: Release, answer: &Value) -> Option<String> {
    let found = refusals(text, release);
    if answer["undecodable"] == true {
        return found
            .is_empty()
            .then(|| "undecodable, but accepted here".to_owned());
    }
    let causes = answer["causes"].as_array().map_or(&[][..], Vec::as_slice);
    let expected: BTreeSet<Cause> = causes
        .iter()
        .map(|recorded| {
            let word = |name: &str| recorded[name].as_str().expect("a string");
            cause(word("field"), word("message"))
        })
        .collect();
    let found: BTreeSet<Cause> = found
        .iter()
        .map(|finding| cause(&finding.field, &finding.message))
        .collect();
    assert_eq!(answer["accepted"] == true, expected.is_empty(), "{text}");
    let hides_meta = release >= Release::of_patch(2, 4, 0) && !expected.iter().all(is_of_meta);
    let surplus = |found: &&Cause| !(expected.contains(found) || hides_meta && is_of_meta(found));
    let agrees = expected.is_subset(&found) && !found.iter().any(|cause| surplus(&cause));
    (!agrees).then(|| format!("expected {expected:?}\n  found    {found:?}"))
}

#[test]
fn every_release_refuses_what_its_validators_refused() {
    let mut answers = 0;
    let mut failures: BTreeMap<Release, Vec<String>> = BTreeMap::new();
    let lines = recorded("releases/validation.jsonl")
        .into_iter()
        .enumerate();
    for (number, line) in sample(lines.collect(), 6) {
        let text = line["text"].as_str().expect("a text");
        for answer in line["answers"].as_array().expect("a list") {
            for name in answer["releases"].as_array().expect("a list") {
                answers += 1;
                let name = name.as_str().expect("a release");
                let release = name.parse().expect("a release");
                if let Some(why) = disagreement(text, release, answer) {
                    let failure = format!("line {} of {name}:\n{text}  {why}", number + 1);
                    failures.entry(release).or_default().push(failure);
                }
            }
        }
    }
    let summary: Vec<String> = failures
        .iter()
        .map(|(release, failures)| format!("{release}: {}", failures.len()))
        .collect();
    let first: Vec<String> = failures.into_values().flatten().take(20).collect();
    assert!(
        first.is_empty(),
        "answers that differ, by release: {}\n{}",
        summary.join(", "),
        first.join("\n")
    );
    assert_eq!(answers, if is_full() { 300 } else { 50 } * 11);
}
