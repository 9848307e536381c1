//! What is deployed.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::backend::{Backend, WebPage};
use super::component::{Component, Program, Replicas};
use super::pipeline::{Port, SpanSource};
use super::quantity::Quantity;
use super::template::manifest;
use super::{
    Access, Image, Kafka, Manifest, Namespace, ObjectName, Placement, Profile, RenderError, Sizes,
    Storage, Volume,
};

/// The whole of it.
#[derive(Debug, Clone)]
pub struct Stack {
    /// What receives, stores and shows the traces.
    pub backend: Backend,
    /// How much of it there is; all in one for Zipkin.
    pub profile: Profile,
    /// Where the traces are kept.
    pub storage: Storage,
    /// What is between those who take spans and those who write them.
    pub kafka: Option<Kafka>,
    /// The namespace.
    pub namespace: Namespace,
    /// Whether the Namespace is among the objects.
    pub with_namespace: bool,
    /// Whether the cluster gives each pod its user and its group, and refuses any other, as
    /// `OpenShift` does.
    pub user_is_assigned: bool,
    /// The image of the backend.
    pub image: Image,
    /// The image of what deletes old indices.
    pub cleaner_image: Image,
    /// Secrets that the images are pulled with; they are the user's to create.
    pub pull_secrets: Vec<ObjectName>,
    /// How many pods there are, and what they may use.
    pub sizes: Sizes,
    /// Where they run.
    pub placement: Placement,
    /// Who may reach them.
    pub access: Access,
}

/// What the templates may use.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a question of a template"
)]
#[derive(Serialize)]
struct Values<'s> {
    name: &'static str,
    role: &'static str,
    version: Option<&'s str>,
    user: Option<u16>,
    namespace: &'s Namespace,
    zipkin_url: String,
    page: WebPage,
    image: &'s Image,
    pull_secrets: &'s [ObjectName],
    #[serde(flatten)]
    placement: &'s Placement,
    #[serde(flatten)]
    access: &'s Access,
    takes_spans: bool,
    shows: bool,
    why_so_many: &'static [&'static str],
    replicas: Option<u32>,
    least_replicas: u32,
    most_replicas: u32,
    cpu_target: String,
    is_alone: bool,
    is_spread: bool,
    is_job: bool,
    container: &'static str,
    ports: Vec<Port>,
    metrics: Option<Metrics>,
    memory: &'s Quantity,
    cpu: &'s Quantity,
    cpu_request: &'s str,
    volume: Option<&'s Volume>,
    storage_secret: Option<&'s ObjectName>,
    storage_ca_secret: Option<&'s ObjectName>,
    loses_all: bool,
    config: Option<String>,
    config_checksum: Option<String>,
    go_memory_limit: String,
    java_options: String,
    /// Text, as all values of an environment.
    max_spans: String,
    cleaned_after: Option<u32>,
    cleaned_url: Option<String>,
}

/// Where Prometheus finds metrics.
#[derive(Serialize)]
struct Metrics {
    port: u16,
    path: &'static str,
}

impl Stack {
    /// The label that its objects have, and what leads a mesh to it, but never a Mesh.
    pub const SELECTOR: &str = "app.kubernetes.io/part-of=kuma-tracing";

    /// Its objects, in the order in which they can be applied.
    pub(crate) fn manifests(&self) -> Result<Vec<Manifest>, RenderError> {
        let mut manifests = Vec::new();
        let components = self.components();
        if self.with_namespace
            && let Some(first) = components.first()
        {
            // Its labels are those of the whole.
            let values = Values {
                role: "tracing",
                name: self.backend.name(),
                ..self.values(first)?
            };
            manifests.push(manifest("namespace.yaml", &values)?);
        }
        for component in &components {
            let values = self.values(component)?;
            for template in &component.templates {
                manifests.push(manifest(template, &values)?);
            }
            let has_page = component.name == self.page().deployment;
            if has_page && self.access.ingress.is_some() {
                manifests.push(manifest("ingress.yaml", &values)?);
            }
        }
        Ok(manifests)
    }

    fn components(&self) -> Vec<Component> {
        let has_kafka = self.kafka.is_some();
        Component::list(
            self.backend,
            self.profile,
            &self.storage,
            has_kafka,
            &self.sizes,
        )
    }

    /// Where a person looks at its traces.
    pub(crate) fn page(&self) -> WebPage {
        self.backend.page(self.profile)
    }

