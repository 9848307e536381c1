//! Input that nobody means: none of it stops the tool, fills the memory, reaches the terminal, or
//! keeps the files beside it from being validated.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, assert_harmless, assert_seen, limited, run_within};

const TIME: Duration = Duration::from_secs(10);

/// Validated by every run beside the bad file: a refusal at 6:15, and a dataplane that is traced.
const GOOD: &str = "type: Mesh\nname: good\ntracing:\n  defaultBackend: z\n  backends:\n  - sampling: 150\n    name: z\n    type: zipkin\n    conf: {url: 'http://z:9411/api/v2/spans', sharedSpanContext: false}\n\
    ---\ntype: TrafficTrace\nname: all\nmesh: good\nselectors: [{match: {kuma.io/service: '*'}}]\n\
    ---\ntype: Dataplane\nname: web-1\nmesh: good\nnetworking:\n  address: 10.0.0.1\n  inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]\n";

pub fn kumactl(arguments: &[&str]) -> Run {
    let run = run_within(limited(arguments), TIME);
    assert!(
        (0..=2).contains(&run.status),
        "{}: {}",
        run.status,
        run.stderr
    );
    assert!(!run.stderr.contains("panicked"), "{}", run.stderr);
    assert_harmless(&run.stdout);
    assert_harmless(&run.stderr);
    run
}

/// A finding of a run.
#[derive(Debug, PartialEq, Eq, Clone)]
pub struct Found {
    pub code: String,
    pub line: u64,
    pub column: u64,
    pub message: String,
}

pub fn found_in(findings: &Value, file: &str) -> Vec<Found> {
    let word = |value: &Value| value.as_str().expect("a string").to_owned();
    findings["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| word(&finding["file"]).ends_with(file))
        .map(|finding| Found {
            code: word(&finding["code"]),
            line: finding["line"].as_u64().expect("a line"),
            column: finding["column"].as_u64().expect("a column"),
            message: word(&finding["message"]),
        })
        .collect()
}

pub fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("written");
    folder
}

/// Runs everything over a folder, asserts that the good file in it is validated, and gives the
/// findings as JSON.
pub fn validate_folder(folder: &Path, more: &[&str]) -> Value {
    let path = folder.to_string_lossy();
    let run = |words: &[&str]| {
        let arguments: Vec<&str> = words
            .iter()
            .chain(more)
            .copied()
            .chain(["-f", &*path])
            .collect();
        kumactl(&arguments)
    };
    let json = run(&["validate", "-o", "json"]);
    let value: Value = serde_json::from_str(&json.stdout).expect("JSON");
    let good = found_in(&value, "good.yaml");
    assert_eq!((good[0].line, good[0].column), (6, 15), "{good:?}");
    assert_ne!(json.status, 0);
    let text = run(&["validate"]);
    assert_eq!(text.status, json.status);
    assert!(text.stdout.contains("good.yaml:6:15"), "{}", text.stderr);
    for bad in found_in(&value, "bad.yaml").iter().take(3) {
        let place = format!("bad.yaml:{}:{}", bad.line, bad.column);
        assert!(text.stdout.contains(&place), "{place}");
    }
    let inspect = run(&["inspect", "dataplanes", "-o", "name"]);
    assert_eq!(inspect.status, 2);
    assert!(
        inspect.stdout.contains("dataplane/good/web-1\n"),
        "{}",
        inspect.stderr
    );
    value
}

/// What is found in a file, with a good one beside it.
pub fn validate(bad: impl AsRef<[u8]>) -> Vec<Found> {
    let folder = folder();
    fs::write(folder.path().join("bad.yaml"), bad).expect("written");
    found_in(&validate_folder(folder.path(), &[]), "bad.yaml")
}

/// The one thing that is found in a file.
pub fn one(bad: impl AsRef<[u8]>) -> (String, u64, u64) {
    let mut found = validate(bad);
    assert_eq!(found.len(), 1, "{found:?}");
    let found = found.remove(0);
    (found.code, found.line, found.column)
}

