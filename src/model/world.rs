//! Everything that was read, by kind, and which of equal names counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use super::kubernetes::replace;
use super::{
    Dataplane, Kind, Kubernetes, Mesh, MeshGateway, MeshOpenTelemetryBackend, MeshService,
    MeshTrace, Meta, Release, ReleaseRules, TagNames, TrafficRoute, TrafficTrace,
};
use crate::diag::SourceId;

/// All resources of an input, in input order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct World {
    /// Meshes.
    pub meshes: Vec<Mesh>,
    /// Policies.
    pub traffic_traces: Vec<TrafficTrace>,
    /// Dataplanes.
    pub dataplanes: Vec<Dataplane>,
    /// The policies that came after them.
    pub mesh_traces: Vec<MeshTrace>,
    /// Where the requests of outbounds go.
    pub traffic_routes: Vec<TrafficRoute>,
    /// Collectors that `MeshTrace`s name.
    pub mesh_open_telemetry_backends: Vec<MeshOpenTelemetryBackend>,
    /// The listeners of builtin gateways.
    pub mesh_gateways: Vec<MeshGateway>,
    /// Services that outbounds lead to by a reference.
    pub mesh_services: Vec<MeshService>,
    /// What dataplanes are made from in Kubernetes; no resources of Kuma.
    pub kubernetes: Kubernetes,
}

macro_rules! lists {
    ($($kind:ident: $list:ident),*) => {
        /// What each kind has.
        impl World {
            /// How many resources of known kinds there are.
            #[must_use]
            pub fn len(&self) -> usize {
                0 $(+ self.$list.len())*
            }

            /// The meta data of a resource.
            pub(crate) fn meta(&self, kind: Kind, position: usize) -> &Meta {
                match kind {
                    $(Kind::$kind => &self.$list[position].meta,)*
                }
            }

            /// The meta data of all resources of a kind, in input order.
            #[must_use]
            pub fn metas(&self, kind: Kind) -> Vec<&Meta> {
                match kind {
                    $(Kind::$kind => self.$list.iter().map(|it| &it.meta).collect(),)*
                }
            }

            /// The same, to be changed.
            pub(crate) fn metas_mut(&mut self, kind: Kind) -> Vec<&mut Meta> {
                match kind {
                    $(Kind::$kind => self.$list.iter_mut().map(|it| &mut it.meta).collect(),)*
                }
            }

            /// Puts what another world has of a source into the place of what this one has of it.
            pub(crate) fn replace_source(&mut self, source: SourceId, other: Self) {
                $(replace(&mut self.$list, source, other.$list, |it| it.meta.origin.source);)*
                self.kubernetes.replace_source(source, other.kubernetes);
            }

            /// Takes no resource for superseded any more.
            pub(crate) fn forget_duplicates(&mut self) {
                for kind in Kind::ALL {
                    for meta in self.metas_mut(kind) {
                        meta.superseded = false;
                    }
                }
            }

            /// Leaves out what is not of a mesh.
            pub(crate) fn retain_mesh(&mut self, mesh: &str) {
                $(self.$list.retain(|resource| resource.meta.mesh == mesh);)*
            }

            /// Adds the resources of a kind of another world, those at the positions that are
            /// wanted.
            pub(crate) fn add(&mut self, other: &Self, kind: Kind, wanted: impl Fn(usize) -> bool) {
                match kind {
                    $(Kind::$kind => {
                        let chosen = other.$list.iter().enumerate().filter(|(at, _)| wanted(*at));
                        self.$list.extend(chosen.map(|(_, resource)| resource.clone()));
                    })*
                }
            }
        }
    };
}

lists!(
    Mesh: meshes,
    TrafficTrace: traffic_traces,
    Dataplane: dataplanes,
    MeshTrace: mesh_traces,
    TrafficRoute: traffic_routes,
    MeshOpenTelemetryBackend: mesh_open_telemetry_backends,
    MeshGateway: mesh_gateways,
    MeshService: mesh_services
);

/// Documents that define the same resource, in input order; the last one counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duplicates {
    /// The kind of the resource.
    pub kind: Kind,
    /// Positions in the world's list of that kind.
    pub positions: Vec<usize>,
}

impl World {
    /// Whether there is no resource of a known kind.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether there is nothing that this tool reads, objects of Kubernetes included.
    pub(crate) fn holds_nothing(&self) -> bool {
        self.is_empty() && self.kubernetes.len() == 0
    }

