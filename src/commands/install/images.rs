//! The flags that are about images: which ones, and where they come from.

use clap::Args;

use super::problems::Problems;
use crate::diag::go_quote;
use crate::manifest::{Backend, Digest, Image, ObjectName, Registry};

#[derive(Debug, Args)]
pub(super) struct ImageArgs {
    /// Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// The digest of the image, so that it stays this one whatever its tag points at
    #[arg(long, value_name = "sha256:HEX")]
    image_digest: Option<String>,
    /// The registry that the image comes from [default: docker.io]
    #[arg(long, value_name = "HOST[/PATH]")]
    registry: Option<String>,
    /// A Secret to pull the image with, which has to exist (repeatable)
    #[arg(long, value_name = "NAME")]
    image_pull_secret: Vec<String>,
}

/// What deletes old indices of Elasticsearch and `OpenSearch`.
const CLEANER_IMAGE: &str = "jaegertracing/jaeger-es-index-cleaner:2.20.0";

impl ImageArgs {
    /// The image of the backend, another one as it was written, unless a registry is named; ours from
    /// Docker Hub by its full name, since not every runtime adds that. And that of the cleaner.
    pub(super) fn resolve(
        &self,
        backend: Backend,
        problems: &mut Problems<'_>,
    ) -> Option<(Image, Image)> {
        let reference = self.image.as_deref().unwrap_or(backend.image());
        let image = problems.parse::<Image>("--image", reference);
        let digest = self.image_digest.as_deref();
        let digest = digest.map(|text| (text, problems.parse::<Digest>("--image-digest", text)));
        let text = self.registry.as_deref().unwrap_or("docker.io");
        let registry = problems.parse::<Registry>("--registry", text);
        let (mut image, registry) = (image?, registry?);
        if image.has_registry() && self.registry.is_some() {
            problems.add(format!(
                "--registry cannot be used with --image {}, which names a registry",
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

    /// The Secrets to pull them with.
    pub(super) fn pull_secrets(&self, problems: &mut Problems<'_>) -> Vec<ObjectName> {
        problems.parse_all("--image-pull-secret", &self.image_pull_secret)
    }
}
