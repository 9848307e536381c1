//! Random worlds of each generation, in both forms, migrated: at every stage every dataplane gets
//! what it got, or the report says that it does not. Compared with the plain implementations.

use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::plain::{State, differs};
use crate::support::{Run, cases, kumactl_with_stdin};

/// How documents are written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Generation {
    Inline,
    OldTags,
    Today,
}

use Generation::{Inline, OldTags, Today};

/// A world, and whether all of it can be said in a `MeshTrace`.
#[derive(Debug, Clone)]
struct World {
    generation: Generation,
    is_kubernetes: bool,
    is_exact: bool,
    documents: Vec<Value>,
}

fn resource(kind: &str, name: &str, is_kubernetes: bool, body: Value) -> Value {
    if is_kubernetes {
        let mut document = json!({"apiVersion": "kuma.io/v1alpha1", "kind": kind,
            "metadata": {"name": name}, "spec": body});
        if kind != "Mesh" {
            document["mesh"] = json!("default");
        }
        if kind == "Dataplane" {
            document["metadata"]["namespace"] = json!("shop");
        }
        return document;
    }
    let mut document = body;
    document["type"] = json!(kind);
    document["name"] = json!(name);
    if kind != "Mesh" {
        document["mesh"] = json!("default");
    }
    document
}

fn backend(name: &'static str, generation: Generation) -> impl Strategy<Value = Value> {
    let sampling = select(vec![json!(null), json!(100), json!(12.5), json!(0)]);
    let path = select(vec!["/api/v2/spans", "/api/v1/spans", "/x"]);
    let version = select(vec!["", "httpJson", "httpProto", "httpJsonV1"]);
    let shared = select(vec![json!(null), json!(true), json!(false)]);
    let datadog = proptest::bool::weighted(if generation == Today { 0.2 } else { 0.0 });
    (sampling, path, version, shared, any::<bool>(), datadog).prop_map(
        move |(sampling, path, version, shared, long, is_datadog)| {
            let mut conf =
                json!({"url": format!("http://{name}.local:9411{path}"), "traceId128bit": long});
            if !version.is_empty() {
                conf["apiVersion"] = json!(version);
            }
            if generation == Today {
                conf["sharedSpanContext"] = shared;
            }
            let mut backend = json!({"name": name});
            if !sampling.is_null() {
                backend["sampling"] = sampling;
            }
            if generation == Inline {
                backend["zipkin"] = conf;
            } else if is_datadog {
                backend["type"] = json!("datadog");
                backend["conf"] =
                    json!({"address": format!("{name}.local"), "port": 8126, "splitService": long});
            } else {
                backend["type"] = json!("zipkin");
                backend["conf"] = conf;
            }
            backend
        },
    )
}

fn mesh(generation: Generation, is_kubernetes: bool) -> impl Strategy<Value = Value> {
    let backends = (backend("b0", generation), backend("b1", generation));
    (backends, select(vec!["", "b0", "b1"])).prop_map(move |((b0, b1), default)| {
        let mut tracing = json!({"backends": [b0, b1]});
        if !default.is_empty() {
            tracing["defaultBackend"] = json!(default);
        }
        resource(
            "Mesh",
            "default",
            is_kubernetes,
            json!({"tracing": tracing}),
        )
    })
}

fn tag_names(generation: Generation) -> (&'static str, &'static str) {
    match generation {
        Today => ("kuma.io/service", "kuma.io/protocol"),
        _ => ("service", "protocol"),
    }
}

fn selector(generation: Generation, is_exact: bool) -> impl Strategy<Value = Value> {
    let versions = if is_exact {
        vec!["", "", "1", "2"]
    } else {
        vec!["", "", "1", "2", "*"]
    };
    let service = select(vec!["*", "*", "web", "api", "Shop"]);
    (service, select(versions), select(vec!["", "", "a"])).prop_map(
        move |(service, version, team)| {
            let mut tags = json!({tag_names(generation).0: service});
            for (key, value) in [("version", version), ("team", team)] {
                if !value.is_empty() {
                    tags[key] = json!(value);
                }
            }
            json!({"match": tags})
        },
    )
}

