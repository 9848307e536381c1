//! The JSON Schemas: they refuse what control planes refuse for a type, an enumeration or a missing
//! field, and nothing that they take.

use std::collections::HashMap;

use jsonschema::Validator;
use kumactl::model::{Form, Kind, Release};
use kumactl::parse::{Raw, Source, documents_as_json};
use kumactl::report::json_schema;
use serde_json::{Value, json};

use crate::support::{assert_seen, cases, kumactl, recorded, tests, validate};

const KINDS: [Kind; 5] = [
    Kind::Mesh,
    Kind::TrafficTrace,
    Kind::Dataplane,
    Kind::MeshTrace,
    Kind::MeshOpenTelemetryBackend,
];

/// Schemas that are made once.
#[derive(Default)]
struct Schemas(HashMap<(Kind, bool, Release), (Value, Validator)>);

impl Schemas {
    fn of(&mut self, kind: Kind, form: Form, release: Release) -> &(Value, Validator) {
        let key = (kind, form == Form::Kubernetes, release);
        self.0.entry(key).or_insert_with(|| {
            let text = json_schema(kind, form, release);
            let schema: Value = serde_json::from_str(&text).expect("JSON");
            let validator = jsonschema::draft7::new(&schema).expect("a schema");
            (schema, validator)
        })
    }
}

/// What a resource is, by its own words.
fn header(resource: &Value) -> Option<(Kind, Form)> {
    let word = |name: &str| Kind::from_word(resource[name].as_str()?);
    match word("kind") {
        Some(kind) => Some((kind, Form::Kubernetes)),
        None => Some((word("type")?, Form::Universal)),
    }
}

/// Whether a cause is about a type, an enumeration or a missing field. What a release says of a field
/// that is there but empty, it says of one that is missing.
fn is_of_schema(field: &str, message: &str) -> bool {
    const WORDS: [&str; 17] = [
        "cannot be empty",
        "must be defined",
        "must not be empty",
        "address can't be empty",
        "has to contain at least one inbound interface or gateway",
        "must have at least one element",
        "must have at least one tag",
        "must be set when kind is MeshGateway",
        "must be set when kind is MeshServiceSubset",
        "must be set with kind MeshGateway",
        "must be set with kind MeshService",
        "must be set with kind MeshServiceSubset",
        "name or labels must be set when kind is MeshService",
        "must be undefined or have at least one element",
        "openTelemetry must have exactly one defined: endpoint, backendRef",
        "backendRef must have exactly one defined: labels",
        "value is not supported",
    ];
    const STARTS: [&str; 3] = [
        "unknown backend type.",
        "Unsupported value:",
        "could not parse config: json: cannot unmarshal",
    ];
    let of_schema = [
        "in body is required",
        "in body must be of type",
        "in body should be one of",
        "in body should have at",
        "in body should be at least",
        "must validate at least one schema",
    ];
    WORDS.contains(&message)
        || STARTS.iter().any(|start| message.starts_with(start))
        || of_schema.iter().any(|words| message.contains(words))
        || message.ends_with("is not supported")
        || message.starts_with("has invalid value.") && field.ends_with("apiVersion")
}

/// Recorded answers: the resource, the release, whether it was accepted, and whether it was refused
/// for a type, an enumeration or a missing field.
struct Answer {
    resource: Value,
    release: Release,
    accepted: bool,
    of_schema: bool,
}

fn answer(resource: &Value, release: &str, line: &Value) -> Answer {
    let causes = line["causes"].as_array().map_or(&[][..], Vec::as_slice);
    let cause = |cause: &Value| {
        let word = |name: &str| cause[name].as_str().expect("a string").to_owned();
        is_of_schema(&word("field"), &word("message"))
    };
    let accepted = line["accepted"] == true;
    let is_decoded = line["status"] == 404 || !causes.is_empty();
    Answer {
        resource: resource.clone(),
        release: release.parse().expect("a release"),
        accepted,
        of_schema: !accepted && (!is_decoded || causes.iter().any(cause)),
    }
}

