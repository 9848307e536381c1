//! `check propagation`, against small services that forward well, and badly in every way.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::http2;
use crate::server::{Call, Reply, Server};
use crate::support::{
    Run, assert_harmless, assert_no_hang, assert_seen, assert_snapshot, command, free_port,
    kumactl, run_within, stable, tests,
};
use crate::xml;

type Headers = Vec<(String, Vec<u8>)>;
/// What a service answers to a request.
type Answer = fn(&Call) -> Reply;

fn free_address() -> String {
    format!("127.0.0.1:{}", free_port())
}

/// Calls, as a service would.
fn call(address: &str, path: &str, headers: &Headers) {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return;
    };
    let mut head = format!("GET {path} HTTP/1.1\r\nhost: {address}\r\n").into_bytes();
    for (name, value) in headers {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    head.extend(b"\r\n");
    let _ = stream.write_all(&head);
    let _ = stream.read_to_end(&mut Vec::new());
}

/// The tracing headers of a request, as they came.
fn forwarded(request: &Call) -> Headers {
    let is_tracing = |name: &str| {
        let prefixes = ["x-request-id", "x-b3-", "b3", "trace", "x-datadog-"];
        prefixes.iter().any(|prefix| name.starts_with(prefix))
    };
    let headers = request.headers.iter();
    headers
        .filter(|(name, _)| is_tracing(name))
        .cloned()
        .collect()
}

/// The same, with one of them replaced.
fn with(request: &Call, name: &str, value: &[u8]) -> Headers {
    let mut headers = without(request, name);
    headers.push((name.to_owned(), value.to_vec()));
    headers
}

/// The same, but for one of them.
fn without(request: &Call, name: &str) -> Headers {
    let mut headers = forwarded(request);
    headers.retain(|(key, _)| key != name);
    headers
}

fn value(request: &Call, name: &str) -> Vec<u8> {
    request.header(name).unwrap_or_default().into()
}

/// Checks a service that calls once for each request.
fn check(flags: &[&str], sent: impl Fn(&Call) -> Headers + Send + Sync + 'static) -> Run {
    check_calls(flags, move |request, downstream| {
        call(downstream, "/orders", &sent(request));
    })
}

/// Checks a service that calls as it likes.
fn check_calls(flags: &[&str], calls: impl Fn(&Call, &str) + Send + Sync + 'static) -> Run {
    let downstream = free_address();
    let address = downstream.clone();
    let service = Server::start(move |request| {
        calls(request, &address);
        Reply::text(200, "done")
    });
    check_at(&format!("{}/start", service.url), &downstream, flags)
}

fn check_at(url: &str, downstream: &str, flags: &[&str]) -> Run {
    let question = ["check", "propagation", "--service", url];
    let question = [&question[..], &["--downstream", downstream], flags].concat();
    let run = run_within(command(&question), Duration::from_secs(30));
    assert_harmless(&run.stdout);
    assert_harmless(&run.stderr);
    assert_eq!(run.stderr, "");
    run
}

/// What is said of a service that calls once for each request, but for the checks that it passes.
fn failing<'c>(
    case: &'c str,
    flags: &[&str],
    sent: impl Fn(&Call) -> Headers + Send + Sync + 'static,
) -> (&'c str, Run) {
    (case, without_passes(check(flags, sent)))
}

/// A table without its headings, and without the checks that passed.
fn without_passes(run: Run) -> Run {
    let mut is_shown = false;
    let mut stdout = String::new();
    let (checks, summary) = run.stdout.trim_end().rsplit_once("\n\n").expect("two");
    for line in checks.lines() {
        if !line.starts_with(' ') {
            is_shown = line.starts_with(['‼', '×']);
        }
        if is_shown {
            stdout.push_str(&format!("{line}\n"));
        }
    }
    stdout.push_str(&format!("{summary}\n"));
    Run { stdout, ..run }
}

