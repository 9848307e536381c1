//! Against a real Kubernetes API server with its controllers and Pod Security at "restricted":
//! applied, applied again, running as far as it goes without a node, and removed. `tests/real/setup
//! --all` builds it.

use serde_json::{Value, json};

use super::manifests::VARIANTS;
use super::{documents, install, items, objects, only, text, tracing, uninstall};
use crate::real::cluster::{Cluster, Who};

const APPLY: [&str; 3] = ["apply", "-f", "-"];
const DELETE: [&str; 3] = ["delete", "-f", "-"];

/// What may be in a namespace.
const KINDS: &str = "deployments,replicasets,pods,services,configmaps,serviceaccounts,\
                     networkpolicies,endpoints,endpointslices,secrets,horizontalpodautoscalers,\
                     poddisruptionbudgets,persistentvolumeclaims,cronjobs,jobs,ingresses";

/// What a page names, and an administrator makes.
const PRIORITY: &str = "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, \
                        metadata: {name: tracing}, value: 1000}";

/// A Mesh whose settings are somebody's.
const MESH: &str = "apiVersion: kuma.io/v1alpha1\nkind: Mesh\nmetadata:\n  name: default\nspec:\n  \
                    mtls:\n    enabledBackend: ca-1\n  networking: {outbound: {passthrough: false}}\n";

/// The last word of each line: what became of an object.
fn outcomes(said: &str) -> Vec<&str> {
    said.lines()
        .filter_map(|line| line.rsplit(' ').next())
        .collect()
}

fn world(cluster: &Cluster, namespace: &str) -> Vec<String> {
    cluster.names(&[KINDS, "--namespace", namespace])
}

/// The parts of a namespace that are there before anything is installed.
fn namespace_of_others(cluster: &Cluster, namespace: &str) -> Vec<String> {
    let theirs = json!({"apiVersion": "v1", "kind": "List", "items": [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}},
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "theirs", "namespace": namespace}},
        {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "theirs", "namespace": namespace},
            "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "theirs"}}, "template": {
                "metadata": {"labels": {"app": "theirs"}},
                "spec": {"containers": [{"name": "theirs", "image": "theirs"}]}}}},
    ]});
    cluster.done(&APPLY, &theirs.to_string());
    // A ReplicaSet, the account, and the certificate of the CA come from controllers.
    cluster.wait_for("a namespace of others", |cluster| {
        let world = world(cluster, namespace);
        (world.len() == 5).then_some(world)
    })
}

fn exists(cluster: &Cluster, kind: &str, name: &str) -> bool {
    let found = cluster.names(&[kind, name, "--ignore-not-found"]);
    !found.is_empty()
}

/// How many pods a Deployment of a page gets: as many as it says, or what scales it.
fn replicas(page: &[Value], deployment: &Value) -> u64 {
    let is_of = |object: &&Value| {
        let target = &object["spec"]["scaleTargetRef"]["name"];
        target.is_string() && *target == deployment["metadata"]["name"]
    };
    let scaled = page.iter().find(is_of);
    let count = match scaled {
        Some(autoscaler) => &autoscaler["spec"]["minReplicas"],
        None => &deployment["spec"]["replicas"],
    };
    count.as_u64().unwrap_or(1)
}

/// Each Deployment of a page gets its pods, and each `CronJob`, once it is time; no pod is refused.
fn assert_pods(cluster: &Cluster, page: &[Value]) {
    let assert_count = |namespace: &str, selector: &str, count: u64| {
        cluster.wait_for("pods", |cluster| {
            assert_eq!(refusals(cluster, namespace), [""; 0]);
            let pods = cluster.names(&["pods", "--namespace", namespace, "-l", selector]);
            (pods.len() as u64 == count).then_some(())
        });
    };
    for object in page {
        let name = text(&object["metadata"]["name"]);
        let namespace = object["metadata"]["namespace"].as_str().unwrap_or_default();
        if object["kind"] == "Deployment" {
            let selector = format!("app.kubernetes.io/name={name}");
            assert_count(namespace, &selector, replicas(page, object));
        } else if object["kind"] == "CronJob" {
            let from = format!("--from=cronjob/{name}");
            let now = ["create", "job", "now", &from, "--namespace", namespace];
            cluster.done(&now, "");
            assert_count(namespace, "batch.kubernetes.io/job-name=now", 1);
        }
    }
}

