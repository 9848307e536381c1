//! Documents of Kuma 0.4 to 1.0 as those of today: backends with a type and settings of their own,
//! Zipkin's V2 payload, tags with a prefix, ports in fields of their own. The model and the document
//! are changed alike.

use std::ops::BitOr;

use serde_json::{Value, json};

use super::conf::v2_url;
use crate::model::{
    Backend, Conf, Dataplane, Feature, Interface, Kind, Mesh, ReleaseRules, TagNames, Tags,
    TrafficTrace, World, Zipkin,
};

/// Whether a release has something that the releases with `MeshTrace` no longer read.
pub(super) fn is_old(rules: ReleaseRules) -> bool {
    let features = [
        Feature::InlineBackends,
        Feature::OldTags,
        Feature::V1Payload,
    ];
    features.into_iter().any(|feature| rules.has(feature))
}

/// Changes the resources of the meshes of old rules, and gives those that are others now.
pub(super) fn lift(world: &mut World, rules: impl Fn(&str) -> ReleaseRules) -> Vec<(Kind, usize)> {
    let mut lifted = Vec::new();
    macro_rules! lift_all {
        ($($kind:ident: $list:ident, $lift:path;)*) => {$(
            for (position, resource) in world.$list.iter_mut().enumerate() {
                let rules = rules(&resource.meta.mesh);
                if is_old(rules) && !resource.meta.superseded && $lift(resource, rules) {
                    lifted.push((Kind::$kind, position));
                }
            }
        )*};
    }
    lift_all!(
        Mesh: meshes, mesh;
        TrafficTrace: traffic_traces, traffic_trace;
        Dataplane: dataplanes, dataplane;
    );
    lifted
}

fn mesh(mesh: &mut Mesh, _rules: ReleaseRules) -> bool {
    let backends = mesh.tracing.iter_mut().flat_map(|it| &mut it.backends);
    backends.map(backend).fold(false, BitOr::bitor)
}

fn backend(backend: &mut Backend) -> bool {
    let inline = backend.inline.take();
    let is_inline = inline.is_some();
    if let Some(settings) = inline {
        "zipkin".clone_into(&mut backend.kind);
        backend.has_kind = true;
        backend.conf = Conf::Zipkin(settings);
    }
    let is_v1 = match &mut backend.conf {
        Conf::Zipkin(Ok(settings)) => zipkin(settings),
        _ => false,
    };
    is_inline || is_v1
}

fn zipkin(settings: &mut Zipkin) -> bool {
    let url = v2_url(&settings.url).into_owned();
    let is_v1 = settings.api_version == "httpJsonV1";
    if is_v1 {
        "httpJson".clone_into(&mut settings.api_version);
    }
    is_v1 | (std::mem::replace(&mut settings.url, url) != settings.url)
}

fn traffic_trace(policy: &mut TrafficTrace, rules: ReleaseRules) -> bool {
    let selectors = policy.selectors.iter_mut();
    let renamed = selectors.map(|it| rename(&mut it.tags, rules));
    renamed.fold(false, BitOr::bitor)
}

fn dataplane(dataplane: &mut Dataplane, rules: ReleaseRules) -> bool {
    let mut any = false;
    let Some(networking) = dataplane.networking.as_deref_mut() else {
        return false;
    };
    if networking.address.is_empty()
        && let Some(first) = networking.inbounds.first()
    {
        let address: Box<str> = networking.interface(first).address.into();
        networking.address = address;
    }
    for at in 0..networking.inbounds.len() {
        if !networking.inbounds[at].interface.is_empty() {
            let Interface {
                address,
                port,
                service_port,
                ..
            } = networking.interface(&networking.inbounds[at]);
            let address: Box<str> = address.into();
            let inbound = &mut networking.inbounds[at];
            (inbound.interface, inbound.port) = (Box::default(), port);
            inbound.service_port = if service_port == port {
                0
            } else {
                service_port
            };
            if *address != *networking.address {
                inbound.address = address;
            }
            any = true;
        }
        any |= rename(&mut networking.inbounds[at].tags, rules);
    }
    if let Some(gateway) = &mut networking.gateway {
        any |= rename(&mut gateway.tags, rules);
    }
    for outbound in &mut networking.outbounds {
        if !outbound.interface.is_empty() {
            let (address, port) = outbound.listener();
            let address: Box<str> = if address == "127.0.0.1" {
                Box::default()
            } else {
                address.into()
            };
            (outbound.address, outbound.port) = (address, port);
            outbound.interface = Box::default();
            any = true;
        }
        if !outbound.service.is_empty() {
            let service = std::mem::take(&mut outbound.service);
            outbound.tags = [(TagNames::New.service(), &*service)].into_iter().collect();
            any = true;
        }
        any |= rename(&mut outbound.tags, rules);
    }
    any
}

