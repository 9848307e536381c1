//! What is written is an object of its own: nothing takes the name of something else, in Kubernetes
//! not that of another mesh either. And while a stage is done, nobody gets anything else either.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::support::kumactl_with_stdin;

fn migrate(text: &str, arguments: &[&str]) -> Value {
    let arguments = [&["migrate", "-f", "-", "-o", "json"], arguments].concat();
    let run = kumactl_with_stdin(&arguments, text.as_bytes());
    assert_eq!(run.status, 0, "{}{}", run.stdout, run.stderr);
    serde_json::from_str(&run.stdout).expect("JSON")
}

/// The kind and the names of documents: in Kubernetes the mesh is no part of who an object is.
fn objects(documents: &Value) -> Vec<String> {
    let documents = documents.as_array().expect("documents");
    let object = |document: &Value| match &document["metadata"] {
        Value::Null => format!("{} {}", document["type"], document["name"]),
        metadata => format!(
            "{} {} {}",
            document["kind"], metadata["namespace"], metadata["name"]
        ),
    };
    documents.iter().map(object).collect()
}

fn assert_distinct(objects: &[String]) {
    let distinct: BTreeSet<&String> = objects.iter().collect();
    assert_eq!(distinct.len(), objects.len(), "{objects:?}");
}

const ENDPOINTS: &str = "
type: Mesh
name: default
---
type: MeshTrace
mesh: default
name: a
spec:
  targetRef: {kind: MeshService, name: web}
  default: {backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'otel.tracing:4317'}}]}
---
type: MeshTrace
mesh: default
name: b
spec:
  targetRef: {kind: MeshService, name: api}
  default: {backends: [{type: OpenTelemetry, openTelemetry: {endpoint: 'otel-tracing:4317'}}]}
---
type: Dataplane
mesh: default
name: web-1
networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web, kuma.io/protocol: http}}]}
---
type: Dataplane
mesh: default
name: api-1
networking: {address: 10.0.0.2, inbound: [{port: 80, tags: {kuma.io/service: api, kuma.io/protocol: http}}]}
";

#[test]
fn endpoints_that_look_alike_have_collectors_of_their_own() {
    let report = migrate(ENDPOINTS, &["--to", "2.14"]);
    let collectors = objects(&report["stages"][0]["documents"]);
    assert_eq!(collectors.len(), 2, "{report:#}");
    assert_distinct(&collectors);
}

#[test]
fn a_collector_that_an_earlier_run_has_written_is_used_again() {
    let first = migrate(ENDPOINTS, &["--to", "2.14"]);
    let written = first["stages"][0]["documents"]
        .as_array()
        .expect("documents");
    let written: Vec<String> = written.iter().map(|it| format!("---\n{it}\n")).collect();
    let again = migrate(
        &format!("{ENDPOINTS}{}", written.concat()),
        &["--to", "2.14"],
    );
    assert_eq!(objects(&again["stages"][0]["documents"]), [""; 0]);
    assert_eq!(
        again["stages"][1]["documents"],
        first["stages"][1]["documents"]
    );
}

/// Two meshes of one control plane on Kubernetes.
const MESHES: &str = "
apiVersion: kuma.io/v1alpha1
kind: Mesh
metadata: {name: one}
---
apiVersion: kuma.io/v1alpha1
kind: Mesh
metadata: {name: two}
spec: {tracing: {defaultBackend: z, backends: [{name: z, type: zipkin, conf: {url: 'http://z:9411/api/v2/spans'}}]}}
---
apiVersion: kuma.io/v1alpha1
kind: Dataplane
mesh: one
metadata: {name: web-1, namespace: shop}
spec: {networking: {address: 10.0.0.1, inbound: [{port: 80, protocol: http, tags: {kuma.io/service: web_shop_svc_80, app: web}}]}}
---
apiVersion: kuma.io/v1alpha1
kind: Dataplane
mesh: two
metadata: {name: web-2, namespace: shop}
spec: {networking: {address: 10.0.0.2, inbound: [{port: 80, protocol: http, tags: {kuma.io/service: web_shop_svc_80, app: web}}]}}
";

