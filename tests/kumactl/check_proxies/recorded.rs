//! Every recorded situation gives its truth: the first step that breaks, and a cause that says the
//! same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{document, found, situation, text};
use crate::support::{Run, assert_seen, kumactl, tests};

/// What is expected of each proxy of each situation: its cause, and whether it may stay so. The step is
/// that of `truth.json`.
const EXPECTED: [(&str, &str, &str, bool); 39] = [
    ("2.14-healthy", "web-1", "healthy", true),
    (
        "2.14-otel-backendref-pipe-down",
        "web-1",
        "kuma-dp-cannot-hand-on",
        false,
    ),
    ("builtin-gateway", "edge-1", "healthy", true),
    ("changed-while-stopped", "web-1", "healthy", true),
    ("client-sampled-0", "web-1", "callers-sample-out", false),
    ("collector-200", "web-1", "answers-200", true),
    ("collector-down", "backend-1", "connection-refused", false),
    ("collector-down", "web-1", "connection-refused", false),
    ("collector-slow-8s", "web-1", "answer-timeout", false),
    ("collector-unresolvable", "web-1", "no-such-host", false),
    ("dangling-backend", "web-1", "no-such-backend", false),
    ("delegated-gateway", "kong-1", "delegated-gateway", false),
    ("disconnected-policy-changed", "web-1", "cut-off", false),
    ("healthy", "backend-1", "healthy", true),
    ("healthy", "redis-1", "no-http", true),
    ("healthy", "web-1", "healthy", true),
    ("healthy-full", "web-1", "healthy", true),
    ("meshtrace-datadog", "web-1", "healthy", true),
    ("meshtrace-otel", "web-1", "healthy", true),
    ("meshtrace-otel-down", "web-1", "connection-refused", false),
    ("meshtrace-zipkin", "web-1", "healthy", true),
    ("multi-inbound", "multi-1", "healthy", true),
    ("no-proxy", "web-1", "never-connected", false),
    ("no-traffic", "web-1", "no-requests", true),
    ("no-traffictrace", "backend-1", "not-selected", true),
    ("no-traffictrace", "web-1", "not-selected", true),
    ("old-bootstrap-tracing", "web-1", "healthy", true),
    ("port-99999-new", "web-1", "cannot-be-built", false),
    ("port-99999-running", "web-1", "cannot-be-built", false),
    ("sampling-0", "web-1", "sampling-is-zero", false),
    // It has no outbound, so nothing of it lacks a parent.
    ("shared-span-context", "backend-1", "healthy", true),
    ("shared-span-context", "web-1", "one-span-id", false),
    ("tcp-only", "redis-1", "no-http", true),
    ("trafficroute", "backend-1", "healthy", true),
    ("trafficroute", "web-1", "healthy", true),
    ("two-path-and-dns", "web-1", "no-such-host", false),
    ("url-no-path-new", "web-1", "url-without-path", false),
    ("url-no-path-running", "web-1", "url-without-path", false),
    ("v1-path-400", "web-1", "path-of-v1", false),
];

fn truth(name: &str) -> Value {
    let text = std::fs::read_to_string(situation(name).join("truth.json")).expect("a truth");
    serde_json::from_str(&text).expect("JSON")
}

/// The step that a truth names for a proxy, if one breaks.
fn step(truth: &Value, proxy: &str) -> Option<String> {
    let of_proxy = truth["per_proxy"][proxy].as_str();
    let of_proxy = of_proxy.and_then(|it| it.split(':').next());
    let step = of_proxy.unwrap_or_else(|| truth["first_broken_step"].as_str().expect("a step"));
    (step != "none").then(|| step.to_owned())
}

/// What a person sees of a situation.
fn shown(name: &str) -> Run {
    let dump = format!("tests/proxies/{name}");
    let policies = format!("{dump}/policies.json");
    let mut arguments = vec!["check", "proxies", "--dump", &dump];
    if tests("..").join(&policies).exists() {
        arguments.extend(["-f", &policies]);
    }
    kumactl(&arguments)
}

fn found_in(name: &str) -> (i32, Vec<Value>) {
    let policies = situation(name).join("policies.json");
    let (run, items) = found(&situation(name), policies.exists().then_some(&*policies));
    (run.status, items)
}

