//! What resources of several kinds have in common.

use jiff::Timestamp;

use crate::diag::codes;
use crate::model::{Feature, Form, Meta, Selector};
use crate::parse::decode::Decoder;
use crate::parse::fields;
use crate::parse::tree::NodeId;

pub(super) type D<'x, 'd, 't> = &'x mut Decoder<'d, 't>;

/// Reads a field of the meta data as it stands in the Universal form; of others nothing.
pub(super) fn universal(decoder: D<'_, '_, '_>, name: &str, value: NodeId, meta: &mut Meta) {
    match name {
        "name" => meta.name = decoder.string(value),
        "mesh" => meta.mesh = decoder.string(value),
        "creationTime" => meta.creation_time = decoder.time(value),
        "modificationTime" => meta.modification_time = modified(decoder, value),
        "labels" => meta.labels = decoder.tags(value),
        _ => {}
    }
}

/// When something was last changed; what is not a time is reported elsewhere.
fn modified(decoder: D<'_, '_, '_>, value: NodeId) -> Option<Timestamp> {
    decoder.tree.written(value)?.parse().ok()
}

pub(super) fn selector(decoder: D<'_, '_, '_>, value: NodeId) -> Selector {
    let tags = decoder.only(value, &fields::SELECTOR, Decoder::tags);
    decoder.needs(&["match"]);
    Selector { tags }
}

/// Reads a resource whose fields are under `spec` in either form: in the Kubernetes form `node` is
/// that spec.
pub(super) fn new_kind(
    decoder: D<'_, '_, '_>,
    node: NodeId,
    meta: &mut Meta,
    mut read: impl FnMut(D<'_, '_, '_>, NodeId),
) {
    if meta.form == Form::Kubernetes {
        return read(decoder, node);
    }
    decoder.schema_fields(node, &fields::NEW_KIND, |decoder, name, value| match name {
        "spec" => read(decoder, value),
        "name" => meta.name = decoder.schema_text(value).unwrap_or_default().into(),
        "labels" => meta.labels = decoder.schema_tags(value).unwrap_or_default(),
        "mesh" => {
            meta.mesh = decoder.schema_text(value).unwrap_or_default().into();
            let newer = Feature::MeshTraceDefaults.releases();
            decoder.in_releases(newer, |decoder| decoder.at_least(1));
            // One that is not there is the default one for these releases, an empty one is not.
            if meta.mesh.is_empty() {
                decoder.in_releases(newer, |decoder| {
                    let message = "cannot be empty".to_owned();
                    decoder.refuse_at(codes::MESH_NAME, decoder.path.clone(), value, message);
                });
            }
        }
        "creationTime" if !decoder.tree.is_null(value) => {
            meta.creation_time = decoder.time(value);
            decoder.takes_null();
        }
        "modificationTime" => meta.modification_time = modified(decoder, value),
        _ => {}
    });
    for field in ["name", "spec"] {
        decoder.require(node, field);
    }
}

/// Go's types, through which everything goes first in Kubernetes, write a text that is not there as
/// an empty one.
pub(super) fn require_in_universal(decoder: D<'_, '_, '_>, node: NodeId, field: &'static str) {
    if decoder.form == Form::Universal {
        decoder.require(node, field);
    }
}
