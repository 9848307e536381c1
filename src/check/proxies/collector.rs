//! What becomes of the reports: whether an answer of the collector came, and which one.

use std::collections::BTreeMap;

use super::case::Case;
use super::cause;
use super::counters::Counters;
use super::verdict::Broken;
use crate::envoy::dump::{Cluster, Config, HostCounters, Provider, kind};

/// How many answers that refuse there are for each report without an answer, for the refusals to be
/// what matters.
const MAINLY: u64 = 10;

/// The collector as the proxy sees it, and the counters of what is sent to it.
pub(super) struct Collector<'c> {
    counters: &'c Counters<'c>,
    provider: &'c Provider,
    cluster: Option<&'c Cluster>,
    /// What statistics call its cluster.
    stat: String,
    /// Reports that were accepted, and those that were not.
    accepted: u64,
    lost: u64,
    /// What became of the requests to it by `/clusters`, if there is that.
    hosts: Option<HostCounters>,
    /// Answers by status, without those that Envoy makes itself.
    answers: BTreeMap<u16, u64>,
    events: Events,
}

/// What can happen to a report that is not answered, and how often it has.
#[derive(Debug, Default)]
struct Events {
    unresolved: u64,
    connect_fail: u64,
    connect_timeout: u64,
    timeout: u64,
    closed: u64,
    protocol_error: u64,
    tls: u64,
}

