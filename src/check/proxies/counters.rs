//! The counters of a proxy: since it started, or as they moved between two looks. Keeps those that
//! were looked at, since a verdict rests on them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde_json::Value;

use super::Proxy;
use crate::envoy::dump::{HostCounters, Stats};

/// The counters of a proxy.
pub(super) struct Counters<'p> {
    now: Option<&'p Stats>,
    before: Option<&'p Stats>,
    proxy: &'p Proxy,
    seen: RefCell<BTreeMap<String, Value>>,
}

impl<'p> Counters<'p> {
    pub(super) fn new(proxy: &'p Proxy) -> Self {
        let now = proxy.now.stats.as_ref();
        let before = proxy.before.as_ref().and_then(|it| it.stats.as_ref());
        // One that was started anew in between counts from 0 again.
        let before = before.filter(|before| {
            now.is_some_and(|now| {
                let is_later = |name| now.written(name) >= before.written(name);
                is_later("server.uptime") && is_later("tracing.zipkin.spans_sent")
            })
        });
        Self {
            now,
            before,
            proxy,
            seen: RefCell::default(),
        }
    }

    /// Whether there are any.
    pub(super) fn is_known(&self) -> bool {
        self.now.is_some()
    }

    /// All that there are, as they stand.
    pub(super) fn stats(&self) -> Option<&'p Stats> {
        self.now
    }

    /// Whether counters that begin so were taken out of what is else complete.
    pub(super) fn is_cut(&self, prefix: &str) -> bool {
        self.now
            .is_some_and(|now| now.is_complete() && !now.has_any(prefix))
    }

    /// Over which time they counted.
    pub(super) fn since(&self) -> String {
        match (self.before, self.seconds()) {
            (None, _) => "since start".to_owned(),
            (Some(_), Some(seconds)) => format!("in the last {seconds} s"),
            (Some(_), None) => "between the two looks".to_owned(),
        }
    }

    /// Whether two looks are so near to each other that a report need not have left in between.
    pub(super) fn is_short(&self) -> bool {
        self.before.is_some() && self.seconds().is_some_and(|seconds| seconds < 6)
    }

    fn seconds(&self) -> Option<u64> {
        let uptime = |stats: &Stats| stats.written("server.uptime");
        uptime(self.now?)?.checked_sub(uptime(self.before?)?)
    }

    /// How far a counter has moved; none if it was perhaps not asked for.
    pub(super) fn get(&self, name: &str) -> Option<u64> {
        let value = self.now?.get(name)?;
        let before = self.before.and_then(|before| before.get(name));
        let moved = value.saturating_sub(before.unwrap_or(0));
        self.note(name, moved);
        Some(moved)
    }

    /// The same; 0 if it is not there.
    pub(super) fn count(&self, name: &str) -> u64 {
        self.get(name).unwrap_or(0)
    }

    /// What stands now, as it is written.
    pub(super) fn state(&self, name: &str) -> Option<u64> {
        let value = self.now?.written(name)?;
        self.note(name, value);
        Some(value)
    }

    /// What stands now, where what is not written is 0.
    pub(super) fn gauge(&self, name: &str) -> Option<u64> {
        let value = self.now?.get(name)?;
        self.note(name, value);
        Some(value)
    }

    /// How many answers of each status a cluster gave.
    pub(super) fn codes(&self, cluster: &str) -> BTreeMap<u16, u64> {
        let codes = |stats: Option<&Stats>| stats.map(|it| it.codes(cluster)).unwrap_or_default();
        let before = codes(self.before);
        let mut codes = codes(self.now);
        for (code, count) in &mut codes {
            *count = count.saturating_sub(before.get(code).copied().unwrap_or(0));
            self.note(&format!("cluster.{cluster}.upstream_rq_{code}"), *count);
        }
        codes.retain(|_, count| *count > 0);
        codes
    }

    /// What became of the requests to a cluster, as `/clusters` has it.
    pub(super) fn hosts(&self, cluster: &str) -> Option<HostCounters> {
        let now = self.proxy.now.clusters.as_ref()?.get(cluster)?;
        let before = self.proxy.before.as_ref();
        let before = before.and_then(|it| it.clusters.as_ref()?.get(cluster));
        let is_whole = self.before.is_some() || self.now.is_none();
        let moved = match before.filter(|_| is_whole) {
            Some(before) => now.since(before),
            None => now.clone(),
        };
        let note =
            |name: &str, value: u64| self.note(&format!("/clusters {cluster} {name}"), value);
        note("rq_success", moved.success);
        note("rq_error", moved.error);
        note("rq_timeout", moved.timeout);
        note("cx_connect_fail", moved.connect_fail);
        Some(moved)
    }

    /// Keeps what was looked at beside the counters, too.
    pub(super) fn note(&self, name: &str, value: impl Into<Value>) {
        self.seen.borrow_mut().insert(name.to_owned(), value.into());
    }

    /// What was looked at.
    pub(super) fn into_evidence(self) -> BTreeMap<String, Value> {
        self.seen.into_inner()
    }
}
