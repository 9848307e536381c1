//! Each object is fit to run: it refers to what is there, and asks for no more than it needs.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::manifests::VARIANTS;
use super::{documents, install, items, only, text};
use crate::support::tests;

/// What is deployed: the documents, and what was printed beside them.
struct Deployed {
    name: &'static str,
    typed: &'static str,
    documents: Vec<Value>,
    stderr: String,
}

const PROBES: [&str; 3] = ["startupProbe", "readinessProbe", "livenessProbe"];

/// The variants that deploy something. All tests look at the same.
fn deployed() -> &'static [Deployed] {
    static DEPLOYED: LazyLock<Vec<Deployed>> = LazyLock::new(|| {
        let mut found = Vec::new();
        for (name, typed) in VARIANTS {
            let flags: Vec<&str> = typed.split_whitespace().collect();
            let is_deployed = !flags.contains(&"--policies-only") && !flags.contains(&"json");
            if flags[0] == "install" && is_deployed {
                let run = install(&flags[1..]);
                let documents = documents(&run.stdout);
                found.push(Deployed {
                    name,
                    typed,
                    documents,
                    stderr: run.stderr,
                });
            }
        }
        assert!(found.len() > 5);
        found
    });
    &DEPLOYED
}

/// The pods that one object makes.
struct Pod<'d> {
    owner: &'d Value,
    template: &'d Value,
}

impl<'d> Pod<'d> {
    fn container(&self) -> &'d Value {
        let containers = items(&self.template["spec"]["containers"]);
        assert_eq!(containers.len(), 1);
        assert!(self.template["spec"]["initContainers"].is_null());
        &containers[0]
    }

    fn labels(&self) -> &Value {
        &self.template["metadata"]["labels"]
    }

    /// Whether it runs all the time, so that somebody may ask how it is.
    fn is_running(&self) -> bool {
        self.owner["kind"] == "Deployment"
    }
}

impl Deployed {
    /// What makes pods, each with their template.
    fn pods(&self) -> Vec<Pod<'_>> {
        let pods = self.documents.iter().filter_map(|owner| {
            let template = match text(&owner["kind"]) {
                "Deployment" => &owner["spec"]["template"],
                "CronJob" => &owner["spec"]["jobTemplate"]["spec"]["template"],
                _ => return None,
            };
            Some(Pod { owner, template })
        });
        pods.collect()
    }

    /// The pods that run all the time.
    fn running(&self) -> Vec<Pod<'_>> {
        let mut pods = self.pods();
        pods.retain(Pod::is_running);
        assert!(!pods.is_empty());
        pods
    }

    fn is_jaeger(&self) -> bool {
        !self.name.starts_with("zipkin")
    }

    fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        self.documents
            .iter()
            .filter(move |document| document["kind"] == kind)
    }

    /// Whether an object of a kind and a name is there.
    fn has(&self, kind: &str, name: &Value) -> bool {
        self.all(kind)
            .any(|object| object["metadata"]["name"] == *name)
    }

    /// The only pod that a selector selects.
    fn selected(&self, selector: &Value) -> Pod<'_> {
        let mut pods = self.pods();
        pods.retain(|pod| selects(selector, pod.labels()));
        assert_eq!(pods.len(), 1, "{}: {selector}", self.name);
        pods.remove(0)
    }
}

/// Whether the labels have all that a selector asks for.
fn selects(selector: &Value, labels: &Value) -> bool {
    let selector = selector.as_object().expect("a selector");
    !selector.is_empty() && selector.iter().all(|(key, value)| labels[key] == *value)
}

/// The numbers of the container's ports by name.
fn port(container: &Value, name: &Value) -> Option<u64> {
    let named = |port: &&Value| port["name"] == *name;
    items(&container["ports"]).iter().find(named)?["containerPort"].as_u64()
}

