//! What a proxy really has: Envoy's own dumps, read back as far as tracing goes.
//!
//! Owns the formats of `/config_dump`, `/stats` and `/clusters`, in every form that an Envoy or a
//! control plane gives them, and of the control plane's answers about a proxy. Everything is read as
//! a stream, and what is not about tracing (certificates, tokens, routes) is never kept. Does not
//! know where a dump came from, and checks nothing.

mod bundle;
mod cluster;
mod clusters;
mod config;
mod observed;
mod overview;
mod read;
mod setting;
mod stats;
mod text;
mod wire;

pub(crate) use bundle::LEFT_OUT;
pub(crate) use cluster::stat_name;
pub(crate) use clusters::{Clusters, HostCounters};
pub(crate) use config::{Config, Manager, Refused};
pub(crate) use observed::{Observed, Part};
use overview::Overview;
pub(crate) use read::COMPRESSED;
pub(crate) use setting::{Difference, Setting, kind};
pub(crate) use stats::Stats;
pub(crate) use wire::{Cluster, Node, Provider, Tracing};
