//! `check tracing`: what a user sees of collectors that take spans, and of those that do not.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http2;
use crate::live::ask;
use crate::live::control_plane::{ControlPlane, Recorded};
use crate::server::{Call, Reply, Server};
use crate::support::{Run, assert_no_hang, free_port, kumactl, kumactl_with_stdin};

/// A mesh with one backend, one policy and one dataplane.
fn documents(url: &str, more: &str) -> String {
    format!(
        "{{type: Mesh, name: default, tracing: {{defaultBackend: my-zipkin, backends: [\
            {{name: my-zipkin, type: zipkin, conf: {{url: '{url}', sharedSpanContext: false{more}}}}}]}}}}\n---\n\
         {{type: TrafficTrace, mesh: default, name: all, selectors: [{{match: {{kuma.io/service: '*'}}}}]}}\n---\n\
         {{type: Dataplane, mesh: default, name: web-1, networking: {{address: 10.0.0.1, inbound: [\
            {{port: 80, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}}}\n"
    )
}

fn check(documents: &str, extra: &[&str]) -> Run {
    let mut arguments = vec!["check", "tracing", "-f", "-", "--timeout", "1s"];
    arguments.extend(extra);
    let start = Instant::now();
    let run = kumactl_with_stdin(&arguments, documents.as_bytes());
    assert_no_hang(start);
    run
}

/// Checks a collector with one behaviour for whatever it is asked.
fn check_answering(reply: impl Fn(&Call) -> Reply + Send + Sync + 'static) -> (Run, Server) {
    let server = Server::start(reply);
    let url = format!("{}/api/v2/spans", server.url);
    (check(&documents(&url, ""), &[]), server)
}

/// A collector that keeps what it gets, as Zipkin does.
fn zipkin() -> (Server, Arc<Mutex<Vec<Value>>>) {
    let spans: Arc<Mutex<Vec<Value>>> = Arc::default();
    let kept = Arc::clone(&spans);
    let server = Server::start(move |call| {
        let mut kept = kept.lock().expect("spans");
        match (call.method.as_str(), call.path()) {
            ("POST", "/api/v2/spans") => {
                kept.extend(call.json().as_array().expect("a list").iter().cloned());
                Reply::empty(202)
            }
            ("GET", path) if path.starts_with("/api/v2/trace/") => {
                let id = path.rsplit('/').next().expect("an id");
                let trace: Vec<&Value> = kept.iter().filter(|span| span["traceId"] == id).collect();
                if trace.is_empty() {
                    Reply::text(404, "trace not found")
                } else {
                    Reply::json(200, &json!(trace))
                }
            }
            _ => Reply::text(404, "no"),
        }
    });
    (server, spans)
}

#[test]
fn a_collector_that_accepts_spans_passes() {
    let (server, spans) = zipkin();
    let run = check(
        &documents(
            &format!("{}/api/v2/spans", server.url),
            ", traceId128bit: true",
        ),
        &[],
    );
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    let address = server.url.trim_start_matches("http://");
    let span = spans.lock().expect("spans")[0].clone();
    let id = span["traceId"].as_str().expect("an id");
    assert_eq!(id.len(), 32);
    let expected = format!(
        "mesh default
------------
√ backend my-zipkin is sent to
    by 1 dataplane, for 1 TrafficTrace
√ backend my-zipkin: its settings lose no traces
√ backend my-zipkin: 127.0.0.1 is an address
√ backend my-zipkin: {address} accepts connections
    {address}
√ backend my-zipkin: it accepts a span, sent as the proxies send it
    POST /api/v2/spans, V2 JSON: 202; Envoy counts that in tracing.zipkin.reports_sent
√ backend my-zipkin: the span can be read back
    {}/api/v2/trace/{id}, service kumactl-check

√ 6 checks, none failed
",
        server.url
    );
    assert_eq!(run.stdout, expected);
    let post = &server.calls()[0];
    assert_eq!(post.header("host"), Some(address));
    assert_eq!(post.header("content-type"), Some("application/json"));
    assert_eq!(span["localEndpoint"]["serviceName"], "kumactl-check");
}

#[test]
fn ids_and_payload_are_those_of_the_backend() {
    let server = Server::start(|_| Reply::empty(202));
    let url = format!("{}/api/v2/spans", server.url);
    check(
        &documents(&url, ", apiVersion: httpProto, traceId128bit: true"),
        &[],
    );
    let post = &server.calls()[0];
    assert_eq!(post.header("content-type"), Some("application/x-protobuf"));
    // A list, a span, and in it sixteen bytes of trace id.
    assert_eq!((post.body[0], post.body[2], post.body[3]), (0x0a, 0x0a, 16));
    // What 0.4 sent, to where it sent it.
    let old = documents("URL", "")
        .replace(
            "type: zipkin, conf: {url: 'URL', sharedSpanContext: false}",
            &format!("zipkin: {{url: '{}/api/v1/spans'}}", server.url),
        )
        .replace("kuma.io/", "");
    let run = check(&old, &[]);
    assert!(
        run.stdout.contains("POST /api/v1/spans, V1 JSON: 202"),
        "{run:?}"
    );
    let body = server
        .calls()
        .into_iter()
        .rfind(|call| call.method == "POST")
        .expect("a report")
        .json();
    assert_eq!(body[0]["annotations"][0]["value"], "sr");
    assert_eq!(body[0]["traceId"].as_str().map(str::len), Some(16));
}

