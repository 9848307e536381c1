//! What `check propagation` says of headers, beside what a real Envoy makes of them: its spans, and
//! what it sends on.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use kumactl::check::propagation::{Field, reading};
use kumactl::headers::{Continuation, HeaderFormat, Ids, can_be_sampled};
use serde_json::Value;

use super::envoy::{Direction, Envoy};
use crate::support::kumactl;

const REQUEST_ID: &str = "7f3a9c0b-e1d2-9856-a0b1-c2d3e4f50617";
const TRACE: &str = "84a1c2b3d4e5f607";
const LONG: &str = "00112233445566778899aabbccddeeff";
const SPAN: &str = "5555222233334444";
const OTHER: &str = "9999222233334444";
const PARENT: &str = "84a1c2b3d4e5f607";
/// A report goes out after five seconds at the latest.
const REPORTED: Duration = Duration::from_secs(30);

type Lines = Vec<(&'static str, String)>;

/// Takes reports, and keeps their spans.
fn collector() -> (SocketAddr, Arc<Mutex<Vec<Value>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let spans = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&spans);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let kept = Arc::clone(&kept);
            std::thread::spawn(move || take(stream, &kept));
        }
    });
    (address, spans)
}

/// Each report is one array, in pieces that end with an empty one.
fn take(mut stream: TcpStream, spans: &Mutex<Vec<Value>>) {
    const END: &[u8] = b"\r\n0\r\n\r\n";
    let (mut report, mut piece) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = stream.read(&mut piece) {
        report.extend_from_slice(&piece[..length]);
        if report.ends_with(END) {
            let text = String::from_utf8_lossy(&report).into_owned();
            let (_, body) = text.split_once("\r\n\r\n").expect("a head");
            // Sizes stand in lines of their own, and JSON has none.
            let json: String = body.split("\r\n").skip(1).step_by(2).collect();
            let new: Vec<Value> = serde_json::from_str(&json).expect("spans");
            spans.lock().expect("spans").extend(new);
            report.clear();
            let _ = stream.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 0\r\n\r\n");
        }
    }
}