pub fn at(code: &str, line: u64, column: u64) -> (String, u64, u64) {
    (code.to_owned(), line, column)
}

pub const POLICY: &str = "type: TrafficTrace\nname: A\nmesh: good\nselectors: []\n";

#[test]
fn alias_bombs_are_reported_where_they_go_off() {
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for number in 1..30 {
        let before = vec![format!("*a{}", number - 1); 9].join(", ");
        let _ = writeln!(bomb, "a{number}: &a{number} [{before}]");
    }
    let (code, line, _) = one(&bomb);
    assert_eq!((code.as_str(), line), ("aliases", 6));
    let mut merges = String::from("a0: &a0 {k: v}\n");
    for number in 1..3_000 {
        let before = number - 1;
        let _ = writeln!(
            merges,
            "a{number}: &a{number} {{<<: [*a{before}, *a{before}], k{number}: v}}"
        );
    }
    let (code, ..) = one(&merges);
    assert_eq!(code, "aliases");
    assert_eq!(one("a: 1\nb: &b [*b]\n"), at("aliases", 2, 8));
    assert_eq!(one("&a {x: *a}\n"), at("aliases", 1, 8));
    assert_eq!(one("- *a\n").0, "syntax");
}

#[test]
fn bytes_that_are_not_text_are_reported_at_the_first_of_them() {
    assert_eq!(one(b"a: 1\nb: x\0y\n"), at("encoding", 2, 5));
    assert_eq!(one(b"a: 1\nb: \xff\n"), at("encoding", 2, 4));
    assert_eq!(one("é: \u{1b}[31m"), at("encoding", 1, 4));
    assert_eq!(one("a: \u{9b}31m"), at("encoding", 1, 4));
    for mark in [[0xff, 0xfe], [0xfe, 0xff]] {
        let mut utf16 = mark.to_vec();
        utf16.extend(b"t\0y\0p\0e\0");
        assert_eq!(one(utf16), at("encoding", 1, 1));
    }
    let noise: Vec<u8> = (0..=255).cycle().skip(65).take(1 << 20).collect();
    assert_eq!(one(noise).0, "encoding");
    assert_eq!(validate(b"\n\n\n"), []);
    assert_eq!(validate(b""), []);
}

#[test]
fn marks_and_line_ends_of_other_systems_change_no_place() {
    let expected = [at("name", 2, 7), at("selectors", 4, 1)];
    for text in [
        POLICY.to_owned(),
        format!("\u{feff}{POLICY}"),
        POLICY.replace('\n', "\r\n"),
        POLICY.replace('\n', "\r"),
        POLICY.trim_end().to_owned(),
        POLICY.replace("[]\n", "[]\n...\n"),
    ] {
        let found: Vec<_> = validate(&text)
            .into_iter()
            .map(|found| (found.code, found.line, found.column))
            .collect();
        assert_eq!(found[..2], expected, "{text:?}");
    }
    let odd = "type: TrafficTrace\nname: \"\u{2028}\u{85}\u{2029}A\"\nselectors: []\n";
    assert_eq!((validate(odd)[0].line, validate(odd)[0].column), (2, 7));
}

#[test]
fn tabs_are_reported_where_yaml_takes_none() {
    assert_eq!(one("type: Mesh\nname: m\n\ttracing: x\n").0, "syntax");
    assert_eq!(one("a:\n\tb: c\n").0, "syntax");
    validate(format!("a:{}b\n", "\t".repeat(1 << 10)));
    validate("\t".repeat(1 << 10));
}

#[test]
fn half_documents_are_reported_at_their_end() {
    assert_eq!(
        one("type: Mesh\nname: m\ntracing:\n  backends: [{name: a, ty"),
        at("syntax", 4, 26)
    );
    assert_eq!(one("type: Mesh\nname: \"m\n"), at("syntax", 2, 7));
    assert_eq!(one("{\"type\": \"Mesh\", \"na").0, "syntax");
    let found = validate("---\n[\n---\ntype: Mesh\nname: M\n---\n}\n");
    let lines: Vec<u64> = found.iter().map(|found| found.line).collect();
    assert_eq!(lines, [2, 5], "what can be read is validated: {found:?}");
}

