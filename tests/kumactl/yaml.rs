//! YAML as the control planes read it, which is as Go does: what is taken, what is refused, and what
//! each scalar means, as a value and as a key. The answers are those of Go's reader for the texts.

use serde_json::Value;

use crate::support::{kumactl, kumactl_with_stdin, tests};

/// Code, severity, whether it stands for a refusal, line and column of each finding, by place.
fn findings(text: &str) -> Vec<(String, String, bool, u64, u64)> {
    let run = kumactl_with_stdin(
        &["validate", "-o", "json", "-f", "-", "--allow-empty"],
        text.as_bytes(),
    );
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let found = report["findings"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|finding| {
            let word = |name: &str| finding[name].as_str().expect("a text").to_owned();
            let number = |name: &str| finding[name].as_u64().expect("a number");
            (
                word("code"),
                word("severity"),
                finding["refused"].as_bool().expect("a boolean"),
                number("line"),
                number("column"),
            )
        });
    let mut found: Vec<_> = found.collect();
    found.sort_by_key(|found| (found.3, found.4));
    found
}

fn codes(text: &str) -> Vec<String> {
    findings(text).into_iter().map(|found| found.0).collect()
}

/// A Mesh with something in a key that is not validated.
fn mesh(more: &str) -> String {
    format!("type: Mesh\nname: m\nlogging:\n{more}")
}

/// A Mesh, and something in a document of a kind that is not validated.
fn skipped(more: &str) -> String {
    format!("type: Mesh\nname: m\n---\ntype: MeshTimeout\nname: t\nmesh: m\nspec:\n{more}")
}

#[test]
fn what_go_takes_is_taken() {
    for text in [
        mesh("  a: {\n  b: c\n  }\n"),
        skipped("- a: [\n  b\n  ]\n"),
        skipped("  - a: {\n    b: c,\n    d: [\n    e\n    ]\n    }\n"),
        mesh("  a:\tb\n"),
        mesh("  a: \t b\t\n"),
        mesh("  a\t: b\n"),
        "type: Mesh\nname: m\n \t\nlogging: {}\n".to_owned(),
        mesh("  a: [b::c]\n"),
        mesh("  a: !!binary aGk=\n"),
        mesh("  a: !!int \"5\"\n"),
        mesh("  a: !own [x]\n"),
        mesh("  a: 1e400\n"),
        mesh("  a: ._5\n"),
        mesh("  .inf: a\n  .nan: b\n"),
        mesh("  1: a\n  true: b\n  1.5: c\n  9223372036854775807: d\n"),
        mesh("  a: \"\\x41\\u00e9\"\n"),
        format!("%YAML 1.1\n---\n{}", mesh("  a: b\n")),
        format!("{}...\n# the end\n...\n", mesh("  a: b\n")),
    ] {
        assert_eq!(findings(&text), [], "{text}");
    }
}

#[test]
fn what_go_refuses_is_refused() {
    for (text, line) in [
        (mesh("  a: [::1]\n"), 4),
        (mesh("  a: [b?c]\n"), 4),
        (mesh("  a: {b\n    c: d}\n"), 5),
        (mesh("  a: {\"b\n    c\": d}\n"), 5),
        (mesh("  a: b\n\t\n  c: d\n"), 5),
        (mesh("  a: |\n    b\n\t\n    c\n"), 6),
        (mesh("-\ta\n"), 4),
        (mesh("  a: \"\\/\"\n"), 4),
        (mesh("  a: \"\\ud83d\\ude00\"\n"), 4),
        (mesh("  a: !!int x\n"), 4),
        (mesh("  a: !!binary x\n"), 4),
        (mesh("  a: @b\n"), 4),
        (mesh("  a: %b\n"), 4),
        (mesh("  <<: 1\n"), 4),
        (format!("%YAML 1.2\n---\n{}", mesh("  a: b\n")), 1),
        (format!("%FOO\n---\n{}", mesh("  a: b\n")), 1),
        (format!("%YAML 1.1\n{}", mesh("  a: b\n")), 2),
    ] {
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{text}{found:?}");
        assert_eq!(
            (found[0].0.as_str(), found[0].3),
            ("syntax", line),
            "{text}"
        );
    }
}

#[test]
fn what_json_lacks_makes_a_document_undecodable_wherever_it_stands() {
    for value in [".inf", "-.Inf", ".NaN", "[1, .inf]", "!!float .inf"] {
        let text = mesh(&format!(
            "  a: {value}\ntracing: {{backends: [{{name: z, type: x}}]}}\n"
        ));
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{text}{found:?}");
        assert_eq!(
            (found[0].0.as_str(), found[0].2, found[0].3),
            ("wrong-type", true, 4),
            "{text}"
        );
    }
    for key in ["~", "[x]", "{x: y}", "18446744073709551615"] {
        let text = mesh(&format!(
            "  {key}: a\ntracing: {{backends: [{{name: z, type: x}}]}}\n"
        ));
        let found = findings(&text);
        assert_eq!(found.len(), 1, "{text}{found:?}");
        assert_eq!(
            (found[0].0.as_str(), found[0].2, found[0].3),
            ("key-type", true, 4),
            "{text}"
        );
    }
    // Nothing of it matters where another value of the key counts.
    assert_eq!(codes(&mesh("  a: .inf\n  a: 1\n")), ["duplicate-key"]);
    assert_eq!(
        codes(&mesh("  a: {b: [.inf, {~: c}]}\n  a: 1\n")),
        ["duplicate-key"]
    );
    // Nor in a document of another program.
    assert_eq!(codes("kind: Service\napiVersion: v1\na: .inf\n"), [""; 0]);
    let other = findings("kind: Service\napiVersion: v1\n~: x\na: 1\na: 2\n");
    assert!(
        other.iter().all(|found| found.1 == "warning" && !found.2),
        "{other:?}"
    );
}

