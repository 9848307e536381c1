//! What is deployed.

use std::fmt::Write as _;

use clap::ValueEnum;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::backend::Backend;
use super::quantity::Quantity;
use super::template::{manifest, text};
use super::{Cpu, Image, Manifest, Memory, Namespace, RenderError, SecretName};

/// The whole of it.
#[derive(Debug, Clone)]
pub struct Stack {
    /// What takes, keeps and shows the traces.
    pub backend: Backend,
    /// The namespace.
    pub namespace: Namespace,
    /// Whether the Namespace is among the objects.
    pub with_namespace: bool,
    /// Whether the cluster gives each pod its user and its group, and refuses any other, as
    /// `OpenShift` does.
    pub user_is_assigned: bool,
    /// The image.
    pub image: Image,
    /// Secrets that the image is pulled with; they are the user's to create.
    pub pull_secrets: Vec<SecretName>,
    /// The limit of its memory, which fits the backend.
    pub memory: Memory,
    /// The limit of its processors.
    pub cpu: Cpu,
    /// The namespaces that may send; all of them when none is named.
    pub collect_from: Vec<Namespace>,
    /// The namespaces that may look, beside the stack's own.
    pub query_from: Vec<Namespace>,
}

/// What the templates may use.
#[derive(Serialize)]
struct Values<'s> {
    name: &'static str,
    version: Option<&'s str>,
    user: Option<u16>,
    namespace: &'s Namespace,
    image: &'s Image,
    pull_secrets: &'s [SecretName],
    memory: &'s Quantity,
    cpu: &'s Quantity,
    cpu_request: String,
    collect_from: &'s [Namespace],
    query_from: &'s [Namespace],
    zipkin_url: String,
    #[serde(flatten)]
    own: OwnValues,
}

/// What one backend has and the others have not.
#[derive(Serialize)]
#[serde(untagged)]
enum OwnValues {
    Jaeger {
        go_memory_limit: String,
        config: String,
        config_checksum: String,
    },
    Zipkin {
        java_options: String,
        /// Text, as all values of an environment.
        max_spans: String,
    },
}

impl Stack {
    /// The label that its objects have, and what leads a mesh to it, but never a Mesh.
    pub const SELECTOR: &str = "app.kubernetes.io/part-of=kuma-tracing";

    /// Its objects, in the order in which they can be applied.
    ///
    /// # Errors
    /// None but mistakes in the templates.
    pub(crate) fn manifests(&self) -> Result<Vec<Manifest>, RenderError> {
        let values = self.values()?;
        let namespace = self.with_namespace.then_some(&"namespace.yaml");
        let templates = namespace.into_iter().chain(self.backend.templates());
        templates
            .map(|template| manifest(template, &values))
            .collect()
    }

    /// What stays in the namespace when this takes the place of another backend: the objects of
    /// the others that this does not have.
    ///
    /// # Errors
    /// None but mistakes in the templates.
    pub(crate) fn leftovers(&self) -> Result<Vec<Manifest>, RenderError> {
        let own: Vec<_> = self.manifests()?.iter().map(Manifest::identity).collect();
        let mut leftovers = self.of_every_backend()?;
        leftovers.retain(|manifest| !own.contains(&manifest.identity()));
        Ok(leftovers)
    }

    /// What any backend has in its namespace. Sizes may not fit the others, so this is good for
    /// names only.
    pub(super) fn of_every_backend(&self) -> Result<Vec<Manifest>, RenderError> {
        let mut manifests = Vec::new();
        for backend in Backend::value_variants() {
            let stack = Self {
                backend: *backend,
                with_namespace: false,
                ..self.clone()
            };
            manifests.append(&mut stack.manifests()?);
        }
        Ok(manifests)
    }

    fn values(&self) -> Result<Values<'_>, RenderError> {
        Ok(Values {
            name: self.backend.name(),
            version: self.image.version(),
            user: (!self.user_is_assigned).then(|| self.backend.user()),
            namespace: &self.namespace,
            image: &self.image,
            pull_secrets: &self.pull_secrets,
            memory: &self.memory.quantity,
            cpu: &self.cpu.quantity,
            cpu_request: self.cpu.request(),
            collect_from: &self.collect_from,
            query_from: &self.query_from,
            zipkin_url: zipkin_url(&self.namespace),
            own: self.own_values()?,
        })
    }

    fn own_values(&self) -> Result<OwnValues, RenderError> {
        #[derive(Serialize)]
        struct ConfigValues<'s> {
            memory: &'s Quantity,
            max_traces: u64,
        }
        let memory = &self.memory;
        Ok(match self.backend {
            Backend::Jaeger => {
                let values = ConfigValues {
                    memory: &memory.quantity,
                    max_traces: memory.traces(),
                };
                let config = text("jaeger/config.yaml", &values)?;
                OwnValues::Jaeger {
                    go_memory_limit: format!("{}MiB", memory.go_limit()),
                    // Of what the ConfigMap holds, so that a change of it rolls the pod.
                    config_checksum: hex(&Sha256::digest(&config)),
                    config,
                }
            }
            Backend::Zipkin => OwnValues::Zipkin {
                java_options: format!(
                    "-Xms{heap}m -Xmx{heap}m -XX:+ExitOnOutOfMemoryError",
                    heap = memory.heap()
                ),
                max_spans: memory.spans().to_string(),
            },
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