fn answers() -> Vec<Answer> {
    let mut found = Vec::new();
    for release in ["0.4.0", "2.8.8", "2.14.3", "3.0-dev"] {
        let names = [
            "validation",
            "validation-meshtrace",
            "validation-meshtrace-k8s",
        ];
        let paths = names.map(|name| format!("kuma-{release}/{name}.jsonl"));
        for path in paths {
            if tests("conformance").join(&path).exists() {
                let lines = recorded(&path);
                found.extend(
                    lines
                        .iter()
                        .map(|line| answer(&line["resource"], release, line)),
                );
            }
        }
    }
    for line in recorded("releases/validation.jsonl") {
        let source = Source::new(Raw {
            name: "x.yaml".to_owned(),
            bytes: line["text"].as_str().expect("a text").as_bytes().to_vec(),
        });
        let documents = documents_as_json(&source);
        let [Some(resource)] = &documents[..] else {
            continue;
        };
        for group in line["answers"].as_array().expect("a list") {
            for release in group["releases"].as_array().expect("a list") {
                found.push(answer(
                    resource,
                    release.as_str().expect("a release"),
                    group,
                ));
            }
        }
    }
    found
}

#[test]
fn recorded_answers_agree_with_the_schemas() {
    let mut schemas = Schemas::default();
    let (mut accepted, mut refused) = (0, 0);
    let mut failures = Vec::new();
    for answer in answers() {
        // To JSON Schema, 50.0 is the same value as 50; Kuma 2.8 sees how it is written.
        if answer.resource["spec"]["default"]["sampling"]["overall"].is_f64() {
            continue;
        }
        let Some((kind, form)) = header(&answer.resource).filter(|(kind, _)| KINDS.contains(kind))
        else {
            continue;
        };
        let (_, validator) = schemas.of(kind, form, answer.release);
        let takes = validator.is_valid(&answer.resource);
        accepted += usize::from(answer.accepted);
        refused += usize::from(answer.of_schema);
        if answer.accepted && !takes || answer.of_schema && takes {
            let (was, resource) = (answer.accepted, &answer.resource);
            failures.push(format!("{} accepted: {was} {resource}", answer.release));
        }
    }
    let shown = failures.join("\n");
    assert!(
        failures.is_empty(),
        "{} of {}:\n{shown}",
        failures.len(),
        accepted + refused
    );
    assert!(accepted > 500 && refused > 500, "{accepted} {refused}");
}

/// Numbers that follow from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % end
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn in_a_hundred(&mut self, share: usize) -> bool {
        self.below(100) < share
    }
}

const TEXTS: [&str; 20] = [
    "",
    "web",
    "z",
    "50",
    " 5",
    "-0",
    "1e1",
    "null",
    "NaN",
    "10s",
    "1m30s",
    "0",
    "*",
    "2026-11-22T10:29:37Z",
    "http://z:9411/api/v2/spans",
    "10.0.0.1",
    "zipkin",
    "Mesh",
    "1.",
    "+1",
];

/// A document that a schema takes, or nearly so.
fn document(schema: &Value, dice: &mut Dice, wildness: usize) -> Value {
    if dice.below(1000) < wildness {
        return dice.one(&[
            Value::Null,
            json!(true),
            json!(-1),
            json!(1.5),
            json!(0),
            json!(70000),
            json!("x"),
            json!(""),
            json!("5"),
            json!([]),
            json!({}),
            json!([1]),
            json!({"a": 1}),
            json!([null]),
            json!(4_294_967_296_u64),
            json!({"a": "b"}),
        ]);
    }
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(words) = schema["enum"].as_array() {
        return dice.one(words);
    }
    let kinds = match &schema["type"] {
        Value::String(kind) => vec![kind.clone()],
        Value::Array(kinds) => kinds
            .iter()
            .map(|it| it.as_str().expect("text").to_owned())
            .collect(),
        _ => match schema["anyOf"].as_array() {
            Some(ways) => return document(&dice.one(ways), dice, wildness),
            None => return json!({"any": [1, "thing"]}),
        },
    };
    // Null is possible everywhere, and seldom written.
    let kind = if dice.in_a_hundred(90) {
        &kinds[0]
    } else {
        &dice.one(&kinds)
    };
    match kind.as_str() {
        "null" => Value::Null,
        "boolean" => json!(dice.in_a_hundred(50)),
        "integer" => json!(dice.one(&[0, 1, 50, 100, 8080, 65_535])),
        "number" => json!(dice.one(&[0.0, 0.5, 100.0])),
        "string" if schema["pattern"].is_string() => json!(dice.one(&TEXTS)),
        "string" => json!(dice.one(&["web", "z", "10.0.0.1", "http://z:9411/api/v2/spans", ""])),
        "array" => {
            let length = dice.one(&[1, 1, 1, 0, 2]);
            (0..length)
                .map(|_| document(&schema["items"], dice, wildness))
                .collect()
        }
        _ => object(schema, dice, wildness),
    }
}