#[test]
fn a_service_that_forwards_passes_in_every_format() {
    let formats = ["b3", "b3-single", "w3c", "datadog"];
    assert_seen(
        "propagation::a_service_that_forwards_passes_in_every_format",
        formats.map(|format| (format, check(&["--headers", format], forwarded))),
    );
}

#[test]
fn what_a_person_sees_of_a_service_that_forwards_nothing() {
    let downstream = free_address();
    let address = downstream.clone();
    let service = Server::start(move |_| {
        call(&address, "/orders", &Vec::new());
        call(&address, "/prices", &Vec::new());
        Reply::empty(200)
    });
    let run = check_at(&format!("{}/", service.url), &downstream, &[]);
    assert_seen(
        "propagation::what_a_person_sees_of_a_service_that_forwards_nothing",
        [("nothing", run)],
    );
}

#[test]
fn a_tracer_of_the_service_may_make_spans_of_its_own() {
    const SPAN: &[u8] = b"1234567890abcdef";
    // As OpenTelemetry writes B3: without a parent.
    let opentelemetry = |request: &Call| {
        let mut headers = with(request, "x-b3-spanid", SPAN);
        headers.retain(|(name, _)| name != "x-b3-parentspanid");
        headers
    };
    let zipkin = move |request: &Call| {
        let mut headers = opentelemetry(request);
        let parent = value(request, "x-b3-spanid");
        headers.push(("x-b3-parentspanid".to_owned(), parent));
        headers
    };
    let w3c = |request: &Call| {
        let parent = String::from_utf8(value(request, "traceparent")).expect("text");
        let own = format!("{}1234567890abcdef{}", &parent[..36], &parent[52..]);
        let mut headers = with(request, "traceparent", own.as_bytes());
        headers.retain(|(name, _)| name != "tracestate");
        headers.push(("tracestate".to_owned(), b"own=1, kumactl=check".to_vec()));
        headers
    };
    assert_seen(
        "propagation::a_tracer_of_the_service_may_make_spans_of_its_own",
        [
            ("B3 by OpenTelemetry", check(&[], opentelemetry)),
            ("B3 by Zipkin's libraries", check(&[], zipkin)),
            ("W3C", check(&["--headers", "w3c"], w3c)),
        ],
    );
}

#[test]
fn b3_may_be_written_in_its_other_way() {
    let single = |request: &Call| {
        let part = |name: &str| String::from_utf8(value(request, name)).expect("text");
        let parent = match part("x-b3-parentspanid") {
            parent if parent.is_empty() => parent,
            parent => format!("-{parent}"),
        };
        let (trace, span) = (part("x-b3-traceid"), part("x-b3-spanid"));
        let single = format!("{trace}-{span}-{}{parent}", part("x-b3-sampled"));
        vec![
            ("b3".to_owned(), single.into_bytes()),
            ("x-request-id".to_owned(), value(request, "x-request-id")),
        ]
    };
    // It wins over the others, so a tracer that writes it undoes what is forwarded.
    let both = |request: &Call| with(request, "b3", b"463ac35c9f6413ad-a2fb4a1d1a96d312-1");
    // Ids of 16 and 32 digits only, unlike those of the other form.
    let short = |request: &Call| {
        let mut headers = with(request, "b3", b"0-5-1");
        headers.retain(|(name, _)| !name.starts_with("x-b3-"));
        headers
    };
    assert_seen(
        "propagation::b3_may_be_written_in_its_other_way",
        [
            ("in one", check(&[], single)),
            failing("in both, one of another trace", &[], both),
            failing("in one, with short ids", &[], short),
        ],
    );
}

#[test]
fn headers_that_are_missing_are_named_one_by_one() {
    let names = [
        "x-request-id",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-sampled",
        // A child's parent is x-b3-spanid.
        "x-b3-parentspanid",
    ];
    assert_seen(
        "propagation::headers_that_are_missing_are_named_one_by_one",
        names.map(|name| failing(name, &[], move |request| without(request, name))),
    );
}