/// Why pods could not be made.
fn refusals(cluster: &Cluster, namespace: &str) -> Vec<String> {
    let flags = ["--field-selector", "reason=FailedCreate"];
    let events = cluster.get(&[&["events", "--namespace", namespace], &flags[..]].concat());
    let events = items(&events["items"]).iter();
    events
        .map(|event| text(&event["message"]).to_owned())
        .collect()
}

/// What kubectl says of a page that has been applied before.
fn assert_unchanged(cluster: &Cluster, page: &[Value], said: &str) {
    assert_eq!(said.lines().count(), page.len(), "{said}");
    for (object, line) in page.iter().zip(said.lines()) {
        let outcome = line.rsplit(' ').next();
        if object["kind"] != "PodDisruptionBudget" {
            assert_eq!(outcome, Some("unchanged"), "{said}");
            continue;
        }
        // Its selector is replaced as a whole, so kubectl always sends it.
        let metadata = &object["metadata"];
        let [name, namespace] = ["name", "namespace"].map(|key| text(&metadata[key]));
        let now = cluster.get(&["poddisruptionbudget", name, "--namespace", namespace]);
        assert_eq!(now["metadata"]["generation"], 1, "{now}");
    }
}

/// Applied, applied again, running, removed.
fn assert_round(cluster: &Cluster, who: Who, flags: &[&str]) {
    let run = install(flags);
    let page = objects(&run.stdout);
    let apply = |page: &str| {
        let applied = cluster.kubectl(who, &APPLY, page);
        assert!(applied.is_success, "{flags:?}: {applied:?}");
        assert_eq!(applied.stderr, "", "{flags:?}: no warnings");
        applied.stdout
    };
    let said = apply(&run.stdout);
    assert_eq!(outcomes(&said).len(), page.len(), "{flags:?}: {said}");
    assert!(!said.contains("unchanged"), "{flags:?}: {said}");
    assert_unchanged(cluster, &page, &apply(&run.stdout));
    assert_pods(cluster, &page);
    // Not even what is scaled.
    assert_unchanged(cluster, &page, &apply(&run.stdout));
    let removed = cluster.kubectl(who, &DELETE, &uninstall(flags).stdout);
    assert!(removed.is_success, "{flags:?}: {removed:?}");
    if let Some(claim) = page.iter().find(|it| it["kind"] == "PersistentVolumeClaim") {
        let name = text(&claim["metadata"]["name"]);
        let namespace = text(&claim["metadata"]["namespace"]);
        let claims = cluster.names(&["persistentvolumeclaims", "--namespace", namespace]);
        assert_eq!(claims, [format!("persistentvolumeclaim/{name}")]);
        let purge = uninstall(&[flags, &["--purge"]].concat()).stdout;
        let again = [&DELETE[..], &["--ignore-not-found"]].concat();
        assert!(cluster.kubectl(who, &again, &purge).is_success, "{purge}");
    }
    for object in &page {
        let (kind, name) = (text(&object["kind"]), text(&object["metadata"]["name"]));
        if kind == "Mesh" {
            assert!(exists(cluster, kind, name), "a Mesh is never deleted");
            cluster.done(&["delete", "mesh", name], "");
        } else if ["TrafficTrace", "MeshTrace"].contains(&kind) {
            assert!(!exists(cluster, kind, name), "{kind} {name}");
        }
    }
}

