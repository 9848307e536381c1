//! `check tracing`: what a user sees of collectors that take spans, and of those that do not.

use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http2;
use crate::live::ask;
use crate::live::control_plane::{ControlPlane, Recorded};
use crate::server::{Call, Reply, Server};
use crate::support::{
    Run, assert_no_hang, assert_seen, free_port, kumactl, kumactl_with_stdin, stable,
};

/// What a collector answers, whatever it is asked.
type Answer = fn() -> Reply;

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
            _ => Reply::text(404, "trace not found"),
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
    assert_seen(
        "collectors::a_collector_that_accepts_spans_passes",
        [("Zipkin", run)],
    );
    let span = spans.lock().expect("spans")[0].clone();
    assert_eq!(span["traceId"].as_str().map(str::len), Some(32));
    let address = server.address.to_string();
    let post = &server.calls()[0];
    assert_eq!(post.header("host"), Some(address.as_str()));
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
    assert_seen(
        "collectors::ids_and_payload_are_those_of_the_backend",
        [("as Kuma 0.4 sent it", run)],
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
    let address = server.address;
    let text = documents("URL", "").replace(
        "type: zipkin, conf: {url: 'URL', sharedSpanContext: false}",
        &format!(
            "type: datadog, conf: {{address: 127.0.0.1, port: {}}}",
            address.port()
        ),
    );
    assert_seen(
        "collectors::an_agent_of_datadog_gets_its_own_payload",
        [("an agent", check(&text, &[]))],
    );
    let post = &server.calls()[0];
    assert_eq!(post.header("content-type"), Some("application/msgpack"));
    // A list of one list of one structure of nine fields.
    assert_eq!(post.body[..3], [0x91, 0x91, 0x89]);
}

#[test]
fn only_the_status_that_envoy_counts_as_sent_passes() {
    let of_status = |status| {
        let (run, server) = check_answering(move |_| {
            let elsewhere = vec![("Location", "/elsewhere".to_owned())];
            Reply::Answer(status, elsewhere, Vec::new())
        });
        let is_taken = (200..300).contains(&status);
        let posts = server
            .lines()
            .iter()
            .filter(|line| line.starts_with("POST"))
            .count();
        assert_eq!(posts, 1, "nothing is followed");
        assert!(
            is_taken || server.calls().len() == 1,
            "nothing is looked for"
        );
        (status, run)
    };
    assert_seen(
        "collectors::only_the_status_that_envoy_counts_as_sent_passes",
        [200, 201, 204, 302, 308, 401, 404, 405, 429, 500, 503].map(of_status),
    );
}

#[test]
fn whatever_answers_is_reported_and_nothing_is_waited_for_in_vain() {
    const PAGE: &str = "<!DOCTYPE html><html><body>\u{1b}[31mlog in</body></html>";
    let slow = || {
        let mut pieces = vec![b"HTTP/1.1 202 OK\r\nContent-Length: 500\r\n\r\n".to_vec()];
        pieces.extend(std::iter::repeat_n(b" ".to_vec(), 500));
        Reply::Pieces(pieces, Duration::from_millis(200))
    };
    let ssh = || Reply::Pieces(vec![b"SSH-2.0-OpenSSH\r\n".to_vec()], Duration::ZERO);
    let replies: [(&str, Answer); 5] = [
        ("a page", || Reply::text(403, PAGE)),
        ("a slow answer", slow),
        ("no answer", || {
            Reply::Pieces(vec![Vec::new()], Duration::from_secs(3))
        }),
        ("a reset", || Reply::Reset(Vec::new())),
        ("another protocol", ssh),
    ];
    assert_seen(
        "collectors::whatever_answers_is_reported_and_nothing_is_waited_for_in_vain",
        replies.map(|(case, reply)| (case, check_answering(move |_| reply()).0)),
    );
}

#[test]
fn what_cannot_be_reached_is_named() {
    let closed = free_port();
    let urls = [
        format!("http://127.0.0.1:{closed}/api/v2/spans"),
        "http://no-such-name.invalid:9411/api/v2/spans".to_owned(),
        "http://127.0.0.1:0/api/v2/spans".to_owned(),
        // Nobody listens there, on machines without such addresses either.
        format!("http://[::1]:{closed}/api/v2/spans"),
    ];
    assert_seen(
        "collectors::what_cannot_be_reached_is_named",
        urls.map(|url| (stable(&url), check(&documents(&url, ""), &[]))),
    );
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
    let cases = [
        ("Universal", universal.as_str()),
        ("the name of a service", of_service.as_str()),
        ("a dataplane of a namespace", with_namespace.as_str()),
        ("a Mesh of Kubernetes", kubernetes),
    ];
    assert_seen(
        "collectors::port_forward_is_suggested_only_in_a_cluster",
        cases.map(|(case, text)| (case, check(text, &[]))),
    );
}

