//! The templates, and what becomes of one: the text of a document, and its value.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use serde::Serialize;

use crate::parse::scalar::is_plain_word;

/// One object.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Manifest {
    /// The YAML document, with its comments.
    pub text: String,
    /// What it says.
    pub value: serde_yaml::Value,
}

/// A template does not fit its values, which is a mistake of this tool.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RenderError {
    /// One of them is malformed.
    #[error("the templates cannot be read")]
    Templates(#[source] &'static minijinja::Error),
    /// It asks for a value that is not there, or is malformed.
    #[error("the template {0} cannot be rendered")]
    Template(&'static str, #[source] minijinja::Error),
    /// What came out is not YAML.
    #[error("what the template {0} gives is not YAML")]
    Yaml(&'static str, #[source] serde_yaml::Error),
}

macro_rules! templates {
    ($($name:literal)*) => {
        const TEMPLATES: &[(&str, &str)] =
            &[$(($name, include_str!(concat!("../../templates/", $name)))),*];
    };
}

templates! {
    "autoscaler.yaml" "deployment.yaml" "disruption-budget.yaml" "heading.yaml" "ingress.yaml"
    "labels.yaml" "metadata.yaml" "namespace.yaml" "namespaces.yaml" "pod.yaml"
    "service-account.yaml" "service-zipkin.yaml" "volume-claim.yaml"
    "index-cleaner/container.yaml" "index-cleaner/cron-job.yaml"
    "jaeger/config-map.yaml" "jaeger/config.yaml" "jaeger/container.yaml"
    "jaeger/network-policy.yaml" "jaeger/service-collector.yaml" "jaeger/service-query.yaml"
    "policies/mesh.yaml" "policies/mesh-trace.yaml" "policies/selection.yaml" "policies/tracing.yaml"
    "policies/traffic-trace.yaml"
    "zipkin/container.yaml" "zipkin/network-policy.yaml"
}

/// The text of a template with values. A name that is not among them is an error, and a string
/// stands there as a YAML scalar, quoted where a reader would take it for anything else.
pub(super) fn text(name: &'static str, values: &impl Serialize) -> Result<String, RenderError> {
    let environment = ENVIRONMENT.as_ref().map_err(RenderError::Templates)?;
    let template = environment.get_template(name);
    let text = template.and_then(|template| template.render(Serde(values)));
    text.map_err(|error| RenderError::Template(name, error))
}

/// Renders a template that is not part of another, by its source.
pub(super) fn text_of(
    name: &'static str,
    source: &'static str,
    values: &impl Serialize,
) -> Result<String, RenderError> {
    let environment = ENVIRONMENT.as_ref().map_err(RenderError::Templates)?;
    let text = environment.render_named_str(name, source, Serde(values));
    text.map_err(|error| RenderError::Template(name, error))
}

/// All templates, read once: one run renders some of them many times.
static ENVIRONMENT: LazyLock<Result<Environment<'static>, minijinja::Error>> =
    LazyLock::new(environment);

fn environment() -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_syntax(
        SyntaxConfig::builder()
            .trim_blocks(true)
            .lstrip_blocks(true)
            .keep_trailing_newline(true)
            .build()?,
    );
    environment.set_formatter(|out, state, value| match value.as_str() {
        Some(text) if !value.is_safe() && !is_plain_word(text) => {
            let quoted = serde_json::to_string(text).unwrap_or_default();
            out.write_str(&quoted).map_err(minijinja::Error::from)
        }
        _ => minijinja::escape_formatter(out, state, value),
    });
    for (name, source) in TEMPLATES {
        environment.add_template(name, source)?;
    }
    Ok(environment)
}

/// The object of a template with values.
pub(super) fn manifest(
    name: &'static str,
    values: &impl Serialize,
) -> Result<Manifest, RenderError> {
    let text = text(name, values)?;

    let value = serde_yaml::from_str(&text).map_err(|error| RenderError::Yaml(name, error))?;
    Ok(Manifest { text, value })
}

impl Manifest {
    /// What names the object, and nothing else.
    pub(crate) fn identity(&self) -> serde_yaml::Value {
        let keys = ["apiVersion", "kind", "type", "name", "mesh", "metadata"];
        let mut identity = only(&self.value, &keys);
        if let Some(metadata) = identity.get_mut("metadata") {
            *metadata = only(metadata, &["name", "namespace"]);
        }
        identity
    }

    /// Whether another one stands for the same object of one namespace.
    pub(super) fn is_same_object(&self, other: &Self) -> bool {
        (self.kind(), self.name()) == (other.kind(), other.name())
    }

    /// Whether deleting it would take a whole mesh down.
    pub(crate) fn is_mesh(&self) -> bool {
        self.kind() == "Mesh"
    }

    /// Whether deleting it would delete traces that outlive pods.
    pub(crate) fn holds_traces(&self) -> bool {
        self.kind() == "PersistentVolumeClaim"
    }

    /// Their kinds and names, one line for each kind, of manifests that are in that order.
    pub(crate) fn lines(manifests: &[Self]) -> Vec<String> {
        let kinds = manifests.chunk_by(|one, other| one.kind() == other.kind());
        let line = |kind: &[Self]| {
            let names: Vec<&str> = kind.iter().map(Self::name).collect();
            format!(
                "{} {}",
                kind.first().map_or("", Self::kind),
                names.join(", ")
            )
        };
        kinds.map(line).collect()
    }

    /// Its kind, in either form.
    pub(crate) fn kind(&self) -> &str {
        let kind = self.value.get("kind").or_else(|| self.value.get("type"));
        kind.and_then(serde_yaml::Value::as_str).unwrap_or_default()
    }

    /// Its name, in the form of Kubernetes.
    pub(crate) fn name(&self) -> &str {
        let name = self.value.get("metadata").and_then(|data| data.get("name"));
        name.and_then(serde_yaml::Value::as_str).unwrap_or_default()
    }

    /// `group/version/kind`, as kubectl's flags name kinds; the group of the oldest is `core`.
    pub(crate) fn group_version_kind(&self) -> String {
        let version = self.value.get("apiVersion");
        let version = version.and_then(serde_yaml::Value::as_str);
        let version = version.unwrap_or_default();
        let group = if version.contains('/') { "" } else { "core/" };
        format!("{group}{version}/{}", self.kind())
    }
}

/// A mapping with some of its keys.
fn only(value: &serde_yaml::Value, keys: &[&str]) -> serde_yaml::Value {
    let pairs = value.as_mapping().into_iter().flatten();
    let is_kept = |key: &serde_yaml::Value| key.as_str().is_some_and(|key| keys.contains(&key));
    let kept = pairs.filter(|(key, _)| is_kept(key));
    let kept = kept.map(|(key, value)| (key.clone(), value.clone()));
    serde_yaml::Value::Mapping(kept.collect())
}