#[test]
fn selectors_match_the_pods_of_one_component() {
    for deployed in deployed() {
        for deployment in deployed.all("Deployment") {
            let pod = deployed.selected(&deployment["spec"]["selector"]["matchLabels"]);
            assert_eq!(pod.owner, deployment);
        }
        for kind in ["NetworkPolicy", "PodDisruptionBudget"] {
            for object in deployed.all(kind) {
                let spec = &object["spec"];
                let selector = spec.get("podSelector").unwrap_or(&spec["selector"]);
                let pod = deployed.selected(&selector["matchLabels"]);
                assert_eq!(
                    pod.owner["metadata"]["name"], object["metadata"]["name"],
                    "{kind}"
                );
            }
        }
        for service in deployed.all("Service") {
            assert!(deployed.selected(&service["spec"]["selector"]).is_running());
        }
        for pod in deployed.pods() {
            let name = &pod.owner["metadata"]["name"];
            assert!(deployed.has("NetworkPolicy", name), "{name} is closed");
            for constraint in items(&pod.template["spec"]["topologySpreadConstraints"]) {
                let selector = &constraint["labelSelector"]["matchLabels"];
                assert_eq!(&deployed.selected(selector).owner["metadata"]["name"], name);
            }
        }
    }
}

/// What is more than one pod survives a drain and is spread; what scales has no number of its own.
#[test]
fn several_pods_are_spread_and_never_gone_at_once() {
    let mut with_scaler = 0;
    for deployed in deployed() {
        let is_production = deployed.typed.contains("--profile production");
        for pod in deployed.running() {
            let name = &pod.owner["metadata"]["name"];
            let replicas = pod.owner["spec"]["replicas"].as_u64();
            let scaler = deployed
                .all("HorizontalPodAutoscaler")
                .find(|scaler| scaler["spec"]["scaleTargetRef"]["name"] == *name);
            let least = match (replicas, scaler) {
                (Some(replicas), None) => replicas,
                (None, Some(scaler)) => {
                    with_scaler += 1;
                    let target = &scaler["spec"]["scaleTargetRef"];
                    assert_eq!(target["apiVersion"], pod.owner["apiVersion"]);
                    let bound = |key: &str| scaler["spec"][key].as_u64().expect("a number");
                    assert!(bound("maxReplicas") > bound("minReplicas"));
                    bound("minReplicas")
                }
                other => panic!("{}: {other:?}", deployed.name),
            };
            assert_eq!(least >= 2, is_production, "{}: {name}", deployed.name);
            assert_eq!(deployed.has("PodDisruptionBudget", name), is_production);
            let spread = items(&pod.template["spec"]["topologySpreadConstraints"]);
            assert_eq!(spread.len() == 2, is_production);
            let is_recreated = pod.owner["spec"]["strategy"]["type"] == "Recreate";
            assert_ne!(is_recreated, is_production);
        }
    }
    assert!(with_scaler > 5);
}

#[test]
fn ports_exist_wherever_they_are_named() {
    for deployed in deployed() {
        for pod in deployed.running() {
            let container = pod.container();
            let ports = items(&container["ports"]);
            let numbers: BTreeSet<u64> = ports
                .iter()
                .filter_map(|port| port["containerPort"].as_u64())
                .collect();
            let names: BTreeSet<&str> = ports.iter().map(|port| text(&port["name"])).collect();
            assert_eq!(
                (numbers.len(), names.len()),
                (ports.len(), ports.len()),
                "no port twice"
            );
            assert!(names.iter().all(|name| name.len() <= 15), "{names:?}");
            for probe in PROBES {
                let probe = &container[probe];
                let request = probe.get("httpGet").unwrap_or(&probe["tcpSocket"]);
                let target = port(container, &request["port"]);
                assert!(target.is_some(), "{}: {probe}", deployed.name);
            }
            let annotations = &pod.template["metadata"]["annotations"];
            let scraped: u64 = text(&annotations["prometheus.io/port"])
                .parse()
                .expect("a number");
            assert!(numbers.contains(&scraped), "{annotations}");
        }
        for service in deployed.all("Service") {
            let pod = deployed.selected(&service["spec"]["selector"]);
            for target in items(&service["spec"]["ports"]) {
                let found = port(pod.container(), &target["targetPort"]);
                assert!(found.is_some(), "{target}");
            }
        }
        for policy in deployed.all("NetworkPolicy") {
            let pod = deployed.selected(&policy["spec"]["podSelector"]["matchLabels"]);
            let ports = items(&pod.container()["ports"]);
            for opened in items(&policy["spec"]["ingress"])
                .iter()
                .flat_map(|rule| items(&rule["ports"]))
            {
                assert!(
                    ports
                        .iter()
                        .any(|port| port["containerPort"] == opened["port"])
                        || !pod.is_running(),
                    "{opened}"
                );
            }
        }
        for ingress in deployed.all("Ingress") {
            let backend = &ingress["spec"]["rules"][0]["http"]["paths"][0]["backend"]["service"];
            let service = deployed
                .all("Service")
                .find(|service| service["metadata"]["name"] == backend["name"]);
            let ports = &service.expect("a Service")["spec"]["ports"];
            let is_there = |port: &Value| port["port"] == backend["port"]["number"];
            assert!(items(ports).iter().any(is_there), "{ingress}");
        }
    }
}