fn policy(
    at: usize,
    generation: Generation,
    is_kubernetes: bool,
    is_exact: bool,
) -> impl Strategy<Value = Value> {
    let selectors = proptest::collection::vec(selector(generation, is_exact), 1..4);
    let backend = select(vec!["", "b0", "b1", "gone"]);
    let times = if generation == Inline {
        vec![json!(null)]
    } else {
        vec![
            json!(null),
            json!(null),
            json!("2026-01-01T00:00:00Z"),
            json!("2026-06-01T00:00:00Z"),
        ]
    };
    let prefix = if is_kubernetes || generation == Today {
        "x-"
    } else {
        "x_"
    };
    (selectors, backend, select(times)).prop_map(move |(selectors, backend, time)| {
        let mut body = json!({"selectors": selectors});
        if !backend.is_empty() {
            body["conf"] = json!({"backend": backend});
        }
        let name = format!("{prefix}{}", (at * 5) % 7);
        let mut policy = resource("TrafficTrace", &name, is_kubernetes, body);
        if !time.is_null() {
            if is_kubernetes {
                policy["metadata"]["creationTimestamp"] = time;
            } else {
                policy["creationTime"] = time;
            }
        }
        policy
    })
}

fn tags(generation: Generation) -> impl Strategy<Value = Value> {
    let protocol = select(vec!["", "http", "tcp"]);
    let service = select(vec!["web", "api", "db", "Shop"]);
    (
        service,
        select(vec!["", "1", "2"]),
        select(vec!["", "a"]),
        protocol,
    )
        .prop_map(move |(service, version, team, protocol)| {
            let names = tag_names(generation);
            let mut tags = json!({names.0: service});
            for (key, value) in [("version", version), ("team", team), (names.1, protocol)] {
                if !value.is_empty() {
                    tags[key] = json!(value);
                }
            }
            tags
        })
}

fn dataplane(
    at: usize,
    generation: Generation,
    is_kubernetes: bool,
) -> impl Strategy<Value = Value> {
    let inbounds = proptest::collection::vec(tags(generation), 1..3);
    (inbounds, proptest::bool::weighted(0.2)).prop_map(move |(inbounds, is_gateway)| {
        let inbound = |(port, tags): (usize, Value)| match generation {
            Inline => json!({"interface": format!("10.0.0.1:{port}:80"), "tags": tags}),
            _ => json!({"port": port, "servicePort": 80, "tags": tags}),
        };
        let mut networking = json!({"address": "10.0.0.1"});
        if is_gateway {
            networking["gateway"] =
                json!({"tags": {tag_names(generation).0: inbounds[0][tag_names(generation).0]}});
        } else {
            networking["inbound"] = (8080..).zip(inbounds).map(inbound).collect();
        }
        let body = json!({"networking": networking});
        resource("Dataplane", &format!("d{at}"), is_kubernetes, body)
    })
}

fn mesh_trace(at: usize, is_kubernetes: bool) -> impl Strategy<Value = Value> {
    let target = select(vec![
        json!({"kind": "Mesh"}),
        json!({"kind": "MeshSubset", "tags": {"version": "1"}}),
        json!({"kind": "MeshService", "name": "web"}),
    ]);
    let default = select(vec![
        json!({"backends": [{"type": "Zipkin", "zipkin": {"url": "http://mt.local:9411/api/v2/spans"}}]}),
        json!({"backends": [], "sampling": {"overall": 7}, "tags": [{"name": "a", "literal": "b"}]}),
    ]);
    (target, default, select(vec!["a", "z"])).prop_map(move |(target, default, name)| {
        let name = format!("{name}{at}");
        let spec = json!({"targetRef": target, "default": default});
        if is_kubernetes {
            json!({"apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrace", "spec": spec,
                "metadata": {"name": name, "namespace": "kuma-system", "labels": {"kuma.io/mesh": "default"}}})
        } else {
            json!({"type": "MeshTrace", "name": name, "mesh": "default", "spec": spec})
        }
    })
}

