//! A real Envoy that runs what `inspect dataplane NAME -o envoy --bootstrap` prints, and a real
//! Zipkin that its spans arrive at, or do not.

use std::collections::BTreeSet;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::http;
use super::process::Process;
use super::zipkin::Zipkin;
use super::{free_port, prepared};
use crate::server::{Call, Reply, Server};
use crate::support::{kumactl, run, validate};

/// How long Envoy may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// A report goes out after 5 s at the latest.
const REPORTED: Duration = Duration::from_secs(30);

/// A running Envoy, and the service behind it.
#[derive(Debug)]
pub struct Envoy {
    /// Where the inbound listens.
    pub inbound: SocketAddr,
    admin: u16,
    dataplane: String,
    // Stopped before the folder with its configuration goes.
    process: Process,
    _service: Server,
    _folder: TempDir,
}

/// Which way traffic goes: to the service of the proxy, or from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Inbound,
    Outbound,
}

impl Envoy {
    /// Starts one for a dataplane of `resources`, in which it takes the place of `DATAPLANE`.
    pub fn start(service_name: &str, resources: &str) -> Self {
        Self::start_towards(service_name, resources, Direction::Inbound)
    }

    /// Starts one whose listener is said to be for traffic of a direction.
    pub fn start_towards(service_name: &str, resources: &str, direction: Direction) -> Self {
        let service = Server::start(|call| Reply::text(200, &head(call)));
        let (port, admin) = (free_port(), free_port());
        let dataplane = format!(
            "{{type: Dataplane, name: web-1, mesh: default, networking: {{address: 127.0.0.1, \
             admin: {{port: {admin}}}, inbound: [{{port: {port}, servicePort: {}, \
             tags: {{kuma.io/service: {service_name}, kuma.io/protocol: http}}}}]}}}}",
            service.address.port()
        );
        let folder = tempfile::tempdir().expect("a folder");
        let resources = resources.replace("DATAPLANE", &dataplane);
        let configuration = bootstrap(folder.path(), &resources);
        if direction == Direction::Outbound {
            let text = std::fs::read_to_string(&configuration).expect("text");
            let turned = text.replace("INBOUND", "OUTBOUND");
            assert_ne!(text, turned);
            std::fs::write(&configuration, turned).expect("written");
        }
        envoy_validates(&configuration);
        let mut command = Command::new(envoy());
        command.args(["--disable-hot-restart", "--concurrency", "1", "-c"]);
        command.arg(&configuration);
        let mut process = Process::start(command);
        let ready = format!("http://127.0.0.1:{admin}/ready");
        process.wait_until(PATIENCE, || {
            http::get(&ready).is_ok_and(|answer| answer.status == 200)
        });
        Self {
            inbound: SocketAddr::from(([127, 0, 0, 1], port)),
            admin,
            dataplane,
            process,
            _service: service,
            _folder: folder,
        }
    }

    /// Where its administration is.
    pub fn admin_url(&self) -> String {
        format!("http://127.0.0.1:{}", self.admin)
    }

    /// Resources, in which the dataplane of this one takes the place of `DATAPLANE`.
    pub fn resources(&self, resources: &str) -> String {
        resources.replace("DATAPLANE", &self.dataplane)
    }

    /// Sends a request through, and gives the headers that arrived at the service.
    pub fn request(&self, headers: &[(&str, &str)]) -> Vec<(String, String)> {
        let url = format!("http://{}/", self.inbound);
        let answer = http::get_with(&url, headers).expect("an answer");
        assert_eq!(answer.status, 200, "{answer:?}\n{}", self.process.said());
        let lines = answer.body.lines();
        lines
            .filter_map(|line| line.split_once(": "))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    }

    /// A counter of its Zipkin tracer.
    fn counter(&self, name: &str) -> u64 {
        let url = format!(
            "http://127.0.0.1:{}/stats?filter=tracing.zipkin.{name}$",
            self.admin
        );
        let answer = http::get(&url).expect("an answer");
        let value = answer.body.trim().rsplit(": ").next().unwrap_or_default();
        value.parse().unwrap_or(0)
    }

