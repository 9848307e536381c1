//! Certificates: the one that a control plane makes for itself, and every way in which one is wrong.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, ExtendedKeyUsagePurpose, IsCa, KeyPair,
    KeyUsagePurpose, date_time_ymd,
};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use serde_json::json;

use super::at_home;
use crate::server::{Reply, Server};
use crate::support::{Run, assert_seen};

/// A certificate and its key.
struct Pair {
    certificate: String,
    key: KeyPair,
}

/// The parameters of a certificate as a control plane makes it for itself: self-signed, for servers,
/// and that of an authority.
fn own(names: &[&str]) -> CertificateParams {
    let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
    let mut params = CertificateParams::new(names).expect("parameters");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    params.key_usages = vec![
        KeyUsagePurpose::KeyEncipherment,
        KeyUsagePurpose::DigitalSignature,
        KeyUsagePurpose::KeyCertSign,
    ];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params
}

fn self_signed(params: CertificateParams) -> Pair {
    let key = KeyPair::generate().expect("a key");
    let certificate = params.self_signed(&key).expect("a certificate").pem();
    Pair { certificate, key }
}

/// Shows a certificate whoever holds its key.
#[derive(Debug)]
struct Shown(Arc<CertifiedKey>);

impl ResolvesServerCert for Shown {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(Arc::clone(&self.0))
    }
}

/// A control plane that shows a chain of certificates and signs with a key.
fn server(chain: &[&str], key: &KeyPair) -> Server {
    let chain: Vec<CertificateDer<'static>> = chain
        .iter()
        .map(|pem| CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate"))
        .collect();
    let key = PrivateKeyDer::from_pem_slice(key.serialize_pem().as_bytes()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let key = provider.key_provider.load_private_key(key).expect("a key");
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(Shown(Arc::new(CertifiedKey::new(chain, key)))));
    Server::start_tls(config, |call| match call.path() {
        "/" => Reply::json(200, &json!({"product": "Kuma", "version": "2.14.3"})),
        _ => Reply::json(
            200,
            &json!({"items": [{"type": "Mesh", "name": "default"}], "total": 1}),
        ),
    })
}

/// A home of its own, and a file of certificates to trust.
struct Home {
    folder: tempfile::TempDir,
}

impl Home {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    fn trusted(&self) -> PathBuf {
        self.folder.path().join("trusted.pem")
    }

    /// Adds a control plane that is verified by some certificates, if any are given.
    fn add(&self, server: &Server, trusted: Option<&str>) -> Run {
        let path = self.trusted();
        let path = path.to_str().expect("a path");
        let mut arguments = vec!["config", "control-planes", "add", "--name", "cp"];
        arguments.extend(["--address", &server.url]);
        if let Some(pem) = trusted {
            std::fs::write(path, pem).expect("written");
            arguments.extend(["--ca-cert-file", path]);
        }
        at_home(self.folder.path(), &arguments)
    }
}

/// The control plane is taken, and commands reach it.
fn assert_taken(server: &Server, trusted: &str) {
    let home = Home::new();
    let added = home.add(server, Some(trusted));
    assert_eq!((added.status, added.stderr.as_str()), (0, ""), "{added:?}");
    let run = at_home(home.folder.path(), &["get", "meshes", "-o", "name"]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "mesh/default\n"),
        "{run:?}"
    );
}

/// What is said of one that is not taken; nothing is sent to it.
fn refused(server: &Server, trusted: Option<&str>) -> Run {
    let run = Home::new().add(server, trusted);
    assert_eq!(server.calls(), []);
    run
}

#[test]
fn the_certificate_that_a_control_plane_makes_for_itself_is_taken() {
    let pair = self_signed(own(&["127.0.0.1", "localhost"]));
    assert_taken(&server(&[&pair.certificate], &pair.key), &pair.certificate);
    // Among others it is found, too.
    let other = self_signed(own(&["127.0.0.1"])).certificate;
    let both = format!("{other}\n{}", pair.certificate);
    assert_taken(&server(&[&pair.certificate], &pair.key), &both);
    // So is one that is that of no authority.
    let mut params = own(&["127.0.0.1"]);
    params.is_ca = IsCa::ExplicitNoCa;
    let pair = self_signed(params);
    assert_taken(&server(&[&pair.certificate], &pair.key), &pair.certificate);
}

