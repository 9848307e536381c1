//! `check proxies` against a real Envoy and a real Zipkin: what its own counters say while things
//! break, and after they are repaired.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::envoy::{Envoy, mesh_at};
use super::free_port;
use super::zipkin::Zipkin;
use crate::support::{Run, kumactl};

/// How long counters may take to change.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is found of the proxy of an Envoy: step and cause.
fn look(envoy: &Envoy, policies: &str, more: &[&str]) -> (Run, Value) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("policies.yaml");
    // Who the proxy is, its dump says; where it listens is not known to these.
    std::fs::write(&file, envoy.resources(policies)).expect("written");
    let (admin, file) = (envoy.admin_url(), file.to_str().expect("text").to_owned());
    let arguments = [
        "check", "proxies", "--admin", &admin, "-f", &file, "-o", "json",
    ];
    let run = kumactl(&[&arguments, more].concat());
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let item = document["items"][0].clone();
    (run, item)
}

/// Sends requests and looks, until a cause is found.
fn wait_for(envoy: &Envoy, policies: &str, requests: usize, more: &[&str], cause: &str) -> Value {
    let start = Instant::now();
    loop {
        for _ in 0..requests {
            envoy.request(&[]);
        }
        let (run, item) = look(envoy, policies, more);
        if item["cause"] == cause {
            assert_eq!(run.status, i32::from(item["ok"] == false), "{run:?}");
            return item;
        }
        assert!(start.elapsed() < PATIENCE, "{cause}: {item}");
        std::thread::sleep(Duration::from_secs(1));
    }
}

#[test]
#[ignore = "needs tests/real/setup"]
fn a_collector_that_stops_and_comes_back_is_seen_by_what_moves() {
    let port = free_port();
    let start = || {
        Zipkin::start_with(
            &[("QUERY_PORT".to_owned(), port.to_string())],
            port,
            "/health",
        )
    };
    let zipkin = start();
    let policies = mesh_at(&zipkin.url("/api/v2/spans"));
    let envoy = Envoy::start("web", &policies);
    // Nobody has called it yet.
    let (run, item) = look(&envoy, &policies, &[]);
    assert_eq!(
        (run.status, item["cause"].as_str()),
        (0, Some("no-requests")),
        "{item}"
    );
    let item = wait_for(&envoy, &policies, 5, &[], "healthy");
    assert!(
        item["evidence"]["tracing.zipkin.reports_sent"].as_u64() >= Some(1),
        "{item}"
    );

    drop(zipkin);
    let item = wait_for(&envoy, &policies, 5, &[], "connection-refused");
    assert_eq!(item["step"], "send");

    let zipkin = start();
    // Since its start some were lost; of what moves now nothing is.
    let (_, item) = look(&envoy, &policies, &[]);
    assert_eq!(item["cause"], "connection-refused");
    let traffic = std::thread::scope(|scope| {
        let looking =
            scope.spawn(|| wait_for(&envoy, &policies, 0, &["--interval", "8s"], "healthy"));
        while !looking.is_finished() {
            envoy.request(&[]);
            std::thread::sleep(Duration::from_millis(200));
        }
        looking.join().expect("a verdict")
    });
    assert!(
        traffic["evidence"]["tracing.zipkin.reports_sent"].as_u64() >= Some(1),
        "{traffic}"
    );
    assert_eq!(traffic["evidence"]["tracing.zipkin.reports_dropped"], 0);
    drop(zipkin);
}

#[test]
#[ignore = "needs tests/real/setup"]
fn a_wrong_path_and_no_sampling_are_distinguished() {
    let zipkin = Zipkin::start();
    let wrong = mesh_at(&zipkin.url("/api/v2/span"));
    let envoy = Envoy::start("web", &wrong);
    let item = wait_for(&envoy, &wrong, 5, &[], "path-unknown");
    assert!(
        item["message"]
            .as_str()
            .expect("text")
            .contains("answers 404 to /api/v2/span"),
        "{item}"
    );
    let v1 = mesh_at(&zipkin.url("/api/v1/spans"));
    let envoy = Envoy::start("web", &v1);
    wait_for(&envoy, &v1, 5, &[], "path-of-v1");

    let none = mesh_at(&zipkin.url("/api/v2/spans"))
        .replace("name: my-zipkin, ", "name: my-zipkin, sampling: 0.0, ");
    let envoy = Envoy::start("web", &none);
    wait_for(&envoy, &none, 5, &[], "sampling-is-zero");
    // Whoever has the policies of before sees that the proxy has others.
    let (_, item) = look(&envoy, &mesh_at(&zipkin.url("/api/v2/spans")), &[]);
    assert_eq!(item["step"], "delivery", "{item}");
    let said = item["message"].as_str().expect("text");
    assert!(
        said.contains("overall_sampling expected 100, has 0"),
        "{said}"
    );

    // Callers that say no, and ids that Envoy cannot sample by.
    let good = mesh_at(&zipkin.url("/api/v2/spans"));
    let envoy = Envoy::start("web", &good);
    for _ in 0..10 {
        envoy.request(&[("x-b3-sampled", "0")]);
    }
    wait_for(&envoy, &good, 0, &[], "callers-sample-out");
}