fn object(schema: &Value, dice: &mut Dice, wildness: usize) -> Value {
    let mut object = serde_json::Map::new();
    let mut fields = schema["properties"]
        .as_object()
        .cloned()
        .unwrap_or_default();
    for case in schema["allOf"].as_array().into_iter().flatten() {
        let then = case["then"]["properties"].as_object();
        fields.extend(then.cloned().unwrap_or_default());
    }
    let required = schema["required"].as_array().cloned().unwrap_or_default();
    for (name, field) in fields {
        let share = if required.contains(&json!(name)) {
            97
        } else {
            60
        };
        if dice.in_a_hundred(share) {
            let value = document(&field, dice, wildness);
            let is_odd = dice.in_a_hundred(3);
            let name = if is_odd {
                name.replace('B', "_b").replace('P', "_p")
            } else {
                name
            };
            object.insert(name, value);
        }
    }
    if let Some(tags) = schema.get("additionalProperties") {
        for tag in ["kuma.io/service", "service", "kuma.io/protocol"] {
            if dice.in_a_hundred(60) {
                object.insert(tag.to_owned(), document(tags, dice, wildness));
            }
        }
    }
    if dice.in_a_hundred(5) {
        object.insert("unknown".to_owned(), json!(1));
    }
    Value::Object(object)
}

#[test]
fn what_a_schema_refuses_validation_refuses() {
    let releases = [
        "0.4", "0.6", "0.7", "1.0", "1.1", "1.3", "1.8", "2.0", "2.4", "2.8", "2.9", "2.13",
        "2.14.0", "2.14", "3.0",
    ];
    let mut schemas = Schemas::default();
    let (mut taken, mut refused) = (0, 0);
    let mut seed = Dice(7);
    for round in 0..cases(120) {
        for release in releases {
            let release: Release = release.parse().expect("a release");
            for kind in KINDS {
                for form in [Form::Universal, Form::Kubernetes] {
                    if !has(kind, release) {
                        continue;
                    }
                    let (schema, validator) = schemas.of(kind, form, release);
                    let mut dice = Dice(seed.below(1 << 30) as u64);
                    let wildness = usize::try_from(round % 4).expect("small") * 20;
                    let mut resource = object(schema, &mut dice, wildness);
                    match form {
                        Form::Universal => resource["type"] = json!(kind.word()),
                        Form::Kubernetes => {
                            resource["kind"] = json!(kind.word());
                            resource["apiVersion"] = json!("kuma.io/v1alpha1");
                        }
                    }
                    if validator.is_valid(&resource) {
                        taken += 1;
                        continue;
                    }
                    refused += 1;
                    let findings = validate(&[&resource.to_string()], Some(release));
                    assert!(
                        findings.iter().any(|finding| finding.refused),
                        "{release}: {resource}"
                    );
                }
            }
        }
    }
    assert!(
        taken > refused / 20 && refused > taken / 20,
        "{taken} {refused}"
    );
}

/// Whether a release has a kind.
fn has(kind: Kind, release: Release) -> bool {
    match kind {
        Kind::TrafficTrace => release < Release::of_patch(3, 0, 0),
        Kind::MeshTrace => release >= Release::of_patch(2, 0, 0),
        Kind::MeshOpenTelemetryBackend => release >= Release::of_patch(2, 14, 0),
        _ => true,
    }
}

#[test]
fn a_schema_is_printed_for_a_kind_a_form_and_a_release() {
    for kind in ["MeshTrace", "meshtrace", "mesh-trace", "meshtraces"] {
        let run = kumactl(&[
            "schema",
            kind,
            "--form",
            "kubernetes",
            "--kuma-version",
            "2.8",
        ]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{kind}");
        let release = Release::new(2, 8);
        assert_eq!(
            run.stdout,
            json_schema(Kind::MeshTrace, Form::Kubernetes, release)
        );
    }
    let newest = json_schema(Kind::Mesh, Form::Universal, Release::new(2, 14));
    assert_eq!(kumactl(&["schema", "Mesh"]).stdout, newest);
}

#[test]
fn a_kind_without_a_schema_is_an_error() {
    let cases = ["schema MeshTrce", "schema TrafficTrace --kuma-version 3.0"]
        .map(|typed| (typed, kumactl(&typed.split(' ').collect::<Vec<_>>())));
    assert_seen("schema::a_kind_without_a_schema_is_an_error", cases);
}
