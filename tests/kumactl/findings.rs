//! What is accepted and still goes wrong: whole folders, releases, thresholds and suppression.

use std::fs;

use kumactl::diag::RULES;
use serde_json::Value;

use crate::support::{Run, assert_seen, kumactl, kumactl_with_stdin, validate_text};

/// `code line` of each finding.
fn codes(run: &Run) -> Vec<String> {
    let value: Value =
        serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"));
    let findings = value["findings"].as_array().expect("a list");
    findings
        .iter()
        .map(|finding| {
            format!(
                "{} {}",
                finding["code"].as_str().expect("a code"),
                finding["line"]
            )
        })
        .collect()
}

fn validate(arguments: &[&str], text: &str) -> Run {
    let mut all = vec!["validate", "-f", "-", "-o", "json"];
    all.extend(arguments);
    kumactl_with_stdin(&all, text.as_bytes())
}

fn zipkin(settings: &str) -> String {
    let shared = if settings.contains("sharedSpanContext") {
        ""
    } else {
        "sharedSpanContext: false, "
    };
    format!(
        "type: Mesh\nname: m\ntracing:\n  defaultBackend: z\n  backends:\n  - name: z\n    type: zipkin\n    conf: {{{shared}{settings}}}\n---\n\
         type: TrafficTrace\nname: t\nmesh: m\nselectors: [{{match: {{kuma.io/service: '*'}}}}]\n"
    )
}

#[test]
fn the_mistakes_of_each_generation_are_named() {
    let folders = [
        ("0.4", &[][..]),
        ("0.5", &["--kuma-version", "0.6"]),
        ("0.7", &[]),
    ];
    let cases = folders.map(|(folder, arguments)| {
        let path = format!("tests/fixtures/generations/{folder}");
        let run = kumactl(&[&["validate", &path], arguments].concat());
        (folder, run)
    });
    assert_seen("findings::the_mistakes_of_each_generation_are_named", cases);
}

#[test]
fn a_url_is_checked_part_by_part() {
    let cases = [
        ("http://z:9411/api/v2/spans", ""),
        ("http://z:9411", "url-path-missing"),
        ("http://z:9411?x=1", "url-path-missing url-unused-part"),
        ("http://z:99999/api/v2/spans", "url-port-range"),
        ("http://z:99999999999/api/v2/spans", "url-port-range"),
        ("http://z:0/api/v2/spans", "url-port-zero"),
        ("http://:9411/api/v2/spans", "url-host-empty"),
        ("http://zipkín:9411/api/v2/spans", "host-name"),
        ("http://a..b:9411/api/v2/spans", "host-name"),
        ("http://a_b.:9411/api/v2/spans", ""),
        ("http://[::1]:9411/api/v2/spans", ""),
        ("https://z:9411/api/v2/spans", "url-https"),
        ("ftp://z:9411/api/v2/spans", "url-scheme"),
        (
            "http://z:9411/api/v2/spans?a=b#c",
            "url-unused-part url-unused-part",
        ),
        ("http://u:p@z:9411/api/v2/spans", "url-unused-part"),
        ("http://z:9411/", "url-path-unknown"),
        ("http://z:9411/api/v2/spans/", "url-path-unknown"),
        ("http://z:9411/api/v1/spans", "url-path-version"),
    ];
    for (url, expected) in cases {
        let found = codes(&validate(&[], &zipkin(&format!("url: '{url}'"))));
        let found: Vec<&str> = found
            .iter()
            .filter_map(|finding| finding.split(' ').next())
            .collect();
        assert_eq!(found.join(" "), expected, "{url}");
    }
    let long = format!("url: 'http://{}:9411/api/v2/spans'", "a".repeat(64));
    assert_eq!(codes(&validate(&[], &zipkin(&long))), ["host-name 8"]);
}

