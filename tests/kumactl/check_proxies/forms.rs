//! The same dump in other forms says the same: with filters, as JSON, in Prometheus' format, by the
//! control plane's names, and with the names of an old Envoy.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::{copy, found, one, situation};

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A situation with a proxy whose folder is changed first.
fn changed(name: &str, proxy: &str, change: impl Fn(&Path)) -> (Option<String>, String, String) {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation(name).join(proxy), &folder.path().join(proxy));
    change(&folder.path().join(proxy));
    let policies = situation(name).join("policies.json");
    one(folder.path(), Some(&policies))
}

const SITUATIONS: [(&str, &str, Option<&str>, &str); 5] = [
    ("healthy", "web-1", None, "healthy"),
    (
        "collector-down",
        "web-1",
        Some("send"),
        "connection-refused",
    ),
    (
        "collector-unresolvable",
        "web-1",
        Some("send"),
        "no-such-host",
    ),
    ("v1-path-400", "web-1", Some("accept"), "path-of-v1"),
    ("sampling-0", "web-1", Some("spans"), "sampling-is-zero"),
];

/// Every situation, with its folder changed, gives what it gives otherwise.
fn assert_same(change: impl Fn(&Path)) {
    for (name, proxy, step, cause) in SITUATIONS {
        let (has_step, has_cause, message) = changed(name, proxy, &change);
        assert_eq!(
            (has_step.as_deref(), has_cause.as_str()),
            (step, cause),
            "{name}: {message}"
        );
    }
}

#[test]
fn parts_of_a_dump_are_put_together() {
    let (step, cause, _) = one(&situation("other-forms"), None);
    assert_eq!((step, cause.as_str()), (None, "healthy"));
    assert_same(|folder| {
        let dump: Value =
            serde_json::from_str(&read(&folder.join("config_dump.json"))).expect("JSON");
        fs::remove_file(folder.join("config_dump.json")).expect("removed");
        let mut number = 0;
        for config in dump["configs"].as_array().expect("a list") {
            for key in ["dynamic_listeners", "dynamic_active_clusters"] {
                if let Some(entries) = config.get(key) {
                    let part = serde_json::json!({"configs": entries});
                    fs::write(folder.join(format!("part-{number}.json")), part.to_string())
                        .expect("written");
                    number += 1;
                }
            }
        }
        assert_eq!(number, 2);
    });
}

#[test]
fn counters_are_read_from_json_and_from_a_filter() {
    let counters = |folder: &Path| -> Vec<(String, u64)> {
        let text = read(&folder.join("stats.txt"));
        let pairs = text.lines().filter_map(|line| line.rsplit_once(": "));
        pairs
            .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
            .collect()
    };
    let write = |folder: &Path, name: &str, text: &str| {
        fs::remove_file(folder.join("stats.txt")).expect("removed");
        fs::write(folder.join(name), text).expect("written");
    };
    assert_same(|folder| {
        let all = counters(folder).into_iter();
        let all = all.map(|(name, value)| serde_json::json!({"name": name, "value": value}));
        let mut all: Vec<Value> = all.collect();
        all.push(serde_json::json!({"histograms": {"supported_quantiles": [0, 25.5]}}));
        write(
            folder,
            "cp_stats.json",
            &serde_json::json!({"stats": all}).to_string(),
        );
    });
    // `usedonly` leaves out what has never moved.
    assert_same(|folder| {
        let used = counters(folder).into_iter().filter(|(_, value)| *value > 0);
        let used: String = used
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        write(folder, "stats.txt", &used);
    });
    assert_same(|folder| {
        let of_tracing = |name: &str| name.contains("trac") || name.contains("connected_state");
        let some = counters(folder)
            .into_iter()
            .filter(|(name, _)| of_tracing(name));
        let some: String = some
            .map(|(name, value)| format!("{name}: {value}\n"))
            .collect();
        write(folder, "whatever.log", &some);
    });
    assert_same(|folder| {
        let lines = counters(folder)
            .into_iter()
            .filter_map(|(name, value)| prometheus(&name, value));
        write(folder, "metrics", &lines.collect::<String>());
    });
}

