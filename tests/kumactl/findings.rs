//! What is accepted and still goes wrong: whole folders, releases, thresholds and suppression.

use std::fs;

use kumactl::diag::RULES;
use serde_json::Value;

use crate::support::{Run, kumactl, kumactl_with_stdin};

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
    let found = |folder: &str, arguments: &[&str]| {
        let path = format!("tests/fixtures/generations/{folder}");
        codes(&kumactl(
            &[&["validate", "-o", "json", &path], arguments].concat(),
        ))
    };
    let four = found("0.4", &[]);
    for code in [
        "unknown-field 14",
        "glob-selector 10",
        "dangling-backend 12",
    ] {
        assert!(four.contains(&code.to_owned()), "{code}: {four:?}");
    }
    let five = found("0.5", &["--kuma-version", "0.6"]);
    for code in ["unknown-field 10", "old-tag 6", "dangling-backend 8"] {
        assert!(five.contains(&code.to_owned()), "{code}: {five:?}");
    }
    let seven = found("0.7", &[]);
    for code in [
        "url-path-version 10",
        "no-default-backend 2",
        "old-tag 15",
        "dangling-backend 17",
    ] {
        assert!(seven.contains(&code.to_owned()), "{code}: {seven:?}");
    }
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
            "url-path-version",
        ),
        ("url: 'http://z:1/api/v1/spans'", "1.0", ""),
        (
            "url: 'http://z:1/api/v1/spans', apiVersion: httpJson",
            "1.0",
            "url-path-version",
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
    assert!(validate(&[], &text).stdout.contains("(from Kuma 1.1 on)"));
    assert!(
        !validate(&["--kuma-version", "2.8"], &text)
            .stdout
            .contains("(from Kuma")
    );
}

#[test]
fn shared_span_ids_are_info_until_a_release_is_named() {
    let text = zipkin("url: 'http://z:9411/api/v2/spans', sharedSpanContext: true");
    for (flags, severity, end) in [
        (&[][..], "info", "are empty (from Kuma 2.6 on)"),
        (&["--kuma-version", "2.6"], "warning", "are empty"),
    ] {
        let run = validate(flags, &text);
        let value: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let finding = &value["findings"][0];
        let message = finding["message"].as_str().expect("a message");
        assert_eq!(finding["code"], "shared-span-id");
        assert_eq!(finding["severity"], severity);
        assert!(message.ends_with(end), "{message}");
    }
    let of_2_5 = validate(&["--kuma-version", "2.5"], &text);
    assert_eq!(codes(&of_2_5), [""; 0]);
    let inspected = kumactl_with_stdin(&["inspect", "traffic-traces", "-f", "-"], text.as_bytes());
    assert!(inspected.stdout.contains("shared-span-id"), "{inspected:?}");
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
    let run = validate(&[], &unknown);
    assert_eq!(codes(&run), ["unused-allow 8"]);
    assert!(
        run.stdout.contains("did you mean \\\"url-port-zero\\\"?"),
        "{}",
        run.stdout
    );
}

