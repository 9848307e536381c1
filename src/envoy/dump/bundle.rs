//! What was read of a proxy, written again for a ticket: dumps that can be read back, and nothing but
//! what is about tracing. What was never kept cannot be written.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::wire::{Cluster, Listener};
use super::{Clusters, Config, Observed, Overview, Stats};

/// What a bundle leaves out, for whoever reads it.
pub(crate) const LEFT_OUT: &str = "\
Written by kumactl check proxies --save. Of what the proxies have only this is kept: who a proxy is and
its Dataplane, its versions, its listeners with what sends their spans, the clusters of collectors,
what Envoy refused and its message, and the counters that show what becomes of requests and spans.

Left out: certificates, private keys, tokens and secrets; routes, endpoints and clusters of services;
filters but for their names; paths and environments of the machine; all other counters; the policies,
which kumactl get prints.
";

impl Observed {
    /// The files of a folder, by name, that give the same verdict when they are read.
    pub(crate) fn bundle(&self) -> Vec<(String, String)> {
        let mut files = Vec::new();
        let mut add = |name: &str, text: String| files.push((name.to_owned(), text));
        let pretty = |value: &Value| format!("{value:#}\n");
        if let Some(config) = &self.config {
            add("config_dump.json", pretty(&dump(config)));
        }
        if let Some(stats) = &self.stats {
            add("stats.txt", counters(stats));
        }
        if let Some(clusters) = &self.clusters {
            add("clusters.txt", hosts(clusters));
        }
        if let Some(planned) = &self.planned {
            add("cp_config.json", pretty(&plan(planned)));
        }
        if let Some(overview) = self.overview {
            add("cp_overview.json", pretty(&subscriptions(overview)));
        }
        for (part, status) in &self.refusals {
            let name = format!("cp_{}.json", part.word().trim_start_matches('_'));
            let refusal = json!({"type": "/std-errors", "status": status, "title": "refused"});
            add(&name, pretty(&refusal));
        }
        if !self.unreadable.is_empty() {
            let lines = self.unreadable.iter();
            let lines = lines.map(|(name, reason)| format!("{name}: {reason}\n"));
            add("unreadable.log", lines.collect());
        }
        files
    }
}

/// What a proxy has for tracing, in the form in which what it should have is printed.
#[derive(Serialize)]
pub(crate) struct Traced<'o> {
    listeners: Vec<Listener>,
    clusters: Vec<&'o Cluster>,
}

impl Observed {
    /// The listeners that are traced, with all their chains, and the clusters that they send to.
    pub(crate) fn tracing(&self) -> Traced<'_> {
        let config = self.config.iter();
        let listeners = config.clone().flat_map(|it| it.listeners.iter().flatten());
        let listeners = listeners.filter(|it| it.is_traced()).map(Listener::traced);
        let clusters = config.flat_map(|it| it.clusters.iter().flatten());
        Traced {
            listeners: listeners.collect(),
            clusters: clusters.collect(),
        }
    }
}

/// A configuration, in the form of `/config_dump`.
fn dump(config: &Config) -> Value {
    let updated = config
        .updated
        .map(|time| time.to_string())
        .unwrap_or_default();
    let mut configs = Vec::new();
    let kind = |name: &str| format!("type.googleapis.com/envoy.admin.v3.{name}");
    if let Some(node) = &config.node {
        let mut bootstrap = json!({"node": node});
        if let Some(provider) = &config.in_bootstrap {
            bootstrap["tracing"] = json!({"http": provider});
        }
        configs.push(json!({"@type": kind("BootstrapConfigDump"), "bootstrap": bootstrap}));
    }
    if let Some(clusters) = &config.clusters {
        let cluster = |it| json!({"cluster": it, "last_updated": updated});
        let clusters: Vec<Value> = clusters.iter().map(cluster).collect();
        configs.push(json!({"@type": kind("ClustersConfigDump"), "static_clusters": clusters}));
    }
    if let Some(listeners) = &config.listeners {
        let mut dumped: Vec<Value> = listeners
            .iter()
            .map(|it| json!({"name": it.name, "active_state": {"listener": it, "last_updated": updated}}))
            .collect();
        for refused in &config.refused {
            let filter = json!({"typed_config": {"@type": "HttpConnectionManager", "tracing": {}}});
            let chains = if refused.is_traced {
                json!([{"filters": [filter]}])
            } else {
                json!([])
            };
            let error = json!({
                "failed_configuration": {"name": refused.name, "filter_chains": chains},
                "details": refused.details
            });
            match dumped.iter_mut().find(|it| it["name"] == refused.name) {
                Some(known) => known["error_state"] = error,
                None => dumped.push(json!({"name": refused.name, "error_state": error})),
            }
        }
        configs.push(json!({"@type": kind("ListenersConfigDump"), "dynamic_listeners": dumped}));
    }
    json!({"configs": configs})
}

fn counters(stats: &Stats) -> String {
    let mut text = String::new();
    for (name, value) in stats.iter() {
        let _ = writeln!(text, "{name}: {value}");
    }
    text
}

/// The counters of all endpoints together, as those of the first one.
fn hosts(clusters: &Clusters) -> String {
    let mut text = String::new();
    for (name, counters) in clusters.iter() {
        let _ = writeln!(
            text,
            "{name}::observability_name::{}",
            counters.observability_name
        );
        for host in 0..counters.hosts {
            let of_first = |value| if host == 0 { value } else { 0 };
            for (key, value) in [
                ("cx_connect_fail", counters.connect_fail),
                ("rq_error", counters.error),
                ("rq_success", counters.success),
                ("rq_timeout", counters.timeout),
                ("rq_total", counters.total),
            ] {
                let _ = writeln!(text, "{name}::host-{host}::{key}::{}", of_first(value));
            }
        }
    }
    text
}

fn plan(planned: &Config) -> Value {
    let listeners = planned
        .listeners
        .iter()
        .flatten()
        .map(|it| (it.name.clone(), json!(it)));
    let clusters = planned
        .clusters
        .iter()
        .flatten()
        .map(|it| (it.name.clone(), json!(it)));
    json!({"xds": {
        "type.googleapis.com/envoy.config.listener.v3.Listener": listeners.collect::<Map<_, _>>(),
        "type.googleapis.com/envoy.config.cluster.v3.Cluster": clusters.collect::<Map<_, _>>()
    }})
}

fn subscriptions(overview: Overview) -> Value {
    let mut subscriptions = Vec::new();
    if overview.was_connected {
        let mut one = json!({"status": {"total": {
            "responsesSent": overview.sent, "responsesRejected": overview.rejected
        }}});
        if !overview.is_connected {
            one["disconnectTime"] = json!("1970-01-01T00:00:00Z");
        }
        subscriptions.push(one);
    }
    json!({"type": "DataplaneOverview", "dataplaneInsight": {"subscriptions": subscriptions}})
}