#[test]
fn a_collector_that_is_too_slow_is_called_so() {
    // It answers after more than the time that there is, and not much later.
    let (late, _server) = check_answering(|_| {
        std::thread::sleep(Duration::from_millis(1400));
        Reply::empty(202)
    });
    let spans: Arc<Mutex<Vec<Value>>> = Arc::default();
    let (never, _server) = check_answering(move |call| {
        let mut kept = spans.lock().expect("spans");
        if call.method == "POST" {
            kept.extend(call.json().as_array().expect("a list").iter().cloned());
            return Reply::Pieces(vec![Vec::new()], Duration::from_secs(4));
        }
        Reply::json(200, &json!(*kept))
    });
    assert_seen(
        "collectors::a_collector_that_is_too_slow_is_called_so",
        [
            ("it answers late", late),
            ("it keeps the span, and never answers", never),
        ],
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
    let run = kumactl_with_stdin(&["check", "tracing", "-f", "-"], text.as_bytes());
    assert_seen(
        "collectors::a_collector_that_answers_too_late_for_the_proxies_is_reported_with_their_timeout",
        [("after more than 5 s", run)],
    );
}

#[test]
fn a_zipkin_that_throws_spans_away_fails() {
    let answer = |has_query: bool| {
        let answer = move |call: &Call| match (call.method.as_str(), call.path()) {
            ("POST", "/api/v2/spans") => Reply::empty(202),
            ("GET", "/api/v2/services") if has_query => Reply::json(200, &json!([])),
            _ => Reply::text(404, "trace not found"),
        };
        check_answering(answer).0
    };
    assert_seen(
        "collectors::a_zipkin_that_throws_spans_away_fails",
        [
            ("with its API for reading", answer(true)),
            (
                "without, nothing can be said of what it stores",
                answer(false),
            ),
        ],
    );
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
    let cases = [
        ("HTTP", text.clone()),
        (
            "gateways without a route",
            text.clone() + &gateway("g1") + &gateway("g2"),
        ),
        ("a gateway with a route", text + &gateway("g1") + route),
        ("TCP", tcp),
    ];
    assert_seen(
        "collectors::only_dataplanes_that_make_spans_are_counted_as_sending",
        cases.map(|(case, text)| (case, check(&text, &["--kuma-version", "2.8"]))),
    );
}

#[test]
fn plain_http_where_tls_is_meant_is_called_so() {
    let server = Server::start(|_| Reply::empty(202));
    let url = server.url.replace("http://", "https://");
    let run = check(&documents(&format!("{url}/api/v2/spans"), ""), &[]);
    assert_seen(
        "collectors::plain_http_where_tls_is_meant_is_called_so",
        [("https:// where HTTP is spoken", run)],
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
    assert_seen(
        "collectors::a_span_that_is_read_as_another_version_fails",
        [("V2 on the path of V1", run)],
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
    let pages: [(&str, Answer); 4] = [
        ("gzip", gzip),
        ("huge", huge),
        ("no ids", no_ids),
        ("junk", junk),
    ];
    let mut cases = Vec::new();
    for (case, page) in pages {
        let (run, server) = check_answering(move |call| match call.method.as_str() {
            "POST" => Reply::empty(202),
            _ => page(),
        });
        cases.push((case.to_owned(), run));
        let text = documents(&format!("{}/api/v2/spans", server.url), "");
        let certain = check(&text, &["--query-url", &server.url]);
        cases.push((format!("{case}, with --query-url"), certain));
    }
    assert_seen("collectors::what_is_read_back_may_be_anything", cases);
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
    let (empty, _) = zipkin();
    assert_seen(
        "collectors::the_page_of_the_traces_may_be_elsewhere",
        [
            ("without --query-url", check(&text, &[])),
            ("with it", check(&text, &["--query-url", &page.url])),
            (
                "where the span is not",
                check(&text, &["--query-url", &empty.url]),
            ),
        ],
    );
}

#[test]
fn a_collector_can_be_checked_without_any_policy() {
    let (server, _spans) = zipkin();
    let grpc = http2::serve(|_| "0");
    let otlp = Server::start(|_| Reply::empty(200));
    let urls = [
        server.url.clone(),
        format!("{}/api/v2/spans", server.url),
        format!("{}?q=1", server.url.replace("http://", "http://u:secret@")),
        format!("grpc://{grpc}"),
        format!("{}/otlp/v1/traces", otlp.url),
        "localhost:9411".to_owned(),
        "ftp://localhost:9411".to_owned(),
        "http://".to_owned(),
        format!("grpc://{grpc}/x"),
    ];
    let cases = urls.map(|url| {
        let run = kumactl(&["check", "tracing", "--endpoint", &url]);
        (stable(&url), run)
    });
    for (_, run) in &cases {
        assert!(!format!("{run:?}").contains("secret"), "{run:?}");
    }
    assert_seen(
        "collectors::a_collector_can_be_checked_without_any_policy",
        cases,
    );
    assert_eq!(otlp.lines(), ["POST /otlp/v1/traces"]);
}

#[test]
fn policies_that_lead_nowhere_fail() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "").replace(
        "name: all, selectors",
        "name: all, conf: {backend: my-zipkn}, selectors",
    );
    let alone = "{type: TrafficTrace, name: all, mesh: default, selectors: [{match: {kuma.io/service: '*'}}]}";
    assert_seen(
        "collectors::policies_that_lead_nowhere_fail",
        [
            ("to a backend that is not there", check(&text, &[])),
            ("without a Mesh", check(alone, &[])),
            (
                "for a release without TrafficTrace",
                check(&text, &["--kuma-version", "3.0"]),
            ),
        ],
    );
}

#[test]
fn a_policy_that_is_refused_is_not_counted() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let refused = "{type: TrafficTrace, name: none, mesh: default, selectors: []}";
    let mesh_trace = "{type: MeshTrace, name: some, mesh: default, spec: {targetRef: {kind: MeshSubset}, default: {backends: [{type: Zipkin, zipkin: {url: 'http://z:9411/api/v2/spans'}}]}}}";
    assert_seen(
        "collectors::a_policy_that_is_refused_is_not_counted",
        [
            (
                "a TrafficTrace without selectors beside another one",
                check(&format!("{text}\n---\n{refused}\n"), &[]),
            ),
            (
                "a MeshTrace that 3.0 refuses",
                check(
                    &format!("{{type: Mesh, name: default}}\n---\n{mesh_trace}\n"),
                    &["--kuma-version", "3.0"],
                ),
            ),
        ],
    );
}

