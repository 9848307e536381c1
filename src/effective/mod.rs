//! Who gets what, and why: which policy each dataplane gets, which backend that is, and what the
//! proxy sends there.
//!
//! Owns selecting, ranking, resolving and explaining, and the index that makes it fast. Knows
//! nothing of YAML, files or colour.

mod explain;
mod flaw;
mod index;
mod listeners;
mod note;
mod resolve;
mod select;

use std::collections::BTreeMap;
use std::sync::OnceLock;

pub use explain::{Candidate, Outcome, candidates, unmet};
pub use flaw::{BackendField, Consequence, Flaw, is_of_mesh};
pub use index::{Choice, Index, Posting};
pub use listeners::Listeners;
pub use note::{Note, tie_reason};
pub use resolve::{ApiVersion, Collector, Resolution, Source, Target, collector};
pub use select::{Rank, matches, precedence};

use crate::model::{
    Dataplane, Kind, Mesh, Meta, RuleBook, Rules, TrafficRoute, TrafficTrace, World,
};

/// The kinds that the answer about a dataplane depends on, beside the Mesh. Files and a control
/// plane give the same answer only where all of them are read.
pub const NEEDS: [Kind; 4] = [
    Kind::TrafficTrace,
    Kind::Dataplane,
    Kind::TrafficRoute,
    Kind::MeshTrace,
];

/// The whole input, by mesh, ready to answer.
#[derive(Debug)]
pub struct Effective<'w> {
    /// The meshes, by name: those that are declared, and those that something says it lives in.
    pub meshes: BTreeMap<&'w str, MeshView<'w>>,
}

/// One mesh and what lives in it.
#[derive(Debug)]
pub struct MeshView<'w> {
    /// Its name.
    pub name: &'w str,
    /// Its declaration, if the input has one.
    pub mesh: Option<&'w Mesh>,
    /// The rules that decide.
    pub rules: Rules,
    /// Its policies, in the order in which they win ties.
    pub policies: Vec<Policy<'w>>,
    /// Its dataplanes, by name.
    pub dataplanes: Vec<&'w Dataplane>,
    /// Its `TrafficRoute`s, in the order in which they win ties.
    pub routes: Vec<&'w TrafficRoute>,
    /// Names of its `MeshTrace`s that may reach proxies, in order. They are not judged.
    pub mesh_traces: Vec<&'w str>,
    index: Index<'w>,
    /// What its services speak, once somebody has asked.
    services: OnceLock<listeners::Services>,
}

/// A policy and the backend that its dataplanes get.
#[derive(Debug)]
pub struct Policy<'w> {
    /// The policy.
    pub policy: &'w TrafficTrace,
    /// Its backend.
    pub resolution: Resolution<'w>,
}

/// What one dataplane gets.
#[derive(Debug)]
pub struct Verdict<'v, 'w> {
    /// The dataplane.
    pub dataplane: &'w Dataplane,
    /// Its mesh.
    pub view: &'v MeshView<'w>,
    /// The policy that won, if one matches.
    pub choice: Option<Choice>,
}

