//! The dataplanes whose answer changes between two states.

use std::cmp::Ordering;
use std::sync::Arc;

use rayon::prelude::*;

use crate::effective::{Effective, MeshView, Target};
use crate::model::{Dataplane, Feature, Kind};

/// A dataplane whose answer changes.
#[derive(Debug, Clone)]
pub struct DataplaneChange<'d> {
    pub mesh: &'d str,
    pub name: &'d str,
    /// Whether it was there.
    pub was_there: bool,
    /// Whether it will be there.
    pub is_there: bool,
    /// Where it sent its traces, if it was there and sent any.
    pub before: Option<Arc<Target>>,
    /// Where it will send them, if it is there and sends any.
    pub after: Option<Arc<Target>>,
    /// The kind of the policy that gave it before, if one selected it.
    pub given_by_before: Option<Kind>,
    /// The kind of the policy that will.
    pub given_by_after: Option<Kind>,
    /// Whether its proxy runs before and after and has to be restarted in between, as is the case
    /// before Kuma 0.7. A change of nothing but where the backend's name is from needs none.
    pub restart: bool,
}

/// The dataplanes whose answer differs, by mesh, then name. One that is new or deleted has no
/// answer on the other side, so it is listed when it sends traces on the one that it is on.
#[must_use]
pub fn dataplanes<'d>(
    before: &'d Effective<'d>,
    after: &'d Effective<'d>,
) -> Vec<DataplaneChange<'d>> {
    joined(before, after)
        .into_par_iter()
        .filter_map(change)
        .collect()
}

type Place<'d> = (&'d MeshView<'d>, &'d Dataplane);

/// Both lists, which are sorted alike, side by side.
fn joined<'d>(
    before: &'d Effective<'d>,
    after: &'d Effective<'d>,
) -> Vec<(Option<Place<'d>>, Option<Place<'d>>)> {
    let key = |(view, dataplane): &Place<'d>| (view.name, dataplane.meta.name.as_str());
    let mut before = before.dataplanes().peekable();
    let mut after = after.dataplanes().peekable();
    let mut joined = Vec::new();
    loop {
        let order = match (before.peek(), after.peek()) {
            (Some(old), Some(new)) => key(old).cmp(&key(new)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => return joined,
        };
        let old = before.next_if(|_| order.is_le());
        let new = after.next_if(|_| order.is_ge());
        joined.push((old, new));
    }
}

fn change<'d>((old, new): (Option<Place<'d>>, Option<Place<'d>>)) -> Option<DataplaneChange<'d>> {
    let answer = |place: Option<Place<'d>>| {
        let answer = place.map(|(view, dataplane)| view.answer(dataplane));
        let given_by = answer.as_ref().and_then(|answer| answer.given_by);
        let target = answer.and_then(|answer| answer.route.ok());
        (target, given_by.map(|policy| policy.kind()))
    };
    let ((before, given_by_before), (after, given_by_after)) = (answer(old), answer(new));
    let (is_same_answer, sends_same) = match (&before, &after) {
        (Some(before), Some(after)) => (before.is_same_answer(after), before.sends_same(after)),
        (None, None) => return None,
        _ => (false, false),
    };
    if is_same_answer {
        return None;
    }
    let (view, dataplane) = new.or(old)?;
    let restart = match (old, new) {
        (Some(_), Some((view, _))) => view.rules.has(Feature::TracingInBootstrap) && !sends_same,
        _ => false,
    };
    Some(DataplaneChange {
        mesh: view.name,
        name: &dataplane.meta.name,
        was_there: old.is_some(),
        is_there: new.is_some(),
        before,
        after,
        given_by_before,
        given_by_after,
        restart,
    })
}
