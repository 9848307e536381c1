//! The resources: from the nodes of a document to the model, in either form and every generation.

mod common;
mod mesh;
mod mesh_gateway;
mod mesh_open_telemetry_backend;
mod mesh_trace;
pub(super) mod settings;
mod traffic_route;

use common::{D, selector, universal};

use super::fields;
use super::metrics;
use super::tree::NodeId;
use crate::model::{
    BackendRef, DEFAULT_MESH, Dataplane, Form, Gateway, GatewayKind, Inbound, Kind, Mesh,
    MeshGateway, MeshOpenTelemetryBackend, MeshTrace, Meta, Networking, Outbound, Probe, Probes,
    ServiceProbe, TrafficRoute, TrafficTrace, World,
};

/// The kinds, each with its list in the world and its reader.
macro_rules! kinds {
    ($($kind:ident: $list:ident, $read:path;)*) => {
        /// A resource of a known kind.
        pub(super) enum Resource {
            $($kind($kind),)*
        }

        impl Resource {
            /// One in which nothing is written.
            fn empty(kind: Kind) -> Self {
                match kind {
                    $(Kind::$kind => Self::$kind($kind::default()),)*
                }
            }

            pub(super) fn meta_mut(&mut self) -> &mut Meta {
                match self {
                    $(Self::$kind(resource) => &mut resource.meta,)*
                }
            }

            /// Puts it into its list.
            pub(super) fn add_to(self, world: &mut World) {
                match self {
                    $(Self::$kind(resource) => world.$list.push(resource),)*
                }
            }
        }

        /// Reads the fields of the spec and, in the Universal form, those of the meta data beside
        /// them.
        fn body(decoder: D<'_, '_, '_>, kind: Kind, node: NodeId, meta: &mut Meta) -> Resource {
            match kind {
                $(Kind::$kind => Resource::$kind($read(decoder, node, meta)),)*
            }
        }
    };
}

kinds! {
    Mesh: meshes, mesh::mesh;
    TrafficTrace: traffic_traces, traffic_trace;
    Dataplane: dataplanes, dataplane;
    MeshTrace: mesh_traces, mesh_trace::mesh_trace;
    TrafficRoute: traffic_routes, traffic_route::traffic_route;
    MeshOpenTelemetryBackend: mesh_open_telemetry_backends,
        mesh_open_telemetry_backend::mesh_open_telemetry_backend;
    MeshGateway: mesh_gateways, mesh_gateway::mesh_gateway;
}

/// Reads a resource of a kind. What cannot be decoded is left at its default and told.
pub(super) fn decode(decoder: D<'_, '_, '_>, kind: Kind, form: Form, node: NodeId) -> Resource {
    let mut meta = Meta {
        form,
        ..Meta::default()
    };
    let mut resource = match form {
        Form::Universal => body(decoder, kind, node, &mut meta),
        Form::Kubernetes => kubernetes(decoder, kind, node, &mut meta),
    };
    settle_mesh(&mut meta);
    if !kind.is_in_mesh() {
        meta.mesh.clone_from(&meta.name);
    }
    if kind.has_spec()
        && form == Form::Kubernetes
        && let Some(mesh) = meta.labels.get("kuma.io/mesh")
    {
        mesh.clone_into(&mut meta.mesh);
    }
    *resource.meta_mut() = meta;
    resource
}

/// A resource that names no mesh, or an empty one, is shown as of the default one.
pub(crate) fn settle_mesh(meta: &mut Meta) {
    if meta.mesh.is_empty() {
        meta.names_no_mesh = true;
        DEFAULT_MESH.clone_into(&mut meta.mesh);
    }
}

fn kubernetes(decoder: D<'_, '_, '_>, kind: Kind, node: NodeId, meta: &mut Meta) -> Resource {
    let mut resource = Resource::empty(kind);
    decoder.fields(
        node,
        &fields::KUBERNETES,
        |decoder, name, value| match name {
            "metadata" => metadata(decoder, kind, value, meta),
            // These say it by a label.
            "mesh" if kind.has_spec() => {}
            "mesh" => meta.mesh = decoder.string(value),
            "spec" => {
                let form = Form::Kubernetes;
                let mut unread = Meta {
                    form,
                    ..Meta::default()
                };
                resource = body(decoder, kind, value, &mut unread);
                meta_in_spec(decoder, kind, value);
            }
            _ => {}
        },
    );
    resource
}

