//! `/stats`: the counters that show what becomes of requests and spans, from text, JSON and
//! Prometheus' format. Names are those of the text form.

use std::collections::BTreeMap;
use std::io::BufRead;
use std::ops::Bound;

use serde::{Deserialize, Deserializer};

use super::text::{Count, each_element, each_line, whole};

/// The counters of a proxy that this tool knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Stats {
    values: BTreeMap<Box<str>, u64>,
    /// Whether what was asked for was all of them: a counter that is not there is 0 then.
    is_whole: bool,
    /// Whether counters that have never moved are among them.
    has_unmoved: bool,
}

/// The largest count: sums of such are counts, too.
pub(super) const LARGEST: u64 = 1 << 53;

/// What of a proxy's own state is looked at.
const STATE: [&str; 8] = [
    "control_plane.connected_state",
    "server.state",
    "server.uptime",
    "cluster_manager.cds.update_success",
    "cluster_manager.cds.update_failure",
    "cluster_manager.cds.update_rejected",
    "listener_manager.lds.update_success",
    "listener_manager.lds.update_rejected",
];

/// What is looked at of what a proxy listens with.
const HTTP: [&str; 6] = [
    ".downstream_rq_total",
    ".tracing.random_sampling",
    ".tracing.not_traceable",
    ".tracing.client_enabled",
    ".tracing.service_forced",
    ".tracing.health_check",
];

/// What is looked at of a cluster.
const CLUSTER: [&str; 19] = [
    ".membership_total",
    ".update_success",
    ".update_failure",
    ".upstream_cx_total",
    ".upstream_cx_connect_fail",
    ".upstream_cx_connect_timeout",
    ".upstream_cx_destroy_remote_with_active_rq",
    ".upstream_cx_none_healthy",
    ".upstream_cx_protocol_error",
    ".upstream_cx_rx_bytes_total",
    ".upstream_rq_pending_failure_eject",
    ".upstream_rq_pending_overflow",
    ".upstream_rq_rx_reset",
    ".upstream_rq_timeout",
    ".upstream_rq_total",
    ".ssl.connection_error",
    ".ssl.handshake",
    ".ssl.fail_verify_error",
    ".ssl.fail_verify_no_cert",
];

/// Whether a name is one that says anything here.
fn is_known(name: &str) -> bool {
    if let Some(rest) = name.strip_prefix("cluster.") {
        let is_code = || code(rest.rsplit('.').next().unwrap_or_default()).is_some();
        return !rest.contains(".internal.")
            && (CLUSTER.iter().any(|suffix| rest.ends_with(suffix)) || is_code());
    }
    if let Some(rest) = name.strip_prefix("http.") {
        return HTTP.iter().any(|suffix| rest.ends_with(suffix));
    }
    name.starts_with("tracing.") || STATE.contains(&name)
}

/// The status in `upstream_rq_202`.
fn code(part: &str) -> Option<u16> {
    let digits = part.strip_prefix("upstream_rq_")?;
    let is_status = digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_status.then(|| digits.parse().ok()).flatten()
}

impl Stats {
    /// A counter; none if it is not there, and was perhaps not asked for. Where others of its group
    /// are there, it has never moved.
    pub(crate) fn get(&self, name: &str) -> Option<u64> {
        let value = self.values.get(name).copied();
        let group = || {
            let dots = if name.starts_with("tracing.") { 1 } else { 2 };
            let (end, _) = name.match_indices('.').nth(dots - 1)?;
            Some(&name[..=end])
        };
        let is_asked_for = || self.is_whole || group().is_some_and(|group| self.has_any(group));
        value.or_else(|| is_asked_for().then_some(0))
    }

    /// A counter that may not have been written although all were asked for, as it is written.
    pub(crate) fn written(&self, name: &str) -> Option<u64> {
        self.values.get(name).copied()
    }

    /// Whether there is anything about a name, such as `tracing.zipkin.`.
    pub(crate) fn has_any(&self, prefix: &str) -> bool {
        let mut from = self.from(prefix);
        from.next()
            .is_some_and(|(name, _)| name.starts_with(prefix))
    }

    /// Counters from a name on.
    fn from(&self, name: &str) -> impl Iterator<Item = (&Box<str>, &u64)> {
        self.values
            .range::<str, _>((Bound::Included(name), Bound::Unbounded))
    }

    /// How many answers of each status a cluster gave.
    pub(crate) fn codes(&self, cluster: &str) -> BTreeMap<u16, u64> {
        let prefix = format!("cluster.{cluster}.");
        let from = self.from(&prefix);
        let mine = from.map_while(|(name, value)| Some((name.strip_prefix(&prefix)?, *value)));
        mine.filter_map(|(name, value)| Some((code(name)?, value)))
            .filter(|(_, value)| *value > 0)
            .collect()
    }

