//! `MeshTrace`s beside the dataplanes that they select.

use std::sync::Arc;

use serde::Serialize;

use super::{BackendItem, NoteItem};
use crate::effective::mesh_trace::Policy;
use crate::effective::{Answer, Effect, Effective, Merged, MeshView};
use crate::model::mesh_trace::{Conf, TargetRef};
use crate::report::mesh_trace_parts::masked_conf;

/// A `MeshTrace` and its dataplanes.
#[derive(Debug)]
pub(crate) struct MeshTraceSummary<'v, 'w> {
    /// Its mesh.
    pub(crate) view: &'v MeshView<'w>,
    pub(crate) policy: &'v Policy<'w>,
    /// Names of the dataplanes whose answer it shapes, in order.
    pub(crate) shapes: Vec<&'w str>,
    selections: Arc<Selections>,
    position: usize,
}

/// Which dataplanes of a mesh the policies select. What thousands of policies that demand the same
/// select is held once, and not for each of them.
#[derive(Debug)]
struct Selections {
    /// The group of each policy that selects anything.
    of_policy: Vec<Option<usize>>,
    /// For each group the positions of the dataplanes, in order.
    of_group: Vec<Vec<usize>>,
}

/// What becomes of a policy.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Item<'v> {
    mesh: &'v str,
    name: &'v str,
    target_ref: Option<&'v TargetRef>,
    conf: Conf,
    backend: Option<BackendItem>,
    dataplanes: &'v [&'v str],
    matched: usize,
    notes: Vec<NoteItem>,
}

/// A policy, and where it does not count.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'v> {
    #[serde(flatten)]
    item: Item<'v>,
    loses: Vec<LossItem<'v>>,
    without_effect: Vec<&'v str>,
}

#[derive(Debug, Serialize)]
struct LossItem<'v> {
    dataplane: &'v str,
    to: &'v str,
}

impl Selections {
    /// Looks at every dataplane of a mesh once; gives the names of those that each policy shapes, too.
    fn new<'w>(view: &MeshView<'w>) -> (Self, Vec<Vec<&'w str>>) {
        let policies = view.mesh_traces.policies.len();
        let mut shapes = vec![Vec::new(); policies];
        let mut selections = Self {
            of_policy: vec![None; policies],
            of_group: Vec::new(),
        };
        for (position, dataplane) in view.dataplanes.iter().enumerate() {
            let answer = view.answer(dataplane);
            for group in answer.mesh_trace.iter().flat_map(Merged::groups) {
                selections.add(group, position);
            }
            for policy in answer.shaped_by() {
                shapes[policy].push(dataplane.meta.name.as_str());
            }
        }
        (selections, shapes)
    }

    fn add(&mut self, group: &[usize], dataplane: usize) {
        let known = group.first().and_then(|policy| self.of_policy[*policy]);
        let number = known.unwrap_or_else(|| {
            self.of_group.push(Vec::new());
            let number = self.of_group.len() - 1;
            for policy in group {
                self.of_policy[*policy] = Some(number);
            }
            number
        });
        self.of_group[number].push(dataplane);
    }

    /// The dataplanes that a policy selects.
    fn of(&self, policy: usize) -> &[usize] {
        let group = self.of_policy[policy].and_then(|number| self.of_group.get(number));
        group.map_or(&[], Vec::as_slice)
    }
}

impl<'v, 'w> MeshTraceSummary<'v, 'w> {
    /// Summaries of all policies, by mesh, then name.
    #[must_use]
    pub(crate) fn all(effective: &'v Effective<'w>) -> Vec<Self> {
        effective.meshes.values().flat_map(Self::of_mesh).collect()
    }

    /// Summaries of the policies of a mesh, by name.
    pub(crate) fn of_mesh(view: &'v MeshView<'w>) -> Vec<Self> {
        let (selections, shapes) = Selections::new(view);
        let selections = Arc::new(selections);
        let policies = view.mesh_traces.policies.iter().enumerate().zip(shapes);
        let summary = |((position, policy), shapes)| Self {
            view,
            policy,
            shapes,
            selections: Arc::clone(&selections),
            position,
        };
        let mut summaries: Vec<Self> = policies.map(summary).collect();
        summaries.sort_by_key(|summary| summary.policy.name());
        summaries
    }

    /// How many dataplanes it selects.
    pub(crate) fn matched(&self) -> usize {
        self.selections.of(self.position).len()
    }

    /// The dataplanes that it selects, and what it does for each.
    pub(crate) fn effects(&self) -> impl Iterator<Item = (Answer<'v, 'w>, Effect<'w>)> {
        let selected = self.selections.of(self.position).iter();
        selected.map(|dataplane| {
            let answer = self.view.answer(self.view.dataplanes[*dataplane]);
            let effect = answer.effect(self.position);
            (answer, effect)
        })
    }

    pub(crate) fn item(&self) -> impl Serialize + Send {
        self.own_item()
    }

    fn own_item(&self) -> Item<'_> {
        let notes = self.policy.notes(self.view).into_iter();
        Item {
            mesh: self.view.name,
            name: self.policy.name(),
            target_ref: self.policy.policy.target.as_ref(),
            conf: masked_conf(self.policy.conf.clone()),
            backend: self.policy.target().map(BackendItem::from),
            dataplanes: &self.shapes,
            matched: self.matched(),
            notes: notes.map(NoteItem).collect(),
        }
    }

    /// The item, and where it does not count.
    pub(crate) fn detail(&self) -> impl Serialize {
        let (mut loses, mut without_effect) = (Vec::new(), Vec::new());
        for (answer, effect) in self.effects() {
            let dataplane = answer.dataplane.meta.name.as_str();
            match effect {
                Effect::Shapes(_) => {}
                Effect::Loses(to) => loses.push(LossItem { dataplane, to }),
                Effect::NoBackend | Effect::SetsNothing => without_effect.push(dataplane),
            }
        }
        Detail {
            item: self.own_item(),
            loses,
            without_effect,
        }
    }
}
