//! What is not a dump, or not the right one, is said in a word, and fails its own proxy only.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::{copy, found, one, situation, text};
use crate::support::{Run, assert_harmless, assert_seen, kumactl};

/// Two healthy proxies, the second one with its folder changed, in a folder to look at.
fn beside_a_healthy_one(change: impl Fn(&Path)) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation("healthy"), folder.path());
    fs::remove_file(folder.path().join("web-1/cp_stats.txt")).expect("removed");
    change(&folder.path().join("web-1"));
    folder
}

/// What is found of the second one.
fn changed(change: impl Fn(&Path)) -> (Option<String>, String, String) {
    let folder = beside_a_healthy_one(change);
    let (run, items) = found(folder.path(), Some(&situation("healthy/policies.json")));
    assert_harmless(&run.stdout);
    assert_eq!(items.len(), 3, "{run:?}");
    assert_eq!(
        (&items[0]["name"], &items[0]["ok"]),
        (&json!("backend-1"), &json!(true))
    );
    let item = &items[2];
    assert_eq!(item["name"], "web-1");
    assert_eq!(run.status, i32::from(item["ok"] == false));
    let word = |name: &str| item[name].as_str().map(str::to_owned);
    (
        word("step"),
        word("cause").expect("a cause"),
        word("message").expect("a message"),
    )
}

/// How the second one is shown.
fn shown(change: impl Fn(&Path)) -> Run {
    let folder = beside_a_healthy_one(change);
    let policies = situation("healthy/policies.json");
    let look = ["check", "proxies", "web-1", "--dump", text(folder.path())];
    let run = kumactl(&[&look[..], &["-f", text(&policies)]].concat());
    assert_harmless(&run.stdout);
    run
}

/// How dumps are shown.
fn check(dump: &Path) -> Run {
    kumactl(&["check", "proxies", "--dump", text(dump)])
}

fn write(folder: &Path, name: &str, bytes: impl AsRef<[u8]>) {
    fs::write(folder.join(name), bytes).expect("written");
}

fn dump(folder: &Path) -> String {
    fs::read_to_string(folder.join("config_dump.json")).expect("text")
}

