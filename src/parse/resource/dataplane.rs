//! A Dataplane: its addresses, its inbounds and outbounds, its gateway and its probes.

use super::common::{D, universal};
use super::outline;
use crate::model::{
    BackendRef, Dataplane, Gateway, GatewayKind, Inbound, Meta, Networking, Outbound, Probe,
    Probes, ServiceProbe,
};
use crate::parse::decode::Decoder;
use crate::parse::tree::NodeId;
use crate::parse::{fields, metrics};

pub(super) fn dataplane(decoder: D<'_, '_, '_>, value: NodeId, meta: &mut Meta) -> Dataplane {
    decoder.needs(&["networking"]);
    decoder.read(
        value,
        &fields::DATAPLANE,
        |dataplane: &mut Dataplane, it, name, value| match name {
            "networking" => dataplane.networking = Some(Box::new(networking(it, value))),
            "probes" => dataplane.probes = Some(Box::new(probes(it, value))),
            "metrics" => dataplane.metrics = Some(Box::new(metrics::read(it, value))),
            _ => universal(it, name, value, meta),
        },
    )
}

fn networking(decoder: D<'_, '_, '_>, value: NodeId) -> Networking {
    let networking = decoder.read(
        value,
        &fields::NETWORKING,
        |networking: &mut Networking, it, name, value| match name {
            "address" => networking.address = it.text(value),
            "advertisedAddress" => networking.is_advertised = true,
            "inbound" => networking.inbounds = it.list(value, inbound),
            "outbound" => networking.outbounds = it.list(value, outbound),
            "gateway" => networking.gateway = Some(gateway(it, value)),
            "ingress" => {
                networking.is_ingress = true;
                it.fields(value, &fields::INGRESS, |_, _, _| {});
            }
            "transparentProxying" => {
                networking.is_transparent = true;
                it.fields(value, &fields::TRANSPARENT_PROXYING, |it, name, value| {
                    if name == "reachableBackends" {
                        let refs = |it: D<'_, '_, '_>, value| it.list(value, backend_ref);
                        networking.reachable_backends =
                            it.only(value, &fields::REACHABLE_BACKENDS, refs);
                    }
                });
            }
            "admin" => {
                networking.admin_port = Some(it.only(value, &fields::ADMIN, Decoder::number));
            }
            _ => {}
        },
    );
    outline::networking(decoder);
    networking
}

fn inbound(decoder: D<'_, '_, '_>, value: NodeId) -> Inbound {
    let inbound = decoder.read(
        value,
        &fields::INBOUND,
        |inbound: &mut Inbound, it, name, value| match name {
            "interface" => inbound.interface = it.text(value),
            "port" => inbound.port = it.number(value),
            "servicePort" => inbound.service_port = it.number(value),
            "serviceAddress" => inbound.service_address = it.text(value),
            "address" => inbound.address = it.text(value),
            "protocol" => inbound.protocol = it.text(value),
            "serviceProbe" => inbound.service_probe = Some(Box::new(service_probe(it, value))),
            "tags" => inbound.tags = it.tags(value),
            "state" => {
                let state = it.enumeration(value, &INBOUND_STATES);
                inbound.is_unready |= state != 0;
                inbound.is_ignored = INBOUND_STATES.get(state) == Some(&"Ignored");
            }
            "health" => inbound.is_unready |= !it.only(value, &fields::HEALTH, Decoder::boolean),
            _ => {}
        },
    );
    outline::inbound(decoder);
    inbound
}

fn outbound(decoder: D<'_, '_, '_>, value: NodeId) -> Outbound {
    let outbound = decoder.read(
        value,
        &fields::OUTBOUND,
        |outbound: &mut Outbound, it, name, value| match name {
            "interface" => outbound.interface = it.text(value),
            "port" => outbound.port = it.number(value),
            "address" => outbound.address = it.text(value),
            "service" => outbound.service = it.text(value),
            "tags" => outbound.tags = it.tags(value),
            "backendRef" => outbound.backend_ref = Some(Box::new(backend_ref(it, value))),
            _ => {}
        },
    );
    outline::outbound(decoder);
    outbound
}

fn service_probe(decoder: D<'_, '_, '_>, value: NodeId) -> ServiceProbe {
    decoder.read(
        value,
        &fields::SERVICE_PROBE,
        |probe: &mut ServiceProbe, it, name, value| match name {
            "interval" => probe.interval = Some(it.duration(value)),
            "timeout" => probe.timeout = Some(it.duration(value)),
            "unhealthyThreshold" => probe.unhealthy_threshold = Some(it.number(value)),
            "healthyThreshold" => probe.healthy_threshold = Some(it.number(value)),
            _ => {}
        },
    )
}

fn backend_ref(decoder: D<'_, '_, '_>, value: NodeId) -> BackendRef {
    let backend_ref = decoder.read(
        value,
        &fields::BACKEND_REF,
        |named: &mut BackendRef, it, name, value| match name {
            "kind" => {
                named.kind = it.text(value);
                outline::kind_of_backend_ref(it);
            }
            "name" => named.name = it.text(value),
            "namespace" => named.namespace = it.text(value),
            "port" => named.port = it.number(value),
            "labels" => named.labels = it.tags(value),
            _ => {}
        },
    );
    decoder.needs(&["kind"]);
    backend_ref
}

/// In the order of their numbers in protocol buffers.
pub(crate) const INBOUND_STATES: [&str; 3] = ["Ready", "NotReady", "Ignored"];

/// In the order of their numbers in protocol buffers.
pub(crate) const GATEWAY_TYPES: [&str; 2] = ["DELEGATED", "BUILTIN"];

/// The kind of a gateway by its number.
pub(crate) fn gateway_kind(number: usize) -> GatewayKind {
    match number {
        0 => GatewayKind::Delegated,
        1 => GatewayKind::Builtin,
        _ => GatewayKind::Other,
    }
}

fn gateway(decoder: D<'_, '_, '_>, value: NodeId) -> Gateway {
    let gateway = decoder.read(
        value,
        &fields::GATEWAY,
        |gateway: &mut Gateway, it, name, value| match name {
            "tags" => gateway.tags = it.tags(value),
            "type" => gateway.kind = gateway_kind(it.enumeration(value, &GATEWAY_TYPES)),
            _ => {}
        },
    );
    outline::gateway(decoder);
    gateway
}

fn probes(decoder: D<'_, '_, '_>, value: NodeId) -> Probes {
    decoder.read(
        value,
        &fields::PROBES,
        |probes: &mut Probes, it, name, value| match name {
            "port" => probes.port = it.number(value),
            "endpoints" => probes.endpoints = it.list(value, probe),
            _ => {}
        },
    )
}

fn probe(decoder: D<'_, '_, '_>, value: NodeId) -> Probe {
    decoder.read(
        value,
        &fields::PROBE,
        |probe: &mut Probe, it, name, value| match name {
            "inboundPort" => probe.inbound_port = it.number(value),
            "inboundPath" => probe.inbound_path = it.text(value),
            "path" => probe.path = it.text(value),
            _ => {}
        },
    )
}
