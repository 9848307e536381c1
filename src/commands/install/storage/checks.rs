//! Which of the flags go with which storage and profile.

use super::StorageArgs;
use crate::commands::install::problems::Problems;
use crate::manifest::{Deletes, Profile, Reached, StorageKind};

impl StorageArgs {
    /// Which storages go with which profile, and Kafka.
    pub(super) fn check_profile(&self, problems: &mut Problems<'_>) {
        let shared = StorageKind::names(StorageKind::is_shared);
        let name = self.kind().name();
        if self.profile == Profile::Production && !self.kind().is_shared() {
            let given = match self.storage {
                Some(_) => format!("--storage {name} cannot be used with --profile production"),
                None => "--profile production needs a --storage".to_owned(),
            };
            problems.add(format!(
                "{given}: several pods share what they keep, so write --storage {shared}, or --profile all-in-one"
            ));
        }
        self.kafka.check(self.profile, problems);
    }

    /// What each storage needs, and what would do nothing.
    pub(super) fn check_storage(&self, problems: &mut Problems<'_>) {
        let kind = self.kind();
        let name = kind.name();
        if !kind.is_shared() {
            let shared = StorageKind::names(StorageKind::is_shared);
            problems.add_given(
                &["storage_url", "storage_secret", "storage_ca_secret"],
                &format!("needs a storage that is a server of its own: write --storage {shared}"),
            );
        } else if self.storage_url.is_empty() {
            let example = match kind.reached() {
                Reached::ByUrl => "https://HOST:9200",
                Reached::ByHostAndPort if kind == StorageKind::Clickhouse => "HOST:9000",
                _ => "HOST:9042",
            };
            problems.add(format!(
                "--storage {name} needs to know where it is: add --storage-url {example}"
            ));
        }
        if kind.deletes() == Deletes::Oldest {
            problems.add_given(
                &["retention"],
                "does nothing with --storage memory, where the oldest traces go when it is full: leave it out, \
                 or write another --storage",
            );
        }
        if kind != StorageKind::Badger {
            problems.add_given(&["storage_size", "storage_class"], "needs --storage badger");
        }
        if kind != StorageKind::Cassandra {
            let reason = "needs --storage cassandra";
            problems.add_given(&["storage_datacenter"], reason);
        }
    }
}