#[test]
fn what_cannot_be_read_is_unknown() {
    let half = |folder: &Path| {
        let text = dump(folder);
        write(folder, "config_dump.json", &text[..text.len() / 2]);
    };
    let all = beside_a_healthy_one(half);
    let mut cases = vec![
        ("half of it, among others", check(all.path())),
        ("half of it", shown(half)),
    ];
    let texts: [(&str, &[u8]); 5] = [
        ("a page", b"<!DOCTYPE html><html>login</html>"),
        ("gzip", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"),
        ("nothing", b""),
        (
            "Envoy's own error",
            b"Failed to convert protobuf message to JSON: could not find @type 'kafka'",
        ),
        ("another document", b"{\"configs\": 5}"),
    ];
    for (case, bytes) in texts {
        let run = shown(|folder| write(folder, "config_dump.json", bytes));
        cases.push((case, run));
    }
    let none = |folder: &Path| fs::remove_file(folder.join("config_dump.json")).expect("removed");
    cases.push(("no dump", shown(none)));
    assert_seen("check_proxies::bad::what_cannot_be_read_is_unknown", cases);
}

#[test]
fn a_dump_of_another_proxy_is_unknown() {
    let other = |folder: &Path| {
        copy(&situation("healthy/backend-1"), folder);
    };
    let of = |before: &str, now: &str| {
        let dump_of = |folder: &Path| {
            let text = dump(folder).replace(before, now);
            write(folder, "config_dump.json", text);
        };
        shown(dump_of)
    };
    let of_id = |id: &str| {
        let id = serde_json::to_string(id).expect("JSON");
        of("\"default.web-1\"", &id)
    };
    let ingress = of(
        "\"dataplane.proxyType\": \"dataplane\"",
        "\"dataplane.proxyType\": \"ingress\"",
    );
    assert_seen(
        "check_proxies::bad::a_dump_of_another_proxy_is_unknown",
        [
            ("backend-1", shown(other)),
            ("of mesh demo", of_id("demo.web-1")),
            (
                "of Istio",
                of_id("sidecar~10.0.0.1~web.ns~ns.svc.cluster.local"),
            ),
            ("of nobody", of_id("envoy")),
            ("an escape", of_id("\u{1b}[2J.")),
            ("a zone ingress", ingress),
        ],
    );
}

#[test]
fn dumps_that_contradict_each_other_are_unknown() {
    let two = |folder: &Path| {
        write(
            folder,
            "cp_xds.json",
            dump(folder).replace("/api/v2/spans", "/api/v1/spans"),
        );
    };
    let same = |folder: &Path| write(folder, "cp_xds.json", dump(folder));
    assert_seen(
        "check_proxies::bad::dumps_that_contradict_each_other_are_unknown",
        [("another path", shown(two)), ("the same", shown(same))],
    );
}

#[test]
fn counters_without_tracing_are_unknown() {
    let cut = |keep: fn(&str) -> bool| {
        move |folder: &Path| {
            let text = fs::read_to_string(folder.join("stats.txt")).expect("text");
            let lines: String = text
                .lines()
                .filter(|it| keep(it))
                .map(|it| format!("{it}\n"))
                .collect();
            write(folder, "stats.txt", lines);
        }
    };
    let none = |folder: &Path| fs::remove_file(folder.join("stats.txt")).expect("removed");
    // For OpenTelemetry only `/clusters` shows it.
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation("meshtrace-otel"), folder.path());
    fs::remove_file(folder.path().join("web-1/clusters.txt")).expect("removed");
    assert_seen(
        "check_proxies::bad::counters_without_tracing_are_unknown",
        [
            (
                "none of tracing",
                shown(cut(|line| !line.contains("tracing."))),
            ),
            (
                "none of tracers",
                shown(cut(|line| !line.starts_with("tracing."))),
            ),
            (
                "those of clusters",
                shown(cut(|line| line.starts_with("cluster."))),
            ),
            ("none", shown(none)),
            ("no clusters", check(folder.path())),
        ],
    );
}

#[test]
fn a_dump_that_is_older_than_the_policies_is_unknown() {
    let policies = fs::read_to_string(situation("healthy/policies.json")).expect("text");
    let newer = policies.replace("zipkin.local", "jaeger.local").replace(
        "\"modificationTime\": \"2026-11-25T19",
        "\"modificationTime\": \"2026-11-26T19",
    );
    assert_ne!(policies, newer);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policies.json");
    fs::write(&file, &newer).expect("written");
    // Without a word of the control plane it has something else, and that is all.
    let dumps = tempfile::tempdir().expect("a folder");
    copy(&situation("healthy/web-1"), &dumps.path().join("web-1"));
    fs::remove_file(dumps.path().join("web-1/cp_config.json")).expect("removed");
    let look = |dump: &Path| {
        let look = ["check", "proxies", "--dump", text(dump), "-f", text(&file)];
        kumactl(&look)
    };
    assert_seen(
        "check_proxies::bad::a_dump_that_is_older_than_the_policies_is_unknown",
        [
            ("both times", look(&situation("healthy/web-1"))),
            ("one time", look(dumps.path())),
        ],
    );
}