/// What stands beside the spec in the Kubernetes form is not known inside of it. Where all unknown
/// keys are noted, these are, too.
fn meta_in_spec(decoder: D<'_, '_, '_>, kind: Kind, spec: NodeId) {
    if kind != Kind::Dataplane {
        return;
    }
    let tree = decoder.tree;
    for name in ["type", "name", "mesh", "labels"] {
        if let Some((key, _)) = tree.entry(spec, name) {
            decoder.unknown(key, &fields::KUBERNETES, false);
        }
    }
}

fn traffic_trace(decoder: D<'_, '_, '_>, value: NodeId, meta: &mut Meta) -> TrafficTrace {
    let mut policy = TrafficTrace::default();
    decoder.fields(
        value,
        match meta.form {
            Form::Universal => &fields::TRAFFIC_TRACE,
            Form::Kubernetes => &fields::TRAFFIC_TRACE_SPEC,
        },
        |decoder, name, value| match name {
            "selectors" => policy.selectors = decoder.list(value, selector),
            "conf" => {
                policy.has_conf = true;
                decoder.fields(value, &fields::POLICY_CONF, |decoder, name, value| {
                    if name == "backend" {
                        policy.backend = decoder.string(value);
                    }
                });
            }
            _ => universal(decoder, name, value, meta),
        },
    );
    policy
}

fn dataplane(decoder: D<'_, '_, '_>, value: NodeId, meta: &mut Meta) -> Dataplane {
    let mut dataplane = Dataplane::default();
    decoder.fields(
        value,
        &fields::DATAPLANE,
        |decoder, name, value| match name {
            "networking" => dataplane.networking = Some(Box::new(networking(decoder, value))),
            "probes" => dataplane.probes = Some(Box::new(probes(decoder, value))),
            "metrics" => dataplane.metrics = Some(Box::new(metrics::read(decoder, value))),
            _ => universal(decoder, name, value, meta),
        },
    );
    dataplane
}

fn metadata(decoder: D<'_, '_, '_>, kind: Kind, node: NodeId, meta: &mut Meta) {
    let mut namespace = String::new();
    decoder.fields(node, &fields::METADATA, |decoder, name, value| match name {
        "name" => meta.name = decoder.string(value),
        "namespace" => namespace = decoder.string(value),
        "labels" => meta.labels = decoder.tags(value),
        "creationTimestamp" => meta.creation_time = decoder.time(value),
        _ => {}
    });
    // The mesh stands beside the meta data.
    if let Some((key, _)) = decoder.tree.entry(node, "mesh") {
        decoder.unknown(key, &fields::METADATA, false);
    }
    // Mesh and policies are cluster-scoped: a namespace written on them is ignored.
    if kind.is_named_with_namespace() && !namespace.is_empty() {
        meta.name = format!("{}.{namespace}", meta.name);
        meta.namespace = Some(namespace.into());
    }
}

fn networking(decoder: D<'_, '_, '_>, value: NodeId) -> Networking {
    let mut networking = Networking::default();
    decoder.fields(
        value,
        &fields::NETWORKING,
        |decoder, name, value| match name {
            "address" => networking.address = decoder.text(value),
            "inbound" => networking.inbounds = decoder.list(value, inbound),
            "outbound" => networking.outbounds = decoder.list(value, outbound),
            "gateway" => networking.gateway = Some(gateway(decoder, value)),
            "ingress" => {
                networking.is_ingress = true;
                decoder.fields(value, &fields::INGRESS, |_, _, _| {});
            }
            "transparentProxying" => {
                networking.is_transparent = true;
                decoder.fields(
                    value,
                    &fields::TRANSPARENT_PROXYING,
                    |decoder, name, value| {
                        if name == "reachableBackends" {
                            networking.reachable_backends = reachable_backends(decoder, value);
                        }
                    },
                );
            }
            "admin" => {
                networking.admin_port = Some(0);
                decoder.fields(value, &fields::ADMIN, |decoder, name, value| {
                    if name == "port" {
                        networking.admin_port = Some(decoder.number(value));
                    }
                });
            }
            _ => {}
        },
    );
    networking
}

