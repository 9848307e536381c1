//! What the steps look at: a proxy, what the policies give it, and its counters.

use super::Proxy;
use super::counters::Counters;
use super::expected::Expected;
use crate::effective::Answer;
use crate::envoy::dump::Observed;

/// What is looked at of a proxy, step by step.
pub(super) struct Case<'c> {
    pub(super) proxy: &'c Proxy,
    pub(super) answer: Option<&'c Answer<'c, 'c>>,
    pub(super) counters: &'c Counters<'c>,
    pub(super) expected: Option<Expected>,
}

impl<'c> Case<'c> {
    /// What was read of the proxy last.
    pub(super) fn now(&self) -> &'c Observed {
        &self.proxy.now
    }
}
