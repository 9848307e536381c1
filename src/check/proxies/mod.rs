//! What proxies really have, followed from the policy to the trace: what was read of one in, the
//! first step that breaks and its most probable cause out.
//!
//! Owns the chain of steps, the table of causes and what Envoy's counters mean (measured with Kuma
//! 2.8.8 and 2.14.3, Envoy 1.40). Does not know where dumps come from, and how a verdict looks.

mod accept;
mod beside;
mod case;
mod cause;
mod chain;
mod collector;
mod counters;
mod delivery;
mod dumps;
mod expected;
mod proxy;
mod send;
mod spans;
mod verdict;

pub(crate) use beside::{Beside, beside};
pub use cause::{CAUSES, Cause, cause};
pub(crate) use chain::diagnose;
pub(crate) use dumps::{Dump, Dumps, held_dataplanes};
pub(crate) use proxy::{Proxy, said_identity, sort};
pub(crate) use verdict::{Group, Verdict, groups};

use serde::Serialize;

/// A step on the way from a policy to a trace that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Step {
    /// A policy gives the proxy a backend.
    Policy,
    /// The control plane can build its configuration.
    Build,
    /// The proxy is connected.
    Connection,
    /// It has what it was sent.
    Delivery,
    /// Spans are made.
    Spans,
    /// They reach the collector.
    Send,
    /// It accepts them.
    Accept,
    /// They can be read, and make a tree.
    Read,
    /// The dump does not show it.
    Unknown,
}

impl Step {
    /// The steps, in order.
    pub(crate) const ALL: [Self; 8] = [
        Self::Policy,
        Self::Build,
        Self::Connection,
        Self::Delivery,
        Self::Spans,
        Self::Send,
        Self::Accept,
        Self::Read,
    ];

    /// The word in JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Policy => "policy",
            Self::Build => "build",
            Self::Connection => "connection",
            Self::Delivery => "delivery",
            Self::Spans => "spans",
            Self::Send => "send",
            Self::Accept => "accept",
            Self::Read => "read",
            Self::Unknown => "unknown",
        }
    }

    /// What should hold, in words.
    pub(crate) const fn statement(self) -> &'static str {
        match self {
            Self::Policy => "a policy gives the proxy a backend",
            Self::Build => "the control plane can build its configuration",
            Self::Connection => "the proxy is connected to its control plane",
            Self::Delivery => "it has the tracing that it should have",
            Self::Spans => "spans are made of its requests",
            Self::Send => "reports reach the collector",
            Self::Accept => "the collector accepts them",
            Self::Read => "their traces can be read as trees",
            Self::Unknown => "what the proxy has is known",
        }
    }
}