#[test]
fn version_and_path_are_checked_together_and_by_release() {
    let cases = [
        (
            "url: 'http://z:1/api/v1/spans', apiVersion: httpProto",
            "",
            "url-path-version",
        ),
        (
            "url: 'http://z:1/api/v2/spans', apiVersion: httpProto",
            "",
            "proto-short-ids",
        ),
        (
            "url: 'http://z:1/api/v2/spans', apiVersion: httpProto, traceId128bit: true",
            "",
            "",
        ),
        (
            "url: 'http://z:1/api/v2/spans', apiVersion: httpJsonV1",
            "",
            "v1-payload",
        ),
        (
            "url: 'http://z:1/api/v2/spans', apiVersion: httpJsonV1",
            "1.0",
            "dropped-field url-path-version",
        ),
        ("url: 'http://z:1/api/v1/spans'", "1.0", "dropped-field"),
        (
            "url: 'http://z:1/api/v1/spans', apiVersion: httpJson",
            "1.0",
            "dropped-field url-path-version",
        ),
        ("url: 'https://z:1/api/v2/spans'", "1.3", "url-https"),
        (
            "url: 'http://z:1/api/v2/spans', sharedSpanContext: true",
            "2.6",
            "shared-span-id",
        ),
        ("url: 'http://z:1/api/v2/spans'", "2.5", ""),
        (
            "url: 'http://z:1/api/v2/spans', sharedSpanContext: false",
            "2.14",
            "",
        ),
    ];
    for (settings, release, expected) in cases {
        let flags = ["--kuma-version", release];
        let found = codes(&validate(
            if release.is_empty() { &[] } else { &flags },
            &zipkin(settings),
        ));
        let found: Vec<&str> = found
            .iter()
            .filter_map(|finding| finding.split(' ').next())
            .collect();
        assert_eq!(found.join(" "), expected, "{settings} {release}");
    }
}

#[test]
fn an_outage_is_an_error_only_if_a_policy_leads_there() {
    let text = zipkin("url: 'http://z:9411'");
    assert_eq!(validate(&[], &text).status, 1);
    let unused = text.replace("defaultBackend: z\n", "defaultBackend: other\n").replace("  - name: z", "  - name: other\n    type: zipkin\n    conf: {url: 'http://z:9411/api/v2/spans', sharedSpanContext: false}\n  - name: z");
    let run = validate(&[], &unused);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(
        codes(&run).len(),
        2,
        "unused, and what would happen: {run:?}"
    );
}

#[test]
fn warnings_say_from_which_release_on_they_hold_unless_one_was_named() {
    let text = zipkin("url: 'http://z:9411/api/v1/spans'");
    assert_seen(
        "findings::warnings_say_from_which_release_on_they_hold_unless_one_was_named",
        [
            ("no release", validate_text(&[], &text)),
            ("2.8", validate_text(&["--kuma-version", "2.8"], &text)),
        ],
    );
}

#[test]
fn shared_span_ids_are_info_until_a_release_is_named() {
    let text = zipkin("url: 'http://z:9411/api/v2/spans', sharedSpanContext: true");
    let inspected = kumactl_with_stdin(&["inspect", "traffic-traces", "-f", "-"], text.as_bytes());
    assert_seen(
        "findings::shared_span_ids_are_info_until_a_release_is_named",
        [
            ("no release", validate_text(&[], &text)),
            ("2.6", validate_text(&["--kuma-version", "2.6"], &text)),
            ("2.5", validate_text(&["--kuma-version", "2.5"], &text)),
            ("inspect traffic-traces", inspected),
        ],
    );
}

#[test]
fn kuma_3_drops_everything() {
    let found = codes(&validate(
        &["--kuma-version", "3.0"],
        &zipkin("url: 'http://z'"),
    ));
    assert_eq!(found, ["tracing-removed 3", "tracing-removed 10"]);
}

#[test]
fn fail_on_moves_the_threshold() {
    let warning = zipkin("url: 'http://z:0/api/v2/spans'");
    let info = zipkin("url: 'https://z:1/api/v2/spans'");
    for (text, threshold, status) in [
        (&warning, "error", 0),
        (&warning, "warning", 1),
        (&warning, "info", 1),
        (&warning, "never", 0),
        (&info, "warning", 0),
        (&info, "info", 1),
    ] {
        assert_eq!(
            validate(&["--fail-on", threshold], text).status,
            status,
            "{threshold}"
        );
    }
    let error = zipkin("url: 'http://z'");
    assert_eq!(validate(&["--fail-on", "never"], &error).status, 0);
}