#[test]
fn headers_that_are_changed_are_distinguished() {
    let trace = "x-b3-traceid";
    let span = "x-b3-spanid";
    let parent = "x-b3-parentspanid";
    let sampled = "x-b3-sampled";
    let set = |case, name: &'static str, value: &'static [u8]| {
        failing(case, &[], move |request| with(request, name, value))
    };
    let cases = [
        set("a new trace", trace, b"463ac35c9f6413ad48485a3953bb6124"),
        // Its last half is another trace.
        failing("half of the trace", &[], move |request| {
            with(request, trace, &value(request, trace)[16..])
        }),
        failing("the trace in upper case", &[], move |request| {
            with(request, trace, &value(request, trace).to_ascii_uppercase())
        }),
        set("a trace of other bytes", trace, b"\xff\xfe\x9b[2J"),
        set("an empty trace", trace, b""),
        set("a span of zeros", span, b"0000000000000000"),
        failing("span and parent swapped", &[], move |request| {
            let mut headers = without(request, span);
            headers.retain(|(name, _)| name != parent);
            headers.push((span.to_owned(), value(request, parent)));
            headers.push((parent.to_owned(), value(request, span)));
            headers
        }),
        failing("the span as parent", &[], move |request| {
            with(request, parent, &value(request, span))
        }),
        set("a parent that is no id", parent, b"none"),
        set("sampled d", sampled, b"d"),
        set("sampled 0", sampled, b"0"),
        set("an empty sampled", sampled, b""),
        failing("sampled true", &[], move |request| {
            match value(request, sampled).as_slice() {
                b"1" => with(request, sampled, b"true"),
                _ => forwarded(request),
            }
        }),
        set("a request id of another form", "x-request-id", b"req-1"),
        failing(
            "traceparent, not sampled",
            &["--headers", "w3c"],
            |request| {
                let mut parent = value(request, "traceparent");
                let last = parent.len() - 1;
                parent[last] = b'0';
                with(request, "traceparent", &parent)
            },
        ),
        failing(
            "a new trace of Datadog",
            &["--headers", "datadog"],
            |request| with(request, "x-datadog-trace-id", b"17"),
        ),
    ];
    assert_seen(
        "propagation::headers_that_are_changed_are_distinguished",
        cases,
    );
}

#[test]
fn a_header_is_sent_once() {
    let trace = "x-b3-traceid";
    let cases = [
        failing("twice", &[], move |request| {
            let mut headers = forwarded(request);
            headers.push(("X-B3-TraceId".to_owned(), value(request, trace)));
            headers
        }),
        failing("twice, the first malformed", &[], move |request| {
            let mut headers = with(request, trace, b"none");
            headers.push((trace.to_owned(), value(request, trace)));
            headers
        }),
        failing("two values in one", &[], move |request| {
            let id = value(request, trace);
            with(request, trace, &[&id[..], b",", &id[..]].concat())
        }),
        // Names are not distinguished by upper and lower case.
        failing("in upper case", &[], |request| {
            let headers = forwarded(request).into_iter();
            headers
                .map(|(name, value)| (name.to_uppercase(), value))
                .collect()
        }),
    ];
    assert_seen("propagation::a_header_is_sent_once", cases);
}

#[test]
fn empty_headers_that_did_not_come_in_are_found() {
    let parent = "x-b3-parentspanid";
    let cases = [
        failing("x-b3-flags", &[], |request| {
            with(request, "x-b3-flags", b"")
        }),
        // The parent comes in with the first request, and not with one that starts a trace.
        failing(parent, &[], move |request| {
            with(request, parent, &value(request, parent))
        }),
    ];
    assert_seen(
        "propagation::empty_headers_that_did_not_come_in_are_found",
        cases,
    );
}

