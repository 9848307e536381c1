//! The index from tags to policies. A dataplane touches only the policies that match it, and of
//! those only the ones that could win.
//!
//! Selectors with the same keys, of which the same are exact, form a *pattern*; within a pattern
//! the exact values lead at once to a *posting*: the policies whose selectors have the same tags.
//! A pattern is found by its rarest key.

use foldhash::{HashMap, HashMapExt as _};

use super::Rank;
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
    patterns: Vec<Pattern<'w>>,
    /// The numbers of the keys that selectors have.
    keys: HashMap<&'w str, usize>,
    /// By number of a key, the patterns of which it is the rarest.
    by_key: Vec<Vec<usize>>,
    /// Patterns without keys, which match every tag set.
    keyless: Vec<usize>,
    /// The posting of the policies without selectors, which match every dataplane, even one
    /// without tags.
    unconditional: Option<usize>,
    postings: Vec<Posting>,
}

#[derive(Debug)]
struct Pattern<'w> {
    /// Numbers of keys, and whether the value has to be equal.
    keys: Vec<(usize, bool)>,
    /// From the values of the exact keys to the posting.
    postings: HashMap<Box<[&'w str]>, usize>,
}

impl<'w> Index<'w> {
    /// Builds the index over policies that are in the order that decides ties.
    pub(crate) fn new(policies: &[&'w TrafficTrace]) -> Self {
        let mut index = Self::default();
        let mut patterns: HashMap<Vec<(usize, bool)>, usize> = HashMap::new();
        for (position, policy) in policies.iter().enumerate() {
            if policy.selectors.is_empty() {
                let posting = match index.unconditional {
                    Some(posting) => posting,
                    None => *index
                        .unconditional
                        .insert(add(&mut index.postings, Rank::default())),
                };
                index.postings[posting].entries.push((position, None));
            }
            for (selector, tags) in policy
                .selectors
                .iter()
                .map(|selector| &selector.tags)
                .enumerate()
            {
                let keys: Vec<(usize, bool)> = tags
                    .iter()
                    .map(|(key, value)| (index.number(key), value != "*"))
                    .collect();
                let pattern = *patterns.entry(keys).or_insert_with_key(|keys| {
                    index.patterns.push(Pattern {
                        keys: keys.clone(),
                        postings: HashMap::new(),
                    });
                    index.patterns.len() - 1
                });
                let values = tags
                    .iter()
                    .map(|(_, value)| value)
                    .filter(|value| *value != "*")
                    .collect();
                let postings = &mut index.postings;
                let posting = *index.patterns[pattern]
                    .postings
                    .entry(values)
                    .or_insert_with(|| add(postings, Rank::of(tags)));
                let entries = &mut index.postings[posting].entries;
                // A second selector of the same policy with the same tags adds nothing.
                if entries.last().is_none_or(|(last, _)| *last != position) {
                    entries.push((position, Some(selector)));
                }
            }
        }
        index.file_patterns();
        index
    }

    fn number(&mut self, key: &'w str) -> usize {
        let next = self.keys.len();
        *self.keys.entry(key).or_insert(next)
    }

    fn file_patterns(&mut self) {
        let mut uses = vec![0; self.keys.len()];
        for (key, _) in self.patterns.iter().flat_map(|pattern| &pattern.keys) {
            uses[*key] += 1;
        }
        self.by_key = vec![Vec::new(); self.keys.len()];
        for (position, pattern) in self.patterns.iter().enumerate() {
            let keys = pattern.keys.iter().map(|(key, _)| *key);
            match keys.min_by_key(|key| (uses[*key], *key)) {
                Some(rarest) => self.by_key[rarest].push(position),
                None => self.keyless.push(position),
            }
        }
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
    pub(crate) fn visit(&self, dataplane: &Dataplane, found: &mut dyn FnMut(usize, usize)) {
        let mut values: Vec<&str> = Vec::new();
        // The tags that a selector could be about, sorted by number of the key.
        let mut known: Vec<(usize, &str)> = Vec::new();
        for (tag_set, tags) in dataplane.tag_sets().enumerate() {
            known.clear();
            known.extend(
                tags.iter()
                    .filter_map(|(key, value)| Some((*self.keys.get(key)?, value))),
            );
            known.sort_unstable_by_key(|(key, _)| *key);
            let filed = known.iter().flat_map(|(key, _)| &self.by_key[*key]);
            for pattern in self
                .keyless
                .iter()
                .chain(filed)
                .map(|position| &self.patterns[*position])
            {
                if let Some(posting) = pattern.posting(&known, &mut values) {
                    found(posting, tag_set);
                }
            }
        }
        if let Some(posting) = self.unconditional {
            found(posting, 0);
        }
    }
}

fn add(postings: &mut Vec<Posting>, rank: Rank) -> usize {
    postings.push(Posting {
        rank,
        entries: Vec::new(),
    });
    postings.len() - 1
}

impl Pattern<'_> {
    /// The posting whose selectors match a tag set, if every key is there. The set is given as what
    /// is known of it, sorted by number of the key.
    fn posting<'t>(&self, known: &[(usize, &'t str)], values: &mut Vec<&'t str>) -> Option<usize> {
        values.clear();
        for (key, exact) in &self.keys {
            let position = known.binary_search_by_key(key, |(key, _)| *key).ok()?;
            if *exact {
                values.push(known[position].1);
            }
        }
        self.postings.get(values.as_slice()).copied()
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