#[test]
fn services_are_where_they_are_looked_for() {
    for deployed in deployed() {
        let mut found = Vec::new();
        for service in deployed.all("Service") {
            assert_eq!(service["spec"]["type"], "ClusterIP");
            for target in items(&service["spec"]["ports"]) {
                let pod = deployed.selected(&service["spec"]["selector"]);
                let number = port(pod.container(), &target["targetPort"]).expect("a port");
                found.push(format!(
                    "{}:{} {number}",
                    text(&service["metadata"]["name"]),
                    target["port"]
                ));
            }
        }
        found.sort();
        let expected: &[&str] = if deployed.is_jaeger() {
            &[
                "jaeger-collector:4317 4317",
                "jaeger-collector:4318 4318",
                "jaeger-collector:9411 9411",
                "jaeger-query:80 16686",
                "zipkin:9411 9411",
            ]
        } else {
            &["zipkin:9411 9411"]
        };
        assert_eq!(found, expected, "{}", deployed.name);
    }
}

#[test]
fn what_is_referred_to_is_there_or_is_reported() {
    for deployed in deployed() {
        let mut absent = BTreeSet::new();
        for pod in deployed.pods() {
            let spec = &pod.template["spec"];
            assert!(deployed.has("ServiceAccount", &spec["serviceAccountName"]));
            for volume in items(&spec["volumes"]) {
                let config = &volume["configMap"]["name"];
                let claim = &volume["persistentVolumeClaim"]["claimName"];
                let secret = &volume["secret"]["secretName"];
                assert!(
                    config.is_null() || deployed.has("ConfigMap", config),
                    "{config}"
                );
                assert!(claim.is_null() || deployed.has("PersistentVolumeClaim", claim));
                if !secret.is_null() {
                    absent.insert(("Secret", text(secret)));
                }
            }
            for variable in items(&pod.container()["env"]) {
                let source = &variable["valueFrom"];
                if !source.is_null() {
                    absent.insert(("Secret", text(&source["secretKeyRef"]["name"])));
                }
            }
            for secret in items(&spec["imagePullSecrets"]) {
                absent.insert(("Secret", text(&secret["name"])));
            }
            let class = &spec["priorityClassName"];
            if !class.is_null() {
                absent.insert(("PriorityClass", text(class)));
            }
            let volumes: BTreeSet<&str> = items(&spec["volumes"])
                .iter()
                .map(|volume| text(&volume["name"]))
                .collect();
            let mounts = items(&pod.container()["volumeMounts"]);
            let mounted: BTreeSet<&str> = mounts.iter().map(|mount| text(&mount["name"])).collect();
            assert_eq!(volumes, mounted);
        }
        for ingress in deployed.all("Ingress") {
            for tls in items(&ingress["spec"]["tls"]) {
                absent.insert(("Secret", text(&tls["secretName"])));
                assert_eq!(tls["hosts"][0], ingress["spec"]["rules"][0]["host"]);
            }
        }
        let reported = deployed.stderr.lines().filter_map(|line| {
            let (object, _) = line
                .strip_prefix("warning: ")?
                .split_once(" has to exist")?;
            object.split_once(' ')
        });
        assert_eq!(reported.collect::<BTreeSet<_>>(), absent);
        // What Jaeger reads from its environment is there.
        for config in deployed.all("ConfigMap") {
            let pod = deployed.pods();
            let pod = pod
                .iter()
                .find(|pod| pod.owner["metadata"]["name"] == config["metadata"]["name"]);
            let env = items(&pod.expect("a pod").container()["env"]);
            for part in text(&config["data"]["config.yaml"]).split("${env:").skip(1) {
                let (name, _) = part.split_once('}').expect("a name");
                assert!(
                    env.iter().any(|variable| variable["name"] == name),
                    "{name}"
                );
            }
        }
        let namespace = &deployed.running()[0].owner["metadata"]["namespace"];
        for object in &deployed.documents {
            let own = &object["metadata"]["namespace"];
            let expected = match text(&object["kind"]) {
                "Namespace" | "Mesh" | "TrafficTrace" => &Value::Null,
                "MeshTrace" => &Value::from("kuma-system"),
                _ => namespace,
            };
            assert_eq!(own, expected, "{object}");
        }
        let has_namespace = deployed.has("Namespace", namespace);
        assert_ne!(has_namespace, deployed.typed.contains("--no-namespace"));
    }
}

