//! What becomes of Deployments, Pods and their like: recorded answers of real control planes, and
//! what else a repository of manifests holds.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::{assert_seen, at_least, kumactl, kumactl_with_stdin, recorded, sample, tests};

/// The releases with recorded answers, and what `--kuma-version` calls them.
const RELEASES: [(&str, &str); 3] = [("2.8.8", "2.8.8"), ("2.14.3", "2.14.3"), ("3.0-dev", "3.0")];

/// One of how many recorded worlds is tried where not all are.
const ONE_OF: usize = 5;

/// The recorded worlds of a release that are tried.
fn worlds(release: &str) -> Vec<Value> {
    sample(recorded(&format!("kuma-{release}/pods.jsonl")), ONE_OF)
}

/// Tags and labels that only a cluster knows, or whose value is that of one pod of several.
const OF_CLUSTER: [&str; 12] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/controller-uid",
    "batch.kubernetes.io/job-completion-index",
    "batch.kubernetes.io/job-name",
    "controller-revision-hash",
    "controller-uid",
    "job-name",
    "kuma.io/display-name",
    "kuma.io/instance",
    "pod-template-generation",
    "pod-template-hash",
    "statefulset.kubernetes.io/pod-name",
];

fn list(objects: &Value) -> Vec<u8> {
    let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
    list.to_string().into_bytes()
}

/// Takes what only a cluster knows out of a map.
fn known(labels: &Value) -> BTreeMap<&str, &Value> {
    let pairs = labels.as_object().into_iter().flatten();
    let pairs = pairs.map(|(key, value)| (key.as_str(), value));
    pairs.filter(|(key, _)| !OF_CLUSTER.contains(key)).collect()
}

/// What is compared of a Dataplane, recorded or worked out.
fn essence(dataplane: &Value) -> Value {
    if dataplane.is_null() {
        return Value::Null;
    }
    let networking = &dataplane["networking"];
    let inbound = |inbound: &Value| {
        json!({
            "port": inbound["port"], "name": inbound["name"], "protocol": inbound["protocol"],
            "state": inbound["state"], "tags": known(&inbound["tags"]),
        })
    };
    let inbounds = networking["inbound"].as_array();
    let inbounds: Option<Vec<Value>> = inbounds.map(|all| all.iter().map(inbound).collect());
    let gateway = networking.get("gateway");
    let gateway = gateway.map(|it| json!({"type": it["type"], "tags": known(&it["tags"])}));
    json!({
        "mesh": dataplane["mesh"], "labels": known(&dataplane["labels"]),
        "inbounds": inbounds, "gateway": gateway,
    })
}

#[test]
fn every_recorded_workload_becomes_what_its_control_plane_made_of_it() {
    for (release, version) in RELEASES {
        let mut count = 0;
        for world in worlds(release) {
            let zone = world["controlPlane"]["zone"].as_str().unwrap_or("default");
            let run = kumactl_with_stdin(
                &[
                    "inspect",
                    "workloads",
                    "-f",
                    "-",
                    "-o",
                    "json",
                    "--kuma-version",
                    version,
                    "--zone",
                    zone,
                ],
                &list(&world["objects"]),
            );
            let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
            let items = answer["items"].as_array().expect("a list");
            let pods = world["pods"].as_array().expect("a list");
            assert_eq!(items.len(), pods.len(), "{release}: {}", world["world"]);
            for pod in pods {
                let item = items
                    .iter()
                    .find(|item| item["workload"] == pod["workload"]);
                let item = item.unwrap_or_else(|| panic!("{release}: {pod}"));
                for field in ["replicas", "injected", "why"] {
                    assert_eq!(item[field], pod[field], "{release}: {field} of {pod}");
                }
                let (made, recorded) = (essence(&item["dataplane"]), essence(&pod["dataplane"]));
                assert_eq!(made, recorded, "{release}: {}", world["world"]);
                count += 1;
            }
        }
        assert!(count >= at_least(145, ONE_OF), "{release}: {count}");
    }
}

