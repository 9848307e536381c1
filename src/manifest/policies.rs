//! The Mesh and the `TrafficTrace` that lead a mesh to the stack, in the shape of a release.

use std::str::FromStr;

use serde::Serialize;

use super::stack::zipkin_url;
use super::template::manifest;
use super::{Backend, Manifest, Namespace, RenderError};
use crate::model::{Form, Rules, SUBDOMAIN_LIMIT};

/// The part of the requests that is traced, in hundredths of a percent, which is the step in which
/// the proxies count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sampling(u16);

impl Sampling {
    /// All of them.
    pub const ALL: Self = Self(100 * 100);

    fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl FromStr for Sampling {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (integer, decimals) = text.split_once('.').unwrap_or((text, ""));
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let decimals = decimals.trim_end_matches('0');
        if !integer.is_empty() && digits(integer) && digits(decimals) && decimals.len() <= 2 {
            let hundredths = format!("{integer}{decimals:0<2}").parse::<u16>();
            if let Ok(hundredths @ 1..=10_000) = hundredths {
                return Ok(Self(hundredths));
            }
        }
        Err(
            "write a percentage from 0.01 to 100, with no more than two decimals, such as 15.5; \
             the proxies cut off what is finer"
                .to_owned(),
        )
    }
}

/// What a mesh needs to send traces to the stack.
#[derive(Debug, Clone)]
pub struct Policies {
    /// What takes them.
    pub backend: Backend,
    /// The namespace of the stack.
    pub namespace: Namespace,
    /// The form of the documents.
    pub form: Form,
    /// The mesh, by a name of at most [`Policies::MESH_LIMIT`] bytes that its form takes.
    pub mesh: String,
    /// The part of the requests that is traced.
    pub sampling: Sampling,
    /// The release that reads them.
    pub rules: Rules,
}

/// What the templates may use.
#[derive(Serialize)]
struct Values<'p> {
    form: &'static str,
    mesh: &'p str,
    policy: String,
    backend: &'static str,
    sampling: f64,
    url: String,
    inline_backends: bool,
    has_shared_span_context: bool,
    service_tag: &'static str,
}

const POLICY_PREFIX: &str = "trace-all-";

impl Policies {
    /// What takes the backends, all of them, out of the Mesh again: a JSON merge patch for it.
    #[must_use]
    pub fn removing_patch() -> serde_json::Value {
        serde_json::json!({"spec": {"tracing": null}})
    }

    /// The backend as a JSON merge patch for the Mesh, which leaves what it does not name.
    ///
    /// # Errors
    /// None but mistakes in the templates.
    pub fn patch(&self) -> Result<serde_json::Value, RenderError> {
        let mesh = manifest("policies/mesh.yaml", &self.values())?;
        Ok(serde_json::json!({"spec": mesh.value.get("spec")}))
    }

    /// The longest name of a mesh, since the name of the policy has it in it.
    pub const MESH_LIMIT: usize = SUBDOMAIN_LIMIT - POLICY_PREFIX.len();

    /// The Mesh, then the `TrafficTrace`.
    ///
    /// # Errors
    /// None but mistakes in the templates.
    pub fn manifests(&self) -> Result<Vec<Manifest>, RenderError> {
        let values = self.values();
        ["policies/mesh.yaml", "policies/traffic-trace.yaml"]
            .iter()
            .map(|template| manifest(template, &values))
            .collect()
    }

    fn values(&self) -> Values<'_> {
        Values {
            form: match self.form {
                Form::Kubernetes => "kubernetes",
                Form::Universal => "universal",
            },
            mesh: &self.mesh,
            // With the mesh in it, since TrafficTraces of all meshes share their names in Kubernetes.
            policy: format!("{POLICY_PREFIX}{}", self.mesh),
            backend: self.backend.name(),
            sampling: self.sampling.percent(),
            url: zipkin_url(&self.namespace),
            inline_backends: self.rules.inline_backends(),
            has_shared_span_context: self.rules.has_shared_span_context(),
            service_tag: self.rules.tags.service(),
        }
    }
}