    /// What every one of its Deployments is called.
    pub(crate) fn deployments(&self) -> Vec<&'static str> {
        let components = self.components();
        let running = components
            .iter()
            .filter(|it| it.replicas != Replicas::Scheduled);
        running.map(|component| component.name).collect()
    }

    /// The Secrets that it refers to, each with what is in it; all of them are the user's to create.
    pub(crate) fn secrets(&self) -> Vec<(&ObjectName, &'static str)> {
        let storage = &self.storage;
        let pull = self.pull_secrets.iter();
        let pull = pull.map(|secret| (secret, "without it the image may not be pulled"));
        let own = [
            (
                storage.secret.as_ref(),
                "it holds username and password of the storage",
            ),
            (
                storage.ca_secret.as_ref(),
                "it holds ca.crt, by which the certificate of the storage is checked",
            ),
            (
                self.access
                    .ingress
                    .as_ref()
                    .and_then(|ingress| ingress.tls_secret.as_ref()),
                "it holds the certificate of the host, of the type kubernetes.io/tls",
            ),
        ];
        let own = own
            .into_iter()
            .filter_map(|(secret, what)| Some((secret?, what)));
        pull.chain(own).collect()
    }

    fn values<'s>(&'s self, component: &'s Component) -> Result<Values<'s>, RenderError> {
        let size = &component.size;
        let pipeline = match component.program {
            Program::Jaeger(pipeline) => Some(pipeline),
            Program::Zipkin | Program::IndexCleaner => None,
        };
        let image = match component.program {
            Program::IndexCleaner => &self.cleaner_image,
            Program::Jaeger(_) | Program::Zipkin => &self.image,
        };
        let config = pipeline
            .map(|pipeline| pipeline.config(&self.storage, self.kafka.as_ref(), size))
            .transpose()?;
        let storage = Some(&self.storage).filter(|_| component.program.uses_storage());
        let (least_replicas, most_replicas) = match component.replicas {
            Replicas::Scaled { least, most } => (least, most),
            _ => (0, 0),
        };
        Ok(Values {
            name: component.name,
            role: component.role,
            version: image.version(),
            user: (!self.user_is_assigned).then(|| self.backend.user()),
            namespace: &self.namespace,
            zipkin_url: zipkin_url(&self.namespace),
            page: self.page(),
            image,
            pull_secrets: &self.pull_secrets,
            placement: &self.placement,
            access: &self.access,
            takes_spans: pipeline.is_some_and(|it| it.source == SpanSource::Proxies),
            shows: pipeline.is_some_and(|it| it.shows),
            why_so_many: component.why_so_many,
            replicas: match component.replicas {
                Replicas::One => Some(1),
                Replicas::Fixed(count) => Some(count),
                Replicas::Scaled { .. } | Replicas::Scheduled => None,
            },
            least_replicas,
            most_replicas,
            cpu_target: size.cpu_target(),
            is_alone: component.replicas == Replicas::One,
            is_spread: matches!(
                component.replicas,
                Replicas::Fixed(_) | Replicas::Scaled { .. }
            ),
            is_job: component.replicas == Replicas::Scheduled,
            container: component.program.container(),
            ports: component.program.ports(),
            metrics: match component.program {
                Program::Jaeger(_) => Some(Metrics {
                    port: Port::METRICS.number,
                    path: "/metrics",
                }),
                Program::Zipkin => Some(Metrics {
                    port: Port::ZIPKIN.number,
                    path: "/prometheus",
                }),
                Program::IndexCleaner => None,
            },
            memory: &size.memory.quantity,
            cpu: &size.cpu.quantity,
            cpu_request: &size.reserved,
            volume: self
                .storage
                .volume
                .as_ref()
                .filter(|_| component.program.uses_storage()),
            storage_secret: storage.and_then(|storage| storage.secret.as_ref()),
            storage_ca_secret: storage.and_then(|storage| storage.ca_secret.as_ref()),
            loses_all: !self.storage.outlives_pods(),
            // Of what the ConfigMap holds, so that a change of it rolls the pod.
            config_checksum: config.as_ref().map(|config| hex(&Sha256::digest(config))),
            config,
            go_memory_limit: format!("{}MiB", size.memory.go_limit()),
            java_options: format!(
                "-Xms{heap}m -Xmx{heap}m -XX:+ExitOnOutOfMemoryError",
                heap = size.memory.heap()
            ),
            max_spans: size.memory.spans().to_string(),
            cleaned_after: self.storage.cleaned_after(),
            cleaned_url: self.storage.first_url().map(ToString::to_string),
        })
    }
}

/// Where proxies send their traces, whatever the backend is.
pub(super) fn zipkin_url(namespace: &Namespace) -> String {
    format!("http://zipkin.{namespace}:9411/api/v2/spans")
}

fn hex(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Nothing fails when the writer is a string.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