#[test]
fn a_request_that_is_not_sampled_stays_so() {
    let sampled = |request: &Call| with(request, "x-b3-sampled", b"1");
    assert_seen(
        "propagation::a_request_that_is_not_sampled_stays_so",
        [failing("sampled all the same", &[], sampled)],
    );
}

#[test]
fn one_call_of_several_is_found() {
    let run = check_calls(&[], |request, downstream| {
        call(downstream, "/a", &forwarded(request));
        call(downstream, "/b", &without(request, "x-b3-spanid"));
        call(downstream, "/c", &forwarded(request));
    });
    assert_seen(
        "propagation::one_call_of_several_is_found",
        [("the second of three", run)],
    );
}

#[test]
fn a_tracer_that_writes_traceparent_only_gets_a_hint() {
    let run = check(&[], |request| {
        vec![
            ("x-request-id".to_owned(), value(request, "x-request-id")),
            (
                "traceparent".to_owned(),
                b"00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01".to_vec(),
            ),
        ]
    });
    assert_seen(
        "propagation::a_tracer_that_writes_traceparent_only_gets_a_hint",
        [("traceparent", run)],
    );
}

/// What services share, they mix up.
#[test]
fn two_requests_at_once_do_not_get_mixed() {
    let shared: Arc<Mutex<Headers>> = Arc::default();
    let all = check_calls(&[], move |request, downstream| {
        *shared.lock().expect("headers") = forwarded(request);
        std::thread::sleep(Duration::from_millis(300));
        let headers = shared.lock().expect("headers").clone();
        call(downstream, "/orders", &headers);
    });
    let shared: Arc<Mutex<Vec<u8>>> = Arc::default();
    let one = check_calls(&[], move |request, downstream| {
        *shared.lock().expect("a header") = value(request, "x-b3-traceid");
        std::thread::sleep(Duration::from_millis(300));
        let trace = shared.lock().expect("a header").clone();
        call(
            downstream,
            "/orders",
            &with(request, "x-b3-traceid", &trace),
        );
    });
    let mut one = without_passes(one);
    // Either request may be the one that came last.
    one.stdout = one.stdout.replace(
        "x-b3-traceid of one request and x-request-id of the other",
        "x-request-id of one request and x-b3-traceid of the other",
    );
    // One after the other is fine, too.
    let lock = Mutex::new(());
    let in_turn = check_calls(&[], move |request, downstream| {
        let _guard = lock.lock().expect("a lock");
        call(downstream, "/orders", &forwarded(request));
    });
    assert_seen(
        "propagation::two_requests_at_once_do_not_get_mixed",
        [
            ("all headers are shared", without_passes(all)),
            ("one header is shared", one),
            ("one after the other", without_passes(in_turn)),
        ],
    );
}

#[test]
fn a_service_that_never_calls_is_reported_within_its_time() {
    let start = Instant::now();
    let flags = ["-o", "json", "--timeout", "1s"];
    let run = check_calls(&flags, |_, _| {});
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let checks = document["checks"].as_array().expect("a list");
    assert_eq!(checks.len(), 2, "{document:#}");
    assert_eq!(checks[1]["reason"], "no call arrived within 1s");
    assert_eq!(run.status, 1);
    assert_no_hang(start);
}