fn world() -> impl Strategy<Value = World> {
    let generation = select(vec![Inline, OldTags, Today, Today]);
    (generation, any::<bool>(), proptest::bool::weighted(0.6)).prop_flat_map(
        |(generation, is_kubernetes, is_exact)| {
            let policies: Vec<_> = (0..5)
                .map(|at| policy(at, generation, is_kubernetes, is_exact).boxed())
                .collect();
            let dataplanes: Vec<_> = (0..4)
                .map(|at| dataplane(at, generation, is_kubernetes).boxed())
                .collect();
            let most = if is_exact || generation != Today {
                0
            } else {
                2_usize
            };
            let mesh_traces: Vec<_> = (0..2)
                .map(|at| mesh_trace(at, is_kubernetes).boxed())
                .collect();
            let parts = (
                mesh(generation, is_kubernetes),
                policies,
                dataplanes,
                mesh_traces,
            );
            (parts, 0..6_usize, 0..=most).prop_map(
                move |((mesh, mut policies, dataplanes, mut mesh_traces), count, more)| {
                    policies.truncate(count);
                    mesh_traces.truncate(more);
                    let documents = [vec![mesh], policies, dataplanes, mesh_traces].concat();
                    World {
                        generation,
                        is_kubernetes,
                        is_exact,
                        documents,
                    }
                },
            )
        },
    )
}

/// Runs `migrate` over documents.
pub fn migrate(documents: &[Value], arguments: &[&str]) -> (Run, Value) {
    let text: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let arguments = [&["migrate", "-f", "-", "-o", "json"], arguments].concat();
    let run = kumactl_with_stdin(&arguments, text.join("\n---\n").as_bytes());
    let report = serde_json::from_str(&run.stdout);
    let report = report.unwrap_or_else(|error| panic!("{error}: {}{}", run.stdout, run.stderr));
    (run, report)
}

const LABELS: [&str; 3] = [
    "--label-map=kuma.io/service=app",
    "--label-map=version=version",
    "--label-map=team=owner",
];

/// Goes through the stages of a report, and compares every dataplane with what it got.
pub fn check_stages(before: &State, report: &Value) -> usize {
    let got = before.answers();
    let mut state = before.clone();
    state.protocol = "kuma.io/protocol";
    state.rewrite_pods();
    let during = if report["to"] == "3.0" {
        "2.14"
    } else {
        report["to"].as_str().expect("a release")
    };
    let mut differing: Vec<(String, Vec<String>)> =
        got.keys().map(|name| (name.clone(), Vec::new())).collect();
    for stage in report["stages"].as_array().expect("stages") {
        let word = stage["stage"].as_str().expect("a word");
        state.apply(stage);
        state.release = if word == "upgrade" {
            "3.0"
        } else {
            known(during)
        };
        for ((name, now), (_, stages)) in state.answers().iter().zip(&mut differing) {
            if differs(&got[name], now) {
                stages.push(word.to_owned());
            }
        }
    }
    for (name, stages) in &differing {
        let items = report["dataplanes"].as_array().expect("dataplanes");
        let item = items
            .iter()
            .find(|it| it["name"] == *name)
            .expect("an item");
        let reported = item["differences"].as_array().into_iter().flatten();
        let reported: Vec<&str> = reported
            .map(|it| it["stage"].as_str().expect("a stage"))
            .collect();
        assert_eq!(
            &reported,
            stages,
            "{name}: {report:#}\n{:#}",
            json!(before.documents)
        );
        assert_eq!(item["differs"], json!(!stages.is_empty()));
    }
    differing
        .iter()
        .filter(|(_, stages)| !stages.is_empty())
        .count()
}

fn known(release: &str) -> &'static str {
    ["2.8", "2.14"]
        .into_iter()
        .find(|it| *it == release)
        .expect("a release")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(400)))]

    #[test]
    fn every_dataplane_gets_the_same_at_every_stage_or_is_reported(world in world()) {
        for to in ["2.8", "2.14", "3.0"] {
            let mut arguments = vec!["--to", to];
            if to == "3.0" {
                arguments.extend(LABELS);
            }
            let (run, report) = migrate(&world.documents, &arguments);
            let before = State {
                documents: world.documents.clone(),
                release: match world.generation {
                    Inline => "0.4",
                    OldTags => "0.6",
                    Today => known(if to == "2.8" { "2.8" } else { "2.14" }),
                },
                protocol: tag_names(world.generation).1,
            };
            let differing = check_stages(&before, &report);
            let is_open = differing > 0 || report["impossible"] != json!([]);
            let has_errors = run.stderr.contains("error:");
            let expected = if has_errors { 2 } else { i32::from(is_open) };
            prop_assert_eq!(run.status, expected, "{} {}", run.stderr, report);
            // In Kubernetes, services have to be known for 3.0.
            if world.is_exact && !(world.is_kubernetes && to == "3.0") {
                prop_assert!(!is_open, "{} {:#} {:#}", to, report, json!(world.documents));
            }
        }
    }
}
