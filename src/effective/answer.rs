//! What one dataplane gets, whichever kind of policy gives it: where and how its spans are sent, or
//! why not, and which policy says so.
//!
//! Whoever shows, compares, explains or checks what a dataplane gets, or prints its configuration of
//! Envoy, starts here. A kind of policy is a variant of [`GivenBy`].

use super::MeshView;
use super::mesh_trace::{self, Merged};
use super::route::{NotSent, Route, Target};
use super::traffic_trace::{Choice, Policy};
use crate::model::{Dataplane, Feature, Kind, Tags};

/// What one dataplane gets.
#[derive(Debug, Clone)]
pub struct Answer<'v, 'w> {
    pub dataplane: &'w Dataplane,
    /// Its mesh.
    pub view: &'v MeshView<'w>,
    /// Where and how its spans are sent, or why they are not.
    pub route: Route,
    /// The policy that says so, if one selects the dataplane.
    pub given_by: Option<GivenBy<'v, 'w>>,
    /// The `TrafficTrace` with the best selector, whether or not it decides.
    choice: Option<Choice>,
    /// What the `MeshTrace`s that select it set together, whether or not they decide.
    pub mesh_trace: Option<Merged<'v, 'w>>,
}

/// The policy that gives an answer.
#[derive(Debug, Clone, Copy)]
pub enum GivenBy<'v, 'w> {
    /// The `TrafficTrace` with the best selector.
    TrafficTrace(&'v Policy<'w>),
    /// The strongest `MeshTrace` that says something of backends, if it names one.
    MeshTrace(&'v mesh_trace::Policy<'w>),
}

impl<'w> GivenBy<'_, 'w> {
    /// The kind of the policy.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::TrafficTrace(_) => Kind::TrafficTrace,
            Self::MeshTrace(_) => Kind::MeshTrace,
        }
    }

    /// The name of the policy.
    #[must_use]
    pub fn name(&self) -> &'w str {
        match self {
            Self::TrafficTrace(policy) => policy.name(),
            Self::MeshTrace(policy) => policy.name(),
        }
    }
}

impl<'w> MeshView<'w> {
    /// What a dataplane of this mesh gets. A `MeshTrace` with a backend replaces what a `TrafficTrace`
    /// gives, and inherits nothing of it; one that takes the backends away leaves it.
    #[must_use]
    pub fn answer<'v>(&'v self, dataplane: &'w Dataplane) -> Answer<'v, 'w> {
        let choice = self.index().choose(dataplane);
        let mesh_trace = self.mesh_traces.merged(dataplane);
        let traffic_trace = choice.map(|choice| &self.policies[choice.policy]);
        let given_by = match mesh_trace.as_ref().and_then(Merged::giver) {
            Some(giver) => Some(GivenBy::MeshTrace(giver)),
            None => traffic_trace.map(GivenBy::TrafficTrace),
        };
        let route = match (given_by, &mesh_trace) {
            (Some(GivenBy::TrafficTrace(policy)), _) => policy.route.clone(),
            (Some(GivenBy::MeshTrace(giver)), Some(merged)) => giver.route(merged.tracing()),
            _ if !self.rules.has(Feature::Tracing) => Err(NotSent::Removed),
            _ => Err(NotSent::Unselected),
        };
        Answer {
            dataplane,
            view: self,
            route,
            given_by,
            choice,
            mesh_trace,
        }
    }
}

impl<'v, 'w> Answer<'v, 'w> {
    /// Where spans are sent, if they are.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        self.route.as_deref().ok()
    }

    /// The `TrafficTrace` with the best selector, whether or not it decides.
    #[must_use]
    pub fn traffic_trace(&self) -> Option<&'v Policy<'w>> {
        Some(&self.view.policies[self.choice?.policy])
    }

    /// The zone of the dataplane.
    pub(crate) fn zone(&self) -> &str {
        self.view.mesh_traces.zone_of(self.dataplane)
    }

    /// Whether a `MeshTrace` decides.
    pub(crate) const fn is_by_mesh_trace(&self) -> bool {
        matches!(self.given_by, Some(GivenBy::MeshTrace(_)))
    }

    /// How that `TrafficTrace` was chosen.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        self.choice
    }

    /// The selector of that `TrafficTrace` that matches; none if it has none.
    pub(crate) fn selector(&self) -> Option<&'w Tags> {
        let selector = self.choice()?.selector?;
        Some(&self.traffic_trace()?.policy.selectors[selector].tags)
    }

    /// How many inbounds there are, and how many of them make spans.
    pub(crate) fn inbounds(&self) -> (usize, usize) {
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
