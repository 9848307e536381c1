//! A control plane, and administrations of Envoys, that are asked for what proxies have.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{document, situation};
use crate::live::ask;
use crate::server::{Reply, Server};
use crate::support::{Run, assert_no_hang, assert_seen, is_full, kumactl, stable};

fn file(path: &str) -> Vec<u8> {
    fs::read(situation(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn plain(body: Vec<u8>) -> Reply {
    Reply::Answer(200, vec![("Content-Type", "text/plain".to_owned())], body)
}

/// The resources of a situation, with so many dataplanes like its `web-1`.
fn resources(name: &str, count: usize) -> Vec<Value> {
    let policies: Value =
        serde_json::from_slice(&file(&format!("{name}/policies.json"))).expect("JSON");
    let all = policies["items"].as_array().expect("a list").clone();
    let (dataplanes, mut others): (Vec<Value>, Vec<Value>) =
        all.into_iter().partition(|it| it["type"] == "Dataplane");
    let web = dataplanes
        .iter()
        .find(|it| it["name"] == "web-1")
        .expect("web-1");
    for number in 1..=count {
        let mut dataplane = web.clone();
        dataplane["name"] = json!(format!("web-{number}"));
        others.push(dataplane);
    }
    others
}

/// A control plane with proxies, of which `situation_of` says what each has; none for one that does not
/// answer as it should.
fn control_plane(
    resources: Vec<Value>,
    situation_of: impl Fn(usize) -> Option<&'static str> + Send + Sync + 'static,
) -> Server {
    Server::start(move |call| {
        let path = call.path().trim_start_matches('/').to_owned();
        let parts: Vec<&str> = path.split('/').collect();
        match parts.as_slice() {
            [""] => Reply::json(200, &json!({"tagline": "Kuma", "version": "2.8.8"})),
            ["meshes"] => list(
                &resources,
                "Mesh",
                call.number("size"),
                call.number("offset"),
            ),
            ["meshes", "default", kind] => {
                let kind = match *kind {
                    "dataplanes" => "Dataplane",
                    "traffic-traces" => "TrafficTrace",
                    "meshtraces" => "MeshTrace",
                    _ => "none",
                };
                list(&resources, kind, call.number("size"), call.number("offset"))
            }
            ["meshes", "default", "dataplanes", name, part] => {
                let number = name.trim_start_matches("web-").parse().expect("a number");
                let Some(situation) = situation_of(number) else {
                    return Reply::text(500, "<html>no</html>");
                };
                let part = match *part {
                    "xds" => "config_dump.json",
                    "stats" => "stats.txt",
                    "clusters" => "clusters.txt",
                    "_config" => "cp_config.json",
                    "_overview" => "cp_overview.json",
                    other => panic!("{other}"),
                };
                let body = file(&format!("{situation}/web-1/{part}"));
                let text = String::from_utf8(body).expect("text");
                plain(
                    text.replace("default.web-1\"", &format!("default.{name}\""))
                        .into_bytes(),
                )
            }
            _ => Reply::json(404, &json!({"title": "Not found", "details": "Not found"})),
        }
    })
}

/// A page of a list.
fn list(resources: &[Value], kind: &str, size: Option<usize>, offset: Option<usize>) -> Reply {
    let all: Vec<&Value> = resources.iter().filter(|it| it["type"] == kind).collect();
    let (size, offset) = (size.unwrap_or(100), offset.unwrap_or(0));
    let items: Vec<&&Value> = all.iter().skip(offset).take(size).collect();
    let next =
        (offset + size < all.len()).then(|| format!("/?size={size}&offset={}", offset + size));
    Reply::json(
        200,
        &json!({"total": all.len(), "items": items, "next": next}),
    )
}

fn check(server: &Server, arguments: &[&str]) -> Run {
    ask(&server.url, &[&["check", "proxies"], arguments].concat())
}

#[test]
fn the_control_plane_is_asked_for_each_proxy() {
    let server = control_plane(resources("v1-path-400", 2), |number| match number {
        1 => Some("v1-path-400"),
        _ => None,
    });
    let run = check(&server, &["-o", "json"]);
    let document = document(&run);
    assert_eq!((run.status, &document["total"]), (1, &json!(2)), "{run:?}");
    assert_eq!(document["items"][0]["cause"], "path-of-v1");
    // One that answers wrongly fails its own line only.
    assert_eq!(document["items"][1]["step"], "connection");
    let lines = server.lines();
    for part in ["xds", "stats", "clusters", "_config", "_overview"] {
        let line = format!("GET /meshes/default/dataplanes/web-1/{part}");
        assert!(lines.contains(&line), "{line}: {lines:?}");
    }
    assert_seen(
        "check_proxies::shown::the_control_plane_is_asked_for_each_proxy",
        ["web-1", "web-7"].map(|name| (name, check(&server, &[name]))),
    );
}

#[test]
fn many_proxies_are_grouped() {
    static OPEN: AtomicUsize = AtomicUsize::new(0);
    static MOST: AtomicUsize = AtomicUsize::new(0);
    // Some thousand are what a mesh may have; with fewer it is grouped alike.
    let count = if is_full() { 1_000 } else { 100 };
    let server = control_plane(resources("collector-down", count), |number| {
        MOST.fetch_max(OPEN.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let situation = match number % 10 {
            0 => "healthy",
            _ => "collector-down",
        };
        OPEN.fetch_sub(1, Ordering::SeqCst);
        Some(situation)
    });
    let run = check(&server, &["-o", "json"]);
    assert_eq!(run.status, 1, "{}", run.stderr);
    let found = document(&run);
    assert_eq!(found["total"], count);
    let groups = found["groups"].as_array().expect("a list");
    let counts: Vec<&Value> = groups.iter().map(|it| &it["count"]).collect();
    assert_eq!(
        counts,
        [&json!(count / 10 * 9), &json!(count / 10)],
        "{groups:?}"
    );
    assert!(MOST.load(Ordering::SeqCst) <= 16, "{MOST:?}");
}

#[test]
fn many_proxies_are_shown_on_one_screen() {
    let server = control_plane(resources("collector-down", 40), |number| {
        match number % 10 {
            0 => Some("healthy"),
            _ => Some("collector-down"),
        }
    });
    let run = check(&server, &[]);
    assert_seen(
        "check_proxies::shown::many_proxies_are_shown_on_one_screen",
        [("40 proxies", run)],
    );
}

#[test]
fn a_control_plane_that_is_not_there_is_reported_as_everywhere() {
    let run = ask("http://127.0.0.1:9", &["check", "proxies"]);
    assert_eq!((run.status, run.stdout.as_str()), (3, ""));
}

/// The administration of an Envoy, whose counters of drops grow with each look.
fn admin(grows: bool) -> Server {
    let looks = AtomicUsize::new(0);
    Server::start(move |call| match call.path() {
        "/config_dump" => plain(file("went-down/t1/web-1/config_dump.json")),
        "/stats" => {
            let first = !grows || looks.fetch_add(1, Ordering::SeqCst) == 0;
            let time = if first { "t0" } else { "t1" };
            plain(file(&format!("went-down/{time}/web-1/stats.txt")))
        }
        "/clusters" => plain(file("went-down/t1/web-1/clusters.txt")),
        _ => Reply::empty(404),
    })
}

fn look(arguments: &[&str]) -> Run {
    let policies = situation("went-down/policies.json");
    let policies = super::text(&policies);
    kumactl(
        &[
            &["check", "proxies", "-f", policies, "-o", "json"],
            arguments,
        ]
        .concat(),
    )
}

#[test]
fn an_envoy_is_asked_itself_once_or_twice() {
    let server = admin(false);
    let run = look(&["--admin", &server.url]);
    let item = document(&run)["items"][0].clone();
    assert_eq!(
        (run.status, &item["cause"], &item["name"]),
        (0, &json!("healthy"), &json!("web-1")),
        "{run:?}"
    );
    let server = admin(true);
    let run = look(&["--admin", &server.url, "--interval", "10ms"]);
    let item = document(&run)["items"][0].clone();
    assert_eq!((run.status, &item["step"]), (1, &json!("send")), "{run:?}");
    assert_eq!(
        item["message"],
        "spans leave and do not arrive: 3 of 3 reports lost in the last 5 s; nothing listens at the collector's address 127.0.0.9:9500: the connection is refused"
    );
}

#[test]
fn an_administration_that_is_none_fails_its_own_line() {
    let start = Instant::now();
    let good = admin(false);
    let hanging = Server::start(|_| {
        Reply::Pieces(
            vec![b"HTTP/1.1 200 OK\r\n".to_vec()],
            Duration::from_secs(60),
        )
    });
    let html = Server::start(|_| plain(b"<html>router</html>".to_vec()));
    let zipped = Server::start(|_| plain(b"\x1f\x8b\x08\x00".to_vec()));
    let closed = format!("http://127.0.0.1:{}", crate::support::free_port());
    let urls = [&good.url, &hanging.url, &html.url, &zipped.url, &closed];
    let mut arguments = vec!["--api-timeout", "2s"];
    for url in urls {
        arguments.extend(["--admin", url]);
    }
    let run = look(&arguments);
    let found = document(&run);
    assert_eq!((run.status, &found["total"]), (1, &json!(5)), "{run:?}");
    let of = |name: &str| {
        let items = found["items"].as_array().expect("a list").iter();
        let mut of_name = items.filter(|it| it["name"] == name);
        of_name
            .next()
            .unwrap_or_else(|| panic!("{name}: {found}"))
            .clone()
    };
    assert_eq!(of("web-1")["cause"], "healthy");
    for (url, message) in [
        (&hanging.url, "no answer came within 2s"),
        (&html.url, "it is an HTML page, not an answer of Envoy"),
        (&zipped.url, "it is compressed; unpack it with gunzip first"),
        (
            &closed,
            "error sending request: client error (Connect): tcp connect error: Connection refused (os error N)",
        ),
    ] {
        let item = of(url);
        assert_eq!(
            (&item["step"], &item["cause"]),
            (&json!("unknown"), &json!("unreadable")),
            "{item}"
        );
        assert_eq!(
            stable(item["message"].as_str().expect("text")),
            format!("config_dump cannot be read: {message}")
        );
    }
    assert_no_hang(start);
}
