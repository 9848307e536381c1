//! A Mesh: of all that stands in it, what is about tracing.

use super::common::{D, universal};
use super::settings::SettingsReader;
use crate::diag::Segment;
use crate::model::{Backend, Conf, Datadog, Feature, Form, Mesh, Meta, Settings, Tracing, Zipkin};
use crate::parse::decode::{read_bool, read_string, read_u32};
use crate::parse::fields;
use crate::parse::scalar::Scalar;
use crate::parse::tree::{NodeId, Tree};

pub(super) fn mesh(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> Mesh {
    let mut mesh = Mesh::default();
    let known = match meta.form {
        Form::Universal => &fields::MESH,
        Form::Kubernetes => &fields::MESH_SPEC,
    };
    decoder.fields(node, known, |decoder, name, value| match name {
        "tracing" => mesh.tracing = Some(tracing(decoder, value)),
        "mtls" => {
            mesh.is_permissive = is_permissive(decoder.tree, value);
            mesh.plugins.push("mtls");
        }
        "logging" => mesh.plugins.push("logging"),
        "metrics" => mesh.plugins.push("metrics"),
        _ => universal(decoder, name, value, meta),
    });
    mesh
}

/// Whether the enabled backend is permissive. What is wrong in `mtls` is not checked here.
fn is_permissive(tree: &Tree<'_>, mtls: NodeId) -> bool {
    let text = |node, name| match tree.scalar(tree.get(node, name)?)? {
        Scalar::Text(text) => Some(text),
        _ => None,
    };
    let of_number = |node| matches!(tree.scalar(node), Some(Scalar::Number(1.0)));
    let is_permissive = |backend| {
        let number = || tree.get(backend, "mode").is_some_and(of_number);
        text(backend, "mode") == Some("PERMISSIVE") || number()
    };
    let Some(enabled) = text(mtls, "enabledBackend").filter(|name| !name.is_empty()) else {
        return false;
    };
    let backends = tree.get(mtls, "backends");
    let backends = backends.and_then(|node| tree.sequence(node)).unwrap_or(&[]);
    let named = backends
        .iter()
        .find(|backend| text(**backend, "name") == Some(enabled));
    named.is_some_and(|backend| is_permissive(*backend))
}

fn tracing(decoder: D<'_, '_, '_>, node: NodeId) -> Tracing {
    decoder.read(
        node,
        &fields::TRACING,
        |tracing: &mut Tracing, it, name, value| match name {
            "defaultBackend" => tracing.default_backend = it.string(value),
            "backends" => tracing.backends = it.list(value, backend),
            _ => {}
        },
    )
}

fn backend(decoder: D<'_, '_, '_>, node: NodeId) -> Backend {
    let mut backend = Backend::default();
    let mut conf = None;
    decoder.fields(node, &fields::BACKEND, |decoder, name, value| match name {
        "name" => backend.name = decoder.string(value),
        "sampling" => backend.sampling = decoder.float(value),
        "type" => {
            backend.has_kind = true;
            let releases = decoder.releases;
            // Before, no type at all could be decoded.
            decoder.releases = releases.and(Feature::InlineBackends.releases().around()[1]);
            backend.kind = decoder.string(value);
            decoder.releases = releases;
        }
        "conf" => {
            conf = Some(value);
            decoder.mapping(value);
        }
        "zipkin" => backend.inline = Some(zipkin(decoder, Some(value))),
        _ => {}
    });
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

fn zipkin(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Zipkin> {
    let mut reader = SettingsReader::new(decoder, node, Some(&fields::ZIPKIN));
    let (shared_span_context, unreadable) = reader.get_dated("sharedSpanContext", |tree, node| {
        read_bool(tree, node).map(Some)
    });
    let settings = Zipkin {
        url: reader.get("url", read_string),
        trace_id_128bit: reader.get("traceId128bit", read_bool),
        api_version: reader.get("apiVersion", read_string),
        shared_span_context,
        unreadable,
    };
    reader.finish(settings)
}

fn datadog(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Datadog> {
    let mut reader = SettingsReader::new(decoder, node, Some(&fields::DATADOG));
    let (split_service, unreadable) = reader.get_dated("splitService", read_bool);
    let settings = Datadog {
        address: reader.get("address", read_string),
        port: reader.get("port", read_u32),
        split_service,
        unreadable,
    };
    reader.finish(settings)
}
