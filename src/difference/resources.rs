//! What becomes of each resource.

use rayon::prelude::*;
use serde_json::{Value, json};

use super::overlay::{Overlay, Pair};
use super::unchanged::{dropped_fields, set_aside};
use crate::diag::Subject;
use crate::effective::Effective;
use crate::model::{Kind, Meta, Release, ReleaseRules};
use crate::parse::{ValueError, Values};

/// What becomes of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Created,
    /// It is there, and becomes something else.
    Changed,
    /// It is no more.
    Deleted,
    /// It stays as it is.
    Unchanged,
}

impl Change {
    /// The word in JSON.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Changed => "changed",
            Self::Deleted => "deleted",
            Self::Unchanged => "unchanged",
        }
    }

    /// The word of whoever applies it, as kubectl says it.
    pub(crate) const fn applied_word(self) -> &'static str {
        match self {
            Self::Changed => "configured",
            other => other.word(),
        }
    }
}

/// A resource of the input, or one that pruning deletes.
#[derive(Debug, Clone)]
pub struct ResourceChange<'d> {
    pub kind: Kind,
    /// What it is called.
    pub subject: Subject,
    /// What was there.
    pub before: Option<&'d Meta>,
    /// What will be there.
    pub after: Option<&'d Meta>,
    /// The rules of its mesh.
    rules: ReleaseRules,
    /// What becomes of it.
    pub change: Change,
    /// The top-level fields that are lost, see [`dropped_fields`].
    pub dropped: Vec<String>,
    /// Why its values cannot be compared; it counts as changed then.
    pub problem: Option<ValueError>,
}

impl ResourceChange<'_> {
    /// Whether applying it takes away what is not this input's to take. A Mesh is written by many
    /// hands, each of which knows its own field; any other resource is its owner's as a whole, and
    /// leaving out a field is a way to edit it.
    pub(super) fn takes_away(&self) -> bool {
        self.kind == Kind::Mesh && !self.dropped.is_empty()
    }

    /// Both values without what does not count, `null` for one that is not there.
    pub(crate) fn values(&self, values: &Values<'_>) -> Result<(Value, Value), ValueError> {
        let value =
            |meta: Option<&Meta>| meta.map_or(Ok(Value::Null), |meta| values.of(self.kind, meta));
        let (mut before, mut after) = (value(self.before)?, value(self.after)?);
        set_aside(&mut after, &mut before, self.rules);
        Ok((before, after))
    }
}

/// What becomes of the resources of an overlay, in its order. `values` has to know the sources of
/// both sides.
pub(crate) fn resources<'d>(
    overlay: &'d Overlay,
    after: &Effective<'_>,
    values: &Values<'_>,
) -> Vec<ResourceChange<'d>> {
    let pairs = overlay.pairs.par_iter();
    pairs
        .filter_map(|pair| resource(overlay, *pair, after, values))
        .collect()
}

/// What becomes of one; none if it is on neither side.
fn resource<'d>(
    overlay: &'d Overlay,
    pair: Pair,
    effective: &Effective<'_>,
    values: &Values<'_>,
) -> Option<ResourceChange<'d>> {
    let (before, after) = overlay.metas(pair);
    let subject = after.or(before)?.subject(pair.kind);
    let view = effective.meshes.get(subject.home());
    let mut resource = ResourceChange {
        kind: pair.kind,
        rules: view.map_or_else(|| ReleaseRules::shown(Release::NEWEST), |view| view.rules),
        subject,
        before,
        after,
        change: match (before, after) {
            (None, _) => Change::Created,
            (_, None) => Change::Deleted,
            _ => Change::Changed,
        },
        dropped: Vec::new(),
        problem: None,
    };
    let (Some(old), Some(new)) = (before, after) else {
        return Some(resource);
    };
    let text = values.text(&new.origin);
    if text.is_some() && text == values.text(&old.origin) {
        resource.change = Change::Unchanged;
        return Some(resource);
    }
    match resource.values(values) {
        Ok((before, after)) if before == after => resource.change = Change::Unchanged,
        Ok((before, after)) => {
            resource.dropped = dropped_fields(&after, &before);
            // Nothing is lost with what holds nothing.
            resource.dropped.retain(|field| before[field] != json!({}));
        }
        Err(problem) => resource.problem = Some(problem),
    }
    Some(resource)
}
