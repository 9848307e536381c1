//! The collector of a proxy: how many reports it has taken, how many are lost, and what has happened to
//! those, by the counters of Envoy. `send` and `accept` say what that means.

use std::collections::BTreeMap;

use super::case::Case;
use super::cause;
use super::counters::Counters;
use super::verdict::Broken;
use crate::diag::counted;
use crate::envoy::dump::{Cluster, Config, HostCounters, Provider, kind};

/// The collector as the proxy sees it, and the counters of what is sent to it.
pub(super) struct Collector<'c> {
    pub(super) counters: &'c Counters<'c>,
    pub(super) provider: &'c Provider,
    pub(super) cluster: Option<&'c Cluster>,
    /// What statistics call its cluster.
    pub(super) stat: String,
    /// Reports that were accepted, and those that were not.
    pub(super) accepted: u64,
    pub(super) lost: u64,
    /// What became of the requests to it by `/clusters`, if there is that.
    pub(super) hosts: Option<HostCounters>,
    /// Answers by status, without those that Envoy makes itself.
    pub(super) answers: BTreeMap<u16, u64>,
    pub(super) events: Events,
}

/// What can happen to a report that is not answered, and how often it has.
#[derive(Debug, Default)]
pub(super) struct Events {
    pub(super) unresolved: u64,
    pub(super) connect_fail: u64,
    pub(super) connect_timeout: u64,
    pub(super) timeout: u64,
    pub(super) closed: u64,
    pub(super) protocol_error: u64,
    pub(super) tls: u64,
}

impl Events {
    pub(super) fn all(&self) -> u64 {
        let parts = [
            self.unresolved,
            self.connect_fail,
            self.timeout,
            self.closed,
            self.protocol_error,
        ];
        parts.into_iter().sum()
    }
}

impl<'c> Collector<'c> {
    /// Of the first listener that is traced.
    pub(super) fn new(case: &Case<'c>, config: &'c Config) -> Result<Self, Broken> {
        let counters = case.counters;
        let mut providers = config.managers().filter_map(|it| it.provider);
        let Some(provider) = providers.next() else {
            return Err(Broken::new(cause::NO_PROVIDER));
        };
        let name = provider.cluster();
        let cluster = config.cluster(name);
        let hosts = counters.hosts(name);
        let stat = stat_of(counters, name, cluster, hosts.as_ref());
        let count = |name: &str| counters.count(&format!("cluster.{stat}.{name}"));
        let events = Events {
            unresolved: count("upstream_cx_none_healthy"),
            connect_fail: count("upstream_cx_connect_fail")
                .max(hosts.as_ref().map_or(0, |it| it.connect_fail)),
            connect_timeout: count("upstream_cx_connect_timeout"),
            timeout: count("upstream_rq_timeout").max(hosts.as_ref().map_or(0, |it| it.timeout)),
            closed: count("upstream_cx_destroy_remote_with_active_rq"),
            protocol_error: count("upstream_cx_protocol_error"),
            tls: count("ssl.connection_error") + count("ssl.fail_verify_error"),
        };
        let mut answers = counters.codes(&stat);
        // Envoy's own.
        let own = [
            (
                503,
                events.unresolved + events.connect_fail + events.closed + events.tls,
            ),
            (504, events.timeout),
            (502, events.protocol_error),
        ];
        for (code, made) in own {
            if let Some(count) = answers.get_mut(&code) {
                *count = count.saturating_sub(made);
            }
        }
        if counters.get(&format!("cluster.{stat}.upstream_rq_total")) == Some(0) {
            answers.clear();
        }
        answers.retain(|_, count| *count > 0);
        let mut collector = Self {
            counters,
            provider,
            cluster,
            stat,
            accepted: 0,
            lost: 0,
            hosts,
            answers,
            events,
        };
        collector.count()?;
        Ok(collector)
    }

    /// Counts what was accepted and what was lost.
    fn count(&mut self) -> Result<(), Broken> {
        let kind = kind(self.provider);
        if kind != "opentelemetry" {
            let counter = |name: &str| self.counters.count(&format!("tracing.{kind}.{name}"));
            self.accepted = counter("reports_sent");
            self.lost = counter("reports_dropped") + counter("reports_failed");
            return Ok(());
        }
        // Its own counters prove nothing.
        if let Some(hosts) = self.hosts.as_ref().filter(|it| it.hosts > 0) {
            self.accepted = hosts.success;
            self.lost = hosts.error.max(self.events.unresolved);
            return Ok(());
        }
        let good: u64 = self.answers.get(&200).copied().unwrap_or(0);
        let bad: u64 = self
            .answers
            .iter()
            .filter(|(code, _)| **code != 200)
            .map(|(_, count)| count)
            .sum();
        self.accepted = good;
        self.lost = bad + self.events.all();
        let is_grpc = self.provider.typed_config.grpc_service.is_some();
        if self.lost == 0 && is_grpc {
            return Err(Broken::new(cause::NO_COUNTERS)
                .saying("for OpenTelemetry only /clusters shows whether the collector accepts spans, and the dump has none")
                .hint("take /clusters, too"));
        }
        Ok(())
    }

    /// `8 of 8 reports lost since start`.
    pub(super) fn share(&self, word: &str) -> String {
        let all = counted(self.accepted + self.lost, "report");
        format!("{} of {all} {word} {}", self.lost, self.counters.since())
    }

    /// Where it is, in words.
    pub(super) fn place(&self) -> String {
        let address = self.cluster.and_then(Cluster::address);
        address.unwrap_or_else(|| self.provider.cluster().to_owned())
    }

    pub(super) fn is_accepted(&self, code: u16) -> bool {
        match kind(self.provider) {
            "zipkin" => code == 202,
            _ => code == 200,
        }
    }

    /// The path that reports are posted to, if that is one of V1 and they are of V2.
    pub(super) fn v1_path(config: &Config) -> Option<&str> {
        let mut providers = config.managers().filter_map(|it| it.provider);
        let provider = providers.find(|it| kind(it) == "zipkin")?;
        let path = provider.typed_config.collector_endpoint.as_str();
        let version = &provider.typed_config.collector_endpoint_version.0;
        (path.contains("/api/v1/spans") && matches!(version.as_str(), "HTTP_JSON" | "HTTP_PROTO"))
            .then_some(path)
    }
}

/// What statistics call a cluster: the name that has counters.
fn stat_of(
    counters: &Counters<'_>,
    name: &str,
    cluster: Option<&Cluster>,
    hosts: Option<&HostCounters>,
) -> String {
    let mut names: Vec<String> = hosts
        .map(|it| it.observability_name.clone())
        .into_iter()
        .collect();
    names.extend(cluster.map(Cluster::stat_names).unwrap_or_default());
    names.push(crate::envoy::dump::stat_name(name));
    names.retain(|name| !name.is_empty());
    let has_counters = |name: &&String| {
        let prefix = format!("cluster.{name}.");
        counters.stats().is_some_and(|stats| stats.has_any(&prefix))
    };
    let found = names.iter().find(has_counters).or(names.first());
    found.cloned().unwrap_or_default()
}