/// Sends lines as they are, and gives those that arrived at the service.
fn send(to: SocketAddr, path: &str, lines: &Lines) -> Vec<(String, String)> {
    let mut head = format!("GET {path} HTTP/1.1\r\nhost: web\r\nconnection: close\r\n");
    for (name, value) in lines {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    let mut stream = TcpStream::connect(to).expect("a connection");
    stream
        .write_all(format!("{head}\r\n").as_bytes())
        .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (status, body) = answer.split_once("\r\n\r\n").expect("a head");
    assert!(status.starts_with("HTTP/1.1 200"), "{answer}");
    let fields = body.lines().filter_map(|line| line.split_once(": "));
    fields
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// `x-b3-traceid` and its companions, of which those with a value are sent, one line for each `|`.
fn several(trace: &str, span: &str, parent: &str, sampled: &str) -> Lines {
    let names = [
        ("x-b3-traceid", trace),
        ("x-b3-spanid", span),
        ("x-b3-parentspanid", parent),
        ("x-b3-sampled", sampled),
    ];
    let mut lines = vec![("x-request-id", REQUEST_ID.to_owned())];
    for (name, values) in names.into_iter().filter(|(_, values)| *values != "-") {
        lines.extend(values.split('|').map(|value| (name, value.to_owned())));
    }
    lines
}

fn single(values: &str) -> Lines {
    let mut lines = vec![("x-request-id", REQUEST_ID.to_owned())];
    lines.extend(values.split('|').map(|value| ("b3", value.to_owned())));
    lines
}

fn both(value: &str, sampled: &str) -> Lines {
    let mut lines = several(TRACE, SPAN, PARENT, sampled);
    lines.push(("b3", value.to_owned()));
    lines
}

fn with(name: &'static str, value: &str) -> Lines {
    let mut lines = several(TRACE, SPAN, "-", "1");
    lines.push((name, value.to_owned()));
    lines
}

/// What is tried: each way to write, lose, double and damage the headers.
fn cases() -> Vec<Lines> {
    [
        missing_or_doubled(),
        ids_and_flags(),
        with_single(),
        of_others(),
    ]
    .concat()
}

fn missing_or_doubled() -> Vec<Lines> {
    let mut cases = vec![
        several(TRACE, SPAN, PARENT, "1"),
        several(TRACE, SPAN, "-", "1"),
        several(LONG, SPAN, PARENT, "1"),
        several("-", SPAN, PARENT, "1"),
        several(TRACE, "-", PARENT, "1"),
        several("-", "-", "-", "1"),
        several("-", "-", "-", "0"),
        several("-", "-", "-", "d"),
        several("-", "-", "-", "-"),
        several("-", "-", "zz", "-"),
        several("zz", "-", "-", "-"),
        Vec::new(),
    ];
    let both_lines = format!("{SPAN}|8fea2b0be533c5a6");
    cases.extend([
        several(&format!("{TRACE}|{TRACE}"), SPAN, "-", "1"),
        several(&format!("{TRACE}|zz"), SPAN, "-", "1"),
        several(&format!("zz|{TRACE}"), SPAN, "-", "1"),
        several(&format!("|{TRACE}"), SPAN, "-", "1"),
        several(TRACE, &both_lines, PARENT, "1|0"),
        several(TRACE, &both_lines, "-", "0|1"),
        several(TRACE, SPAN, &format!("{PARENT}|zz"), "1"),
    ]);
    cases
}

fn ids_and_flags() -> Vec<Lines> {
    let mut cases = Vec::new();
    let long = "0".repeat(20) + "1111111111111111";
    let ids = [
        "",
        "a",
        "0xa",
        "0XA",
        "0x",
        "0x0x1",
        "+5",
        "-5",
        "A1A1C2B3D4E5F607",
        "111111111111111",
        "11111111111111111",
        "000084a1c2b3d4e5f607",
        "0",
        "0000000000000000",
        &long,
        "zz",
        "é",
        "84a1c2b3 4e5f607",
        "84a1c2b3d4e5f607,84a1c2b3d4e5f607",
        "84a1c2b3d4e5f607-",
        "1111111111111111111111111111111",
        "00000000000000000000000000000000",
        "000000000000000084a1c2b3d4e5f607",
        "11111111111111110x11111111111111",
        "0x111111111111111111111111111111",
        "1111111111111111zzzzzzzzzzzzzzzz",
        "111111111111111111111111111111111",
        "000000000000000000000000000000000",
    ];
    for id in ids {
        cases.push(several(id, SPAN, "-", "1"));
        cases.push(several(TRACE, id, "-", "1"));
        cases.push(several(TRACE, SPAN, id, "1"));
    }
    for flag in [
        "0", "true", "false", "d", "2", "", "TRUE", "1,1", "1, 0", "yes", "-",
    ] {
        cases.push(several(TRACE, SPAN, "-", flag));
    }
    cases
}

fn with_single() -> Vec<Lines> {
    let mut cases = Vec::new();
    let ids = format!("{TRACE}-{SPAN}");
    for end in [
        "",
        "-",
        "-0",
        "-1",
        "-d",
        "-D",
        "-2",
        "-true",
        "-1-84a1c2b3d4e5f607",
        "-84a1c2b3d4e5f607",
        "-0-84a1c2b3d4e5f607",
        "-1-",
        "-1-zz",
        "-1-84a1c2b3d4e5f607-x",
        "-1-0000000000000000",
        "-0000000000000000",
        "-1,x",
        "-1-+4a1c2b3d4e5f607",
    ] {
        cases.push(single(&format!("{ids}{end}")));
    }
    cases.extend(
        [
            "",
            "0",
            "1",
            "d",
            "t",
            "x",
            "11",
            "a-b",
            "a-b-1",
            "84a1c2b3d4e5f607_5555222233334444",
        ]
        .map(single),
    );
    cases.extend([
        single(&format!("{LONG}-{SPAN}-1")),
        single(&format!("{}-1", ids.to_uppercase())),
        single(&format!("0000000000000000-{SPAN}-1")),
        single(&format!("{TRACE}-0000000000000000-1")),
        single(&format!("111111111111111111111111-{SPAN}-1")),
        single(&format!("0xa1c2b3d4e5f607-{SPAN}-1")),
        single(&format!("{ids}-1|{TRACE}-{OTHER}-0")),
        single(&format!("|{ids}-1")),
        both(&format!("{ids}-1"), "1"),
        both(&format!("{TRACE}-{OTHER}-1"), "1"),
        both(&format!("1111222233334444-{OTHER}-1"), "1"),
        both(&format!("{ids}-0"), "1"),
        both(&ids, "0"),
        both("0", "1"),
        both("1", "1"),
        both("zz", "1"),
        both("", "1"),
    ]);
    cases
}

/// The headers of other tracers, and request ids in other forms.
fn of_others() -> Vec<Lines> {
    let mut cases = Vec::new();
    let foreign = [
        ("x-b3-flags", "1"),
        (
            "traceparent",
            "00-463ac35c9f6413ad48485a3953bb6124-a2fb4a1d1a96d312-01",
        ),
        ("uber-trace-id", "84a1c2b3d4e5f607:9999222233334444:0:1"),
        (
            "x-cloud-trace-context",
            "105445aa7843bc8bf206b12000100000/1;o=1",
        ),
        ("x-datadog-trace-id", "123"),
        ("sw8", "1-TRACE-SEGMENT-3"),
        (
            "x-amzn-trace-id",
            "Root=1-67891233-abcdef012345678912345678",
        ),
        ("ot-tracer-traceid", "84a1c2b3d4e5f607"),
    ];
    for (name, value) in foreign {
        cases.push(with(name, value));
        cases.push(vec![(name, value.to_owned())]);
    }
    for id in [
        "7f3a9c0be1d29856a0b1c2d3e4f50617",
        "7F3A9C0B-E1D2-9856-A0B1-C2D3E4F50617",
        "7f3a9c0b",
        "0x7f3a9c",
        "0x7f3a9g",
        "req-123",
        "01H8XGJWBWBAQ4Z4",
        "7f3a9c0",
        "+7f3a9c0-b",
        "-7f3a9c0b",
        "7f3a9c0b,req-1",
    ] {
        cases.push(vec![("x-request-id", id.to_owned())]);
        let mut ids = several(TRACE, SPAN, "-", "-");
        ids[0] = ("x-request-id", id.to_owned());
        cases.push(ids);
    }
    cases
}

fn value<'h>(headers: &'h [(String, String)], name: &str) -> Option<&'h str> {
    let mut of_name = headers.iter().filter(|(key, _)| key == name);
    let (_, value) = of_name.next()?;
    assert_eq!(of_name.next(), None, "{name} arrived once: {headers:?}");
    Some(value)
}

