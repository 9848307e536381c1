//! The flags that are about the pods: their images, their sizes, and where they run.

use clap::Args;

use super::problems::{Given, Problems};
use crate::diag::go_quote;
use crate::manifest::{
    Backend, Cpu, Digest, Image, Memory, NodeLabel, ObjectName, Placement, Profile, Registry,
    Sizes, SpanRate, StorageKind, least_memory,
};

#[derive(Debug, Args)]
#[command(next_help_heading = "Deployment")]
pub(super) struct DeploymentArgs {
    /// Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// The digest of the image, so that it is this one whatever its tag is pointed at
    #[arg(long, value_name = "sha256:HEX")]
    image_digest: Option<String>,
    /// The registry that the image comes from [default: docker.io]
    #[arg(long, value_name = "HOST[/PATH]")]
    registry: Option<String>,
    /// A Secret to pull the image with, which is yours to create (repeatable)
    #[arg(long, value_name = "NAME")]
    image_pull_secret: Vec<String>,
    /// The limit of the memory of each pod; how much it keeps follows from that [default: 512Mi]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    memory: Option<String>,
    /// The limit of the processors of each pod [default: 1]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    cpu: Option<String>,
    /// Estimate pods, memory and queues from the spans that the whole mesh sends in a second
    #[arg(long, value_name = "N", allow_hyphen_values = true)]
    expect_spans_per_second: Option<String>,
    /// Leave the user and the group of the pods out, for clusters that assign them and refuse others
    #[arg(long)]
    openshift: bool,
    /// A label that a node has to have (repeatable)
    #[arg(long, value_name = "KEY=VALUE")]
    node_selector: Vec<String>,
    /// A taint of nodes that does not keep the pods away (repeatable)
    #[arg(long, value_name = "KEY[=VALUE][:EFFECT]")]
    toleration: Vec<String>,
    /// The priority class of the pods, which is yours to create
    #[arg(long, value_name = "NAME")]
    priority_class: Option<String>,
}

/// What the flags mean.
pub(super) struct Deployment {
    pub(super) image: Image,
    pub(super) cleaner_image: Image,
    pub(super) pull_secrets: Vec<ObjectName>,
    pub(super) sizes: Sizes,
    pub(super) user_is_assigned: bool,
    pub(super) placement: Placement,
}

/// What deletes old indices of Elasticsearch and `OpenSearch`.
const CLEANER_IMAGE: &str = "jaegertracing/jaeger-es-index-cleaner:2.20.0";

impl DeploymentArgs {
    /// The flags, and whether each is given.
    pub(super) fn given(&self) -> [Given; 11] {
        [
            ("--image", self.image.is_some()),
            ("--image-digest", self.image_digest.is_some()),
            ("--registry", self.registry.is_some()),
            ("--image-pull-secret", !self.image_pull_secret.is_empty()),
            ("--memory", self.memory.is_some()),
            ("--cpu", self.cpu.is_some()),
            (
                "--expect-spans-per-second",
                self.expect_spans_per_second.is_some(),
            ),
            ("--openshift", self.openshift),
            ("--node-selector", !self.node_selector.is_empty()),
            ("--toleration", !self.toleration.is_empty()),
            ("--priority-class", self.priority_class.is_some()),
        ]
    }

    /// Whether sizes are an estimate.
    pub(super) fn estimates(&self) -> bool {
        self.expect_spans_per_second.is_some()
    }

    /// From what was typed to what was meant.
    pub(super) fn resolve(
        &self,
        backend: Backend,
        profile: Profile,
        storage: StorageKind,
        problems: &mut Problems,
    ) -> Option<Deployment> {
        let images = self.images(backend, problems);
        let pull_secrets = problems.parse_all("--image-pull-secret", &self.image_pull_secret);
        let sizes = self.sizes(backend, profile, storage, problems);
        let placement = self.placement(problems);
        let (image, cleaner_image) = images?;
        Some(Deployment {
            image,
            cleaner_image,
            pull_secrets,
            sizes: sizes?,
            user_is_assigned: self.openshift,
            placement: placement?,
        })
    }

    /// The image of the backend, another one as it was written, unless a registry is named; ours from
    /// Docker Hub by its full name, since not every runtime adds that. And that of the cleaner.
    fn images(&self, backend: Backend, problems: &mut Problems) -> Option<(Image, Image)> {
        let reference = self.image.as_deref().unwrap_or(backend.image());
        let image = problems.parse::<Image>("--image", reference);
        let digest = self.image_digest.as_deref();
        let digest = digest.map(|text| (text, problems.parse::<Digest>("--image-digest", text)));
        let text = self.registry.as_deref().unwrap_or("docker.io");
        let registry = problems.parse::<Registry>("--registry", text);
        let (mut image, registry) = (image?, registry?);
        if image.has_registry() && self.registry.is_some() {
            problems.add(format!(
                "--registry has no meaning for --image {}, which names a registry",
                go_quote(reference)
            ));
            return None;
        }
        let cleaner = problems.parse::<Image>("--registry", CLEANER_IMAGE)?;
        let cleaner = problems.take("--registry", text, registry.image(&cleaner))?;
        if self.image.is_none() || self.registry.is_some() {
            image = problems.take("--registry", text, registry.image(&image))?;
        }
        if let Some((text, digest)) = digest {
            image = problems.take("--image-digest", text, image.with_digest(&digest?))?;
        }
        Some((image, cleaner))
    }

    fn sizes(
        &self,
        backend: Backend,
        profile: Profile,
        storage: StorageKind,
        problems: &mut Problems,
    ) -> Option<Sizes> {
        let flag = "--expect-spans-per-second";
        if let Some(text) = self.expect_spans_per_second.as_deref() {
            problems.add_given(
                &[
                    ("--memory", self.memory.is_some()),
                    ("--cpu", self.cpu.is_some()),
                ],
                "contradicts --expect-spans-per-second, which says it: leave one of them out",
            );
            let rate = problems.parse::<SpanRate>(flag, text)?;
            if backend != Backend::Jaeger {
                problems.add(format!(
                    "{flag} is for --backend jaeger: write --memory and --cpu instead"
                ));
                return None;
            }
            return problems.take(flag, text, Sizes::of_rate(rate, profile, storage));
        }
        let memory = self.memory.as_deref().unwrap_or("512Mi");
        let least = least_memory(backend, profile, storage);
        let memory = problems.take("--memory", memory, Memory::parse(least, memory));
        let cpu = problems.parse::<Cpu>("--cpu", self.cpu.as_deref().unwrap_or("1"));
        Some(Sizes::of_limits(profile, memory?, cpu?))
    }

    fn placement(&self, problems: &mut Problems) -> Option<Placement> {
        let node_selector: Vec<NodeLabel> =
            problems.parse_all("--node-selector", &self.node_selector);
        for (position, label) in node_selector.iter().enumerate() {
            let is_twice = |other: &NodeLabel| other.key() == label.key();
            if node_selector[..position].iter().any(is_twice) {
                problems.add(format!(
                    "--node-selector {} is given with two values, and no node has both",
                    go_quote(label.key())
                ));
            }
        }
        let tolerations = problems.parse_all("--toleration", &self.toleration);
        let priority_class =
            problems.parse_given("--priority-class", self.priority_class.as_deref());
        Some(Placement {
            node_selector,
            tolerations,
            priority_class: priority_class.ok()?,
        })
    }
}