/// Services that do not answer as they should.
#[test]
fn nothing_outlives_its_timeout() {
    let hang = |_: &Call| Reply::Pieces(vec![Vec::new()], Duration::from_secs(20));
    let drip = |_: &Call| {
        let mut pieces = vec![b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n".to_vec()];
        pieces.extend(std::iter::repeat_n(b".".to_vec(), 1000));
        Reply::Pieces(pieces, Duration::from_millis(100))
    };
    let junk = |_: &Call| Reply::Pieces(vec![b"\x00\x1b[31m\r\n\r\n".to_vec()], Duration::ZERO);
    let reset = |_: &Call| Reply::Pieces(Vec::new(), Duration::ZERO);
    let answers: [(&str, Answer); 4] = [
        ("no answer", hang),
        ("a slow answer", drip),
        ("no HTTP", junk),
        ("a closed connection", reset),
    ];
    let mut cases = Vec::new();
    for (case, answer) in answers {
        let start = Instant::now();
        let service = Server::start(answer);
        let flags = ["--timeout", "1s"];
        let run = check_at(&format!("{}/", service.url), &free_address(), &flags);
        cases.push((case, run));
        assert_no_hang(start);
    }
    let nobody = format!("http://{}/", free_address());
    cases.push(("nobody", check_at(&nobody, &free_address(), &[])));
    assert_seen("propagation::nothing_outlives_its_timeout", cases);
}

/// What arrives downstream may be anything.
#[test]
fn calls_that_no_proxy_would_accept_are_reported() {
    let raw = |bytes: Vec<u8>| {
        move |_: &Call, downstream: &str| {
            let mut stream = TcpStream::connect(downstream).expect("a connection");
            let _ = stream.write_all(&bytes);
            let _ = stream.shutdown(std::net::Shutdown::Write);
            let _ = stream.read_to_end(&mut Vec::new());
        }
    };
    let megabyte = format!(
        "GET / HTTP/1.1\r\nx-b3-traceid: {}\r\n\r\n",
        "a".repeat(1 << 20)
    );
    let preface = |frames: &[u8]| [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", frames].concat();
    let settings = b"\0\0\0\x04\0\0\0\0\0";
    let cases = [
        ("a megabyte of headers", megabyte.into_bytes()),
        ("HTTP/2 without settings", preface(b"")),
        ("HTTP/2 without headers", preface(settings)),
        (
            "half of a header block",
            preface(&[&settings[..], b"\0\0\x10\x01\x05\0\0\0\x01\x82\x86"].concat()),
        ),
        (
            "an index that no table has",
            preface(&[&settings[..], b"\0\0\x02\x01\x05\0\0\0\x01\xff\xff"].concat()),
        ),
        ("HTTP/2 and other bytes", preface(&[0xff; 4096])),
        ("half of a preface", b"PRI * HTTP/2.0\r\n\r\n".to_vec()),
        ("TLS", b"\x16\x03\x01\x02\x00\x01".to_vec()),
        (
            "control characters",
            b"GET / HTTP/1.1\r\nx-b3-traceid: \x00\x1b[31m\r\n\r\n".to_vec(),
        ),
        ("half of a header", b"GET / HTTP/1.1\r\nx-b3".to_vec()),
    ]
    .map(|(case, bytes)| {
        let run = check_calls(&["--timeout", "2s"], raw(bytes));
        (case, without_passes(run))
    });
    assert_seen(
        "propagation::calls_that_no_proxy_would_accept_are_reported",
        cases,
    );
}

/// The code that `headers` prints for Rust, as it is.
mod printed {
    #![allow(dead_code)]
    include!("../snapshots/headers/tracing.rs");

    /// The headers for a call, from those of a request.
    pub fn for_call(request: &http::HeaderMap) -> http::HeaderMap {
        tracing_headers(request)
    }
}

#[test]
fn the_code_for_rust_forwards() {
    let code = kumactl(&["headers", "--language", "rust"]).stdout;
    let path = tests("snapshots/headers/tracing.rs");
    assert_snapshot(&path, &code, "propagation");
    for format in ["b3", "b3-single"] {
        let run = check(&["--headers", format], |request| {
            let mut headers = http::HeaderMap::new();
            for (name, value) in &request.headers {
                let name = http::HeaderName::from_bytes(name.as_bytes()).expect("a name");
                headers.append(name, http::HeaderValue::from_bytes(value).expect("a value"));
            }
            let sent = printed::for_call(&headers);
            let sent = sent.iter();
            sent.map(|(name, value)| (name.to_string(), value.as_bytes().to_vec()))
                .collect()
        });
        assert_eq!(run.status, 0, "{}", run.stdout);
    }
}

/// gRPC cannot call by HTTP/1.1.
#[test]
fn calls_by_http2_are_read() {
    for (kind, status) in [
        ("application/grpc+proto", Some("0")),
        ("application/json", None),
    ] {
        let run = check_calls(&[], move |request, downstream| {
            let answer = http2::call(downstream, "/shop.Stock/Take", &forwarded(request), kind);
            assert_eq!(answer, (200, status.map(str::to_owned)));
        });
        assert_eq!(run.status, 0, "{}", run.stdout);
    }
    let run = check_calls(&[], |request, downstream| {
        let kind = "application/grpc";
        let headers = without(request, "x-b3-spanid");
        http2::call(downstream, "/shop.Stock/Take", &headers, kind);
        http2::call(downstream, "/shop.Stock/Give", &forwarded(request), kind);
    });
    assert_seen(
        "propagation::calls_by_http2_are_read",
        [("the first of two", run)],
    );
}

#[test]
fn headers_that_are_too_large_are_refused_by_http2_too() {
    for size in [100 << 10, 2 << 20] {
        let flags = ["-o", "json", "--timeout", "60s"];
        let run = check_calls(&flags, move |request, downstream| {
            let mut headers = forwarded(request);
            headers.extend((0..size >> 10).map(|number| (format!("x-{number}"), vec![b'a'; 1000])));
            http2::call(downstream, "/", &headers, "application/grpc");
        });
        assert_eq!(run.status, 1, "{}", run.stdout);
        let message = [
            "more than 64 KiB of headers",
            "or has more than 1024 KiB of them",
        ];
        assert!(
            message.iter().any(|message| run.stdout.contains(message)),
            "{}",
            run.stdout
        );
    }
}

/// A gRPC server cannot be asked by HTTP/1.1.
#[test]
fn a_grpc_service_gets_an_empty_message() {
    let downstream = free_address();
    let address = downstream.clone();
    let server = http2::serve(move |metadata| {
        let is_tracing = |name: &str| name.starts_with("x-b3-") || name == "x-request-id";
        let tracing = metadata.into_iter().filter(|(name, _)| is_tracing(name));
        http2::call(
            &address,
            "/shop.Stock/Take",
            &tracing.collect(),
            "application/grpc",
        );
        "0"
    });
    let url = format!("http://{server}/shop.Checkout/Start");
    let forwards = check_at(&url, &downstream, &[]);

    let server = http2::serve(|_| "12");
    let url = format!("http://{server}/");
    let unknown = check_at(&url, &free_address(), &["--timeout", "2s"]);
    assert_seen(
        "propagation::a_grpc_service_gets_an_empty_message",
        [
            ("it forwards", forwards),
            ("it does not know the call", unknown),
        ],
    );
}

/// Those that never end what they begin.
#[test]
fn slow_senders_are_reported_within_the_timeout() {
    for beginning in [
        &b"GET / HTTP/1.1\r\nx-b3-traceid: "[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0\0\0\x10\x01",
        b"PRI",
    ] {
        let start = Instant::now();
        let flags = ["-o", "json", "--timeout", "1s"];
        let run = check_calls(&flags, move |_, downstream| {
            let mut stream = TcpStream::connect(downstream).expect("a connection");
            let _ = stream.write_all(beginning);
            // Open until the tool has had enough.
            let _ = stream.set_read_timeout(Some(Duration::from_secs(4)));
            while matches!(stream.read(&mut [0; 64]), Ok(1..)) {}
        });
        let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
        assert_eq!(
            document["checks"][1]["reason"],
            "no call arrived within 1s; 1 connection began, without an end of the headers",
        );
        assert_eq!(run.status, 1);
        assert_no_hang(start);
    }
}

/// A server that says it speaks HTTP/2, and then nothing.
#[test]
fn a_silent_http2_service_does_not_outlive_the_timeout() {
    let start = Instant::now();
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    std::thread::spawn(move || {
        let mut kept = Vec::new();
        for mut stream in listener.incoming().flatten() {
            let mut beginning = [0; 3];
            let _ = stream.read_exact(&mut beginning);
            if &beginning == b"PRI" {
                let _ = stream.write_all(b"\0\0\0\x04\0\0\0\0\0");
                kept.push(stream);
            }
        }
    });
    let url = format!("http://{address}/");
    let run = check_at(&url, &free_address(), &["--timeout", "1s"]);
    assert_seen(
        "propagation::a_silent_http2_service_does_not_outlive_the_timeout",
        [("no answer", run)],
    );
    assert_no_hang(start);
}

#[test]
fn a_service_that_is_not_there_yet_is_waited_for() {
    let (address, downstream) = (free_address(), free_address());
    let (listens, calls) = (address.clone(), downstream.clone());
    let service = std::thread::spawn(move || {
        std::thread::sleep(Duration::from_millis(1500));
        Server::start_at(&listens, move |request| {
            call(&calls, "/", &forwarded(request));
            Reply::empty(200)
        })
    });
    let url = format!("http://{address}/");
    let run = check_at(&url, &downstream, &["--wait", "20s"]);
    assert_eq!(run.status, 0, "{}", run.stdout);
    drop(service.join());
    let start = Instant::now();
    let run = check_at(&url, &downstream, &["--wait", "2s"]);
    assert_eq!(run.status, 1, "{}", run.stdout);
    assert_no_hang(start);
}

#[test]
fn a_ci_server_gets_test_cases() {
    let run = check(&["-o", "junit"], |request| {
        let headers = with(request, "x-b3-flags", b"");
        let unwanted = ["x-b3-sampled", "x-b3-spanid"];
        headers
            .into_iter()
            .filter(|(name, _)| !unwanted.contains(&name.as_str()))
            .collect()
    });
    assert_eq!(run.status, 1);
    let root = xml::parse(&run.stdout).expect("XML");
    let suites = root.children.iter();
    let cases: Vec<&xml::Element> = suites.flat_map(|suite| &suite.children).collect();
    assert_eq!(root.attribute("tests"), cases.len().to_string());
    let is_failure = |case: &&&xml::Element| case.children.iter().any(|it| it.name == "failure");
    let failures = cases.iter().filter(is_failure).count();
    assert_eq!(root.attribute("failures"), failures.to_string());
    assert!(failures >= 2, "{}", run.stdout);
    assert_seen("propagation::a_ci_server_gets_test_cases", [("junit", run)]);
}

fn from_files(files: &[(&str, &str)], flags: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let mut question = vec!["check".to_owned(), "propagation".to_owned()];
    for (name, text) in files {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        question.extend([
            "--from-file".to_owned(),
            path.to_string_lossy().into_owned(),
        ]);
    }
    let question: Vec<&str> = question
        .iter()
        .map(String::as_str)
        .chain(flags.iter().copied())
        .collect();
    kumactl(&question)
}

const CAME_IN: &str = "x-request-id: 01234567-89ab-4def-8123-456789abcdef\nx-b3-traceid: 463ac35c9f6413ad\n\
    x-b3-spanid: a2fb4a1d1a96d312\nx-b3-sampled: 1\naccept: */*\n";

#[test]
fn recorded_requests_are_checked_alike() {
    let alike = from_files(&[("both.txt", &format!("{CAME_IN}\n{CAME_IN}"))], &[]);
    let curl: String = CAME_IN.lines().map(|line| format!("> {line}\n")).collect();
    let curl =
        format!("* Connected to web\n> GET /start HTTP/1.1\n{curl}>\n< HTTP/1.1 200 OK\n<\n");
    let sent = r#"{"log": {"entries": [{"request": {"method": "GET", "url": "http://orders/",
        "headers": [{"name": "X-Request-Id", "value": "01234567-89ab-4def-8123-456789abcdef"},
            {"name": "x-b3-traceid", "value": "463ac35c9f6413ad"}, {"name": "x-b3-spanid", "value": ""}]}}]}}"#;
    let other = from_files(&[("in.txt", &curl), ("out.har", sent)], &[]);
    // An edge that makes its own ids is never sampled.
    let edge = "x-request-id: req-123\n\nx-request-id: req-123\n";
    let edge = from_files(&[("both.txt", edge)], &[]);
    assert_seen(
        "propagation::recorded_requests_are_checked_alike",
        [
            ("the same headers", alike),
            ("curl, and other headers in HAR", other),
            ("an id that an edge makes", edge),
        ],
    );
}

