//! Large inputs that nobody means, of up to 64 MB and hundreds of thousands of resources: each ends
//! within ten seconds and two gigabytes. `.ci/run` runs them with an optimised binary.

use std::fmt::Write as _;
use std::fs;

use serde_json::Value;

use crate::bad_input::{
    Found, POLICY, at, folder, found_in, kumactl, one, validate, validate_folder,
};
use crate::support::assert_seen;

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn a_hundred_thousand_levels_are_reported_at_the_first_too_deep() {
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
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn a_line_of_64_mb_is_checked() {
    let long = "A".repeat(64 << 20);
    assert_eq!(
        one(format!(
            "type: TrafficTrace\nname: {long}\nmesh: good\nselectors: [{{match: {{kuma.io/service: web}}}}]\n"
        )),
        at("name", 2, 7)
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn a_line_of_64_mb_in_brackets_is_reported() {
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
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn fifty_thousand_equal_documents_are_one_finding() {
    let document = "---\ntype: TrafficTrace\nname: a\nmesh: good\nselectors: [{match: {a: b}}]\n";
    let found = validate(document.repeat(50_000));
    let duplicates: Vec<&Found> = found
        .iter()
        .filter(|found| found.code == "duplicate-resource")
        .collect();
    assert_eq!(duplicates.len(), 1);
    assert_eq!(duplicates[0].line, 5 * 49_999 + 3);
    assert_eq!(
        duplicates[0].message,
        "TrafficTrace \"a\" of mesh \"good\" is defined 50000 times; this definition is used"
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn two_hundred_thousand_separators_hold_nothing() {
    for text in ["---\n", "...\n", "--- \r\n", "%FOO bar\n---\n"] {
        assert_eq!(validate(text.repeat(200_000)), [], "{text:?}");
    }
    assert_eq!(one("--- a\n".repeat(600_000)), at("syntax", 500_001, 1));
    assert_eq!(one("%YAML 1.2\n".repeat(100_000)).0, "syntax");
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn a_long_list_of_keys_is_read() {
    const MANY: usize = 30_000;
    let mut keys = String::from("type: Mesh\nname: M\n");
    let mut json = String::from("{\"type\": \"Mesh\", \"name\": \"M\"");
    for number in 0..MANY {
        let _ = writeln!(keys, "k{number}: v");
        let _ = write!(json, ", \"k{number}\": \"v\"");
    }
    let found = validate(keys);
    assert_eq!((found[0].code.as_str(), found[0].line), ("name", 2));
    assert_eq!(found.len(), MANY + 1);
    json.push('}');
    assert_eq!(validate(json)[0].column, 26);
    // Of another kind, so that only reading counts.
    let many: Vec<String> = (0..1_000_000)
        .map(|number| format!("\"k{number}\":\"v\""))
        .collect();
    assert_eq!(validate(format!("{{{}}}", many.join(","))), []);
    let many: Vec<String> = (0..500_000)
        .map(|number| format!("k{number}: v\n"))
        .collect();
    assert_eq!(validate(many.concat()), []);
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn what_is_too_much_is_cut_off_and_the_rest_is_checked() {
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
    assert_eq!(found_in(&value, "bad.yaml").len(), 100_000);
    assert_eq!(found_in(&value, "good.yaml")[0].line, 6);
    let cut_off = "the file has more findings than the 100000 that are reported; fix these first";
    let findings = value["findings"].as_array().expect("a list");
    assert!(findings.iter().any(|it| it["help"] == cut_off));
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn the_same_key_again_and_again_is_one_finding() {
    assert_eq!(one("a: b\n".repeat(200_000)), at("duplicate-key", 2, 1));
    let found = validate(format!("{{{}}}", "~: x,".repeat(100_000)));
    assert!(found.iter().any(|found| found.code == "duplicate-key"));
    assert!(found.len() < 2_000, "{}", found.len());
    assert_eq!(
        found[found.len() - 1].message,
        "99001 more keys, from here on, are duplicates or not strings"
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
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
        validate(format!(
            "{}{{}}{}",
            "{\"items\": [".repeat(200),
            "]}".repeat(200)
        )),
        []
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn fifty_thousand_findings_of_one_document_are_reported() {
    let item = |number: usize| {
        format!(
            "{{\"type\": \"TrafficTrace\", \"name\": \"N{number}\", \"mesh\": \"default\", \"selectors\": [{{\"match\": {{\"a\": \"b\"}}}}]}}"
        )
    };
    let items: Vec<String> = (0..50_000).map(item).collect();
    // On one line, where a place is a column of megabytes.
    let found = validate(format!("{{\"items\": [{}]}}", items.join(",")));
    let names: Vec<&Found> = found.iter().filter(|found| found.code == "name").collect();
    assert_eq!(names.len(), 50_000);
    assert_eq!((names[0].line, names[0].column), (1, 45));
    assert!(names[49_999].column > 3_000_000);
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn fifty_thousand_wrong_tags_and_backends_are_reported() {
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
    let found = validate(tags);
    let tags: Vec<&Found> = found
        .iter()
        .filter(|found| found.code == "tag-name")
        .collect();
    assert_eq!(tags.len(), 50_000);
    assert!(tags.iter().any(|found| found.line == 50_005));
    let found = validate(mesh);
    assert_eq!(
        found
            .iter()
            .filter(|found| found.code == "duplicate-backend")
            .count(),
        16_666
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn thousands_of_names_that_are_missing_are_reported() {
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
    let found = validate(text);
    for code in [
        "dangling-backend",
        "missing-mesh",
        "selects-nothing",
        "url-port-range",
    ] {
        assert_eq!(
            found.iter().filter(|found| found.code == code).count(),
            MANY,
            "{code}"
        );
    }
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
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
    let mut run = kumactl(&["inspect", "traffic-trace", "t1", "-f", &path]);
    let head: Vec<&str> = run.stdout.split_inclusive('\n').take(12).collect();
    run.stdout = head.concat();
    assert_seen(
        "large::thousands_of_policies_that_all_match_everything_are_listed",
        [("inspect traffic-trace t1, the first lines", run)],
    );
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
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
        let found = validate(&text);
        assert_eq!(found.is_empty(), text.starts_with('%'), "{:?}", &text[..40]);
    }
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
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
        validate_folder(folder.path(), &["--var", "a={{a}}"]);
    }
    let (code, line, column) = {
        fs::write(
            folder.path().join("bad.yaml"),
            "x: {{a}} {{a}}\ny: {{a}}: [\n",
        )
        .expect("written");
        let value = validate_folder(folder.path(), &["--var", "a=longer than the variable"]);
        let found = found_in(&value, "bad.yaml").remove(0);
        (found.code, found.line, found.column)
    };
    assert_eq!((code.as_str(), line), ("syntax", 2), "column {column}");
}

#[test]
#[ignore = "large inputs; run by .ci/run with an optimised binary"]
fn a_megabyte_of_tabs_is_read() {
    validate(format!("a:{}b\n", "\t".repeat(1 << 20)));
    validate("\t".repeat(1 << 20));
}
