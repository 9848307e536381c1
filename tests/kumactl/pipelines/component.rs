//! `templates/validate/template.yml`: the job of the GitLab component, as its inputs make it.

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize as _;
use serde_json::Value as Json;
use serde_yaml::Value;

use super::{CHANGE, MISTAKE, Repository, scripts};
use crate::support::tests;

/// What the component says of itself, and its jobs.
fn documents() -> (Value, String) {
    let text = fs::read_to_string(tests("../templates/validate/template.yml")).expect("text");
    let (spec, jobs) = text.split_once("\n---\n").expect("two documents");
    let spec = Value::deserialize(serde_yaml::Deserializer::from_str(spec)).expect("YAML");
    (spec, jobs.to_owned())
}

/// The jobs with inputs put in.
pub(super) fn job_file() -> String {
    let (spec, mut jobs) = documents();
    for (name, input) in spec["spec"]["inputs"].as_mapping().expect("inputs") {
        let name = name.as_str().expect("a name");
        let value = match name {
            "path" => "policies",
            _ => input["default"].as_str().unwrap_or("given"),
        };
        let placeholder = format!("$[[ inputs.{name} ]]");
        assert!(jobs.contains(&placeholder), "{name} does nothing");
        jobs = jobs.replace(&placeholder, value);
    }
    assert!(!jobs.contains("$[["), "{jobs}");
    jobs
}

#[test]
fn a_merge_request_gets_a_code_quality_report() {
    let file: Value = serde_yaml::from_str(&job_file()).expect("YAML");
    let job = &file["kumactl"];
    let mut found = Vec::new();
    scripts(job, &mut found);
    let script = found.join("\n");
    for (change, status) in [(CHANGE, 0), (MISTAKE, 1)] {
        let repository = Repository::new(false, change);
        let mut environment = BTreeMap::new();
        for (name, value) in job["variables"].as_mapping().expect("variables") {
            let value = value.as_str().unwrap_or_default().to_owned();
            environment.insert(name.as_str().expect("a name"), value);
        }
        let project = repository.path().display().to_string();
        environment.insert("CI_PROJECT_DIR", project);
        let run = repository.run(&script, &environment);
        assert_eq!(run.status, status, "{run:?}");
        for report in ["codequality", "junit"] {
            let path = job["artifacts"]["reports"][report]
                .as_str()
                .expect("a path");
            assert!(repository.path().join(path).exists(), "{path}");
        }
        let report = repository.path().join("gl-code-quality-report.json");
        let report: Json =
            serde_json::from_str(&fs::read_to_string(report).expect("text")).expect("JSON");
        let issues = report.as_array().expect("a list");
        let is_grave = |issue: &Json| issue["severity"] == "critical";
        assert_eq!(issues.iter().any(is_grave), status == 1, "{report}");
        for issue in issues {
            assert_eq!(issue["location"]["path"], "policies/all.yaml");
        }
    }
}
