//! By which rules the resources of each mesh are checked.

use std::collections::HashMap;

use super::{Release, ReleaseRules, SYSTEM_NAMESPACE, World};

/// Which rules each mesh is checked by: those of the release that was named, else those of the
/// generation that its documents show.
#[derive(Debug, Clone)]
pub struct RuleBook {
    chosen: Option<ReleaseRules>,
    /// Those of meshes whose documents show an older generation.
    meshes: HashMap<String, ReleaseRules>,
    /// Those of all others.
    newest: ReleaseRules,
    zone: Option<String>,
    system_namespace: Option<String>,
}

impl RuleBook {
    /// The rules for an input.
    #[must_use]
    pub fn new(world: &World, release: Option<Release>) -> Self {
        let book = Self {
            chosen: release.map(ReleaseRules::of),
            meshes: HashMap::new(),
            newest: ReleaseRules::shown(Release::NEWEST),
            zone: None,
            system_namespace: None,
        };
        book.of_world(world)
    }

    /// The same, for another input.
    #[must_use]
    pub(crate) fn of_world(&self, world: &World) -> Self {
        let meshes = match self.chosen {
            Some(_) => HashMap::new(),
            None => world.generations(),
        };
        Self {
            meshes,
            ..self.clone()
        }
    }

    /// The same, where documents that show no older generation are checked by a release.
    #[must_use]
    pub(crate) fn with_newest(mut self, release: Release) -> Self {
        self.newest = ReleaseRules::shown(release);
        self
    }

    /// The same, where a mesh whose backends are written as from Kuma 0.5 on, and whose tags as until
    /// 0.6, is checked by 0.6.
    #[must_use]
    pub(crate) fn with_old_tags(mut self, world: &World) -> Self {
        if self.chosen.is_none() {
            let rules = ReleaseRules::shown(Release::new(0, 6));
            let old = world.old_tags().into_iter().filter(|(_, is_old)| *is_old);
            for (mesh, _) in old {
                self.meshes.entry(mesh.to_owned()).or_insert(rules);
            }
        }
        self
    }

    /// The rules of a release, for the same control plane.
    #[must_use]
    pub(crate) fn of_release(&self, release: Release) -> Self {
        Self {
            chosen: Some(ReleaseRules::of(release)),
            meshes: HashMap::new(),
            ..self.clone()
        }
    }

    /// The same, for a control plane of this zone.
    pub(crate) fn in_zone(self, zone: Option<String>) -> Self {
        Self { zone, ..self }
    }

    /// The zone of the control plane, if it is known.
    pub(crate) fn zone(&self) -> Option<&str> {
        self.zone.as_deref()
    }

    /// The zone of the control plane; the usual one if it is not known.
    pub(crate) fn zone_or_default(&self) -> &str {
        self.zone().unwrap_or("default")
    }

    /// The same, for a control plane that runs in this namespace of Kubernetes.
    pub(crate) fn in_namespace(self, system_namespace: Option<String>) -> Self {
        Self {
            system_namespace,
            ..self
        }
    }

    /// The namespace that the control plane runs in; the usual one if it is not known.
    pub(crate) fn system_namespace(&self) -> &str {
        self.system_namespace.as_deref().unwrap_or(SYSTEM_NAMESPACE)
    }

    /// The rules by which a control plane makes dataplanes of workloads, whose mesh is not known
    /// before.
    pub(crate) fn of_workloads(&self) -> ReleaseRules {
        let newest = || ReleaseRules::shown(Release::NEWEST);
        self.chosen.unwrap_or_else(newest)
    }

    /// The rules of a mesh.
    pub(crate) fn of(&self, mesh: &str) -> ReleaseRules {
        self.chosen
            .or_else(|| self.meshes.get(mesh).copied())
            .unwrap_or(self.newest)
    }
}