fn inspect(objects: &Value, arguments: &[&str]) -> Value {
    let all = [
        &["inspect", "dataplanes", "-f", "-", "-o", "json"],
        arguments,
    ]
    .concat();
    let run = kumactl_with_stdin(&all, &list(objects));
    serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"))
}

/// A Mesh with two backends, and policies by a service, by a namespace and for all.
fn policies(release: &str) -> Vec<Value> {
    if release == "3.0" {
        let policy = |name: &str, target: Value, url: &str| {
            json!({
                "apiVersion": "kuma.io/v1alpha1", "kind": "MeshTrace",
                "metadata": {"name": name, "namespace": "kuma-system"},
                "spec": {"targetRef": target, "default": {"backends": [
                    {"type": "Zipkin", "zipkin": {"url": url}}]}},
            })
        };
        return vec![
            policy(
                "all",
                json!({"kind": "Dataplane"}),
                "http://all.observability:9411/api/v2/spans",
            ),
            policy(
                "web",
                json!({"kind": "Dataplane", "labels": {"app": "web"}}),
                "http://web.observability:9411/api/v2/spans",
            ),
        ];
    }
    let backend = |name: &str| {
        json!({"name": name, "type": "zipkin", "conf": {
            "url": format!("http://{name}.observability:9411/api/v2/spans"),
            "sharedSpanContext": false}})
    };
    let policy = |name: &str, backend: &str, tags: Value| {
        json!({
            "apiVersion": "kuma.io/v1alpha1", "kind": "TrafficTrace", "mesh": "default",
            "metadata": {"name": name},
            "spec": {"selectors": [{"match": tags}], "conf": {"backend": backend}},
        })
    };
    vec![
        json!({"apiVersion": "kuma.io/v1alpha1", "kind": "Mesh", "metadata": {"name": "default"},
            "spec": {"tracing": {"backends": [backend("one"), backend("two")]}}}),
        policy("all", "one", json!({"kuma.io/service": "*"})),
        policy("web", "two", json!({"kuma.io/service": "web_shop_svc_80"})),
        policy(
            "shop",
            "two",
            json!({"k8s.kuma.io/namespace": "edge", "kuma.io/service": "*"}),
        ),
    ]
}

#[test]
fn a_workload_gets_what_the_recorded_dataplane_of_it_gets() {
    let (mut count, mut traced) = (0, 0);
    for (release, version) in RELEASES {
        for world in worlds(release) {
            let zone = world["controlPlane"]["zone"].as_str().unwrap_or("default");
            let flags = ["--kuma-version", version, "--zone", zone];
            let policies = policies(version);
            let mut manifests = world["objects"].as_array().expect("a list").clone();
            manifests.extend(policies.clone());
            let of_workloads = inspect(&json!(manifests), &flags);
            let pods = world["pods"].as_array().expect("a list");
            let recorded: Vec<Value> = pods
                .iter()
                .map(|pod| pod["dataplane"].clone())
                .filter(|dataplane| !dataplane.is_null())
                .collect();
            let meshes = world["objects"].as_array().into_iter().flatten();
            let meshes = meshes.filter(|object| object["kind"] == "Mesh").cloned();
            let all: Vec<Value> = recorded.into_iter().chain(meshes).chain(policies).collect();
            let of_dataplanes = inspect(&json!(all), &flags);
            // The names differ, and so does their order: what each gets is compared.
            let answers = |document: &Value| {
                let items = document["items"].as_array().expect("a list");
                let answer = |item: &Value| {
                    let fields = [
                        "mesh",
                        "services",
                        "trafficTrace",
                        "selector",
                        "backend",
                        "inbounds",
                        "givenBy",
                        "meshTrace",
                    ];
                    json!(fields.map(|field| item[field].clone())).to_string()
                };
                let mut answers: Vec<String> = items.iter().map(answer).collect();
                answers.sort();
                answers
            };
            assert_eq!(
                answers(&of_workloads),
                answers(&of_dataplanes),
                "{release}: {}",
                world["world"]
            );
            count += answers(&of_workloads).len();
            let items = of_workloads["items"].as_array().expect("a list");
            traced += items
                .iter()
                .filter(|item| !item["backend"].is_null())
                .count();
        }
    }
    assert!(count > at_least(250, ONE_OF), "{count}");
    assert!(traced > at_least(100, ONE_OF), "{traced}");
}

