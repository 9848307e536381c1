//! From the selector of a `TrafficTrace` to the target of a `MeshTrace`: by tags, as long as the
//! release has them, or by labels.

use super::labels::LabelMap;
use crate::model::{TagNames, Tags, TargetKind, TargetRef};

const SERVICE: &str = TagNames::New.service();

/// Why no target selects what a selector does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Unselectable {
    /// A tag has to be there, whatever its value.
    AnyValue(String),
    /// Nothing says which label a tag is.
    NoLabel(String),
}

/// The tags that a target of a `MeshTrace` selects by; none if it selects by something else.
pub(super) fn tags_of(target: &TargetRef) -> Option<Tags> {
    let service = || (SERVICE, target.name.as_deref().unwrap_or_default());
    let own = target.tags.iter().flat_map(Tags::iter);
    match target.kind {
        TargetKind::MeshService => Some([service()].into_iter().collect()),
        TargetKind::MeshSubset => Some(own.collect()),
        TargetKind::MeshServiceSubset => Some(own.chain([service()]).collect()),
        _ => None,
    }
}

/// The tags that have to be there, with their values. That there is some service goes without
/// saying.
fn demanded(selector: &Tags) -> Result<Vec<(&str, &str)>, Unselectable> {
    let demanded = selector.iter().filter(|pair| *pair != (SERVICE, "*"));
    let demanded: Vec<_> = demanded.collect();
    match demanded.iter().find(|(_, value)| *value == "*") {
        Some((tag, _)) => Err(Unselectable::AnyValue((*tag).to_owned())),
        None => Ok(demanded),
    }
}

/// A target by tags: of the kind that says it shortest, or all of one kind (`is_plain`).
pub(super) fn by_tags(selector: &Tags, is_plain: bool) -> Result<TargetRef, Unselectable> {
    let demanded = demanded(selector)?;
    Ok(match demanded.as_slice() {
        [] => TargetRef::default(),
        [(SERVICE, service)] if !is_plain && can_be_name(service) => TargetRef {
            kind: TargetKind::MeshService,
            name: Some((*service).into()),
            ..TargetRef::default()
        },
        _ => TargetRef {
            kind: TargetKind::MeshSubset,
            tags: Some(demanded.into_iter().collect()),
            ..TargetRef::default()
        },
    })
}

/// Whether a `MeshService` can be called so.
fn can_be_name(service: &str) -> bool {
    let fits = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.' | b'_')
    };
    !service.is_empty() && service.bytes().all(fits)
}

/// A target by labels.
pub(super) fn by_labels(selector: &Tags, map: &LabelMap) -> Result<TargetRef, Unselectable> {
    let demanded = demanded(selector)?;
    if demanded.is_empty() {
        return Ok(TargetRef::default());
    }
    let label = |(tag, value)| {
        let labels = map.labels(tag, value);
        labels.ok_or_else(|| Unselectable::NoLabel(tag.to_owned()))
    };
    let labels = demanded.into_iter().map(label);
    let labels = labels.collect::<Result<Vec<_>, _>>()?.concat();
    Ok(TargetRef {
        kind: TargetKind::Dataplane,
        labels: Some(Tags::new(labels)),
        ..TargetRef::default()
    })
}
