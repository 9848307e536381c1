//! The index from tags to policies. A dataplane touches only the policies that match it, and of
//! those only the ones that could win: the policies whose selectors have the same tags are one
//! *posting*, in the order that decides ties.

use super::Rank;
use crate::effective::patterns::Patterns;
use crate::model::{Dataplane, TrafficTrace};

/// The policy that a dataplane gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice {
    /// Position of the policy in the order that decides ties.
    pub policy: usize,
    /// Position of the selector that matched; none when the policy has no selectors.
    pub selector: Option<usize>,
    /// Position of the tag set that it matched.
    pub tag_set: usize,
    /// How good the selector is.
    pub rank: Rank,
    /// Position of the policy that would win if this one were not there and that has an equally
    /// good selector: a tie.
    pub rival: Option<usize>,
}

/// The policies whose selectors have the same tags; what matches one of them matches all.
#[derive(Debug)]
pub(crate) struct Posting {
    /// How good the selectors are.
    pub rank: Rank,
    /// Positions of the policies, in the order that decides ties, and of the selector in each;
    /// none for a policy without selectors.
    pub entries: Vec<(usize, Option<usize>)>,
}

/// The selectors of a mesh's policies.
#[derive(Debug, Default)]
pub struct Index<'w> {
    patterns: Patterns<'w, &'w str>,
    /// Those of the patterns, and then perhaps the one of the policies without selectors.
    postings: Vec<Posting>,
    /// The posting of the policies without selectors, which match every dataplane, even one
    /// without tags.
    unconditional: Option<usize>,
}

impl<'w> Index<'w> {
    /// Builds the index over policies that are in the order that decides ties.
    pub(crate) fn new(policies: &[&'w TrafficTrace]) -> Self {
        let mut index = Self::default();
        let mut unconditional = Vec::new();
        for (position, policy) in policies.iter().enumerate() {
            if policy.selectors.is_empty() {
                unconditional.push((position, None));
            }
            for (selector, tags) in policy.selectors.iter().map(|it| &it.tags).enumerate() {
                let exact = |value: &'w str| (value != "*").then_some(value);
                let demand = tags.iter().map(|(key, value)| (key, exact(value)));
                let posting = index.patterns.add(demand);
                if posting == index.postings.len() {
                    index.postings.push(Posting {
                        rank: Rank::of(tags),
                        entries: Vec::new(),
                    });
                }
                let entries = &mut index.postings[posting].entries;
                // A second selector of the same policy with the same tags adds nothing.
                if entries.last().is_none_or(|(last, _)| *last != position) {
                    entries.push((position, Some(selector)));
                }
            }
        }
        if !unconditional.is_empty() {
            index.unconditional = Some(index.postings.len());
            index.postings.push(Posting {
                rank: Rank::default(),
                entries: unconditional,
            });
        }
        index.patterns.file();
        index
    }

    /// All postings; the numbers that [`Self::visit`] gives are positions in them.
    pub(crate) fn postings(&self) -> &[Posting] {
        &self.postings
    }

    /// The policy that a dataplane gets.
    pub(crate) fn choose(&self, dataplane: &Dataplane) -> Option<Choice> {
        let mut best: Option<Choice> = None;
        self.visit(dataplane, &mut |posting, tag_set| {
            let Posting { rank, entries } = &self.postings[posting];
            // Those after the second can neither win nor be the first rival.
            for (policy, selector) in entries.iter().take(2) {
                let found = Choice {
                    policy: *policy,
                    selector: *selector,
                    tag_set,
                    rank: *rank,
                    rival: None,
                };
                best = Some(best.map_or(found, |best| best.against(found)));
            }
        });
        best
    }

    /// The positions of all policies that match a dataplane, in the order that decides ties.
    pub(crate) fn matching(&self, dataplane: &Dataplane) -> Vec<usize> {
        let mut positions = Vec::new();
        self.visit(dataplane, &mut |posting, _| {
            positions.extend(
                self.postings[posting]
                    .entries
                    .iter()
                    .map(|(policy, _)| *policy),
            );
        });
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Calls `found` with every posting that matches a dataplane, and the position of the tag set
    /// that it matches.
    pub fn visit(&self, dataplane: &Dataplane, found: &mut dyn FnMut(usize, usize)) {
        for (tag_set, tags) in dataplane.tag_sets().enumerate() {
            self.patterns
                .visit(tags.iter(), &mut |posting| found(posting, tag_set));
        }
        if let Some(posting) = self.unconditional {
            found(posting, 0);
        }
    }
}

impl Choice {
    /// The better of two, remembering a rival of equal rank.
    fn against(self, other: Self) -> Self {
        let is_better = |one: &Self, other: &Self| {
            one.rank > other.rank || one.rank == other.rank && one.order() < other.order()
        };
        let (winner, loser) = if is_better(&other, &self) {
            (other, self)
        } else {
            (self, other)
        };
        if winner.rank != loser.rank {
            return winner;
        }
        let rivals = [winner.rival, loser.rival, Some(loser.policy)];
        let rival = rivals
            .into_iter()
            .flatten()
            .filter(|rival| *rival != winner.policy)
            .min();
        Self { rival, ..winner }
    }

    /// What decides between equally good selectors; the rest only makes the answer definite.
    fn order(&self) -> (usize, Option<usize>, usize) {
        (self.policy, self.selector, self.tag_set)
    }
}