/// Every combination of flags that makes other objects, in a namespace of its own.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn every_variant_is_applied_unchanged_and_removed_without_rest() {
    let cluster = Cluster::alone();
    cluster.done(&APPLY, PRIORITY);
    let mut count = 0;
    for (name, typed) in VARIANTS {
        let words: Vec<&str> = typed.split_whitespace().collect();
        let (verb, flags) = (words[0], &words[1..]);
        if verb != "install" || flags.contains(&"universal") || flags.contains(&"patch") {
            continue;
        }
        count += 1;
        let page = objects(&install(flags).stdout);
        let own = page.iter().find(|object| object["kind"] == "Namespace");
        let namespace = page
            .iter()
            .find_map(|object| object["metadata"]["namespace"].as_str());
        match (own, namespace) {
            (None, Some(namespace)) => {
                let before = namespace_of_others(&cluster, namespace);
                assert_round(&cluster, Who::Admin, flags);
                assert_back(&cluster, namespace, &before);
                cluster.done(&["delete", "namespace", namespace], "");
            }
            (Some(_), Some(namespace)) => {
                assert_round(&cluster, Who::Admin, flags);
                let is_kept = exists(&cluster, "namespace", namespace);
                assert_eq!(is_kept, namespace != "kuma-tracing", "{name}");
                cluster.done(
                    &["delete", "namespace", namespace, "--ignore-not-found"],
                    "",
                );
            }
            _ => assert_round(&cluster, Who::Admin, flags),
        }
    }
    assert!(count > 30, "{count}");
    cluster.done(&DELETE, PRIORITY);
}

/// Where the Namespace is not deleted with everything that is in it.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn storage_that_lasts_leaves_a_namespace_of_others_as_it_was() {
    let cluster = Cluster::alone();
    let before = namespace_of_others(&cluster, "shared");
    for options in [
        "--storage badger",
        "--profile production --storage elasticsearch --storage-url http://elasticsearch:9200 \
         --retention 7d --with-kafka kafka:9092 --ingress-host traces.example.com",
    ] {
        let options: Vec<&str> = options.split_whitespace().collect();
        let flags = [&["--namespace", "shared", "--no-namespace"], &options[..]].concat();
        assert_round(&cluster, Who::Admin, &flags);
        assert_back(&cluster, "shared", &before);
    }
    cluster.done(&["delete", "namespace", "shared"], "");
}

/// What was there before is there again, and nothing else; pods end some time after their owner.
fn assert_back(cluster: &Cluster, namespace: &str, before: &[String]) {
    cluster.wait_for("what is left", |cluster| {
        (world(cluster, namespace) == before).then_some(())
    });
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn a_namespace_that_people_share_outlives_uninstall() {
    let cluster = Cluster::alone();
    let namespace = "observability";
    for backend in ["jaeger", "zipkin"] {
        let before = namespace_of_others(&cluster, namespace);
        let flags = ["--namespace", namespace, "--backend", backend];
        let page = install(&flags).stdout;
        // Its Namespace is not one that kubectl apply has made.
        cluster.done(&APPLY, &page);
        assert_pods(&cluster, &documents(&page));
        cluster.done(&DELETE, &uninstall(&flags).stdout);
        assert_back(&cluster, namespace, &before);
        let more = ["--delete-namespace"];
        cluster.done(&APPLY, &page);
        cluster.done(&DELETE, &uninstall(&[&flags[..], &more].concat()).stdout);
        assert!(!exists(&cluster, "namespace", namespace));
    }
}

/// Of a Mesh, for assertions.
fn mesh(cluster: &Cluster) -> Value {
    cluster.get(&["mesh", "default"])["spec"].clone()
}

/// What the comment above the Mesh says, and the warning.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn apply_deletes_what_an_earlier_apply_has_set_in_a_mesh() {
    let cluster = Cluster::alone();
    let page = install(&["--policies-only", "--policy", "traffic-trace"]).stdout;
    for (made, keeps_mtls) in [
        (&["apply", "-f", "-"][..], false),
        (&["create", "--save-config", "-f", "-"], false),
        (&["create", "-f", "-"], true),
        (&["apply", "--server-side", "-f", "-"], true),
    ] {
        cluster.done(made, MESH);
        cluster.kubectl(Who::Admin, &APPLY, &page);
        let mesh = mesh(&cluster);
        assert_eq!(mesh["tracing"]["defaultBackend"], "jaeger", "{made:?}");
        assert_eq!(mesh["mtls"].is_object(), keeps_mtls, "{made:?}: {mesh}");
        cluster.done(&DELETE, &page);
    }
    // A list is replaced as a whole, wherever it came from.
    let backends = "  tracing:\n    backends: [{name: theirs, type: zipkin}]\n";
    cluster.done(&["create", "-f", "-"], &format!("{MESH}{backends}"));
    cluster.done(&APPLY, &page);
    let mesh = mesh(&cluster);
    assert_eq!(items(&mesh["tracing"]["backends"]).len(), 1, "{mesh}");
    assert_eq!(mesh["tracing"]["backends"][0]["name"], "jaeger");
    cluster.done(&DELETE, &page);
}