#[test]
fn every_situation_gives_its_truth() {
    let (mut seen, mut cases) = (BTreeSet::new(), Vec::new());
    for name in EXPECTED
        .iter()
        .map(|(name, ..)| *name)
        .collect::<BTreeSet<_>>()
    {
        let truth = truth(name);
        let (status, items) = found_in(name);
        let expected: Vec<_> = EXPECTED.iter().filter(|(of, ..)| *of == name).collect();
        assert_eq!(items.len(), expected.len(), "{name}");
        for (item, (_, proxy, cause, is_ok)) in items.iter().zip(&expected) {
            assert_eq!(item["name"], *proxy, "{name}");
            assert_eq!(item["mesh"], "default");
            assert_eq!(item["cause"], *cause, "{name} {proxy}: {item}");
            assert_eq!(item["ok"], *is_ok, "{name} {proxy}");
            if (name, *proxy) != ("shared-span-context", "backend-1") {
                let step = step(&truth, proxy);
                assert_eq!(item["step"].as_str(), step.as_deref(), "{name} {proxy}");
            }
        }
        let is_ok = expected.iter().all(|(.., is_ok)| *is_ok);
        assert_eq!(status, i32::from(!is_ok), "{name}");
        seen.insert(name.to_owned());
        cases.push((name, shown(name)));
    }
    assert_seen(
        "check_proxies::recorded::every_situation_gives_its_truth",
        cases,
    );
    seen.insert("went-down".to_owned());
    seen.insert("other-forms".to_owned());
    let folders = std::fs::read_dir(tests("proxies")).expect("a folder");
    let folders = folders.map(|entry| entry.expect("an entry"));
    let folders = folders.filter(|it| it.path().is_dir());
    let folders: BTreeSet<String> = folders
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, seen, "no situation is left out");
}

#[test]
fn of_two_looks_only_what_moved_counts() {
    let (status, items) = found_in("went-down");
    let [item] = items.as_slice() else {
        panic!("{items:?}");
    };
    assert_eq!((status, item["step"].as_str()), (1, Some("send")));
    assert_eq!(item["cause"], "connection-refused");
    assert_eq!(item["evidence"]["tracing.zipkin.reports_dropped"], 3);
    // The last look alone counts since the start.
    assert_seen(
        "check_proxies::recorded::of_two_looks_only_what_moved_counts",
        [
            ("both", shown("went-down")),
            ("the last", shown("went-down/t1")),
        ],
    );
}

#[test]
fn without_policies_a_missing_tracing_is_not_a_break() {
    for name in ["no-traffictrace", "dangling-backend"] {
        let (run, items) = found(&situation(name), None);
        assert_eq!(run.status, 0, "{name}");
        for item in items {
            assert_eq!(
                (&item["step"], &item["cause"]),
                (&Value::Null, &"not-traced".into())
            );
        }
    }
    // What breaks later is found all the same.
    for (name, step) in [
        ("tcp-only", "spans"),
        ("v1-path-400", "accept"),
        ("url-no-path-new", "delivery"),
    ] {
        let (_, items) = found(&situation(name), None);
        assert_eq!(items[0]["step"], step, "{name}");
    }
    let (_, items) = found(&situation("port-99999-running"), None);
    assert_eq!(items[0]["cause"], "cannot-be-built");
}

#[test]
fn a_dataplane_that_the_policies_lack_is_taken_from_the_dump() {
    let policies = situation("disconnected-policy-changed/policies.json");
    let kept = std::fs::read_to_string(&policies).expect("text");
    assert!(!kept.contains("\"Dataplane\""));
    assert_seen(
        "check_proxies::recorded::a_dataplane_that_the_policies_lack_is_taken_from_the_dump",
        [("policies", shown("disconnected-policy-changed"))],
    );
}

#[test]
fn equal_causes_are_a_group() {
    let policies = situation("collector-down/policies.json");
    let (_, dump) = (0, situation("collector-down"));
    let run = kumactl(&[
        "check",
        "proxies",
        "--dump",
        text(&dump),
        "-f",
        text(&policies),
        "-o",
        "json",
    ]);
    let groups = &document(&run)["groups"];
    assert_eq!(groups.as_array().expect("a list").len(), 1);
    assert_eq!(
        (&groups[0]["cause"], &groups[0]["count"]),
        (&"connection-refused".into(), &2.into())
    );
    assert_seen(
        "check_proxies::recorded::equal_causes_are_a_group",
        [("two proxies", shown("collector-down"))],
    );
}

#[test]
fn a_name_picks_a_proxy() {
    let dump = "tests/proxies/healthy";
    assert_seen(
        "check_proxies::recorded::a_name_picks_a_proxy",
        ["redis-1", "web-2"]
            .map(|name| (name, kumactl(&["check", "proxies", name, "--dump", dump]))),
    );
}

#[test]
fn the_chain_of_one_proxy_is_shown_step_by_step() {
    let dump = "tests/proxies/v1-path-400";
    let junit = kumactl(&["check", "proxies", "--dump", dump, "-o", "junit"]);
    crate::xml::parse(&junit.stdout).expect("XML");
    let table = kumactl(&["check", "proxies", "--dump", dump]);
    assert_seen(
        "check_proxies::recorded::the_chain_of_one_proxy_is_shown_step_by_step",
        [("table", table), ("junit", junit)],
    );
}

#[test]
fn every_cause_is_explained() {
    let list = kumactl(&["explain"]).stdout;
    for cause in kumactl::check::proxies::CAUSES {
        assert!(list.contains(cause.code), "{}", cause.code);
        let page = kumactl(&["explain", cause.code]);
        assert_eq!(page.status, 0);
        assert!(page.stdout.contains(cause.summary), "{}", page.stdout);
    }
    assert_seen(
        "check_proxies::recorded::every_cause_is_explained",
        ["no-such-host", "no-such-hst"].map(|code| (code, kumactl(&["explain", code]))),
    );
}
