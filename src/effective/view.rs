//! The input by mesh: the policies of each in the order in which they win ties, its dataplanes, its
//! routes, and the index over its policies.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use rayon::prelude::*;

use super::mesh_trace::{MeshTraces, Place};
use super::route::NotSent;
use super::services::{self, Services};
use super::traffic_trace::{Backends, Index, Policy, precedence};
use crate::model::{
    Dataplane, Feature, Mesh, MeshGateway, MeshOpenTelemetryBackend, MeshService, MeshTrace, Meta,
    ReleaseRules, RuleBook, TrafficRoute, TrafficTrace, World,
};

/// The whole input, by mesh, ready to answer.
#[derive(Debug)]
pub struct Effective<'w> {
    /// The meshes, by name: those that are declared, and those that something says it lives in.
    pub meshes: BTreeMap<&'w str, MeshView<'w>>,
}

/// One mesh and what lives in it.
#[derive(Debug)]
pub struct MeshView<'w> {
    pub name: &'w str,
    /// Its declaration, if the input has one.
    pub mesh: Option<&'w Mesh>,
    /// The rules that decide.
    pub rules: ReleaseRules,
    /// Its policies, in the order in which they win ties.
    pub policies: Vec<Policy<'w>>,
    /// Its dataplanes, by name.
    pub dataplanes: Vec<&'w Dataplane>,
    /// Whether one of them stands for a workload of Kubernetes.
    pub(crate) has_workloads: bool,
    /// Its `TrafficRoute`s, in the order in which they win ties.
    pub routes: Vec<&'w TrafficRoute>,
    pub(super) mesh_services: Vec<&'w MeshService>,
    /// Its `MeshTrace`s, strongest first.
    pub mesh_traces: MeshTraces<'w>,
    index: Index<'w>,
    /// What its services speak, once somebody has asked.
    services: OnceLock<Services>,
}

/// What of an input belongs to one mesh.
#[derive(Default)]
struct Parts<'w> {
    mesh: Option<&'w Mesh>,
    policies: Vec<&'w TrafficTrace>,
    dataplanes: Vec<&'w Dataplane>,
    routes: Vec<&'w TrafficRoute>,
    mesh_traces: Vec<&'w MeshTrace>,
    gateways: Vec<&'w MeshGateway>,
    collectors: Vec<&'w MeshOpenTelemetryBackend>,
    mesh_services: Vec<&'w MeshService>,
}