/// The lines of a message that are commands.
fn commands(message: &str) -> Vec<&str> {
    let commands = message.lines().filter_map(|line| line.strip_prefix("  "));
    commands.collect()
}

/// Runs the commands that the tool prints: kubectl is that of the cluster.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn a_patch_keeps_the_settings_of_a_mesh_and_so_does_their_next_apply() {
    let cluster = Cluster::alone();
    cluster.done(&APPLY, MESH);
    let flags = ["--policies-only", "--policy", "traffic-trace"];
    let flags = [&flags[..], &["--backend", "zipkin", "-o", "patch"]].concat();
    let run = install(&flags);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("patch.json");
    std::fs::write(&file, &run.stdout).expect("written");
    let file = file.to_str().expect("a path");
    let [patch, apply] = commands(&run.stderr)[..] else {
        panic!("{}", run.stderr)
    };
    let arguments = |command: &'static str, line: &str| -> Vec<String> {
        let words = line
            .split_whitespace()
            .map(|word| word.replace("FILE", file));
        let words: Vec<String> = words.collect();
        assert_eq!(words[0], command, "{line}");
        words[1..].to_vec()
    };
    let kubectl = |line: &str, stdin: &str| {
        let arguments = arguments("kubectl", line);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        cluster.done(&arguments, stdin)
    };
    kubectl(patch, "");
    let (install_line, apply_line) = apply.split_once(" | ").expect("a pipe");
    let arguments = arguments("kumactl", install_line);
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let page = tracing("install", &arguments[2..]).stdout;
    let said = kubectl(apply_line, &page);
    assert_eq!(said, "traffictrace.kuma.io/trace-all-default created\n");
    let is_whole = |cluster: &Cluster| {
        let mesh = mesh(cluster);
        let backend = &mesh["tracing"]["backends"][0];
        mesh["mtls"]["enabledBackend"] == "ca-1" && backend["name"] == "zipkin"
    };
    assert!(is_whole(&cluster), "{}", mesh(&cluster));
    // Whoever applies their own Mesh again does not take the backend away.
    cluster.done(&APPLY, MESH);
    assert!(is_whole(&cluster), "{}", mesh(&cluster));
    // In a pipe, as README has it; and back.
    cluster.done(
        &[
            "patch",
            "mesh",
            "default",
            "--type",
            "merge",
            "--patch-file",
            "/dev/stdin",
        ],
        &run.stdout,
    );
    let run = uninstall(&[
        "--policies-only",
        "--policy",
        "traffic-trace",
        "-o",
        "patch",
    ]);
    cluster.done(
        &[
            "patch",
            "mesh",
            "default",
            "--type",
            "merge",
            "--patch",
            &run.stdout,
        ],
        "",
    );
    let mesh = mesh(&cluster);
    assert_eq!(
        (&mesh["tracing"], &mesh["mtls"]["enabledBackend"]),
        (&Value::Null, &json!("ca-1"))
    );
    cluster.done(&DELETE, &page);
}

