//! The policies lead to what is deployed, in the shape of each release.

use serde_json::{Value, json};

use super::{documents, install, items, only, text};
use crate::support::{kumactl, kumactl_with_stdin, sample};

const RELEASES: [&str; 15] = [
    "0.4", "0.5", "0.6", "0.7", "1.0", "1.1", "1.2", "1.8", "2.0", "2.5", "2.6", "2.8", "2.13",
    "2.14", "3.0",
];

/// The kinds of policy that a release has, the one that is printed without a flag first.
fn kinds(release: &str) -> &'static [&'static str] {
    match number(release) {
        (..=1, _) => &["traffic-trace"],
        (2, ..=5) => &["traffic-trace", "mesh-trace"],
        (2, _) => &["mesh-trace", "traffic-trace"],
        _ => &["mesh-trace"],
    }
}

fn number(release: &str) -> (u32, u32) {
    let number = |text: &str| text.parse().expect("a number");
    let (major, minor) = release.split_once('.').expect("two numbers");
    (number(major), number(minor))
}

/// What our own validation says, with every finding counted.
fn findings(yaml: &str, flags: &[&str]) -> Value {
    let arguments = ["validate", "-f", "-", "-o", "json", "--fail-on", "info"];
    let run = kumactl_with_stdin(&[&arguments, flags].concat(), yaml.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let read = report["summary"]["resources"].as_u64();
    assert!(read >= Some(1), "{report}");
    report["findings"].clone()
}

/// Two values, begun with another one each time.
fn in_turn(mut values: [&str; 2], number: usize) -> Vec<&str> {
    values.rotate_left(number % 2);
    values.to_vec()
}

#[test]
fn policies_are_valid_without_a_finding_for_every_release() {
    for (number, release) in RELEASES.into_iter().enumerate() {
        // In the short run, each release takes one form, and each form several releases.
        for form in sample(in_turn(["kubernetes", "universal"], number), 2) {
            for backend in sample(in_turn(["jaeger", "zipkin"], number / 2), 2) {
                let version = ["--kuma-version", release];
                let flags = ["--policies-only", "--form", form, "--backend", backend];
                let flags = [&flags[..], &version].concat();
                let usual = install(&flags).stdout;
                for (position, kind) in kinds(release).iter().enumerate() {
                    let page = install(&[&flags[..], &["--policy", kind]].concat()).stdout;
                    assert_eq!(page == usual, position == 0, "{release}, {kind}");
                    assert_eq!(
                        findings(&page, &version),
                        json!([]),
                        "{release}, {form}, {kind}"
                    );
                }
            }
        }
    }
    for form in ["kubernetes", "universal"] {
        for format in ["yaml", "json"] {
            let run = install(&["--policies-only", "--form", form, "-o", format]);
            assert_eq!(findings(&run.stdout, &[]), json!([]), "{form}, {format}");
        }
    }
    let run = install(&["--with-policies"]);
    assert_eq!(findings(&run.stdout, &[]), json!([]));
}

#[test]
fn each_release_gets_its_shape() {
    for release in RELEASES {
        if !kinds(release).contains(&"traffic-trace") {
            continue;
        }
        let flags = ["--policies-only", "--policy", "traffic-trace"];
        let run = install(&[&flags[..], &["--kuma-version", release]].concat());
        let documents = documents(&run.stdout);
        let release = number(release);
        let backend = &only(&documents, "Mesh")["spec"]["tracing"]["backends"][0];
        let settings = if release < (0, 5) {
            &backend["zipkin"]
        } else {
            &backend["conf"]
        };
        assert_eq!(backend["type"].is_null(), release < (0, 5), "{release:?}");
        assert_eq!(
            settings["url"],
            "http://zipkin.kuma-tracing:9411/api/v2/spans"
        );
        assert_eq!(settings["apiVersion"], "httpJson");
        let shared = if release < (1, 1) {
            Value::Null
        } else {
            json!(false)
        };
        assert_eq!(settings["sharedSpanContext"], shared, "{release:?}");
        let tag = if release < (0, 7) {
            "service"
        } else {
            "kuma.io/service"
        };
        let selectors = &only(&documents, "TrafficTrace")["spec"]["selectors"];
        assert_eq!(*selectors, json!([{"match": {tag: "*"}}]), "{release:?}");
    }
}

/// The policies lead every dataplane of the mesh, and of no other mesh, to the backend.
#[test]
fn every_dataplane_of_the_mesh_is_led_to_the_backend() {
    for kind in ["mesh-trace", "traffic-trace"] {
        assert_every_dataplane_is_led(kind);
    }
}

fn assert_every_dataplane_is_led(kind: &str) {
    let flags = ["--with-policies", "--mesh", "shop", "--sampling", "12.5"];
    let run = install(&[&flags[..], &["--policy", kind]].concat());
    let dataplane = |mesh: &str| {
        format!(
            "---\ntype: Dataplane\nname: web-{mesh}\nmesh: {mesh}\nnetworking:\n  address: 10.0.0.1\n  inbound:\n  - port: 80\n    \
             tags: {{kuma.io/service: web, kuma.io/protocol: http}}\n"
        )
    };
    let input = format!("{}{}{}", run.stdout, dataplane("shop"), dataplane("other"));
    let run = kumactl_with_stdin(
        &["inspect", "dataplanes", "-f", "-", "-o", "json"],
        input.as_bytes(),
    );
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    assert_eq!(answer["items"][0]["mesh"], "other");
    assert_eq!(answer["items"][0]["backend"], Value::Null);
    let backend = &answer["items"][1]["backend"];
    assert_eq!(
        backend["url"],
        "http://zipkin.kuma-tracing:9411/api/v2/spans"
    );
    assert_eq!(backend["sampling"], 12.5);
    assert_eq!(backend["sharedSpanContext"], kind == "mesh-trace");
}

#[test]
fn the_url_is_that_of_a_service() {
    for backend in ["jaeger", "zipkin"] {
        let flags = ["--with-policies", "--namespace", "a", "--backend", backend];
        let of_mesh =
            documents(&install(&[&flags[..], &["--policy", "traffic-trace"]].concat()).stdout);
        let documents = documents(&install(&flags).stdout);
        let backend = &only(&documents, "MeshTrace")["spec"]["default"]["backends"][0];
        let url = text(&backend["zipkin"]["url"]);
        let of_mesh = &only(&of_mesh, "Mesh")["spec"]["tracing"]["backends"][0];
        assert_eq!(of_mesh["conf"]["url"], url);
        let served = documents
            .iter()
            .filter(|object| object["kind"] == "Service")
            .any(|service| {
                let host = format!(
                    "{}.{}",
                    text(&service["metadata"]["name"]),
                    text(&service["metadata"]["namespace"])
                );
                items(&service["spec"]["ports"])
                    .iter()
                    .any(|port| url.starts_with(&format!("http://{host}:{}/", port["port"])))
            });
        assert!(served, "{url}");
    }
}

#[test]
fn sampling_is_what_was_written() {
    // A MeshTrace takes an integer or a string, and no other number.
    for (written, of_mesh, of_policy) in [
        ("0.01", json!(0.01), json!("0.01")),
        ("0.29", json!(0.29), json!("0.29")),
        ("15.50", json!(15.5), json!("15.5")),
        ("007", json!(7.0), json!(7)),
        ("100.00", json!(100.0), json!(100)),
    ] {
        let policies = |kind: &str| {
            let flags = ["--policies-only", "--policy", kind, "--sampling", written];
            let page = install(&flags).stdout;
            assert_eq!(findings(&page, &[]), json!([]), "{written}");
            documents(&page)
        };
        let backend =
            only(&policies("traffic-trace"), "Mesh")["spec"]["tracing"]["backends"][0].clone();
        assert_eq!(backend["sampling"], of_mesh);
        let default = only(&policies("mesh-trace"), "MeshTrace")["spec"]["default"].clone();
        assert_eq!(default["sampling"]["overall"], of_policy);
    }
}

#[test]
fn policies_of_two_meshes_have_two_names() {
    let name = |mesh: &str| {
        let run = install(&["--policies-only", "-m", mesh]);
        only(&documents(&run.stdout), "MeshTrace")["metadata"]["name"].clone()
    };
    assert_ne!(name("a"), name("b"));
    // The global flag counts wherever it stands.
    let run = kumactl(&["--mesh", "b", "install", "tracing", "--policies-only"]);
    assert_eq!(
        only(&documents(&run.stdout), "MeshTrace")["metadata"]["labels"]["kuma.io/mesh"],
        "b"
    );
}
