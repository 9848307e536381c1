//! Where Jaeger keeps traces: each kind of storage with its block of configuration and what it can and
//! cannot do. A new kind is a variant, a line in the functions of [`StorageKind`] and a template.

use clap::ValueEnum;
use serde::Serialize;

use super::quantity::Quantity;
use super::template::text_of;
use super::{DataCenter, HostPort, Memory, ObjectName, RenderError, Retention, StorageUrl};
use crate::diag::one_of;

/// What keeps traces.
#[allow(clippy::doc_markdown, reason = "the words are also printed")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum StorageKind {
    /// The memory of the pod; a restart loses all of it
    Memory,
    /// A volume of the pod, for one node
    Badger,
    /// An existing Elasticsearch
    Elasticsearch,
    /// An existing OpenSearch
    Opensearch,
    /// An existing Cassandra
    Cassandra,
    /// An existing ClickHouse
    Clickhouse,
}

/// How a kind of storage is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reached {
    /// It is a part of the pod.
    InThePod,
    /// By a URL.
    ByUrl,
    /// By host and port.
    ByHostAndPort,
}

/// Who deletes old traces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deletes {
    /// Nobody by age: the oldest go when the memory is full.
    Oldest,
    /// The storage itself, each after its time.
    Storage,
    /// Nobody, unless a job of ours does.
    Cleaner,
}

/// The template of a storage, which nobody else refers to.
macro_rules! block {
    ($name:literal) => {
        include_str!(concat!("../../templates/jaeger/storage/", $name, ".yaml"))
    };
}

impl StorageKind {
    /// The word on the command line, and the key of Jaeger's configuration.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Badger => "badger",
            Self::Elasticsearch => "elasticsearch",
            Self::Opensearch => "opensearch",
            Self::Cassandra => "cassandra",
            Self::Clickhouse => "clickhouse",
        }
    }

    /// How it is reached.
    pub(crate) const fn reached(self) -> Reached {
        match self {
            Self::Memory | Self::Badger => Reached::InThePod,
            Self::Elasticsearch | Self::Opensearch => Reached::ByUrl,
            Self::Cassandra | Self::Clickhouse => Reached::ByHostAndPort,
        }
    }

    /// Who deletes old traces.
    pub(crate) const fn deletes(self) -> Deletes {
        match self {
            Self::Memory => Deletes::Oldest,
            Self::Badger | Self::Cassandra | Self::Clickhouse => Deletes::Storage,
            Self::Elasticsearch | Self::Opensearch => Deletes::Cleaner,
        }
    }

    /// The template of its block.
    const fn block(self) -> &'static str {
        match self {
            Self::Memory => block!("memory"),
            Self::Badger => block!("badger"),
            Self::Elasticsearch | Self::Opensearch => block!("elasticsearch"),
            Self::Cassandra => block!("cassandra"),
            Self::Clickhouse => block!("clickhouse"),
        }
    }

    /// Whether it is a server of its own, which several pods may use.
    pub(crate) fn is_shared(self) -> bool {
        self.reached() != Reached::InThePod
    }

    /// The names of those for which something holds, for a message.
    pub(crate) fn names(holds: impl Fn(Self) -> bool) -> String {
        let kinds = Self::value_variants().iter().filter(|kind| holds(**kind));
        let names: Vec<&str> = kinds.map(|kind| kind.name()).collect();
        one_of(&names)
    }
}

/// A storage as it was asked for: only what its kind can do.
#[derive(Debug, Clone)]
pub struct Storage {
    pub kind: StorageKind,
    /// Where it is; empty where it is a part of the pod.
    pub addresses: Addresses,
    /// The Secret with `username` and `password`.
    pub secret: Option<ObjectName>,
    /// The Secret with `ca.crt`, by which its certificate is checked.
    pub ca_secret: Option<ObjectName>,
    /// How long traces are kept, if somebody has said so.
    pub retention: Option<Retention>,
    /// The volume of what is kept in the pod and outlives it.
    pub volume: Option<Volume>,
    /// The name of Cassandra's own data center, by which it says where copies go.
    pub datacenter: DataCenter,
}

/// Where a storage is.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum Addresses {
    /// Of those that speak HTTP.
    Urls(Vec<StorageUrl>),
    /// Of the others, and none of what is in the pod.
    Hosts(Vec<HostPort>),
}

impl Addresses {
    fn len(&self) -> usize {
        match self {
            Self::Urls(urls) => urls.len(),
            Self::Hosts(hosts) => hosts.len(),
        }
    }
}

/// A `PersistentVolumeClaim`.
#[derive(Debug, Clone, Serialize)]
pub struct Volume {
    /// How much it holds.
    pub size: Quantity,
    /// The `StorageClass`, unless it is the cluster's own choice.
    pub class: Option<ObjectName>,
}

impl Volume {
    /// How much it holds unless something else is said.
    pub(crate) const SIZE: &str = "20Gi";
    /// Less does not hold a day of a small mesh. A choice.
    const LEAST: u64 = 1 << 30;
    /// More than clusters have in one volume.
    const MOST: u64 = 1 << 50;

    /// Reads how much it holds.
    pub(crate) fn parse_size(text: &str) -> Result<Quantity, &'static str> {
        let size = text.parse::<Quantity>().ok();
        let is_valid = |bytes: u64| (Self::LEAST..=Self::MOST).contains(&bytes);
        size.filter(|size| size.whole().is_some_and(is_valid))
            .ok_or("write 1Gi to 1Pi in whole bytes, such as 20Gi")
    }
}

/// Copies that Cassandra keeps, at most: with three, one server may fail and another be restarted.
const COPIES: usize = 3;

impl Storage {
    /// The block below `backends` of Jaeger's configuration. `creates` says whether whoever reads it
    /// makes the tables, which only those do that write.
    pub(super) fn block(&self, memory: &Memory, creates: bool) -> Result<String, RenderError> {
        #[derive(Serialize)]
        struct Values<'s> {
            name: &'static str,
            addresses: &'s Addresses,
            has_secret: bool,
            has_ca: bool,
            creates: bool,
            ttl: Retention,
            copies: usize,
            datacenter: &'s DataCenter,
            memory: &'s Quantity,
            max_traces: u64,
        }
        let values = Values {
            name: self.kind.name(),
            addresses: &self.addresses,
            has_secret: self.secret.is_some(),
            has_ca: self.ca_secret.is_some(),
            creates,
            ttl: self.retention.unwrap_or(Retention::DEFAULT),
            copies: self.addresses.len().clamp(1, COPIES),
            datacenter: &self.datacenter,
            memory: &memory.quantity,
            max_traces: memory.traces(),
        };
        text_of(self.kind.name(), self.kind.block(), &values)
    }

    /// Whether traces are there again after a restart.
    pub(super) fn outlives_pods(&self) -> bool {
        self.kind != StorageKind::Memory
    }

    /// The days after which a job deletes, if one has to.
    pub(super) fn cleaned_after(&self) -> Option<u32> {
        let is_cleaned = self.kind.deletes() == Deletes::Cleaner;
        self.retention
            .filter(|_| is_cleaned)
            .and_then(Retention::days)
    }

    /// The URL that the job asks.
    pub(super) fn first_url(&self) -> Option<&StorageUrl> {
        match &self.addresses {
            Addresses::Urls(urls) => urls.first(),
            Addresses::Hosts(_) => None,
        }
    }
}