#[test]
fn a_chain_ends_at_its_first_break() {
    // Refused by the collector, and cut off; then without a policy, too.
    let cut_off = |folder: &Path| {
        let stats = fs::read_to_string(folder.join("stats.txt")).expect("text");
        write(
            folder,
            "stats.txt",
            stats.replace("connected_state: 1", "connected_state: 0"),
        );
    };
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation("v1-path-400"), folder.path());
    cut_off(&folder.path().join("web-1"));
    let (step, cause, _) = one(folder.path(), Some(&situation("v1-path-400/policies.json")));
    assert_eq!(
        (step.as_deref(), cause.as_str()),
        (Some("connection"), "cut-off")
    );
    let (step, _, _) = one(
        folder.path(),
        Some(&situation("dangling-backend/policies.json")),
    );
    assert_eq!(step.as_deref(), Some("policy"));
    // One that sends all the same heals by itself.
    let (step, cause, _) = changed(cut_off);
    assert_eq!(
        (step.as_deref(), cause.as_str()),
        (Some("connection"), "cut-off-sending")
    );
}

/// What is found when counters of a healthy proxy are others.
fn with_counters(counters: &[(&str, u64)]) -> (Option<String>, String, String) {
    changed(|folder| {
        let text = fs::read_to_string(folder.join("stats.txt")).expect("text");
        let is_other = |line: &&str| {
            let name = line.rsplit_once(": ").map_or("", |(name, _)| name);
            counters.iter().all(|(other, _)| *other != name)
        };
        let mut lines: Vec<String> = text.lines().filter(is_other).map(str::to_owned).collect();
        lines.extend(
            counters
                .iter()
                .map(|(name, value)| format!("{name}: {value}")),
        );
        write(folder, "stats.txt", lines.join("\n"));
    })
}

/// A step, a cause, and the counters of the collector's cluster that lead to it.
type Case = (&'static str, &'static str, &'static [(&'static str, u64)]);

#[test]
#[expect(clippy::too_many_lines, reason = "it is a table")]
fn what_becomes_of_reports_is_shown_by_their_counters() {
    const LOST: [(&str, u64); 2] = [
        ("tracing.zipkin.reports_sent", 0),
        ("tracing.zipkin.reports_dropped", 8),
    ];
    let c = |name: &str| format!("cluster.tracing_my-zipkin.{name}");
    let cases: [Case; 15] = [
        (
            "send",
            "no-dns-answer",
            &[
                ("membership_total", 0),
                ("update_success", 0),
                ("update_failure", 4),
                ("upstream_cx_none_healthy", 8),
            ],
        ),
        (
            "send",
            "connection-timeout",
            &[
                ("upstream_cx_connect_fail", 8),
                ("upstream_cx_connect_timeout", 8),
                ("upstream_rq_503", 8),
            ],
        ),
        (
            "send",
            "tls-failed",
            &[
                ("upstream_cx_connect_fail", 8),
                ("ssl.connection_error", 8),
                ("upstream_rq_503", 8),
            ],
        ),
        (
            "send",
            "closed-without-answer",
            &[
                ("upstream_cx_destroy_remote_with_active_rq", 8),
                ("upstream_cx_rx_bytes_total", 0),
                ("upstream_rq_503", 8),
            ],
        ),
        (
            "send",
            "connection-reset",
            &[
                ("upstream_cx_destroy_remote_with_active_rq", 8),
                ("upstream_cx_rx_bytes_total", 99),
                ("upstream_rq_503", 8),
            ],
        ),
        (
            "send",
            "protocol-error",
            &[("upstream_cx_protocol_error", 8), ("upstream_rq_502", 8)],
        ),
        ("accept", "path-unknown", &[("upstream_rq_404", 8)]),
        ("accept", "path-unknown", &[("upstream_rq_302", 8)]),
        ("accept", "not-authorized", &[("upstream_rq_401", 8)]),
        ("accept", "too-much", &[("upstream_rq_429", 8)]),
        ("accept", "answers-400", &[("upstream_rq_400", 8)]),
        // One of the collector's own: nothing failed on the way.
        ("accept", "collector-fails", &[("upstream_rq_503", 8)]),
        ("accept", "answers-200", &[("upstream_rq_204", 8)]),
        // What breaks first counts, though it is the smaller part.
        (
            "send",
            "connection-refused",
            &[
                ("upstream_cx_connect_fail", 3),
                ("upstream_rq_503", 3),
                ("upstream_rq_400", 5),
            ],
        ),
        // A connection that broke once is not why all others are refused.
        (
            "accept",
            "path-unknown",
            &[
                ("upstream_cx_destroy_remote_with_active_rq", 1),
                ("upstream_rq_404", 200),
            ],
        ),
    ];
    for (step, cause, counters) in cases {
        let named: Vec<(String, u64)> = counters
            .iter()
            .map(|(name, value)| (c(name), *value))
            .collect();
        let mut all: Vec<(&str, u64)> = named
            .iter()
            .map(|(name, value)| (name.as_str(), *value))
            .collect();
        let accepted = c("upstream_rq_202");
        all.push((&accepted, 0));
        all.extend(LOST);
        let found = with_counters(&all);
        assert_eq!(
            (found.0.as_deref(), found.1.as_str()),
            (Some(step), cause),
            "{}",
            found.2
        );
    }
    // Any loss since the start breaks it.
    let (_, _, message) = with_counters(&[
        ("tracing.zipkin.reports_dropped", 1),
        (&c("upstream_rq_404"), 1),
    ]);
    assert_eq!(
        message,
        "spans leave and are refused: 1 of 9 reports dropped since start; the collector zipkin.local:9411 answers 404 to /api/v2/spans: it does not know that path"
    );
}

