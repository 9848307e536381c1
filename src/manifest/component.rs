//! What a stack consists of: a list of components, each with its image, its pods and its templates.

use super::pipeline::{Pipeline, Port, SpanSource, SpanTarget};
use super::sizes::PodSize;
use super::{Backend, Profile, Sizes, Storage, StorageKind};

/// A part of a stack with pods of its own.
#[derive(Debug)]
pub(super) struct Component {
    /// What its objects are called.
    pub name: &'static str,
    /// What it is for, as a label.
    pub role: &'static str,
    /// How many of its pods there are.
    pub replicas: Replicas,
    /// What each of them may use.
    pub size: PodSize,
    /// What runs in them.
    pub program: Program,
    /// What is said above its Deployment.
    pub why_so_many: &'static [&'static str],
    /// The templates of its objects, in the order in which they can be applied: the network is closed
    /// before there is a pod.
    pub templates: Vec<&'static str>,
}

/// How many pods there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Replicas {
    /// One, and never two at the same time.
    One,
    /// Always as many.
    Fixed(u32),
    /// As many as the load asks for.
    Scaled { least: u32, most: u32 },
    /// One now and then.
    Scheduled,
}

/// What runs in a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Program {
    /// Jaeger in one of its roles.
    Jaeger(Pipeline),
    /// Zipkin.
    Zipkin,
    /// What deletes old indices.
    IndexCleaner,
}

impl Program {
    /// The template of its container.
    pub(super) const fn container(self) -> &'static str {
        match self {
            Self::Jaeger(_) => "jaeger/container.yaml",
            Self::Zipkin => "zipkin/container.yaml",
            Self::IndexCleaner => "index-cleaner/container.yaml",
        }
    }

    /// The ports of its container.
    pub(super) fn ports(self) -> Vec<Port> {
        match self {
            Self::Jaeger(pipeline) => pipeline.ports(),
            Self::Zipkin => vec![Port::ZIPKIN],
            Self::IndexCleaner => Vec::new(),
        }
    }

    /// Whether it talks to the storage.
    pub(super) fn uses_storage(self) -> bool {
        match self {
            Self::Jaeger(pipeline) => pipeline.uses_storage(),
            Self::Zipkin => false,
            Self::IndexCleaner => true,
        }
    }
}

impl Component {
    /// Those of a profile, over a storage, with Kafka or without.
    pub(super) fn list(
        backend: Backend,
        profile: Profile,
        storage: &Storage,
        has_kafka: bool,
        sizes: &Sizes,
    ) -> Vec<Self> {
        let mut components = match (backend, profile) {
            (Backend::Zipkin, _) => return vec![Self::zipkin(sizes)],
            (Backend::Jaeger, Profile::AllInOne) => vec![Self::all_in_one(storage, sizes)],
            (Backend::Jaeger, Profile::Production) if has_kafka => vec![
                Self::collector(sizes, true),
                Self::ingester(sizes),
                Self::query(sizes),
            ],
            (Backend::Jaeger, Profile::Production) => {
                vec![Self::collector(sizes, false), Self::query(sizes)]
            }
        };
        if storage.cleaned_after().is_some() {
            components.push(Self::index_cleaner());
        }
        components
    }

    fn zipkin(sizes: &Sizes) -> Self {
        Self {
            name: "zipkin",
            role: "tracing",
            replicas: Replicas::One,
            size: sizes.collector.clone(),
            program: Program::Zipkin,
            why_so_many: IN_MEMORY,
            templates: vec![
                "service-account.yaml",
                "zipkin/network-policy.yaml",
                "service-zipkin.yaml",
                "deployment.yaml",
            ],
        }
    }

    fn all_in_one(storage: &Storage, sizes: &Sizes) -> Self {
        let mut templates = vec![
            "service-account.yaml",
            "jaeger/config-map.yaml",
            "jaeger/network-policy.yaml",
            "jaeger/service-query.yaml",
            "jaeger/service-collector.yaml",
            "service-zipkin.yaml",
        ];
        if storage.volume.is_some() {
            templates.push("volume-claim.yaml");
        }
        templates.push("deployment.yaml");
        Self {
            name: "jaeger",
            role: "tracing",
            replicas: Replicas::One,
            size: sizes.collector.clone(),
            program: Program::Jaeger(Pipeline {
                source: SpanSource::Proxies,
                target: SpanTarget::Storage,
                shows: true,
            }),
            why_so_many: match storage.kind {
                StorageKind::Memory => IN_MEMORY,
                StorageKind::Badger => {
                    &["One pod, since only one may have the volume. The traces outlive it."]
                }
                _ => &["One pod, which receives, writes and shows traces."],
            },
            templates,
        }
    }

    fn collector(sizes: &Sizes, has_kafka: bool) -> Self {
        Self {
            name: "jaeger-collector",
            role: "collector",
            replicas: Replicas::Scaled {
                least: sizes.collectors,
                most: sizes.most_collectors(),
            },
            size: sizes.collector.clone(),
            program: Program::Jaeger(Pipeline {
                source: SpanSource::Proxies,
                target: if has_kafka {
                    SpanTarget::Kafka
                } else {
                    SpanTarget::Storage
                },
                shows: false,
            }),
            why_so_many: if has_kafka {
                &["Receives spans and writes them to Kafka."]
            } else {
                &["Receives spans and writes them to the storage."]
            },
            templates: vec![
                "service-account.yaml",
                "jaeger/config-map.yaml",
                "jaeger/network-policy.yaml",
                "jaeger/service-collector.yaml",
                "service-zipkin.yaml",
                "deployment.yaml",
                "autoscaler.yaml",
                "disruption-budget.yaml",
            ],
        }
    }

    fn ingester(sizes: &Sizes) -> Self {
        Self {
            name: "jaeger-ingester",
            role: "ingester",
            replicas: Replicas::Fixed(sizes.ingesters),
            size: sizes.ingester.clone(),
            program: Program::Jaeger(Pipeline {
                source: SpanSource::Kafka,
                target: SpanTarget::Storage,
                shows: false,
            }),
            why_so_many: &[
                "Reads spans from Kafka and writes them to the storage. More of them than the topic has",
                "partitions would have nothing to do.",
            ],
            templates: vec![
                "service-account.yaml",
                "jaeger/config-map.yaml",
                "jaeger/network-policy.yaml",
                "deployment.yaml",
                "disruption-budget.yaml",
            ],
        }
    }

    fn query(sizes: &Sizes) -> Self {
        Self {
            name: "jaeger-query",
            role: "query",
            replicas: Replicas::Fixed(sizes.queries),
            size: sizes.query.clone(),
            program: Program::Jaeger(Pipeline {
                source: SpanSource::Nothing,
                target: SpanTarget::Nothing,
                shows: true,
            }),
            why_so_many: &["Shows traces."],
            templates: vec![
                "service-account.yaml",
                "jaeger/config-map.yaml",
                "jaeger/network-policy.yaml",
                "jaeger/service-query.yaml",
                "deployment.yaml",
                "disruption-budget.yaml",
            ],
        }
    }

    fn index_cleaner() -> Self {
        Self {
            name: "jaeger-index-cleaner",
            role: "index-cleaner",
            replicas: Replicas::Scheduled,
            size: PodSize::small(),
            program: Program::IndexCleaner,
            why_so_many: &[],
            templates: vec![
                "service-account.yaml",
                "jaeger/network-policy.yaml",
                "index-cleaner/cron-job.yaml",
            ],
        }
    }
}

const IN_MEMORY: &[&str] =
    &["One pod, since the traces are in its memory. They are gone when it is."];