#[test]
fn merge_keys_bring_fields_that_are_reported_where_they_stand() {
    let text = "type: Mesh\nname: m\ntracing:\n  <<: {defaultBackend: x}\n  backends: []\n";
    assert_eq!(one(text), at("default-backend", 4, 24));
    assert_eq!(one("type: Mesh\nname: m\n<<: 1\n"), at("syntax", 3, 1));
}

#[test]
fn keys_that_are_not_strings_are_reported() {
    let found = validate("type: Mesh\nname: m\n[x]: c\n{y: z}: d\n~: e\n.nan: f\n");
    let keys: Vec<(u64, u64)> = found
        .iter()
        .filter(|found| found.code == "key-type")
        .map(|found| (found.line, found.column))
        .collect();
    // Go makes a string of the last one.
    assert_eq!(keys, [(3, 1), (4, 1), (5, 1)]);
}

#[test]
fn numbers_and_booleans_in_the_place_of_strings_are_reported() {
    let text = "type: TrafficTrace\nname: 010\nmesh: no\nselectors: [{match: {version: 1.0, 1: yes}}]\nconf: {backend: [z]}\n";
    let found: Vec<(String, u64, u64)> = validate(text)
        .into_iter()
        .map(|found| (found.code, found.line, found.column))
        .collect();
    let wrong = |line, column| at("wrong-type", line, column);
    assert_eq!(
        found,
        [
            wrong(2, 7),
            wrong(3, 7),
            wrong(4, 31),
            wrong(4, 39),
            wrong(5, 17)
        ]
    );
    for text in [
        "type: 1\n",
        "kind: [Mesh]\n",
        "items: 1\n",
        "type: Mesh\nname: {a: b}\n",
        "- - type: Mesh\n",
        "type: Dataplane\nname: d\nnetworking: 1\n",
    ] {
        validate(text);
    }
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_reported_and_the_rest_is_checked() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let path = |name: &str| folder.path().join(name).to_string_lossy().into_owned();
    symlink(folder.path(), folder.path().join("loop")).expect("a link");
    symlink(path("b.yaml"), path("a.yaml")).expect("a link");
    symlink(path("a.yaml"), path("b.yaml")).expect("a link");
    symlink(path("nowhere"), path("dangling.yaml")).expect("a link");
    fs::create_dir(path("folder.yaml")).expect("a folder");
    fs::write(path("closed.yaml"), POLICY).expect("written");
    fs::set_permissions(path("closed.yaml"), fs::Permissions::from_mode(0o000)).expect("closed");
    // Whoever may read everything reads it all the same.
    let closed = fs::read(path("closed.yaml")).is_err();
    validate_folder(folder.path(), &[]);
    let validate = || kumactl(&["validate", &folder.path().to_string_lossy()]);
    assert_eq!(validate().stderr.contains("closed.yaml"), closed);
    fs::remove_file(path("closed.yaml")).expect("removed");
    let absent = kumactl(&["validate", &path("good.yaml"), &path("absent.yaml")]);
    assert_seen(
        "bad_input::what_cannot_be_read_is_reported_and_the_rest_is_checked",
        [("links that lead nowhere", validate()), ("absent", absent)],
    );
}

/// A name that paints, rings, renames the window, goes home and reorders the line.
const ESCAPES: &str = "\\e[31mred\\a\\e]0;title\\a\\r\\n\\u202e\\u009b2J\\x7f\\u2028\\0";

