//! `headers`: which ones a service forwards.

use serde_json::Value;

use crate::support::{kumactl, kumactl_with_stdin};

const MESHES: &str = "{type: Mesh, name: one, tracing: {backends: [{name: same, type: zipkin, conf: {url: 'http://z:1/x'}}, \
    {name: old, zipkin: {url: 'http://z:1/x'}}]}}\n---\n\
    {type: Mesh, name: two, tracing: {backends: [{name: same, type: datadog, conf: {address: d, port: 1}}, {name: odd, type: zipkn}]}}\n";

fn ask(flags: &[&str]) -> crate::support::Run {
    kumactl_with_stdin(
        &[&["headers", "-f", "-"], flags].concat(),
        MESHES.as_bytes(),
    )
}

fn names(document: &Value) -> Vec<&str> {
    let headers = document["headers"].as_array().expect("a list").iter();
    headers
        .map(|it| it["name"].as_str().expect("a name"))
        .collect()
}

#[test]
fn each_kind_of_backend_has_its_own() {
    let b3 = [
        "x-request-id",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-parentspanid",
        "x-b3-sampled",
        "x-b3-flags",
        "b3",
    ];
    let w3c = ["traceparent", "tracestate"];
    let datadog = [
        "x-datadog-trace-id",
        "x-datadog-parent-id",
        "x-datadog-sampling-priority",
        "x-datadog-tags",
        "traceparent",
        "tracestate",
    ];
    for (flags, kind, expected) in [
        (&[][..], "zipkin", &b3[..]),
        (&["--type", "jaeger"], "jaeger", &b3),
        (&["--type", "opentelemetry"], "opentelemetry", &w3c),
        (&["--type", "datadog"], "datadog", &datadog),
    ] {
        let run = kumactl(&[&["headers", "-o", "json"], flags].concat());
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(document["type"], kind);
        assert_eq!(names(&document), expected);
        for language in ["python", "node", "go"] {
            let code = document["snippets"][language].as_str().expect("code");
            assert!(
                expected
                    .iter()
                    .all(|name| code.contains(&format!("\"{name}\","))),
                "{code}"
            );
            let alone = kumactl(&[&["headers", "--language", language], flags].concat());
            assert_eq!(alone.stdout, code);
        }
        let rules = document["rules"].to_string();
        assert!(rules.contains("none that is empty"), "{rules}");
        let page = kumactl(&[&["headers"], flags].concat()).stdout;
        assert!(expected.iter().all(|name| page.contains(name)), "{page}");
        assert!(
            page.contains("none that is empty") && page.contains("In Go"),
            "{page}"
        );
    }
}

#[test]
fn a_backend_is_looked_up_in_the_input() {
    for (flags, kind) in [
        (&["--backend", "old"][..], "zipkin"),
        (&["--backend", "same", "-m", "one"], "zipkin"),
        (&["--backend", "same", "-m", "two"], "datadog"),
    ] {
        let run = ask(&[flags, &["-o", "json"]].concat());
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            (&document["type"], &document["backend"]),
            (&kind.into(), &flags[1].into())
        );
        assert_eq!((run.status, run.stderr.as_str()), (0, ""));
    }
    for (flags, words) in [
        (
            &["--backend", "sane"][..],
            "declares the backend \"sane\"\nhint: did you mean \"same\"?",
        ),
        (
            &["--backend", "same"],
            "of another type in another mesh\nhint: choose one with --mesh",
        ),
        (
            &["--backend", "odd"],
            "is of the type \"zipkn\", which no proxy sends to",
        ),
        (
            &["--backend", "old", "-m", "tow"],
            "no mesh \"tow\"\nhint: did you mean \"two\"?",
        ),
        (
            &["--backend", "old", "--type", "zipkin"],
            "cannot be used with",
        ),
    ] {
        let run = ask(flags);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{words}");
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
}
