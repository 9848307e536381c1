//! A real Jaeger with the configuration that `install tracing` prints, and what the proxies of a
//! `MeshTrace` send to it.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::configuration::{move_here, printed};
use super::envoy::Envoy;
use super::process::Process;
use super::{http, prepared};
use crate::support::{assert_seen, kumactl_with_stdin};

/// How long it may take to start on a busy machine, and a span to be there.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Jaeger, ready to take spans.
#[derive(Debug)]
pub struct Jaeger {
    /// The ports of this one, by those of the configuration that is printed.
    ports: BTreeMap<u16, u16>,
    // Stopped before the folder with its configuration and its data goes.
    process: Process,
    _folder: TempDir,
}

pub const ZIPKIN: u16 = 9411;
const GRPC: u16 = 4317;
pub const HTTP: u16 = 4318;
pub const QUERY: u16 = 16686;
const HEALTH: u16 = 13133;

impl Jaeger {
    /// Starts the one that is printed without flags.
    pub fn start() -> Self {
        Self::of(&printed(&[])["jaeger"])
    }

    /// Starts one with a configuration, on loopback and free ports.
    pub fn of(configuration: &Value) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut configuration = configuration.clone();
        let ports = move_here(&mut configuration, folder.path());
        let file = folder.path().join("config.yaml");
        // JSON is YAML.
        std::fs::write(&file, configuration.to_string()).expect("written");
        let mut command = Command::new(prepared("jaeger/jaeger"));
        command.arg("--config").arg(&file);
        let mut jaeger = Self {
            ports,
            process: Process::start(command),
            _folder: folder,
        };
        jaeger.wait();
        jaeger
    }

    fn wait(&mut self) {
        let url = self.url(HEALTH, "/status");
        self.process.wait_until(PATIENCE, || {
            http::get(&url).is_ok_and(|answer| answer.status == 200)
        });
    }

    /// Stops it as the kubelet does.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Ends it without its knowing.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// Starts it with the same data, once it has ended.
    pub fn start_again(&mut self) {
        self.process.start_again();
        self.wait();
    }

    /// The URL of a path at what the configuration gives a port.
    pub fn url(&self, port: u16, path: &str) -> String {
        format!("http://{}{path}", self.at(port))
    }

    /// Where it listens for what the configuration gives a port.
    fn at(&self, port: u16) -> String {
        format!("127.0.0.1:{}", self.ports[&port])
    }

    /// The spans of a trace, as far as they are there.
    pub fn spans(&self, trace: &str) -> Vec<Value> {
        let answer = http::get(&self.url(QUERY, &format!("/api/traces/{trace}")));
        let answer = answer.expect("an answer");
        if answer.status != 200 {
            return Vec::new();
        }
        let document: Value = serde_json::from_str(&answer.body).expect("JSON");
        let found = document["data"][0]["spans"].as_array();
        found.cloned().unwrap_or_default()
    }

    /// The spans of a trace, once one is there.
    fn trace(&mut self, id: &str) -> Vec<Value> {
        let start = Instant::now();
        loop {
            let spans = self.spans(id);
            if !spans.is_empty() {
                return spans;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "no trace {id}:\n{}",
                self.process.said()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

/// Why Jaeger would not start with a configuration: it knows every key, and reads variables.
pub fn refusal(configuration: &Value) -> Option<String> {
    let file = tempfile::NamedTempFile::new().expect("a file");
    let text = configuration.to_string();
    std::fs::write(file.path(), &text).expect("written");
    let variables = text.split("${env:").skip(1);
    let variables = variables.filter_map(|rest| rest.split('}').next());
    let output = Command::new(prepared("jaeger/jaeger"))
        .args(["validate", "--config"])
        .arg(file.path())
        .envs(variables.map(|name| (name, "value")))
        .output()
        .expect("Jaeger runs");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then_some(said)
}

/// A `MeshTrace` of the whole mesh, what it needs, and room for the dataplane.
fn resources(backend: &str, more: &str) -> String {
    format!(
        "type: MeshTrace\nname: all\nmesh: default\nspec:\n  targetRef: {{kind: Mesh}}\n  default:\n    \
         backends: [{backend}]\n    tags: [{{name: team, literal: payments}}]\n---\n{more}{{type: Mesh, name: default}}\n\
         ---\nDATAPLANE\n"
    )
}

/// Each exporter of a `MeshTrace` that Jaeger takes: a name, the backend, what else it needs, and the
/// header that carries its trace.
fn exporters(jaeger: &Jaeger) -> Vec<(&'static str, String, String, &'static str)> {
    let reference = "{type: OpenTelemetry, openTelemetry: {backendRef: {kind: MeshOpenTelemetryBackend, labels: {to: jaeger}}}}";
    let by_reference = |protocol: &str, port: u16| {
        format!(
            "{{type: MeshOpenTelemetryBackend, name: jaeger, mesh: default, labels: {{to: jaeger}}, \
             spec: {{protocol: {protocol}, endpoint: {{address: 127.0.0.1, port: {}}}}}}}\n---\n",
            jaeger.ports[&port]
        )
    };
    let url = jaeger.url(ZIPKIN, "/api/v2/spans");
    vec![
        (
            "web-zipkin",
            format!("{{type: Zipkin, zipkin: {{url: '{url}', traceId128bit: true}}}}"),
            String::new(),
            "x-b3-traceid",
        ),
        (
            "web-endpoint",
            format!(
                "{{type: OpenTelemetry, openTelemetry: {{endpoint: '{}'}}}}",
                jaeger.at(GRPC)
            ),
            String::new(),
            "traceparent",
        ),
        (
            "web-grpc",
            reference.to_owned(),
            by_reference("grpc", GRPC),
            "traceparent",
        ),
        (
            "web-http",
            reference.to_owned(),
            by_reference("http", HTTP),
            "traceparent",
        ),
    ]
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn spans_of_every_exporter_arrive_from_a_real_envoy() {
    let mut jaeger = Jaeger::start();
    for (service, backend, more, header) in exporters(&jaeger) {
        let envoy = Envoy::start(service, &resources(&backend, &more));
        let headers = envoy.request(&[]);
        let found = headers.iter().find(|(name, _)| name == header);
        let (_, value) = found.unwrap_or_else(|| panic!("{service}: no {header} in {headers:?}"));
        // traceparent is version, trace, parent and flags.
        let trace = value.split('-').nth(1).unwrap_or(value);
        let spans = jaeger.trace(trace);
        assert_eq!(spans.len(), 1, "{service}: {spans:?}");
        let tags = spans[0]["tags"].as_array().expect("tags");
        let is_ours = |tag: &&Value| tag["key"] == "team" && tag["value"] == "payments";
        assert!(tags.iter().any(|tag| is_ours(&tag)), "{service}: {tags:?}");
    }
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn check_tracing_sends_a_span_of_every_exporter_and_reads_it_back() {
    let jaeger = Jaeger::start();
    let query = jaeger.url(QUERY, "");
    let dataplane = "{type: Dataplane, name: web-1, mesh: default, networking: {address: 10.0.0.1, \
                     inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]}}";
    let seen = exporters(&jaeger)
        .into_iter()
        .map(|(service, backend, more, _)| {
            let input = resources(&backend, &more).replace("DATAPLANE", dataplane);
            let question = ["check", "tracing", "-f", "-", "--query-url", &query];
            (service, kumactl_with_stdin(&question, input.as_bytes()))
        });
    assert_seen(
        "real::jaeger::check_tracing_sends_a_span_of_every_exporter_and_reads_it_back",
        seen,
    );
}
