//! The `TrafficRoute` policy, as far as outbounds need it: which of them it matches, and where it
//! leads them. Knows nothing of paths, headers and load balancing.

use super::{Meta, Selector, Tags};

/// A policy: where the requests of some dataplanes to some services go.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TrafficRoute {
    /// Name, mesh and place.
    pub meta: Meta,
    /// The dataplanes whose outbounds it is for; any one of them has to match.
    pub sources: Vec<Selector>,
    /// The services that those outbounds are written for; any one of them has to match.
    pub destinations: Vec<Selector>,
    /// Where it leads, whatever the path or the shares: `conf.destination`, `conf.split` and those
    /// of `conf.http`, but for shares of zero. A tag of `*` means the outbound's own.
    pub targets: Vec<Tags>,
}

impl TrafficRoute {
    /// The services that it leads an outbound to, in order; `service` is the one that the outbound
    /// is written for.
    pub(crate) fn services<'r>(
        &'r self,
        service_tag: &'r str,
        service: &'r str,
    ) -> impl Iterator<Item = &'r str> {
        let resolve = move |target: &'r Tags| match target.get(service_tag) {
            None | Some("*") => service,
            Some(other) => other,
        };
        self.targets.iter().map(resolve)
    }
}