/// Gives tags their names of today.
fn rename(tags: &mut Tags, rules: ReleaseRules) -> bool {
    if rules.tags == TagNames::New {
        return false;
    }
    let names = TagNames::Old;
    let is_old = |key: &str| [names.service(), names.protocol()].contains(&key);
    if !tags.iter().any(|(key, _)| is_old(key)) {
        return false;
    }
    let pairs = tags.iter().map(|(key, value)| {
        let key = names
            .counterpart(key)
            .filter(|_| is_old(key))
            .unwrap_or(key);
        (key.to_owned(), value.to_owned())
    });
    *tags = Tags::new(pairs.collect());
    true
}

/// The same changes in a document of the Universal form.
pub(super) fn write(kind: Kind, document: &mut Value, rules: ReleaseRules) {
    match kind {
        Kind::Mesh => {
            let backends = document.pointer_mut("/tracing/backends");
            each(backends, write_backend);
        }
        Kind::TrafficTrace => each(document.get_mut("selectors"), |selector| {
            write_tags(selector.get_mut("match"), rules);
        }),
        Kind::Dataplane => {
            let Some(networking) = document.get_mut("networking") else {
                return;
            };
            if networking["address"].as_str().is_none_or(str::is_empty) {
                let first = networking.pointer("/inbound/0/interface");
                let first = first.and_then(Value::as_str).and_then(listener);
                if let Some((address, ..)) = first.filter(|it| !it.0.is_empty()) {
                    networking["address"] = address.into();
                }
            }
            let whole = networking["address"].clone();
            each(networking.get_mut("inbound"), |inbound| {
                write_inbound(inbound, &whole);
                write_tags(inbound.get_mut("tags"), rules);
            });
            write_tags(networking.pointer_mut("/gateway/tags"), rules);
            each(networking.get_mut("outbound"), |outbound| {
                write_outbound(outbound);
                write_tags(outbound.get_mut("tags"), rules);
            });
        }
        _ => {}
    }
}

fn each(list: Option<&mut Value>, mut change: impl FnMut(&mut Value)) {
    for element in list.and_then(Value::as_array_mut).into_iter().flatten() {
        change(element);
    }
}

fn write_backend(backend: &mut Value) {
    let Some(fields) = backend.as_object_mut() else {
        return;
    };
    if let Some(settings) = fields.remove("zipkin") {
        fields.insert("type".to_owned(), "zipkin".into());
        fields.insert("conf".to_owned(), settings);
    }
    let Some(settings) = fields.get_mut("conf").and_then(Value::as_object_mut) else {
        return;
    };
    if let Some(Value::String(url)) = settings.get_mut("url") {
        *url = v2_url(url).into_owned();
    }
    for name in ["apiVersion", "api_version"] {
        if let Some(version) = settings.get_mut(name).filter(|it| **it == "httpJsonV1") {
            *version = "httpJson".into();
        }
    }
}

fn write_tags(tags: Option<&mut Value>, rules: ReleaseRules) {
    let Some(tags) = tags.and_then(Value::as_object_mut) else {
        return;
    };
    if rules.tags == TagNames::Old {
        let names = TagNames::Old;
        for old in [names.service(), names.protocol()] {
            if let (Some(value), Some(new)) = (tags.remove(old), names.counterpart(old)) {
                tags.insert(new.to_owned(), value);
            }
        }
    }
}

/// The parts of `address:port:servicePort`.
fn listener(interface: &str) -> Option<(&str, &str, &str)> {
    let (listener, service_port) = interface.rsplit_once(':')?;
    let (address, port) = listener.rsplit_once(':').unwrap_or(("", listener));
    let address = address.trim_start_matches('[').trim_end_matches(']');
    Some((address, port, service_port))
}

fn write_inbound(inbound: &mut Value, whole: &Value) {
    let Some(fields) = inbound.as_object_mut() else {
        return;
    };
    let Some(Value::String(interface)) = fields.remove("interface") else {
        return;
    };
    let Some((address, port, service_port)) = listener(&interface) else {
        return;
    };
    let number = |digits: &str| json!(digits.parse::<u32>().unwrap_or(0));
    fields.insert("port".to_owned(), number(port));
    if service_port != port {
        fields.insert("servicePort".to_owned(), number(service_port));
    }
    if !address.is_empty() && *whole != *address {
        fields.insert("address".to_owned(), address.into());
    }
}

fn write_outbound(outbound: &mut Value) {
    let Some(fields) = outbound.as_object_mut() else {
        return;
    };
    if let Some(Value::String(interface)) = fields.remove("interface") {
        let (address, port) = interface.rsplit_once(':').unwrap_or(("", &interface));
        let address = address.trim_start_matches('[').trim_end_matches(']');
        fields.insert("port".to_owned(), json!(port.parse::<u32>().unwrap_or(0)));
        if !address.is_empty() && address != "127.0.0.1" {
            fields.insert("address".to_owned(), address.into());
        }
    }
    if let Some(service) = fields.remove("service") {
        fields.insert(
            "tags".to_owned(),
            json!({ TagNames::New.service(): service }),
        );
    }
}
