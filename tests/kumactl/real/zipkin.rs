//! A real Zipkin.

use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::time::Duration;

use super::http;
use super::process::Process;
use super::{free_port, java, prepared};

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running Zipkin, ready to take spans.
#[derive(Debug)]
pub struct Zipkin {
    /// Where it listens.
    pub address: SocketAddr,
    process: Process,
}

impl Zipkin {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let port = free_port();
        let environment = [("QUERY_PORT".to_owned(), port.to_string())];
        Self::start_with(&environment, port, "/health")
    }

    /// Starts one with the environment of a container, and waits until `probe` is answered with 200
    /// at the port where that environment makes it listen.
    pub fn start_with(environment: &[(String, String)], port: u16, probe: &str) -> Self {
        let address = free_address(port);
        let mut command = java("zipkin");
        // As the start script of the image does.
        let options = environment.iter().filter(|(name, _)| name == "JAVA_OPTS");
        command.args(options.flat_map(|(_, options)| options.split_whitespace()));
        command
            .arg("-jar")
            .arg(prepared("zipkin/zipkin-server-3.5.1-exec.jar"))
            .env_clear()
            .envs(environment.iter().cloned())
            // Its own port, but on one address instead of all of them.
            .env("ARMERIA_PORTS_0_IP", address.ip().to_string())
            .env("ARMERIA_PORTS_0_PORT", "${server.port}")
            .env("ARMERIA_PORTS_0_PROTOCOLS", "HTTP");
        let mut zipkin = Self {
            address,
            process: Process::start(command),
        };
        let url = zipkin.url(probe);
        zipkin.process.wait_until(PATIENCE, || {
            http::get(&url).is_ok_and(|answer| answer.status == 200)
        });
        zipkin
    }

    /// The URL of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The spans of a trace, once one is there.
    pub fn trace(&mut self, id: &str) -> Vec<serde_json::Value> {
        let url = self.url(&format!("/api/v2/trace/{id}"));
        let mut spans = Vec::new();
        self.process.wait_until(Duration::from_secs(30), || {
            let answer = http::get(&url).expect("an answer");
            if answer.status == 200 {
                spans = serde_json::from_str(&answer.body).expect("JSON");
            }
            !spans.is_empty()
        });
        spans
    }
}

/// A loopback address on which nobody listens on the port: other servers may use the usual one.
fn free_address(port: u16) -> SocketAddr {
    (1..=254)
        .map(|last| SocketAddr::new(IpAddr::V4(Ipv4Addr::new(127, 0, 0, last)), port))
        .find(|address| TcpListener::bind(address).is_ok())
        .unwrap_or_else(|| panic!("port {port} is taken on every loopback address"))
}

#[test]
#[ignore = "needs tests/real/setup"]
fn zipkin_listens_on_loopback_and_keeps_what_it_takes() {
    let mut zipkin = Zipkin::start();
    let span = serde_json::json!([{
        "traceId": "463ac35c9f6413ad48485a3953bb6124", "id": "a2fb4a1d1a96d312", "name": "get",
        "timestamp": 1_700_000_000_000_000_u64, "duration": 1000,
        "localEndpoint": {"serviceName": "web"}
    }]);
    let answer = http::post(&zipkin.url("/api/v2/spans"), &span).expect("an answer");
    assert_eq!(answer.status, 202, "{answer:?}");
    let spans = zipkin.trace("463ac35c9f6413ad48485a3953bb6124");
    assert_eq!(spans[0]["localEndpoint"]["serviceName"], "web");
}
