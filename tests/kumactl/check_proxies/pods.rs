//! Dumps of pods, judged by the policies of a repository of Kubernetes: each is of the workload that
//! made its pod.

use std::path::Path;

use serde_json::{Value, json};

use super::{document, situation, text};
use crate::support::{Run, kumactl};

const POLICIES: &str = "
apiVersion: kuma.io/v1alpha1
kind: Mesh
metadata: {name: default}
spec:
  tracing:
    defaultBackend: my-zipkin
    backends:
    - name: my-zipkin
      type: zipkin
      conf: {url: 'http://HOST:9411/api/v2/spans', sharedSpanContext: false}
---
apiVersion: kuma.io/v1alpha1
kind: TrafficTrace
mesh: default
metadata: {name: all}
spec: {selectors: [{match: {kuma.io/service: '*'}}]}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {kuma.io/sidecar-injection: enabled}}
";

/// A workload of the namespace, and its Service.
fn workload(kind: &str, name: &str, app: &str) -> String {
    format!(
        "---
apiVersion: apps/v1
kind: {kind}
metadata: {{name: {name}, namespace: shop}}
spec:
  selector: {{matchLabels: {{app: {app}}}}}
  template:
    metadata: {{labels: {{app: {app}}}}}
    spec: {{containers: [{{name: main, image: {app}, ports: [{{containerPort: 8080}}]}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: {app}, namespace: shop}}
spec: {{selector: {{app: {app}}}, ports: [{{port: 80, targetPort: 8080, appProtocol: http}}]}}
"
    )
}

/// The dump of a healthy proxy as that of a pod, which says of which service it is, and has no
/// Dataplane of its own to tell.
fn dump_of_pod(folder: &Path, pod: &str, service: &str) {
    let own = folder.join(pod);
    super::copy(&situation("healthy/web-1"), &own);
    for name in ["config_dump.json", "cp_config.json", "cp_overview.json"] {
        let path = own.join(name);
        let written = std::fs::read_to_string(&path).expect("text");
        let written = written.replace("default.web-1\"", &format!("default.{pod}\""));
        let mut dump: Value = serde_json::from_str(&written).expect("JSON");
        for config in dump["configs"].as_array_mut().into_iter().flatten() {
            if let Some(node) = config.pointer_mut("/bootstrap/node") {
                node["cluster"] = json!(service);
                let metadata = node["metadata"].as_object_mut().expect("metadata");
                metadata.remove("dataplane.resource").expect("a Dataplane");
            }
        }
        std::fs::write(&path, dump.to_string()).expect("written");
    }
}

/// Checks pods, each with the name of its service, by policies and workloads.
fn check(pods: &[(&str, &str)], host: &str, workloads: &[String], arguments: &[&str]) -> Run {
    let folder = tempfile::tempdir().expect("a folder");
    let (dumps, repository) = (folder.path().join("dumps"), folder.path().join("repo.yaml"));
    for (pod, service) in pods {
        dump_of_pod(&dumps, pod, service);
    }
    let policies = POLICIES.replace("HOST", host);
    std::fs::write(&repository, policies + &workloads.concat()).expect("written");
    let place = ["--dump", text(&dumps), "-f", text(&repository)];
    kumactl(&[arguments, &place].concat())
}

const CHECK: [&str; 4] = ["check", "proxies", "-o", "json"];
const WEB: (&str, &str) = ("web-6d4b75cb6d-x2x2x.shop", "web_shop_svc_80");

fn causes(run: &Run) -> Vec<Value> {
    let found = document(run);
    let items = found["items"].as_array().expect("a list").iter();
    items.map(|it| it["cause"].clone()).collect()
}

#[test]
fn a_pod_is_judged_by_what_its_workload_should_have() {
    let workloads = [workload("Deployment", "web", "web")];
    let run = check(&[WEB], "zipkin.local", &workloads, &CHECK);
    assert_eq!(causes(&run), ["healthy"], "{run:?}");
    assert!(!run.stderr.contains("judged without"), "{}", run.stderr);
    // It is the policies that are looked at: by others it has something else.
    let run = check(&[WEB], "other.local", &workloads, &CHECK);
    let found = document(&run);
    assert_eq!(found["items"][0]["step"], "delivery", "{run:?}");
    let message = found["items"][0]["message"].as_str().expect("text");
    assert!(message.contains("other.local"), "{message}");
}

#[test]
fn each_kind_of_workload_has_its_own_names_of_pods() {
    for (kind, pod) in [
        ("Deployment", "web-7c9f-x2b"),
        ("StatefulSet", "web-3"),
        ("DaemonSet", "web-x2x2x"),
        ("ReplicaSet", "web-x2x2x"),
    ] {
        let name = format!("{pod}.shop");
        let workloads = [workload(kind, "web", "web")];
        let pods = [(name.as_str(), "web_shop_svc_80")];
        let run = check(&pods, "other.local", &workloads, &CHECK);
        let step = document(&run)["items"][0]["step"].clone();
        assert_eq!(step, "delivery", "{kind} {pod}: {run:?}");
    }
}

#[test]
fn a_pod_that_may_be_of_two_workloads_is_of_the_one_with_its_service() {
    // The Deployment may have made a ReplicaSet that is called as the DaemonSet is.
    let two = |other: &str| {
        [
            workload("Deployment", "web", "web"),
            workload("DaemonSet", "web-6d4b75cb6d", other),
        ]
    };
    let run = check(&[WEB], "other.local", &two("agent"), &CHECK);
    assert_eq!(document(&run)["items"][0]["step"], "delivery", "{run:?}");
    assert!(!run.stderr.contains("judged without"), "{}", run.stderr);
    let run = check(&[WEB], "other.local", &two("web"), &CHECK);
    assert_eq!(causes(&run), ["healthy"], "{run:?}");
    let said = "default/web-6d4b75cb6d-x2x2x.shop is judged without policies: it may be a pod of DaemonSet web-6d4b75cb6d.shop or of Deployment web.shop";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn pods_of_nothing_are_named() {
    let pods = [("api-6d4b75cb6d-x2x2x.shop", "api_shop_svc_80"), WEB];
    let workloads = [workload("Deployment", "web", "web")];
    let run = check(&pods, "zipkin.local", &workloads, &CHECK);
    assert_eq!(causes(&run), ["healthy", "healthy"], "{run:?}");
    let said = "1 proxy is judged without policies: no workload of the input makes such a pod (default/api-6d4b75cb6d-x2x2x.shop); kumactl inspect workloads shows";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}

#[test]
fn the_dataplane_of_a_workload_is_laid_beside_its_pod() {
    let inspect = ["inspect", "dataplane", "web.shop", "--proxy"];
    let workloads = [workload("Deployment", "web", "web")];
    let run = check(&[WEB], "other.local", &workloads, &inspect);
    assert_eq!(run.status, 0, "{run:?}");
    for host in ["other.local", "zipkin.local"] {
        assert!(run.stdout.contains(host), "{host}: {}", run.stdout);
    }
    let pods = [WEB, ("web-6d4b75cb6d-x2x2z.shop", "web_shop_svc_80")];
    let run = check(&pods, "other.local", &workloads, &inspect);
    assert_eq!((run.status, run.stdout.as_str()), (2, ""), "{run:?}");
    let said = "web.shop has several pods: web-6d4b75cb6d-x2x2x.shop, web-6d4b75cb6d-x2x2z.shop";
    assert!(run.stderr.contains(said), "{}", run.stderr);
}
