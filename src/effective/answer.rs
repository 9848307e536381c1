//! What one dataplane gets, whichever kind of policy gives it: where and how its spans are sent, or
//! why not, and which policy says so.
//!
//! Whoever shows, compares, explains or checks what a dataplane gets, or prints its configuration of
//! Envoy, starts here. A kind of policy is a variant of [`GivenBy`].

use super::MeshView;
use super::route::{NotSent, Route, Target};
use super::traffic_trace::{Choice, Policy};
use crate::model::{Dataplane, Feature, Kind, Tags};

/// What one dataplane gets.
#[derive(Debug, Clone)]
pub struct Answer<'v, 'w> {
    /// The dataplane.
    pub dataplane: &'w Dataplane,
    /// Its mesh.
    pub view: &'v MeshView<'w>,
    /// Where and how its spans are sent, or why they are not.
    pub route: Route,
    /// The policy that says so, if one selects the dataplane.
    pub given_by: Option<GivenBy<'v, 'w>>,
}

/// The policy that gives an answer.
#[derive(Debug, Clone, Copy)]
pub enum GivenBy<'v, 'w> {
    /// The `TrafficTrace` with the best selector.
    TrafficTrace {
        /// The policy.
        policy: &'v Policy<'w>,
        /// How it was chosen.
        choice: Choice,
    },
}

impl<'w> GivenBy<'_, 'w> {
    /// The kind of the policy.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::TrafficTrace { .. } => Kind::TrafficTrace,
        }
    }

    /// The name of the policy.
    #[must_use]
    pub fn name(&self) -> &'w str {
        match self {
            Self::TrafficTrace { policy, .. } => policy.name(),
        }
    }
}

impl<'w> MeshView<'w> {
    /// What a dataplane of this mesh gets.
    #[must_use]
    pub fn answer<'v>(&'v self, dataplane: &'w Dataplane) -> Answer<'v, 'w> {
        let given_by = self.index().choose(dataplane).map(|choice| {
            let policy = &self.policies[choice.policy];
            GivenBy::TrafficTrace { policy, choice }
        });
        let route = match given_by {
            Some(GivenBy::TrafficTrace { policy, .. }) => policy.route.clone(),
            None if !self.rules.has(Feature::Tracing) => Err(NotSent::Removed),
            None => Err(NotSent::Unselected),
        };
        Answer {
            dataplane,
            view: self,
            route,
            given_by,
        }
    }
}

impl<'v, 'w> Answer<'v, 'w> {
    /// Where spans are sent, if they are.
    #[must_use]
    pub fn target(&self) -> Option<&Target> {
        self.route.as_deref().ok()
    }

    /// The `TrafficTrace` that gives it, if one does.
    #[must_use]
    pub fn traffic_trace(&self) -> Option<&'v Policy<'w>> {
        let GivenBy::TrafficTrace { policy, .. } = self.given_by?;
        Some(policy)
    }

    /// How that `TrafficTrace` was chosen.
    #[must_use]
    pub fn choice(&self) -> Option<Choice> {
        let GivenBy::TrafficTrace { choice, .. } = self.given_by?;
        Some(choice)
    }

    /// The selector of that `TrafficTrace` that matches; none if it has none.
    #[must_use]
    pub fn selector(&self) -> Option<&'w Tags> {
        let selector = self.choice()?.selector?;
        Some(&self.traffic_trace()?.policy.selectors[selector].tags)
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
