//! A `MeshTrace`, by the schema of each release.

mod backend;

use super::common::{D, new_kind, require_in_universal};
use crate::diag::{FieldPath, codes};
use crate::model::mesh_trace::{
    Conf, MeshTrace, Percentage, Sampling, Tag, TagHeader, TargetKind, TargetRef,
};
use crate::model::{Feature, Form, Meta};
use crate::parse::fields;
use crate::parse::outline::{Content, When};
use crate::parse::scalar::{Scalar, is_i32};
use crate::parse::tree::NodeId;
use backend::backend;

/// The kinds that the schemas have, until Kuma 2.9, until 2.14, and from 3.0 on.
const KINDS: [&[&str]; 3] = [
    &[
        "Mesh",
        "MeshSubset",
        "MeshGateway",
        "MeshService",
        "MeshExternalService",
        "MeshServiceSubset",
        "MeshHTTPRoute",
    ],
    &[
        "Mesh",
        "MeshSubset",
        "MeshGateway",
        "MeshService",
        "MeshExternalService",
        "MeshMultiZoneService",
        "MeshServiceSubset",
        "MeshHTTPRoute",
        "Dataplane",
    ],
    &["Mesh", "Dataplane"],
];

pub(super) fn mesh_trace(decoder: D<'_, '_, '_>, node: NodeId, meta: &mut Meta) -> MeshTrace {
    let mut policy = MeshTrace::default();
    new_kind(decoder, node, meta, |decoder, spec| {
        decoder.schema_fields(
            spec,
            &fields::MESH_TRACE_SPEC,
            |decoder, name, value| match name {
                "targetRef" => policy.target = Some(target(decoder, value)),
                _ => policy.default = conf(decoder, value),
            },
        );
        decoder.needs_any(&["default"]);
        let others = Feature::DataplaneTargets.releases();
        decoder.in_other_releases(others, |decoder| {
            decoder.require(spec, "targetRef");
        });
    });
    policy
}

fn target(decoder: D<'_, '_, '_>, node: NodeId) -> TargetRef {
    let mut target = TargetRef::default();
    // Kuma 3.0 drops all but kind, labels and sectionName, whatever they are.
    let older = Feature::TargetsByTags.releases();
    decoder.schema_fields(
        node,
        &fields::TARGET_REF,
        |decoder, name, value| match name {
            "kind" => target.kind = kind(decoder, value),
            "labels" => target.labels = decoder.schema_tags(value),
            "sectionName" => target.section_name = decoder.schema_text(value),
            _ => decoder.in_releases(older, |decoder| match name {
                "name" => target.name = decoder.schema_text(value),
                "namespace" => target.namespace = decoder.schema_text(value),
                "mesh" => target.mesh = decoder.schema_text(value),
                "tags" => target.tags = decoder.schema_tags(value),
                _ => target.proxy_types = Some(proxy_types(decoder, value)),
            }),
        },
    );
    decoder.require(node, "kind");
    decoder.in_releases(older, |decoder| {
        for kind in ["MeshGateway", "MeshServiceSubset"] {
            decoder.case(When::Is("kind", kind), |decoder| decoder.needs(&["name"]));
        }
        decoder.case(When::Is("kind", "MeshService"), |decoder| {
            decoder.needs(&["name", "labels"]);
        });
    });
    target
}

fn kind(decoder: D<'_, '_, '_>, node: NodeId) -> TargetKind {
    let text = decoder.schema_text(node);
    let dataplanes = Feature::DataplaneTargets.releases();
    let by_tags = Feature::TargetsByTags.releases();
    let [old, new] = [dataplanes.around()[0], by_tags.around()[1]];
    for (releases, words) in [old, dataplanes.and(by_tags), new].into_iter().zip(KINDS) {
        decoder.in_releases(releases, |decoder| {
            decoder.check_word(node, text.as_deref(), words);
        });
    }
    decoder.keep_words(|word, release| TargetKind::from_word(word).is_known_to(release));
    TargetKind::from_word(text.as_deref().unwrap_or_default())
}

fn proxy_types(decoder: D<'_, '_, '_>, node: NodeId) -> Vec<Box<str>> {
    let types = decoder.schema_list(node, |decoder, value| {
        decoder.schema_word(value, &["Sidecar", "Gateway"])
    });
    let is_empty = decoder.tree.sequence(node).is_some_and(<[_]>::is_empty);
    let newer = Feature::DataplaneTargets.releases();
    decoder.in_releases(newer, |decoder| decoder.at_least(1));
    if decoder.form == Form::Universal {
        decoder.in_other_releases(newer, |decoder| {
            decoder.at_least(1);
            if is_empty {
                let message = "in body should have at least 1 items".to_owned();
                decoder.refuse(codes::SCHEMA, node, message);
            }
        });
    }
    types.into_iter().flatten().collect()
}