#[test]
fn the_shop_shows_what_its_repository_lacks() {
    let shop = tests("fixtures/shop").display().to_string();
    let run = kumactl(&["inspect", "workloads", "-f", &shop, "-o", "name"]);
    assert_eq!(
        run.stdout,
        "deployment/billing.legacy\ndeployment/cart.shop\ndeployment/frontend.shop\n\
         deployment/gateway.shop\nstatefulset/orders-db.shop\ncronjob/report.shop\n"
    );
    let run = kumactl(&[
        "inspect",
        "dataplanes",
        "-f",
        &shop,
        "-o",
        "json",
        "frontend",
    ]);
    let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let item = &answer["items"][0];
    assert_eq!(item["name"], "frontend.shop");
    let workload =
        json!({"kind": "Deployment", "namespace": "shop", "name": "frontend", "replicas": 3});
    assert_eq!(item["workload"], workload);
    assert_eq!(item["services"], json!(["frontend_shop_svc_8080"]));
    assert_eq!(
        codes(&["validate", &shop]),
        [
            "not-injected billing.yaml:4:9",
            "port-protocol cart.yaml:32:5",
            "selects-nothing mesh.yaml:34:24",
        ]
    );
}

/// The findings, as `code file:line:column`.
fn codes(arguments: &[&str]) -> Vec<String> {
    let run = kumactl(&[arguments, &["-o", "json"]].concat());
    findings(&run.stdout)
}

fn findings(stdout: &str) -> Vec<String> {
    let report: Value = serde_json::from_str(stdout).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    let line = |finding: &Value| {
        let file = finding["file"].as_str().unwrap_or_default();
        let file = file.rsplit('/').next().unwrap_or_default();
        format!(
            "{} {file}:{}:{}",
            finding["code"].as_str().unwrap_or_default(),
            finding["line"],
            finding["column"]
        )
    };
    findings.iter().map(line).collect()
}

fn validate(text: &str, flags: &[&str]) -> Vec<String> {
    let arguments = [&["validate", "-f", "-", "-o", "json"], flags].concat();
    findings(&kumactl_with_stdin(&arguments, text.as_bytes()).stdout)
}

const NAMESPACE: &str = "apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kuma.io/sidecar-injection: enabled}}
---
";

