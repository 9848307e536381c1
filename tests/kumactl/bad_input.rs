//! Input that nobody means: none of it stops the tool, fills the memory, reaches the terminal, or
//! keeps the files beside it from being judged.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{Run, assert_harmless, limited, run_within};

const TIME: Duration = Duration::from_secs(10);

/// Judged by every run beside the bad file: a refusal at 6:15, and a dataplane that is traced.
const GOOD: &str = "type: Mesh\nname: good\ntracing:\n  defaultBackend: z\n  backends:\n  - sampling: 150\n    name: z\n    type: zipkin\n    conf: {url: 'http://z:9411/api/v2/spans'}\n\
    ---\ntype: TrafficTrace\nname: all\nmesh: good\nselectors: [{match: {kuma.io/service: '*'}}]\n\
    ---\ntype: Dataplane\nname: web-1\nmesh: good\nnetworking:\n  address: 10.0.0.1\n  inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]\n";

fn kumactl(arguments: &[&str]) -> Run {
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

/// What a run says of a file.
#[derive(Debug, PartialEq, Eq, Clone)]
struct Told {
    code: String,
    line: u64,
    column: u64,
    message: String,
}

fn told(findings: &Value, file: &str) -> Vec<Told> {
    let word = |value: &Value| value.as_str().expect("a string").to_owned();
    findings["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|finding| word(&finding["file"]).ends_with(file))
        .map(|finding| Told {
            code: word(&finding["code"]),
            line: finding["line"].as_u64().expect("a line"),
            column: finding["column"].as_u64().expect("a column"),
            message: word(&finding["message"]),
        })
        .collect()
}

fn folder() -> TempDir {
    let folder = TempDir::new().expect("a folder");
    fs::write(folder.path().join("good.yaml"), GOOD).expect("written");
    folder
}

/// Runs everything over a folder, asserts that the good file in it is judged, and gives the
/// findings as JSON.
fn judge_folder(folder: &Path, more: &[&str]) -> Value {
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
    let good = told(&value, "good.yaml");
    assert_eq!((good[0].line, good[0].column), (6, 15), "{good:?}");
    assert_ne!(json.status, 0);
    let text = run(&["validate"]);
    assert_eq!(text.status, json.status);
    assert!(text.stdout.contains("good.yaml:6:15"), "{}", text.stderr);
    for bad in told(&value, "bad.yaml").iter().take(3) {
        let place = format!("bad.yaml:{}:{}", bad.line, bad.column);
        assert!(text.stdout.contains(&place), "{place}");
    }
    let inspect = run(&["inspect", "dataplanes", "-o", "name"]);
    assert_eq!(inspect.status, 2);
    assert!(
        inspect.stdout.contains("dataplane/web-1\n"),
        "{}",
        inspect.stderr
    );
    value
}

/// What is told of a file, with a good one beside it.
fn judge(bad: impl AsRef<[u8]>) -> Vec<Told> {
    let folder = folder();
    fs::write(folder.path().join("bad.yaml"), bad).expect("written");
    told(&judge_folder(folder.path(), &[]), "bad.yaml")
}

/// The one thing that is told of a file.
fn one(bad: impl AsRef<[u8]>) -> (String, u64, u64) {
    let mut told = judge(bad);
    assert_eq!(told.len(), 1, "{told:?}");
    let told = told.remove(0);
    (told.code, told.line, told.column)
}

fn at(code: &str, line: u64, column: u64) -> (String, u64, u64) {
    (code.to_owned(), line, column)
}

const POLICY: &str = "type: TrafficTrace\nname: A\nmesh: good\nselectors: []\n";

#[test]
fn alias_bombs_are_told_where_they_go_off() {
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
fn a_hundred_thousand_levels_are_told_at_the_first_too_deep() {
    for (level, limit) in [
        ("[", 1_100),
        ("{", 1_100),
        ("{a: ", 4_100),
        ("- ", 2_100),
        ("? ", 2_100),
    ] {
        let (code, line, column) = one(level.repeat(100_000));
        assert_eq!((code.as_str(), line), ("syntax", 1), "{level}");
        assert!((100..limit).contains(&column), "{level} {column}");
    }
    // No key stands before the first of them.
    assert_eq!(one(": ".repeat(100_000)), at("syntax", 1, 1));
    assert_eq!(one("{\"a\":".repeat(100_000)).0, "syntax");
    assert_eq!(
        one(format!("{}{}", "[".repeat(100_000), "]".repeat(100_000))).0,
        "syntax"
    );
    let stairs: String = (0..3_000)
        .map(|depth| format!("{:depth$}a:\n", ""))
        .collect();
    assert_eq!(one(stairs), at("syntax", 1_001, 1_001));
}

#[test]
fn bytes_that_are_no_text_are_told_at_the_first_of_them() {
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
    assert_eq!(judge(b"\n\n\n"), []);
    assert_eq!(judge(b""), []);
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
        let found: Vec<_> = judge(&text)
            .into_iter()
            .map(|told| (told.code, told.line, told.column))
            .collect();
        assert_eq!(found[..2], expected, "{text:?}");
    }
    let odd = "type: TrafficTrace\nname: \"\u{2028}\u{85}\u{2029}A\"\nselectors: []\n";
    assert_eq!((judge(odd)[0].line, judge(odd)[0].column), (2, 7));
}

#[test]
fn tabs_are_told_where_yaml_takes_none() {
    assert_eq!(one("type: Mesh\nname: m\n\ttracing: x\n").0, "syntax");
    assert_eq!(one("a:\n\tb: c\n").0, "syntax");
    judge(format!("a:{}b\n", "\t".repeat(1 << 20)));
    judge("\t".repeat(1 << 20));
}

#[test]
fn half_documents_are_told_at_their_end() {
    assert_eq!(
        one("type: Mesh\nname: m\ntracing:\n  backends: [{name: a, ty"),
        at("syntax", 4, 26)
    );
    assert_eq!(one("type: Mesh\nname: \"m\n"), at("syntax", 2, 7));
    assert_eq!(one("{\"type\": \"Mesh\", \"na").0, "syntax");
    let found = judge("---\n[\n---\ntype: Mesh\nname: M\n---\n}\n");
    let lines: Vec<u64> = found.iter().map(|told| told.line).collect();
    assert_eq!(lines, [2, 5], "what can be read is judged: {found:?}");
}

#[test]
fn a_line_of_64_mb_is_judged() {
    let long = "A".repeat(64 << 20);
    assert_eq!(
        one(format!(
            "type: TrafficTrace\nname: {long}\nmesh: good\nselectors: [{{match: {{kuma.io/service: web}}}}]\n"
        )),
        at("name", 2, 7)
    );
}

#[test]
fn a_line_of_64_mb_in_brackets_is_told() {
    let (code, line, column) = one(format!("[{}]", "abc, ".repeat((64 << 20) / 5)));
    // The first value that is too many.
    assert_eq!((code.as_str(), line), ("syntax", 1));
    assert!(column > 10_000_000, "{column}");
    assert_eq!(
        one(format!("{{\"items\": [{}]}}", "1,".repeat(32 << 20))).0,
        "syntax"
    );
}

#[test]
fn fifty_thousand_equal_documents_are_one_finding() {
    let document = "---\ntype: TrafficTrace\nname: a\nmesh: good\nselectors: [{match: {a: b}}]\n";
    let told = judge(document.repeat(50_000));
    let duplicates: Vec<&Told> = told
        .iter()
        .filter(|told| told.code == "duplicate-resource")
        .collect();
    assert_eq!(duplicates.len(), 1);
    assert_eq!(duplicates[0].line, 5 * 49_999 + 3);
    assert!(
        duplicates[0].message.contains("50000 times"),
        "{}",
        duplicates[0].message
    );
}

#[test]
fn two_hundred_thousand_separators_hold_nothing() {
    for text in ["---\n", "...\n", "--- \r\n", "%FOO bar\n---\n"] {
        assert_eq!(judge(text.repeat(200_000)), [], "{text:?}");
    }
    assert_eq!(one("--- a\n".repeat(600_000)), at("syntax", 500_001, 1));
    assert_eq!(one("%YAML 1.2\n".repeat(100_000)).0, "syntax");
}

#[test]
fn a_long_list_of_keys_is_read() {
    const MANY: usize = 30_000;
    let mut keys = String::from("type: Mesh\nname: M\n");
    let mut json = String::from("{\"type\": \"Mesh\", \"name\": \"M\"");
    for number in 0..MANY {
        let _ = writeln!(keys, "k{number}: v");
        let _ = write!(json, ", \"k{number}\": \"v\"");
    }
    let found = judge(keys);
    assert_eq!((found[0].code.as_str(), found[0].line), ("name", 2));
    assert_eq!(found.len(), MANY + 1);
    json.push('}');
    assert_eq!(judge(json)[0].column, 26);
    // Of another kind, so that only reading counts.
    let many: Vec<String> = (0..1_000_000)
        .map(|number| format!("\"k{number}\":\"v\""))
        .collect();
    assert_eq!(judge(format!("{{{}}}", many.join(","))), []);
    let many: Vec<String> = (0..500_000)
        .map(|number| format!("k{number}: v\n"))
        .collect();
    assert_eq!(judge(many.concat()), []);
}

#[test]
fn what_is_too_much_is_cut_off_and_the_rest_is_judged() {
    let folder = folder();
    let wrong = format!(
        "{}[{}]\n",
        &POLICY[..POLICY.len() - 3],
        "1,".repeat(150_000)
    );
    fs::write(folder.path().join("bad.yaml"), wrong).expect("written");
    let path = folder.path().to_string_lossy();
    let run = kumactl(&["validate", "-o", "json", "-f", &path]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(told(&value, "bad.yaml").len(), 100_000);
    assert_eq!(told(&value, "good.yaml")[0].line, 6);
    assert!(
        run.stdout
            .contains("the file has more findings than the 100000")
    );
}

#[test]
fn the_same_key_again_and_again_is_one_finding() {
    assert_eq!(one("a: b\n".repeat(200_000)), at("duplicate-key", 2, 1));
    let found = judge(format!("{{{}}}", "~: x,".repeat(100_000)));
    assert!(found.iter().any(|told| told.code == "duplicate-key"));
    assert!(found.len() < 2_000, "{}", found.len());
    assert!(
        found[found.len() - 1].message.contains("more keys"),
        "{:?}",
        found.last()
    );
}

#[test]
fn merge_keys_bring_fields_that_are_told_where_they_stand() {
    let text = "type: Mesh\nname: m\ntracing:\n  <<: {defaultBackend: x}\n  backends: []\n";
    assert_eq!(one(text), at("default-backend", 4, 24));
    assert_eq!(one("type: Mesh\nname: m\n<<: 1\n"), at("syntax", 3, 1));
}

#[test]
fn keys_that_are_no_strings_are_told() {
    let found = judge("type: Mesh\nname: m\n[x]: c\n{y: z}: d\n~: e\n.nan: f\n");
    let keys: Vec<(u64, u64)> = found
        .iter()
        .filter(|told| told.code == "key-type")
        .map(|told| (told.line, told.column))
        .collect();
    // Go makes a string of the last one.
    assert_eq!(keys, [(3, 1), (4, 1), (5, 1)]);
}

#[test]
fn numbers_and_booleans_in_the_place_of_strings_are_told() {
    let text = "type: TrafficTrace\nname: 010\nmesh: no\nselectors: [{match: {version: 1.0, 1: yes}}]\nconf: {backend: [z]}\n";
    let found: Vec<(String, u64, u64)> = judge(text)
        .into_iter()
        .map(|told| (told.code, told.line, told.column))
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
        judge(text);
    }
}

#[test]
fn two_hundred_thousand_resources_in_one_list_are_read() {
    let item = |number: usize| {
        format!(
            "{{\"type\":\"TrafficTrace\",\"name\":\"n{number}\",\"mesh\":\"good\",\"selectors\":[{{\"match\":{{\"a\":\"b\"}}}}]}}"
        )
    };
    let items: Vec<String> = (0..200_000).map(item).collect();
    let folder = folder();
    fs::write(
        folder.path().join("bad.yaml"),
        format!("{{\"items\":[{}]}}", items.join(",\n")),
    )
    .expect("written");
    let run = kumactl(&[
        "inspect",
        "traffic-traces",
        "-o",
        "name",
        "-f",
        &folder.path().to_string_lossy(),
    ]);
    assert_eq!(run.stdout.lines().count(), 200_001);
    assert_eq!(
        judge(format!(
            "{}{{}}{}",
            "{\"items\": [".repeat(200),
            "]}".repeat(200)
        )),
        []
    );
}

#[test]
fn fifty_thousand_findings_of_one_document_are_told() {
    let item = |number: usize| {
        format!(
            "{{\"type\": \"TrafficTrace\", \"name\": \"N{number}\", \"mesh\": \"default\", \"selectors\": [{{\"match\": {{\"a\": \"b\"}}}}]}}"
        )
    };
    let items: Vec<String> = (0..50_000).map(item).collect();
    // On one line, where a place is a column of megabytes.
    let found = judge(format!("{{\"items\": [{}]}}", items.join(",")));
    let names: Vec<&Told> = found.iter().filter(|told| told.code == "name").collect();
    assert_eq!(names.len(), 50_000);
    assert_eq!((names[0].line, names[0].column), (1, 45));
    assert!(names[49_999].column > 3_000_000);
}

#[test]
fn fifty_thousand_wrong_tags_and_backends_are_told() {
    let mut tags = String::from("type: TrafficTrace\nname: a\nmesh: good\nselectors:\n- match:\n");
    let mut mesh = String::from("type: Mesh\nname: m\ntracing:\n  backends:\n");
    for number in 0..50_000 {
        let _ = writeln!(tags, "    't{number} x': v");
        if number % 3 != 0 {
            continue;
        }
        let _ = writeln!(
            mesh,
            "  - {{name: b, type: zipkin, conf: {{url: 'http://z:1/api/v2/spans'}}}}"
        );
    }
    let found = judge(tags);
    let tags: Vec<&Told> = found
        .iter()
        .filter(|told| told.code == "tag-name")
        .collect();
    assert_eq!(tags.len(), 50_000);
    assert!(tags.iter().any(|told| told.line == 50_005));
    let found = judge(mesh);
    assert_eq!(
        found
            .iter()
            .filter(|told| told.code == "duplicate-backend")
            .count(),
        16_666
    );
}

#[test]
fn thousands_of_names_that_are_missing_are_told_in_time() {
    const MANY: usize = 10_000;
    let mut text = String::from("type: Mesh\nname: m\ntracing:\n  backends:\n");
    for number in 0..MANY {
        let _ = writeln!(
            text,
            "  - {{name: zipkin-{number}, type: zipkin, conf: {{url: 'http://z:99999/api/v2/spans'}}}}"
        );
    }
    for number in 0..MANY {
        let _ = write!(
            text,
            "---\ntype: TrafficTrace\nname: t{number}\nmesh: m\nselectors: [{{match: {{kuma.io/service: servixe-{number}}}}}]\nconf: {{backend: zipkim-{number}}}\n"
        );
        let _ = write!(
            text,
            "---\ntype: TrafficTrace\nname: t{number}\nmesh: n{number}\nselectors: [{{match: {{kuma.io/service: a}}}}]\n"
        );
        let _ = write!(
            text,
            "---\ntype: Dataplane\nname: d{number}\nmesh: m\nnetworking: {{address: 10.0.0.1, inbound: [{{port: 1, tags: {{kuma.io/service: service-{number}}}}}]}}\n"
        );
    }
    let found = judge(text);
    for code in [
        "dangling-backend",
        "missing-mesh",
        "selects-nothing",
        "url-port-range",
    ] {
        assert_eq!(
            found.iter().filter(|told| told.code == code).count(),
            MANY,
            "{code}"
        );
    }
}

#[test]
fn thousands_of_policies_that_all_match_everything_are_listed() {
    let mut text = String::new();
    for number in 0..20_000 {
        let _ = write!(
            text,
            "---\ntype: TrafficTrace\nname: t{number}\nmesh: m\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\n\
             ---\ntype: Dataplane\nname: d{number}\nmesh: m\nnetworking: {{address: 10.0.0.1, inbound: [{{port: 1, tags: {{kuma.io/service: a}}}}]}}\n"
        );
    }
    let folder = folder();
    fs::write(folder.path().join("many.yaml"), text).expect("written");
    let path = folder.path().to_string_lossy();
    let run = kumactl(&["inspect", "traffic-traces", "-o", "json", "-f", &path]);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(value["total"], 20_001);
    assert_eq!(value["items"][1]["matched"], 20_000);
    let run = kumactl(&["inspect", "traffic-trace", "t1", "-f", &path]);
    assert!(
        run.stdout.contains("gets 0, matches 20000"),
        "{}",
        run.stderr
    );
}

#[test]
fn long_texts_comments_and_tags_of_yaml_are_read() {
    for text in [
        format!("#{}\n{POLICY}", "x".repeat(8 << 20)),
        format!("{}{POLICY}", "#\n".repeat(1_000_000)),
        format!("{}{POLICY}", "\n".repeat(4 << 20)),
        format!("{POLICY}x: |\n{}", "  word\n".repeat(1_000_000)),
        format!("{POLICY}x: \"{}\"\n", "word\n  ".repeat(500_000)),
        format!("{POLICY}x: {}\n", "word\n  ".repeat(500_000)),
        format!("{POLICY}x: [{}]\n", "a, ".repeat(200_000)),
        format!("{POLICY}x:\n{}", "- !a &a *a\n"),
        format!("{POLICY}x:\n{}", "- !a &a b\n".repeat(100_000)),
        format!("{POLICY}x:\n- &a b\n{}", "- *a\n".repeat(100_000)),
        format!("{POLICY}? {}\n: x\n", "k".repeat(4 << 20)),
        format!("{}x\n", "&a &b ".repeat(100_000)),
        format!(
            "%TAG !e! tag:x,2000:\n---\n{}",
            "- !e!x a\n".repeat(100_000)
        ),
    ] {
        let found = judge(&text);
        assert_eq!(found.is_empty(), text.starts_with('%'), "{:?}", &text[..40]);
    }
}

#[test]
fn variables_with_braces_anywhere_are_replaced_in_time() {
    let folder = folder();
    for text in [
        "{{".repeat(200_000),
        format!("{}}}}}", "{{ a ".repeat(200_000)),
        "x: {{a}}\n".repeat(100_000),
        format!("x: {}\n", "{{a}}".repeat(200_000)),
        "{{{a}}}".to_owned(),
        "a: 1 {{".to_owned(),
        "}}{{".to_owned(),
        "{{a".to_owned(),
    ] {
        fs::write(folder.path().join("bad.yaml"), &text).expect("written");
        judge_folder(folder.path(), &["--var", "a={{a}}"]);
    }
    let (code, line, column) = {
        fs::write(
            folder.path().join("bad.yaml"),
            "x: {{a}} {{a}}\ny: {{a}}: [\n",
        )
        .expect("written");
        let value = judge_folder(folder.path(), &["--var", "a=longer than the variable"]);
        let told = told(&value, "bad.yaml").remove(0);
        (told.code, told.line, told.column)
    };
    assert_eq!((code.as_str(), line), ("syntax", 2), "column {column}");
}

#[cfg(unix)]
#[test]
fn what_cannot_be_read_is_told_and_the_rest_is_judged() {
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
    judge_folder(folder.path(), &[]);
    let run = kumactl(&["validate", &folder.path().to_string_lossy()]);
    assert_eq!(run.status, 2, "{run:?}");
    for (name, told) in [
        ("a.yaml", true),
        ("b.yaml", true),
        ("dangling.yaml", true),
        ("closed.yaml", closed),
    ] {
        assert_eq!(run.stderr.contains(name), told, "{name}: {}", run.stderr);
    }
    assert!(run.stderr.contains("loop"), "{}", run.stderr);
    let run = kumactl(&[
        "validate",
        &path("good.yaml"),
        &path("absent.yaml"),
        "-o",
        "json",
    ]);
    assert_eq!(run.status, 2);
    assert!(run.stderr.contains("absent.yaml"), "{}", run.stderr);
    let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(told(&value, "good.yaml").len(), 1);
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
    for what in ["dataplanes", "traffic-traces", "meshes"] {
        for format in ["table", "wide", "json", "yaml", "name"] {
            let run = kumactl(&["inspect", what, "-o", format, "-f", &path]);
            assert!(
                run.stdout.contains("red"),
                "{what} {format}: {}",
                run.stdout
            );
        }
    }
    // Messages that name the file, the place and the variable.
    fs::write(&bad, "a: {{\u{202e}b}}\n").expect("written");
    let run = kumactl(&["validate", "--var", "x=y", "-f", &path]);
    assert!(run.stderr.contains("not set"), "{}", run.stderr);
    let absent = folder
        .path()
        .join("absent\u{1b}[31m")
        .to_string_lossy()
        .into_owned();
    assert_eq!(kumactl(&["validate", "-f", &absent]).status, 2);
    fs::write(&bad, "type: TraficTrace\n").expect("written");
    kumactl(&["validate", "-f", &bad.to_string_lossy()]);
}

#[test]
fn nul_in_an_escape_of_json_is_a_character_like_any_other() {
    let found = judge(
        "{\"type\": \"TrafficTrace\",\n \"name\": \"a\\u0000b\", \"selectors\": [{\"match\": {\"a\": \"b\"}}]}",
    );
    assert_eq!(
        (found[0].code.as_str(), found[0].line, found[0].column),
        ("name", 2, 10)
    );
}