    /// Waits until a counter has reached a number.
    fn wait_for(&self, counter: &str, number: u64) {
        let start = Instant::now();
        while self.counter(counter) < number {
            let waited = start.elapsed();
            assert!(waited < REPORTED, "{counter}: {}", self.counter(counter));
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

fn envoy() -> std::path::PathBuf {
    prepared("python/bin/envoy")
}

/// What arrived, a header in each line.
fn head(request: &Call) -> String {
    let headers = request.headers.iter();
    headers
        .map(|(name, value)| format!("{name}: {}\n", String::from_utf8_lossy(value)))
        .collect()
}

/// Writes what `-o envoy --bootstrap` prints into a folder.
fn bootstrap(folder: &Path, resources: &str) -> std::path::PathBuf {
    let input = folder.join("resources.yaml");
    std::fs::write(&input, resources).expect("written");
    let input = input.to_str().expect("text");
    let question = ["inspect", "dataplane", "web-1", "-f", input];
    let run = kumactl(&[&question[..], &["-o", "envoy", "--bootstrap"]].concat());
    // What is refused is printed all the same, as far as Envoy would get it.
    assert!(!run.stdout.is_empty(), "{}", run.stderr);
    let configuration = folder.join("envoy.yaml");
    std::fs::write(&configuration, run.stdout).expect("written");
    configuration
}

/// `envoy --mode validate`.
fn envoy_validates(configuration: &Path) {
    let mut command = Command::new(envoy());
    command.args(["--mode", "validate", "--disable-hot-restart", "-c"]);
    command.arg(configuration);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let run = run(command);
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
}

/// A mesh whose proxies send to a URL.
pub fn mesh_at(url: &str) -> String {
    mesh(&format!("conf: {{url: '{url}'}}"))
}

/// The page's mesh in today's shape, with settings for its Zipkin.
fn mesh(settings: &str) -> String {
    mesh_of(&format!("type: zipkin, {settings}"))
}

fn mesh_of(backend: &str) -> String {
    format!(
        "type: Mesh\nname: default\ntracing:\n  defaultBackend: my-zipkin\n  backends:\n  \
         - {{name: my-zipkin, {backend}}}\n---\n\
         type: TrafficTrace\nname: trace-all-traffic\nmesh: default\n\
         selectors:\n- match: {{kuma.io/service: '*'}}\nconf: {{backend: my-zipkin}}\n---\nDATAPLANE\n"
    )
}

/// A `MeshTrace` with all that it can set, and the collectors that it may name.
fn mesh_trace_of(backend: &str) -> String {
    let collector = |name: &str, spec: &str| {
        format!(
            "{{type: MeshOpenTelemetryBackend, name: {name}, mesh: default, labels: {{to: {name}}}, spec: {{{spec}}}}}\n---\n"
        )
    };
    let collectors = [
        collector("grpc", "endpoint: {address: jaeger.example, port: 4317}"),
        collector(
            "http",
            "protocol: http, endpoint: {address: 10.0.0.1, port: 4318, path: /otlp}",
        ),
        collector(
            "https",
            "protocol: http, endpoint: {address: jaeger.example, port: 443}",
        ),
    ];
    format!(
        "type: MeshTrace\nname: all\nmesh: default\nspec:\n  targetRef: {{kind: Mesh}}\n  default:\n    \
         backends: [{backend}]\n    sampling: {{overall: 50, client: '12.5', random: 100}}\n    \
         tags: [{{name: team, literal: payments}}, {{name: user, header: {{name: x-user, default: none}}}}]\n\
         ---\n{}{{type: Mesh, name: default}}\n---\nDATAPLANE\n",
        collectors.concat()
    )
}

/// A header that arrived.
fn value<'h>(headers: &'h [(String, String)], name: &str) -> &'h str {
    let of_name = |(key, _): &&(String, String)| key == name;
    let found = headers.iter().find(of_name);
    found.map_or_else(|| panic!("no {name} in {headers:?}"), |(_, value)| value)
}

const TRACE_ID: &str = "x-b3-traceid";

/// The spans of a trace, once they are there.
fn spans(zipkin: &Zipkin, trace: &str) -> Vec<Value> {
    let url = zipkin.url(&format!("/api/v2/trace/{trace}"));
    let start = Instant::now();
    loop {
        let answer = http::get(&url).expect("an answer");
        if answer.status == 200 {
            return serde_json::from_str(&answer.body).expect("JSON");
        }
        assert!(start.elapsed() < REPORTED, "{trace}: {answer:?}");
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// The ids of the traces of a service.
fn traces(zipkin: &Zipkin, service: &str) -> BTreeSet<String> {
    let url = zipkin.url(&format!("/api/v2/traces?serviceName={service}&limit=1000"));
    let answer = http::get(&url).expect("an answer");
    let traces: Vec<Vec<Value>> = serde_json::from_str(&answer.body).expect("JSON");
    let id = |trace: &Vec<Value>| trace[0]["traceId"].as_str().map(str::to_owned);
    traces.iter().filter_map(id).collect()
}

/// Listens on every address that `localhost` may stand for, and passes all bytes on to Zipkin.
/// Gives the port.
fn localhost(zipkin: SocketAddr) -> u16 {
    let listener = TcpListener::bind("[::1]:0").or_else(|_| TcpListener::bind("127.0.0.1:0"));
    let listener = listener.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    // The other family, unless it is taken or not there.
    let other = TcpListener::bind(("127.0.0.1", port)).ok();
    for listener in [Some(listener), other].into_iter().flatten() {
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(zipkin) else {
                    continue;
                };
                let ways = [
                    (client.try_clone(), server.try_clone()),
                    (Ok(server), Ok(client)),
                ];
                for (from, to) in ways {
                    let (mut from, mut to) = (from.expect("a socket"), to.expect("a socket"));
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(std::net::Shutdown::Write);
                    });
                }
            }
        });
    }
    port
}

