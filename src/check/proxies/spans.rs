//! Whether spans are made, and whether what arrives makes a tree.

use std::collections::BTreeSet;

use super::case::Case;
use super::cause;
use super::counters::Counters;
use super::verdict::Broken;
use crate::diag::counted;
use crate::envoy::dump::{Config, Manager, kind};
use crate::model::GatewayKind;

/// The least percentage of requests that Envoy takes.
pub(super) const LEAST: f64 = 0.01;
/// How improbable it has to be that sampling has taken none, to be no chance.
const CHANCE: f64 = 0.001;

/// What became of the requests of the listeners that are traced.
struct Requests {
    all: u64,
    sampled: u64,
    not_sampled: u64,
}

pub(super) fn check(case: &Case<'_>, config: &Config) -> Result<String, Broken> {
    let traced: Vec<Manager<'_>> = config
        .managers()
        .filter(|it| it.provider.is_some())
        .collect();
    let Some(provider) = traced.first().and_then(|it| it.provider) else {
        return Err(untraced(case, config));
    };
    let counters = case.counters;
    let requests = Requests::of(counters, &traced);
    let kind = kind(provider);
    let spans = spans_of(counters, kind);
    let is_cut = counters.is_cut(&format!("tracing.{kind}."));
    let is_counted = |it: &Requests| it.all == 0 || it.sampled + it.not_sampled > 0;
    let (Some(requests), Some(spans), false) = (requests.filter(is_counted), spans, is_cut) else {
        let message = if counters.is_known() {
            "the counters have none of tracing; take /stats without a filter, or with filter=trac"
        } else {
            "there are no counters; take /stats, too"
        };
        return Err(Broken::new(cause::NO_COUNTERS).saying(message));
    };
    let since = counters.since();
    if spans > 0 {
        let made = match kind {
            "datadog" => counted(spans, "report"),
            _ => counted(spans, "span"),
        };
        return Ok(format!(
            "{made} of {} {since}",
            counted(requests.all, "request")
        ));
    }
    if requests.all == 0 {
        return Err(Broken::new(cause::NO_REQUESTS)
            .saying(format!(
                "no request has come through a traced listener {since}"
            ))
            .hint("send a request to the inbound's port, not to the service's own"));
    }
    let all = requests.all;
    if requests.sampled == 0 {
        let percent = sampling(config).unwrap_or(100.0);
        let numbers = format!("{all} of {} not sampled {since}", counted(all, "request"));
        if percent < LEAST {
            return Err(Broken::new(cause::SAMPLED_OUT)
                .saying(format!(
                    "sampling is {percent} %, so no request starts a trace"
                ))
                .counting(&numbers)
                .hint("raise sampling in the backend"));
        }
        let chance = (1.0 - percent / 100.0).powf(f64_of(requests.not_sampled.max(all)));
        if chance > CHANCE {
            return Err(Broken::new(cause::NOT_SAMPLED_YET)
                .saying(format!(
                    "sampling is {percent} %, and has chosen none of the few requests yet"
                ))
                .counting(&numbers));
        }
        return Err(Broken::new(cause::FOREIGN_IDS)
            .saying(format!("sampling is {percent} %, and yet no request is sampled: the callers send an x-request-id that does not begin with 8 hex digits"))
            .counting(&numbers)
            .hint("let the callers send a UUID as x-request-id, or none"));
    }
    let numbers = format!(
        "{} of {} sampled, and no span {since}",
        requests.sampled,
        counted(all, "request")
    );
    if counters.is_short() || kind == "datadog" {
        return Err(Broken::new(cause::NOT_REPORTED)
            .counting(&numbers)
            .hint("look again, with --interval 10s"));
    }
    Err(Broken::new(cause::CALLERS_SAMPLE_OUT)
        .saying("the callers send x-b3-sampled: 0 (or an empty one, or ids that cannot be read), so the proxy makes no span")
        .counting(&numbers)
        .hint("find who sets it: an edge proxy, a client library, or a mesh with sampling 0 in front"))
}