/// A Deployment with these lines in the meta data of its template, and a Service with these ports.
fn web(metadata: &str, service: &str) -> String {
    format!(
        "apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, namespace: shop}}
spec:
  template:
    metadata:
{metadata}
    spec:
      containers:
      - {{name: app, image: \"\", ports: [{{name: http, containerPort: 8080}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: web, namespace: shop}}
spec:
  selector: {{app: web}}
  ports:
{service}
"
    )
}

const LABELS: &str = "      labels: {app: web}";
const HTTP: &str = "  - {port: 80, targetPort: http, appProtocol: http}";

#[test]
fn what_a_release_reads_differently_is_found_for_that_release() {
    let with = |metadata: &str, service: &str, flags: &[&str]| {
        validate(&format!("{NAMESPACE}{}", web(metadata, service)), flags)
    };
    assert_eq!(with(LABELS, HTTP, &[]), [""; 0]);
    let mesh =
        "      labels: {app: web, kuma.io/mesh: default}\n      annotations: {kuma.io/mesh: other}";
    // Up to 2.8 the annotation counts, and there is no Mesh of that name; nothing says that the
    // input has all of them.
    assert_eq!(
        with(mesh, HTTP, &["--kuma-version", "2.8"]),
        ["unread-mesh <stdin>:11:40"]
    );
    assert_eq!(
        with(mesh, HTTP, &["--kuma-version", "3.0"]),
        ["unread-mesh <stdin>:12:35"]
    );
    let kafka = "  - {port: 80, targetPort: http, appProtocol: kafka}";
    assert_eq!(with(LABELS, kafka, &["--kuma-version", "2.14"]), [""; 0]);
    assert_eq!(
        with(LABELS, kafka, &["--kuma-version", "3.0"]),
        ["port-protocol <stdin>:22:47"]
    );
    let mysql = "  - {port: 80, targetPort: http, appProtocol: mysql}";
    assert_eq!(
        with(LABELS, mysql, &["--kuma-version", "2.11"]),
        ["port-protocol <stdin>:22:47"]
    );
    assert_eq!(with(LABELS, mysql, &["--kuma-version", "2.12"]), [""; 0]);
    let workload = "      labels: {app: web, kuma.io/workload: web}";
    assert_eq!(with(workload, HTTP, &["--kuma-version", "2.12"]), [""; 0]);
    assert_eq!(
        with(workload, HTTP, &["--kuma-version", "2.13"]),
        ["pod-refused <stdin>:11:44"]
    );
}

#[test]
fn each_way_to_miss_the_sidecar_is_found_where_it_is_written() {
    let no_label = "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n";
    let with = |namespace: &str, metadata: &str, flags: &[&str]| {
        validate(&format!("{namespace}{}", web(metadata, HTTP)), flags)
    };
    // Nobody asks for a sidecar, and nobody names it.
    assert_eq!(with(no_label, LABELS, &[]), [""; 0]);
    let enabled = "      labels: {app: web, kuma.io/sidecar-injection: enabled}";
    assert_eq!(with(no_label, enabled, &[]), ["not-injected <stdin>:11:26"]);
    assert_eq!(
        with(no_label, enabled, &["--kuma-version", "2.10"]),
        [""; 0]
    );
    let yes = "      labels: {app: web, kuma.io/sidecar-injection: \"yes\"}";
    assert_eq!(
        with(no_label, yes, &["--kuma-version", "2.10"]),
        ["not-injected <stdin>:11:26"]
    );
    let annotation =
        "      labels: {app: web}\n      annotations: {kuma.io/sidecar-injection: enabled}";
    assert_eq!(
        with(no_label, annotation, &[]),
        ["not-injected <stdin>:12:21"]
    );
    let namespace = no_label.replace(
        "shop}",
        "shop, annotations: {kuma.io/sidecar-injection: enabled}}",
    );
    assert_eq!(with(&namespace, LABELS, &[]), ["not-injected <stdin>:3:38"]);
    let namespace = no_label.replace(
        "shop}",
        "shop, labels: {kuma.io/sidecar-injection: Enabled}}",
    );
    assert_eq!(with(&namespace, LABELS, &[]), ["not-injected <stdin>:3:33"]);
    let wrong = "      labels: {app: web, kuma.io/sidecar-injection: \"\"}";
    assert_eq!(with(NAMESPACE, wrong, &[]), ["pod-refused <stdin>:11:53"]);
    // A word that says no is meant.
    let disabled = "      labels: {app: web, kuma.io/sidecar-injection: disabled}";
    assert_eq!(with(NAMESPACE, disabled, &[]), [""; 0]);
}

#[test]
fn annotations_of_a_service_are_found_where_nobody_reads_them() {
    let with = |annotation: &str, port: &str, flags: &[&str]| {
        let text = format!("{NAMESPACE}{}", web(LABELS, port));
        let text = text.replace(
            "kind: Service\nmetadata: {name: web, namespace: shop}",
            &format!("kind: Service\nmetadata: {{name: web, namespace: shop, annotations: {{{annotation}}}}}"),
        );
        validate(&text, flags)
    };
    let plain = "  - {name: web, port: 80, targetPort: http}";
    let of = |port: &str, word: &str| format!("{port}.service.kuma.io/protocol: {word}");
    assert_eq!(with(&of("80", "http"), plain, &[]), [""; 0]);
    assert_eq!(with(&of("80", "HTTP"), plain, &[]), [""; 0]);
    let found = [
        "protocol-annotation <stdin>:18:54",
        "port-protocol <stdin>:22:6",
    ];
    for port in ["web", "8080", "080", "81"] {
        assert_eq!(with(&of(port, "http"), plain, &[]), found, "{port}");
    }
    assert_eq!(
        with(&of("80", "tcp"), HTTP, &[]),
        ["protocol-annotation <stdin>:18:54"]
    );
    assert_eq!(with(&of("80", "http"), HTTP, &[]), [""; 0]);
    let place = ["protocol <stdin>:18:83"];
    assert_eq!(
        with(&of("80", "mongo"), plain, &["--kuma-version", "2.8"]),
        place
    );
    assert_eq!(
        with(&of("80", "mongo"), plain, &["--kuma-version", "2.14"]),
        place
    );
    // Up to 2.9 the Service is refused for it, whatever counts.
    assert_eq!(
        with(&of("80", "mongo"), HTTP, &["--kuma-version", "2.9"]),
        place
    );
    assert_eq!(
        with(&of("80", "mongo"), HTTP, &["--kuma-version", "2.10"]),
        ["protocol-annotation <stdin>:18:54"]
    );
}

#[test]
fn a_service_is_suggested_however_it_is_called() {
    let shop = tests("fixtures/shop").display().to_string();
    for written in [
        "frontend",
        "frontend.shop",
        "frontend_shop_svc_80",
        "frontend.shop.svc",
        "frontend.shop.svc.cluster.local:8080",
        "frontend_shop_svc",
        "frontend:8080",
        "frontnd_shop_svc_8080",
    ] {
        let policy = format!(
            "apiVersion: kuma.io/v1alpha1\nkind: TrafficTrace\nmesh: default\nmetadata: {{name: x}}\n\
             spec: {{selectors: [{{match: {{kuma.io/service: \"{written}\"}}}}]}}\n"
        );
        let run = kumactl_with_stdin(
            &["validate", "-f", &shop, "-f", "-", "-o", "json"],
            policy.as_bytes(),
        );
        let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let findings = report["findings"].as_array().expect("a list");
        let found = findings
            .iter()
            .find(|it| it["subject"] != "x" && it["file"] == "<stdin>");
        let help = found.and_then(|it| it["help"].as_str()).unwrap_or_default();
        assert!(
            help.starts_with("did you mean \"frontend_shop_svc_8080\"?"),
            "{written}: {help}"
        );
    }
}

#[test]
fn a_dump_of_a_cluster_folds_into_its_workloads_and_is_clean() {
    let owner = |kind: &str, name: &str| json!([{"apiVersion": "apps/v1", "kind": kind, "name": name, "uid": "1", "controller": true}]);
    let template = json!({"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [
        {"name": "app", "image": "x", "ports": [{"containerPort": 8080, "name": "http", "protocol": "TCP"}]}]}});
    let managed =
        json!([{"manager": "kubectl", "operation": "Update", "fieldsV1": {"f:spec": {}}}]);
    let pod = |name: &str, owners: Value, labels: Value| {
        json!({"apiVersion": "v1", "kind": "Pod", "status": {"phase": "Running", "podIP": "10.0.0.1"},
            "metadata": {"name": name, "namespace": "shop", "labels": labels, "managedFields": managed,
                "annotations": {"kuma.io/sidecar-injected": "true"}, "ownerReferences": owners},
            "spec": {"containers": [{"name": "app", "image": "x"}, {"name": "kuma-sidecar", "image": "x"}]}})
    };
    let labels = json!({"app": "web", "pod-template-hash": "6d4b75cb6d"});
    let objects = json!([
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop",
            "labels": {"kuma.io/sidecar-injection": "enabled", "kubernetes.io/metadata.name": "shop"}}, "status": {"phase": "Active"}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web", "namespace": "shop",
            "managedFields": managed, "resourceVersion": "7"},
            "spec": {"replicas": 2, "template": template}, "status": {"replicas": 2}},
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-6d4b75cb6d", "namespace": "shop",
            "ownerReferences": owner("Deployment", "web"), "labels": labels},
            "spec": {"replicas": 2, "template": template}},
        {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": {"name": "web-5f5b8d7c9b", "namespace": "shop",
            "ownerReferences": owner("Deployment", "web")}, "spec": {"replicas": 0, "template": template}},
        pod("web-6d4b75cb6d-x2x2x", owner("ReplicaSet", "web-6d4b75cb6d"), labels.clone()),
        pod("web-6d4b75cb6d-b4b4b", owner("ReplicaSet", "web-6d4b75cb6d"), labels),
        {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "nightly", "namespace": "shop"},
            "spec": {"schedule": "0 3 * * *", "jobTemplate": {"spec": {"template": {"metadata": {"labels": {"app": "nightly"}},
                "spec": {"containers": [{"name": "a", "image": "x"}]}}}}}},
        {"apiVersion": "batch/v1", "kind": "Job", "metadata": {"name": "nightly-29384640", "namespace": "shop",
            "ownerReferences": owner("CronJob", "nightly")}, "spec": {"template": template}, "status": {"succeeded": 1}},
        pod("nightly-29384641-x2x2x", owner("Job", "nightly-29384641"), json!({"job-name": "nightly-29384641"})),
        {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop", "managedFields": managed},
            "spec": {"selector": {"app": "web"}, "clusterIP": "10.1.1.1", "type": "ClusterIP",
                "ports": [{"port": 80, "targetPort": "http", "protocol": "TCP", "appProtocol": "http"}]},
            "status": {"loadBalancer": {}}},
    ]);
    let run = kumactl_with_stdin(
        &["inspect", "workloads", "-f", "-", "-o", "name"],
        &list(&objects),
    );
    assert_eq!(
        run.stdout, "cronjob/nightly.shop\ndeployment/web.shop\n",
        "{run:?}"
    );
    let run = kumactl_with_stdin(&["validate", "-f", "-", "-o", "json"], &list(&objects));
    assert_eq!(findings(&run.stdout), [""; 0], "{run:?}");
    // Real Dataplanes of the pods come before what is worked out for their workload.
    let mut with_dataplanes = objects.as_array().expect("a list").clone();
    for name in ["web-6d4b75cb6d-x2x2x", "web-6d4b75cb6d-b4b4b"] {
        with_dataplanes.push(json!({"apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane", "mesh": "default",
            "metadata": {"name": name, "namespace": "shop", "creationTimestamp": "2026-11-22T10:29:37Z"},
            "spec": {"networking": {"address": "10.0.0.1", "inbound": [{"port": 8080, "tags": {
                "kuma.io/service": "web_shop_svc_80", "kuma.io/protocol": "http"}}]}}}));
    }
    let answer = inspect(&json!(with_dataplanes), &[]);
    let names: Vec<_> = answer["items"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(
        names,
        [
            "nightly.shop",
            "web-6d4b75cb6d-b4b4b.shop",
            "web-6d4b75cb6d-x2x2x.shop"
        ]
    );
}