#[test]
#[ignore = "needs tests/real/setup"]
fn traces_arrive_as_the_policy_says() {
    let zipkin = &Zipkin::start();
    // Reports go out after five seconds, so everybody waits at the same time.
    std::thread::scope(|scope| {
        let cases: [fn(&Zipkin); 11] = [
            by_name,
            by_address,
            ids_of_128_bits,
            v2_json_by_name_of_the_version,
            protocol_buffers,
            shared_span_ids,
            shared_span_ids_unless_something_else_is_said,
            span_ids_of_their_own,
            nothing_at_sampling_0,
            half_at_sampling_50,
            lost_at_the_path_of_v1,
        ];
        for case in cases {
            scope.spawn(move || case(zipkin));
        }
    });
}

/// Sends a request, and reads its trace back: one span of the service.
fn arrives(zipkin: &Zipkin, service: &str, settings: &str) -> (String, Value) {
    let envoy = Envoy::start(service, &mesh(settings));
    let headers = envoy.request(&[]);
    assert_eq!(value(&headers, "x-b3-sampled"), "1");
    let trace = value(&headers, TRACE_ID);
    let spans = spans(zipkin, trace);
    assert_eq!(spans.len(), 1, "{spans:?}");
    assert_eq!(spans[0]["localEndpoint"]["serviceName"], service);
    assert_eq!(spans[0]["kind"], "SERVER");
    envoy.wait_for("reports_sent", 1);
    assert_eq!(envoy.counter("reports_dropped"), 0);
    (trace.to_owned(), spans[0].clone())
}

/// `conf` with the URL of Zipkin's V2, and more settings.
fn conf(zipkin: &Zipkin, more: &str) -> String {
    format!("conf: {{url: '{}'{more}}}", zipkin.url("/api/v2/spans"))
}

fn by_name(zipkin: &Zipkin) {
    let url = format!(
        "http://localhost:{}/api/v2/spans",
        localhost(zipkin.address)
    );
    let settings = format!("sampling: 100.0, conf: {{url: '{url}'}}");
    arrives(zipkin, "web-by-name", &settings);
}

fn by_address(zipkin: &Zipkin) {
    let (trace, _) = arrives(zipkin, "web-by-address", &conf(zipkin, ""));
    assert_eq!(trace.len(), 16, "{trace}");
}

