//! A page of a list as types of `serde`, which become the model without a tree between the two.
//!
//! Knows the fields that control planes write, and sets those of a release to come aside. Reports
//! nothing: a page in which anything is out of the ordinary (a wrong type, a key that stands there
//! twice, a field in snake case) is left to the reader of documents, which says what it is. Called
//! by `list`.

mod fields;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use crate::diag::Origin;
use crate::model::{self, Kind, Meta, World};
use crate::parse::{INBOUND_STATES, NODE_LIMIT, gateway_kind, settle_mesh};
use fields::{
    BackendRef, Dataplane, Inbound, Networking, NoOthers, Outbound, Probes, TrafficTrace,
};

/// A page of a list.
#[derive(Deserialize)]
pub(super) struct RawPage<I> {
    /// How many resources the whole list has, if the control plane says so.
    pub(super) total: Option<u64>,
    /// The URL of the next page, if there is one.
    pub(super) next: Option<String>,
    pub(super) items: I,
    #[serde(flatten)]
    others: NoOthers,
}

/// Reads a page of a list of dataplanes or of their policies. None if it is of another kind, or if
/// anything in it is not as control planes write it.
pub(super) fn read(kind: Kind, text: &str) -> Option<RawPage<World>> {
    // `serde_json` takes two halves of a surrogate pair for a character; Go's YAML reader does not.
    if has_too_many_values(text) || text.contains(r"\ud") || text.contains(r"\uD") {
        return None;
    }
    match kind {
        Kind::Dataplane => page(text, Dataplane::into_model, |world| &mut world.dataplanes),
        Kind::TrafficTrace => page(text, TrafficTrace::into_model, |world| {
            &mut world.traffic_traces
        }),
        _ => None,
    }
}

/// Whether a document of this text may have more values than are read. Every value and key but the
/// first comes after one of these characters.
fn has_too_many_values(text: &str) -> bool {
    let is_before_value = |byte: &u8| matches!(byte, b',' | b':' | b'[' | b'{');
    text.len() > NODE_LIMIT && text.bytes().filter(is_before_value).count() >= NODE_LIMIT
}

fn page<I: DeserializeOwned, R>(
    text: &str,
    into_model: impl Fn(I, Origin) -> Option<R>,
    list: impl Fn(&mut World) -> &mut Vec<R>,
) -> Option<RawPage<World>> {
    let page: RawPage<Vec<I>> = serde_json::from_str(text).ok()?;
    let mut world = World::default();
    let resources = page.items.into_iter().zip(0..).map(|(item, position)| {
        let origin = Origin {
            items: Box::new([position]),
            ..Origin::default()
        };
        into_model(item, origin)
    });
    *list(&mut world) = resources.collect::<Option<_>>()?;
    Some(RawPage {
        total: page.total,
        next: page.next,
        items: world,
        others: page.others,
    })
}

/// None if the resource is not of the list's kind, or has no name.
macro_rules! meta {
    ($item:ident, $kind:expr, $origin:ident) => {{
        if $item.kind != Some($kind) || $item.name.is_empty() {
            return None;
        }
        let mut meta = Meta {
            name: $item.name,
            mesh: $item.mesh,
            labels: $item.labels,
            creation_time: $item.creation_time,
            origin: $origin,
            ..Meta::default()
        };
        settle_mesh(&mut meta);
        meta
    }};
}

impl TrafficTrace {
    fn into_model(self, origin: Origin) -> Option<model::TrafficTrace> {
        let has_conf = self.conf.is_some();
        Some(model::TrafficTrace {
            selectors: all(self.selectors, |selector| model::Selector {
                tags: selector.tags,
            }),
            has_conf,
            backend: self.conf.unwrap_or_default().backend,
            meta: meta!(self, Kind::TrafficTrace, origin),
        })
    }
}

impl Dataplane {
    fn into_model(self, origin: Origin) -> Option<model::Dataplane> {
        Some(model::Dataplane {
            networking: self.networking.map(|it| Box::new(networking(it))),
            probes: self.probes.map(|it| Box::new(probes(it))),
            metrics: None,
            workload: None,
            meta: meta!(self, Kind::Dataplane, origin),
        })
    }
}

fn networking(networking: Networking) -> model::Networking {
    let transparent = networking.transparent_proxying;
    model::Networking {
        address: networking.address,
        inbounds: all(networking.inbound, inbound),
        outbounds: all(networking.outbound, outbound),
        gateway: networking.gateway.map(|gateway| model::Gateway {
            tags: gateway.tags,
            kind: gateway_kind(gateway.kind),
        }),
        is_transparent: transparent.is_some(),
        admin_port: networking.admin.map(|admin| admin.port),
        is_ingress: networking.ingress.is_some(),
        reachable_backends: transparent.map_or_else(Vec::new, |transparent| {
            all(transparent.reachable_backends.refs, backend_ref)
        }),
    }
}

fn inbound(inbound: Inbound) -> model::Inbound {
    let is_unhealthy = inbound.health.is_some_and(|health| !health.ready);
    model::Inbound {
        interface: inbound.interface,
        port: inbound.port,
        service_port: inbound.service_port,
        service_address: inbound.service_address,
        address: inbound.address,
        protocol: inbound.protocol,
        service_probe: inbound.service_probe.map(|probe| {
            Box::new(model::ServiceProbe {
                interval: probe.interval,
                timeout: probe.timeout,
                unhealthy_threshold: probe.unhealthy_threshold,
                healthy_threshold: probe.healthy_threshold,
            })
        }),
        tags: inbound.tags,
        is_unready: inbound.state != 0 || is_unhealthy,
        is_ignored: INBOUND_STATES.get(inbound.state) == Some(&"Ignored"),
        name: Box::default(),
    }
}

fn outbound(outbound: Outbound) -> model::Outbound {
    model::Outbound {
        interface: outbound.interface,
        port: outbound.port,
        address: outbound.address,
        service: outbound.service,
        tags: outbound.tags,
        backend_ref: outbound.backend_ref.map(|it| Box::new(backend_ref(it))),
    }
}

fn backend_ref(backend_ref: BackendRef) -> model::BackendRef {
    model::BackendRef {
        kind: backend_ref.kind,
        name: backend_ref.name,
        namespace: backend_ref.namespace,
        port: backend_ref.port,
        labels: backend_ref.labels,
    }
}

fn probes(probes: Probes) -> model::Probes {
    model::Probes {
        port: probes.port,
        endpoints: all(probes.endpoints, |probe| model::Probe {
            inbound_port: probe.inbound_port,
            inbound_path: probe.inbound_path,
            path: probe.path,
        }),
    }
}

/// Each element of a list as another. There are very many lists, and few have as many elements as a
/// growing one has room for.
fn all<T, U>(list: Vec<T>, into_model: impl Fn(T) -> U) -> Vec<U> {
    let mut all = Vec::with_capacity(list.len());
    all.extend(list.into_iter().map(into_model));
    all
}

#[cfg(test)]
mod tests;
