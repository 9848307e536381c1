//! Jaeger's roles: what goes in, what comes out, and what its configuration has for that.

use serde::Serialize;

use super::kafka::Kafka;
use super::sizes::PodSize;
use super::template::text;
use super::{RenderError, Storage, StorageKind};

/// A role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pipeline {
    pub source: SpanSource,
    pub target: SpanTarget,
    /// Whether it has the page and its API.
    pub shows: bool,
}

/// Where spans come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanSource {
    /// Proxies and services send them.
    Proxies,
    /// They are taken out of Kafka.
    Kafka,
    /// There are none.
    Nothing,
}

/// Where spans go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanTarget {
    Storage,
    Kafka,
    Nothing,
}

/// A port of a container.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct Port {
    pub name: &'static str,
    pub number: u16,
}

const fn port(name: &'static str, number: u16) -> Port {
    Port { name, number }
}

impl Port {
    /// Where each Jaeger has its metrics.
    pub(super) const METRICS: Self = port("metrics", 8888);
    /// Where spans are taken in Zipkin's formats.
    pub(super) const ZIPKIN: Self = port("zipkin", 9411);
}

impl Pipeline {
    /// Whether it talks to the storage.
    pub(super) fn uses_storage(self) -> bool {
        self.shows || self.target == SpanTarget::Storage
    }

    /// The ports that it listens at.
    pub(super) fn ports(self) -> Vec<Port> {
        let mut ports = Vec::new();
        if self.shows {
            ports.push(port("query", 16686));
        }
        if self.source == SpanSource::Proxies {
            ports.extend([
                Port::ZIPKIN,
                port("otlp-grpc", 4317),
                port("otlp-http", 4318),
            ]);
        }
        ports.extend([port("health", 13133), Port::METRICS]);
        ports
    }

    /// Whether spans wait in its memory until the storage takes them. With Kafka before or behind it,
    /// they wait there.
    pub(super) fn has_queue(self, storage: StorageKind) -> bool {
        let ends = (self.source, self.target);
        ends == (SpanSource::Proxies, SpanTarget::Storage) && storage != StorageKind::Memory
    }

    /// Its configuration.
    pub(super) fn config(
        self,
        storage: &Storage,
        kafka: Option<&Kafka>,
        size: &PodSize,
    ) -> Result<String, RenderError> {
        #[derive(Serialize)]
        struct Values<'s> {
            extensions: Vec<&'static str>,
            receivers: &'static [&'static str],
            processors: &'static [&'static str],
            exporters: &'static [&'static str],
            storage_name: &'static str,
            storage: Option<String>,
            kafka: Option<&'s Kafka>,
            queue_size: Option<u64>,
        }
        let mut extensions = vec!["healthcheckv2"];
        if self.uses_storage() {
            extensions.push("jaeger_storage");
        }
        if self.shows {
            extensions.push("jaeger_query");
        }
        let creates = self.target == SpanTarget::Storage;
        let storage_block = || storage.block(&size.memory, creates);
        let has_queue = self.has_queue(storage.kind);
        let values = Values {
            extensions,
            receivers: match self.source {
                SpanSource::Proxies => &["zipkin", "otlp"],
                SpanSource::Kafka => &["kafka"],
                SpanSource::Nothing => &["nop"],
            },
            processors: match (self.source, self.target) {
                (SpanSource::Proxies, SpanTarget::Storage) if has_queue => {
                    &["memory_limiter", "batch"]
                }
                // Nothing but the storage takes memory here, and its own bound is what counts.
                (SpanSource::Proxies, SpanTarget::Storage) => &["batch"],
                // A batch would be answered before it is where it goes to.
                (SpanSource::Nothing, _) => &[],
                _ => &["memory_limiter"],
            },
            exporters: match self.target {
                SpanTarget::Storage => &["jaeger_storage_exporter"],
                SpanTarget::Kafka => &["kafka"],
                SpanTarget::Nothing => &["nop"],
            },
            storage_name: storage.kind.name(),
            storage: self.uses_storage().then(storage_block).transpose()?,
            kafka,
            queue_size: has_queue.then(|| size.memory.queue()),
        };
        text("jaeger/config.yaml", &values)
    }
}