/// The lines of B3 that were sent, or that arrived.
fn of_b3<'h>(lines: impl Iterator<Item = (&'h str, &'h str)>) -> Vec<(&'h str, &'h str)> {
    let is_b3 = |name: &str| name == "b3" || name.starts_with("x-b3-");
    let mut lines: Vec<_> = lines.filter(|(name, _)| is_b3(name)).collect();
    lines.sort_by_key(|(name, _)| *name);
    lines
}

fn digits(trace: u128) -> String {
    let width = if trace > u128::from(u64::MAX) { 32 } else { 16 };
    format!("{trace:0width$x}")
}

/// What one request came to.
struct Seen {
    headers: Vec<(String, String)>,
    span: Option<Value>,
}

impl Seen {
    fn of_span(&self, field: &str) -> Option<&str> {
        self.span.as_ref()?[field].as_str()
    }

    /// The ids that go on, in whichever form.
    fn sent_on(&self, form: HeaderFormat) -> (String, String, bool, Option<String>) {
        let own = |text: &str| text.to_owned();
        if form == HeaderFormat::B3Single {
            let b3 = value(&self.headers, "b3").expect("b3");
            let parts: Vec<&str> = b3.split('-').collect();
            let parent = parts.get(3).map(|parent| own(parent));
            return (own(parts[0]), own(parts[1]), parts[2] == "1", parent);
        }
        let of = |name: &str| value(&self.headers, name);
        (
            own(of("x-b3-traceid").expect("a trace")),
            own(of("x-b3-spanid").expect("a span")),
            of("x-b3-sampled") == Some("1"),
            of("x-b3-parentspanid").map(own),
        )
    }
}

/// The library's reading of the lines is what Envoy did.
fn assert_read(lines: &Lines, seen: &Seen, direction: Direction) {
    let fields: Vec<Field> = lines
        .iter()
        .map(|(name, value)| Field::new(*name, value.as_bytes()))
        .collect();
    let read = reading(&fields);
    let context = format!(
        "{direction:?} {lines:?}: {read:?}, {:?} {:?}",
        seen.headers, seen.span
    );
    let sent = lines.iter().map(|(name, value)| (*name, value.as_str()));
    let arrived = seen.headers.iter().map(|(name, value)| (&**name, &**value));
    let ids = match read.trace {
        Continuation::NoSpan(_) => {
            assert!(seen.span.is_none(), "{context}");
            assert_eq!(of_b3(sent), of_b3(arrived), "{context}");
            return;
        }
        Continuation::New => None,
        Continuation::Continued(ids) => Some(ids),
    };
    // New ids are made where none came in; without a request id there is a good one.
    let request_id = lines.iter().find(|(name, _)| *name == "x-request-id");
    let decided = request_id.is_none_or(|(_, id)| can_be_sampled(id));
    let is_sampled = read.sampled.unwrap_or(decided);
    let (trace, span, sampled, parent) = seen.sent_on(read.form);
    assert_eq!(seen.span.is_some(), is_sampled, "{context}");
    assert_eq!(sampled, is_sampled, "{context}");
    match ids {
        Some(Ids {
            trace: id,
            span: cause,
            parent: before,
        }) => {
            assert_eq!(trace, digits(id), "{context}");
            let cause = format!("{cause:016x}");
            let (own, expected) = match direction {
                // It takes the span over.
                Direction::Inbound => (Some(&cause), before.map(|it| format!("{it:016x}"))),
                Direction::Outbound => (None, Some(cause.clone())),
            };
            assert!(own.is_none_or(|own| *own == span), "{context}");
            // What was no parent goes on beside an inbound as it is.
            let is_kept = direction == Direction::Inbound && expected.is_none();
            assert!(is_kept || parent == expected, "{context}");
            if is_sampled {
                assert_eq!(seen.of_span("parentId"), expected.as_deref(), "{context}");
            }
        }
        None => assert_eq!(trace, span, "{context}"),
    }
    if is_sampled {
        assert_eq!(seen.of_span("traceId"), Some(trace.as_str()), "{context}");
        assert_eq!(seen.of_span("id"), Some(span.as_str()), "{context}");
    }
    if read.form == HeaderFormat::B3Single {
        // The other form goes on as it is.
        let others = |(name, _): &(&str, &str)| *name != "b3";
        let (sent, arrived): (Vec<_>, Vec<_>) =
            (of_b3(sent.filter(others)), of_b3(arrived.filter(others)));
        assert_eq!(sent, arrived, "{context}");
    }
}

