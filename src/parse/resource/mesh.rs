//! A Mesh: of all that stands in it, what is about tracing.

use super::common::{D, universal};
use super::settings::SettingsReader;
use crate::diag::Segment;
use crate::model::{
    API_VERSIONS, Backend, Conf, Datadog, Feature, Form, Mesh, Meta, Settings, Tracing, Zipkin,
    backend_types,
};
use crate::parse::fields;
use crate::parse::outline::{Content, When};
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
    let of_number = |node| matches!(tree.scalar(node), Some(Scalar::Number(1.0)));
    let is_permissive = |backend| {
        let number = || tree.get(backend, "mode").is_some_and(of_number);
        tree.text_of(backend, "mode") == Some("PERMISSIVE") || number()
    };
    let enabled = tree.text_of(mtls, "enabledBackend");
    let Some(enabled) = enabled.filter(|name| !name.is_empty()) else {
        return false;
    };
    let backends = tree.get(mtls, "backends");
    let backends = backends.and_then(|node| tree.sequence(node)).unwrap_or(&[]);
    let named = backends
        .iter()
        .find(|backend| tree.text_of(**backend, "name") == Some(enabled));
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
            let older = Feature::InlineBackends.releases();
            // Before, no type at all could be decoded.
            decoder.in_releases(older.around()[1], |decoder| {
                backend.kind = decoder.string(value);
                decoder.words(backend_types(true));
                decoder.keep_words(|word, release| {
                    backend_types(Feature::Datadog.is_in(release)).contains(&word)
                });
            });
            decoder.in_releases(older, |decoder| decoder.draw(Content::Nothing));
        }
        "conf" => {
            conf = Some(value);
            decoder.mapping(value);
        }
        "zipkin" => {
            let releases = Feature::InlineBackends.releases();
            let read = |decoder: D<'_, '_, '_>| zipkin(decoder, Some(value));
            backend.inline = Some(decoder.in_releases(releases, read));
        }
        _ => {}
    });
    outline(decoder, node);
    let kind = backend.kind.as_str();
    backend.conf = decoder.at(Segment::Field("conf".into()), |decoder| match kind {
        "zipkin" => Conf::Zipkin(zipkin(decoder, conf)),
        "datadog" => Conf::Datadog(datadog(decoder, conf)),
        _ => Conf::Unknown,
    });
    backend
}

/// What has to be there, and what the settings of each type look like.
fn outline(decoder: D<'_, '_, '_>, node: NodeId) {
    decoder.needs(&["name"]);
    let typed = Feature::InlineBackends.releases().around()[1];
    decoder.in_releases(typed, |decoder| {
        decoder.needs(&["type"]);
        decoder.case(When::Is("type", "zipkin"), |decoder| {
            decoder.needs(&["conf"]);
            decoder.draw_field("conf", |decoder, _| drop(zipkin(decoder, Some(node))));
        });
        decoder.in_releases(Feature::Datadog.releases(), |decoder| {
            decoder.case(When::Is("type", "datadog"), |decoder| {
                decoder.needs(&["conf"]);
                decoder.draw_field("conf", |decoder, _| drop(datadog(decoder, Some(node))));
            });
        });
    });
}

fn zipkin(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Zipkin> {
    let mut reader = SettingsReader::new(decoder, node, Some(&fields::ZIPKIN));
    let (shared_span_context, unreadable) =
        reader.get_dated("sharedSpanContext", Feature::SharedSpanContext);
    let settings = Zipkin {
        url: reader.get("url"),
        trace_id_128bit: reader.get("traceId128bit"),
        api_version: reader.get("apiVersion"),
        shared_span_context,
        unreadable,
    };
    reader.words("apiVersion", &API_VERSIONS);
    reader.needs(&["url"]);
    reader.finish(settings)
}

fn datadog(decoder: D<'_, '_, '_>, node: Option<NodeId>) -> Settings<Datadog> {
    let mut reader = SettingsReader::new(decoder, node, Some(&fields::DATADOG));
    let (split_service, unreadable) = reader.get_dated("splitService", Feature::SplitService);
    let settings = Datadog {
        address: reader.get("address"),
        port: reader.get("port"),
        split_service,
        unreadable,
    };
    reader.needs(&["address", "port"]);
    reader.finish(settings)
}
