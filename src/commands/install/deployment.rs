//! The flags that are about what is deployed.

use clap::Args;

use super::problems::Problems;
use crate::diag::go_quote;
use crate::manifest::{Backend, Cpu, Image, Memory, Namespace, Registry, Stack};

#[derive(Debug, Args)]
#[command(next_help_heading = "Deployment")]
pub(super) struct DeploymentArgs {
    /// Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// The registry that the image comes from [default: docker.io]
    #[arg(long, value_name = "HOST[/PATH]")]
    registry: Option<String>,
    /// A Secret to pull the image with, which is yours to create (repeatable)
    #[arg(long, value_name = "NAME")]
    image_pull_secret: Vec<String>,
    /// The limit of its memory; how many traces it keeps follows from that [default: 512Mi]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    memory: Option<String>,
    /// The limit of its processors [default: 1]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    cpu: Option<String>,
    /// Leave the user and the group of the pod out, for clusters that assign them and refuse others
    #[arg(long)]
    openshift: bool,
    /// Only this namespace may send traces (repeatable) [default: every namespace]
    #[arg(long, value_name = "NAME")]
    allow_from_namespace: Vec<String>,
    /// This namespace may look at traces, too (repeatable) [default: only the backend's own]
    #[arg(long, value_name = "NAME")]
    allow_query_from_namespace: Vec<String>,
}

impl DeploymentArgs {
    /// Fails if any of the flags is given although nothing is deployed.
    pub(super) fn check_absent(&self, problems: &mut Problems) {
        problems.add_given(
            &[
                ("--image", self.image.is_some()),
                ("--registry", self.registry.is_some()),
                ("--image-pull-secret", !self.image_pull_secret.is_empty()),
                ("--memory", self.memory.is_some()),
                ("--cpu", self.cpu.is_some()),
                ("--openshift", self.openshift),
                (
                    "--allow-from-namespace",
                    !self.allow_from_namespace.is_empty(),
                ),
                (
                    "--allow-query-from-namespace",
                    !self.allow_query_from_namespace.is_empty(),
                ),
            ],
            "is about the Deployment, which --policies-only leaves out",
        );
    }

    /// From what was typed to what was meant.
    pub(super) fn resolve(
        &self,
        backend: Backend,
        namespace: Option<&Namespace>,
        with_namespace: bool,
        problems: &mut Problems,
    ) -> Option<Stack> {
        let image = self.image(backend, problems);
        let pull_secrets = problems.parse_all("--image-pull-secret", &self.image_pull_secret);
        let memory = self.memory.as_deref().unwrap_or("512Mi");
        let memory = problems.take("--memory", memory, Memory::parse(backend, memory));
        let cpu = problems.parse::<Cpu>("--cpu", self.cpu.as_deref().unwrap_or("1"));
        let collect_from = problems.parse_all("--allow-from-namespace", &self.allow_from_namespace);
        let query_from = problems.parse_all(
            "--allow-query-from-namespace",
            &self.allow_query_from_namespace,
        );
        if !query_from.is_empty() && !backend.has_query_port() {
            problems.add(
                "--allow-query-from-namespace is for --backend jaeger: Zipkin shows traces at the \
                 port where it takes them, so --allow-from-namespace says who may do either",
            );
        }
        Some(Stack {
            backend,
            namespace: namespace?.clone(),
            with_namespace,
            user_is_assigned: self.openshift,
            image: image?,
            pull_secrets,
            memory: memory?,
            cpu: cpu?,
            collect_from,
            query_from,
        })
    }

    /// The image: another one as it was written, unless a registry is named; ours from Docker Hub
    /// by its full name, since not every runtime adds that.
    fn image(&self, backend: Backend, problems: &mut Problems) -> Option<Image> {
        let reference = self.image.as_deref().unwrap_or(backend.image());
        let image = problems.parse::<Image>("--image", reference);
        let text = match (&self.registry, &self.image) {
            (Some(registry), _) => registry.as_str(),
            (None, None) => "docker.io",
            (None, Some(_)) => return image,
        };
        let registry = problems.parse::<Registry>("--registry", text);
        let (image, registry) = (image?, registry?);
        if image.has_registry() {
            problems.add(format!(
                "--registry has no meaning for --image {}, which names a registry",
                go_quote(reference)
            ));
            return None;
        }
        problems.take("--registry", text, registry.image(&image))
    }
}
