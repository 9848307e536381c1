//! Each object is fit to run: it refers to what is there, and asks for no more than it needs.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use serde_json::{Value, json};

use super::manifests::VARIANTS;
use super::{documents, install, items, only, text};
use crate::support::tests;

/// What is deployed: the documents, and what was told beside them.
struct Deployed {
    name: &'static str,
    typed: &'static str,
    documents: Vec<Value>,
    told: String,
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
                    told: run.stderr,
                });
            }
        }
        assert!(found.len() > 5);
        found
    });
    &DEPLOYED
}

impl Deployed {
    fn pod(&self) -> &Value {
        &only(&self.documents, "Deployment")["spec"]["template"]
    }

    fn container(&self) -> &Value {
        let containers = items(&self.pod()["spec"]["containers"]);
        assert_eq!(containers.len(), 1);
        assert!(self.pod()["spec"]["initContainers"].is_null());
        &containers[0]
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
fn selectors_match_the_pod() {
    for deployed in deployed() {
        let labels = &deployed.pod()["metadata"]["labels"];
        let deployment = only(&deployed.documents, "Deployment");
        assert!(selects(
            &deployment["spec"]["selector"]["matchLabels"],
            labels
        ));
        let policy = only(&deployed.documents, "NetworkPolicy");
        assert!(selects(
            &policy["spec"]["podSelector"]["matchLabels"],
            labels
        ));
        for service in deployed.all("Service") {
            assert!(selects(&service["spec"]["selector"], labels), "{service}");
        }
    }
}

#[test]
fn ports_exist_wherever_they_are_named() {
    for deployed in deployed() {
        let container = deployed.container();
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
        for service in deployed.all("Service") {
            for target in items(&service["spec"]["ports"]) {
                assert!(port(container, &target["targetPort"]).is_some(), "{target}");
            }
        }
        for probe in PROBES {
            let probe = &container[probe];
            let request = probe.get("httpGet").unwrap_or(&probe["tcpSocket"]);
            let target = port(container, &request["port"]);
            assert!(target.is_some(), "{}: {probe}", deployed.name);
        }
        for rule in items(&only(&deployed.documents, "NetworkPolicy")["spec"]["ingress"]) {
            for opened in items(&rule["ports"]) {
                assert!(
                    numbers.contains(&opened["port"].as_u64().expect("a number")),
                    "{opened}"
                );
            }
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
                let number = port(deployed.container(), &target["targetPort"]).expect("a port");
                found.push(format!(
                    "{}:{} {number}",
                    text(&service["metadata"]["name"]),
                    target["port"]
                ));
            }
        }
        let expected: &[&str] = if deployed.name.starts_with("jaeger") {
            &[
                "jaeger-query:80 16686",
                "jaeger-collector:9411 9411",
                "jaeger-collector:4317 4317",
                "jaeger-collector:4318 4318",
                "zipkin:9411 9411",
            ]
        } else {
            &["zipkin:9411 9411"]
        };
        assert_eq!(found, expected, "{}", deployed.name);
    }
}

#[test]
fn what_is_referred_to_is_there_or_is_told() {
    for deployed in deployed() {
        let pod = &deployed.pod()["spec"];
        assert!(deployed.has("ServiceAccount", &pod["serviceAccountName"]));
        for volume in items(&pod["volumes"]) {
            let config = &volume["configMap"]["name"];
            assert!(
                config.is_null() || deployed.has("ConfigMap", config),
                "{config}"
            );
            assert!(volume["secret"].is_null());
        }
        for variable in items(&deployed.container()["env"]) {
            assert!(variable["valueFrom"].is_null());
        }
        for secret in items(&pod["imagePullSecrets"]) {
            let told = format!("warning: Secret {} ", text(&secret["name"]));
            assert!(deployed.told.contains(&told), "{}", deployed.told);
        }
        let volumes: BTreeSet<&str> = items(&pod["volumes"])
            .iter()
            .map(|volume| text(&volume["name"]))
            .collect();
        let mounts = items(&deployed.container()["volumeMounts"]);
        let mounted: BTreeSet<&str> = mounts.iter().map(|mount| text(&mount["name"])).collect();
        assert_eq!(volumes, mounted);
        let namespace = &only(&deployed.documents, "Deployment")["metadata"]["namespace"];
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
        let pod = &deployed.pod()["spec"];
        for field in [
            "hostNetwork",
            "hostPID",
            "hostIPC",
            "hostUsers",
            "ephemeralContainers",
        ] {
            assert!(pod[field].is_null(), "{field}");
        }
        let of_pod = &pod["securityContext"];
        assert_eq!(of_pod["runAsNonRoot"], true);
        for field in ["runAsUser", "runAsGroup", "fsGroup"] {
            let is_number = of_pod[field].as_u64().is_some_and(|user| user > 0);
            let is_assigned = deployed.typed.contains("--openshift") && of_pod[field].is_null();
            assert!(is_number || is_assigned, "{}: {field}", deployed.name);
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
        let container = deployed.container();
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
        for volume in items(&pod["volumes"]) {
            let kinds: Vec<&String> = volume
                .as_object()
                .expect("a volume")
                .keys()
                .filter(|key| *key != "name")
                .collect();
            assert!(kinds == ["configMap"] || kinds == ["emptyDir"], "{volume}");
        }
        for probe in PROBES {
            let probe = &container[probe];
            let request = probe.get("httpGet").unwrap_or(&probe["tcpSocket"]);
            assert!(request["host"].is_null(), "{probe}");
        }
        assert!(container["lifecycle"].is_null());
    }
}

#[test]
fn pods_have_no_token_no_sidecar_and_room_to_write_in_tmp_only() {
    for deployed in deployed() {
        let account = only(&deployed.documents, "ServiceAccount");
        let pod = deployed.pod();
        assert_eq!(account["automountServiceAccountToken"], false);
        assert_eq!(pod["spec"]["automountServiceAccountToken"], false);
        // The Service zipkin would become variables such as ZIPKIN_PORT.
        assert_eq!(pod["spec"]["enableServiceLinks"], false);
        for place in ["labels", "annotations"] {
            assert_eq!(
                pod["metadata"][place]["kuma.io/sidecar-injection"],
                "disabled"
            );
        }
        let writable = items(&deployed.container()["volumeMounts"])
            .iter()
            .filter(|mount| mount["readOnly"] != true);
        let paths: Vec<&Value> = writable.map(|mount| &mount["mountPath"]).collect();
        assert_eq!(paths, ["/tmp"]);
        for volume in items(&pod["spec"]["volumes"]) {
            let is_bounded = volume["emptyDir"]["sizeLimit"].is_string();
            assert!(is_bounded || volume["emptyDir"].is_null(), "{volume}");
        }
        let resources = &deployed.container()["resources"];
        for kind in ["requests", "limits"] {
            for size in ["cpu", "memory", "ephemeral-storage"] {
                assert!(resources[kind][size].is_string(), "{kind}: {resources}");
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
        for metadata in objects.chain([&deployed.pod()["metadata"]]) {
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
    for deployed in deployed() {
        let container = deployed.container();
        let patience = |probe: &str| {
            let probe = &container[probe];
            let number = |key: &str, default| probe[key].as_u64().unwrap_or(default);
            number("periodSeconds", 10) * number("failureThreshold", 3)
        };
        let (start, ready, alive) = (PROBES[0], PROBES[1], PROBES[2]);
        assert!(patience(alive) >= 3 * patience(ready), "{}", deployed.name);
        assert!(patience(start) >= 120, "{}", deployed.name);
        let question = |probe: &str| {
            let mut question = container[probe].clone();
            let fields = question.as_object_mut().expect("a probe");
            fields.retain(|key, _| ["httpGet", "tcpSocket"].contains(&key.as_str()));
            question
        };
        assert_ne!(question(alive), question(ready), "{}", deployed.name);
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
        let printed = install(&["--memory", typed[0], "--cpu", typed[1]]).stdout;
        let documents = documents(&printed);
        let container =
            &only(&documents, "Deployment")["spec"]["template"]["spec"]["containers"][0];
        let resources = &container["resources"];
        assert_eq!(resources["limits"]["memory"], memory);
        assert_eq!(resources["limits"]["cpu"], cpu);
        assert_eq!(resources["requests"]["cpu"], reserved);
        assert!(printed.contains(&format!("# {memory} for the container")));
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

/// The configuration that a `ConfigMap` of Jaeger holds.
fn jaeger_config(deployed: &Deployed) -> &str {
    text(&only(&deployed.documents, "ConfigMap")["data"]["config.yaml"])
}

#[test]
fn jaeger_knows_every_key_of_its_configuration() {
    fn walk(value: &Value, path: &str, found: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
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
    let jaegers = deployed()
        .iter()
        .filter(|deployed| deployed.name.starts_with("jaeger"));
    for deployed in jaegers {
        let config = &documents(jaeger_config(deployed))[0];
        let mut keys = Vec::new();
        walk(config, "", &mut keys);
        assert!(keys.len() > 15, "{keys:?}");
        for key in keys {
            assert!(known.contains(key.as_str()), "{key} is not in the table");
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
            config[kind]
                .as_object()
                .expect(kind)
                .keys()
                .cloned()
                .collect()
        };
        assert_eq!(used(&service["extensions"]), configured("extensions"));
        for kind in ["receivers", "processors", "exporters"] {
            assert_eq!(
                used(&service["pipelines"]["traces"][kind]),
                configured(kind)
            );
        }
        let storage = config["extensions"]["jaeger_storage"]["backends"]
            .as_object()
            .expect("backends");
        let named = [
            &config["extensions"]["jaeger_query"]["storage"]["traces"],
            &config["exporters"]["jaeger_storage_exporter"]["trace_storage"],
        ];
        assert!(named.iter().all(|name| storage.contains_key(text(name))));
    }
}

#[test]
fn jaeger_listens_where_the_container_says() {
    for deployed in deployed()
        .iter()
        .filter(|deployed| deployed.name.starts_with("jaeger"))
    {
        let config = jaeger_config(deployed);
        for port in items(&deployed.container()["ports"]) {
            let number = &port["containerPort"];
            let listens = config.contains(&format!("endpoint: 0.0.0.0:{number}\n"))
                || config.contains(&format!("port: {number}\n"));
            assert!(listens, "{port}");
        }
        let mount = &items(&deployed.container()["volumeMounts"])[1];
        let argument = format!("--config={}/config.yaml", text(&mount["mountPath"]));
        assert_eq!(deployed.container()["args"], json!([argument]));
    }
}

#[test]
fn a_change_of_the_configuration_rolls_the_pod() {
    use sha2::{Digest, Sha256};
    let mut seen = BTreeSet::new();
    for deployed in deployed()
        .iter()
        .filter(|deployed| deployed.name.starts_with("jaeger"))
    {
        let sum: String = Sha256::digest(jaeger_config(deployed))
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(
            deployed.pod()["metadata"]["annotations"]["checksum/config"],
            sum
        );
        seen.insert(sum);
    }
    assert_eq!(seen.len(), 4, "another --memory is another configuration");
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