    /// Whether all counters were asked for, also those that have never moved: one that is not there was
    /// taken out.
    pub(crate) fn is_complete(&self) -> bool {
        self.is_whole && self.has_unmoved
    }

    /// Every counter, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, u64)> {
        self.values.iter().map(|(name, value)| (&**name, *value))
    }

    /// Leaves out what is about neither the proxy's own state nor what is wanted.
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.values
            .retain(|name, _| STATE.contains(&&**name) || is_wanted(name));
    }

    /// Takes in what another file of the same proxy says and this one does not.
    pub(crate) fn merge(&mut self, other: Self) {
        self.is_whole |= other.is_whole;
        self.has_unmoved |= other.has_unmoved;
        for (name, value) in other.values {
            self.values.entry(name).or_insert(value);
        }
    }

    fn add(&mut self, name: &str, value: Option<u64>) {
        // A filter would have left these out.
        self.is_whole |= name.starts_with("server.") || name.starts_with("listener_manager.");
        if let Some(value) = value
            && is_known(name)
        {
            let is_counter = name.contains(".upstream_") || name.contains(".tracing.");
            self.has_unmoved |= value == 0 && is_counter;
            self.values.insert(name.into(), value.min(LARGEST));
        }
    }

    /// Reads the text form, or Prometheus'.
    pub(super) fn from_text(reader: &mut dyn BufRead) -> std::io::Result<Self> {
        let mut stats = Self::default();
        each_line(reader, |line| {
            if line.starts_with("envoy_") {
                if let Some((name, value)) = prometheus(line) {
                    stats.add(&name, whole(value));
                }
            } else if let Some((name, value)) = line.rsplit_once(": ") {
                stats.add(name, value.trim().parse().ok());
            }
        })?;
        Ok(stats)
    }
}

/// A line of Prometheus' format, under the name of the text form.
fn prometheus(line: &str) -> Option<(String, f64)> {
    let (name, rest) = line.strip_prefix("envoy_")?.split_once(['{', ' '])?;
    let has_labels = line[..line.len() - rest.len()].ends_with('{');
    let (labels, value) = if has_labels {
        rest.rsplit_once('}')?
    } else {
        ("", rest)
    };
    let value = value.split_whitespace().next()?.parse().ok()?;
    let label = |key: &str| {
        let (_, rest) = labels.split_once(&format!("{key}=\""))?;
        Some(rest.split_once('"')?.0)
    };
    if let (Some(cluster), Some(rest)) =
        (label("envoy_cluster_name"), name.strip_prefix("cluster_"))
    {
        let rest = match (rest, label("envoy_response_code")) {
            ("upstream_rq", Some(code)) => format!("upstream_rq_{code}"),
            ("upstream_rq", None) => return None,
            _ if rest.starts_with("internal_") => return None,
            _ => rest
                .strip_prefix("ssl_")
                .map_or_else(|| rest.to_owned(), |rest| format!("ssl.{rest}")),
        };
        return Some((format!("cluster.{cluster}.{rest}"), value));
    }
    if let (Some(prefix), Some(rest)) = (
        label("envoy_http_conn_manager_prefix"),
        name.strip_prefix("http_"),
    ) {
        if label("envoy_response_code_class").is_some() {
            return None;
        }
        let rest = rest
            .strip_prefix("tracing_")
            .map_or_else(|| rest.to_owned(), |rest| format!("tracing.{rest}"));
        return Some((format!("http.{prefix}.{rest}"), value));
    }
    if let Some((provider, rest)) = name
        .strip_prefix("tracing_")
        .and_then(|rest| rest.split_once('_'))
    {
        return Some((format!("tracing.{provider}.{rest}"), value));
    }
    let flat = |dotted: &&&str| dotted.replace('.', "_") == name;
    let state = STATE.iter().find(flat)?;
    Some(((*state).to_owned(), value))
}

/// A counter of the JSON form; `histograms` stand in the same list.
#[derive(Default, Deserialize)]
#[serde(default, expecting = "a counter")]
struct Counter {
    name: Option<String>,
    value: Count,
}

impl<'de> Deserialize<'de> for Stats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut stats = Self::default();
        each_element(deserializer, "counters", |counter: Counter| {
            match counter.name {
                Some(name) => stats.add(&name, counter.value.0),
                None if counter.value.0.is_some() => return Err("a counter without a name"),
                None => {}
            }
            Ok(())
        })?;
        Ok(stats)
    }
}
