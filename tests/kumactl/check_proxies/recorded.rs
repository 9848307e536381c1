//! Every recorded situation gives its truth: the first step that breaks, and a cause that says the
//! same.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{document, found, situation, text};
use crate::support::{kumactl, tests};

/// What is expected of each proxy of each situation: its cause, whether it may stay so, and words that
/// the message has to have. The step is that of `truth.json`.
const EXPECTED: [(&str, &str, &str, bool, &[&str]); 39] = [
    ("2.14-healthy", "web-1", "healthy", true, &[]),
    (
        "2.14-otel-backendref-pipe-down",
        "web-1",
        "kuma-dp-cannot-hand-on",
        false,
        &["16 of 16", "kuma-dp"],
    ),
    ("builtin-gateway", "edge-1", "healthy", true, &[]),
    ("changed-while-stopped", "web-1", "healthy", true, &[]),
    (
        "client-sampled-0",
        "web-1",
        "callers-sample-out",
        false,
        &["x-b3-sampled: 0", "40 of 40"],
    ),
    (
        "collector-200",
        "web-1",
        "answers-200",
        true,
        &["answers 200", "8 of 8"],
    ),
    (
        "collector-down",
        "backend-1",
        "connection-refused",
        false,
        &["8 of 8", "127.0.0.9:9499", "refused"],
    ),
    (
        "collector-down",
        "web-1",
        "connection-refused",
        false,
        &["8 of 8", "127.0.0.9:9499", "refused"],
    ),
    (
        "collector-slow-8s",
        "web-1",
        "answer-timeout",
        false,
        &["8 of 8", "5 s"],
    ),
    (
        "collector-unresolvable",
        "web-1",
        "no-such-host",
        false,
        &["zipkn.kuma-tracing", "NXDOMAIN"],
    ),
    (
        "dangling-backend",
        "web-1",
        "no-such-backend",
        false,
        &["my-zipkn", "does not exist"],
    ),
    (
        "delegated-gateway",
        "kong-1",
        "delegated-gateway",
        false,
        &["TrafficRoute"],
    ),
    (
        "disconnected-policy-changed",
        "web-1",
        "cut-off",
        false,
        &["control plane", "has not got"],
    ),
    ("healthy", "backend-1", "healthy", true, &[]),
    ("healthy", "redis-1", "no-http", true, &["tcp"]),
    ("healthy", "web-1", "healthy", true, &[]),
    ("healthy-full", "web-1", "healthy", true, &[]),
    ("meshtrace-datadog", "web-1", "healthy", true, &[]),
    ("meshtrace-otel", "web-1", "healthy", true, &[]),
    (
        "meshtrace-otel-down",
        "web-1",
        "connection-refused",
        false,
        &["otel.local:4317", "16 of 16"],
    ),
    ("meshtrace-zipkin", "web-1", "healthy", true, &[]),
    ("multi-inbound", "multi-1", "healthy", true, &[]),
    (
        "no-proxy",
        "web-1",
        "never-connected",
        false,
        &["no proxy has connected"],
    ),
    ("no-traffic", "web-1", "no-requests", true, &["no request"]),
    (
        "no-traffictrace",
        "backend-1",
        "not-selected",
        true,
        &["no policy"],
    ),
    (
        "no-traffictrace",
        "web-1",
        "not-selected",
        true,
        &["no policy"],
    ),
    ("old-bootstrap-tracing", "web-1", "healthy", true, &[]),
    (
        "port-99999-new",
        "web-1",
        "cannot-be-built",
        false,
        &["99999", "outage"],
    ),
    (
        "port-99999-running",
        "web-1",
        "cannot-be-built",
        false,
        &["99999", "frozen"],
    ),
    (
        "sampling-0",
        "web-1",
        "sampling-is-zero",
        false,
        &["sampling is 0 %", "40 of 40"],
    ),
    // It has no outbound, so nothing of it lacks a parent.
    ("shared-span-context", "backend-1", "healthy", true, &[]),
    (
        "shared-span-context",
        "web-1",
        "one-span-id",
        false,
        &["one span id", "dependencies"],
    ),
    ("tcp-only", "redis-1", "no-http", true, &["tcp"]),
    ("trafficroute", "backend-1", "healthy", true, &[]),
    ("trafficroute", "web-1", "healthy", true, &[]),
    (
        "two-path-and-dns",
        "web-1",
        "no-such-host",
        false,
        &["zipkn.local", "/api/v1/spans", "400"],
    ),
    (
        "url-no-path-new",
        "web-1",
        "url-without-path",
        false,
        &["no path", "outage"],
    ),
    (
        "url-no-path-running",
        "web-1",
        "url-without-path",
        false,
        &["no path", "keeps", "restart"],
    ),
    (
        "v1-path-400",
        "web-1",
        "path-of-v1",
        false,
        &["400", "/api/v1/spans", "8 of 8"],
    ),
];