#[test]
fn recordings_that_are_not_valid_are_reported() {
    let files = [
        ("one block", &[("a", CAME_IN)][..]),
        ("no tracing header", &[("a", "host: x\n\nhost: y\n")]),
        ("no header", &[("a", "hello\n")]),
        ("JSON", &[("a", "{}")]),
        ("nothing", &[("a", "")]),
        (
            "three files",
            &[("a", CAME_IN), ("b", CAME_IN), ("c", CAME_IN)],
        ),
    ];
    let mut cases: Vec<_> = files
        .map(|(case, files)| (case, from_files(files, &[])))
        .into();
    let none = ["check", "propagation", "--from-file", "no-such-file"];
    cases.push(("no such file", kumactl(&none)));
    assert_seen(
        "propagation::recordings_that_are_not_valid_are_reported",
        cases,
    );
}

#[test]
fn an_address_where_nobody_can_listen_is_refused() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let taken = taken.local_addr().expect("an address").to_string();
    let cases = [taken.as_str(), "nonsense", "203.0.113.1:1"].map(|address| {
        let question = ["check", "propagation", "--service", "http://127.0.0.1:1/"];
        let run = kumactl(&[&question[..], &["--downstream", address]].concat());
        (stable(address), run)
    });
    assert_seen(
        "propagation::an_address_where_nobody_can_listen_is_refused",
        cases,
    );
}

