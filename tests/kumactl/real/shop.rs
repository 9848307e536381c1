//! A repository of Kubernetes and what a real API server with its controllers makes of it: read back,
//! it has the same answers and the same findings.

use std::collections::BTreeSet;

use serde_json::Value;

use super::cluster::Cluster;
use crate::support::{kumactl, kumactl_with_stdin, tests};

/// What a cluster has of the workloads and policies.
const EVERYTHING: &str = "namespaces,deployments,statefulsets,daemonsets,replicasets,jobs,cronjobs,services,pods,\
     meshes,traffictraces,meshtraces,dataplanes";
const NAMESPACES: [&str; 3] = ["shop", "legacy", "kuma-tracing"];
const APPLY: [&str; 3] = ["apply", "--server-side", "-f"];

/// Whether an item is of a workload of the shop; a cluster has more.
fn is_ours(item: &Value) -> bool {
    let namespace = match &item["workload"] {
        Value::String(text) => text.split([' ', '/']).nth(1),
        workload => workload["namespace"].as_str(),
    };
    namespace.is_some_and(|it| NAMESPACES.contains(&it))
}

fn items(document: &str) -> Vec<Value> {
    let document: Value = serde_json::from_str(document).expect("JSON");
    let items = document["items"].as_array().expect("a list").iter();
    items.filter(|item| is_ours(item)).cloned().collect()
}

/// What findings say, wherever it stands.
fn findings(document: &str) -> BTreeSet<Vec<String>> {
    let document: Value = serde_json::from_str(document).expect("JSON");
    let findings = document["findings"].as_array().expect("a list").iter();
    let fields = ["code", "severity", "kind", "name", "field", "message"];
    findings
        .map(|finding| fields.map(|field| finding[field].to_string()).to_vec())
        .collect()
}

#[test]
#[ignore = "needs tests/real/setup --all"]
fn what_a_cluster_gives_back_has_the_answers_of_its_files() {
    let cluster = Cluster::alone();
    let shop = tests("fixtures/shop").display().to_string();
    let page = kumactl(&["install", "tracing", "--with-policies"]).stdout;
    let namespaces = format!("{shop}/namespaces.yaml");
    cluster.done(&[&APPLY[..], &[&namespaces]].concat(), "");
    for namespace in ["shop", "legacy"] {
        // The pods of the shop ask for nothing, which is less than the level "restricted" wants.
        let level = "pod-security.kubernetes.io/enforce=privileged";
        cluster.done(&["label", "namespace", namespace, level], "");
    }
    cluster.done(&[&APPLY[..], &[&shop]].concat(), "");
    cluster.done(&[&APPLY[..], &["-"]].concat(), &page);
    let pods = |cluster: &Cluster, app: &str| {
        let selector = format!("app={app}");
        cluster.names(&["pods", "--namespace", "shop", "-l", &selector])
    };
    for (app, count) in [
        ("frontend", 3),
        ("cart", 2),
        ("gateway", 2),
        ("orders-db", 1),
    ] {
        cluster.wait_for(app, |cluster| {
            (pods(cluster, app).len() == count).then_some(())
        });
    }
    let everything = cluster.get(&[EVERYTHING, "--all-namespaces"]).to_string();
    assert!(
        everything.contains("\"kind\":\"ReplicaSet\""),
        "{everything}"
    );
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("page.yaml");
    std::fs::write(&file, &page).expect("written");
    let file = file.display().to_string();
    let ask = |words: &[&str]| {
        let words = [words, &["-o", "json"]].concat();
        let of_files = kumactl(&[&words[..], &["-f", &shop, "-f", &file]].concat());
        let of_cluster =
            kumactl_with_stdin(&[&words[..], &["-f", "-"]].concat(), everything.as_bytes());
        (of_files.stdout, of_cluster.stdout)
    };
    for what in ["workloads", "dataplanes"] {
        let (of_files, of_cluster) = ask(&["inspect", what]);
        let (of_files, of_cluster) = (items(&of_files), items(&of_cluster));
        assert!(of_files.len() >= 5, "{what}: {of_files:?}");
        assert_eq!(of_cluster, of_files, "{what}");
    }
    let (of_files, of_cluster) = ask(&["validate"]);
    let of_files = findings(&of_files);
    assert!(of_files.len() >= 3, "{of_files:?}");
    assert_eq!(findings(&of_cluster), of_files);
    let policies = "meshes,traffictraces,meshtraces";
    let flags = ["--all", "--all-namespaces"];
    cluster.done(&[&["delete", policies], &flags[..]].concat(), "");
    cluster.done(&[&["delete", "namespace"], &NAMESPACES[..]].concat(), "");
}