#[test]
fn an_agent_of_datadog_gets_its_own_payload() {
    let server = Server::start(|_| Reply::json(200, &json!({"rate_by_service": {}})));
    let address: SocketAddr = server
        .url
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let text = documents("URL", "").replace(
        "type: zipkin, conf: {url: 'URL', sharedSpanContext: false}",
        &format!(
            "type: datadog, conf: {{address: 127.0.0.1, port: {}}}",
            address.port()
        ),
    );
    let run = check(&text, &[]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stdout.contains("POST /v0.4/traces, msgpack: 200")
            && run.stdout.contains("tracing.datadog.reports_sent"),
        "{}",
        run.stdout
    );
    assert!(
        !run.stdout.contains("read back"),
        "an agent cannot be asked"
    );
    let post = &server.calls()[0];
    assert_eq!(post.header("content-type"), Some("application/msgpack"));
    // A list of one list of one structure of nine fields.
    assert_eq!(post.body[..3], [0x91, 0x91, 0x89]);
}

#[test]
fn only_the_status_that_envoy_counts_as_sent_passes() {
    for status in [200, 201, 204] {
        let (run, _server) = check_answering(move |_| Reply::empty(status));
        assert_eq!(run.status, 0, "{run:?}");
        let message = format!(
            "V2 JSON: {status}; the collector may have it, but Envoy counts that in tracing.zipkin.reports_dropped"
        );
        assert!(
            run.stdout.contains(&message) && run.stdout.contains("‼"),
            "{}",
            run.stdout
        );
    }
    for (status, hint) in [
        (302, "the path is right"),
        (404, "COLLECTOR_HTTP_ENABLED"),
        (405, "the path is right"),
        (401, "send no credentials"),
        (500, "cannot store"),
        (503, "cannot store"),
    ] {
        let (run, server) = check_answering(move |_| {
            Reply::Answer(
                status,
                vec![("Location", "/elsewhere".to_owned())],
                Vec::new(),
            )
        });
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout.contains(hint) && run.stdout.contains("reports_dropped"),
            "{}",
            run.stdout
        );
        assert_eq!(
            server.calls().len(),
            1,
            "nothing is followed, and nothing looked for"
        );
    }
}

#[test]
fn whatever_answers_is_reported_and_nothing_is_waited_for_in_vain() {
    let page = "<!DOCTYPE html><html><body>\u{1b}[31mlog in</body></html>";
    let (run, _server) = check_answering(move |_| Reply::text(403, page));
    assert!(
        run.stdout.contains("403 <!DOCTYPE html>") && !run.stdout.contains('\u{1b}'),
        "{}",
        run.stdout
    );
    let slow = |_: &Call| {
        let mut pieces = vec![b"HTTP/1.1 202 OK\r\nContent-Length: 500\r\n\r\n".to_vec()];
        pieces.extend(std::iter::repeat_n(b" ".to_vec(), 500));
        Reply::Pieces(pieces, Duration::from_millis(200))
    };
    for (reply, message) in [
        (
            Box::new(slow) as Box<dyn Fn(&Call) -> Reply + Send + Sync>,
            "no complete answer came in time",
        ),
        (
            Box::new(|_: &Call| Reply::Pieces(vec![Vec::new()], Duration::from_secs(3))),
            "no complete answer came in time",
        ),
        (Box::new(|_: &Call| Reply::Reset(Vec::new())), "V2 JSON: "),
        (
            Box::new(|_: &Call| {
                Reply::Pieces(vec![b"SSH-2.0-OpenSSH\r\n".to_vec()], Duration::ZERO)
            }),
            "V2 JSON: ",
        ),
    ] {
        let (run, _server) = check_answering(reply);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout.contains(message) && run.stdout.contains("reports_dropped"),
            "{message}: {}",
            run.stdout
        );
        assert!(run.stdout.contains("hint: "), "{}", run.stdout);
    }
}

#[test]
fn what_cannot_be_reached_is_named() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let closed = listener.local_addr().expect("an address");
    drop(listener);
    for (url, message) in [
        (format!("http://{closed}/api/v2/spans"), "refused"),
        (
            "http://no-such-name.invalid:9411/api/v2/spans".to_owned(),
            "no-such-name.invalid is a name that resolves",
        ),
        (
            "http://127.0.0.1:0/api/v2/spans".to_owned(),
            "no connection can be made to port 0",
        ),
    ] {
        let run = check(&documents(&url, ""), &[]);
        assert_eq!(run.status, 1, "{run:?}");
        assert!(
            run.stdout.contains(message) && run.stdout.contains("×"),
            "{message}: {}",
            run.stdout
        );
        assert!(
            run.stdout.contains("hint: ") && !run.stdout.contains("port-forward"),
            "{}",
            run.stdout
        );
    }
}

#[test]
fn port_forward_is_suggested_only_in_a_cluster() {
    let universal = documents("http://no-such-name.invalid:9411/api/v2/spans", "");
    let of_service = universal.replace(
        "no-such-name.invalid",
        "zipkin.no-such-namespace.svc.cluster.local",
    );
    let with_namespace = universal.replace(
        "kuma.io/protocol: http",
        "kuma.io/protocol: http, k8s.kuma.io/namespace: shop",
    );
    let kubernetes = "{apiVersion: kuma.io/v1alpha1, kind: Mesh, metadata: {name: default}, spec: {tracing: {backends: [\
        {name: z, type: zipkin, conf: {url: 'http://no-such-name.invalid:9411/api/v2/spans'}}]}}}";
    for (text, is_in_cluster) in [
        (universal.as_str(), false),
        (of_service.as_str(), true),
        (with_namespace.as_str(), true),
        (kubernetes, true),
    ] {
        let run = check(text, &[]);
        assert_eq!(run.status, 1, "{run:?}");
        assert_eq!(
            run.stdout.contains("kubectl port-forward"),
            is_in_cluster,
            "{}",
            run.stdout
        );
        let other = "run this on one of them";
        assert_eq!(!run.stdout.contains(other), is_in_cluster, "{}", run.stdout);
    }
}