mod any {
    use kumactl::check::propagation::{Arrival, Call, Field, blocks, check_headers};
    use proptest::collection::vec;
    use proptest::prelude::*;

    /// Headers that are often about traces, with values that are often ids.
    fn headers() -> impl Strategy<Value = Vec<Field>> {
        let name = prop_oneof![
            "x-b3-(traceid|spanid|parentspanid|sampled|flags)",
            "b3|traceparent|tracestate|x-request-id|X-B3-TraceId",
            "x-datadog-(trace-id|parent-id|sampling-priority|tags)",
        ];
        let text = prop_oneof![
            "[01]?",
            "[0-9a-fA-F]{0,40}",
            "[0-9a-f]{1,32}-[0-9a-f]{1,16}(-[01d])?",
            ".{0,20}"
        ];
        let value = prop_oneof![text.prop_map(String::into_bytes), vec(any::<u8>(), 0..40)];
        vec(
            (name, value).prop_map(|(name, value)| Field::new(name, value)),
            0..10,
        )
    }

    proptest! {
        #[test]
        fn headers_are_checked_whatever_they_are(received in headers(), calls in vec(headers(), 0..4)) {
            let arrivals = |calls: Vec<Vec<Field>>| -> Vec<Arrival> {
                let call = |headers| Arrival::Call(Call { line: "GET /".to_owned(), headers });
                calls.into_iter().map(call).collect()
            };
            let checks = check_headers("headers", &received, &arrivals(calls));
            prop_assert!(!checks.is_empty());
            for check in &checks {
                prop_assert_eq!(check.hint.is_some(), check.outcome > kumactl::check::Outcome::Ok);
            }
        }

        #[test]
        fn a_text_is_a_recording_or_is_refused(text in "[ -~\n\r>:{}\"\\[\\]é]{0,200}") {
            if let Ok(calls) = blocks(&text) {
                prop_assert!(calls.iter().any(|call| !call.headers.is_empty()));
            }
        }
    }
}