#[test]
fn a_dataplane_stands_for_its_workload_whose_name_is_too_long_for_a_pod() {
    let workload = |kind: &str, name: &str| {
        let pod = json!({"metadata": {"labels": {"app": "a"}}, "spec": {"containers": [{"name": "a", "image": "x"}]}});
        let (version, spec) = match kind {
            "CronJob" => (
                "batch/v1",
                json!({"jobTemplate": {"spec": {"template": pod}}}),
            ),
            _ => ("apps/v1", json!({"template": pod})),
        };
        json!({"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": "shop"}, "spec": spec})
    };
    // What Kubernetes generates is cut to 58 letters before it adds five.
    let made = |base: &str| format!("{}x2x2x", &base[..base.len().min(58)]);
    let mut cases: Vec<(&str, String, String)> = Vec::new();
    for length in [44, 46, 47, 48, 53, 56, 57, 58, 63] {
        let name = "d".repeat(length);
        let pod = made(&format!("{name}-6d4b75cb6d-"));
        cases.push(("Deployment", name, pod));
        let name = "s".repeat(length);
        cases.push(("DaemonSet", name.clone(), made(&format!("{name}-"))));
    }
    for length in [48, 49, 52] {
        let name = "c".repeat(length);
        let pod = made(&format!("{name}-29384640-"));
        cases.push(("CronJob", name, pod));
    }
    for (kind, name, pod) in cases {
        let objects = json!([
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop",
                "labels": {"kuma.io/sidecar-injection": "enabled"}}},
            workload(kind, &name),
            {"apiVersion": "kuma.io/v1alpha1", "kind": "Dataplane", "mesh": "default",
                "metadata": {"name": pod, "namespace": "shop"},
                "spec": {"networking": {"address": "10.0.0.1", "inbound": [{"port": 80, "tags": {
                    "kuma.io/service": "a_shop_svc_80", "kuma.io/protocol": "http"}}]}}},
        ]);
        let answer = inspect(&objects, &[]);
        assert_eq!(answer["total"], 1, "{kind} {name}: {answer:#}");
        assert_eq!(answer["items"][0]["name"], format!("{pod}.shop"));
    }
}

