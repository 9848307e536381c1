//! The resources: from the nodes of a document to the model, in either form and every generation.

use super::decode::{Decoder, Mismatch, read_bool, read_string, read_u32};
use super::fields;
use super::scalar::Scalar;
use super::tree::NodeId;
use crate::diag::Segment;
use crate::model::{
    Backend, Conf, DEFAULT_MESH, Datadog, Dataplane, Form, Gateway, Inbound, Kind, Mesh, Meta,
    Networking, Outbound, Probe, Probes, Selector, Settings, Tracing, TrafficTrace, Unreadable,
    Zipkin,
};

/// A resource of a known kind.
pub(super) enum Resource {
    Mesh(Mesh),
    TrafficTrace(TrafficTrace),
    Dataplane(Dataplane),
    /// A kind that is read for mesh and name only.
    Named(Kind, Meta),
}

impl Resource {
    pub(super) fn meta_mut(&mut self) -> &mut Meta {
        match self {
            Self::Mesh(mesh) => &mut mesh.meta,
            Self::TrafficTrace(policy) => &mut policy.meta,
            Self::Dataplane(dataplane) => &mut dataplane.meta,
            Self::Named(_, meta) => meta,
        }
    }
}

type D<'x, 'd, 't> = &'x mut Decoder<'d, 't>;

/// Reads a resource of a kind. What cannot be decoded is left at its default and told.
pub(super) fn decode(decoder: D<'_, '_, '_>, kind: Kind, form: Form, node: NodeId) -> Resource {
    let mut meta = Meta {
        form,
        mesh: DEFAULT_MESH.to_owned(),
        ..Meta::default()
    };
    let mut resource = match kind {
        Kind::Mesh => Resource::Mesh(Mesh::default()),
        Kind::TrafficTrace => Resource::TrafficTrace(TrafficTrace::default()),
        Kind::Dataplane => Resource::Dataplane(Dataplane::default()),
        Kind::MeshTrace | Kind::TrafficRoute => Resource::Named(kind, Meta::default()),
    };
    match form {
        Form::Universal => body(decoder, &mut resource, node, &mut meta),
        Form::Kubernetes => decoder.fields(
            node,
            &fields::KUBERNETES,
            &mut |decoder, name, value| match name {
                "metadata" => metadata(decoder, kind, value, &mut meta),
                "mesh" => mesh_name(decoder, value, &mut meta),
                "spec" => body(decoder, &mut resource, value, &mut Meta::default()),
                _ => {}
            },
        ),
    }
    if kind == Kind::Mesh {
        meta.mesh.clone_from(&meta.name);
    }
    if kind == Kind::MeshTrace
        && let Some(mesh) = meta.labels.get("kuma.io/mesh")
    {
        mesh.clone_into(&mut meta.mesh);
    }
    *resource.meta_mut() = meta;
    resource
}

/// Reads the fields of the spec and, in the Universal form, those of the meta data beside them.
fn body(decoder: D<'_, '_, '_>, resource: &mut Resource, node: NodeId, meta: &mut Meta) {
    let fields = match resource {
        Resource::Mesh(_) => &fields::MESH,
        Resource::TrafficTrace(_) => &fields::TRAFFIC_TRACE,
        Resource::Dataplane(_) => &fields::DATAPLANE,
        Resource::Named(..) => &fields::NAMED,
    };
    decoder.fields(
        node,
        fields,
        &mut |decoder, name, value| match (name, &mut *resource) {
            ("name", _) => meta.name = decoder.string(value),
            ("mesh", _) => mesh_name(decoder, value, meta),
            ("creationTime", _) => meta.creation_time = decoder.time(value),
            ("labels", _) => meta.labels = decoder.tags(value),
            ("tracing", Resource::Mesh(mesh)) => mesh.tracing = Some(tracing(decoder, value)),
            ("selectors", Resource::TrafficTrace(policy)) => {
                policy.selectors = decoder.list(value, selector)
            }
            ("conf", Resource::TrafficTrace(policy)) => {
                policy.has_conf = true;
                decoder.fields(value, &fields::POLICY_CONF, &mut |decoder, _, value| {
                    policy.backend = decoder.string(value)
                });
            }
            ("networking", Resource::Dataplane(dataplane)) => {
                dataplane.networking = Some(Box::new(networking(decoder, value)));
            }
            ("probes", Resource::Dataplane(dataplane)) => {
                dataplane.probes = Some(Box::new(probes(decoder, value)))
            }
            _ => {}
        },
    );
}

fn mesh_name(decoder: D<'_, '_, '_>, value: NodeId, meta: &mut Meta) {
    let mesh = decoder.string(value);
    if !mesh.is_empty() {
        meta.mesh = mesh;
    }
}

