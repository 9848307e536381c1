//! `check` without a noun: documents, answers, proxies and collectors, and where the chain breaks.

use serde_json::Value;

use super::{document, situation, text};
use crate::server::{Reply, Server};
use crate::support::{assert_seen, kumactl, kumactl_with_stdin};

/// The checks of a category: name, outcome and reason.
fn of<'d>(document: &'d Value, category: &str) -> Vec<(&'d str, &'d str, &'d str)> {
    let checks = document["checks"].as_array().expect("a list").iter();
    let of_category = checks.filter(|it| it["category"] == category);
    let word = |check: &'d Value, name: &str| check[name].as_str().unwrap_or_default();
    of_category
        .map(|it| (word(it, "name"), word(it, "outcome"), word(it, "reason")))
        .collect()
}

#[test]
fn the_first_break_of_the_chain_is_named() {
    let cases = [
        "collector-down",
        "url-no-path-running",
        "dangling-backend",
        "healthy",
        "no-traffic",
    ]
    .map(|name| {
        let dump = format!("tests/proxies/{name}");
        let policies = format!("{dump}/policies.json");
        (name, kumactl(&["check", "--dump", &dump, "-f", &policies]))
    });
    assert_seen(
        "check_proxies::all::the_first_break_of_the_chain_is_named",
        cases,
    );
}

#[test]
fn collectors_are_tried_unless_dumps_alone_are_looked_at() {
    let collector = Server::start(|_| Reply::empty(404));
    let documents = format!(
        "{{type: Mesh, name: default, tracing: {{defaultBackend: z, backends: [{{name: z, type: zipkin, conf: {{url: '{}/api/v2/spans', sharedSpanContext: false}}}}]}}}}\n---\n\
         {{type: TrafficTrace, mesh: default, name: all, selectors: [{{match: {{kuma.io/service: '*'}}}}]}}\n---\n\
         {{type: Dataplane, mesh: default, name: web-1, networking: {{address: 10.0.0.1, inbound: [{{port: 80, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}}}\n",
        collector.url
    );
    let run = kumactl_with_stdin(&["check", "-f", "-", "-o", "json"], documents.as_bytes());
    let found = document(&run);
    assert_eq!(run.status, 1, "{run:?}");
    assert_eq!(of(&found, "proxies")[0].1, "warning");
    assert_eq!(of(&found, "policies")[0].1, "ok");
    assert_eq!(
        of(&found, "chain")[0].2,
        "it breaks first at mesh default: backend z: it accepts a span, sent as the proxies send it; POST /api/v2/spans, V2 JSON: 404; Envoy counts that in tracing.zipkin.reports_dropped"
    );
    let asked = collector.calls().len();
    assert!(asked > 0);
    let dump = situation("healthy/web-1");
    kumactl_with_stdin(
        &["check", "-f", "-", "--dump", text(&dump)],
        documents.as_bytes(),
    );
    assert_eq!(
        collector.calls().len(),
        asked,
        "with --dump nobody is asked"
    );
}

#[test]
fn a_noun_is_still_a_noun() {
    assert_seen(
        "check_proxies::all::a_noun_is_still_a_noun",
        [(
            "check --dump x tracing",
            kumactl(&["check", "--dump", "x", "tracing"]),
        )],
    );
}
