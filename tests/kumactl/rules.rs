//! Every rule has a bad example that sets it off and a good one that gives nothing at all, and
//! what a person sees of the bad one is kept.

use kumactl::diag::{Example, RULES};

use crate::support::{assert_only, assert_snapshot, kumactl_with_stdin, tests};

/// The findings of an example: code, severity, line, column.
fn findings(example: Example) -> Vec<(String, String)> {
    let value =
        serde_json::from_str::<serde_json::Value>(&validate(example, "json").stdout).expect("JSON");
    value["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            let word = |name: &str| finding[name].as_str().expect("a string").to_owned();
            (word("code"), word("severity"))
        })
        .collect()
}

fn validate(example: Example, format: &str) -> crate::support::Run {
    let mut arguments = vec!["validate", "-f", "-", "--allow-empty", "-o", format];
    arguments.extend(example.flags.split_whitespace());
    kumactl_with_stdin(&arguments, example.text.as_bytes())
}

#[test]
fn bad_examples_set_their_rule_off_with_its_severity() {
    let mut failures = Vec::new();
    for rule in RULES {
        let found = findings(rule.bad().expect("a bad example"));
        let expected = (rule.code.to_string(), rule.severity.word().to_owned());
        if !found.contains(&expected) {
            failures.push(format!("{}: {found:?}", rule.code));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn good_examples_give_nothing_at_all() {
    let mut failures = Vec::new();
    for rule in RULES {
        let found = findings(rule.good().expect("a good example"));
        if !found.is_empty() {
            failures.push(format!("{}: {found:?}", rule.code));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn what_a_person_sees_of_each_rule_is_kept() {
    let folder = tests("snapshots/rules");
    let mut known = Vec::new();
    for rule in RULES {
        let run = validate(rule.bad().expect("a bad example"), "text");
        let seen = format!("{}{}", run.stdout, run.stderr);
        let path = folder.join(format!("{}.txt", rule.code));
        assert_snapshot(&path, &seen, "rules");
        known.push(path);
    }
    assert_only(&folder, &known);
}
