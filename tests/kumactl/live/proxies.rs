//! Proxies of the environment: what they answer is not taken for the control plane's, and what is on
//! this machine is asked without them.

use std::process::Command;

use serde_json::json;

use super::command_at;
use super::control_plane::{ControlPlane, Recorded};
use super::input::{mesh, world};
use crate::server::{Call, Reply, Server};
use crate::support::{Run, assert_seen, run};

/// A control plane on another machine, which only the proxy could reach.
const FAR: &str = "http://cp.example:5681";
const FAR_TLS: &str = "https://cp.example:5682";

fn through(mut command: Command, proxy: &str, others: &[(&str, &str)]) -> Run {
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env("HTTP_PROXY", proxy).env("HTTPS_PROXY", proxy);
    command.envs(others.iter().copied());
    run(command)
}

fn get(url: &str, proxy: &str) -> Run {
    let command = command_at(url, &["get", "meshes", "--api-timeout", "3s"]);
    through(command, proxy, &[])
}

const PAGE: &str = "<!DOCTYPE html><html><body>ERR_CONNECT_FAIL</body></html>";

#[test]
fn the_answer_of_a_proxy_is_called_that() {
    let cases = [407, 502, 503, 403, 404, 200].map(|status| {
        let proxy = Server::start(move |_| Reply::text(status, PAGE));
        let run = get(FAR, &proxy.url);
        assert!(proxy.calls()[0].target.starts_with(FAR));
        (status, run)
    });
    assert_seen("live::proxies::the_answer_of_a_proxy_is_called_that", cases);
}

#[test]
fn a_proxy_that_is_not_there_is_named() {
    let gone = Server::start(|_| Reply::empty(200)).url.clone();
    assert_seen(
        "live::proxies::a_proxy_that_is_not_there_is_named",
        [FAR, FAR_TLS].map(|url| (url, get(url, &gone))),
    );
}

#[test]
fn a_proxy_that_lets_no_tls_through_is_named() {
    let proxy = Server::start(|_| Reply::text(407, "who are you?"));
    assert_seen(
        "live::proxies::a_proxy_that_lets_no_tls_through_is_named",
        [(407, get(FAR_TLS, &proxy.url))],
    );
    assert_eq!(proxy.calls()[0].method, "CONNECT");
}

#[test]
fn the_control_plane_s_own_answer_keeps_its_hint() {
    let body = json!({"title": "Access Denied", "details": "user \"a\" cannot"});
    let proxy = Server::start(move |_| Reply::json(403, &body));
    assert_seen(
        "live::proxies::the_control_plane_s_own_answer_keeps_its_hint",
        [(403, get(FAR, &proxy.url))],
    );
}

#[test]
fn a_proxy_that_works_is_not_mentioned() {
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.clone();
    let _ = rustls::crypto::ring::default_provider().install_default();
    // The far control plane is the near one.
    let proxy = Server::start(move |call: &Call| {
        let path = call.target.strip_prefix(FAR).expect("the far one");
        let response = reqwest::blocking::Client::builder()
            .no_proxy()
            .build()
            .expect("a client")
            .get(format!("{url}{path}"))
            .send()
            .expect("an answer");
        let status = response.status().as_u16();
        Reply::text(status, &response.text().expect("text"))
    });
    let command = command_at(FAR, &["get", "meshes", "-o", "name"]);
    let run = through(command, &proxy.url, &[]);
    assert_eq!(
        (run.status, run.stdout.as_str(), run.stderr.as_str()),
        (0, "mesh/default\nmesh/demo\n", ""),
        "{run:?}"
    );
}

#[test]
fn the_password_of_a_proxy_is_not_printed() {
    let proxy = Server::start(|_| Reply::text(407, "no"));
    let with_password = proxy.url.replace("http://", "http://me:s3cret@");
    let run = get(FAR, &with_password);
    assert!(!run.stderr.contains("s3cret"), "{run:?}");
    assert_seen(
        "live::proxies::the_password_of_a_proxy_is_not_printed",
        [(407, run)],
    );
    assert!(proxy.calls()[0].header("proxy-authorization").is_some());
}

#[test]
fn who_is_excepted_is_asked_directly() {
    let proxy = Server::start(|_| Reply::text(502, PAGE));
    let command = command_at(FAR, &["get", "meshes", "--api-timeout", "3s"]);
    let run = through(command, &proxy.url, &[("NO_PROXY", "example")]);
    // Nobody knows that name, and how long it takes to learn that depends on the machine.
    assert_eq!(run.status, 3, "{run:?}");
    assert!(!run.stderr.contains("proxy"), "{run:?}");
    assert_eq!(proxy.calls(), []);
}

#[test]
fn this_machine_is_asked_without_a_proxy() {
    let proxy = Server::start(|_| Reply::text(502, PAGE));
    let control_plane = ControlPlane::start(Recorded::V28, &world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    let command = command_at(url, &["get", "meshes", "-o", "name"]);
    let run = through(command, &proxy.url, &[]);
    assert_eq!(
        (run.status, run.stdout.as_str()),
        (0, "mesh/default\nmesh/demo\n")
    );
    // So is what -f names.
    let text = mesh(Recorded::V28, "default").to_string();
    let files = Server::start(move |_| Reply::text(200, &text));
    for host in ["127.0.0.1", "localhost"] {
        let file = format!("{}/mesh.json", files.url.replace("127.0.0.1", host));
        let command = command_at(url, &["inspect", "meshes", "-f", &file, "-o", "name"]);
        let run = through(command, &proxy.url, &[]);
        assert_eq!(
            (run.status, run.stdout.as_str()),
            (0, "mesh/default\n"),
            "{run:?}"
        );
    }
    assert_eq!(proxy.calls(), []);
}

#[test]
fn a_file_that_a_proxy_does_not_give_is_reported() {
    let proxy = Server::start(|_| Reply::text(407, PAGE));
    let command = command_at(FAR, &["validate", "-f", "http://files.example/mesh.yaml"]);
    let run = through(command, &proxy.url, &[]);
    assert_seen(
        "live::proxies::a_file_that_a_proxy_does_not_give_is_reported",
        [(407, run)],
    );
}