#[test]
fn why_no_span_is_made_is_shown_by_counters() {
    let http = "http.localhost_18080.tracing";
    let (sampled, not) = (
        format!("{http}.random_sampling"),
        format!("{http}.not_traceable"),
    );
    let found = with_counters(&[("tracing.zipkin.spans_sent", 0), (&sampled, 0), (&not, 40)]);
    assert_eq!(
        (found.0.as_deref(), found.1.as_str()),
        (Some("spans"), "foreign-request-ids"),
        "{}",
        found.2
    );
}

#[test]
fn what_is_not_there_is_an_error_of_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let empty = text(folder.path()).to_owned();
    let cases = [
        ("nowhere", vec!["--dump", "nowhere"]),
        ("an empty folder", vec!["--dump", &empty]),
        ("policies only", vec!["-f", "tests/fixtures/demo"]),
        (
            "two places",
            vec!["--dump", "x", "--admin", "http://127.0.0.1:1"],
        ),
    ]
    .map(|(case, arguments)| {
        let run = kumactl(&[&["check", "proxies"], &arguments[..]].concat());
        (case, run)
    });
    assert_seen(
        "check_proxies::bad::what_is_not_there_is_an_error_of_use",
        cases,
    );
}

#[test]
fn a_file_that_is_named_is_a_dump_whatever_it_is_called() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("tickets/ticket-17");
    fs::create_dir(folder.path().join("tickets")).expect("a folder");
    fs::copy(situation("v1-path-400/web-1/config_dump.json"), &file).expect("copied");
    let dump = check(&file);
    fs::write(&file, "hello").expect("written");
    assert_seen(
        "check_proxies::bad::a_file_that_is_named_is_a_dump_whatever_it_is_called",
        [("a dump", dump), ("text", check(&file))],
    );
}

#[test]
fn nothing_secret_of_a_dump_is_printed() {
    let secret = "c2VjcmV0LWtleQ==";
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation("url-no-path-running"), folder.path());
    let path = folder.path().join("web-1/config_dump.json");
    let marked = fs::read_to_string(&path)
        .expect("text")
        .replace("W3JlZGFjdGVkXQ==", secret);
    assert!(marked.contains(secret));
    fs::write(&path, marked).expect("written");
    for output in ["table", "wide", "json", "junit"] {
        let run = kumactl(&[
            "check",
            "proxies",
            "--dump",
            text(folder.path()),
            "-o",
            output,
        ]);
        assert!(
            !run.stdout.contains(secret) && !run.stderr.contains(secret),
            "{output}"
        );
    }
}