/// Field by field what Kubernetes' Pod Security Standards want of the level "restricted".
#[test]
fn pods_are_restricted() {
    for deployed in deployed() {
        for pod in deployed.pods() {
            assert_restricted(&pod, deployed);
        }
    }
}

fn assert_restricted(pod: &Pod<'_>, deployed: &Deployed) {
    let spec = &pod.template["spec"];
    for field in [
        "hostNetwork",
        "hostPID",
        "hostIPC",
        "hostUsers",
        "ephemeralContainers",
    ] {
        assert!(spec[field].is_null(), "{field}");
    }
    let of_pod = &spec["securityContext"];
    assert_eq!(of_pod["runAsNonRoot"], true);
    for field in ["runAsUser", "runAsGroup", "fsGroup"] {
        let is_number = of_pod[field].as_u64().is_some_and(|user| user > 0);
        let is_assigned = deployed.typed.contains("--openshift");
        assert_eq!(is_number, !is_assigned, "{}: {field}", deployed.name);
        assert_eq!(of_pod[field].is_null(), is_assigned);
    }
    assert_eq!(of_pod["seccompProfile"], json!({"type": "RuntimeDefault"}));
    for field in [
        "sysctls",
        "seLinuxOptions",
        "windowsOptions",
        "appArmorProfile",
    ] {
        assert!(of_pod[field].is_null(), "{field}");
    }
    let container = pod.container();
    assert_eq!(
        container["securityContext"],
        json!({
            "allowPrivilegeEscalation": false,
            "readOnlyRootFilesystem": true,
            "capabilities": {"drop": ["ALL"]}
        })
    );
    for port in items(&container["ports"]) {
        assert!(port["hostPort"].is_null(), "{port}");
    }
    for volume in items(&spec["volumes"]) {
        let kinds: Vec<&str> = volume
            .as_object()
            .expect("a volume")
            .keys()
            .filter(|key| *key != "name")
            .map(String::as_str)
            .collect();
        let allowed = ["configMap", "emptyDir", "persistentVolumeClaim", "secret"];
        assert!(kinds.len() == 1 && allowed.contains(&kinds[0]), "{volume}");
    }
    if pod.is_running() {
        for probe in PROBES {
            let probe = &container[probe];
            let request = probe.get("httpGet").unwrap_or(&probe["tcpSocket"]);
            assert!(request.is_object() && request["host"].is_null(), "{probe}");
        }
    }
    assert!(container["lifecycle"].is_null());
}

#[test]
fn pods_have_no_token_no_sidecar_and_room_to_write_where_it_is_meant() {
    for deployed in deployed() {
        for account in deployed.all("ServiceAccount") {
            assert_eq!(account["automountServiceAccountToken"], false);
        }
        for pod in deployed.pods() {
            let template = pod.template;
            assert_eq!(template["spec"]["automountServiceAccountToken"], false);
            // The Service zipkin would become variables such as ZIPKIN_PORT.
            assert_eq!(template["spec"]["enableServiceLinks"], false);
            for place in ["labels", "annotations"] {
                assert_eq!(
                    template["metadata"][place]["kuma.io/sidecar-injection"],
                    "disabled"
                );
            }
            let writable = items(&pod.container()["volumeMounts"])
                .iter()
                .filter(|mount| mount["readOnly"] != true);
            let paths: Vec<&Value> = writable.map(|mount| &mount["mountPath"]).collect();
            if deployed.typed.contains("--storage badger") {
                assert_eq!(paths, ["/tmp", "/var/lib/jaeger"]);
            } else {
                assert_eq!(paths, ["/tmp"]);
            }
            for volume in items(&template["spec"]["volumes"]) {
                let is_bounded = volume["emptyDir"]["sizeLimit"].is_string();
                assert!(is_bounded || volume["emptyDir"].is_null(), "{volume}");
            }
            let resources = &pod.container()["resources"];
            for kind in ["requests", "limits"] {
                for size in ["cpu", "memory", "ephemeral-storage"] {
                    assert!(resources[kind][size].is_string(), "{kind}: {resources}");
                }
            }
        }
    }
}