/// `went-down` has the same proxy at two times.
const WENT_DOWN: (&str, &[&str]) = ("connection-refused", &["3 of 3", "in the last 5 s"]);

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

fn found_in(name: &str) -> (i32, Vec<Value>) {
    let policies = situation(name).join("policies.json");
    let (run, items) = found(&situation(name), policies.exists().then_some(&*policies));
    (run.status, items)
}

#[test]
fn every_situation_gives_its_truth() {
    let mut seen = BTreeSet::new();
    for name in EXPECTED
        .iter()
        .map(|(name, ..)| *name)
        .collect::<BTreeSet<_>>()
    {
        let truth = truth(name);
        let (status, items) = found_in(name);
        let expected: Vec<_> = EXPECTED.iter().filter(|(of, ..)| *of == name).collect();
        assert_eq!(items.len(), expected.len(), "{name}");
        for (item, (_, proxy, cause, is_ok, words)) in items.iter().zip(&expected) {
            assert_eq!(item["name"], *proxy, "{name}");
            assert_eq!(item["mesh"], "default");
            assert_eq!(item["cause"], *cause, "{name} {proxy}: {item}");
            assert_eq!(item["ok"], *is_ok, "{name} {proxy}");
            let message = item["message"].as_str().expect("text");
            for word in *words {
                assert!(message.contains(word), "{name} {proxy}: {word}: {message}");
            }
            if (name, *proxy) != ("shared-span-context", "backend-1") {
                let step = step(&truth, proxy);
                assert_eq!(item["step"].as_str(), step.as_deref(), "{name} {proxy}");
            }
        }
        let is_ok = expected.iter().all(|(.., is_ok, _)| *is_ok);
        assert_eq!(status, i32::from(!is_ok), "{name}");
        seen.insert(name.to_owned());
    }
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
    assert_eq!(item["cause"], WENT_DOWN.0);
    let message = item["message"].as_str().expect("text");
    assert!(
        WENT_DOWN.1.iter().all(|word| message.contains(word)),
        "{message}"
    );
    assert_eq!(item["evidence"]["tracing.zipkin.reports_dropped"], 3);
    // The last look alone counts since the start.
    let (_, alone) = found(&situation("went-down/t1"), None);
    assert!(
        alone[0]["message"]
            .as_str()
            .expect("text")
            .contains("3 of 24"),
        "{alone:?}"
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
    let (_, items) = found(&situation("disconnected-policy-changed"), Some(&policies));
    let message = items[0]["message"].as_str().expect("text");
    assert!(
        message.contains("has not got what the policies say"),
        "{message}"
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
    let table = kumactl(&[
        "check",
        "proxies",
        "--dump",
        text(&dump),
        "-f",
        text(&policies),
    ]);
    assert!(
        table.stdout.contains("× 2 of 2 proxies: nothing listens"),
        "{}",
        table.stdout
    );
    assert_eq!((table.status, table.stderr.as_str()), (1, ""));
}

#[test]
fn a_name_picks_a_proxy() {
    let dump = situation("healthy");
    let run = kumactl(&[
        "check",
        "proxies",
        "redis-1",
        "--dump",
        text(&dump),
        "-o",
        "json",
    ]);
    assert_eq!(document(&run)["items"][0]["name"], "redis-1");
    let run = kumactl(&["check", "proxies", "web-2", "--dump", text(&dump)]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""));
    assert!(
        run.stderr.contains("there is no proxy \"web-2\""),
        "{}",
        run.stderr
    );
    assert!(
        run.stderr.contains("did you mean \"web-1\"?"),
        "{}",
        run.stderr
    );
}

#[test]
fn the_chain_of_one_proxy_is_shown_step_by_step() {
    let dump = situation("v1-path-400");
    let run = kumactl(&["check", "proxies", "--dump", text(&dump)]);
    for line in [
        "default/web-1",
        "√ policy: a policy gives the proxy a backend",
        "× accept: the collector accepts them",
        "    hint: end the url in /api/v2/spans",
        "- read: their traces can be read as trees: not reached",
    ] {
        assert!(
            run.stdout.lines().any(|it| it == line),
            "{line}: {}",
            run.stdout
        );
    }
    let junit = kumactl(&["check", "proxies", "--dump", text(&dump), "-o", "junit"]).stdout;
    crate::xml::parse(&junit).expect("XML");
    assert!(junit.contains("type=\"path-of-v1\""), "{junit}");
    assert!(
        junit.contains("<skipped message=\"not reached\"/>"),
        "{junit}"
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
    let run = kumactl(&["explain", "no-such-hst"]);
    assert!(
        run.stderr.contains("did you mean \"no-such-host\"?"),
        "{}",
        run.stderr
    );
}