#[test]
fn fix_changes_nothing_else_and_is_idempotent() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("mesh.yaml");
    let before = "# caf\u{e9}\u{1f600}\r\ntype: Mesh\r\nname: m   # keep\r\ntracing:\r\n  defaultBackend: z\r\n  backends:\r\n  - {name: z, type: zipkin, samplng: 10,   conf: {url: \"http://z:9411/api/v1/spans\", sharedSpanContext: false}}\t# tab\r\n---\r\ntype: TrafficTrace\r\nname: t\r\nmesh: m\r\nselectors: [{match: {'service': '*'}}]\r\n\r\n";
    fs::write(&path, before).expect("written");
    let name = path.to_string_lossy();
    let dry = kumactl(&["validate", &name, "--fix", "--dry-run"]);
    assert_eq!(
        fs::read_to_string(&path).expect("text"),
        before,
        "a dry run changes nothing"
    );
    assert_eq!(
        dry.stdout.matches("\n+").count() - dry.stdout.matches("\n+++").count(),
        2,
        "{}",
        dry.stdout
    );
    let run = kumactl(&["validate", &name, "--fix", "--fail-on", "info"]);
    let after = before
        .replace("samplng", "sampling")
        .replace("/api/v1/", "/api/v2/")
        .replace("'service'", "'kuma.io/service'");
    assert_eq!(fs::read_to_string(&path).expect("text"), after);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, ""),
        "what it wrote validates: {run:?}"
    );
    let again = kumactl(&["validate", &name, "--fix"]);
    assert!(
        again.stderr.contains("0 findings fixed"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read_to_string(&path).expect("text"), after);
    assert_eq!(
        fs::read_dir(folder.path()).expect("a folder").count(),
        1,
        "nothing is left beside it"
    );
}

#[test]
fn standard_input_is_not_mended_in_place() {
    let text = zipkin("url: 'http://z:9411/api/v1/spans'");
    let run = kumactl_with_stdin(&["validate", "-f", "-", "--fix"], text.as_bytes());
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("hint: --fix --dry-run"),
        "{}",
        run.stderr
    );
    let run = kumactl_with_stdin(
        &["validate", "-f", "-", "--fix", "--dry-run"],
        text.as_bytes(),
    );
    assert!(
        run.stdout
            .contains("+    conf: {sharedSpanContext: false, url: 'http://z:9411/api/v2/spans'}"),
        "{}",
        run.stdout
    );
}