#[test]
fn programs_and_servers_get_the_same_checks() {
    let server = Server::start(|_| Reply::text(400, "Expected a JSON_V1 encoded list"));
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let formats = ["table", "json", "junit"];
    assert_seen(
        "collectors::programs_and_servers_get_the_same_checks",
        formats.map(|format| (format, check(&text, &["-o", format]))),
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
    assert_seen(
        "collectors::who_hangs_in_tls_has_not_shown_that_it_speaks_it",
        [("a server that says nothing", run)],
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
    let port = server.address.port();
    let urls = [
        server.url.clone(),
        format!("http://:{port}/api/v2/spans"),
        "http://127.0.0.1:99999/api/v2/spans".to_owned(),
    ];
    assert_seen(
        "collectors::a_backend_that_leaves_the_proxies_without_configuration_is_not_tried",
        urls.map(|url| (stable(&url), check(&documents(&url, ""), &[]))),
    );
    assert!(server.calls().is_empty());
}

#[test]
fn a_path_that_no_request_carries_as_it_stands_is_not_tried() {
    let server = Server::start(|_| Reply::empty(202));
    let paths = ["/api/v2/sp%20ans", "/api/x/../v2/spans", "/a%23b", "/a%22"];
    let check = |path| check(&documents(&format!("{}{path}", server.url), ""), &[]);
    assert_seen(
        "collectors::a_path_that_no_request_carries_as_it_stands_is_not_tried",
        paths.map(|path| (path, check(path))),
    );
    assert!(server.calls().is_empty());
}

#[test]
fn a_backend_that_the_release_does_not_accept_fails() {
    let text = "{type: Mesh, name: default, tracing: {defaultBackend: dd, backends: [\
                {name: dd, type: datadog, conf: {address: 'http://u:secret@dd', port: 8126}}]}}\n---\n\
                {type: TrafficTrace, mesh: default, name: all, selectors: [{match: {kuma.io/service: '*'}}]}";
    let cases = [
        ("before Datadog", check(text, &["--kuma-version", "1.2.1"])),
        ("a URL as an address", check(text, &[])),
    ];
    for (_, run) in &cases {
        assert!(!format!("{run:?}").contains("secret"), "{run:?}");
    }
    assert_seen(
        "collectors::a_backend_that_the_release_does_not_accept_fails",
        cases,
    );
}

#[test]
fn without_dataplanes_none_is_missed() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let (policies, _) = text
        .split_once("---\n{type: Dataplane")
        .expect("a dataplane");
    assert_seen(
        "collectors::without_dataplanes_none_is_missed",
        [("no dataplane", check(policies, &[]))],
    );
}

#[test]
fn what_is_refused_elsewhere_is_reported_beside_the_checks() {
    let (server, _spans) = zipkin();
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let more = "---\n{type: TrafficTrace, mesh: default, name: bad, selectors: []}";
    let of_policy = format!("{text}{more}");
    let of_backend = text.replace("type: zipkin", "sampling: 150, type: zipkin");
    assert_seen(
        "collectors::what_is_refused_elsewhere_is_reported_beside_the_checks",
        [
            ("of a policy", check(&of_policy, &[])),
            ("of a policy, as JSON", check(&of_policy, &["-o", "json"])),
            // It is a check, and reported once.
            ("of a backend", check(&of_backend, &[])),
        ],
    );
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
    assert!(!format!("{run:?}").contains("secret"), "{run:?}");
    assert_seen(
        "collectors::the_page_may_be_below_a_path_and_what_else_is_in_its_url_is_left_out",
        [("--query-url http://u:secret@…/pre/?a=b#c", run)],
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
    let both = ask(&url, &["check", "tracing", "-A"]);
    drop(control_plane);
    let gone = ask(&url, &["check", "tracing"]);
    assert_seen(
        "collectors::the_meshes_of_a_control_plane_are_checked_too",
        [("one mesh", one), ("-A", both), ("it has gone", gone)],
    );
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
    assert_seen(
        "collectors::a_collector_of_a_mesh_trace_accepts_a_span_by_grpc",
        [("Jaeger", run)],
    );
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
    let answers: [(&'static str, &'static str, &'static [u8]); 5] = [
        ("14", "out%20of memory", &[]),
        ("12", "unknown service", &[]),
        ("3", "bad", &[]),
        ("16", "", &[]),
        ("0", "", b"\x0a\x06\x08\x01\x12\x02no"),
    ];
    let cases = answers.map(|(status, said, message)| {
        let address = http2::serve_calls(move |_| (status, said, message));
        let run = check(&otlp("grpc", address), &[]);
        (format!("grpc-status {status}"), run)
    });
    assert_seen(
        "collectors::what_a_collector_says_by_grpc_is_reported",
        cases,
    );
}

#[test]
fn grpc_and_http_are_distinguished() {
    let server = Server::start(|_| Reply::text(404, "page not found"));
    let http = check(&otlp("grpc", server.address), &[]);
    let address = http2::serve(|_| "0");
    let grpc = check(&otlp("http", address), &[]);
    assert_seen(
        "collectors::grpc_and_http_are_distinguished",
        [
            ("HTTP where gRPC is meant", http),
            ("gRPC where HTTP is meant", grpc),
        ],
    );
}

#[test]
fn a_collector_of_a_mesh_trace_accepts_a_span_by_http() {
    let server = Server::start(|_| Reply::Answer(200, Vec::new(), Vec::new()));
    let mut cases = vec![(200, check(&otlp("http", server.address), &[]))];
    let calls = server.calls();
    let [call] = calls.as_slice() else {
        panic!("{calls:?}");
    };
    assert_eq!((call.method.as_str(), call.path()), ("POST", "/v1/traces"));
    assert_eq!(call.header("content-type"), Some("application/x-protobuf"));
    assert_eq!(call.header("host"), Some(&*server.address.to_string()));
    for status in [404, 503] {
        let server = Server::start(move |_| Reply::empty(status));
        cases.push((status, check(&otlp("http", server.address), &[])));
    }
    assert_seen(
        "collectors::a_collector_of_a_mesh_trace_accepts_a_span_by_http",
        cases,
    );
}

#[test]
fn zipkin_by_a_mesh_trace_is_checked_in_every_release_that_has_it() {
    let (server, spans) = zipkin();
    let url = format!("{}/api/v2/spans", server.url);
    let text = mesh_trace(
        &format!("{{type: Zipkin, zipkin: {{url: '{url}', traceId128bit: true}}}}"),
        "",
    );
    // Without tags an inbound says itself what it speaks.
    let without_tags = text.replace(
        "tags: {kuma.io/service: web, kuma.io/protocol: http}",
        "protocol: http",
    );
    // What is left of the time before is said to do nothing.
    let old = "---\n{type: TrafficTrace, mesh: default, name: old, selectors: [{match: {kuma.io/service: '*'}}]}\n";
    let with_old = format!("{without_tags}{old}");
    let cases = [
        ("2.8", "2.8", text.as_str()),
        ("2.14", "2.14", text.as_str()),
        ("3.0", "3.0", without_tags.as_str()),
        ("3.0, with a TrafficTrace", "3.0", with_old.as_str()),
    ];
    assert_seen(
        "collectors::zipkin_by_a_mesh_trace_is_checked_in_every_release_that_has_it",
        cases.map(|(case, release, text)| (case, check(text, &["--kuma-version", release]))),
    );
    assert_eq!(spans.lock().expect("spans").len(), 4);
}

#[test]
fn mesh_traces_that_lead_nowhere_are_checks() {
    let dangling = mesh_trace(
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: nobody}}}}",
        "",
    );
    let (server, _spans) = zipkin();
    let zipkin = format!(
        "{{type: Zipkin, zipkin: {{url: '{}/api/v2/spans'}}}}",
        server.url
    );
    let other = "---\n{type: MeshTrace, mesh: default, name: b, spec: {targetRef: {kind: Mesh}, default: {backends: []}}}\n";
    let text = documents(&format!("{}/api/v2/spans", server.url), "");
    let both = format!(
        "{text}---\n{{type: MeshTrace, mesh: default, name: all, spec: {{targetRef: {{kind: Mesh}}, default: {{backends: [{zipkin}]}}}}}}\n"
    );
    let cases = [
        ("a reference to nothing", dangling),
        ("the smaller name wins", mesh_trace(&zipkin, other)),
        ("no backend", mesh_trace("", "")),
        ("no backend, beside TrafficTrace", format!("{text}{other}")),
        ("a backend, beside TrafficTrace", both),
    ];
    assert_seen(
        "collectors::mesh_traces_that_lead_nowhere_are_checks",
        cases.map(|(case, text)| (case, check(&text, &[]))),
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
    let no_port = mesh_trace(
        "{type: Zipkin, zipkin: {url: 'http://127.0.0.1/api/v2/spans'}}",
        "",
    );
    assert_seen(
        "collectors::settings_of_a_mesh_trace_are_checks_and_reported_once",
        [
            ("a version that there is not", check(&refused, &[])),
            ("no port", check(&no_port, &[])),
        ],
    );
}

#[test]
fn a_hint_names_a_policy_as_inspect_takes_it() {
    let (server, _spans) = zipkin();
    let world = format!(
        "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {{name: prod}}\n---\n\
         apiVersion: kuma.io/v1alpha1\nkind: MeshTrace\n\
         metadata: {{name: all, namespace: kuma-system, labels: {{kuma.io/mesh: prod}}}}\n\
         spec:\n  targetRef: {{kind: MeshSubset, tags: {{team: x}}}}\n  default: {{backends: [{{type: Zipkin, zipkin: {{url: '{}/api/v2/spans'}}}}]}}\n---\n\
         type: Dataplane\nmesh: prod\nname: web-1\nnetworking: {{address: 10.0.0.1, inbound: [{{port: 80, tags: {{kuma.io/service: web}}}}]}}\n",
        server.url
    );
    let run = check(&world, &[]);
    let named = "inspect mesh-trace all.kuma-system -m prod -f -";
    let words: Vec<&str> = named.split(' ').collect();
    assert_seen(
        "collectors::a_hint_names_a_policy_as_inspect_takes_it",
        [
            ("check tracing -f -", run),
            (named, kumactl_with_stdin(&words, world.as_bytes())),
        ],
    );
}
