//! What resources of several kinds have in common.

use crate::model::{Meta, Selector};
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
        "labels" => meta.labels = decoder.tags(value),
        _ => {}
    }
}

pub(super) fn selector(decoder: D<'_, '_, '_>, value: NodeId) -> Selector {
    let mut selector = Selector::default();
    decoder.fields(value, &fields::SELECTOR, |decoder, name, value| {
        if name == "match" {
            selector.tags = decoder.tags(value);
        }
    });
    selector
}