#[test]
fn every_code_is_explained_and_the_list_names_them_all() {
    let list = kumactl(&["explain"]).stdout;
    for rule in RULES {
        assert!(list.contains(rule.code.0), "{}", rule.code);
        let page = kumactl(&["explain", rule.code.0]);
        assert_eq!(page.status, 0);
        for word in [rule.summary(), "Bad", "Good", "# kumactl:allow"] {
            assert!(page.stdout.contains(word), "{}: {word}", rule.code);
        }
    }
    let run = kumactl(&["explain", "url-pth-missing"]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("did you mean \"url-path-missing\"?"),
        "{}",
        run.stderr
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
    let run = kumactl_with_stdin(&["validate", "-f", "-"], text.as_bytes());
    assert_eq!(
        run.stdout.matches("\n --> ").count() + run.stdout.matches("\n  --> ").count(),
        10,
        "{}",
        run.stdout
    );
    let line = "error[selectors]: 490 more like the one at <stdin>:4:1 (TrafficTrace default/t0): must have at least one element\n  -o json lists all of them\n";
    assert!(run.stdout.ends_with(line), "{}", run.stdout);
    assert!(run.stderr.contains("500 errors"), "{}", run.stderr);
    assert_eq!(codes(&validate(&[], &text)).len(), 500);
}

#[test]
fn a_misspelt_key_with_two_near_candidates_is_left_to_the_user() {
    let backend = |key: &str| {
        zipkin("url: 'http://z:9411/api/v2/spans'").replace(
            "    type: zipkin\n",
            &format!("    type: zipkin\n    {key}: 10\n"),
        )
    };
    let dry = |text: &str| {
        kumactl_with_stdin(
            &["validate", "-f", "-", "--fix", "--dry-run"],
            text.as_bytes(),
        )
        .stdout
    };
    assert!(dry(&backend("samplin")).contains("+    sampling: 10"));
    let ambiguous = "type: Dataplane\nname: d\nnetworking: {address: 1.2.3.4, iutbound: []}\n";
    assert_eq!(dry(ambiguous), "", "inbound or outbound");
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
    let run = |format: &str, text: &str| {
        let all = ["validate", "-f", "-", "-o", format];
        kumactl_with_stdin(&all, text.as_bytes()).stdout
    };
    let text = list(&["all", "a\\e[31mb"]);
    let shown = run("text", &text);
    for line in [
        "  = in: TrafficTrace default/all\n",
        "  = in: TrafficTrace default/a\\u{1b}[31mb\n",
        "  = in: Mesh m\n",
    ] {
        assert!(shown.contains(line), "{line} in {shown}");
    }
    let github = run("github", &text);
    assert!(
        github.contains("at least one element%0Ain: TrafficTrace default/all%0Ahelp: "),
        "{github}"
    );
    assert!(github.contains("%0Ain: Mesh m"), "{github}");
    let sarif: Value = serde_json::from_str(&run("sarif", &text)).expect("JSON");
    let message = sarif["runs"][0]["results"][0]["message"]["text"]
        .as_str()
        .expect("text");
    assert!(
        message.contains("\nin: TrafficTrace default/all\n"),
        "{message}"
    );
    assert!(run("junit", &text).contains("\nin: TrafficTrace default/all\n"));
    // What inspect says of errors in its input is no different.
    let inspected = kumactl_with_stdin(&["inspect", "meshes", "-f", "-"], text.as_bytes());
    assert!(
        inspected.stderr.contains(
            "selectors: must have at least one element [selectors] (TrafficTrace default/all)\n"
        ),
        "{inspected:?}"
    );

    // No name, a name without end, and as many as nobody reads.
    let nameless = run(
        "text",
        "type: Mesh\ntracing: {defaultBackend: x}\n---\ntype: TrafficTrace\nmesh: default\n",
    );
    assert!(
        nameless.contains("= in: a Mesh without a name\n"),
        "{nameless}"
    );
    assert!(
        nameless.contains("= in: a TrafficTrace of mesh default without a name\n"),
        "{nameless}"
    );
    let long = run("text", &list(&[&"x".repeat(5_000)]));
    assert!(
        long.contains(&format!(
            "= in: TrafficTrace default/{}…\n",
            "x".repeat(100)
        )),
        "{long}"
    );
    let names: Vec<String> = (0..4_000).map(|number| format!("p-{number}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let many = run("text", &list(&names));
    assert!(many.contains("more like the one at <stdin>:2:"), "{many}");
    assert!(
        many.contains("(TrafficTrace default/p-0): must have at least one element"),
        "{many}"
    );
    assert!(many.len() < 20_000, "{}", many.len());
}

/// The findings of a recorded case that are about its collector: code, line, and message with help.
fn of_case(name: &str) -> Vec<(String, u64, String)> {
    let path = crate::support::tests("fixtures/collectors").join(name);
    of_collector(&kumactl(&[
        "validate",
        "-o",
        "json",
        "-f",
        &path.to_string_lossy(),
    ]))
}

fn of_collector(run: &crate::support::Run) -> Vec<(String, u64, String)> {
    let report: serde_json::Value = serde_json::from_str(&run.stdout).expect("JSON");
    let found = report["findings"].as_array().expect("a list").iter();
    let word = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    found
        .map(|found| {
            let words = format!("{}\n{}", word(&found["message"]), word(&found["help"]));
            (
                word(&found["code"]),
                found["line"].as_u64().unwrap_or(0),
                words,
            )
        })
        .filter(|(code, ..)| code.starts_with("host-") || code.starts_with("url-"))
        .collect()
}

#[test]
fn collectors_that_cannot_work_are_named_with_what_works() {
    for (file, code, words) in [
        ("collector-by-mesh-name.yaml", "host-mesh", "real address"),
        ("host-ip-placeholder.yaml", "host-name", "nothing replaces"),
        (
            "jaeger-port.yaml",
            "url-port-other",
            "http://jaeger-collector.observability:9411/api/v2/spans",
        ),
        ("jaeger-port-spans.yaml", "url-port-other", "Thrift"),
    ] {
        let found = of_case(file);
        assert_eq!(found.len(), 1, "{file}: {found:?}");
        assert_eq!((found[0].0.as_str(), found[0].1), (code, 9), "{file}");
        assert!(found[0].2.contains(words), "{file}: {found:?}");
    }
    let found = of_case("token-in-query.yaml");
    assert!(
        found
            .iter()
            .any(|found| found.0 == "url-unused-part" && found.2.contains("forwarder")),
        "{found:?}"
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
    let codes = |form: &str, url: &str| {
        let run = crate::support::kumactl_with_stdin(
            &["validate", "-o", "json", "-f", "-"],
            mesh(form, url).as_bytes(),
        );
        of_collector(&run)
            .into_iter()
            .map(|found| found.0)
            .collect::<Vec<_>>()
    };
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
    let run = crate::support::kumactl_with_stdin(
        &["validate", "-f", "-"],
        mesh("u", &url("z", 80, "/collect/api/v2/spans")).as_bytes(),
    );
    assert!(run.stdout.contains("removes the prefix"), "{}", run.stdout);
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
    let moved = |place: &str| format!("is ignored here: it belongs {place}");
    let unknown = "is not known here".to_owned();
    for (text, message) in [
        (of_mesh("type: datadog, url: x"), moved("under conf")),
        (
            of_mesh("type: datadog, conf: {address: a, port: 1, url: x}"),
            unknown.clone(),
        ),
        (
            of_mesh(&format!("type: zipkin, conf: {{{zipkin}, port: 1}}")),
            unknown.clone(),
        ),
        (
            of_mesh(&format!("type: zipkin, conf: {{{zipkin}, sampling: 1}}")),
            moved("beside conf, in the backend"),
        ),
        (mesh("defaultBackend: z"), moved("under tracing (")),
        (mesh("selectors: []"), unknown.clone()),
        (mesh("conf: {}"), unknown.clone()),
        (policy("tracing: {}"), unknown.clone()),
        (policy("backend: z"), moved("under conf")),
        (
            policy("defaultBackend: z"),
            moved("under tracing of the Mesh"),
        ),
        (
            policy("conf: {defaultBackend: z}"),
            moved("under tracing of the Mesh"),
        ),
        (
            "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {name: m}\ntracing: {}\n"
                .to_owned(),
            moved("under spec"),
        ),
    ] {
        let findings = crate::support::validate(&[&text], None);
        let found = findings.iter().find(|it| it.code.0 == "unknown-field");
        let found = found.map_or("", |it| it.message.as_str());
        assert!(found.contains(&message), "{text}{message}: {found}");
    }
}

#[test]
fn a_backend_in_the_shape_of_another_kind_is_shown_the_way() {
    let url = "{url: 'http://z:9411/api/v2/spans'}";
    for (backend, release, expected) in [
        // The shape of a MeshTrace.
        (
            format!("type: zipkin, zipkin: {url}"),
            "2.14",
            "write the settings of zipkin: under conf:",
        ),
        (
            format!("type: zipkin, zipkin: {url}"),
            "0.4",
            "leave type out; for Kuma 0.5 and later keep it",
        ),
        (
            "type: opentelemetry, conf: {endpoint: 'otel:4317'}".to_owned(),
            "2.14",
            "OpenTelemetry is a backend of a MeshTrace only",
        ),
        (
            "type: opentelemetry, conf: {endpoint: 'otel:4317'}".to_owned(),
            "1.8",
            "write type: zipkin",
        ),
        (
            format!("type: jaeger, conf: {url}"),
            "2.14",
            "Jaeger takes Zipkin's spans",
        ),
    ] {
        let text =
            format!("type: Mesh\nname: default\ntracing: {{backends: [{{name: z, {backend}}}]}}\n");
        let release = release.parse().expect("a release");
        let findings = crate::support::validate(&[&text], Some(release));
        let help = findings.first().and_then(|it| it.help.as_deref());
        let help = help.unwrap_or_default();
        assert!(help.starts_with(expected), "{text}{expected}: {help}");
    }
}