/// The command in the first lines of a page, without `kubectl`.
fn prune_command(page: &str) -> Vec<String> {
    let comment = page.lines().map_while(|line| line.strip_prefix('#'));
    let comment: Vec<&str> = comment.map(|line| line.trim_end_matches('\\')).collect();
    let comment = comment.join(" ");
    let (_, command) = comment.split_once("kubectl ").expect("a command");
    command.split_whitespace().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn prune_deletes_what_another_backend_has_left_and_nothing_else() {
    let cluster = Cluster::alone();
    // A second one elsewhere has the same label.
    let elsewhere = ["--namespace", "elsewhere"];
    cluster.done(&APPLY, &install(&elsewhere).stdout);
    let policies = ["--with-policies", "--policy", "traffic-trace"];
    cluster.done(&APPLY, &install(&policies).stdout);
    cluster.done(
        &[
            "create",
            "configmap",
            "theirs",
            "--namespace",
            "kuma-tracing",
        ],
        "",
    );
    let own = |cluster: &Cluster| {
        let kinds = "deployments,services,configmaps,serviceaccounts,networkpolicies";
        let mut names = cluster.names(&[kinds, "--namespace", "kuma-tracing"]);
        names.sort();
        names
    };
    let others = world(&cluster, "elsewhere");
    // Why the kinds are listed: without them, kubectl would take the other one and leave a rest.
    let plain = [
        "--prune",
        "-l",
        kumactl::manifest::Stack::SELECTOR,
        "--dry-run=server",
    ];
    let zipkin = install(&["--backend", "zipkin"]).stdout;
    let said = cluster.done(&[&APPLY[..], &plain].concat(), &zipkin);
    assert!(said.contains("namespace/elsewhere pruned"), "{said}");
    assert!(
        !said.contains("networkpolicy.networking.k8s.io/jaeger pruned"),
        "{said}"
    );
    assert!(!said.contains("serviceaccount/jaeger pruned"), "{said}");
    let jaeger = own(&cluster);
    for backend in ["zipkin", "jaeger"] {
        let page = install(&[&policies[..], &["--backend", backend]].concat()).stdout;
        cluster.done(&APPLY, &page);
        let with_rest = own(&cluster);
        let command = prune_command(&page);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let said = cluster.done(&command, &page);
        let pruned: Vec<&str> = said
            .lines()
            .filter(|line| line.ends_with(" pruned"))
            .collect();
        // What went is what the page has said.
        let expected = if backend == "zipkin" { 6 } else { 3 };
        assert_eq!(pruned.len(), expected, "{said}");
        for line in &pruned {
            let (kind, name) = line.split_once('/').expect("a name");
            let kind = kind.split('.').next().unwrap_or_default();
            let name = name.split(' ').next().unwrap_or_default();
            // A line of the comment: a kind, and names.
            let mut stated = page.lines().map_while(|line| line.strip_prefix('#'));
            let is_stated = stated.any(|line| {
                let mut words = line.split([' ', ',']).filter(|word| !word.is_empty());
                words.next().is_some_and(|it| it.eq_ignore_ascii_case(kind))
                    && words.any(|it| it == name)
            });
            assert!(is_stated, "{line}: {page}");
        }
        assert!(!said.contains("mesh"), "the Mesh is left alone: {said}");
        assert_eq!(own(&cluster).len(), with_rest.len() - expected);
        let said = cluster.done(&command, &page);
        assert!(
            outcomes(&said)
                .iter()
                .all(|outcome| *outcome == "unchanged"),
            "{said}"
        );
    }
    assert_eq!(own(&cluster), jaeger);
    assert!(jaeger.contains(&"configmap/theirs".to_owned()));
    let after = world(&cluster, "elsewhere");
    assert_eq!(after.len(), others.len(), "{others:?}: {after:?}");
    cluster.done(&DELETE, &uninstall(&policies).stdout);
    cluster.done(&["delete", "mesh", "default"], "");
    let more = [&elsewhere[..], &["--delete-namespace"]].concat();
    cluster.done(&DELETE, &uninstall(&more).stdout);
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn the_admin_of_a_namespace_installs_and_removes() {
    let cluster = Cluster::alone();
    let before = namespace_of_others(&cluster, "shop");
    let binding = json!({"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "RoleBinding",
        "metadata": {"name": "admin", "namespace": "shop"},
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "ClusterRole", "name": "admin"},
        "subjects": [{"apiGroup": "rbac.authorization.k8s.io", "kind": "User", "name": "user"}]});
    cluster.done(&APPLY, &binding.to_string());
    let all = ["--namespace", "shop"];
    let refused = cluster.kubectl(Who::User, &APPLY, &install(&all).stdout);
    assert!(
        !refused.is_success && refused.stderr.contains("namespaces \"shop\" is forbidden"),
        "{refused:?}"
    );
    cluster.done(&DELETE, &uninstall(&all).stdout);
    for backend in ["jaeger", "zipkin"] {
        let flags = [
            "--namespace",
            "shop",
            "--no-namespace",
            "--backend",
            backend,
        ];
        assert_round(&cluster, Who::User, &flags);
        assert_back(&cluster, "shop", &before);
        // Pruning needs no more than that either.
        let page = install(&flags).stdout;
        let command = prune_command(&page);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        let applied = cluster.kubectl(Who::User, &command, &page);
        assert!(applied.is_success, "{applied:?}");
        cluster.done(&DELETE, &uninstall(&flags).stdout);
    }
    cluster.done(&["delete", "namespace", "shop"], "");
}

/// The rule of `OpenShift`'s restricted-v2: a user or a group of volumes is absent or of the range of
/// the namespace.
const RANGE: &str = r#"
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: range}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations:
    - message: "runAsUser: must be in the ranges [1000680000, 1000689999]"
      expression: "!has(object.spec.securityContext.runAsUser) || object.spec.securityContext.runAsUser >= 1000680000"
    - message: "fsGroup is not an allowed group"
      expression: "!has(object.spec.securityContext.fsGroup) || object.spec.securityContext.fsGroup >= 1000680000"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: range}