impl<'w> Effective<'w> {
    /// Sorts an input by mesh, and resolves the backend of every policy. Of resources that are
    /// defined more than once only the definition that counts is taken.
    #[must_use]
    pub fn new(world: &'w World, book: &RuleBook) -> Self {
        #[derive(Default)]
        struct Parts<'w> {
            mesh: Option<&'w Mesh>,
            policies: Vec<&'w TrafficTrace>,
            dataplanes: Vec<&'w Dataplane>,
            routes: Vec<&'w TrafficRoute>,
            mesh_traces: Vec<&'w str>,
        }
        let mut parts: BTreeMap<&str, Parts<'_>> = BTreeMap::new();
        for mesh in world.counting_meshes() {
            parts.entry(&mesh.meta.name).or_default().mesh = Some(mesh);
        }
        for policy in world.counting_traffic_traces() {
            parts
                .entry(&policy.meta.mesh)
                .or_default()
                .policies
                .push(policy);
        }
        for dataplane in world.counting_dataplanes() {
            parts
                .entry(&dataplane.meta.mesh)
                .or_default()
                .dataplanes
                .push(dataplane);
        }
        // A mesh of which nothing else is known has nothing to answer.
        let counting_routes = world.traffic_routes.iter().filter(|it| !it.meta.superseded);
        for route in counting_routes {
            if let Some(parts) = parts.get_mut(route.meta.mesh.as_str()) {
                parts.routes.push(route);
            }
        }
        for meta in world.counting_mesh_traces().filter(|meta| !is_shadow(meta)) {
            if let Some(parts) = parts.get_mut(meta.mesh.as_str()) {
                parts.mesh_traces.push(&meta.name);
            }
        }
        let view = |(name, parts): (&'w str, Parts<'w>)| {
            let Parts {
                mesh,
                mut policies,
                mut dataplanes,
                mut routes,
                mut mesh_traces,
            } = parts;
            let rules = book.of(name);
            policies.sort_by(|one, other| precedence(&one.meta, &other.meta));
            dataplanes.sort_by(|one, other| one.meta.name.cmp(&other.meta.name));
            routes.sort_by(|one, other| precedence(&one.meta, &other.meta));
            mesh_traces.sort_unstable();
            let index = if rules.has_tracing() {
                Index::new(&policies)
            } else {
                Index::default()
            };
            let backends = mesh.map(Mesh::backends_by_name);
            let policies = policies
                .into_iter()
                .map(|policy| Policy {
                    policy,
                    resolution: Resolution::of(policy, mesh.zip(backends.as_ref()), rules),
                })
                .collect();
            (
                name,
                MeshView {
                    name,
                    mesh,
                    rules,
                    policies,
                    dataplanes,
                    routes,
                    mesh_traces,
                    index,
                    services: OnceLock::new(),
                },
            )
        };
        Self {
            meshes: parts.into_iter().map(view).collect(),
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
#[must_use]
pub fn is_shadow(meta: &Meta) -> bool {
    meta.labels.get("kuma.io/effect") == Some("shadow")
}

impl<'w> MeshView<'w> {
    /// What a dataplane of this mesh gets.
    #[must_use]
    pub fn verdict<'v>(&'v self, dataplane: &'w Dataplane) -> Verdict<'v, 'w> {
        Verdict {
            dataplane,
            view: self,
            choice: self.index.choose(dataplane),
        }
    }

    /// Whether outbounds can be traced, too: from Kuma 2.6 on only with a `TrafficRoute` (which a mesh
    /// no longer has by default) or a `MeshTrace`.
    #[must_use]
    pub fn traces_outbounds(&self) -> bool {
        let is_routed = !self.routes.is_empty() || !self.mesh_traces.is_empty();
        is_routed || self.rules.has_default_route()
    }

    /// The selectors of its policies.
    #[must_use]
    pub fn index(&self) -> &Index<'w> {
        &self.index
    }

    /// The positions of the policies that match a dataplane, in the order in which they win ties.
    #[must_use]
    pub fn matching(&self, dataplane: &Dataplane) -> Vec<usize> {
        self.index.matching(dataplane)
    }
}

impl<'v, 'w> Verdict<'v, 'w> {
    /// The policy that won.
    #[must_use]
    pub fn policy(&self) -> Option<&'v Policy<'w>> {
        self.choice
            .as_ref()
            .map(|choice| &self.view.policies[choice.policy])
    }

    /// Where traces are sent, if they are.
    #[must_use]
    pub fn target(&self) -> Option<&'v Target<'w>> {
        self.policy()?.resolution.target()
    }

    /// What is wrong with its backend.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut flaws = self
            .target()
            .map(|target| self.view.flaws(target.sampling, Some(&target.collector)))
            .unwrap_or_default();
        // Only an inbound that makes spans takes a span id over.
        if self.dataplane.gateway().is_some() || self.inbounds().1 == 0 {
            flaws.retain(|flaw| flaw.code != crate::diag::codes::SHARED_SPAN_ID);
        }
        flaws
    }

    /// What is so wrong with its backend that no span arrives, if anything is.
    #[must_use]
    pub fn fatal_flaw(&self) -> Option<Flaw> {
        let fatal = self.flaws().into_iter();
        fatal
            .filter(|flaw| flaw.consequence >= Consequence::Lost)
            .min_by_key(|flaw| std::cmp::Reverse(flaw.consequence))
    }

    /// How many inbounds there are, and how many of them make spans.
    #[must_use]
    pub fn inbounds(&self) -> (usize, usize) {
        let inbounds = self.dataplane.inbounds();
        (
            inbounds.len(),
            inbounds
                .iter()
                .filter(|inbound| inbound.is_http(self.view.rules))
                .count(),
        )
    }
}