#[test]
fn objects_carry_the_recommended_labels() {
    for deployed in deployed() {
        let kuma = |object: &&Value| !text(&object["apiVersion"]).starts_with("kuma.io/");
        let objects = deployed
            .documents
            .iter()
            .filter(kuma)
            .map(|object| &object["metadata"]);
        let pods = deployed.pods();
        let pods = pods.iter().map(|pod| &pod.template["metadata"]);
        for metadata in objects.chain(pods) {
            for label in ["name", "instance", "component", "part-of", "managed-by"] {
                let key = format!("app.kubernetes.io/{label}");
                assert!(metadata["labels"][&key].is_string(), "{key}: {metadata}");
            }
            let version = &metadata["labels"]["app.kubernetes.io/version"];
            assert_eq!(
                version.is_null(),
                deployed.name == "jaeger-image",
                "{metadata}"
            );
        }
    }
}

/// What is ours is found by one label, and a Mesh is never among it.
#[test]
fn one_selector_matches_every_object_but_a_mesh() {
    let (key, value) = kumactl::manifest::Stack::SELECTOR
        .split_once('=')
        .expect("a label");
    let policies = documents(&install(&["--policies-only"]).stdout);
    for object in deployed()
        .iter()
        .flat_map(|deployed| &deployed.documents)
        .chain(&policies)
    {
        let is_matched = object["metadata"]["labels"][key] == value;
        assert_eq!(is_matched, object["kind"] != "Mesh", "{object}");
    }
}

#[test]
fn each_service_port_says_its_protocol() {
    for deployed in deployed() {
        for service in deployed.all("Service") {
            for port in items(&service["spec"]["ports"]) {
                let (protocol, _) = text(&port["name"]).split_once('-').expect("a protocol");
                assert_eq!(port["appProtocol"], protocol, "{port}");
            }
        }
    }
}

#[test]
fn the_namespace_demands_what_the_pods_meet() {
    for deployed in deployed() {
        for namespace in deployed.all("Namespace") {
            for mode in ["enforce", "audit", "warn"] {
                let label = format!("pod-security.kubernetes.io/{mode}");
                assert_eq!(namespace["metadata"]["labels"][&label], "restricted");
            }
        }
    }
}

/// A pod that is not ready gets no requests; only one that stays dead much longer is restarted, since
/// its traces go with it. The two are asked different questions.
#[test]
fn a_pod_is_given_up_later_than_it_is_left_alone() {
    let pods = deployed()
        .iter()
        .flat_map(|deployed| deployed.running().into_iter());
    for pod in pods {
        let container = pod.container();
        let patience = |probe: &str| {
            let probe = &container[probe];
            let number = |key: &str, default| probe[key].as_u64().unwrap_or(default);
            number("periodSeconds", 10) * number("failureThreshold", 3)
        };
        let (start, ready, alive) = (PROBES[0], PROBES[1], PROBES[2]);
        assert!(patience(alive) >= 3 * patience(ready), "{container}");
        assert!(patience(start) >= 120, "{container}");
        let question = |probe: &str| {
            let mut question = container[probe].clone();
            let fields = question.as_object_mut().expect("a probe");
            fields.retain(|key, _| ["httpGet", "tcpSocket"].contains(&key.as_str()));
            question
        };
        assert_ne!(question(alive), question(ready), "{container}");
    }
}

/// As the API server keeps them, so that nothing changes when the page is applied again.
#[test]
fn sizes_are_printed_in_canonical_form() {
    for (typed, memory, cpu, reserved) in [
        (["1024Mi", "0.5"], "1Gi", "500m", "100m"),
        (["1.5Gi", "2000m"], "1536Mi", "2", "100m"),
        (["512Mi", "50000u"], "512Mi", "50m", "50m"),
        (["1000M", "1e0"], "1G", "1", "100m"),
    ] {
        let documents = documents(&install(&["--memory", typed[0], "--cpu", typed[1]]).stdout);
        let container =
            &only(&documents, "Deployment")["spec"]["template"]["spec"]["containers"][0];
        let resources = &container["resources"];
        assert_eq!(resources["limits"]["memory"], memory);
        assert_eq!(resources["limits"]["cpu"], cpu);
        assert_eq!(resources["requests"]["cpu"], reserved);
    }
}

