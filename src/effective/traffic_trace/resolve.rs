//! From a `TrafficTrace` to the backend of its mesh.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

use crate::diag::Finding;
use crate::effective::route::{BackendSource, NotSent, Route, Target};
use crate::model::{Exporter, Mesh, ReleaseRules, TrafficTrace};

/// A policy, and where its dataplanes send their spans.
#[derive(Debug)]
#[expect(clippy::struct_field_names, reason = "it is the policy as written")]
pub struct Policy<'w> {
    pub policy: &'w TrafficTrace,
    /// Where its dataplanes send their spans, or why they send none.
    pub route: Route,
    /// What is wrong with its backend, once somebody has asked.
    pub(in crate::effective) flaws: OnceLock<Vec<Arc<Finding>>>,
}

impl<'w> Policy<'w> {
    pub(in crate::effective) fn new(policy: &'w TrafficTrace, route: Route) -> Self {
        Self {
            policy,
            route,
            flaws: OnceLock::new(),
        }
    }

    pub(crate) fn name(&self) -> &'w str {
        &self.policy.meta.name
    }

    /// Where traces are sent, if they are.
    pub(crate) fn target(&self) -> Option<&Target> {
        self.route.as_deref().ok()
    }

    /// The name of the backend, whatever became of it.
    pub(crate) fn backend(&self) -> Option<&str> {
        match &self.route {
            Ok(target) => Some(&target.name),
            Err(NotSent::Dangling { backend, .. } | NotSent::Unusable { backend }) => Some(backend),
            Err(_) => None,
        }
    }
}

/// The backends of a mesh as exporters, by name. The first one of a name is what a proxy gets when
/// the name is declared twice.
pub(in crate::effective) struct Backends<'w> {
    default: Option<&'w str>,
    by_name: HashMap<&'w str, (Option<f64>, Option<Arc<Exporter>>)>,
}

impl<'w> Backends<'w> {
    pub(in crate::effective) fn new(mesh: &'w Mesh, rules: ReleaseRules) -> Self {
        let mut by_name = HashMap::with_capacity(mesh.backends().len());
        for backend in mesh.backends() {
            by_name.entry(backend.name.as_str()).or_insert_with(|| {
                let exporter = Exporter::of(backend, rules).map(Arc::new);
                (backend.sampling, exporter)
            });
        }
        Self {
            default: mesh.default_backend(),
            by_name,
        }
    }

    /// Where the dataplanes of a policy send their spans.
    pub(in crate::effective) fn route(&self, policy: &TrafficTrace) -> Route {
        let (name, source) = match (policy.backend.as_str(), self.default) {
            ("", None) => return Err(NotSent::NoDefault),
            ("", Some(default)) => (default, BackendSource::Default),
            (name, _) => (name, BackendSource::Policy),
        };
        match self.by_name.get(name) {
            None => Err(NotSent::Dangling {
                backend: name.into(),
                source,
            }),
            Some((_, None)) => Err(NotSent::Unusable {
                backend: name.into(),
            }),
            Some((sampling, Some(exporter))) => Ok(Arc::new(Target {
                name: name.to_owned(),
                source,
                sampling: *sampling,
                exporter: Arc::clone(exporter),
                more: None,
            })),
        }
    }
}
