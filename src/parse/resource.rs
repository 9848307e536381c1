//! The resources: from the nodes of a document to the model, in either form and every generation.

mod common;
mod dataplane;
mod mesh;
mod mesh_gateway;
mod mesh_open_telemetry_backend;
mod mesh_service;
mod mesh_trace;
mod outline;
pub(super) mod settings;
mod traffic_route;
mod traffic_trace;

use common::D;
pub(crate) use dataplane::{GATEWAY_TYPES, INBOUND_STATES, gateway_kind};

use super::decode::Decoder;
use super::fields;
use super::kubernetes::labels;
use super::outline::Outline;
use super::tree::{NodeId, Tree};
use crate::diag::Origin;
use crate::model::{
    DEFAULT_MESH, Dataplane, Feature, Form, Kind, Mesh, MeshGateway, MeshOpenTelemetryBackend,
    MeshService, MeshTrace, Meta, Release, Tags, TrafficRoute, TrafficTrace, World,
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
    TrafficTrace: traffic_traces, traffic_trace::traffic_trace;
    Dataplane: dataplanes, dataplane::dataplane;
    MeshTrace: mesh_traces, mesh_trace::mesh_trace;
    TrafficRoute: traffic_routes, traffic_route::traffic_route;
    MeshOpenTelemetryBackend: mesh_open_telemetry_backends,
        mesh_open_telemetry_backend::mesh_open_telemetry_backend;
    MeshGateway: mesh_gateways, mesh_gateway::mesh_gateway;
    MeshService: mesh_services, mesh_service::mesh_service;
}

/// Reads a resource of a kind. What cannot be decoded is left at its default and reported.
pub(super) fn decode(decoder: D<'_, '_, '_>, kind: Kind, form: Form, node: NodeId) -> Resource {
    let mut meta = Meta {
        form,
        ..Meta::default()
    };
    let mut resource = match form {
        Form::Universal => {
            outline::universal_meta(decoder, kind);
            body(decoder, kind, node, &mut meta)
        }
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

/// What a release takes for a resource of a kind.
pub(crate) fn outline_of(kind: Kind, form: Form, release: Release) -> Outline {
    let Ok(tree) = Tree::read("{}", 0) else {
        return Outline::default();
    };
    let origin = Origin::default();
    let mut decoder = Decoder::new(&tree, form, &origin);
    decoder.draw_for(release, |decoder, node| {
        drop(decode(decoder, kind, form, node));
    })
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
    for field in ["metadata", "spec"] {
        if decoder.has_needs_in(field) {
            decoder.needs(&[field]);
        }
    }
    if kind.is_in_mesh() && !kind.has_spec() {
        let required = Feature::NameRequired.releases();
        decoder.in_releases(required, |decoder| decoder.needs(&["mesh"]));
    }
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

fn metadata(decoder: D<'_, '_, '_>, kind: Kind, node: NodeId, meta: &mut Meta) {
    let mut namespace = String::new();
    let mut annotations = Tags::default();
    decoder.fields(node, &fields::METADATA, |decoder, name, value| match name {
        "name" => meta.name = decoder.string(value),
        "namespace" => namespace = decoder.string(value),
        "labels" => meta.labels = decoder.tags(value),
        "annotations" if kind == Kind::Dataplane => {
            annotations = labels(decoder, value, |key| LABELS_BY_ANNOTATION.contains(&key));
        }
        "creationTimestamp" => meta.creation_time = decoder.time(value),
        _ => {}
    });
    let required = Feature::NameRequired.releases();
    decoder.in_releases(required, |decoder| decoder.needs(&["name"]));
    if kind == Kind::Dataplane {
        add_labels(meta, &annotations, &namespace);
    }
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

/// The labels of a Dataplane that a control plane on Kubernetes stores as annotations (2.14 and the
/// development of 3.0), because their values may be no labels there.
const LABELS_BY_ANNOTATION: [&str; 3] = [
    "k8s.kuma.io/service-account",
    "kuma.io/display-name",
    "kuma.io/workload",
];

/// Adds the labels that a stored Dataplane has for its control plane beside those that are written:
/// of annotations and, in Kuma 2.8, of its name and namespace.
fn add_labels(meta: &mut Meta, annotations: &Tags, namespace: &str) {
    let is_stored = meta.creation_time.is_some() && !namespace.is_empty();
    let of_name = [
        ("k8s.kuma.io/namespace", namespace),
        ("kuma.io/display-name", meta.name.as_str()),
    ];
    let of_name = of_name.into_iter().filter(|_| is_stored);
    let more: Vec<(&str, &str)> = of_name.chain(annotations.iter()).collect();
    if !more.is_empty() {
        meta.labels = more.into_iter().chain(meta.labels.iter()).collect();
    }
}