#[test]
fn what_a_trusted_certificate_has_signed_is_taken() {
    let issued = |params: CertificateParams, issuer: &CertifiedIssuer<'_, KeyPair>| {
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, issuer).expect("a certificate").pem();
        Pair { certificate, key }
    };
    let authority = |name: &str| {
        let mut params = own(&[]);
        params
            .distinguished_name
            .push(rcgen::DnType::CommonName, name);
        params.extended_key_usages.clear();
        params
    };
    let leaf = || {
        let mut params = own(&["127.0.0.1"]);
        params.is_ca = IsCa::NoCa;
        params
    };
    let root_key = KeyPair::generate().expect("a key");
    let root = CertifiedIssuer::self_signed(authority("root"), root_key).expect("a root");
    let direct = issued(leaf(), &root);
    assert_taken(&server(&[&direct.certificate], &direct.key), &root.pem());
    let middle_key = KeyPair::generate().expect("a key");
    let middle =
        CertifiedIssuer::signed_by(authority("middle"), middle_key, &root).expect("an authority");
    let far = issued(leaf(), &middle);
    let chain = [far.certificate.as_str(), &middle.pem()];
    assert_taken(&server(&chain, &far.key), &root.pem());
    // Whoever trusts the certificate itself does not have to trust who has signed it.
    assert_taken(&server(&[&far.certificate], &far.key), &far.certificate);
    // Without what is between there is no way to the root.
    let refused = refused(&server(&[&far.certificate], &far.key), Some(&root.pem()));
    assert_seen(
        "live::tls::what_a_trusted_certificate_has_signed_is_taken",
        [("no chain", refused)],
    );
}

#[test]
fn a_trusted_certificate_is_checked_for_all_but_who_has_signed_it() {
    let mut expired = own(&["127.0.0.1"]);
    expired.not_before = date_time_ymd(2019, 1, 1);
    expired.not_after = date_time_ymd(2020, 1, 1);
    let mut future = own(&["127.0.0.1"]);
    future.not_before = date_time_ymd(2999, 1, 1);
    future.not_after = date_time_ymd(3000, 1, 1);
    let mut for_clients = own(&["127.0.0.1"]);
    for_clients.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let cases = [
        ("other names", own(&["cp.example", "10.0.0.1"])),
        ("no names", own(&[])),
        ("expired", expired),
        ("not valid yet", future),
        ("for clients", for_clients),
    ]
    .map(|(case, params)| {
        let pair = self_signed(params);
        let server = server(&[&pair.certificate], &pair.key);
        (case, refused(&server, Some(&pair.certificate)))
    });
    assert_seen(
        "live::tls::a_trusted_certificate_is_checked_for_all_but_who_has_signed_it",
        cases,
    );
}

#[test]
fn another_certificate_is_not_the_trusted_one() {
    let (trusted, other) = (
        self_signed(own(&["127.0.0.1"])),
        self_signed(own(&["127.0.0.1"])),
    );
    let both = [other.certificate.as_str(), &trusted.certificate];
    let cases = [
        // It has the same names, for itself and for who has signed it.
        ("another", &both[..1]),
        // Whoever shows the trusted one needs its key as well.
        ("the trusted one without its key", &both[1..]),
        // The trusted one beside another is not proof either.
        ("both", &both[..]),
    ]
    .map(|(case, chain)| {
        let server = server(chain, &other.key);
        (case, refused(&server, Some(&trusted.certificate)))
    });
    assert_seen(
        "live::tls::another_certificate_is_not_the_trusted_one",
        cases,
    );
}

#[test]
fn without_a_file_of_certificates_it_is_said_how_to_get_one() {
    let pair = self_signed(own(&["127.0.0.1"]));
    let refused = refused(&server(&[&pair.certificate], &pair.key), None);
    assert_seen(
        "live::tls::without_a_file_of_certificates_it_is_said_how_to_get_one",
        [("add", refused)],
    );
}

#[test]
fn a_file_of_certificates_holds_some() {
    let pair = self_signed(own(&["127.0.0.1"]));
    let server = server(&[&pair.certificate], &pair.key);
    let broken = pair.certificate.replace("MII", "!!!");
    let key = pair.key.serialize_pem();
    let cases = [
        ("nothing", ""),
        ("text", "no certificate"),
        ("a key", &key),
        ("a broken certificate", &broken),
    ]
    .map(|(case, pem)| (case, refused(&server, Some(pem))));
    assert_seen("live::tls::a_file_of_certificates_holds_some", cases);
}

#[test]
fn what_does_not_speak_tls_is_reported() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let (mut socket, _) = listener.accept().expect("a connection");
        // As Go answers what is not a request.
        let _ = socket.write_all(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
        let _ = socket.read(&mut [0; 1024]);
    });
    let run = super::ask(&url, &["get", "meshes", "--api-timeout", "2s"]);
    server.join().expect("the server ends");
    assert_seen(
        "live::tls::what_does_not_speak_tls_is_reported",
        [("get meshes", run)],
    );
}