fn ids_of_128_bits(zipkin: &Zipkin) {
    let (trace, span) = arrives(zipkin, "web-128", &conf(zipkin, ", traceId128bit: true"));
    assert_eq!(trace.len(), 32, "{trace}");
    assert_eq!(span["traceId"], trace.as_str());
}

fn v2_json_by_name_of_the_version(zipkin: &Zipkin) {
    arrives(zipkin, "web-json", &conf(zipkin, ", apiVersion: httpJson"));
}

fn protocol_buffers(zipkin: &Zipkin) {
    arrives(
        zipkin,
        "web-proto",
        &conf(zipkin, ", apiVersion: httpProto"),
    );
}

const PARENT: [(&str, &str); 3] = [
    ("x-b3-spanid", "a2fb4a1d1a96d312"),
    ("x-b3-sampled", "1"),
    ("x-request-id", "00000000-0000-4000-8000-000000000000"),
];

/// The span of a request that comes with a trace of its own.
fn continued(zipkin: &Zipkin, service: &str, trace: &str, more: &str) -> Value {
    let envoy = Envoy::start(service, &mesh(&conf(zipkin, more)));
    let headers = [&PARENT[..], &[(TRACE_ID, trace)]].concat();
    assert_eq!(value(&envoy.request(&headers), TRACE_ID), trace);
    let spans = spans(zipkin, trace);
    assert_eq!(spans.len(), 1, "{spans:?}");
    spans[0].clone()
}

fn shared_span_ids(zipkin: &Zipkin) {
    let more = ", sharedSpanContext: true";
    is_shared(&continued(zipkin, "web-shared", "463ac35c9f641301", more));
}

fn shared_span_ids_unless_something_else_is_said(zipkin: &Zipkin) {
    is_shared(&continued(zipkin, "web-unsaid", "463ac35c9f641302", ""));
}

fn is_shared(span: &Value) {
    assert_eq!(span["id"], "a2fb4a1d1a96d312");
    assert_eq!(span["shared"], true);
    assert!(span["parentId"].is_null(), "{span}");
}

fn span_ids_of_their_own(zipkin: &Zipkin) {
    let more = ", sharedSpanContext: false";
    let span = continued(zipkin, "web-own", "463ac35c9f641303", more);
    assert_ne!(span["id"], "a2fb4a1d1a96d312");
    assert_eq!(span["parentId"], "a2fb4a1d1a96d312");
}

/// Sends requests with ids that are known, of which the rule says which ones are sampled.
fn sampled(envoy: &Envoy, percentage: u32) -> BTreeSet<String> {
    let mut traces = BTreeSet::new();
    for number in 0..200_u32 {
        // Spread over all remainders.
        let id = number.wrapping_mul(0x9e37_79b1);
        let request_id = format!("{id:08x}-0000-4000-8000-000000000000");
        let headers = envoy.request(&[("x-request-id", &request_id)]);
        let is_sampled = id % 10_000 < percentage * 100;
        let expected = if is_sampled { "1" } else { "0" };
        assert_eq!(value(&headers, "x-b3-sampled"), expected, "{request_id}");
        if is_sampled {
            traces.insert(value(&headers, TRACE_ID).to_owned());
        }
    }
    traces
}

fn nothing_at_sampling_0(zipkin: &Zipkin) {
    let settings = format!("sampling: 0, {}", conf(zipkin, ""));
    let envoy = Envoy::start("web-0", &mesh(&settings));
    assert!(sampled(&envoy, 0).is_empty());
    // A client that asks for it is traced all the same; its report would bring the others along.
    let headers = envoy.request(&PARENT[1..]);
    let asked = value(&headers, TRACE_ID);
    spans(zipkin, asked);
    assert_eq!(traces(zipkin, "web-0"), BTreeSet::from([asked.to_owned()]));
}

fn half_at_sampling_50(zipkin: &Zipkin) {
    let settings = format!("sampling: 50, {}", conf(zipkin, ""));
    let envoy = Envoy::start("web-50", &mesh(&settings));
    let expected = sampled(&envoy, 50);
    assert!((80..=120).contains(&expected.len()), "{}", expected.len());
    envoy.wait_for("spans_sent", expected.len() as u64);
    for trace in &expected {
        spans(zipkin, trace);
    }
    assert_eq!(traces(zipkin, "web-50"), expected);
}