#[test]
fn comments_and_ignore_silence_and_unused_comments_are_reported() {
    let text = zipkin("url: 'http://z:0/api/v2/spans'");
    assert_eq!(
        codes(&validate(&["--ignore", "url-port-zero"], &text)),
        [""; 0]
    );
    let on_line = text.replace("spans'}\n", "spans'} # kumactl:allow url-port-zero\n");
    assert_eq!(codes(&validate(&[], &on_line)), [""; 0]);
    let above = format!("# kumactl:allow url-port-zero, tie\n{text}");
    assert_eq!(
        codes(&validate(&[], &above)),
        ["unused-allow 1"],
        "tie silences nothing"
    );
    let inside = text.replace("tracing:\n", "tracing:\n# kumactl:allow url-port-zero\n");
    assert_eq!(
        codes(&validate(&[], &inside)),
        ["url-port-zero 9", "unused-allow 4"]
    );
    let unknown = text.replace(
        "spans'}\n",
        "spans'} # kumactl:allow url-port-zeroo url-port-zero\n",
    );
    assert_seen(
        "findings::comments_and_ignore_silence_and_unused_comments_are_reported",
        [
            ("unused", validate_text(&[], &above)),
            ("above something else", validate_text(&[], &inside)),
            ("misspelt", validate_text(&[], &unknown)),
        ],
    );
}

#[test]
fn fix_changes_nothing_else_and_is_idempotent() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mesh.yaml");
    let before = "# caf\u{e9}\u{1f600}\r\ntype: Mesh\r\nname: m   # keep\r\ntracing:\r\n  defaultBackend: z\r\n  backends:\r\n  - {name: z, type: zipkin, samplng: 10,   conf: {url: \"http://z:9411/api/v1/spans\", sharedSpanContext: false}}\t# tab\r\n---\r\ntype: TrafficTrace\r\nname: t\r\nmesh: m\r\nselectors: [{match: {'service': '*'}}]\r\n\r\n";
    fs::write(&path, before).expect("written");
    let name = path.to_string_lossy();
    let mut dry = kumactl(&["validate", &name, "--fix", "--dry-run"]);
    dry.stdout = dry.stdout.replace('\r', "\\r");
    assert_eq!(
        fs::read_to_string(&path).expect("text"),
        before,
        "a dry run changes nothing"
    );
    let run = kumactl(&["validate", &name, "--fix", "--fail-on", "info"]);
    let after = before
        .replace("samplng", "sampling")
        .replace("/api/v1/", "/api/v2/")
        .replace("'service'", "'kuma.io/service'");
    assert_eq!(fs::read_to_string(&path).expect("text"), after);
    let again = kumactl(&["validate", &name, "--fix"]);
    assert_eq!(fs::read_to_string(&path).expect("text"), after);
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing is left beside it"
    );
    assert_seen(
        "findings::fix_changes_nothing_else_and_is_idempotent",
        [
            ("--fix --dry-run", dry),
            ("--fix", run),
            ("--fix again", again),
        ],
    );
}

#[test]
fn standard_input_is_not_mended_in_place() {
    let text = zipkin("url: 'http://z:9411/api/v1/spans'");
    assert_seen(
        "findings::standard_input_is_not_mended_in_place",
        [
            ("--fix", validate_text(&["--fix"], &text)),
            (
                "--fix --dry-run",
                validate_text(&["--fix", "--dry-run"], &text),
            ),
        ],
    );
}

#[test]
fn every_code_is_explained_and_the_list_names_them_all() {
    let list = kumactl(&["explain"]).stdout;
    let words = list.lines().filter_map(|line| line.split(' ').next());
    let listed: Vec<&str> = words.collect();
    for rule in RULES {
        assert!(listed.contains(&rule.code.0), "{}", rule.code);
        let page = kumactl(&["explain", rule.code.0]);
        assert_eq!(page.status, 0);
        for word in [rule.summary(), "Bad", "Good", "# kumactl:allow"] {
            assert!(page.stdout.contains(word), "{}: {word}", rule.code);
        }
    }
    assert_seen(
        "findings::every_code_is_explained_and_the_list_names_them_all",
        ["url-path-missing", "url-pth-missing"].map(|code| (code, kumactl(&["explain", code]))),
    );
}