#[test]
fn of_a_duplicate_key_only_the_last_is_read() {
    let found = findings(
        "type: Mesh\nname: m\ntracing:\n  backends:\n  - name: z\n    type: zipkin\n    sampling: x\n    sampling: 50\n    conf: {url: 'http://z:9411/api/v2/spans'}\n",
    );
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(
        found[1],
        (
            "duplicate-key".to_owned(),
            "warning".to_owned(),
            false,
            8,
            5
        )
    );
    assert_eq!(found[0].0, "no-traffic-trace");
    assert_eq!(
        codes("type: TrafficTrace\nname: t\nmesh: m\nselectors: x\nselectors: [{match: {a: b}}]\n"),
        ["duplicate-key"]
    );
    let last =
        codes("type: TrafficTrace\nname: t\nmesh: m\nselectors: [{match: {a: b}}]\nselectors: x\n");
    assert_eq!(last, ["duplicate-key", "wrong-type"]);
    // What `<<` brings is overwritten by what stands later, and overwrites what stands before.
    let merged = |before: &str, after: &str| {
        format!(
            "type: TrafficTrace\nname: t\nmesh: m\n{before}<<: {{selectors: [{{match: {{a: b}}}}]}}\n{after}"
        )
    };
    assert_eq!(findings(&merged("selectors: x\n", "")), []);
    assert_eq!(codes(&merged("", "selectors: x\n")), ["wrong-type"]);
}

#[test]
fn a_field_in_camel_case_counts_more_than_one_in_snake_case() {
    let text = |first: &str, second: &str| {
        format!(
            "type: Mesh\nname: m\ntracing:\n  {first}\n  {second}\n  backends:\n  - {{name: a, type: zipkin, conf: {{url: 'http://a:9411/api/v2/spans'}}}}\n---\ntype: TrafficTrace\nname: t\nmesh: m\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\n---\ntype: Dataplane\nname: d\nmesh: m\nnetworking: {{address: 10.0.0.1, inbound: [{{port: 80, tags: {{kuma.io/service: w, kuma.io/protocol: http}}}}]}}\n"
        )
    };
    let (camel, snake) = ("defaultBackend: a", "default_backend: b");
    for (text, line) in [(text(camel, snake), 5), (text(snake, camel), 4)] {
        let found = findings(&text);
        assert_eq!(
            found[0],
            (
                "duplicate-key".to_owned(),
                "warning".to_owned(),
                false,
                line,
                3
            ),
            "{text}"
        );
        assert!(!found.iter().any(|found| found.1 == "error"), "{found:?}");
        let run = kumactl_with_stdin(
            &["inspect", "dataplanes", "-f", "-", "-o", "json"],
            text.as_bytes(),
        );
        let shown: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(shown["items"][0]["backend"]["name"], "a", "{text}");
    }
    // The one that does not count is not decoded; `null` counts, too.
    assert!(!codes(&text(camel, "default_backend: [x]")).contains(&"wrong-type".to_owned()));
    assert!(
        codes(&text("defaultBackend:", "default_backend: a"))
            .contains(&"no-default-backend".to_owned())
    );
}

#[test]
fn each_scalar_means_what_go_makes_of_it() {
    // As the value of a tag, which has to be a string.
    let policy = |value: &str| {
        format!("type: TrafficTrace\nname: t\nmesh: m\nselectors:\n- match:\n    a: {value}\n")
    };
    let is_text = |value: &str| {
        let found = codes(&policy(value));
        assert!(
            found.is_empty() || found == ["wrong-type"],
            "{value}: {found:?}"
        );
        found.is_empty()
    };
    for value in [
        "a",
        "1e400",
        "._5",
        ".5_",
        "0x",
        "1.2.3",
        "2001-01-01",
        "nO",
        "!!str 5",
        "! 5",
        "!own 5",
        "'5'",
        "\"yes\"",
        "!!binary aGk=",
        "12_a",
        "12:30:45",
        "--1",
        "1e",
        "0x1p3",
        "yEs",
    ] {
        assert!(is_text(value), "{value}");
    }
    for value in [
        "5",
        "1_0",
        "010",
        "0o7",
        "0b1",
        "-0b1",
        "0x1F",
        "1.5",
        ".5",
        ".5_5",
        "1e3",
        "yes",
        "Off",
        "y",
        "N",
        "true",
        "!!int \"5\"",
        "!!float 5",
        "!!bool \"yes\"",
        "+1",
        "99999999999999999999",
    ] {
        assert!(!is_text(value), "{value}");
    }
    // As the name of a tag, which is made a string.
    let names = [
        ("yes", "true"),
        ("010", "8"),
        ("08", "8"),
        ("0o17", "15"),
        ("0x1F", "31"),
        ("-0b11", "-3"),
        ("+12", "12"),
        ("12.", "12"),
        (".5", "0.5"),
        ("1_0", "10"),
        ("1.50", "1.5"),
        ("1e3", "1000"),
        ("1e6", "1e+06"),
        ("16777217.0", "1.6777216e+07"),
        ("0.00001", "1e-05"),
        (".inf", ".inf"),
        ("1e400", "1e400"),
        ("9223372036854775807", "9223372036854775807"),
        ("!!binary aGk=", "hi"),
    ];
    for (written, name) in names {
        let text = format!(
            "type: TrafficTrace\nname: t\nmesh: m\nselectors:\n- match:\n    {written}: 'x*'\n"
        );
        let run = kumactl_with_stdin(&["validate", "-o", "json", "-f", "-"], text.as_bytes());
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let field = format!("selectors[0].match[\"{name}\"]");
        assert_eq!(report["findings"][0]["field"], field, "{written}");
    }
}