fn conf(decoder: D<'_, '_, '_>, node: NodeId) -> Conf {
    let mut conf = Conf::default();
    decoder.schema_fields(
        node,
        &fields::MESH_TRACE_CONF,
        |decoder, name, value| match name {
            "backends" => {
                conf.backends = Some(decoder.schema_list(value, backend));
                decoder.at_most(1);
                if decoder
                    .tree
                    .sequence(value)
                    .is_some_and(|list| list.len() > 1)
                {
                    let message = "in body should have at most 1 items".to_owned();
                    decoder.refuse(codes::SCHEMA, value, message);
                }
            }
            "sampling" => conf.sampling = Some(sampling(decoder, value)),
            _ => conf.tags = Some(decoder.schema_list(value, tag)),
        },
    );
    decoder.needs_any(&["backends"]);
    conf
}

fn sampling(decoder: D<'_, '_, '_>, node: NodeId) -> Sampling {
    let mut sampling = Sampling::default();
    decoder.schema_fields(
        node,
        &fields::MESH_TRACE_SAMPLING,
        |decoder, name, value| {
            let percentage = percentage(decoder, value);
            match name {
                "overall" => sampling.overall = percentage,
                "client" => sampling.client = percentage,
                _ => sampling.random = percentage,
            }
        },
    );
    sampling
}

/// Reads a whole number or a text. `null` is as good as nothing.
fn percentage(decoder: D<'_, '_, '_>, node: NodeId) -> Option<Percentage> {
    if decoder.draw(Content::Percentage) {
        decoder.takes_null();
        return None;
    }
    match decoder.tree.scalar(node) {
        Some(Scalar::Null) => return None,
        Some(Scalar::Text(text)) => return Some(Percentage::Decimal(text.into())),
        Some(Scalar::Number(number)) if number.fract() == 0.0 && is_i32(number) => {
            let written = decoder.tree.written(node).unwrap_or_default();
            if written.contains(['.', 'e', 'E']) && decoder.form == Form::Universal {
                let older = Feature::MeshTraceDefaults.releases().around()[0];
                decoder.in_releases(older, |decoder| {
                    let message = format!("has to be a whole number, not {written}");
                    decoder.refuse_at(codes::WRONG_TYPE, decoder.path.clone(), node, message);
                });
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked to fit before")]
            return Some(Percentage::Whole(number as i64));
        }
        _ => {}
    }
    let path = decoder.path.clone();
    let root = FieldPath::root;
    let of_any = format!("\"{path}\" must validate at least one schema (anyOf)");
    let written = decoder.tree.written(node).unwrap_or_default();
    let is_number = matches!(decoder.tree.scalar(node), Some(Scalar::Number(_)));
    let help = is_number.then(|| {
        format!("only a whole number stands without quotes; write it as a string: \"{written}\"")
    });
    decoder.refuse_and_help(codes::WRONG_TYPE, root(), node, of_any, help);
    decoder.refuse_type(node, "integer");
    if is_number {
        let newer = Feature::MeshTraceDefaults.releases();
        decoder.in_releases(newer, |decoder| {
            let message =
                format!("Checked value must be of type integer (default format) in {path}");
            decoder.refuse_at(codes::WRONG_TYPE, root(), node, message);
        });
    }
    None
}

fn tag(decoder: D<'_, '_, '_>, node: NodeId) -> Tag {
    let mut tag = Tag::default();
    decoder.schema_fields(
        node,
        &fields::MESH_TRACE_TAG,
        |decoder, name, value| match name {
            "name" => {
                tag.name = decoder.schema_text(value).unwrap_or_default();
                decoder.at_least(1);
                if decoder.tree.text(value) == Some("") {
                    let message = "in body should be at least 1 chars long".to_owned();
                    decoder.refuse(codes::SCHEMA, value, message);
                }
            }
            "literal" => tag.literal = decoder.schema_text(value),
            _ => tag.header = Some(header(decoder, value)),
        },
    );
    decoder.require(node, "name");
    decoder.needs_any(&["header", "literal"]);
    tag
}

fn header(decoder: D<'_, '_, '_>, node: NodeId) -> TagHeader {
    let mut header = TagHeader::default();
    decoder.schema_fields(
        node,
        &fields::TAG_HEADER,
        |decoder, name, value| match name {
            "name" => header.name = decoder.schema_text(value).unwrap_or_default(),
            _ => header.default = decoder.schema_text(value),
        },
    );
    require_in_universal(decoder, node, "name");
    header
}