fn metadata(decoder: D<'_, '_, '_>, kind: Kind, node: NodeId, meta: &mut Meta) {
    let mut namespace = String::new();
    decoder.fields(
        node,
        &fields::METADATA,
        &mut |decoder, name, value| match name {
            "name" => meta.name = decoder.string(value),
            "namespace" => namespace = decoder.string(value),
            "labels" => meta.labels = decoder.tags(value),
            "creationTimestamp" => meta.creation_time = decoder.time(value),
            _ => {}
        },
    );
    // Mesh and policies are cluster-scoped: a namespace written on them is ignored.
    if kind == Kind::Dataplane && !namespace.is_empty() {
        meta.name = format!("{}.{namespace}", meta.name);
    }
}

fn tracing(decoder: D<'_, '_, '_>, node: NodeId) -> Tracing {
    let mut tracing = Tracing::default();
    decoder.fields(
        node,
        &fields::TRACING,
        &mut |decoder, name, value| match name {
            "defaultBackend" => tracing.default_backend = decoder.string(value),
            "backends" => tracing.backends = decoder.list(value, backend),
            _ => {}
        },
    );
    tracing
}

fn backend(decoder: D<'_, '_, '_>, node: NodeId) -> Backend {
    let mut backend = Backend::default();
    if is_null(decoder, node) {
        return backend;
    }
    let mut conf = None;
    decoder.fields(
        node,
        &fields::BACKEND,
        &mut |decoder, name, value| match name {
            "name" => backend.name = decoder.string(value),
            "sampling" => backend.sampling = decoder.float(value),
            "type" => backend.kind = decoder.string(value),
            "conf" => {
                conf = Some(value);
                if decoder.tree.mapping(value).is_none() {
                    decoder.mismatch(
                        value,
                        Mismatch::new(
                            decoder.tree,
                            value,
                            "a mapping",
                            "map[string]json.RawMessage",
                        ),
                    );
                }
            }
            "zipkin" => backend.inline = Some(zipkin(decoder, Some(value))),
            _ => {}
        },
    );
    backend.has_conf = conf.is_some();
    decoder.path.push(Segment::Renamed {
        written: "conf",
        shown: "conf",
    });
    backend.conf = match backend.kind.as_str() {
        "zipkin" => Conf::Zipkin(zipkin(decoder, conf)),
        "datadog" => Conf::Datadog(datadog(decoder, conf)),
        _ => Conf::Unknown,
    };
    decoder.path.pop();
    backend
}

/// Notes the first setting of a wrong type, in the order in which Go reads them.
struct SettingsReader<'x, 'd, 't> {
    decoder: &'x mut Decoder<'d, 't>,
    node: Option<NodeId>,
    problem: Option<Unreadable>,
}

impl<'x, 'd, 't> SettingsReader<'x, 'd, 't> {
    fn new(
        decoder: &'x mut Decoder<'d, 't>,
        node: Option<NodeId>,
        fields: &'static fields::Fields,
    ) -> Self {
        let node = node.filter(|node| decoder.tree.mapping(*node).is_some());
        if let Some(node) = node {
            decoder.fields(node, fields, &mut |_, _, _| {});
        }
        Self {
            decoder,
            node,
            problem: None,
        }
    }

