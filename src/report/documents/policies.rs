//! Policies beside the dataplanes that they match.

use std::collections::HashMap;
use std::sync::Arc;

use super::{BackendItem, LossItem, NoteItem, PolicyDetail, PolicyItem};
use crate::effective::{Effective, GivenBy, MeshView, Policy};
use crate::model::Kind;

/// A policy and its dataplanes.
#[derive(Debug)]
pub struct PolicySummary<'v, 'w> {
    /// Its mesh.
    pub(crate) view: &'v MeshView<'w>,
    pub(crate) policy: &'v Policy<'w>,
    /// Names of the dataplanes that get it, in order.
    pub(crate) wins: Vec<&'w str>,
    /// How many dataplanes it matches.
    pub(crate) matched: usize,
    /// How many of those get a `MeshTrace` instead.
    pub(crate) replaced: usize,
    matches: Arc<Matches<'w>>,
    position: usize,
}

/// Which dataplanes of a mesh the selectors match. What thousands of policies with the same tags
/// match is held once, and not for each of them.
#[derive(Debug)]
struct Matches<'w> {
    /// For each posting the positions of the dataplanes, in order.
    of_posting: Vec<Vec<usize>>,
    /// The postings of each policy.
    of_policy: Vec<Vec<usize>>,
    /// The policy that each dataplane gets.
    winners: Vec<Option<Winner<'w>>>,
}

/// A policy that a dataplane gets.
#[derive(Debug, Clone, Copy)]
enum Winner<'w> {
    /// The `TrafficTrace` at a position.
    TrafficTrace(usize),
    /// A `MeshTrace`, by its name.
    MeshTrace(&'w str),
}

impl<'w> Matches<'w> {
    fn new(view: &MeshView<'w>) -> Self {
        let postings = view.index().postings();
        let mut matches = Self {
            of_posting: vec![Vec::new(); postings.len()],
            of_policy: vec![Vec::new(); view.policies.len()],
            winners: Vec::with_capacity(view.dataplanes.len()),
        };
        for (number, posting) in postings.iter().enumerate() {
            for (policy, _) in &posting.entries {
                matches.of_policy[*policy].push(number);
            }
        }
        for (position, dataplane) in view.dataplanes.iter().enumerate() {
            view.index().visit(dataplane, &mut |posting, _| {
                let found = &mut matches.of_posting[posting];
                if found.last() != Some(&position) {
                    found.push(position);
                }
            });
            let answer = view.answer(dataplane);
            matches.winners.push(match answer.given_by {
                Some(GivenBy::MeshTrace(policy)) => Some(Winner::MeshTrace(policy.name())),
                _ => answer.choice().map(|it| Winner::TrafficTrace(it.policy)),
            });
        }
        matches
    }

    /// How many dataplanes one of some postings matches, and how many of them get a `MeshTrace`.
    fn count(&self, postings: &[usize]) -> (usize, usize) {
        let is_replaced = |at: &&usize| matches!(self.winners[**at], Some(Winner::MeshTrace(_)));
        let count = |found: &[usize]| (found.len(), found.iter().filter(is_replaced).count());
        match postings {
            [posting] => count(&self.of_posting[*posting]),
            postings => count(&self.of(postings)),
        }
    }

    /// The dataplanes that one of some postings matches.
    fn of(&self, postings: &[usize]) -> Vec<usize> {
        let all = postings.iter().map(|posting| &self.of_posting[*posting]);
        let mut found: Vec<usize> = all.flatten().copied().collect();
        if postings.len() > 1 {
            found.sort_unstable();
            found.dedup();
        }
        found
    }
}

impl<'v, 'w> PolicySummary<'v, 'w> {
    /// Summaries of all policies, by mesh, then name.
    #[must_use]
    pub fn all(effective: &'v Effective<'w>) -> Vec<Self> {
        effective.meshes.values().flat_map(Self::of_mesh).collect()
    }

    /// Summaries of the policies of a mesh, by name.
    pub(crate) fn of_mesh(view: &'v MeshView<'w>) -> Vec<Self> {
        let shared = Arc::new(Matches::new(view));
        let mut counts: HashMap<&[usize], (usize, usize)> = HashMap::new();
        let mut summaries: Vec<Self> = Vec::with_capacity(view.policies.len());
        for (position, policy) in view.policies.iter().enumerate() {
            let postings = shared.of_policy[position].as_slice();
            let count = || shared.count(postings);
            let (matched, replaced) = *counts.entry(postings).or_insert_with(count);
            summaries.push(Self {
                view,
                policy,
                wins: Vec::new(),
                matched,
                replaced,
                matches: Arc::clone(&shared),
                position,
            });
        }
        for (dataplane, winner) in view.dataplanes.iter().zip(&shared.winners) {
            if let Some(Winner::TrafficTrace(winner)) = winner {
                summaries[*winner].wins.push(dataplane.meta.name.as_str());
            }
        }
        summaries.sort_by_key(|summary| summary.policy.name());
        summaries
    }

    /// Dataplanes that it matches and that get another policy: their name, and that policy's kind and
    /// name.
    pub(crate) fn loses(&self) -> Vec<(&'w str, Kind, &'w str)> {
        let postings = &self.matches.of_policy[self.position];
        let lost = |dataplane: usize| {
            let (kind, winner) = match self.matches.winners[dataplane]? {
                Winner::TrafficTrace(winner) if winner == self.position => return None,
                Winner::TrafficTrace(winner) => {
                    (Kind::TrafficTrace, self.view.policies[winner].name())
                }
                Winner::MeshTrace(name) => (Kind::MeshTrace, name),
            };
            Some((
                self.view.dataplanes[dataplane].meta.name.as_str(),
                kind,
                winner,
            ))
        };
        let found = self.matches.of(postings).into_iter();
        found.filter_map(lost).collect()
    }

    pub(crate) fn item(&self) -> PolicyItem<'_> {
        PolicyItem {
            mesh: self.view.name,
            name: &self.policy.policy.meta.name,
            backend: BackendItem::of(&self.policy.route),
            dataplanes: self.wins.clone(),
            matched: self.matched,
            replaced: self.replaced,
            notes: self
                .policy
                .notes(self.view)
                .into_iter()
                .map(NoteItem)
                .collect(),
        }
    }

    /// The item, and what it loses to.
    #[must_use]
    pub fn detail(&self) -> PolicyDetail<'_> {
        let loses = self
            .loses()
            .into_iter()
            .map(|(dataplane, kind, to)| LossItem {
                dataplane,
                kind: kind.word(),
                to,
            })
            .collect();
        PolicyDetail {
            item: self.item(),
            loses,
        }
    }
}
