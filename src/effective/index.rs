//! The index from tags to policies. A dataplane touches only the policies that match it, and of
//! those only the ones that could win.
//!
//! Selectors with the same keys, of which the same are exact, form a *pattern*; within a pattern
//! the exact values lead to the policies at once. A pattern is found by its rarest key.

use std::collections::HashMap;

use super::select::Rank;
use crate::model::{Dataplane, Tags, TrafficTrace};

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

/// The selectors of a mesh's policies.
#[derive(Debug, Default)]
pub struct Index<'w> {
    /// Best rank first.
    patterns: Vec<Pattern<'w>>,
    /// Patterns by their rarest key, best rank first.
    by_key: HashMap<&'w str, Vec<usize>>,
    /// Patterns without keys, which match every tag set.
    keyless: Vec<usize>,
    /// Policies without selectors, which match every dataplane, even one without tags.
    unconditional: Vec<usize>,
}

#[derive(Debug)]
struct Pattern<'w> {
    rank: Rank,
    /// Keys, and whether the value has to be equal.
    keys: Vec<(&'w str, bool)>,
    /// From the values of the exact keys to the policies, in the order that decides ties.
    postings: HashMap<Box<[&'w str]>, Vec<Entry>>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    policy: usize,
    selector: usize,
}

impl<'w> Index<'w> {
    /// Builds the index over policies that are in the order that decides ties.
    #[must_use]
    pub fn new(policies: &[&'w TrafficTrace]) -> Self {
        let mut index = Self::default();
        let mut positions: HashMap<Vec<(&str, bool)>, usize> = HashMap::new();
        for (position, policy) in policies.iter().enumerate() {
            if policy.selectors.is_empty() {
                index.unconditional.push(position);
            }
            for (selector, tags) in policy
                .selectors
                .iter()
                .map(|selector| &selector.tags)
                .enumerate()
            {
                let keys: Vec<(&str, bool)> = tags
                    .iter()
                    .map(|(key, value)| (key, value != "*"))
                    .collect();
                let pattern = *positions.entry(keys).or_insert_with_key(|keys| {
                    let (keys, rank, postings) = (keys.clone(), Rank::of(tags), HashMap::new());
                    index.patterns.push(Pattern {
                        rank,
                        keys,
                        postings,
                    });
                    index.patterns.len() - 1
                });
                let values = tags
                    .iter()
                    .map(|(_, value)| value)
                    .filter(|value| *value != "*")
                    .collect();
                let entries = index.patterns[pattern].postings.entry(values).or_default();
                // A second selector of the same policy with the same tags adds nothing.
                if entries.last().is_none_or(|last| last.policy != position) {
                    entries.push(Entry {
                        policy: position,
                        selector,
                    });
                }
            }
        }
        index
            .patterns
            .sort_by_key(|pattern| std::cmp::Reverse(pattern.rank));
        index.file_patterns();
        index
    }

    fn file_patterns(&mut self) {
        let mut uses: HashMap<&str, usize> = HashMap::new();
        for (key, _) in self.patterns.iter().flat_map(|pattern| &pattern.keys) {
            *uses.entry(key).or_default() += 1;
        }
        for (position, pattern) in self.patterns.iter().enumerate() {
            match pattern
                .keys
                .iter()
                .map(|(key, _)| *key)
                .min_by_key(|key| (uses[key], *key))
            {
                Some(rarest) => self.by_key.entry(rarest).or_default().push(position),
                None => self.keyless.push(position),
            }
        }
    }

    /// The policy that a dataplane gets.
    #[must_use]
    pub fn choose(&self, dataplane: &Dataplane) -> Option<Choice> {
        let mut best: Option<Choice> = None;
        let mut consider = |entries: &[Entry], rank: Rank, tag_set: usize| {
            for entry in entries.iter().take(2) {
                let found = Choice {
                    policy: entry.policy,
                    selector: Some(entry.selector),
                    tag_set,
                    rank,
                    rival: None,
                };
                best = Some(best.map_or(found, |best| best.against(found)));
            }
        };
        for (tag_set, tags) in dataplane.tag_sets().enumerate() {
            self.visit(tags, &mut |pattern, entries| {
                consider(entries, pattern.rank, tag_set)
            });
        }
        for policy in self.unconditional.iter().take(2) {
            let found = Choice {
                policy: *policy,
                selector: None,
                tag_set: 0,
                rank: Rank::default(),
                rival: None,
            };
            best = Some(best.map_or(found, |best| best.against(found)));
        }
        best
    }

    /// The positions of all policies that match a dataplane, in the order that decides ties.
    #[must_use]
    pub fn matching(&self, dataplane: &Dataplane) -> Vec<usize> {
        let mut positions = self.unconditional.clone();
        for tags in dataplane.tag_sets() {
            self.visit(tags, &mut |_, entries| {
                positions.extend(entries.iter().map(|entry| entry.policy))
            });
        }
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// Calls `found` with the policies of every pattern that matches a tag set.
    fn visit(&self, tags: &Tags, found: &mut dyn FnMut(&Pattern<'w>, &[Entry])) {
        let filed = tags
            .iter()
            .filter_map(|(key, _)| self.by_key.get(key))
            .flatten();
        let mut values: Vec<&str> = Vec::new();
        for pattern in self
            .keyless
            .iter()
            .chain(filed)
            .map(|position| &self.patterns[*position])
        {
            values.clear();
            let complete = pattern.keys.iter().all(|(key, exact)| {
                let value = tags.get(key);
                values.extend(value.filter(|_| *exact));
                value.is_some()
            });
            if complete && let Some(entries) = pattern.postings.get(values.as_slice()) {
                found(pattern, entries);
            }
        }
    }
}

impl Choice {
    /// The better of two, remembering a rival of equal rank.
    fn against(self, other: Self) -> Self {
        let (winner, loser) = if (other.rank, std::cmp::Reverse(other.order()))
            > (self.rank, std::cmp::Reverse(self.order()))
        {
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
