//! `/clusters`: what became of the requests to the endpoints of a cluster, from text and JSON. For a
//! collector of `OpenTelemetry` nothing else shows.

use std::collections::BTreeMap;
use std::io::BufRead;

use serde::Deserialize;

use super::stats::LARGEST;
use super::text::{Count, each_line};

/// The clusters of a proxy, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Clusters(BTreeMap<Box<str>, HostCounters>);

/// The counters of a cluster's endpoints together.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct HostCounters {
    /// What statistics call the cluster.
    pub(crate) observability_name: String,
    /// How many endpoints it has.
    pub(crate) hosts: u64,
    pub(crate) connect_fail: u64,
    pub(crate) error: u64,
    pub(crate) success: u64,
    pub(crate) timeout: u64,
    pub(crate) total: u64,
}

impl HostCounters {
    fn add(&mut self, key: &str, value: u64) {
        let counter = match key {
            "cx_connect_fail" => &mut self.connect_fail,
            "rq_error" => &mut self.error,
            "rq_success" => &mut self.success,
            "rq_timeout" => &mut self.timeout,
            "rq_total" => &mut self.total,
            _ => return,
        };
        *counter = counter.saturating_add(value).min(LARGEST);
    }

    /// The counters as they moved since an earlier time.
    pub(crate) fn since(&self, before: &Self) -> Self {
        Self {
            observability_name: self.observability_name.clone(),
            hosts: self.hosts,
            connect_fail: self.connect_fail.saturating_sub(before.connect_fail),
            error: self.error.saturating_sub(before.error),
            success: self.success.saturating_sub(before.success),
            timeout: self.timeout.saturating_sub(before.timeout),
            total: self.total.saturating_sub(before.total),
        }
    }
}

impl Clusters {
    /// A cluster.
    pub(crate) fn get(&self, name: &str) -> Option<&HostCounters> {
        self.0.get(name)
    }

    /// Every cluster, by name.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &HostCounters)> {
        self.0.iter().map(|(name, counters)| (&**name, counters))
    }

    /// Leaves out what is not wanted.
    pub(crate) fn retain(&mut self, is_wanted: impl Fn(&str) -> bool) {
        self.0.retain(|name, _| is_wanted(name));
    }

    /// Takes in the clusters that another file of the same proxy has and this one has not.
    pub(crate) fn merge(&mut self, other: Self) {
        for (name, counters) in other.0 {
            self.0.entry(name).or_insert(counters);
        }
    }

    /// Reads the text form: `cluster::endpoint::name::value`, where an endpoint may have `::` itself.
    pub(super) fn from_text(reader: &mut dyn BufRead) -> std::io::Result<Self> {
        let mut clusters = Self::default();
        each_line(reader, |line| {
            let parts = line.rsplit_once("::").and_then(|(head, value)| {
                let (head, key) = head.rsplit_once("::")?;
                Some((head, key, value))
            });
            let Some((head, key, value)) = parts else {
                return;
            };
            let (name, endpoint) = head
                .split_once("::")
                .map_or((head, None), |(name, endpoint)| (name, Some(endpoint)));
            let counters = clusters.0.entry(name.into()).or_default();
            if endpoint.is_none() && key == "observability_name" {
                value.clone_into(&mut counters.observability_name);
            }
            // Each endpoint has this once.
            if key == "rq_total" {
                counters.hosts += 1;
            }
            if let Ok(value) = value.parse() {
                counters.add(key, value);
            }
        })?;
        Ok(clusters)
    }
}

/// A cluster of the JSON form.
#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Status {
    name: String,
    observability_name: String,
    host_statuses: Vec<HostStatus>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HostStatus {
    stats: Vec<HostStat>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct HostStat {
    name: String,
    value: Count,
}

impl<'de> Deserialize<'de> for Clusters {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut clusters = Self::default();
        for status in Vec::<Status>::deserialize(deserializer)? {
            let counters = clusters.0.entry(status.name.into()).or_default();
            counters.observability_name = status.observability_name;
            for host in status.host_statuses {
                counters.hosts += 1;
                for stat in host.stats {
                    counters.add(&stat.name, stat.value.0.unwrap_or_default());
                }
            }
        }
        Ok(clusters)
    }
}
