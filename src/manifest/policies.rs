//! What leads a mesh to the stack, in the shape of a release: a `MeshTrace`, or a Mesh with a backend
//! and a `TrafficTrace`.

use std::str::FromStr;

use clap::ValueEnum;
use serde::Serialize;

use super::stack::zipkin_url;
use super::template::manifest;
use super::{Backend, Manifest, Namespace, RenderError};
use crate::model::{Feature, Form, Kind, ReleaseRules, SUBDOMAIN_LIMIT, is_subdomain};
use crate::validate::mesh_name_flaw;

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

    /// As a `MeshTrace` takes it: an integer, or a string with decimals.
    fn integer_or_string(self) -> serde_json::Value {
        if self.0.is_multiple_of(100) {
            (self.0 / 100).into()
        } else {
            self.percent().to_string().into()
        }
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
    pub rules: ReleaseRules,
    /// The kind of the policy.
    pub kind: PolicyKind,
    /// The namespace of the control plane, where a `MeshTrace` is of the whole mesh.
    pub system_namespace: Namespace,
}

/// A kind of policy that sends the traces of a mesh somewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum PolicyKind {
    /// One policy that holds its backend itself, from Kuma 2.0 on
    MeshTrace,
    /// A backend of the Mesh and a policy that selects dataplanes, up to Kuma 2.14
    TrafficTrace,
}

impl PolicyKind {
    /// The one that Kuma's documentation of a release shows.
    pub(crate) fn usual(rules: ReleaseRules) -> Self {
        if rules.has(Feature::MeshTraceFirst) {
            Self::MeshTrace
        } else {
            Self::TrafficTrace
        }
    }

    /// As a kind of resource.
    pub(crate) const fn kind(self) -> Kind {
        match self {
            Self::MeshTrace => Kind::MeshTrace,
            Self::TrafficTrace => Kind::TrafficTrace,
        }
    }
}

/// What the templates may use.
#[derive(Serialize)]
struct Values<'p> {
    form: &'static str,
    mesh: &'p str,
    policy: String,
    backend: &'static str,
    sampling: f64,
    overall_sampling: serde_json::Value,
    url: String,
    inline_backends: bool,
    has_shared_span_context: bool,
    has_traffic_trace: bool,
    service_tag: &'static str,
    system_namespace: &'p Namespace,
}

const POLICY_PREFIX: &str = "trace-all-";

impl Policies {
    /// What takes the backends, all of them, out of the Mesh again: a JSON merge patch for it.
    pub(crate) fn removing_patch() -> serde_json::Value {
        serde_json::json!({"spec": {"tracing": null}})
    }

    /// The backend as a JSON merge patch for the Mesh, which leaves what it does not name.
    pub(crate) fn patch(&self) -> Result<serde_json::Value, RenderError> {
        let mesh = manifest("policies/mesh.yaml", &self.values())?;
        Ok(serde_json::json!({"spec": mesh.value.get("spec")}))
    }

    /// The longest name of a mesh, since the name of the policy has it in it.
    pub const MESH_LIMIT: usize = SUBDOMAIN_LIMIT - POLICY_PREFIX.len();

    /// A name that Kubernetes takes for an object, and the control plane for a mesh.
    pub(crate) fn check_mesh(name: &str, form: Form, rules: ReleaseRules) -> Result<&str, String> {
        if name.len() > Self::MESH_LIMIT {
            return Err(format!(
                "write up to {} characters, since the name of the policy has it in it",
                Self::MESH_LIMIT
            ));
        }
        if mesh_name_flaw(rules, name).is_none() && (form == Form::Universal || is_subdomain(name))
        {
            return Ok(name);
        }
        if rules.has(Feature::MeshNamesAreLabels) {
            let valid = "write up to 63 lower-case letters, digits and -, with a letter first and a \
                         letter or digit last, such as default";
            return Err(valid.to_owned());
        }
        let more = match (rules.has(Feature::InlineBackends), form) {
            (true, Form::Universal) => ", - and _",
            (true, Form::Kubernetes) => " and -",
            (false, _) => ", - and .",
        };
        Err(format!(
            "write lower-case letters, digits{more}, with a letter or digit at both ends, such as \
             default"
        ))
    }

    /// The `MeshTrace`, or the Mesh, then the `TrafficTrace`.
    pub(crate) fn manifests(&self) -> Result<Vec<Manifest>, RenderError> {
        let templates: &[&str] = match self.kind {
            PolicyKind::MeshTrace => &["policies/mesh-trace.yaml"],
            PolicyKind::TrafficTrace => &["policies/mesh.yaml", "policies/traffic-trace.yaml"],
        };
        let values = self.values();
        let manifests = templates.iter().map(|template| manifest(template, &values));
        manifests.collect()
    }

    /// The name of the policy, with the mesh in it, since policies of all meshes share their names
    /// in Kubernetes.
    pub(crate) fn name(&self) -> String {
        format!("{POLICY_PREFIX}{}", self.mesh)
    }

    fn values(&self) -> Values<'_> {
        Values {
            form: match self.form {
                Form::Kubernetes => "kubernetes",
                Form::Universal => "universal",
            },
            mesh: &self.mesh,
            policy: self.name(),
            backend: self.backend.name(),
            sampling: self.sampling.percent(),
            overall_sampling: self.sampling.integer_or_string(),
            url: zipkin_url(&self.namespace),
            inline_backends: self.rules.has(Feature::InlineBackends),
            has_shared_span_context: self.rules.has(Feature::SharedSpanContext),
            has_traffic_trace: self.rules.has(Feature::Tracing),
            service_tag: self.rules.tags.service(),
            system_namespace: &self.system_namespace,
        }
    }
}