impl Events {
    fn all(&self) -> u64 {
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
                .saying("for OpenTelemetry only /clusters tells whether the collector takes spans, and the dump has none")
                .hint("take /clusters, too"));
        }
        Ok(())
    }

    /// `8 of 8 reports lost since start`.
    fn share(&self, word: &str) -> String {
        let all = self.accepted + self.lost;
        let reports = if all == 1 { "report" } else { "reports" };
        format!(
            "{} of {all} {reports} {word} {}",
            self.lost,
            self.counters.since()
        )
    }

    /// Where it is, in words.
    fn place(&self) -> String {
        let address = self.cluster.and_then(Cluster::address);
        address.unwrap_or_else(|| self.provider.cluster().to_owned())
    }

    /// Whether answers came.
    pub(super) fn send(&self) -> Result<String, Broken> {
        let since = self.counters.since();
        if self.lost == 0 && self.accepted == 0 {
            let place = self.place();
            let words = format!(
                "spans have left, and no answer of the collector {place} has come yet {since}"
            );
            return Err(Broken::new(cause::AWAITED)
                .saying(words)
                .hint("look again in some seconds"));
        }
        if self.lost == 0 {
            return Ok(format!("{} {since}", answered(self.accepted)));
        }
        let refused: u64 = self
            .answers
            .iter()
            .filter(|(code, _)| !self.is_accepted(**code))
            .map(|(_, count)| count)
            .sum();
        let unanswered = self.events.all().max(self.events.tls);
        let is_resolved = self
            .counters
            .gauge(&format!("cluster.{}.membership_total", self.stat))
            != Some(0);
        let has_none = self.hosts.as_ref().is_some_and(|it| it.hosts == 0);
        let is_unresolved = !is_resolved || (has_none && self.events.unresolved > 0);
        if !is_unresolved && (unanswered == 0 || refused >= unanswered.saturating_mul(MAINLY)) {
            let by_hosts = self
                .hosts
                .as_ref()
                .is_some_and(|it| it.success == 0 && it.total == 0 && it.error > 0);
            if self.answers.is_empty() && by_hosts {
                return Err(self.unanswered(
                    cause::NO_ANSWER,
                    &format!("no answer of the collector {} came", self.place()),
                ));
            }
            return Ok(answered(refused + self.accepted));
        }
        Err(self.why_unanswered(is_unresolved))
    }

    fn unanswered(&self, cause: &'static super::Cause, words: &str) -> Broken {
        Broken::new(cause).saying(words).counting(&format!(
            "spans leave and do not arrive: {}",
            self.share("lost")
        ))
    }

    fn why_unanswered(&self, is_unresolved: bool) -> Broken {
        let (place, events) = (self.place(), &self.events);
        let count = |name: &str| {
            self.counters
                .count(&format!("cluster.{}.{name}", self.stat))
        };
        if is_unresolved {
            let moved = |name: &str| {
                let name = format!("cluster.{}.{name}", self.stat);
                // A name need not be asked for between two looks.
                match self.counters.count(&name) {
                    0 => self.counters.gauge(&name).unwrap_or(0),
                    moved => moved,
                }
            };
            let (failures, successes) = (moved("update_failure"), moved("update_success"));
            let host = place
                .rsplit_once(':')
                .map_or(place.as_str(), |(host, _)| host);
            if failures > successes {
                return self
                    .unanswered(cause::NO_DNS_ANSWER, &format!("the collector's host {host} cannot be resolved: DNS gives no answer (update_failure {failures})"))
                    .hint("look at the proxy's resolver, and at the host name in the url");
            }
            return self
                .unanswered(
                    cause::NO_SUCH_HOST,
                    &format!("the collector's host name {host} does not exist (NXDOMAIN)"),
                )
                .hint("correct the host name in the url");
        }
        if events.tls > 0 {
            return self
                .unanswered(cause::TLS_FAILED, &format!("no TLS can be agreed upon with the collector {place}: most likely its port speaks plain HTTP"))
                .hint("write http instead of https in the url, or the port that speaks TLS");
        }
        let mut found = [
            (events.connect_fail, 0),
            (events.timeout, 1),
            (events.protocol_error, 2),
            // A connection that breaks for another reason is closed, too.
            (
                events
                    .closed
                    .saturating_sub(events.timeout + events.protocol_error),
                3,
            ),
        ];
        found.sort_by_key(|(count, _)| std::cmp::Reverse(*count));
        match found[0] {
            (_, 0) if events.connect_timeout * 2 >= events.connect_fail.max(1) => self
                .unanswered(cause::CONNECTION_TIMEOUT, &format!("nobody answers at the collector's address {place}: packets are dropped (connect timeout)"))
                .hint("a firewall or a network policy is in the way, or the address belongs to nobody"),
            (_, 0) => self
                .unanswered(cause::CONNECTION_REFUSED, &format!("nothing listens at the collector's address {place}: the connection is refused"))
                .hint(match kind(self.provider) {
                    "zipkin" => "start the collector, or correct the port (Zipkin listens on 9411)",
                    "datadog" => "start the agent, or correct the port (Datadog listens on 8126)",
                    _ => "start the collector, or correct the port (OTLP by gRPC is on 4317)",
                }),
            (_, 1) => self
                .unanswered(cause::ANSWER_TIMEOUT, &format!("the collector {place} takes reports and does not answer within the 5 s that the proxy waits (timeout); they may be stored all the same"))
                .hint("make the collector or its storage faster"),
            (_, 2) => self
                .unanswered(cause::PROTOCOL_ERROR, &format!("the collector's port {place} speaks another protocol (protocol error): gRPC is sent to a port of HTTP/1.1, or HTTP to something else"))
                .hint("OTLP by gRPC is on 4317, by HTTP on 4318"),
            _ if count("upstream_cx_rx_bytes_total") == 0 => self
                .unanswered(cause::CLOSED, &format!("the collector's port {place} closes connections without an answer: it speaks TLS while the proxy does not, or no HTTP at all"))
                .hint("write https in the url if the port speaks TLS"),
            _ => self.unanswered(cause::RESET, &format!("the collector {place} resets connections before it has answered")),
        }
    }

    fn is_accepted(&self, code: u16) -> bool {
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

    /// Whether the answers accept what was sent.
    pub(super) fn accept(&self) -> Result<String, Broken> {
        if self.lost == 0 {
            return Ok(format!(
                "{} accepted {}",
                self.accepted,
                self.counters.since()
            ));
        }
        let share = format!("spans leave and are refused: {}", self.share("dropped"));
        let place = self.place();
        let refusals = self
            .answers
            .iter()
            .filter(|(code, _)| !self.is_accepted(**code));
        // What is a success of HTTP is the least of all worries.
        let worst = refusals.max_by_key(|(code, count)| (!(200..300).contains(*code), **count));
        let path = self.path();
        let Some((code, _)) = worst else {
            return Err(self.unexplained(&share, &place));
        };
        let says = format!("the collector {place} answers {code} to {path}");
        let broken = match code {
            200..=299 => Broken::new(cause::ANSWER_200)
                .saying(format!(
                    "{says}; Envoy counts only 202 as sent, so the spans may well be there"
                ))
                .counting(&self.share("counted as dropped"))
                .hint("look in the collector"),
            400 if path.contains("/api/v1/spans") => Broken::new(cause::V1_PATH)
                .saying(format!(
                    "{says}: spans of V2 (JSON) are sent to the path of V1"
                ))
                .counting(&share)
                .hint("end the url in /api/v2/spans"),
            400 => {
                let config = &self.provider.typed_config;
                let is_short =
                    config.collector_endpoint_version.0 == "HTTP_PROTO" && !config.trace_id_128bit;
                let why = if is_short {
                    "; protobuf with ids of 64 bits is what Jaeger refuses"
                } else {
                    ""
                };
                Broken::new(cause::BAD_REQUEST)
                    .saying(format!("{says}: it takes the reports for malformed{why}"))
                    .counting(&share)
            }
            300..=399 | 404 | 405 => Broken::new(cause::WRONG_PATH)
                .saying(format!("{says}: it does not know that path"))
                .counting(&share)
                .hint(match kind(self.provider) {
                    "zipkin" => "end the url in /api/v2/spans",
                    _ => "OTLP by HTTP is posted to /v1/traces",
                }),
            401 | 403 => Broken::new(cause::NOT_AUTHORIZED)
                .saying(format!(
                    "{says}: it wants credentials, and proxies send none"
                ))
                .counting(&share),
            413 | 429 => Broken::new(cause::TOO_MUCH)
                .saying(format!("{says}: it takes no more"))
                .counting(&share),
            500..=599 => Broken::new(cause::COLLECTOR_ERROR)
                .saying(format!(
                    "{says}: it fails itself, or what stands in front of it does"
                ))
                .counting(&share),
            _ => Broken::new(cause::ANSWER_OTHER)
                .saying(says)
                .counting(&share),
        };
        Err(broken)
    }

    /// What reports are posted to.
    fn path(&self) -> &str {
        let config = &self.provider.typed_config;
        match (
            &config.http_service,
            &config.grpc_service,
            kind(self.provider),
        ) {
            (Some(http), ..) => &http.http_uri.uri,
            (None, Some(_), _) => "the export of spans",
            (None, None, "datadog") => "/v0.4/traces",
            _ => &config.collector_endpoint,
        }
    }

    /// Answers that no status explains.
    fn unexplained(&self, share: &str, place: &str) -> Broken {
        if kind(self.provider) != "opentelemetry" {
            return Broken::new(cause::ANSWER_OTHER)
                .saying(format!("the collector {place} does not accept the reports"))
                .counting(share)
                .hint("take /stats without a filter: it has the status of the answers");
        }
        if self.cluster.is_some_and(Cluster::is_socket) {
            return Broken::new(cause::KUMA_DP)
                .saying("kuma-dp takes the spans and cannot hand them on: the collector behind it is down, or does not take them")
                .counting(share)
                .hint("look whether the collector of the MeshOpenTelemetryBackend is up, and at the log of kuma-dp");
        }
        Broken::new(cause::OTLP_REFUSED)
            .saying(format!("the collector {place} answers by gRPC that it does not take the spans (rq_error, while upstream_rq_200 looks healthy)"))
            .counting(share)
            .hint("look at the collector's log")
    }
}

fn answered(count: u64) -> String {
    match count {
        1 => "1 report was answered".to_owned(),
        count => format!("{count} reports were answered"),
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
