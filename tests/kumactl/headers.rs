//! `headers`: which ones a service forwards.

use serde_json::Value;

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin};

const MESHES: &str = "{type: Mesh, name: one, tracing: {backends: [{name: same, type: zipkin, conf: {url: 'http://z:1/x'}}, \
    {name: old, zipkin: {url: 'http://z:1/x'}}]}}\n---\n\
    {type: Mesh, name: two, tracing: {backends: [{name: same, type: datadog, conf: {address: d, port: 1}}, {name: odd, type: zipkn}]}}\n";

fn ask(flags: &[&str]) -> Run {
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

/// The names that code lists, each in a line of its own.
fn listed(code: &str) -> Vec<&str> {
    let lines = code.lines().map(str::trim);
    lines
        .filter_map(|line| line.strip_prefix('"')?.strip_suffix("\","))
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
    let mut cases = Vec::new();
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
        for (protocol, all, count) in [("http", &document, 7), ("grpc", &document["grpc"], 4)] {
            let snippets = all["snippets"].as_object().expect("snippets");
            assert_eq!(snippets.len(), count, "{protocol}");
            for (language, code) in snippets {
                let alone = ["headers", "--protocol", protocol, "--language", language];
                let alone = kumactl(&[&alone, flags].concat()).stdout;
                assert_eq!(alone, code.as_str().expect("code"));
                assert_eq!(listed(&alone), expected, "{alone}");
            }
        }
        let mut page = kumactl(&[&["headers"], flags].concat());
        let rules = document["rules"].as_array().expect("rules");
        assert!(!rules.is_empty(), "{kind}");
        for rule in rules {
            let line = format!("  {}\n", rule.as_str().expect("text"));
            assert!(page.stdout.contains(&line), "{line}");
        }
        // The code of the others differs in what is listed alone.
        if kind != "opentelemetry" {
            let (before, _) = page.stdout.split_once("\nIn Python").expect("code");
            page.stdout = before.to_owned();
        }
        cases.push((kind, page));
    }
    assert_seen("headers::each_kind_of_backend_has_its_own", cases);
}

#[test]
fn code_for_grpc_copies_metadata() {
    let cases = ["python", "node", "go", "java"].map(|language| {
        let arguments = ["headers", "--type", "opentelemetry", "--protocol", "grpc"];
        let run = kumactl(&[&arguments[..], &["--language", language]].concat());
        (language, run)
    });
    assert_seen("headers::code_for_grpc_copies_metadata", cases);
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
    let cases = [
        "--backend sane",
        "--backend same",
        "--backend odd",
        "--backend old -m tow",
        "--backend old --type zipkin",
    ]
    .map(|typed| (typed, ask(&typed.split(' ').collect::<Vec<_>>())));
    assert_seen("headers::a_backend_is_looked_up_in_the_input", cases);
}

#[test]
fn without_a_name_the_default_backend_of_the_mesh_counts() {
    let meshes = MESHES
        .replacen("{backends:", "{defaultBackend: old, backends:", 1)
        .replace(
            "name: two, tracing: {",
            "name: two, tracing: {defaultBackend: same, ",
        );
    let ask = |flags: &[&str]| {
        let arguments = [&["headers", "-f", "-", "-o", "json"], flags].concat();
        kumactl_with_stdin(&arguments, meshes.as_bytes())
    };
    for (mesh, backend, kind) in [("one", "old", "zipkin"), ("two", "same", "datadog")] {
        let run = ask(&["-m", mesh]);
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(document["backend"], backend);
        assert_eq!(document["type"], kind);
    }
    let both = ask(&[]);
    assert_eq!((both.status, both.stdout.as_str()), (2, ""));
    assert_eq!(
        both.stderr,
        "error: the meshes have different default backends: old, same\n\
         hint: choose a mesh with --mesh, or a backend with --backend\n"
    );
}

#[test]
fn where_a_mesh_trace_decides_its_backend_counts() {
    let policy = |name: &str, target: &str, backend: &str| {
        format!(
            "---\n{{type: MeshTrace, mesh: default, name: {name}, spec: {{targetRef: {target}, default: {{backends: [{backend}]}}}}}}\n"
        )
    };
    let otel = "{type: OpenTelemetry, openTelemetry: {endpoint: 'jaeger:4317'}}";
    let zipkin = "{type: Zipkin, zipkin: {url: 'http://zipkin:9411/api/v2/spans'}}";
    let bare = "{type: Mesh, name: default}\n";
    let mesh = "{type: Mesh, name: default, tracing: {defaultBackend: z, backends: [\
                {name: z, type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}}]}}\n";
    let ask = |text: &str, flags: &[&str]| {
        let arguments = [&["headers", "-f", "-", "-o", "json"], flags].concat();
        kumactl_with_stdin(&arguments, text.as_bytes())
    };
    let whole = policy("all", "{kind: Mesh}", otel);
    for (text, flags, backend, kind) in [
        (
            format!("{bare}{whole}"),
            &[][..],
            "meshtrace:opentelemetry",
            "opentelemetry",
        ),
        // It takes the place of the default backend.
        (
            format!("{mesh}{whole}"),
            &[],
            "meshtrace:opentelemetry",
            "opentelemetry",
        ),
        (format!("{mesh}{whole}"), &["--backend", "z"], "z", "zipkin"),
        (
            format!("{mesh}{}", policy("all", "{kind: Mesh}", "")),
            &[],
            "z",
            "zipkin",
        ),
    ] {
        let run = ask(&text, flags);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            (&document["type"], &document["backend"]),
            (&kind.into(), &backend.into())
        );
        let has_w3c = names(&document).contains(&"traceparent");
        assert_eq!(has_w3c, kind == "opentelemetry", "{kind}");
    }
    // Different dataplanes need different headers.
    let two = format!(
        "{bare}{whole}{}",
        policy("web", "{kind: MeshService, name: web}", zipkin)
    );
    let run = ask(&two, &[]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert_eq!(
        run.stderr,
        "error: the meshes have different default backends: meshtrace:opentelemetry, meshtrace:zipkin\n\
         hint: choose a mesh with --mesh, or a backend with --backend\n"
    );
    assert_eq!(ask(&two, &["--backend", "meshtrace:zipkin"]).status, 0);
}

#[test]
fn a_file_that_is_not_there_is_refused() {
    for flags in [&[][..], &["--backend", "old"]] {
        let run = kumactl(&[&["headers", "-f", "no-such.yaml"], flags].concat());
        assert_eq!((run.status, run.stdout.as_str()), (2, ""));
        assert_eq!(
            run.stderr,
            "error: no-such.yaml: No such file or directory (os error 2)\n\
             error: not all of the input could be read, so its backends are not known\n"
        );
    }
}

/// What has no code has the list and the rule.
#[test]
fn a_language_without_code_gets_the_list_and_the_rule() {
    let cases = [
        "--language php",
        "--language jaba",
        "--language kotlin --type opentelemetry",
        "--language ruby --protocol grpc",
    ]
    .map(|typed| {
        let flags: Vec<&str> = typed.split(' ').collect();
        (typed, kumactl(&[&["headers"], &flags[..]].concat()))
    });
    assert_seen(
        "headers::a_language_without_code_gets_the_list_and_the_rule",
        cases,
    );
    for (alias, language) in [
        ("golang", "go"),
        ("JavaScript", "node"),
        ("c#", "csharp"),
        ("Java", "java"),
    ] {
        let of = |language| kumactl(&["headers", "--language", language]);
        assert_eq!(of(alias).stdout, of(language).stdout);
        assert_eq!(of(alias).status, 0);
    }
}
