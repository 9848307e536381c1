//! Servers that misbehave, each in its own way: nothing hangs, nothing is lost, and the exit status
//! and the words are right.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use regex::Regex;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use serde_json::json;

use super::control_plane::{ControlPlane, Recorded};
use super::{ask, at_home, command_at};
use crate::server::{Call, Reply, Server};
use crate::support::{Run, assert_harmless, assert_no_hang, assert_seen, free_port, run};

/// How long a call may take here.
const TIMEOUT: &str = "2s";

fn get(url: &str) -> Run {
    let start = Instant::now();
    let run = ask(url, &["get", "meshes", "--api-timeout", TIMEOUT]);
    assert_no_hang(start);
    assert_eq!(run.stdout, "", "{run:?}");
    run
}

/// What is said of a server that always answers so, and is asked so often.
fn answered(reply: Reply, times: usize) -> Run {
    let server = Server::start(move |_| reply.clone());
    let run = get(&server.url);
    assert_eq!(server.calls().len(), times, "{run:?}");
    run
}

#[test]
fn a_closed_port_is_an_unreachable_control_plane() {
    let url = format!("http://127.0.0.1:{}", free_port());
    assert_seen(
        "live::faults::a_closed_port_is_an_unreachable_control_plane",
        [("get meshes", get(&url))],
    );
}

#[test]
fn an_answer_that_breaks_off_is_asked_for_again_and_then_reported() {
    let half = || b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"items\": [".to_vec();
    let cases = [
        ("closed", Reply::Pieces(vec![half()], Duration::ZERO)),
        ("reset", Reply::Reset(half())),
    ]
    .map(|(case, reply)| (case, answered(reply, 4)));
    assert_seen(
        "live::faults::an_answer_that_breaks_off_is_asked_for_again_and_then_reported",
        cases,
    );
}

#[test]
fn whoever_is_slow_holds_nobody_up() {
    let slow = Server::start(|_| {
        let mut pieces = vec![b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n".to_vec()];
        pieces.extend(std::iter::repeat_n(b" ".to_vec(), 500));
        Reply::Pieces(pieces, Duration::from_secs(1))
    });
    let silent = Server::start(|_| Reply::Pieces(vec![Vec::new()], Duration::from_secs(6)));
    let endless = Server::start(|call| {
        let offset = call.number("offset").unwrap_or(0);
        let item = json!({"type": "Mesh", "name": format!("m{offset}")});
        let next = format!(
            "http://localhost:5681/meshes?offset={}&size=1000",
            offset + 1
        );
        Reply::json(200, &json!({"items": [item], "next": next}))
    });
    let cases = [
        ("a byte a second", slow),
        ("silence", silent),
        ("pages without end", endless),
    ]
    .map(|(case, server)| {
        let mut run = get(&server.url);
        // As far as it came.
        let offset = Regex::new("offset=[0-9]+").expect("a pattern");
        run.stderr = offset.replace_all(&run.stderr, "offset=N").into_owned();
        (case, run)
    });
    assert_seen("live::faults::whoever_is_slow_holds_nobody_up", cases);
}

#[test]
fn a_page_of_a_proxy_is_called_one() {
    let page = "<!DOCTYPE html><html><body>Internal error</body></html>";
    let cases = [500, 200].map(|status| {
        let server = Server::start(move |_| Reply::text(status, page));
        (status, get(&server.url))
    });
    assert_seen("live::faults::a_page_of_a_proxy_is_called_one", cases);
}

#[test]
fn answers_that_are_none_are_named() {
    let cases = [
        r#"{"items": [{"type": "Mesh", "name": "#,
        r#"{"items": [{"type": "Mesh", "name": 5}]}"#,
        r#"{"items": [{"type": "Dataplane", "name": "web"}]}"#,
        "[]",
        "[1",
        "\u{1b}[31mno",
    ]
    .map(|body| {
        let server = Server::start(move |_| Reply::text(200, body));
        let run = get(&server.url);
        assert_harmless(&run.stderr);
        (kumactl::diag::printable(body), run)
    });
    assert_seen("live::faults::answers_that_are_none_are_named", cases);
}

#[test]
fn too_many_requests_are_waited_out() {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let server = Server::start(move |_| match counted.fetch_add(1, Ordering::SeqCst) {
        0 => Reply::Answer(429, vec![("Retry-After", "1".to_owned())], Vec::new()),
        1 => Reply::empty(503),
        _ => Reply::json(
            200,
            &json!({"items": [{"type": "Mesh", "name": "default"}], "total": 1}),
        ),
    });
    let start = Instant::now();
    let run = ask(
        &server.url,
        &["get", "meshes", "-o", "name", "--api-timeout", "10s"],
    );
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "mesh/default\n"),
        "{run:?}"
    );
    // `Retry-After`; a slow machine only makes it longer.
    assert!(start.elapsed() >= Duration::from_secs(1));
    assert_eq!(count.load(Ordering::SeqCst), 3);
}

