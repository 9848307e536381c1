//! What decides about a workload beside itself: the control plane, the namespaces, the meshes and
//! the Services of the input.

use std::collections::{HashMap, HashSet};

use super::pod::Pod;
use super::services::Services;
use crate::model::{
    DEFAULT_MESH, Feature, Object, ReleaseRules, RuleBook, Workload, World, counting,
};

/// The control plane, and what the input has beside the workloads.
pub(crate) struct Surroundings<'w> {
    pub(crate) rules: ReleaseRules,
    pub(crate) zone: &'w str,
    pub(crate) system_namespace: &'w str,
    /// Namespaces by name.
    namespaces: HashMap<&'w str, &'w Object>,
    /// Names of meshes.
    meshes: HashSet<&'w str>,
    pub(crate) services: Services<'w>,
}

impl<'w> Surroundings<'w> {
    pub(crate) fn new(world: &'w World, book: &'w RuleBook) -> Self {
        let rules = book.of_workloads();
        let all = &world.kubernetes.namespaces;
        let namespaces = counting(all.iter().enumerate(), |_| ()).into_iter();
        Self {
            rules,
            zone: book.zone_or_default(),
            system_namespace: book.system_namespace(),
            namespaces: namespaces.map(|at| (&*all[at].name, &all[at])).collect(),
            meshes: world
                .counting_meshes()
                .map(|mesh| mesh.meta.name.as_str())
                .collect(),
            services: Services::new(&world.kubernetes, rules),
        }
    }

    /// A namespace, if the input has it.
    pub(crate) fn namespace(&self, name: &str) -> Option<&'w Object> {
        self.namespaces.get(name).copied()
    }

    /// Whether a mesh is there: `default` always is.
    pub(crate) fn has_mesh(&self, name: &str) -> bool {
        name == DEFAULT_MESH || self.meshes.contains(name)
    }

    /// Whether a workload is what the control plane's webhooks look at.
    pub(crate) fn is_validated(&self, namespace: &str) -> bool {
        !self.rules.has(Feature::LabelledNamespaces)
            || self.namespace(namespace).is_some_and(Object::is_labelled)
    }

    /// The tag of the zone, unless it has no name.
    pub(crate) fn zone_tag(&self) -> Option<(&'static str, &'w str)> {
        (!self.zone.is_empty()).then_some(("kuma.io/zone", self.zone))
    }

    /// The pod that stands for those of a workload.
    pub(crate) fn pod(&self, workload: &'w Workload) -> Pod<'w> {
        let namespace = self.namespace(&workload.object.namespace);
        Pod::new(workload, namespace, self.rules)
    }
}
