//! The flags that are about where traces are kept, and what is in front of that.

mod checks;

use clap::Args;

use super::kafka::KafkaArgs;
use super::problems::{Noted, Problems};
use crate::manifest::{
    Addresses, Backend, Deletes, HostPort, Kafka, Profile, Reached, Retention, Storage,
    StorageKind, StorageUrl, Volume,
};

#[allow(clippy::doc_markdown, reason = "the words are also printed")]
#[derive(Debug, Args)]
#[command(next_help_heading = "Storage")]
pub(super) struct StorageArgs {
    /// How much of it: one pod, or collectors and query over an existing storage
    #[arg(long, value_name = "NAME", value_enum, default_value_t = Profile::DEFAULT)]
    pub(super) profile: Profile,
    /// Where traces are kept [default: memory]
    #[arg(long, value_name = "NAME")]
    storage: Option<StorageKind>,
    /// Where the storage is: a URL of Elasticsearch or OpenSearch, host:port of another (repeatable)
    #[arg(long, value_name = "ADDRESS")]
    storage_url: Vec<String>,
    /// The Secret with username and password of the storage, which has to exist
    #[arg(long, value_name = "NAME")]
    storage_secret: Option<String>,
    /// The Secret with ca.crt, by which the certificate of the storage is checked; it has to exist
    #[arg(long, value_name = "NAME")]
    storage_ca_secret: Option<String>,
    /// How long traces are kept, such as 7d or 36h [default: 7d; never deleted in Elasticsearch and OpenSearch]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    retention: Option<String>,
    /// The size of the volume of badger [default: 20Gi]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    storage_size: Option<String>,
    /// The StorageClass of the volume of badger [default: the cluster's own choice]
    #[arg(long, value_name = "NAME")]
    storage_class: Option<String>,
    /// The data center of Cassandra [default: dc1]
    #[arg(long, value_name = "NAME")]
    storage_datacenter: Option<String>,
    #[command(flatten)]
    kafka: KafkaArgs,
}

/// The data center that Cassandra has unless something else is said.
const DATACENTER: &str = "dc1";

impl StorageArgs {
    /// The kind of storage.
    pub(super) fn kind(&self) -> StorageKind {
        self.storage.unwrap_or(StorageKind::Memory)
    }

    /// From what was typed to what was meant.
    pub(super) fn resolve(
        &self,
        backend: Backend,
        problems: &mut Problems<'_>,
    ) -> Option<(Storage, Option<Kafka>)> {
        if backend == Backend::Zipkin {
            problems.add_all_given::<Self>(
                "is for --backend jaeger: this Zipkin is one pod with its traces in memory",
            );
        } else {
            self.check_profile(problems);
            self.check_storage(problems);
        }
        let kind = self.kind();
        let addresses = match kind.reached() {
            Reached::ByUrl => Addresses::Urls(
                problems.parse_all::<StorageUrl>("--storage-url", &self.storage_url),
            ),
            Reached::ByHostAndPort => {
                Addresses::Hosts(problems.parse_all::<HostPort>("--storage-url", &self.storage_url))
            }
            Reached::InThePod => Addresses::Hosts(Vec::new()),
        };
        let secret = problems.parse_given("--storage-secret", self.storage_secret.as_deref());
        let ca_secret =
            problems.parse_given("--storage-ca-secret", self.storage_ca_secret.as_deref());
        let retention = self.retention(problems);
        let volume = self.volume(problems);
        let datacenter = self.storage_datacenter.as_deref().unwrap_or(DATACENTER);
        let datacenter = problems.parse("--storage-datacenter", datacenter);
        let kafka = self.kafka.resolve(problems);
        let storage = Storage {
            kind,
            addresses,
            secret: secret.ok()?,
            ca_secret: ca_secret.ok()?,
            retention: retention.ok()?,
            volume: volume.ok()?,
            datacenter: datacenter?,
        };
        Some((storage, kafka.ok()?))
    }

    fn retention(&self, problems: &mut Problems<'_>) -> Result<Option<Retention>, Noted> {
        let retention: Option<Retention> =
            problems.parse_given("--retention", self.retention.as_deref())?;
        let is_by_day = self.kind().deletes() == Deletes::Cleaner;
        if is_by_day && retention.is_some_and(|time| time.days().is_none()) {
            problems.add(format!(
                "--retention is in whole days for --storage {}, which has one index a day: write 7d, for instance",
                self.kind().name()
            ));
        }
        Ok(retention)
    }

    fn volume(&self, problems: &mut Problems<'_>) -> Result<Option<Volume>, Noted> {
        let class = problems.parse_given("--storage-class", self.storage_class.as_deref());
        let size = self.storage_size.as_deref().unwrap_or(Volume::SIZE);
        let size = problems.take("--storage-size", size, Volume::parse_size(size));
        let (class, size) = (class?, size.ok_or(Noted)?);
        let is_badger = self.kind() == StorageKind::Badger;
        Ok(is_badger.then_some(Volume { size, class }))
    }
}