/// Why nothing in a proxy is traced, although it has what it should.
fn untraced(case: &Case<'_>, config: &Config) -> Broken {
    let managers: Vec<Manager<'_>> = config.managers().collect();
    if managers.iter().any(|it| it.tracing.is_some()) {
        return Broken::new(cause::NO_PROVIDER);
    }
    let has_collector = config.clusters.iter().flatten().next().is_some();
    if case.answer.is_none() && !has_collector {
        return Broken::new(cause::NOT_TRACED);
    }
    let gateway = case.answer.and_then(|it| it.dataplane.gateway());
    let is_delegated = match case.answer {
        Some(_) => gateway.is_some_and(|it| it.kind == GatewayKind::Delegated),
        None => config
            .node
            .as_ref()
            .is_some_and(|it| it.metadata.resource.contains("\"gateway\"")),
    };
    if is_delegated {
        return Broken::new(cause::DELEGATED_GATEWAY)
            .saying("a delegated gateway has outbounds only, and without a TrafficRoute a TrafficTrace reaches no outbound: it makes no spans")
            .hint("a MeshTrace reaches it, or add a TrafficRoute from * to *");
    }
    if managers.iter().any(|it| !it.is_outbound) {
        return Broken::new(cause::NO_PROVIDER)
            .saying("the inbounds speak HTTP, and none of them has tracing");
    }
    // What speaks tcp only makes no spans, whatever it calls.
    let has_inbound = config
        .listeners
        .iter()
        .flatten()
        .any(|it| it.traffic_direction == "INBOUND" && !it.name.starts_with("kuma:"));
    if managers.is_empty() || has_inbound {
        return Broken::new(cause::TCP_ONLY)
            .saying("the inbounds' protocol is tcp, so the proxy makes no spans (no HTTP listener)")
            .hint("if the service speaks HTTP, tag its inbound kuma.io/protocol: http");
    }
    Broken::new(cause::OUTBOUNDS_ONLY)
        .saying("the proxy speaks HTTP in outbounds only, and without a TrafficRoute a TrafficTrace reaches no outbound: it makes no spans")
        .hint("a MeshTrace reaches them, or add a TrafficRoute from * to *")
}

impl Requests {
    fn of(counters: &Counters<'_>, traced: &[Manager<'_>]) -> Option<Self> {
        let prefixes: BTreeSet<String> = traced
            .iter()
            .map(|manager| manager.stat_prefix.replace(':', "_"))
            .collect();
        let mut requests = Self {
            all: 0,
            sampled: 0,
            not_sampled: 0,
        };
        let mut is_known = false;
        for prefix in prefixes {
            let counter = |name: &str| counters.get(&format!("http.{prefix}.{name}"));
            let total = counter("downstream_rq_total");
            let sampled = counter("tracing.random_sampling");
            let not_sampled = counter("tracing.not_traceable");
            is_known |= total.or(sampled).or(not_sampled).is_some();
            let (sampled, not_sampled) = (sampled.unwrap_or(0), not_sampled.unwrap_or(0));
            requests.sampled += sampled;
            requests.not_sampled += not_sampled;
            // Health checks are never traced.
            let total = total
                .unwrap_or(0)
                .saturating_sub(counter("tracing.health_check").unwrap_or(0));
            requests.all += total.max(sampled.saturating_add(not_sampled));
        }
        is_known.then_some(requests)
    }
}

/// How many spans, or where nobody counts those, reports were made.
fn spans_of(counters: &Counters<'_>, kind: &str) -> Option<u64> {
    let counter = |name: &str| counters.get(&format!("tracing.{kind}.{name}"));
    if kind != "datadog" {
        return counter("spans_sent");
    }
    let parts = [
        "reports_sent",
        "reports_dropped",
        "reports_skipped_no_cluster",
        "reports_failed",
    ];
    let parts: Vec<u64> = parts.into_iter().filter_map(counter).collect();
    (!parts.is_empty()).then(|| parts.into_iter().sum())
}

/// The percentage of requests that nobody asks a trace for and that are traced: the highest of the
/// listeners.
pub(super) fn sampling(config: &Config) -> Option<f64> {
    let traced = config.managers().filter(|it| it.provider.is_some());
    let percents = traced.filter_map(|manager| {
        let tracing = manager.tracing?;
        let percent = |it: &Option<_>| {
            it.as_ref()
                .map_or(100.0, |it: &crate::envoy::messages::Percent| it.value)
        };
        Some(percent(&tracing.overall_sampling).min(percent(&tracing.random_sampling)))
    });
    percents.reduce(f64::max)
}

/// Whether what arrives can make a tree.
pub(super) fn read(config: &Config) -> Result<String, Broken> {
    let managers: Vec<Manager<'_>> = config.managers().collect();
    let shares = |it: &Manager<'_>| {
        let provider = it.provider.filter(|provider| kind(provider) == "zipkin");
        provider.is_some_and(|it| it.typed_config.shared_span_context != Some(false))
    };
    let outbounds = || managers.iter().filter(|it| it.is_outbound);
    let is_untraced = outbounds().next().is_some() && outbounds().all(|it| it.tracing.is_none());
    if is_untraced && managers.iter().any(shares) {
        return Err(Broken::new(cause::ONE_SPAN_ID)
            .saying("both sides of a call share one span id, since outbounds are not traced and shared_span_context is not false: traces have no tree, and dependencies are empty")
            .hint("set sharedSpanContext: false in the backend, or use a MeshTrace, or a TrafficRoute"));
    }
    Ok("nothing in the configuration prevents a tree".to_owned())
}

#[expect(clippy::cast_precision_loss, reason = "a probability is not a count")]
fn f64_of(number: u64) -> f64 {
    number as f64
}