spec:
  policyName: range
  validationActions: [Deny]
  matchResources:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: project}}
"#;

/// It also shows that a pod which is refused is noticed by these tests.
#[test]
#[ignore = "needs tests/real/setup --all"]
fn a_cluster_that_assigns_users_takes_pods_without_one() {
    let cluster = Cluster::alone();
    cluster.done(&APPLY, RANGE);
    cluster.done(&["create", "namespace", "project"], "");
    // The API server takes some seconds to learn of it.
    let pod = json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "probe", "namespace": "project"},
        "spec": {"securityContext": {"runAsUser": 1}, "containers": [{"name": "a", "image": "a"}]}});
    cluster.done(
        &[
            "label",
            "namespace",
            "project",
            "pod-security.kubernetes.io/enforce=privileged",
        ],
        "",
    );
    cluster.wait_for("the rule", |cluster| {
        let arguments = ["create", "--dry-run=server", "-f", "-"];
        let applied = cluster.kubectl(Who::Admin, &arguments, &pod.to_string());
        (!applied.is_success).then_some(())
    });
    cluster.done(
        &[
            "label",
            "namespace",
            "project",
            "pod-security.kubernetes.io/enforce-",
        ],
        "",
    );
    for backend in ["jaeger", "zipkin"] {
        let flags = [
            "--namespace",
            "project",
            "--no-namespace",
            "--backend",
            backend,
        ];
        cluster.done(&APPLY, &install(&flags).stdout);
        let why = cluster.wait_for("a refusal", |cluster| refusals(cluster, "project").pop());
        assert!(why.contains("must be in the ranges"), "{why}");
        cluster.done(&DELETE, &uninstall(&flags).stdout);
        cluster.done(&["delete", "events", "--all", "--namespace", "project"], "");
        assert_round(
            &cluster,
            Who::Admin,
            &[&flags[..], &["--openshift"]].concat(),
        );
    }
    cluster.done(&["delete", "namespace", "project"], "");
    cluster.done(&DELETE, RANGE);
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn the_namespace_refuses_what_its_backend_does_not_need() {
    let cluster = Cluster::alone();
    let page = documents(&install(&[]).stdout);
    let mut deployment = only(&page, "Deployment").clone();
    cluster.done(&APPLY, &only(&page, "Namespace").to_string());
    cluster.done(&APPLY, &only(&page, "ServiceAccount").to_string());
    let container = &mut deployment["spec"]["template"]["spec"]["containers"][0];
    container["securityContext"] = Value::Null;
    let applied = cluster.kubectl(Who::Admin, &APPLY, &deployment.to_string());
    assert!(
        applied.stderr.contains("would violate PodSecurity"),
        "{applied:?}"
    );
    let why = cluster.wait_for("a refusal", |cluster| {
        refusals(cluster, "kuma-tracing").pop()
    });
    assert!(
        why.contains("violates PodSecurity \"restricted:latest\""),
        "{why}"
    );
    cluster.done(&["delete", "namespace", "kuma-tracing"], "");
}