/// `port: from` of each rule.
fn opened(flags: &[&str]) -> Vec<String> {
    let documents = documents(&install(flags).stdout);
    let policy = &only(&documents, "NetworkPolicy")["spec"];
    assert_eq!(policy["policyTypes"], json!(["Ingress"]));
    let peer = |peer: &Value| match peer {
        _ if *peer == json!({"namespaceSelector": {}}) => "all".to_owned(),
        _ if *peer == json!({"podSelector": {}}) => "own".to_owned(),
        _ => text(&peer["namespaceSelector"]["matchLabels"]["kubernetes.io/metadata.name"])
            .to_owned(),
    };
    let rule = |rule: &Value| {
        let ports: Vec<String> = items(&rule["ports"])
            .iter()
            .map(|port| port["port"].to_string())
            .collect();
        let peers: Vec<String> = items(&rule["from"]).iter().map(peer).collect();
        assert!(
            !ports.is_empty() && !peers.is_empty(),
            "{rule} would open everything"
        );
        format!("{}: {}", ports.join(" "), peers.join(" "))
    };
    items(&policy["ingress"]).iter().map(rule).collect()
}

#[test]
fn the_network_is_closed_but_for_what_is_meant() {
    assert_eq!(opened(&[]), ["9411 4317 4318: all", "16686: own"]);
    assert_eq!(
        opened(&[
            "--allow-from-namespace",
            "a",
            "--allow-from-namespace",
            "b",
            "--allow-from-namespace",
            "a"
        ]),
        ["9411 4317 4318: a b", "16686: own"]
    );
    assert_eq!(
        opened(&[
            "--allow-query-from-namespace",
            "no",
            "--allow-query-from-namespace",
            "1"
        ]),
        ["9411 4317 4318: all", "16686: own no 1"]
    );
    assert_eq!(opened(&["--backend", "zipkin"]), ["9411: all"]);
    assert_eq!(
        opened(&["--backend", "zipkin", "--allow-from-namespace", "a"]),
        ["9411: own a"]
    );
}

/// Each configuration that is printed: of which variant, the pod that reads it, and its text.
fn configurations() -> Vec<(&'static Deployed, Pod<'static>, &'static str)> {
    let mut found = Vec::new();
    for deployed in deployed() {
        for map in deployed.all("ConfigMap") {
            let mut pods = deployed.running();
            pods.retain(|pod| pod.owner["metadata"]["name"] == map["metadata"]["name"]);
            let pod = pods.pop().expect("a pod");
            found.push((deployed, pod, text(&map["data"]["config.yaml"])));
        }
    }
    assert!(found.len() > 30);
    found
}

#[test]
fn jaeger_knows_every_key_of_its_configuration() {
    fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                for (key, value) in fields {
                    walk(value, &format!("{path}.{key}"), found);
                }
            }
            Value::Array(values) if values.iter().any(Value::is_object) => {
                for value in values {
                    walk(value, &format!("{path}[]"), found);
                }
            }
            _ => found.push(path.trim_start_matches('.').to_owned()),
        }
    }
    let known = std::fs::read_to_string(tests("fixtures/install/jaeger-keys.txt")).expect("keys");
    let known: BTreeSet<&str> = known
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    let mut used_keys = BTreeSet::new();
    for (deployed, _, config) in configurations() {
        let config = &documents(config)[0];
        let mut keys = Vec::new();
        walk(config, "", &mut keys);
        assert!(keys.len() > 10, "{keys:?}");
        for key in keys {
            assert!(known.contains(key.as_str()), "{key} is not in the table");
            used_keys.insert(key);
        }
        // What a pipeline or an extension names is configured, and what is configured is used.
        let service = &config["service"];
        let used = |value: &Value| -> BTreeSet<String> {
            items(value)
                .iter()
                .map(|name| text(name).to_owned())
                .collect()
        };
        let configured = |kind: &str| -> BTreeSet<String> {
            let fields = config[kind].as_object();
            fields
                .into_iter()
                .flat_map(|it| it.keys().cloned())
                .collect()
        };
        assert_eq!(used(&service["extensions"]), configured("extensions"));
        for kind in ["receivers", "processors", "exporters"] {
            assert_eq!(
                used(&service["pipelines"]["traces"][kind]),
                configured(kind),
                "{}",
                deployed.name
            );
        }
        let storage = &config["extensions"]["jaeger_storage"]["backends"];
        let named = [
            &config["extensions"]["jaeger_query"]["storage"]["traces"],
            &config["exporters"]["jaeger_storage_exporter"]["trace_storage"],
        ];
        let named: Vec<&Value> = named.into_iter().filter(|name| !name.is_null()).collect();
        assert_eq!(named.is_empty(), storage.is_null());
        assert!(named.iter().all(|name| storage[text(name)].is_object()));
    }
    for key in known.iter().filter(|key| !key.ends_with("base_path")) {
        assert!(used_keys.contains(*key), "{key} is used nowhere");
    }
}