#[test]
fn a_collector_of_each_mesh_is_an_object_of_its_own() {
    let policy = |mesh: &str, name: &str| {
        format!(
            "---
apiVersion: kuma.io/v1alpha1
kind: MeshTrace
metadata: {{name: {name}, namespace: kuma-system, labels: {{kuma.io/mesh: {mesh}}}}}
spec:
  default: {{backends: [{{type: OpenTelemetry, openTelemetry: {{endpoint: 'otel.tracing:4317'}}}}]}}
"
        )
    };
    let text = format!("{MESHES}{}{}", policy("one", "a"), policy("two", "b"));
    for to in ["2.14", "3.0"] {
        let report = migrate(&text, &["--to", to]);
        let collectors = objects(&report["stages"][0]["documents"]);
        assert_eq!(collectors.len(), 2, "{report:#}");
        assert_distinct(&collectors);
    }
}

#[test]
fn a_policy_does_not_take_the_name_of_one_of_another_mesh_that_goes() {
    let of_one = "---
apiVersion: kuma.io/v1alpha1
kind: MeshTrace
metadata: {name: b, namespace: kuma-system, labels: {kuma.io/mesh: one}}
spec:
  targetRef: {kind: MeshService, name: web_shop_svc_80}
  default: {backends: [{type: Zipkin, zipkin: {url: 'http://one:9411/api/v2/spans'}}]}
---
apiVersion: kuma.io/v1alpha1
kind: MeshTrace
metadata: {name: c, namespace: kuma-system, labels: {kuma.io/mesh: one}}
spec:
  targetRef: {kind: MeshServiceSubset, name: web_shop_svc_80, tags: {app: web}}
  default: {backends: [{type: Zipkin, zipkin: {url: 'http://one-c:9411/api/v2/spans'}}]}
---
apiVersion: kuma.io/v1alpha1
kind: TrafficTrace
mesh: two
metadata: {name: b}
spec: {selectors: [{match: {kuma.io/service: '*'}}], conf: {backend: z}}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80, appProtocol: http}]}
";
    let labels = |text: &str| {
        let written = "namespace: shop, labels: {app: web, k8s.kuma.io/namespace: shop}}";
        text.replace(
            "namespace: shop}\nspec: {net",
            &format!("{written}\nspec: {{net"),
        )
    };
    let text = format!("{}{of_one}", labels(MESHES));
    let report = migrate(&text, &["--to", "3.0"]);
    let written = objects(&report["stages"][1]["documents"]);
    assert_eq!(written.len(), 3, "{report:#}");
    assert_distinct(&written);
    let deleted = report["stages"][2]["delete"].as_array().expect("deletes");
    let deleted = deleted.iter().filter(|it| it["kind"] == "MeshTrace");
    let deleted: Vec<String> = deleted
        .map(|it| it["name"].as_str().expect("a name").to_owned())
        .collect();
    assert_eq!(deleted.len(), 2, "{report:#}");
    for name in deleted {
        let own = name.split('.').next().expect("a name");
        let object = format!("\"MeshTrace\" \"kuma-system\" \"{own}\"");
        assert!(!written.contains(&object), "{name} is deleted: {written:?}");
    }
}