/// The command's verdict on a call with the lines is what the next proxy did.
fn assert_checked(lines: &Lines, seen: &Seen) {
    let came_in: String = several(TRACE, SPAN, PARENT, "1")
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    let sent: String = lines
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    // A call without headers has a first line all the same.
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("recorded.txt");
    let text = format!("{came_in}\nGET / HTTP/1.1\nhost: web\n{sent}");
    std::fs::write(&path, text).expect("written");
    let path = path.to_str().expect("text");
    let run = kumactl(&["check", "propagation", "-o", "json", "--from-file", path]);
    let document: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let mut checks = document["checks"].as_array().expect("checks").iter();
    let verdict = checks.find(|check| check["name"] == "Envoy continues the trace");
    let verdict = verdict.unwrap_or_else(|| panic!("{}", run.stdout));
    let is_good = |id: &str| id.bytes().any(|byte| byte != b'0');
    let goes_on = seen.of_span("traceId") == Some(TRACE)
        && seen.of_span("parentId").is_some_and(is_good)
        && seen.of_span("parentId") != Some(PARENT);
    match verdict["outcome"].as_str() {
        Some("ok") => assert!(goes_on, "{lines:?}: {verdict}, {:?}", seen.span),
        Some("failure") => assert!(!goes_on, "{lines:?}: {verdict}, {:?}", seen.span),
        // The request id decides.
        _ => assert!(
            verdict["reason"]
                .as_str()
                .is_some_and(|it| it.contains("decided again")),
            "{verdict}"
        ),
    }
    if !goes_on && verdict["outcome"] != "warning" {
        assert_eq!(run.status, 1, "{lines:?}: {}", run.stdout);
    }
}

#[test]
#[ignore = "needs tests/real/setup"]
fn the_verdict_on_headers_is_what_envoy_does() {
    let (address, spans) = collector();
    let url = format!("http://{address}/api/v2/spans");
    let cases = cases();
    let mut seen: BTreeMap<(usize, bool), Vec<(String, String)>> = BTreeMap::new();
    let envoys = [Direction::Inbound, Direction::Outbound].map(|direction| {
        (
            direction,
            Envoy::start_towards("web", &super::envoy::mesh_at(&url), direction),
        )
    });
    for (direction, envoy) in &envoys {
        for (number, lines) in cases.iter().enumerate() {
            let path = format!("/{direction:?}/{number}");
            let headers = send(envoy.inbound, &path, lines);
            seen.insert((number, *direction == Direction::Inbound), headers);
        }
        send(envoy.inbound, &format!("/{direction:?}/last"), &Vec::new());
    }
    let path_of = |span: &Value| {
        let url = span["tags"]["http.url"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        url.splitn(4, '/').nth(3).map(|path| format!("/{path}"))
    };
    let start = Instant::now();
    let last = ["/Inbound/last", "/Outbound/last"];
    while !last.iter().all(|last| {
        let spans = spans.lock().expect("spans");
        spans
            .iter()
            .any(|span| path_of(span).as_deref() == Some(last))
    }) {
        assert!(start.elapsed() < REPORTED, "no span of the last requests");
        std::thread::sleep(Duration::from_millis(100));
    }
    let spans = spans.lock().expect("spans");
    for ((number, is_inbound), headers) in seen {
        let direction = if is_inbound {
            Direction::Inbound
        } else {
            Direction::Outbound
        };
        let path = format!("/{direction:?}/{number}");
        let mut of_path = spans
            .iter()
            .filter(|span| path_of(span).as_ref() == Some(&path));
        let span = of_path.next().cloned();
        assert_eq!(of_path.next(), None, "{path}");
        let seen = Seen { headers, span };
        assert_read(&cases[number], &seen, direction);
        if !is_inbound {
            assert_checked(&cases[number], &seen);
        }
    }
}