#[test]
fn clean_fixtures_give_nothing_at_all() {
    let run = kumactl(&["validate", "tests/fixtures/page", "--fail-on", "info"]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
}

#[test]
fn one_cause_that_repeats_is_shown_ten_times_and_then_counted() {
    let policy = |number: usize| {
        format!("type: TrafficTrace\nname: t{number}\nmesh: default\nselectors: []\n---\n")
    };
    let text: String = (0..500).map(policy).collect();
    assert_seen(
        "findings::one_cause_that_repeats_is_shown_ten_times_and_then_counted",
        [("500 policies", validate_text(&[], &text))],
    );
    assert_eq!(codes(&validate(&[], &text)).len(), 500);
}

#[test]
fn a_misspelt_key_with_two_near_candidates_is_left_to_the_user() {
    let misspelt = zipkin("url: 'http://z:9411/api/v2/spans'")
        .replace("    type: zipkin\n", "    type: zipkin\n    samplin: 10\n");
    let ambiguous = "type: Dataplane\nname: d\nnetworking: {address: 1.2.3.4, iutbound: []}\n";
    let dry = ["--fix", "--dry-run"];
    assert_seen(
        "findings::a_misspelt_key_with_two_near_candidates_is_left_to_the_user",
        [
            ("samplin", validate_text(&dry, &misspelt)),
            ("inbound or outbound", validate_text(&dry, ambiguous)),
        ],
    );
}

#[test]
fn findings_for_people_name_their_resource() {
    let list = |names: &[&str]| {
        let items: Vec<String> = names
            .iter()
            .map(|name| {
                format!(
                    "- {{type: TrafficTrace, name: \"{name}\", mesh: default, selectors: []}}\n"
                )
            })
            .collect();
        format!(
            "items:\n{}- {{type: Mesh, name: m, tracing: {{defaultBackend: x}}}}\n",
            items.concat()
        )
    };
    let text = list(&["all", "a\\e[31mb"]);
    let formats = ["text", "github", "junit"];
    let mut cases: Vec<_> = formats
        .map(|format| (format, validate_text(&["-o", format], &text)))
        .into();
    let sarif: Value =
        serde_json::from_str(&validate_text(&["-o", "sarif"], &text).stdout).expect("JSON");
    let message = sarif["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .expect("text");
    assert!(
        message.contains("\nin: TrafficTrace default/all\n"),
        "{message}"
    );
    // What inspect says of errors in its input is no different.
    let inspected = kumactl_with_stdin(&["inspect", "meshes", "-f", "-"], text.as_bytes());
    cases.push(("inspect meshes", inspected));

    // No name, a name without end, and as many as nobody reads.
    let nameless =
        "type: Mesh\ntracing: {defaultBackend: x}\n---\ntype: TrafficTrace\nmesh: default\n";
    cases.push(("no name", validate_text(&[], nameless)));
    let long = validate_text(&[], &list(&[&"x".repeat(5_000)]));
    cases.push(("a long name", long));
    let names: Vec<String> = (0..4_000).map(|number| format!("p-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    cases.push(("many", validate_text(&[], &list(&names))));
    assert_seen("findings::findings_for_people_name_their_resource", cases);
}

/// The codes of findings about a collector.
fn of_collector(run: &Run) -> Vec<String> {
    let codes = codes(run).into_iter();
    let codes = codes.filter_map(|found| Some(found.split_once(' ')?.0.to_owned()));
    let is_of_collector = |code: &String| code.starts_with("host-") || code.starts_with("url-");
    codes.filter(is_of_collector).collect()
}

#[test]
fn collectors_that_cannot_work_are_named_with_what_works() {
    let files = [
        "collector-by-mesh-name.yaml",
        "host-ip-placeholder.yaml",
        "jaeger-port.yaml",
        "jaeger-port-spans.yaml",
        "token-in-query.yaml",
    ];
    let cases = files.map(|file| {
        let path = format!("tests/fixtures/collectors/{file}");
        (file, kumactl(&["validate", &path]))
    });
    assert_seen(
        "findings::collectors_that_cannot_work_are_named_with_what_works",
        cases,
    );
}

#[test]
fn neighbours_of_collectors_that_cannot_work() {
    let mesh = |form: &str, url: &str| {
        let tracing = |indent: &str| {
            format!(
                "{indent}tracing:\n{indent}  backends:\n{indent}  - {{name: z, type: zipkin, conf: {{url: '{url}'}}}}\n"
            )
        };
        match form {
            "k" => format!(
                "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {{name: m}}\nspec:\n{}",
                tracing("  ")
            ),
            _ => format!("type: Mesh\nname: m\n{}", tracing("")),
        }
    };
    let codes = |form: &str, url: &str| of_collector(&validate(&[], &mesh(form, url)));
    let url = |host: &str, port: u32, path: &str| format!("http://{host}:{port}{path}");
    let spans = "/api/v2/spans";
    for (host, expected) in [
        ("zipkin.mesh", vec!["host-mesh"]),
        ("ZIPKIN.Mesh.", vec!["host-mesh"]),
        ("zipkin.mesh.example", vec![]),
        ("mesh", vec![]),
        ("zipkinmesh", vec![]),
        ("$HOST_IP", vec!["host-name"]),
        ("$(HOST_IP)", vec!["host-name"]),
    ] {
        assert_eq!(codes("u", &url(host, 9411, spans)), expected, "{host}");
    }
    for port in [14268, 14250, 6831, 6832, 16686, 4317, 4318] {
        assert_eq!(
            codes("u", &url("z", port, spans)),
            ["url-port-other"],
            "{port}"
        );
        assert_eq!(
            codes("u", &url("z", port, "/api/traces")),
            ["url-port-other"],
            "{port}"
        );
    }
    for port in [9411, 9410, 80, 443, 14267, 14269, 4319, 16687] {
        assert_eq!(codes("u", &url("z", port, spans)), [""; 0], "{port}");
    }
    for host in ["localhost", "LOCALHOST.", "127.0.0.1", "127.1.2.3", "[::1]"] {
        assert_eq!(
            codes("k", &url(host, 9411, spans)),
            ["host-local"],
            "{host}"
        );
        assert_eq!(codes("u", &url(host, 9411, spans)), [""; 0], "{host}");
    }
    for host in ["localhost.example", "127.example", "10.0.0.1", "[::2]"] {
        assert_eq!(codes("k", &url(host, 9411, spans)), [""; 0], "{host}");
    }
    // A prefix may be meant, and is not reported as dropped.
    let prefixed = mesh("u", &url("z", 80, "/collect/api/v2/spans"));
    assert_seen(
        "findings::neighbours_of_collectors_that_cannot_work",
        [("/collect/api/v2/spans", validate_text(&[], &prefixed))],
    );
}

#[test]
fn a_misplaced_field_is_sent_only_where_it_is_known() {
    let zipkin = "url: 'http://z:9411/api/v2/spans'";
    let of_mesh = |backend: &str| {
        format!("type: Mesh\nname: default\ntracing: {{backends: [{{name: z, {backend}}}]}}\n")
    };
    let policy = |rest: &str| {
        format!(
            "type: TrafficTrace\nname: all\nmesh: default\nselectors: [{{match: {{a: b}}}}]\n{rest}\n"
        )
    };
    let mesh = |rest: &str| format!("type: Mesh\nname: default\n{rest}\n");
    let texts = [
        of_mesh("type: datadog, url: x"),
        of_mesh("type: datadog, conf: {address: a, port: 1, url: x}"),
        of_mesh(&format!("type: zipkin, conf: {{{zipkin}, port: 1}}")),
        of_mesh(&format!("type: zipkin, conf: {{{zipkin}, sampling: 1}}")),
        mesh("defaultBackend: z"),
        mesh("selectors: []"),
        mesh("conf: {}"),
        policy("tracing: {}"),
        policy("backend: z"),
        policy("defaultBackend: z"),
        policy("conf: {defaultBackend: z}"),
        "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {name: m}\ntracing: {}\n".to_owned(),
    ];
    let cases = texts.map(|text| {
        let last = text.lines().last().unwrap_or_default().to_owned();
        let others = ["no-default-backend", "no-traffic-trace", "unused-backend"];
        let ignored = others.map(|code| ["--ignore", code]);
        (last, validate_text(&ignored.concat(), &text))
    });
    assert_seen(
        "findings::a_misplaced_field_is_sent_only_where_it_is_known",
        cases,
    );
}

#[test]
fn a_backend_in_the_shape_of_another_kind_is_shown_the_way() {
    let of_mesh_trace = "type: zipkin, zipkin: {url: 'http://z:9411/api/v2/spans'}";
    let open_telemetry = "type: opentelemetry, conf: {endpoint: 'otel:4317'}";
    let cases = [
        (of_mesh_trace, "2.14"),
        (of_mesh_trace, "0.4"),
        (open_telemetry, "2.14"),
        (open_telemetry, "1.8"),
        (
            "type: jaeger, conf: {url: 'http://z:9411/api/v2/spans'}",
            "2.14",
        ),
    ];
    let cases = cases.map(|(backend, release)| {
        let text =
            format!("type: Mesh\nname: default\ntracing: {{backends: [{{name: z, {backend}}}]}}\n");
        let ignored = ["--ignore", "no-traffic-trace", "--kuma-version", release];
        (
            format!("{backend}, Kuma {release}"),
            validate_text(&ignored, &text),
        )
    });
    assert_seen(
        "findings::a_backend_in_the_shape_of_another_kind_is_shown_the_way",
        cases,
    );
}