    /// The kinds that are read for their names only, and how many resources of them there are.
    pub(crate) fn unvalidated(&self) -> Vec<(Kind, usize)> {
        let named = Kind::ALL.into_iter().filter(|kind| !kind.is_validated());
        named
            .map(|kind| (kind, self.metas(kind).len()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    /// The meshes that anything is of, each once.
    pub(crate) fn homes(&self) -> BTreeSet<&str> {
        let metas = Kind::ALL.into_iter().flat_map(|kind| self.metas(kind));
        metas.map(|meta| meta.mesh.as_str()).collect()
    }

    /// The meshes that count.
    pub(crate) fn counting_meshes(&self) -> impl Iterator<Item = &Mesh> {
        self.meshes.iter().filter(|mesh| !mesh.meta.superseded)
    }

    /// The policies that count.
    pub(crate) fn counting_traffic_traces(&self) -> impl Iterator<Item = &TrafficTrace> {
        self.traffic_traces
            .iter()
            .filter(|policy| !policy.meta.superseded)
    }

    /// The dataplanes that count.
    pub(crate) fn counting_dataplanes(&self) -> impl Iterator<Item = &Dataplane> {
        self.dataplanes
            .iter()
            .filter(|dataplane| !dataplane.meta.superseded)
    }

    /// The `MeshTrace`s that count.
    pub(crate) fn counting_mesh_traces(&self) -> impl Iterator<Item = &MeshTrace> {
        self.mesh_traces
            .iter()
            .filter(|policy| !policy.meta.superseded)
    }

    /// Counts the sources of all resources on, so that they come after those of another input.
    pub(crate) fn shift_sources(&mut self, count: SourceId) {
        for kind in Kind::ALL {
            for meta in self.metas_mut(kind) {
                meta.origin.source = meta.origin.source.saturating_add(count);
            }
        }
        self.kubernetes.shift_sources(count);
    }

    /// Marks all but the last of the documents that define the same resource as superseded, and
    /// returns the groups. Resources without a name are left alone.
    pub(crate) fn settle_duplicates(&mut self) -> Vec<Duplicates> {
        let mut groups = Vec::new();
        for kind in Kind::ALL {
            let mut metas = self.metas_mut(kind);
            // What control planes list is in order, and nothing in it has to be looked up again.
            let in_order = |pair: &[&mut Meta]| {
                (&pair[0].mesh, &pair[0].name) < (&pair[1].mesh, &pair[1].name)
            };
            if metas.par_windows(2).all(in_order) {
                continue;
            }
            let mut last: HashMap<(&str, &str), usize> = HashMap::with_capacity(metas.len());
            let mut same: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
            for (position, meta) in metas.iter().enumerate() {
                if meta.name.is_empty() {
                    continue;
                }
                // A Mesh lives in no mesh; its own name stands there.
                if let Some(first) = last.get(&(meta.mesh.as_str(), meta.name.as_str())) {
                    same.entry(*first)
                        .or_insert_with(|| vec![*first])
                        .push(position);
                } else {
                    last.insert((&meta.mesh, &meta.name), position);
                }
            }
            drop(last);
            for positions in same.into_values() {
                for position in &positions[..positions.len() - 1] {
                    metas[*position].superseded = true;
                }
                groups.push(Duplicates { kind, positions });
            }
        }
        groups
    }

    /// Whether the tags of each mesh say `service` and never `kuma.io/…`; none of a mesh without either.
    pub(super) fn old_tags(&self) -> HashMap<&str, bool> {
        let mut old_tags: HashMap<&str, bool> = HashMap::new();
        let mut note = |mesh, tags: &super::Tags| {
            // Settled once a tag of the new generation was seen.
            let seen = old_tags.get(mesh).copied();
            if seen == Some(false) || tags.is_empty() {
                return;
            }
            if tags.iter().any(|(key, _)| key.starts_with("kuma.io/")) {
                old_tags.insert(mesh, false);
            } else if seen.is_none() && tags.get(TagNames::Old.service()).is_some() {
                old_tags.insert(mesh, true);
            }
        };
        for policy in &self.traffic_traces {
            for selector in &policy.selectors {
                note(policy.meta.mesh.as_str(), &selector.tags);
            }
        }
        for dataplane in &self.dataplanes {
            for tags in dataplane.tag_sets() {
                note(dataplane.meta.mesh.as_str(), tags);
            }
        }
        old_tags
    }

    /// The rules of the meshes of an older generation, when no release was named: those of 0.4
    /// if one of the mesh's backends is written inline, or if there is no Mesh with tracing and
    /// the tags say `service` and never `kuma.io/…`; otherwise the newest.
    pub(super) fn generations(&self) -> HashMap<String, ReleaseRules> {
        let mut first = self.old_tags();
        for mesh in &self.meshes {
            if mesh.tracing.is_some() && !mesh.meta.superseded {
                let inline = mesh
                    .backends()
                    .iter()
                    .any(|backend| backend.inline.is_some());
                first.insert(&mesh.meta.name, inline);
            }
        }
        let first = first.into_iter().filter(|(_, is_first)| *is_first);
        first
            .map(|(mesh, _)| (mesh.to_owned(), ReleaseRules::shown(Release::FIRST)))
            .collect()
    }
}