#[test]
fn numbers_in_quotes_may_have_spaces() {
    let mesh = |sampling: &str, port: &str| {
        format!(
            "type: Mesh\nname: m\ntracing:\n  backends:\n  - name: d\n    type: datadog\n    sampling: {sampling}\n    conf: {{address: d.example, port: {port}}}\n"
        )
    };
    for (sampling, port) in [
        ("\" 5\"", "\"8126 \""),
        ("'1e1  '", "' 8126'"),
        ("'1E+1'", "8126"),
        ("'50'", "8126.0"),
    ] {
        assert_eq!(
            codes(&mesh(sampling, port)),
            ["no-traffic-trace"],
            "{sampling} {port}"
        );
    }
    for (sampling, code) in [
        ("\"\\t5\"", "wrong-type"),
        ("'5 5'", "wrong-type"),
        ("'abc'", "wrong-type"),
        ("''", "wrong-type"),
        ("' '", "wrong-type"),
        ("'010'", "wrong-type"),
        ("'0x1'", "wrong-type"),
        ("'1_0'", "wrong-type"),
        ("'+1'", "wrong-type"),
        ("'.5'", "wrong-type"),
        ("'1.'", "wrong-type"),
        ("'-0.1'", "sampling-range"),
        ("'0'", "sampling-zero"),
        ("\" 500\"", "sampling-range"),
    ] {
        let found = codes(&mesh(sampling, "8126"));
        assert!(
            found.iter().any(|found| found == code),
            "{sampling}: {found:?}"
        );
    }
}

#[test]
fn a_block_of_text_at_the_end_has_no_line_break() {
    let policy = "type: TrafficTrace\nmesh: m\nselectors: [{match: {a: b}}]\nname: |\n  t\n";
    assert_eq!(findings(policy), []);
    assert_eq!(
        findings(&format!(
            "{policy}\n\n---\n{}",
            policy.replace("  t", "  u")
        )),
        []
    );
    // Elsewhere it has one, which no name may have.
    let first = "type: TrafficTrace\nname: |\n  t\nmesh: m\nselectors: [{match: {a: b}}]\n";
    assert_eq!(codes(first), ["name"]);
}

#[test]
fn what_follows_a_document_is_never_read() {
    let policy = "type: TrafficTrace\nname: t\nmesh: m\nselectors: [{match: {a: b}}]\n";
    let bad = "type: TrafficTrace\nname: BAD\n";
    let unread = |line, column| {
        vec![(
            "unread-text".to_owned(),
            "warning".to_owned(),
            false,
            line,
            column,
        )]
    };
    assert_eq!(findings(&format!("{policy}...\n{bad}")), unread(6, 1));
    assert_eq!(findings(&format!("{policy}... {bad}")), unread(5, 5));
    let flow = "{type: TrafficTrace, name: t, mesh: m, selectors: [{match: {a: b}}]}";
    assert_eq!(findings(&format!("{flow}}}\n")), unread(1, 69));
    assert_eq!(findings(&format!("{flow}\n{bad}")), unread(2, 1));
}

#[test]
fn one_file_that_is_not_yaml_is_one_finding() {
    let path = tests("fixtures/strangers/one-file-many-syntax.yaml");
    let run = kumactl(&["validate", "-o", "json", "-f", &path.to_string_lossy()]);
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(run.status, 1);
    assert_eq!(report["summary"]["errors"], 1, "{}", run.stdout);
    let help = report["findings"][0]["help"].as_str().expect("a help");
    assert!(
        help.ends_with("2 more documents of the file cannot be read either"),
        "{help}"
    );
    // The documents that can be read are validated all the same.
    assert_eq!(
        codes(
            "a: [\n---\ntype: TrafficTrace\nname: BAD\nmesh: m\nselectors: [{match: {a: b}}]\n---\nb: {\n"
        ),
        ["syntax", "name"]
    );
}