#[test]
fn escapes_in_names_reach_no_stream() {
    let text = format!(
        "type: Mesh\nname: \"{ESCAPES}\"\ntracing: {{defaultBackend: \"b{ESCAPES}\", backends: [{{name: \"b{ESCAPES}\", type: zipkin, conf: {{url: \"http://h{ESCAPES}:1/{ESCAPES}\"}}}}]}}\n\
         ---\ntype: TrafficTrace\nname: \"{ESCAPES}\"\nmesh: \"{ESCAPES}\"\n\"k{ESCAPES}\": x\nselectors: [{{match: {{\"{ESCAPES}\": \"{ESCAPES}\"}}}}]\nconf: {{backend: \"b{ESCAPES}\"}}\n\
         ---\ntype: TrafficTrace\nname: t\nmesh: \"{ESCAPES}\"\nselectors: [{{match: {{\"{ESCAPES}\": \"*\"}}}}]\nconf: {{backend: \"none{ESCAPES}\"}}\n\
         ---\ntype: Dataplane\nname: \"{ESCAPES}\"\nmesh: \"{ESCAPES}\"\nnetworking: {{address: \"{ESCAPES}\", inbound: [{{port: 1, tags: {{\"{ESCAPES}\": \"{ESCAPES}\", kuma.io/service: \"{ESCAPES}\", kuma.io/protocol: \"{ESCAPES}\"}}}}]}}\n\
         ---\ntype: \"TraficTrace{ESCAPES}\"\n---\nkind: \"{ESCAPES}\"\napiVersion: kuma.io/v1alpha1\n\
         ---\n\"{ESCAPES}\": 1\n\"{ESCAPES}\": 2\n? [\"{ESCAPES}\"]\n: x\n---\ntype: Mesh\nname: [\"{ESCAPES}\"]\n"
    );
    let folder = folder();
    let bad = folder.path().join("bad\u{1b}[31m\u{9b}.yaml");
    fs::write(&bad, text).expect("written");
    let path = folder.path().to_string_lossy();
    let name: String =
        "\u{1b}[31mred\u{7}\u{1b}]0;title\u{7}\r\n\u{202e}\u{9b}2J\u{7f}\u{2028}".into();
    for words in [
        vec!["validate"],
        vec!["validate", "-o", "json"],
        vec!["validate", "-o", "github"],
        vec!["validate", "-o", "sarif"],
        vec!["validate", "-o", "junit"],
        vec!["validate", "--strict"],
        vec!["validate", "--fix", "--dry-run"],
        vec!["validate", "--var", "x=y"],
        vec!["inspect", "dataplane", name.as_str()],
        vec!["inspect", "traffic-trace", "t"],
    ] {
        let arguments: Vec<&str> = words.into_iter().chain(["-f", &*path]).collect();
        kumactl(&arguments);
    }
    let mut seen = Vec::new();
    for what in ["dataplanes", "traffic-traces", "meshes"] {
        for format in ["table", "wide", "json", "yaml", "name"] {
            let run = kumactl(&["inspect", what, "-o", format, "-f", &path]);
            assert!(run.stdout.contains("red"), "{what} {format}: {run:?}");
            if (what, format) == ("dataplanes", "name") {
                seen.push((what, run));
            }
        }
    }
    seen.push(("validate", kumactl(&["validate", "-f", &path])));
    // Messages that name the file, the place and the variable.
    fs::write(&bad, "a: {{\u{202e}b}}\n").expect("written");
    let run = kumactl(&["validate", "--var", "x=y", "-f", &path]);
    seen.push(("a variable", run));
    let absent = folder.path().join("absent\u{1b}[31m");
    let run = kumactl(&["validate", "-f", &absent.to_string_lossy()]);
    seen.push(("an absent file", run));
    fs::write(&bad, "type: TraficTrace\n").expect("written");
    let run = kumactl(&["validate", "-f", &bad.to_string_lossy()]);
    seen.push(("a misspelt kind", run));
    assert_seen("bad_input::escapes_in_names_reach_no_stream", seen);
}

#[test]
fn nul_in_an_escape_of_json_is_a_character_like_any_other() {
    let found = validate(
        "{\"type\": \"TrafficTrace\",\n \"name\": \"a\\u0000b\", \"selectors\": [{\"match\": {\"a\": \"b\"}}]}",
    );
    assert_eq!(
        (found[0].code.as_str(), found[0].line, found[0].column),
        ("name", 2, 10)
    );
}