#[test]
fn the_service_account_may_be_written_in_the_field_of_old() {
    for (written, expected) in [
        (json!({}), "default"),
        (json!({"serviceAccount": "old"}), "old"),
        (
            json!({"serviceAccount": "old", "serviceAccountName": ""}),
            "old",
        ),
        (
            json!({"serviceAccount": "old", "serviceAccountName": "new"}),
            "new",
        ),
        (
            json!({"serviceAccountName": "new", "serviceAccount": "old"}),
            "new",
        ),
    ] {
        let mut spec = json!({"containers": [{"name": "a", "image": "x"}]});
        let fields = spec.as_object_mut().expect("fields");
        fields.extend(written.as_object().expect("fields").clone());
        let objects = json!([
            {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop",
                "labels": {"kuma.io/sidecar-injection": "enabled"}}},
            {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "namespace": "shop"}, "spec": spec},
        ]);
        let run = kumactl_with_stdin(
            &["inspect", "workloads", "-f", "-", "-o", "json"],
            &list(&objects),
        );
        let answer: Value = serde_json::from_str(&run.stdout).expect("JSON");
        let labels = &answer["items"][0]["dataplane"]["labels"];
        assert_eq!(labels["kuma.io/workload"], expected, "{written}");
        assert_eq!(labels["k8s.kuma.io/service-account"], expected, "{written}");
    }
}

