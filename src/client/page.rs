//! A page of a list as types of `serde`, which become the model without a tree between the two.
//!
//! Knows the fields that control planes write, and sets those of a release to come aside. Reports
//! nothing: a page in which anything is out of the ordinary (a wrong type, a key that stands there
//! twice, a field in snake case) is left to the reader of documents, which says what it is. Called
//! by `list`.

mod fields;
mod values;

use std::ops::BitOr;

use serde::Deserialize;

use super::request::is_segment;
use crate::model::{self, Kind, Meta, World};
use crate::parse::{INBOUND_STATES, NODE_LIMIT, gateway_kind, settle_mesh};
use values::{InPage, list};

/// A page of a list.
#[derive(Deserialize)]
#[serde(bound = "R: InPage", deny_unknown_fields)]
struct RawPage<R> {
    total: Option<u64>,
    next: Option<String>,
    #[serde(deserialize_with = "list")]
    items: Vec<R>,
}

/// What a page has.
pub(super) struct PageContent {
    /// How many resources the whole list has, if the control plane says so.
    pub(super) total: Option<u64>,
    /// The URL of the next page, if there is one.
    pub(super) next: Option<String>,
    /// The resources.
    pub(super) world: World,
}

/// Reads a page of a list of dataplanes or of their policies. None if it is of another kind, or if
/// anything in it is not as control planes write it.
pub(super) fn read(kind: Kind, text: &str) -> Option<PageContent> {
    // `serde_json` takes two halves of a surrogate pair for a character; Go's YAML reader does not.
    let has_surrogate = || text.contains(r"\ud") || text.contains(r"\uD");
    // `serde` would take a list for a page.
    let is_list = text.trim_ascii_start().starts_with('[');
    // Looked at to the end, because hardly a page has any.
    let is_escape = text.bytes().map(|byte| byte == b'\\');
    let has_escapes = is_escape.fold(false, BitOr::bitor);
    if is_list || has_too_many_values(text) || (has_escapes && has_surrogate()) {
        return None;
    }
    match kind {
        Kind::Dataplane => page(text, kind, |world| &mut world.dataplanes),
        Kind::TrafficTrace => page(text, kind, |world| &mut world.traffic_traces),
        _ => None,
    }
}

/// Whether a document of this text may have more values than are read. Every value and key but the
/// first comes after one of these characters.
fn has_too_many_values(text: &str) -> bool {
    let is_before_value = |byte: &u8| matches!(byte, b',' | b':' | b'[' | b'{');
    text.len() > NODE_LIMIT && text.bytes().filter(is_before_value).count() >= NODE_LIMIT
}

fn page<R: InPage>(
    text: &str,
    kind: Kind,
    list: impl Fn(&mut World) -> &mut Vec<R>,
) -> Option<PageContent> {
    let page: RawPage<R> = serde_json::from_str(text).ok()?;
    let mut world = World::default();
    *list(&mut world) = page.items;
    for (meta, position) in world.metas_mut(kind).into_iter().zip(0..) {
        meta.origin.items = Box::new([position]);
    }
    Some(PageContent {
        total: page.total,
        next: page.next,
        world,
    })
}

/// The meta data of a resource. None if it is not of the list's kind, or if no URL can hold its name.
macro_rules! meta {
    ($item:ident, $kind:expr) => {{
        let mut meta = Meta {
            name: $item.name,
            mesh: $item.mesh,
            labels: $item.labels,
            creation_time: $item.creation_time,
            modification_time: $item.modification_time,
            ..Meta::default()
        };
        settle_mesh(&mut meta);
        if $item.kind != Some($kind) || !is_segment(&meta.name) || !is_segment(&meta.mesh) {
            return None;
        }
        meta
    }};
}

impl InPage for model::TrafficTrace {
    type Raw = fields::TrafficTrace;

    fn of(policy: Self::Raw) -> Option<Self> {
        Some(Self {
            selectors: policy.selectors,
            has_conf: policy.conf.is_some(),
            backend: policy.conf.unwrap_or_default().backend,
            meta: meta!(policy, Kind::TrafficTrace),
        })
    }
}

impl InPage for model::Dataplane {
    type Raw = fields::Dataplane;

    fn of(dataplane: Self::Raw) -> Option<Self> {
        Some(Self {
            networking: dataplane.networking,
            probes: dataplane.probes,
            metrics: None,
            workload: None,
            meta: meta!(dataplane, Kind::Dataplane),
        })
    }
}

impl InPage for model::Networking {
    type Raw = fields::Networking;

    fn of(networking: Self::Raw) -> Option<Self> {
        let transparent = networking.transparent_proxying;
        Some(Self {
            address: networking.address,
            inbounds: networking.inbound,
            outbounds: networking.outbound,
            gateway: networking.gateway.map(|gateway| model::Gateway {
                tags: gateway.tags,
                kind: gateway_kind(gateway.kind),
            }),
            is_transparent: transparent.is_some(),
            admin_port: networking.admin.map(|admin| admin.port),
            is_ingress: networking.ingress.is_some(),
            is_advertised: !networking.advertised_address.is_empty(),
            reachable_backends: transparent
                .map(|transparent| transparent.reachable_backends.refs)
                .unwrap_or_default(),
        })
    }
}

impl InPage for model::Inbound {
    type Raw = fields::Inbound;

    fn of(inbound: Self::Raw) -> Option<Self> {
        let is_unhealthy = inbound.health.is_some_and(|health| !health.ready);
        Some(Self {
            interface: inbound.interface,
            port: inbound.port,
            service_port: inbound.service_port,
            service_address: inbound.service_address,
            address: inbound.address,
            protocol: inbound.protocol,
            service_probe: inbound.service_probe,
            tags: inbound.tags,
            is_unready: inbound.state != 0 || is_unhealthy,
            is_ignored: INBOUND_STATES.get(inbound.state) == Some(&"Ignored"),
            name: Box::default(),
        })
    }
}

/// Parts of the model that have the fields of a page, and no others.
macro_rules! as_they_are {
    ($($part:ident { $($field:ident),* })*) => {$(
        impl InPage for model::$part {
            type Raw = fields::$part;

            fn of(raw: Self::Raw) -> Option<Self> {
                Some(Self { $($field: raw.$field),* })
            }
        }
    )*};
}

as_they_are! {
    Selector { tags }
    ServiceProbe { interval, timeout, unhealthy_threshold, healthy_threshold }
    Outbound { interface, port, address, service, tags, backend_ref }
    BackendRef { kind, name, namespace, port, labels }
    Probes { port, endpoints }
    Probe { inbound_port, inbound_path, path }
}

#[cfg(test)]
mod tests;