fn inbound(decoder: D<'_, '_, '_>, value: NodeId) -> Inbound {
    let mut inbound = Inbound::default();
    decoder.fields(value, &fields::INBOUND, |decoder, name, value| match name {
        "interface" => inbound.interface = decoder.text(value),
        "port" => inbound.port = decoder.number(value),
        "servicePort" => inbound.service_port = decoder.number(value),
        "serviceAddress" => inbound.service_address = decoder.text(value),
        "address" => inbound.address = decoder.text(value),
        "protocol" => inbound.protocol = decoder.text(value),
        "serviceProbe" => inbound.service_probe = Some(Box::new(service_probe(decoder, value))),
        "tags" => inbound.tags = decoder.tags(value),
        "state" => inbound.is_unready |= decoder.enumeration(value, &INBOUND_STATES) != 0,
        "health" => {
            let mut is_ready = false;
            decoder.fields(value, &fields::HEALTH, |decoder, name, value| {
                if name == "ready" {
                    is_ready = decoder.boolean(value);
                }
            });
            inbound.is_unready |= !is_ready;
        }
        _ => {}
    });
    inbound
}

fn outbound(decoder: D<'_, '_, '_>, value: NodeId) -> Outbound {
    let mut outbound = Outbound::default();
    decoder.fields(
        value,
        &fields::OUTBOUND,
        |decoder, name, value| match name {
            "interface" => outbound.interface = decoder.text(value),
            "port" => outbound.port = decoder.number(value),
            "address" => outbound.address = decoder.text(value),
            "service" => outbound.service = decoder.text(value),
            "tags" => outbound.tags = decoder.tags(value),
            "backendRef" => outbound.backend_ref = Some(Box::new(backend_ref(decoder, value))),
            _ => {}
        },
    );
    outbound
}

fn service_probe(decoder: D<'_, '_, '_>, value: NodeId) -> ServiceProbe {
    let mut probe = ServiceProbe::default();
    decoder.fields(
        value,
        &fields::SERVICE_PROBE,
        |decoder, name, value| match name {
            "interval" => probe.interval = Some(decoder.duration(value)),
            "timeout" => probe.timeout = Some(decoder.duration(value)),
            "unhealthyThreshold" => probe.unhealthy_threshold = Some(decoder.number(value)),
            "healthyThreshold" => probe.healthy_threshold = Some(decoder.number(value)),
            _ => {}
        },
    );
    probe
}

fn backend_ref(decoder: D<'_, '_, '_>, value: NodeId) -> BackendRef {
    let mut backend_ref = BackendRef::default();
    decoder.fields(
        value,
        &fields::BACKEND_REF,
        |decoder, name, value| match name {
            "kind" => backend_ref.kind = decoder.text(value),
            "name" => backend_ref.name = decoder.text(value),
            "namespace" => backend_ref.namespace = decoder.text(value),
            "port" => backend_ref.port = decoder.number(value),
            "labels" => backend_ref.has_labels = !decoder.tags(value).is_empty(),
            _ => {}
        },
    );
    backend_ref
}

fn reachable_backends(decoder: D<'_, '_, '_>, value: NodeId) -> Vec<BackendRef> {
    let mut refs = Vec::new();
    decoder.fields(
        value,
        &fields::REACHABLE_BACKENDS,
        |decoder, name, value| {
            if name == "refs" {
                refs = decoder.list(value, backend_ref);
            }
        },
    );
    refs
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
    let mut gateway = Gateway::default();
    decoder.fields(value, &fields::GATEWAY, |decoder, name, value| match name {
        "tags" => gateway.tags = decoder.tags(value),
        "type" => {
            gateway.kind = gateway_kind(decoder.enumeration(value, &GATEWAY_TYPES));
        }
        _ => {}
    });
    gateway
}

fn probes(decoder: D<'_, '_, '_>, value: NodeId) -> Probes {
    let mut probes = Probes::default();
    decoder.fields(value, &fields::PROBES, |decoder, name, value| match name {
        "port" => probes.port = decoder.number(value),
        "endpoints" => probes.endpoints = decoder.list(value, probe),
        _ => {}
    });
    probes
}

fn probe(decoder: D<'_, '_, '_>, value: NodeId) -> Probe {
    let mut probe = Probe::default();
    decoder.fields(value, &fields::PROBE, |decoder, name, value| match name {
        "inboundPort" => probe.inbound_port = decoder.number(value),
        "inboundPath" => probe.inbound_path = decoder.text(value),
        "path" => probe.path = decoder.text(value),
        _ => {}
    });
    probe
}
