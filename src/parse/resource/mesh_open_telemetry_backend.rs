//! A `MeshOpenTelemetryBackend`, by its schema.

use super::common::{D, new_kind};
use crate::model::{Endpoint, Env, MeshOpenTelemetryBackend, Meta};
use crate::parse::fields;
use crate::parse::outline::Content;
use crate::parse::scalar::{Scalar, is_i32};
use crate::parse::tree::NodeId;

pub(super) fn mesh_open_telemetry_backend(
    decoder: D<'_, '_, '_>,
    node: NodeId,
    meta: &mut Meta,
) -> MeshOpenTelemetryBackend {
    let mut backend = MeshOpenTelemetryBackend::default();
    new_kind(decoder, node, meta, |decoder, spec| {
        decoder.schema_fields(
            spec,
            &fields::OTEL_BACKEND_SPEC,
            |decoder, name, value| match name {
                "endpoint" => backend.endpoint = Some(endpoint(decoder, value)),
                "env" => backend.env = Some(env(decoder, value)),
                _ => backend.protocol = decoder.schema_word(value, &["grpc", "http"]),
            },
        );
    });
    backend
}

fn endpoint(decoder: D<'_, '_, '_>, node: NodeId) -> Endpoint {
    let mut endpoint = Endpoint::default();
    decoder.schema_fields(
        node,
        &fields::OTEL_ENDPOINT,
        |decoder, name, value| match name {
            "address" => endpoint.address = decoder.schema_text(value),
            "path" => endpoint.path = decoder.schema_text(value),
            _ => endpoint.port = port(decoder, value),
        },
    );
    endpoint
}

fn port(decoder: D<'_, '_, '_>, node: NodeId) -> Option<i64> {
    if decoder.draw(Content::Integer) {
        return None;
    }
    match decoder.tree.scalar(node) {
        Some(Scalar::Number(number)) if number.fract() == 0.0 && is_i32(number) =>
        {
            #[expect(clippy::cast_possible_truncation, reason = "checked to fit before")]
            Some(number as i64)
        }
        _ => {
            decoder.refuse_type(node, "integer");
            None
        }
    }
}

fn env(decoder: D<'_, '_, '_>, node: NodeId) -> Env {
    let mut env = Env::default();
    decoder.schema_fields(node, &fields::OTEL_ENV, |decoder, name, value| match name {
        "mode" => env.mode = decoder.schema_word(value, &["Disabled", "Optional", "Required"]),
        "precedence" => {
            env.precedence = decoder.schema_word(value, &["ExplicitFirst", "EnvFirst"]);
        }
        _ => env.allow_signal_overrides = decoder.schema_bool(value),
    });
    env
}