#[test]
fn odd_manifests_are_read_as_far_as_they_go() {
    let odd = "apiVersion: v1\nkind: Pod\nmetadata: {name: empty, namespace: shop}\nspec: {}\n---\n\
        apiVersion: v1\nkind: Pod\nmetadata: {name: bare, namespace: shop}\n---\n\
        apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: none, namespace: shop}\nspec: {replicas: }\n---\n\
        apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: nothing, namespace: shop}\n---\n\
        apiVersion: v1\nkind: Service\nmetadata: {name: portless, namespace: shop}\nspec: {selector: {}}\n";
    assert_eq!(validate(&format!("{NAMESPACE}{odd}"), &[]), [""; 0]);
    // YAML takes a version for a number, and Kubernetes refuses the object.
    let numbers = "      labels: {app: web, version: 1.0}\n      annotations: {kuma.io/mesh: true}";
    let text = format!("{NAMESPACE}{}", web(numbers, HTTP));
    assert_eq!(
        validate(&text, &["--fail-on", "never"]),
        ["wrong-type <stdin>:11:35", "wrong-type <stdin>:12:35"]
    );
    // Kinds of the same name are other things.
    let other = "apiVersion: serving.knative.dev/v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {ports: 1}\n";
    assert_eq!(validate(&format!("{NAMESPACE}{other}"), &[]), [""; 0]);
    // The same workload of two clusters.
    let twice = format!("{NAMESPACE}{}---\n{}", web(LABELS, HTTP), web(LABELS, HTTP));
    assert_eq!(validate(&twice, &[]), ["duplicate-resource <stdin>:26:18"]);
}

#[test]
fn workloads_are_not_resources_of_a_control_plane() {
    let shop = tests("fixtures/shop").display().to_string();
    let diff = kumactl(&["diff", "-f", &shop, "--against", &shop, "-o", "json"]);
    let document: Value = serde_json::from_str(&diff.stdout).expect("JSON");
    let kinds: Vec<_> = document["resources"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["kind"])
        .collect();
    assert_eq!(kinds, ["Mesh", "TrafficTrace", "TrafficTrace"]);
    assert_eq!(document["dataplanes"], json!([]));
}