/// A counter as Envoy writes it for Prometheus.
fn prometheus(name: &str, value: u64) -> Option<String> {
    if let Some(rest) = name.strip_prefix("cluster.") {
        let (cluster, rest) = rest.split_once('.')?;
        let code = rest
            .strip_prefix("upstream_rq_")
            .filter(|it| it.parse::<u16>().is_ok());
        return Some(match code {
            Some(code) => format!(
                "envoy_cluster_upstream_rq{{envoy_response_code=\"{code}\",envoy_cluster_name=\"{cluster}\"}} {value}\n"
            ),
            None => format!(
                "envoy_cluster_{}{{envoy_cluster_name=\"{cluster}\"}} {value}\n",
                rest.replace('.', "_")
            ),
        });
    }
    if let Some(rest) = name.strip_prefix("http.") {
        let (prefix, rest) = rest.split_once('.')?;
        return Some(format!(
            "envoy_http_{}{{envoy_http_conn_manager_prefix=\"{prefix}\"}} {value}\n",
            rest.replace('.', "_")
        ));
    }
    Some(format!("envoy_{}{{}} {value}\n", name.replace('.', "_")))
}

#[test]
fn names_of_the_control_plane_are_as_good() {
    assert_same(|folder| {
        for (from, to) in [
            ("config_dump.json", "cp_xds.json"),
            ("stats.txt", "cp_stats.txt"),
            ("clusters.txt", "cp_clusters.txt"),
        ] {
            fs::rename(folder.join(from), folder.join(to)).expect("renamed");
        }
    });
}

#[test]
fn an_old_envoy_is_read_by_its_names() {
    // What the proxies of Kuma 1.0 had, by Envoy's documentation of API v2.
    assert_same(|folder| {
        let dump = read(&folder.join("config_dump.json"));
        let dump = dump
            .replace(
                "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
                "envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager",
            )
            .replace("envoy.config.trace.v3", "envoy.config.trace.v2")
            .replace("envoy.admin.v3", "envoy.admin.v2alpha")
            .replace("envoy.config.listener.v3.Listener", "envoy.api.v2.Listener")
            .replace("envoy.config.cluster.v3.Cluster", "envoy.api.v2.Cluster");
        let mut dump: Value = serde_json::from_str(&dump).expect("JSON");
        for config in dump["configs"].as_array_mut().expect("a list") {
            let Some(listeners) = config.get_mut("dynamic_listeners").map(Value::take) else {
                continue;
            };
            config
                .as_object_mut()
                .expect("fields")
                .remove("dynamic_listeners");
            let listeners = listeners
                .as_array()
                .expect("a list")
                .iter()
                .map(|it| it["active_state"].clone());
            config["dynamic_active_listeners"] = listeners.collect();
        }
        fs::write(folder.join("config_dump.json"), dump.to_string()).expect("written");
        fs::remove_file(folder.join("cp_config.json")).expect("removed");
    });
}

#[test]
fn permissive_tls_and_empty_chains_are_understood() {
    let (step, cause, message) = changed("healthy", "web-1", |folder| {
        let path = folder.join("config_dump.json");
        let mut dump: Value = serde_json::from_str(&read(&path)).expect("JSON");
        for config in dump["configs"].as_array_mut().expect("a list") {
            let Some(listeners) = config.get_mut("dynamic_listeners") else {
                continue;
            };
            for listener in listeners.as_array_mut().expect("a list") {
                let chains = &mut listener["active_state"]["listener"]["filter_chains"];
                let first = chains[0].clone();
                *chains = serde_json::json!([first, {}, first, first]);
            }
            let dns = serde_json::json!({"name": "kuma:dns", "active_state": {"listener": {"name": "kuma:dns"}}});
            config["dynamic_listeners"]
                .as_array_mut()
                .expect("a list")
                .push(dns);
        }
        fs::write(path, dump.to_string()).expect("written");
    });
    assert_eq!((step, cause.as_str()), (None, "healthy"), "{message}");
}

#[test]
fn a_proxy_at_two_times_in_folders_that_are_named_is_one() {
    let (t0, t1) = (situation("went-down/t0"), situation("went-down/t1"));
    let run = crate::support::kumactl(&[
        "check",
        "proxies",
        "--dump",
        super::text(&t1),
        "--dump",
        super::text(&t0),
        "-o",
        "json",
    ]);
    let document = super::document(&run);
    assert_eq!(document["total"], 1);
    assert_eq!(
        document["items"][0]["message"],
        "spans leave and do not arrive: 3 of 3 reports lost in the last 5 s; nothing listens at the collector's address 127.0.0.9:9500: the connection is refused"
    );
}

#[test]
fn other_files_are_skipped() {
    let folder = tempfile::tempdir().expect("a folder");
    copy(&situation("healthy"), folder.path());
    for (name, text) in [
        ("notes.txt", "call me: 5"),
        ("README.md", "<b>"),
        ("list.json", "[1, 2"),
        (".hidden", "x"),
    ] {
        fs::write(folder.path().join("web-1").join(name), text).expect("written");
    }
    let (run, items) = found(folder.path(), None);
    assert_eq!((run.status, items.len()), (0, 3), "{run:?}");
}
