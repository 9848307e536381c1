//! `preflight`: what an upgrade drops, refuses or takes for something else, as the control plane of
//! 3.0 was recorded to do, and never anything that `validate --kuma-version` does not say.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{assert_seen, kumactl, kumactl_with_stdin, recorded, sample};

fn findings(arguments: &[&str], text: &str) -> (i32, Vec<Value>) {
    let arguments = [arguments, &["-f", "-", "-o", "json", "--allow-empty"]].concat();
    let run = kumactl_with_stdin(&arguments, text.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    (
        run.status,
        report["findings"].as_array().expect("findings").clone(),
    )
}

const PREFLIGHT: &[&str] = &["preflight", "--to", "3.0"];
const VALIDATE: &[&str] = &["validate", "--kuma-version", "3.0"];

/// What a resource is without what its control plane writes into it.
fn sent(resource: &Value) -> Value {
    let mut resource = resource.clone();
    let fields = resource.as_object_mut().expect("a map");
    for written in [
        "creationTime",
        "modificationTime",
        "kri",
        "status",
        "labels",
    ] {
        fields.remove(written);
    }
    // Defaults.
    if let Some(zipkin) = resource.pointer_mut("/spec/default/backends/0/zipkin") {
        let zipkin = zipkin.as_object_mut().expect("a map");
        for default in ["apiVersion", "traceId128bit", "sharedSpanContext"] {
            zipkin.remove(default);
        }
    }
    if let Some(gateway) = resource.pointer_mut("/networking/gateway") {
        let gateway = gateway.as_object_mut().expect("a map");
        if gateway.get("type") == Some(&json!("DELEGATED")) {
            gateway.remove("type");
        }
        if let Some(tags) = gateway.get_mut("tags").and_then(Value::as_object_mut) {
            tags.remove("kuma.io/zone");
        }
        if gateway.get("tags") == Some(&json!({})) {
            gateway.remove("tags");
        }
    }
    resource
}

#[test]
fn it_says_of_every_recorded_resource_what_the_control_plane_did() {
    let lines = recorded("kuma-3.0-dev/rest.jsonl");
    let (mut refused, mut unknown, mut dropped, mut kept) = (0, 0, 0, 0);
    for (at, line) in lines.iter().enumerate() {
        let request = &line["request"];
        // 405 is about who may write, and 404 of a kind that exists is about the mesh.
        let status = line["response"]["status"].as_u64().expect("a status");
        let kind = request["body"]["type"].as_str().unwrap_or_default();
        let is_gone = ["TrafficTrace", "TrafficRoute"].contains(&kind);
        if request["method"] != "PUT" || status == 405 || status == 404 && !is_gone {
            continue;
        }
        let (exit, mut found) = findings(PREFLIGHT, &request["body"].to_string());
        // Each is looked at alone.
        found.retain(|it| it["code"] != "dangling-backend-ref");
        let message = format!("{} {found:?}", line["note"]);
        let has = |field: &str, value: Value| found.iter().any(|it| it[field] == value);
        match status {
            400 => {
                assert!(has("refused", json!(true)) && exit == 1, "{message}");
                refused += 1;
            }
            404 => {
                let codes = ["tracing-removed", "not-in-release"];
                assert!(
                    codes.iter().any(|code| has("code", json!(code))) && exit == 1,
                    "{message}"
                );
                unknown += 1;
            }
            _ => {
                assert!(!has("severity", json!("error")), "{message}");
                let next = lines.get(at + 1).filter(|next| {
                    let note = next["note"].as_str().unwrap_or_default();
                    note.ends_with("what is stored") && next["request"]["path"] == request["path"]
                });
                let Some(next) = next else { continue };
                let is_same = sent(&next["response"]["body"]) == sent(&request["body"]);
                let says = ["tracing-removed", "dropped-field", "unknown-field"];
                let says_so = says.iter().any(|code| has("code", json!(code)));
                assert_eq!(says_so, !is_same, "{message}");
                if is_same { kept += 1 } else { dropped += 1 }
            }
        }
    }
    assert!(refused > 15 && unknown > 6, "{refused} {unknown}");
    assert!(dropped > 10 && kept > 10, "{dropped} {kept}");
}

#[test]
fn it_never_says_what_validate_does_not_and_leaves_out_no_error() {
    let lines = recorded("kuma-3.0-dev/validation-meshtrace.jsonl");
    let worlds = recorded("kuma-2.14.3/meshtrace.jsonl");
    let world = |line: &Value| {
        let lists = ["meshTraces", "dataplanes"].map(|list| line[list].as_array().cloned());
        let all = lists.into_iter().flatten().flatten();
        all.map(|it| it.to_string())
            .collect::<Vec<_>>()
            .join("\n---\n")
    };
    let texts = lines.iter().map(|line| line["resource"].to_string());
    let texts: Vec<String> = texts.chain(worlds.iter().map(world)).collect();
    for text in &sample(texts, 5) {
        let (_, preflight) = findings(PREFLIGHT, text);
        let (_, validate) = findings(VALIDATE, text);
        let as_set = |found: &[Value]| found.iter().map(Value::to_string).collect::<BTreeSet<_>>();
        let errors = validate
            .iter()
            .filter(|it| it["severity"] == "error")
            .cloned();
        let errors: Vec<Value> = errors.collect();
        assert!(as_set(&preflight).is_subset(&as_set(&validate)), "{text}");
        assert!(as_set(&errors).is_subset(&as_set(&preflight)), "{text}");
    }
}

#[test]
fn dataplanes_that_would_stop_tracing_are_named() {
    let cases = ["--to 3.0", "--to 2.8 --kuma-version 2.14"].map(|typed| {
        let flags: Vec<&str> = typed.split(' ').collect();
        let arguments = ["preflight", "-f", "tests/fixtures/demo"];
        (typed, kumactl(&[&arguments, &flags[..]].concat()))
    });
    assert_seen(
        "preflight::dataplanes_that_would_stop_tracing_are_named",
        cases,
    );
}