#[test]
fn diff_lists_the_workloads_whose_traces_move() {
    let shop = tests("fixtures/shop").display().to_string();
    let label = "apiVersion: v1\nkind: Namespace\nmetadata: {name: legacy, labels: {kuma.io/sidecar-injection: enabled}}\n";
    let run = kumactl_with_stdin(
        &["diff", "-f", "-", "--against", &shop, "-o", "json"],
        label.as_bytes(),
    );
    let document: Value = serde_json::from_str(&run.stdout).unwrap_or_else(|_| panic!("{run:?}"));
    let moved: Vec<_> = document["dataplanes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|it| &it["name"])
        .collect();
    assert_eq!(moved, ["billing.legacy"], "{run:?}");
    assert_eq!(document["dataplanes"][0]["before"], Value::Null);
}

#[test]
fn a_mesh_that_is_not_there_is_found_where_it_is_written() {
    let mesh = "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata: {name: payments}\n---\n";
    let labels = "      labels: {app: web, kuma.io/mesh: paymnets}";
    let text = format!("{mesh}{NAMESPACE}{}", web(labels, HTTP));
    assert_eq!(validate(&text, &[]), ["pod-refused <stdin>:15:40"]);
    let run = kumactl_with_stdin(&["validate", "-f", "-", "-o", "json"], text.as_bytes());
    let report: Value = serde_json::from_str(&run.stdout).expect("JSON");
    let finding = &report["findings"][0];
    assert_eq!(finding["message"], "Mesh.kuma.io \"paymnets\" not found");
    assert_eq!(finding["refused"], true);
    assert_eq!(finding["help"], "did you mean \"payments\"?");
    // Of a namespace it is one finding, whatever the number of its workloads.
    let namespace = NAMESPACE.replace("enabled}", "enabled, kuma.io/mesh: paymnets}");
    let other = web(LABELS, HTTP).replace("name: web, namespace", "name: other, namespace");
    let text = format!("{mesh}{namespace}{}---\n{other}", web(LABELS, HTTP));
    assert_eq!(validate(&text, &[]), ["pod-refused <stdin>:7:83"]);
    // Without a Mesh in the input nobody knows which there are.
    assert_eq!(
        validate(&format!("{NAMESPACE}{}", web(labels, HTTP)), &[]),
        [""; 0]
    );
}

#[test]
fn what_works_on_dataplanes_works_on_workloads() {
    let shop = "tests/fixtures/shop";
    let names = |flags: &[&str]| {
        let arguments = ["inspect", "dataplanes", "-f", shop, "-o", "name"];
        kumactl(&[&arguments, flags].concat()).stdout
    };
    assert_eq!(names(&["--tag", "app=cart"]), "dataplane/cart.shop\n");
    assert_eq!(names(&["-n", "legacy"]), "");
    assert_eq!(names(&["-n", "shop", "-A"]).lines().count(), 5);
    assert_eq!(names(&["cronjob/report"]), "dataplane/report.shop\n");
    assert_eq!(
        names(&["cart", "cronjob/report"]),
        "dataplane/cart.shop\ndataplane/report.shop\n"
    );
    let envoy = [
        "inspect",
        "dataplane",
        "frontend",
        "-f",
        shop,
        "-o",
        "envoy",
    ];
    let other = ["inspect", "dataplanes", "-f", shop, "deployment/report"];
    assert_seen(
        "workloads::what_works_on_dataplanes_works_on_workloads",
        [&envoy[..], &other].map(|words| (words.join(" "), kumactl(words))),
    );
    // A collector at localhost is the pod itself, whatever the form of the Mesh.
    let mesh = "type: Mesh\nname: default\ntracing: {defaultBackend: a, backends: [{name: a, type: zipkin, conf: {\
                url: \"http://localhost:9411/api/v2/spans\", sharedSpanContext: false}}]}\n---\n\
                type: TrafficTrace\nname: all\nmesh: default\nselectors: [{match: {kuma.io/service: '*'}}]\n---\n";
    let text = format!("{mesh}{NAMESPACE}{}", web(LABELS, HTTP));
    let found = validate(&text, &[]);
    assert!(found[0].starts_with("host-local "), "{found:?}");
}
