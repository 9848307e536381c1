//! Which services of a mesh speak HTTP: those of which all inbounds that take requests do.

use foldhash::HashMap;

use crate::model::{Dataplane, ReleaseRules};

/// Whether each service speaks HTTP. It owns its keys, so that a view of a mesh can be taken for
/// one that lives shorter.
pub(super) type Services = HashMap<Box<str>, bool>;

pub(super) fn of(dataplanes: &[&Dataplane], rules: ReleaseRules) -> Services {
    let mut services = Services::default();
    let inbounds = dataplanes.iter().flat_map(|it| it.inbounds());
    for inbound in inbounds.filter(|inbound| !inbound.is_unready) {
        let Some(service) = inbound.tags.get(rules.tags.service()) else {
            continue;
        };
        let is_http = inbound.is_http(rules);
        match services.get_mut(service) {
            Some(all) => *all &= is_http,
            None => drop(services.insert(service.into(), is_http)),
        }
    }
    services
}
