//! `MeshTrace`: which policies select a dataplane, how they are merged, and where spans go by them.
//!
//! `standing` says where a policy stands, `select` what it demands, `order` which of two is
//! stronger, `merge` what several set together, `resolve` where that leads, `effect` what one of them does,
//! `explain` why, and
//! `index` makes it fast.

mod effect;
mod explain;
mod index;
mod merge;
mod order;
mod resolve;
mod select;
mod standing;

use std::cmp::Reverse;

use index::Index;
use select::Demand;

pub(super) use standing::Place;

pub(crate) use effect::Effect;
pub use explain::{MeshTraceCandidate, mesh_trace_candidates};
pub use merge::{Merged, Reach};
pub use order::Precedence;
pub use resolve::Policy;
pub(crate) use resolve::{DATADOG_HELP, is_referenced};
pub use select::SelectsNothing;
pub use standing::{Role, Standing};

use crate::model::{Dataplane, Feature, MeshGateway, MeshOpenTelemetryBackend, MeshTrace};

/// The policies of a mesh, strongest first.
#[derive(Debug)]
pub struct MeshTraces<'w> {
    /// The policies.
    pub policies: Vec<Policy<'w>>,
    index: Index<'w>,
}

impl<'w> MeshTraces<'w> {
    /// Sorts the policies of a mesh, and resolves where they send to.
    pub(super) fn new(
        policies: &[&'w MeshTrace],
        gateways: Vec<&'w MeshGateway>,
        backends: &[&'w MeshOpenTelemetryBackend],
        place: Place,
    ) -> Self {
        let rules = place.rules;
        let is_known = rules.has(Feature::MeshTrace);
        let known = policies.iter().filter(|_| is_known);
        let mut sorted: Vec<(Policy<'_>, Option<Demand<'_>>)> = known
            .map(|policy| {
                let standing = Standing::of(&policy.meta, &place);
                let demand = select::demand(policy, &standing, rules);
                let (_, conf) = policy.stored(rules);
                let policy = Policy {
                    policy,
                    standing,
                    precedence: Precedence::of(policy, &standing, rules),
                    collector: resolve::collector(&conf, backends, rules),
                    conf,
                    selects_nothing: demand.as_ref().err().copied(),
                };
                (policy, demand.ok())
            })
            .collect();
        sorted.sort_by_key(|(policy, _)| Reverse(policy.precedence));
        let index = Index::new(&sorted, gateways, place);
        Self {
            policies: sorted.into_iter().map(|(policy, _)| policy).collect(),
            index,
        }
    }

    /// What the policies that select a dataplane set together; none if none does.
    pub(crate) fn merged<'v>(&'v self, dataplane: &Dataplane) -> Option<Merged<'v, 'w>> {
        let found = self.index.matching(dataplane);
        let postings = found.into_iter().map(|at| &self.index.postings[at]);
        let postings: Vec<_> = postings.collect();
        (!postings.is_empty()).then(|| Merged::new(&self.policies, postings))
    }

    /// The `MeshGateway` that a builtin gateway gets.
    pub(super) fn gateway_of(&self, dataplane: &Dataplane) -> Option<&'w MeshGateway> {
        self.index.gateway(dataplane)
    }

    /// The zone of a dataplane: that of the control plane, unless it says another one.
    pub(super) fn zone_of<'a>(&'a self, dataplane: &'a Dataplane) -> &'a str {
        select::zone_of(dataplane, self.index.place())
    }

    /// The zone of the control plane.
    pub(super) fn zone(&self) -> &str {
        &self.index.place().zone
    }

    /// Whether any policy sends spans anywhere.
    pub(crate) fn has_backend(&self) -> bool {
        let selecting = self
            .policies
            .iter()
            .filter(|it| it.selects_nothing.is_none());
        selecting.into_iter().any(|it| it.collector.is_some())
    }
}