/// The proxy sends V2 to the path of V1, which Zipkin refuses; `validate` says so before.
fn lost_at_the_path_of_v1(zipkin: &Zipkin) {
    std::thread::scope(|scope| {
        for version in ["", "httpJson", "httpJsonV1", "httpProto"] {
            scope.spawn(move || lost(zipkin, version));
        }
    });
    assert!(traces(zipkin, "web-lost").is_empty());
}

fn lost(zipkin: &Zipkin, version: &str) {
    let url = zipkin.url("/api/v1/spans");
    let resources = mesh(&format!("conf: {{url: '{url}', apiVersion: '{version}'}}"));
    let (documents, _) = resources.split_once("---\nDATAPLANE").expect("documents");
    let findings = validate(&[documents], None);
    let of_path = findings.iter().find(|it| it.code.0 == "url-path-version");
    let finding = of_path.unwrap_or_else(|| panic!("{version}: {findings:?}"));
    assert!(finding.message.contains("400"), "{finding:?}");

    let envoy = Envoy::start("web-lost", &resources);
    let headers = envoy.request(&[]);
    assert_eq!(value(&headers, "x-b3-sampled"), "1");
    envoy.wait_for("reports_dropped", 1);
    assert_eq!(envoy.counter("reports_sent"), 0);
    let trace = zipkin.url(&format!("/api/v2/trace/{}", value(&headers, TRACE_ID)));
    assert_eq!(http::get(&trace).expect("an answer").status, 404);
}

/// Whatever can be said of a dataplane, Envoy takes it.
#[test]
#[ignore = "needs tests/real/setup"]
fn envoy_takes_every_bootstrap() {
    let dataplane = "{type: Dataplane, name: web-1, mesh: default, networking: {address: 127.0.0.1, inbound: [\
        {port: 8080, servicePort: 9080, tags: {kuma.io/service: web, kuma.io/protocol: http}}, \
        {port: 8081, servicePort: 9081, tags: {kuma.io/service: web, kuma.io/protocol: grpc}}, \
        {address: '::1', port: 8082, serviceAddress: 127.0.0.2, tags: {kuma.io/service: x, kuma.io/protocol: http2}}, \
        {port: 8083, tags: {kuma.io/service: y}}]}}";
    let gateway = "{type: Dataplane, name: web-1, mesh: default, networking: {address: 127.0.0.1, \
        gateway: {tags: {kuma.io/service: edge}}}}";
    let backends = [
        "type: zipkin, conf: {url: 'https://zipkin.example:443/api/v2/spans', sharedSpanContext: true}",
        "type: zipkin, conf: {url: 'https://10.0.0.1:443/a%20b%0A'}",
        "type: zipkin, conf: {url: 'ftp://user:pass@[::1]:0/x?y#z', apiVersion: httpProto}",
        "type: zipkin, sampling: 0.001, conf: {url: 'http://under_score.:9411/api/v2/spans'}",
        "type: datadog, conf: {address: agent.example, port: 8126, splitService: true}",
        "type: datadog, conf: {address: 'http://dd:8126', port: 8126}",
    ];
    let mesh_traces = [
        "{type: Zipkin, zipkin: {url: 'https://zipkin.example:443/api/v2/spans', apiVersion: httpProto}}",
        "{type: Zipkin, zipkin: {url: 'http://zipkin.example/api/v2/spans', traceId128bit: true}}",
        "{type: Datadog, datadog: {url: 'http://agent.example:8126', splitService: true}}",
        "{type: OpenTelemetry, openTelemetry: {endpoint: 'jaeger.example:4317'}}",
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: grpc}}}}",
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: http}}}}",
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: https}}}}",
        "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: nobody}}}}",
    ];
    let resources = backends.map(mesh_of).into_iter();
    let resources: Vec<String> = resources.chain(mesh_traces.map(mesh_trace_of)).collect();
    let folder = tempfile::tempdir().expect("a folder");
    for resources in resources {
        for dataplane in [dataplane, gateway] {
            let resources = resources.replace("DATAPLANE", dataplane);
            envoy_validates(&bootstrap(folder.path(), &resources));
        }
    }
}