    fn get<T: Default>(
        &mut self,
        field: &'static str,
        read: impl Fn(&super::tree::Tree<'t>, NodeId) -> Result<T, Mismatch>,
    ) -> T {
        let Some(value) = self
            .node
            .and_then(|node| self.decoder.tree.get(node, field))
        else {
            return T::default();
        };
        read(self.decoder.tree, value).unwrap_or_else(|mismatch| {
            let Mismatch {
                reason, message, ..
            } = mismatch;
            self.problem.get_or_insert(Unreadable {
                field,
                reason,
                message,
            });
            T::default()
        })
    }

    fn finish<T>(self, settings: T) -> Settings<T> {
        self.problem.map_or(Ok(settings), Err)
    }
}

fn zipkin(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Zipkin> {
    let mut reader = SettingsReader::new(decoder, node, &fields::ZIPKIN);
    let settings = Zipkin {
        url: reader.get("url", read_string),
        trace_id_128bit: reader.get("traceId128bit", read_bool),
        api_version: reader.get("apiVersion", read_string),
        shared_span_context: reader.get("sharedSpanContext", |tree, node| {
            read_bool(tree, node).map(Some)
        }),
    };
    reader.finish(settings)
}

fn datadog(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Datadog> {
    let mut reader = SettingsReader::new(decoder, node, &fields::DATADOG);
    let settings = Datadog {
        address: reader.get("address", read_string),
        port: reader.get("port", read_u32),
        split_service: reader.get("splitService", read_bool),
    };
    reader.finish(settings)
}

fn selector(decoder: D<'_, '_, '_>, node: NodeId) -> Selector {
    let mut selector = Selector::default();
    if !is_null(decoder, node) {
        decoder.fields(node, &fields::SELECTOR, &mut |decoder, _, value| {
            selector.tags = decoder.tags(value)
        });
    }
    selector
}

fn networking(decoder: D<'_, '_, '_>, node: NodeId) -> Networking {
    let mut networking = Networking::default();
    decoder.fields(
        node,
        &fields::NETWORKING,
        &mut |decoder, name, value| match name {
            "address" => networking.address = decoder.text(value),
            "inbound" => networking.inbounds = decoder.list(value, inbound),
            "outbound" => networking.outbounds = decoder.list(value, outbound),
            "gateway" => networking.gateway = Some(gateway(decoder, value)),
            "admin" => {
                networking.admin_port = Some(0);
                decoder.fields(value, &fields::ADMIN, &mut |decoder, _, value| {
                    networking.admin_port = Some(decoder.number(value));
                });
            }
            _ => {}
        },
    );
    networking
}

fn inbound(decoder: D<'_, '_, '_>, node: NodeId) -> Inbound {
    let mut inbound = Inbound::default();
    if is_null(decoder, node) {
        return inbound;
    }
    decoder.fields(
        node,
        &fields::INBOUND,
        &mut |decoder, name, value| match name {
            "interface" => inbound.interface = decoder.text(value),
            "port" => inbound.port = decoder.number(value),
            "servicePort" => inbound.service_port = decoder.number(value),
            "serviceAddress" => inbound.service_address = decoder.text(value),
            "address" => inbound.address = decoder.text(value),
            "protocol" => inbound.protocol = decoder.text(value),
            "tags" => inbound.tags = decoder.tags(value),
            _ => {}
        },
    );
    inbound
}

fn outbound(decoder: D<'_, '_, '_>, node: NodeId) -> Outbound {
    let mut outbound = Outbound::default();
    if is_null(decoder, node) {
        return outbound;
    }
    decoder.fields(
        node,
        &fields::OUTBOUND,
        &mut |decoder, name, value| match name {
            "interface" => outbound.interface = decoder.text(value),
            "port" => outbound.port = decoder.number(value),
            "address" => outbound.address = decoder.text(value),
            "service" => outbound.service = decoder.text(value),
            "tags" => outbound.tags = decoder.tags(value),
            "backendRef" => outbound.has_backend_ref = true,
            _ => {}
        },
    );
    outbound
}

fn gateway(decoder: D<'_, '_, '_>, node: NodeId) -> Gateway {
    let mut gateway = Gateway::default();
    decoder.fields(
        node,
        &fields::GATEWAY,
        &mut |decoder, name, value| match name {
            "tags" => gateway.tags = decoder.tags(value),
            // An enumeration of protocol buffers: its name, or its number.
            "type" => match decoder.tree.scalar(value) {
                Some(Scalar::Text("BUILTIN")) => gateway.builtin = true,
                Some(Scalar::Text("DELEGATED")) => {}
                Some(Scalar::Number(number)) => {
                    gateway.builtin = (number - 1.0).abs() < f64::EPSILON
                }
                _ => {
                    let mismatch =
                        Mismatch::new(decoder.tree, value, "DELEGATED or BUILTIN", "string");
                    decoder.mismatch(
                        value,
                        Mismatch {
                            help: None,
                            ..mismatch
                        },
                    );
                }
            },
            _ => {}
        },
    );
    gateway
}

fn probes(decoder: D<'_, '_, '_>, node: NodeId) -> Probes {
    let mut probes = Probes::default();
    decoder.fields(
        node,
        &fields::PROBES,
        &mut |decoder, name, value| match name {
            "port" => probes.port = decoder.number(value),
            "endpoints" => probes.endpoints = decoder.list(value, probe),
            _ => {}
        },
    );
    probes
}

fn probe(decoder: D<'_, '_, '_>, node: NodeId) -> Probe {
    let mut probe = Probe::default();
    if is_null(decoder, node) {
        return probe;
    }
    decoder.fields(
        node,
        &fields::PROBE,
        &mut |decoder, name, value| match name {
            "inboundPort" => probe.inbound_port = decoder.number(value),
            "inboundPath" => probe.inbound_path = decoder.text(value),
            "path" => probe.path = decoder.text(value),
            _ => {}
        },
    );
    probe
}

/// An element of a list that is `null` is an empty one.
fn is_null(decoder: &Decoder<'_, '_>, node: NodeId) -> bool {
    decoder.tree.scalar(node) == Some(Scalar::Null)
}