#[test]
fn a_control_plane_behind_a_broken_proxy_is_unreachable() {
    let cases = [502, 503, 504].map(|status| {
        let reply = Reply::text(status, "upstream connect error");
        (status, answered(reply, 4))
    });
    assert_seen(
        "live::faults::a_control_plane_behind_a_broken_proxy_is_unreachable",
        cases,
    );
}

#[test]
fn refusals_say_what_to_do() {
    let cases = [401, 403, 405, 409].map(|status| {
        let body = json!({"title": "No", "details": "not you"});
        // Each of them is final.
        (status, answered(Reply::json(status, &body), 1))
    });
    assert_seen("live::faults::refusals_say_what_to_do", cases);
}

#[test]
fn credentials_are_not_taken_along_to_another_host() {
    let elsewhere = Server::start(|_| Reply::json(200, &json!({"items": []})));
    // Another host by name, though the same machine.
    let target = elsewhere.url.replace("127.0.0.1", "localhost");
    let location = format!("{target}/meshes");
    let server = Server::start(move |_| {
        Reply::Answer(302, vec![("Location", location.clone())], Vec::new())
    });
    let home = tempfile::tempdir().expect("a folder");
    let add = [
        "config",
        "control-planes",
        "add",
        "--name",
        "cp",
        "--address",
        &server.url,
        "--skip-check",
        "--auth-type",
        "tokens",
        "--auth-conf",
        "token=s3cret-token",
    ];
    assert_eq!(at_home(home.path(), &add).status, 0);
    let mut run = at_home(home.path(), &["get", "meshes", "--log-level", "debug"]);
    run.stderr = run.stderr.replace(&target, "http://localhost:ELSEWHERE");
    assert!(!run.stderr.contains("s3cret"), "{}", run.stderr);
    assert_seen(
        "live::faults::credentials_are_not_taken_along_to_another_host",
        [("get meshes --log-level debug", run)],
    );
    assert_eq!(elsewhere.calls(), []);
    assert_eq!(
        server.calls()[0].header("authorization"),
        Some("Bearer s3cret-token")
    );
    // Without credentials there is nothing to protect.
    let run = ask(&server.url, &["get", "meshes", "-o", "name"]);
    assert_eq!(run.status, 0, "{run:?}");
    assert_eq!(elsewhere.calls().len(), 1);
}

#[test]
fn a_change_follows_no_redirect() {
    let elsewhere = Server::start(|_| Reply::empty(200));
    let location = format!("{}/meshes/demo", elsewhere.url);
    let control_plane = ControlPlane::with(Recorded::V28, &[], move |call: &Call| {
        (call.method == "PUT")
            .then(|| Reply::Answer(307, vec![("Location", location.clone())], Vec::new()))
    });
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("mesh.yaml");
    std::fs::write(&file, "type: Mesh\nname: demo\n").expect("written");
    let run = ask(
        &control_plane.server.url,
        &["apply", "-f", file.to_str().expect("a path")],
    );
    assert_seen("live::faults::a_change_follows_no_redirect", [(307, run)]);
    assert_eq!(elsewhere.calls(), []);
}

#[test]
fn a_token_travels_encrypted_or_not_at_all() {
    let get = |extra: &[&str]| {
        let get = ["get", "meshes", "--api-timeout", "300ms"];
        let mut command = command_at("http://192.0.2.1:5681", &[&get, extra].concat());
        command.env("KUMACTL_TOKEN", "s3cret");
        run(command)
    };
    assert_seen(
        "live::faults::a_token_travels_encrypted_or_not_at_all",
        [("KUMACTL_TOKEN=s3cret", get(&[]))],
    );
    // Nobody is there, which is found out by asking.
    assert_eq!(get(&["--insecure-http"]).status, 3);
}