#[test]
fn a_collector_that_is_too_slow_is_called_so() {
    // It answers after more than the time that there is, and not much later.
    let late = |_: &Call| {
        std::thread::sleep(Duration::from_millis(1400));
        Reply::empty(202)
    };
    let (run, _server) = check_answering(late);
    assert_eq!(run.status, 1, "{run:?}");
    for message in [
        "V2 JSON: 202, but only after 1.",
        "s, later than --timeout allows",
        "hint: the collector works and is too slow for the proxies",
    ] {
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
    // It keeps the span, and never answers.
    let spans: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (run, _server) = check_answering(move |call| {
        let mut kept = spans.lock().expect("spans");
        if call.method == "POST" {
            kept.extend(call.json().as_array().expect("a list").iter().cloned());
            return Reply::Pieces(vec![Vec::new()], Duration::from_secs(4));
        }
        Reply::json(200, &json!(*kept))
    });
    assert_eq!(run.status, 1, "{run:?}");
    for message in [
        "no answer came in time, though the collector has the span; Envoy counts that in tracing.zipkin.reports_dropped",
        "√ backend my-zipkin: the span can be read back",
    ] {
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
    assert!(
        !run.stdout.contains("as a collector does"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_collector_that_answers_too_late_for_the_proxies_is_reported_with_their_timeout() {
    let server = Server::start(|call| {
        if call.method != "POST" {
            return Reply::empty(404);
        }
        std::thread::sleep(Duration::from_millis(5200));
        Reply::empty(202)
    });
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let arguments = ["check", "tracing", "-f", "-"];
    let run = kumactl_with_stdin(&arguments, text.as_bytes());
    assert_eq!(run.status, 1, "{run:?}");
    let message = "s; the proxies wait 5 s, so the collector has the span and Envoy counts that in tracing.zipkin.reports_dropped";
    assert!(
        run.stdout.contains("202, but only after 5.") && run.stdout.contains(message),
        "{}",
        run.stdout
    );
}

#[test]
fn a_zipkin_that_throws_spans_away_fails() {
    let answer = |has_query: bool| {
        move |call: &Call| match (call.method.as_str(), call.path()) {
            ("POST", "/api/v2/spans") => Reply::empty(202),
            ("GET", "/api/v2/services") if has_query => Reply::json(200, &json!([])),
            _ => Reply::text(404, "trace not found"),
        }
    };
    let (run, _server) = check_answering(answer(true));
    assert_eq!(run.status, 1, "{run:?}");
    for message in [
        "× backend my-zipkin: the span can be read back",
        "this is a Zipkin, which accepted the span and does not have it",
        "COLLECTOR_SAMPLE_RATE",
    ] {
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
    // Without its API for reading, nothing can be said of what it stores.
    let (run, _server) = check_answering(answer(false));
    assert_eq!(run.status, 0, "{run:?}");
    assert!(run.stdout.contains("--query-url"), "{}", run.stdout);
}

#[test]
fn only_dataplanes_that_make_spans_are_counted_as_sending() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let tcp = text.replace("kuma.io/protocol: http", "kuma.io/protocol: tcp");
    let gateway = |name: &str| {
        format!(
            "---\n{{type: Dataplane, mesh: default, name: {name}, networking: {{address: 10.0.0.2, \
            gateway: {{tags: {{kuma.io/service: edge}}}}, outbound: [{{port: 1, tags: {{kuma.io/service: web}}}}]}}}}\n"
        )
    };
    let route = "---\n{type: TrafficRoute, mesh: default, name: r, sources: [{match: {kuma.io/service: '*'}}], \
        destinations: [{match: {kuma.io/service: '*'}}], conf: {destination: {kuma.io/service: '*'}}}\n";
    for (text, message) in [
        (text.clone(), "by 1 dataplane, for 1 TrafficTrace\n"),
        (
            text.clone() + &gateway("g1") + &gateway("g2"),
            "by 1 dataplane, for 1 TrafficTrace; 2 more would, and nothing in them makes spans\n",
        ),
        (
            text + &gateway("g1") + route,
            "by 2 dataplanes, for 1 TrafficTrace\n",
        ),
        (
            tcp.clone(),
            "by no dataplane: 1 dataplane would, and nothing there makes spans",
        ),
        (tcp, "TrafficRoute from * to *"),
    ] {
        let run = check(&text, &["--kuma-version", "2.8"]);
        assert_eq!(run.status, 0, "{run:?}");
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
}

#[test]
fn addresses_of_version_6_are_written_in_brackets() {
    // Nobody listens there, on machines without such addresses either.
    let address = format!("[::1]:{}", free_port());
    let run = check(
        &documents(&format!("http://{address}/api/v2/spans"), ""),
        &[],
    );
    assert!(
        run.stdout
            .contains(&format!("{address} accepts connections")),
        "{}",
        run.stdout
    );
    assert_eq!(run.status, 1, "{}", run.stdout);
}

#[test]
fn plain_http_where_tls_is_meant_is_called_so() {
    let server = Server::start(|_| Reply::empty(202));
    let url = server.url.replace("http://", "https://");
    let run = check(&documents(&format!("{url}/api/v2/spans"), ""), &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout.contains("× backend my-zipkin: it speaks TLS")
            && run.stdout.contains("write http://"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_span_that_is_read_as_another_version_fails() {
    // As Jaeger answers V2 on the path of V1.
    let server = Server::start(|call| match call.method.as_str() {
        "POST" => Reply::empty(202),
        _ if call.path().starts_with("/api/traces/") => Reply::json(
            200,
            &json!({"data": [{"processes": {"p1": {"serviceName": "unknown-service"}}}]}),
        ),
        _ => Reply::text(404, "no"),
    });
    let run = check(&documents(&format!("{}/api/v1/spans", server.url), ""), &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout
            .contains("it is there, but as service \"unknown-service\""),
        "{}",
        run.stdout
    );
    assert!(
        run.stdout.contains("v1-path")
            || run
                .stdout
                .contains("‼ backend my-zipkin: its settings lose no traces"),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_read_back_may_be_anything() {
    // The beginning of what gzip writes; nobody asked for it.
    let gzip = || {
        Reply::Answer(
            200,
            vec![("Content-Encoding", "gzip".to_owned())],
            vec![0x1f, 0x8b, 8, 0, 0],
        )
    };
    let huge = || {
        Reply::json(
            200,
            &json!([{"traceId": "1", "name": "x".repeat(2_000_000)}]),
        )
    };
    let no_ids = || {
        Reply::json(
            200,
            &json!([{"name": "x", "localEndpoint": {"serviceName": "kumactl-check"}}]),
        )
    };
    let junk = || Reply::Answer(200, Vec::new(), vec![0, 159, 146, 150]);
    let pages: [fn() -> Reply; 4] = [gzip, huge, no_ids, junk];
    for page in pages {
        let (run, server) = check_answering(move |call| match call.method.as_str() {
            "POST" => Reply::empty(202),
            _ => page(),
        });
        assert_eq!(run.status, 0, "{run:?}");
        assert!(
            run.stdout.contains("200, but not a trace"),
            "{}",
            run.stdout
        );
        let text = documents(&format!("{}/api/v2/spans", server.url), "");
        let certain = check(&text, &["--query-url", &server.url]);
        assert_eq!(certain.status, 1, "{certain:?}");
    }
}

#[test]
fn the_page_of_the_traces_may_be_elsewhere() {
    let (page, spans) = zipkin();
    let collector = Server::start(move |call| {
        if call.method == "POST" {
            spans
                .lock()
                .expect("spans")
                .extend(call.json().as_array().expect("a list").iter().cloned());
        }
        Reply::empty(if call.method == "POST" { 202 } else { 405 })
    });
    let text = documents(&format!("{}/api/v2/spans", collector.url), "");
    let alone = check(&text, &[]);
    assert_eq!(alone.status, 0, "{alone:?}");
    assert!(
        alone
            .stdout
            .contains("‼ backend my-zipkin: the span can be read back")
            && alone.stdout.contains("--query-url"),
        "{}",
        alone.stdout
    );
    let found = check(&text, &["--query-url", &page.url]);
    assert!(
        found.status == 0 && found.stdout.contains("6 checks, none failed"),
        "{found:?}"
    );
    assert!(!found.stdout.contains("warning"), "{}", found.stdout);
    let (empty, _) = zipkin();
    let missing = check(&text, &["--query-url", &empty.url]);
    assert!(
        missing.status == 1
            && missing
                .stdout
                .contains("× backend my-zipkin: the span can be read back"),
        "{missing:?}"
    );
}

#[test]
fn a_collector_can_be_checked_without_any_policy() {
    let (server, _spans) = zipkin();
    for url in [server.url.clone(), format!("{}/api/v2/spans", server.url)] {
        let run = kumactl(&["check", "tracing", "--endpoint", &url]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(
            run.stdout.starts_with("collector\n---------\n√ 127.0.0.1:"),
            "{}",
            run.stdout
        );
    }
    for (url, message) in [
        ("localhost:9411", "http://localhost:9411/api/v2/spans"),
        (
            "ftp://localhost:9411",
            "neither http://, https:// nor grpc://",
        ),
        ("http://", "has no host"),
    ] {
        let run = kumactl(&["check", "tracing", "--endpoint", url]);
        assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
        assert!(run.stderr.contains(message), "{}", run.stderr);
    }
}

#[test]
fn policies_that_lead_nowhere_fail() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "").replace(
        "name: all, selectors",
        "name: all, conf: {backend: my-zipkn}, selectors",
    );
    let run = check(&text, &[]);
    assert_eq!(run.status, 1, "{run:?}");
    for message in [
        "× TrafficTrace all leads to a backend",
        "did you mean \"my-zipkin\"?",
        "‼ backend my-zipkin is sent to",
        "no TrafficTrace leads to it",
    ] {
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
    let run = check(
        "{type: TrafficTrace, name: all, mesh: default, selectors: [{match: {kuma.io/service: '*'}}]}",
        &[],
    );
    assert!(
        run.status == 1 && run.stdout.contains("× the Mesh is there"),
        "{run:?}"
    );
    let run = check(&text, &["--kuma-version", "3.0"]);
    assert!(
        run.status == 1 && run.stdout.contains("Kuma 3.0 does not know TrafficTrace"),
        "{run:?}"
    );
}

#[test]
fn programs_and_servers_get_the_same_checks() {
    let (run, server) = check_answering(|_| Reply::text(400, "Expected a JSON_V1 encoded list"));
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let json = check(&text, &["-o", "json"]);
    assert_eq!(json.status, 1);
    let document: Value = serde_json::from_str(&json.stdout).expect("JSON");
    assert_eq!(
        document["summary"],
        json!({"total": 5, "ok": 4, "warnings": 0, "failures": 1})
    );
    assert_eq!(document["checks"][4]["outcome"], "failure");
    assert_eq!(document["checks"][4]["category"], "mesh default");
    assert!(
        run.stdout
            .contains(document["checks"][4]["reason"].as_str().expect("a reason"))
    );
    let junit = check(&text, &["-o", "junit"]);
    assert!(
        junit.status == 1
            && junit
                .stdout
                .contains("<testsuite name=\"mesh default\" tests=\"5\" failures=\"1\""),
        "{}",
        junit.stdout
    );
}

#[test]
fn waiting_ends_when_nothing_fails_any_more() {
    let start = Instant::now();
    let (run, server) = {
        let server = Server::start(move |call| match call.method.as_str() {
            "POST" if start.elapsed() < Duration::from_millis(1500) => Reply::empty(503),
            "POST" => Reply::empty(202),
            _ => Reply::empty(404),
        });
        let url = format!("{}/api/v2/spans", server.url);
        (check(&documents(&url, ""), &["--wait", "10s"]), server)
    };
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        server
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count()
            > 1
    );
    assert_no_hang(start);
}

#[test]
fn many_collectors_that_hang_are_waited_for_together() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let backend = |number| {
        format!("{{name: b{number}, type: zipkin, conf: {{url: 'http://{address}/api/v2/spans'}}}}")
    };
    let backends: Vec<String> = (0..40).map(backend).collect();
    let text = format!(
        "{{type: Mesh, name: default, tracing: {{backends: [{}]}}}}",
        backends.join(", ")
    );
    let start = Instant::now();
    let run = check(&text, &[]);
    assert_no_hang(start);
    let places: Vec<Option<usize>> = (0..40)
        .map(|number| {
            run.stdout
                .find(&format!("backend b{number}: it accepts a span"))
        })
        .collect();
    assert!(
        places.is_sorted() && places.iter().all(Option::is_some),
        "{}",
        run.stdout
    );
}

#[test]
fn who_hangs_in_tls_has_not_shown_that_it_speaks_it() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let run = check(
        &documents(&format!("https://{address}/api/v2/spans"), ""),
        &[],
    );
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        !run.stdout.contains("it speaks TLS")
            && run.stdout.contains("no complete answer came in time"),
        "{}",
        run.stdout
    );
}

#[test]
fn the_host_of_a_report_is_the_one_that_the_release_writes() {
    let (server, _spans) = zipkin();
    let url = format!("{}/api/v2/spans", server.url);
    for (release, host) in [
        ("2.8", server.url.trim_start_matches("http://")),
        ("1.0", "tracing:my-zipkin"),
        ("0.5", "my-zipkin"),
    ] {
        check(&documents(&url, ""), &["--kuma-version", release]);
        let calls = server.calls();
        let post = calls.iter().rfind(|call| call.method == "POST");
        let sent = post.and_then(|call| call.header("host"));
        assert_eq!(sent, Some(host), "{release}");
    }
}

#[test]
fn a_backend_that_leaves_the_proxies_without_configuration_is_not_tried() {
    let server = Server::start(|_| Reply::empty(202));
    let port = server.url.rsplit(':').next().expect("a port").to_owned();
    for (url, code) in [
        (server.url.clone(), "[url-path-missing]"),
        (format!("http://:{port}/api/v2/spans"), "[url-host-empty]"),
        (
            "http://127.0.0.1:99999/api/v2/spans".to_owned(),
            "[url-port-range]",
        ),
    ] {
        let run = check(&documents(&url, ""), &[]);
        assert!(
            run.status == 1
                && run.stdout.contains(code)
                && run.stdout.contains("2 checks, 1 failed"),
            "{run:?}"
        );
        assert!(!run.stdout.contains("it takes a span"), "{}", run.stdout);
    }
    assert!(server.calls().is_empty());
}

#[test]
fn a_path_that_no_request_carries_as_it_stands_is_not_tried() {
    let server = Server::start(|_| Reply::empty(202));
    for path in ["/api/v2/sp%20ans", "/api/x/../v2/spans", "/a%23b", "/a%22"] {
        let run = check(&documents(&format!("{}{path}", server.url), ""), &[]);
        assert!(
            run.status == 1 && run.stdout.contains("cannot be sent as it is"),
            "{run:?}"
        );
    }
    assert!(server.calls().is_empty());
}

#[test]
fn a_backend_that_the_release_does_not_accept_fails() {
    let text = "{type: Mesh, name: default, tracing: {defaultBackend: dd, backends: [\
                {name: dd, type: datadog, conf: {address: 'http://u:secret@dd', port: 8126}}]}}\n---\n\
                {type: TrafficTrace, mesh: default, name: all, selectors: [{match: {kuma.io/service: '*'}}]}";
    let run = check(text, &["--kuma-version", "1.2.1"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout
            .contains("× backend dd: its settings lose no traces")
            && run
                .stdout
                .contains("datadog is known to Kuma 1.2.2 and later")
            && !run.stdout.contains("no TrafficTrace leads to it"),
        "{}",
        run.stdout
    );
    let run = check(text, &[]);
    assert!(
        run.status == 1
            && run.stdout.contains("× backend dd: http://***@dd is a name")
            && run.stdout.contains("write the name of a host")
            && run.stdout.contains("tracing.datadog.reports_dropped"),
        "{run:?}"
    );
    assert!(!format!("{run:?}").contains("secret"), "{run:?}");
}

#[test]
fn without_dataplanes_none_is_missed() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let (policies, _) = text
        .split_once("---\n{type: Dataplane")
        .expect("a dataplane");
    let run = check(policies, &[]);
    assert_eq!(run.status, 0, "{run:?}");
    assert!(
        run.stdout.contains(
            "√ backend my-zipkin is sent to\n    for 1 TrafficTrace; no dataplane is here"
        ),
        "{}",
        run.stdout
    );
}

#[test]
fn what_is_refused_elsewhere_is_reported_beside_the_checks() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let more = "---\n{type: TrafficTrace, mesh: default, name: bad, selectors: []}";
    let run = check(&format!("{text}{more}"), &["-o", "json"]);
    assert_eq!(run.status, 2, "{run:?}");
    assert!(
        run.stderr.contains("must have at least one element") && run.stdout.contains("\"checks\""),
        "{run:?}"
    );
    // What is wrong with a backend is a check, and reported once.
    let run = check(
        &text.replace("type: zipkin", "sampling: 150, type: zipkin"),
        &[],
    );
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{run:?}");
    assert!(run.stdout.contains("[sampling-range]"), "{}", run.stdout);
}

#[test]
fn waiting_is_for_collectors_and_not_for_what_the_files_say() {
    let (server, spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "").replace(
        "name: all, selectors",
        "name: all, conf: {backend: other}, selectors",
    );
    let start = Instant::now();
    let run = check(&text, &["--wait", "10s"]);
    assert_eq!(run.status, 1, "{run:?}");
    assert_no_hang(start);
    assert_eq!(spans.lock().expect("spans").len(), 1);
}

#[test]
fn the_page_may_be_below_a_path_and_what_else_is_in_its_url_is_left_out() {
    let (server, _spans) = zipkin();
    let query = format!(
        "{}/pre/?a=b#c",
        server.url.replace("http://", "http://u:secret@")
    );
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let run = check(&text, &["--query-url", &query]);
    let shown = server.url.replace("http://", "http://***@");
    assert!(
        run.status == 1 && run.stdout.contains(&format!("{shown}/pre/api/v2/trace/")),
        "{run:?}"
    );
    assert!(
        !format!("{run:?}").contains("secret") && !run.stdout.contains("a=b"),
        "{run:?}"
    );
    let endpoint = server.url.replace("http://", "http://u:secret@");
    let run = kumactl(&["check", "tracing", "--endpoint", &format!("{endpoint}?q=1")]);
    assert!(
        run.status == 0
            && run
                .stdout
                .contains("the proxies do not send its user, query"),
        "{run:?}"
    );
}

#[test]
fn the_meshes_of_a_control_plane_are_checked_too() {
    let (collector, _spans) = zipkin();
    let conf =
        json!({"url": format!("{}/api/v2/spans", collector.url), "sharedSpanContext": false});
    let backends = json!([{"name": "z", "type": "zipkin", "conf": conf}]);
    let mesh = |name: &str| json!({"type": "Mesh", "name": name, "tracing": {"defaultBackend": "z", "backends": backends}});
    let policy = json!({"type": "TrafficTrace", "mesh": "default", "name": "all", "selectors": [{"match": {"kuma.io/service": "*"}}]});
    let control_plane =
        ControlPlane::start(Recorded::V214, &[mesh("default"), mesh("demo"), policy]);
    let url = control_plane.server.url.clone();
    let one = ask(&url, &["check", "tracing"]);
    assert_eq!((one.status, one.stderr.as_str()), (0, ""), "{one:?}");
    assert!(
        one.stdout.starts_with("mesh default\n") && !one.stdout.contains("mesh demo"),
        "{}",
        one.stdout
    );
    let both = ask(&url, &["check", "tracing", "-A"]);
    assert!(
        both.status == 0 && both.stdout.contains("\nmesh demo\n"),
        "{both:?}"
    );
    drop(control_plane);
    let gone = ask(&url, &["check", "tracing"]);
    assert_eq!((gone.status, gone.stdout.as_str()), (3, ""), "{gone:?}");
}

/// A `MeshTrace` of the whole mesh, what it needs, and a dataplane; the Mesh has no tracing.
fn mesh_trace(backend: &str, more: &str) -> String {
    format!(
        "{{type: Mesh, name: default}}\n---\n\
         {{type: MeshTrace, mesh: default, name: all, spec: {{targetRef: {{kind: Mesh}}, \
            default: {{backends: [{backend}]}}}}}}\n---\n\
         {{type: Dataplane, mesh: default, name: web-1, networking: {{address: 10.0.0.1, inbound: [\
            {{port: 80, tags: {{kuma.io/service: web, kuma.io/protocol: http}}}}]}}}}\n{more}"
    )
}

/// One that leads to a collector of OTLP, by a `MeshOpenTelemetryBackend`.
fn otlp(protocol: &str, address: SocketAddr) -> String {
    mesh_trace(
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: jaeger}}}}",
        &format!(
            "---\n{{type: MeshOpenTelemetryBackend, name: jaeger, mesh: default, labels: {{to: jaeger}}, \
             spec: {{protocol: {protocol}, endpoint: {{address: 127.0.0.1, port: {}}}}}}}\n",
            address.port()
        ),
    )
}

/// A page of Jaeger that has every trace.
fn jaeger() -> Server {
    Server::start(|call| match call.path() {
        path if path.starts_with("/api/traces/") => Reply::json(
            200,
            &json!({"data": [{"processes": {"p1": {"serviceName": "kumactl-check"}}}]}),
        ),
        _ => Reply::text(404, "no"),
    })
}

#[test]
fn a_collector_of_a_mesh_trace_accepts_a_span_by_grpc() {
    let calls: Arc<Mutex<Vec<http2::Call>>> = Arc::default();
    let kept = Arc::clone(&calls);
    let address = http2::serve_calls(move |call| {
        kept.lock().expect("calls").push(call);
        ("0", "", &[])
    });
    let page = jaeger();
    let run = check(&otlp("grpc", address), &["--query-url", &page.url]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    let asked = page.lines().pop().expect("a question");
    let id = asked.rsplit('/').next().expect("an id");
    let expected = format!(
        "mesh default
------------
√ collector {address} is sent to
    by 1 dataplane, for MeshTrace all
√ collector {address}: its settings lose no traces
√ collector {address}: 127.0.0.1 is an address
√ collector {address}: {address} accepts connections
    {address}
√ collector {address}: it accepts a span, sent as the proxies send it
    POST /opentelemetry.proto.collector.trace.v1.TraceService/Export, OTLP by gRPC: grpc-status 0; Envoy counts that in rq_success of cluster meshtrace:opentelemetry
√ collector {address}: the span can be read back
    {}/api/traces/{id}, service kumactl-check

√ 6 checks, none failed
",
        page.url
    );
    assert_eq!(run.stdout, expected);
    let calls = calls.lock().expect("calls");
    let [call] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!(call.authority, "meshtrace:opentelemetry");
    assert_eq!(
        call.path,
        "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    );
    let field = |name: &str| {
        let mut fields = call.fields.iter();
        fields
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_slice())
    };
    assert_eq!(field("content-type"), Some(&b"application/grpc"[..]));
    assert_eq!(field("te"), Some(&b"trailers"[..]));
    // Not compressed, and as long as it says.
    let length = call.body.len() - 5;
    assert_eq!(
        call.body[..5],
        [0, 0, 0, 0, u8::try_from(length).expect("short")]
    );
    assert!(String::from_utf8_lossy(&call.body).contains("kumactl-check"));
}

#[test]
fn what_a_collector_says_by_grpc_is_reported() {
    let answers: [(&'static str, &'static str, &'static [u8], &str, &str); 5] = [
        (
            "14",
            "out%20of memory",
            &[],
            "grpc-status 14 out of memory; Envoy counts that in rq_error of cluster meshtrace:opentelemetry",
            "cannot take it now",
        ),
        (
            "12",
            "unknown service",
            &[],
            "grpc-status 12 unknown service; Envoy counts that in rq_error",
            "takes gRPC and not OTLP's spans",
        ),
        (
            "3",
            "bad",
            &[],
            "grpc-status 3 bad; Envoy counts that in rq_success of cluster meshtrace:opentelemetry, as if it had been accepted",
            "is that a collector of OTLP?",
        ),
        (
            "16",
            "",
            &[],
            "grpc-status 16; Envoy counts that in rq_success",
            "send no credentials",
        ),
        (
            "0",
            "",
            b"\x0a\x06\x08\x01\x12\x02no",
            "grpc-status 0, and the span is rejected no; Envoy counts that in rq_success",
            "rejection",
        ),
    ];
    for (status, said, message, reason, hint) in answers {
        let address = http2::serve_calls(move |_| (status, said, message));
        let run = check(&otlp("grpc", address), &[]);
        assert_eq!(run.status, 1, "{run:?}");
        for message in [reason, hint] {
            assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
        }
        assert!(!run.stdout.contains("read back"), "{}", run.stdout);
    }
}

#[test]
fn grpc_and_http_are_distinguished() {
    let server = Server::start(|_| Reply::text(404, "page not found"));
    let run = check(&otlp("grpc", server.address), &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout.contains("does not speak gRPC") && run.stdout.contains("protocol: http"),
        "{}",
        run.stdout
    );
    let address = http2::serve(|_| "0");
    let run = check(&otlp("http", address), &[]);
    assert_eq!(run.status, 1, "{run:?}");
    assert!(
        run.stdout
            .contains("4317 takes gRPC, for which protocol is grpc"),
        "{}",
        run.stdout
    );
}

#[test]
fn a_collector_of_a_mesh_trace_accepts_a_span_by_http() {
    let server = Server::start(|_| Reply::Answer(200, Vec::new(), Vec::new()));
    let run = check(&otlp("http", server.address), &[]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    for message in [
        "POST /v1/traces, OTLP by HTTP: 200; Envoy counts that in rq_success of cluster meshtrace:opentelemetry\n",
        "‼ collector http://127.0.0.1:",
        "not checked: what accepts OTLP does not show traces",
        "--query-url",
    ] {
        assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
    }
    let calls = server.calls();
    let [call] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!((call.method.as_str(), call.path()), ("POST", "/v1/traces"));
    assert_eq!(call.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(call.header("host"), Some(&*server.address.to_string()));
    for (status, counted, hint) in [
        (404, "rq_success", "what comes before /v1/traces"),
        (503, "rq_error", "cannot take it now"),
    ] {
        let server = Server::start(move |_| Reply::empty(status));
        let run = check(&otlp("http", server.address), &[]);
        assert_eq!(run.status, 1, "{run:?}");
        for message in [counted, hint] {
            assert!(run.stdout.contains(message), "{message}: {}", run.stdout);
        }
    }
}

#[test]
fn an_endpoint_of_otlp_is_known_by_its_url() {
    let address = http2::serve(|_| "0");
    let run = kumactl(&[
        "check",
        "tracing",
        "--endpoint",
        &format!("grpc://{address}"),
    ]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(
        run.stdout.contains(
            "OTLP by gRPC: grpc-status 0; Envoy counts that in rq_success of its cluster"
        ),
        "{}",
        run.stdout
    );
    let server = Server::start(|_| Reply::empty(200));
    let url = format!("{}/otlp/v1/traces", server.url);
    let run = kumactl(&["check", "tracing", "--endpoint", &url]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    assert_eq!(server.lines(), ["POST /otlp/v1/traces"]);
    let run = kumactl(&[
        "check",
        "tracing",
        "--endpoint",
        &format!("grpc://{address}/x"),
    ]);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    assert!(run.stderr.contains("has a path"), "{}", run.stderr);
}

#[test]
fn zipkin_by_a_mesh_trace_is_checked_in_every_release_that_has_it() {
    let (server, spans) = zipkin();
    let url = format!("{}/api/v2/spans", server.url);
    let text = mesh_trace(
        &format!("{{type: Zipkin, zipkin: {{url: '{url}', traceId128bit: true}}}}"),
        "",
    );
    for (release, cluster_is_of) in [("2.8", 1), ("2.14", 2)] {
        let run = check(&text, &["--kuma-version", release]);
        assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
        assert!(
            run.stdout.contains("by 1 dataplane, for MeshTrace all")
                && run.stdout.contains("6 checks, none failed\n"),
            "{}",
            run.stdout
        );
        assert_eq!(spans.lock().expect("spans").len(), cluster_is_of);
    }
    // Without tags an inbound says itself what it speaks.
    let text = text.replace(
        "tags: {kuma.io/service: web, kuma.io/protocol: http}",
        "protocol: http",
    );
    let run = check(&text, &["--kuma-version", "3.0"]);
    assert_eq!((run.status, run.stderr.as_str()), (0, ""), "{run:?}");
    assert!(
        run.stdout.contains("6 checks, none failed\n"),
        "{}",
        run.stdout
    );
    // What is left of the time before is said to do nothing.
    let more = "---\n{type: TrafficTrace, mesh: default, name: old, selectors: [{match: {kuma.io/service: '*'}}]}\n";
    let run = check(&format!("{text}{more}"), &["--kuma-version", "3.0"]);
    assert!(
        run.stdout
            .contains("‼ the release sends traces for these policies")
            && run.stdout.contains("7 checks, none failed, 1 warning"),
        "{run:?}"
    );
}

#[test]
fn mesh_traces_that_lead_nowhere_are_checks() {
    let dangling = mesh_trace(
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: nobody}}}}",
        "",
    );
    let run = check(&dangling, &[]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{run:?}");
    assert!(
        run.stdout.contains("× MeshTrace all leads to a collector")
            && run.stdout.contains("with the labels to=nobody")
            && run.stdout.contains("1 check, 1 failed"),
        "{}",
        run.stdout
    );
    let (server, _spans) = zipkin();
    let zipkin = format!(
        "{{type: Zipkin, zipkin: {{url: '{}/api/v2/spans'}}}}",
        server.url
    );
    // The smaller name wins.
    let other = "---\n{type: MeshTrace, mesh: default, name: b, spec: {targetRef: {kind: Mesh}, default: {backends: []}}}\n";
    let run = check(&mesh_trace(&zipkin, other), &[]);
    assert!(
        run.status == 0
            && run.stdout.contains("‼ MeshTrace b decides for a dataplane")
            && run
                .stdout
                .contains("hint: kumactl inspect mesh-trace b shows which"),
        "{run:?}"
    );
    let run = check(&mesh_trace("", ""), &[]);
    assert!(
        run.status == 0
            && run.stdout.contains("‼ MeshTrace all leads to a collector")
            && run
                .stdout
                .contains("its dataplanes send nothing for any MeshTrace"),
        "{run:?}"
    );
    // Beside TrafficTrace an empty list takes nothing away.
    let empty = "---\n{type: MeshTrace, mesh: default, name: none, spec: {targetRef: {kind: Mesh}, default: {backends: []}}}\n";
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let run = check(&format!("{text}{empty}"), &[]);
    assert!(
        run.status == 0
            && run
                .stdout
                .contains("leaves TrafficTrace in force: 1 of its dataplanes"),
        "{run:?}"
    );
    // What a MeshTrace gives, the TrafficTrace's backend is not sent.
    let both = format!(
        "{text}---\n{{type: MeshTrace, mesh: default, name: all, spec: {{targetRef: {{kind: Mesh}}, default: {{backends: [{zipkin}]}}}}}}\n"
    );
    let run = check(&both, &[]);
    assert!(
        run.status == 0
            && run.stdout.contains("‼ backend my-zipkin is sent to\n    by no dataplane: none gets what leads to it, 1 TrafficTrace")
            && run.stdout.contains("by 1 dataplane, for MeshTrace all"),
        "{run:?}"
    );
}

#[test]
fn settings_of_a_mesh_trace_are_checks_and_reported_once() {
    let (server, _spans) = zipkin();
    let refused = mesh_trace(
        &format!(
            "{{type: Zipkin, zipkin: {{url: '{}/api/v2/spans', apiVersion: httpJsonV9}}}}",
            server.url
        ),
        "",
    );
    let run = check(&refused, &[]);
    assert_eq!((run.status, run.stderr.as_str()), (1, ""), "{run:?}");
    assert!(
        run.stdout.contains(": its settings lose no traces\n    MeshTrace all: spec.default.backends[0].zipkin.apiVersion: "),
        "{}",
        run.stdout
    );
    let no_port = mesh_trace(
        "{type: Zipkin, zipkin: {url: 'http://127.0.0.1/api/v2/spans'}}",
        "",
    );
    let run = check(&no_port, &[]);
    assert!(
        run.status == 1
            && run.stdout.contains("[url-port-zero]")
            && run.stdout.contains("no connection can be made to port 0"),
        "{run:?}"
    );
}