#[test]
fn jaeger_listens_where_the_container_says() {
    for (deployed, pod, config) in configurations() {
        for port in items(&pod.container()["ports"]) {
            let number = &port["containerPort"];
            let listens = config.contains(&format!("endpoint: 0.0.0.0:{number}\n"))
                || config.contains(&format!("port: {number}\n"));
            assert!(listens, "{}: {port}", deployed.name);
        }
        let mounts = items(&pod.container()["volumeMounts"]);
        let mount = mounts.iter().find(|mount| mount["name"] == "config");
        let path = text(&mount.expect("a mount")["mountPath"]);
        let argument = format!("--config={path}/config.yaml");
        assert_eq!(pod.container()["args"], json!([argument]));
        // What it reads and writes is mounted.
        for line in config.lines() {
            let path = line.split_once(": /").map(|(_, path)| format!("/{path}"));
            let is_mounted = |mount: &Value| {
                let folder = text(&mount["mountPath"]);
                path.as_ref().is_none_or(|path| path.starts_with(folder))
            };
            assert!(mounts.iter().any(is_mounted), "{line}");
        }
    }
}

#[test]
fn a_change_of_the_configuration_rolls_the_pod() {
    use sha2::{Digest, Sha256};
    for (_, pod, config) in configurations() {
        let sum: String = Sha256::digest(config)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            pod.template["metadata"]["annotations"]["checksum/config"],
            sum
        );
    }
    let sum = |flags: &[&str]| {
        let documents = documents(&install(flags).stdout);
        let template = &only(&documents, "Deployment")["spec"]["template"];
        template["metadata"]["annotations"]["checksum/config"].clone()
    };
    assert_ne!(sum(&[]), sum(&["--memory", "1Gi"]));
    assert_eq!(sum(&[]), sum(&["--cpu", "2"]));
}

/// The bound on what is kept, for a limit.
fn bound(backend: &str, memory: &str) -> (u64, u64) {
    let documents = documents(&install(&["--backend", backend, "--memory", memory]).stdout);
    let container = &only(&documents, "Deployment")["spec"]["template"]["spec"]["containers"][0];
    let variable = |name: &str| {
        let named = |variable: &&Value| variable["name"] == name;
        text(&items(&container["env"]).iter().find(named).expect(name)["value"]).to_owned()
    };
    let digits = |text: &str| -> u64 {
        let digits: String = text
            .chars()
            .skip_while(|c| !c.is_ascii_digit())
            .take_while(char::is_ascii_digit)
            .collect();
        digits.parse().expect("a number")
    };
    if backend == "jaeger" {
        let config = text(&only(&documents, "ConfigMap")["data"]["config.yaml"]).to_owned();
        let config = &super::documents(&config)[0];
        let kept =
            &config["extensions"]["jaeger_storage"]["backends"]["memory"]["memory"]["max_traces"];
        (
            kept.as_u64().expect("a number"),
            digits(&variable("GOMEMLIMIT")),
        )
    } else {
        (
            digits(&variable("MEM_MAX_SPANS")),
            digits(&variable("JAVA_OPTS")),
        )
    }
}

#[test]
fn what_is_kept_fits_the_memory() {
    assert_eq!(bound("jaeger", "128Mi"), (2048, 102));
    assert_eq!(bound("jaeger", "512Mi"), (8192, 409));
    assert_eq!(bound("jaeger", "2147483648"), (32768, 1638));
    assert_eq!(bound("zipkin", "384Mi"), (16384, 128));
    assert_eq!(bound("zipkin", "512Mi"), (32768, 256));
    assert_eq!(bound("zipkin", "1.5Gi"), (163_840, 1280));
    assert_eq!(bound("zipkin", "1Ti").1, 1024 * 1024 - 256);
}