/// An authority, and files of certificates that it has signed.
struct Authority {
    folder: tempfile::TempDir,
    issuer: CertifiedIssuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("parameters");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let issuer = CertifiedIssuer::self_signed(params, key).expect("a certificate");
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("ca.pem"), issuer.pem()).expect("written");
        Self { folder, issuer }
    }

    /// Signs a certificate for a name, and writes `NAME.pem` and `NAME.key`.
    fn sign(&self, name: &str) {
        let params = CertificateParams::new(vec![name.to_owned()]).expect("parameters");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("a certificate");
        let write = |ending: &str, text: String| {
            std::fs::write(self.folder.path().join(format!("{name}.{ending}")), text)
                .expect("written");
        };
        write("pem", certificate.pem());
        write("key", key.serialize_pem());
    }

    fn path(&self, file: &str) -> String {
        self.folder.path().join(file).to_string_lossy().into_owned()
    }

    fn certificates(&self, file: &str) -> Vec<CertificateDer<'static>> {
        vec![CertificateDer::from_pem_file(self.path(file)).expect("a certificate")]
    }

    /// A server of this authority, which wants its clients to be of it, too, if `clients` is set.
    fn server(&self, clients: bool) -> Server {
        self.sign("127.0.0.1");
        let key = PrivateKeyDer::from_pem_file(self.path("127.0.0.1.key")).expect("a key");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .expect("versions");
        let builder = if clients {
            let mut roots = rustls::RootCertStore::empty();
            roots
                .add(self.certificates("ca.pem").remove(0))
                .expect("a root");
            let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(
                Arc::new(roots),
                provider,
            );
            builder.with_client_cert_verifier(verifier.build().expect("a verifier"))
        } else {
            builder.with_no_client_auth()
        };
        let config = builder
            .with_single_cert(self.certificates("127.0.0.1.pem"), key)
            .expect("a configuration");
        Server::start_tls(config, |call| match call.path() {
            "/" => Reply::json(200, &json!({"tagline": "Kuma", "version": "2.8.8"})),
            _ => Reply::json(
                200,
                &json!({"items": [{"type": "Mesh", "name": "default"}], "total": 1}),
            ),
        })
    }
}

/// Adds a control plane, or replaces it.
fn add(home: &Path, server: &Server, extra: &[&str]) -> Run {
    let add = ["config", "control-planes", "add", "--overwrite"];
    let of = ["--name", "cp", "--address", &server.url];
    at_home(home, &[&add[..], &of, extra].concat())
}

#[test]
fn certificates_are_verified_by_what_was_given() {
    let authority = Authority::new();
    let server = authority.server(false);
    let unknown = get(&server.url);
    let home = tempfile::tempdir().expect("a folder");
    let ca = authority.path("ca.pem");
    let add = |extra: &[&str]| add(home.path(), &server, extra);
    assert_seen(
        "live::faults::certificates_are_verified_by_what_was_given",
        [("get meshes", unknown), ("add", add(&[]))],
    );
    for extra in [
        ["--ca-cert-file", ca.as_str()].as_slice(),
        &["--skip-verify"],
    ] {
        assert_eq!(add(extra).status, 0, "{extra:?}");
        let run = at_home(home.path(), &["get", "meshes", "-o", "name"]);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (0, "mesh/default\n"),
            "{run:?}"
        );
    }
}

#[test]
fn a_client_says_who_it_is_by_certificate() {
    let authority = Authority::new();
    let server = authority.server(true);
    authority.sign("client");
    let home = tempfile::tempdir().expect("a folder");
    let (ca, certificate, key) = (
        authority.path("ca.pem"),
        authority.path("client.pem"),
        authority.path("client.key"),
    );
    let add = |extra: &[&str]| {
        let ca = ["--ca-cert-file", ca.as_str()];
        add(home.path(), &server, &[&ca, extra].concat())
    };
    let nobody = add(&[]);
    let known = add(&[
        "--client-cert-file",
        &certificate,
        "--client-key-file",
        &key,
    ]);
    assert_eq!(known.status, 0, "{known:?}");
    let run = at_home(home.path(), &["get", "meshes", "-o", "name"]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "mesh/default\n"),
        "{run:?}"
    );
    let junk = add(&["--client-cert-file", &ca, "--client-key-file", &ca]);
    assert_seen(
        "live::faults::a_client_says_who_it_is_by_certificate",
        [("no certificate", nobody), ("a key that is none", junk)],
    );
}