#[test]
fn a_number_before_a_name_does_not_make_it_that_of_another_policy() {
    let text = "
type: Mesh
name: default
---
type: MeshTrace
mesh: default
name: c
spec:
  targetRef: {kind: MeshServiceSubset, name: web, tags: {version: v1}}
  default: {backends: [{type: Zipkin, zipkin: {url: 'http://c:9411/api/v2/spans'}}]}
---
type: MeshTrace
mesh: default
name: 01-c
spec:
  targetRef: {kind: MeshService, name: web}
  default: {backends: [{type: Zipkin, zipkin: {url: 'http://one:9411/api/v2/spans'}}]}
---
type: Dataplane
mesh: default
name: web-1
networking: {address: 10.0.0.1, inbound: [{port: 80, tags: {kuma.io/service: web, version: v1, kuma.io/protocol: http}}]}
";
    let maps = [
        "--label-map=kuma.io/service=app",
        "--label-map=version=version",
    ];
    let report = migrate(text, &[&["--to", "3.0"], &maps[..]].concat());
    let written = objects(&report["stages"][1]["documents"]);
    let expected = ["default-01-c", "default-02-01-c"];
    assert_eq!(
        written,
        expected.map(|name| format!("\"MeshTrace\" \"{name}\""))
    );
}

/// Where a release sends the spans of the one dataplane.
fn url(documents: &BTreeMap<String, Value>) -> Value {
    let text: Vec<String> = documents.values().map(ToString::to_string).collect();
    let arguments = [
        "inspect",
        "dataplanes",
        "-f",
        "-",
        "-o",
        "json",
        "--kuma-version",
        "2.14",
    ];
    let run = kumactl_with_stdin(&arguments, text.join("\n---\n").as_bytes());
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    answer["items"][0]["backend"]["url"].clone()
}

#[test]
fn while_a_stage_is_done_the_same_policy_decides() {
    let policy = |name: &str, target: Value| {
        let url = format!("http://{name}:9411/api/v2/spans");
        json!({"type": "MeshTrace", "mesh": "default", "name": name, "spec": {"targetRef": target,
            "default": {"backends": [{"type": "Zipkin", "zipkin": {"url": url}}]}}})
    };
    let service = json!({"kind": "MeshService", "name": "web"});
    let subset = json!({"kind": "MeshSubset", "tags": {"version": "v1"}});
    let dataplane = json!({"type": "Dataplane", "mesh": "default", "name": "web-1", "networking": {
        "address": "10.0.0.1", "inbound": [{"port": 80, "tags":
            {"kuma.io/service": "web", "kuma.io/protocol": "http", "version": "v1"}}]}});
    let mesh = json!({"type": "Mesh", "name": "default"});
    let maps = [
        "--label-map=kuma.io/service=app",
        "--label-map=version=version",
    ];
    // The stronger one first; with the names turned round, both get others.
    for (strong, weak) in [("a", "b"), ("b", "a")] {
        let input = [
            mesh.clone(),
            policy(strong, service.clone()),
            policy(weak, subset.clone()),
            dataplane.clone(),
        ];
        let text: Vec<String> = input.iter().map(ToString::to_string).collect();
        let report = migrate(
            &text.join("\n---\n"),
            &[&["--to", "3.0"], &maps[..]].concat(),
        );
        let key = |it: &Value| {
            format!(
                "{} {}",
                it["type"].as_str().or(it["kind"].as_str()).expect("a kind"),
                it["name"]
            )
        };
        let mut state: BTreeMap<String, Value> =
            input.iter().map(|it| (key(it), it.clone())).collect();
        let expected = url(&state);
        assert_eq!(expected, format!("http://{strong}:9411/api/v2/spans"));
        let mut done = |step: &Value| {
            for document in step["documents"].as_array().expect("documents") {
                state.insert(key(document), document.clone());
                assert_eq!(url(&state), expected, "{strong}: {document}");
            }
            for deleted in step["delete"].as_array().expect("deletes") {
                assert!(state.remove(&key(deleted)).is_some(), "{deleted}");
                assert_eq!(url(&state), expected, "{strong}: {deleted}");
            }
        };
        let stages = report["stages"].as_array().expect("stages");
        stages.iter().for_each(&mut done);
        stages.iter().rev().for_each(|stage| done(&stage["back"]));
    }
}
