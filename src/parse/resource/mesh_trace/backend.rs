//! Where a `MeshTrace` sends traces.

use crate::diag::codes;
use crate::model::Feature;
use crate::model::mesh_trace::{Backend, BackendRef, Datadog, OpenTelemetry, Zipkin};
use crate::parse::decode::Decoder;
use crate::parse::fields;
use crate::parse::outline::When;
use crate::parse::resource::common::{D, require_in_universal};
use crate::parse::tree::NodeId;

pub(super) fn backend(decoder: D<'_, '_, '_>, node: NodeId) -> Backend {
    const TYPES: [&str; 3] = [Backend::ZIPKIN, Backend::DATADOG, Backend::OPEN_TELEMETRY];
    let mut backend = Backend::default();
    decoder.schema_fields(
        node,
        &fields::MESH_TRACE_BACKEND,
        |decoder, name, value| match name {
            "type" => backend.kind = decoder.schema_word(value, &TYPES).unwrap_or_default(),
            "zipkin" => backend.zipkin = Some(zipkin(decoder, value)),
            "datadog" => backend.datadog = Some(datadog(decoder, value)),
            _ => backend.open_telemetry = Some(open_telemetry(decoder, value)),
        },
    );
    decoder.require(node, "type");
    for (kind, block) in [(Backend::ZIPKIN, "zipkin"), (Backend::DATADOG, "datadog")] {
        decoder.case(When::Is("type", kind), |decoder| {
            decoder.needs(&[block]);
            decoder.draw_field(block, |decoder, _| decoder.needs(&["url"]));
        });
    }
    decoder.case(When::Is("type", Backend::OPEN_TELEMETRY), |decoder| {
        decoder.needs(&["openTelemetry"]);
        decoder.draw_field("openTelemetry", |decoder, _| outline_of_telemetry(decoder));
    });
    backend
}

/// What has to be there where spans go to an OpenTelemetry collector.
fn outline_of_telemetry(decoder: D<'_, '_, '_>) {
    let references = Feature::MeshOpenTelemetryBackend.releases();
    let endpoints = Feature::OtelEndpoint.releases();
    decoder.in_releases(references, |decoder| {
        decoder.draw_field("backendRef", |decoder, _| decoder.needs(&["labels"]));
        decoder.in_releases(endpoints, |decoder| {
            decoder.needs(&["endpoint", "backendRef"])
        });
        decoder.in_other_releases(endpoints, |decoder| decoder.needs(&["backendRef"]));
    });
}

/// Reads a field that has a default: from the releases on that write it into a policy, `null` is as
/// good as nothing.
fn with_default<'d, 't, T>(
    decoder: D<'_, 'd, 't>,
    node: NodeId,
    read: impl FnOnce(D<'_, 'd, 't>, NodeId) -> Option<T>,
) -> Option<T> {
    let newer = Feature::MeshTraceDefaults.releases();
    if !decoder.tree.is_null(node) {
        let value = read(decoder, node);
        decoder.in_releases(newer, Decoder::takes_null);
        return value;
    }
    let older = newer.around()[0];
    decoder.in_releases(older, |decoder| read(decoder, node))
}

fn zipkin(decoder: D<'_, '_, '_>, node: NodeId) -> Zipkin {
    let mut settings = Zipkin::default();
    decoder.schema_fields(node, &fields::ZIPKIN, |decoder, name, value| match name {
        "url" => settings.url = decoder.schema_text(value).unwrap_or_default(),
        "apiVersion" => {
            settings.api_version = with_default(decoder, value, |decoder, value| {
                decoder.schema_word(value, &["httpJson", "httpProto"])
            });
        }
        "traceId128bit" => {
            settings.trace_id_128bit = with_default(decoder, value, Decoder::schema_bool);
        }
        _ => {
            settings.shared_span_context = with_default(decoder, value, Decoder::schema_bool);
        }
    });
    require_in_universal(decoder, node, "url");
    settings
}

fn datadog(decoder: D<'_, '_, '_>, node: NodeId) -> Datadog {
    let mut settings = Datadog::default();
    decoder.schema_fields(
        node,
        &fields::MESH_TRACE_DATADOG,
        |decoder, name, value| match name {
            "url" => settings.url = decoder.schema_text(value).unwrap_or_default(),
            _ => {
                settings.split_service = with_default(decoder, value, Decoder::schema_bool);
            }
        },
    );
    require_in_universal(decoder, node, "url");
    settings
}

fn open_telemetry(decoder: D<'_, '_, '_>, node: NodeId) -> OpenTelemetry {
    let mut settings = OpenTelemetry::default();
    let (older, newer) = (
        Feature::MeshOpenTelemetryBackend.releases().around()[0],
        Feature::MeshOpenTelemetryBackend.releases(),
    );
    decoder.schema_fields(
        node,
        &fields::OPEN_TELEMETRY,
        |decoder, name, value| match name {
            "endpoint" => decoder.in_releases(Feature::OtelEndpoint.releases(), |decoder| {
                settings.endpoint = with_default(decoder, value, Decoder::schema_text);
                decoder.in_releases(older, |decoder| decoder.at_least(1));
                if settings.endpoint.as_deref() == Some("") {
                    decoder.in_releases(older, |decoder| {
                        let message = "in body should be at least 1 chars long".to_owned();
                        decoder.refuse(codes::SCHEMA, value, message);
                    });
                }
            }),
            _ => decoder.in_releases(newer, |decoder| {
                settings.backend_ref = Some(backend_ref(decoder, value));
            }),
        },
    );
    decoder.in_releases(older, |decoder| decoder.require(node, "endpoint"));
    settings
}

fn backend_ref(decoder: D<'_, '_, '_>, node: NodeId) -> BackendRef {
    let mut backend_ref = BackendRef::default();
    decoder.schema_fields(
        node,
        &fields::OTEL_BACKEND_REF,
        |decoder, name, value| match name {
            "kind" => {
                let kinds = &["MeshOpenTelemetryBackend"];
                backend_ref.kind = decoder.schema_word(value, kinds).unwrap_or_default();
            }
            _ => backend_ref.labels = decoder.schema_tags(value),
        },
    );
    // No release knows a name here; it is kept for those who ask what was meant.
    backend_ref.name = decoder.tree.text_of(node, "name").map(Into::into);
    decoder.require(node, "kind");
    backend_ref
}