impl<'w> Parts<'w> {
    /// The parts of an input, by mesh.
    fn by_mesh(world: &'w World) -> BTreeMap<&'w str, Self> {
        let mut parts: BTreeMap<&str, Self> = BTreeMap::new();
        for mesh in world.counting_meshes() {
            parts.entry(&mesh.meta.name).or_default().mesh = Some(mesh);
        }
        for policy in world.counting_traffic_traces() {
            let parts = parts.entry(&policy.meta.mesh).or_default();
            parts.policies.push(policy);
        }
        for dataplane in world.counting_dataplanes() {
            let parts = parts.entry(&dataplane.meta.mesh).or_default();
            parts.dataplanes.push(dataplane);
        }
        for policy in world.counting_mesh_traces() {
            let parts = parts.entry(&policy.meta.mesh).or_default();
            parts.mesh_traces.push(policy);
        }
        // A mesh of which nothing else is known has nothing to answer.
        macro_rules! add {
            ($($list:ident: $part:ident),*) => {$(
                for resource in world.$list.iter().filter(|it| !it.meta.superseded) {
                    if let Some(parts) = parts.get_mut(resource.meta.mesh.as_str()) {
                        parts.$part.push(resource);
                    }
                }
            )*};
        }
        add!(
            traffic_routes: routes,
            mesh_gateways: gateways,
            mesh_open_telemetry_backends: collectors,
            mesh_services: mesh_services
        );
        parts
    }
}

impl<'w> Effective<'w> {
    /// Sorts an input by mesh, and resolves the backend of every policy. Of resources that are
    /// defined more than once only the definition that counts is taken.
    #[must_use]
    pub fn new(world: &'w World, book: &RuleBook) -> Self {
        let view = |(name, parts): (&'w str, Parts<'w>)| {
            let Parts {
                mesh,
                mut policies,
                mut dataplanes,
                mut routes,
                mesh_traces,
                gateways,
                collectors,
                mesh_services,
            } = parts;
            let rules = book.of(name);
            policies.sort_by(|one, other| precedence(&one.meta, &other.meta));
            dataplanes.par_sort_by(|one, other| one.meta.name.cmp(&other.meta.name));
            routes.sort_by(|one, other| precedence(&one.meta, &other.meta));
            let place = Place::new(
                rules,
                book.zone_or_default(),
                book.system_namespace(),
                &world.kubernetes.namespaces,
            );
            let mesh_traces = MeshTraces::new(&mesh_traces, gateways, &collectors, place);
            let index = if rules.has(Feature::Tracing) {
                Index::new(&policies)
            } else {
                Index::default()
            };
            let backends = mesh.map(|mesh| Backends::new(mesh, rules));
            let route = |policy| {
                let backends = backends.as_ref().ok_or(NotSent::NoMesh);
                backends.and_then(|backends| backends.route(policy))
            };
            let policies = policies
                .into_iter()
                .map(|policy| Policy::new(policy, route(policy)))
                .collect();
            (
                name,
                MeshView {
                    name,
                    mesh,
                    rules,
                    policies,
                    has_workloads: dataplanes.iter().any(|it| it.workload.is_some()),
                    dataplanes,
                    routes,
                    mesh_services,
                    mesh_traces,
                    index,
                    services: OnceLock::new(),
                },
            )
        };
        Self {
            meshes: Parts::by_mesh(world).into_iter().map(view).collect(),
        }
    }

    /// Every dataplane, by mesh and name.
    pub fn dataplanes(&self) -> impl Iterator<Item = (&MeshView<'w>, &'w Dataplane)> {
        self.meshes.values().flat_map(|view| {
            view.dataplanes
                .iter()
                .map(move |dataplane| (view, *dataplane))
        })
    }
}

/// Whether a `MeshTrace` is there to show what it would do: it reaches no proxy then.
pub(crate) fn is_shadow(meta: &Meta) -> bool {
    meta.labels.get("kuma.io/effect") == Some("shadow")
}

impl<'w> MeshView<'w> {
    /// The names of the backends that it declares.
    pub(crate) fn backend_names(&self) -> impl Iterator<Item = &'w str> + use<'w> {
        let backends = self.mesh.into_iter().flat_map(Mesh::backends);
        backends.map(|backend| backend.name.as_str())
    }

    /// Whether outbounds can be traced, too: from Kuma 2.6 on only with a `TrafficRoute` (which a mesh
    /// no longer has by default) or a `MeshTrace`.
    pub(crate) fn traces_outbounds(&self) -> bool {
        let is_routed = !self.routes.is_empty() || self.mesh_traces.has_backend();
        is_routed || self.rules.has(Feature::DefaultTrafficRoute)
    }

    /// Whether a service speaks HTTP; none if no dataplane says what it speaks.
    pub(super) fn speaks_http(&self, service: &str) -> Option<bool> {
        let services = self
            .services
            .get_or_init(|| services::of(&self.dataplanes, self.rules));
        services.get(service).copied()
    }

    /// The dataplane of a name.
    pub(crate) fn dataplane(&self, name: &str) -> Option<&'w Dataplane> {
        let found = self
            .dataplanes
            .binary_search_by(|it| it.meta.name.as_str().cmp(name));
        Some(self.dataplanes[found.ok()?])
    }

    /// The selectors of its policies.
    pub(crate) fn index(&self) -> &Index<'w> {
        &self.index
    }

    /// The positions of the policies that match a dataplane, in the order in which they win ties.
    #[must_use]
    pub fn matching(&self, dataplane: &Dataplane) -> Vec<usize> {
        self.index.matching(dataplane)
    }
}
