//! Policies beside the dataplanes that they match.

use std::collections::HashMap;
use std::sync::Arc;

use super::{BackendItem, LossItem, NoteItem, PolicyDetail, PolicyItem};
use crate::effective::{Effective, MeshView, Policy};

/// A policy and its dataplanes.
#[derive(Debug)]
pub struct PolicySummary<'v, 'w> {
    /// Its mesh.
    pub view: &'v MeshView<'w>,
    /// The policy.
    pub policy: &'v Policy<'w>,
    /// Names of the dataplanes that get it, in order.
    pub wins: Vec<&'w str>,
    /// How many dataplanes it matches.
    pub matched: usize,
    matches: Arc<Matches>,
    position: usize,
}

/// Which dataplanes of a mesh the selectors match. What thousands of policies with the same tags
/// match is held once, and not for each of them.
#[derive(Debug, Default)]
struct Matches {
    /// For each posting the positions of the dataplanes, in order.
    of_posting: Vec<Vec<usize>>,
    /// The postings of each policy.
    of_policy: Vec<Vec<usize>>,
    /// The policy that each dataplane gets.
    winners: Vec<Option<usize>>,
}

impl Matches {
    fn new(view: &MeshView<'_>) -> Self {
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
            let choice = view.answer(dataplane).choice();
            matches.winners.push(choice.map(|choice| choice.policy));
        }
        matches
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
        let mut summaries = Vec::new();
        for view in effective.meshes.values() {
            let shared = Arc::new(Matches::new(view));
            let mut counts: HashMap<&[usize], usize> = HashMap::new();
            let mut of_mesh: Vec<Self> = Vec::with_capacity(view.policies.len());
            for (position, policy) in view.policies.iter().enumerate() {
                let postings = shared.of_policy[position].as_slice();
                let matched = *counts.entry(postings).or_insert_with(|| match postings {
                    [posting] => shared.of_posting[*posting].len(),
                    postings => shared.of(postings).len(),
                });
                of_mesh.push(Self {
                    view,
                    policy,
                    wins: Vec::new(),
                    matched,
                    matches: Arc::clone(&shared),
                    position,
                });
            }
            for (dataplane, winner) in view.dataplanes.iter().zip(&shared.winners) {
                if let Some(winner) = winner {
                    of_mesh[*winner].wins.push(dataplane.meta.name.as_str());
                }
            }
            of_mesh.sort_by(|one, other| {
                one.policy
                    .policy
                    .meta
                    .name
                    .cmp(&other.policy.policy.meta.name)
            });
            summaries.append(&mut of_mesh);
        }
        summaries
    }

    /// Dataplanes that it matches and that get another policy: their name, and that policy's.
    pub(crate) fn loses(&self) -> Vec<(&'w str, &'w str)> {
        let postings = &self.matches.of_policy[self.position];
        let lost = |dataplane: usize| {
            let winner =
                self.matches.winners[dataplane].filter(|winner| *winner != self.position)?;
            let name = self.view.dataplanes[dataplane].meta.name.as_str();
            Some((name, self.view.policies[winner].policy.meta.name.as_str()))
        };
        let found = self.matches.of(postings).into_iter();
        found.filter_map(lost).collect()
    }

    /// The item.
    pub(crate) fn item(&self) -> PolicyItem<'_> {
        PolicyItem {
            mesh: self.view.name,
            name: &self.policy.policy.meta.name,
            backend: self.policy.target().map(BackendItem::new),
            dataplanes: self.wins.clone(),
            matched: self.matched,
            notes: self
                .policy
                .notes(self.view)
                .into_iter()
                .map(NoteItem::from)
                .collect(),
        }
    }

    /// The item, and what it loses to.
    #[must_use]
    pub fn detail(&self) -> PolicyDetail<'_> {
        let loses = self
            .loses()
            .into_iter()
            .map(|(dataplane, to)| LossItem { dataplane, to })
            .collect();
        PolicyDetail {
            item: self.item(),
            loses,
        }
    }
}
