//! What the rules over the whole input look at, worked out once: who wins, who only matches, who
//! ties, and which tags there are. One pass over the dataplanes, on all cores; a dataplane touches
//! only the postings that match it, so the work grows with the input and not with its product.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use rayon::prelude::*;

use super::topic::Values;
use crate::diag::Findings;
use crate::effective::{Effective, MeshView, Reach};
use crate::model::{Duplicates, RuleBook, World};
use crate::parse::Reading;

/// Everything that the rules may ask.
pub(super) struct Facts<'f> {
    pub(super) world: &'f World,
    pub(super) book: &'f RuleBook,
    pub(super) effective: &'f Effective<'f>,
    /// What is known of each mesh's dataplanes.
    pub(super) meshes: BTreeMap<&'f str, MeshFacts<'f>>,
    pub(super) unknown_fields: &'f Findings,
    pub(super) duplicates: &'f [Duplicates],
}

/// What is known of the dataplanes of a mesh.
pub(super) struct MeshFacts<'f> {
    pub(super) seen: Seen<'f>,
    /// Positions of the policies that match some dataplane.
    pub(super) matching: HashSet<usize>,
    /// Policies that win by a tie on some dataplane, and the postings of those that are as good.
    pub(super) ties: BTreeMap<usize, BTreeSet<usize>>,
    /// Positions of all policies that are in a tie.
    pub(super) tied: HashSet<usize>,
}

/// What one core has seen of the dataplanes, and then all of them.
#[derive(Default)]
pub(super) struct Seen<'f> {
    /// Positions of the policies that some dataplane gets.
    pub(super) winners: HashSet<usize>,
    /// Positions of those of them that no `MeshTrace` puts out of effect on all their dataplanes.
    pub(super) deciding: HashSet<usize>,
    /// What the `MeshTrace`s do.
    pub(super) reach: Reach,
    /// Every label of a dataplane, with its values.
    pub(super) labels: Values<'f>,
    /// Every tag of a dataplane, with its values.
    pub(super) tags: Values<'f>,
    postings: HashSet<usize>,
    /// Postings of equal, best rank that matched the same dataplane.
    equals: HashSet<Box<[usize]>>,
}

impl<'f> Facts<'f> {
    pub(super) fn new(
        world: &'f World,
        book: &'f RuleBook,
        effective: &'f Effective<'f>,
        reading: &'f Reading,
    ) -> Self {
        let meshes = effective
            .meshes
            .iter()
            .map(|(name, view)| (*name, MeshFacts::new(view)))
            .collect();
        Self {
            world,
            book,
            effective,
            meshes,
            unknown_fields: &reading.unknown_fields,
            duplicates: &reading.duplicates,
        }
    }
}

impl<'f> MeshFacts<'f> {
    fn new(view: &MeshView<'f>) -> Self {
        let seen = view
            .dataplanes
            .par_iter()
            .fold(Seen::default, |mut seen, dataplane| {
                for (key, value) in dataplane.tag_sets().flat_map(crate::model::Tags::iter) {
                    seen.tags.entry(key).or_default().insert(value);
                }
                let mut hits: Vec<usize> = Vec::new();
                view.index()
                    .visit(dataplane, &mut |posting, _| hits.push(posting));
                hits.sort_unstable();
                hits.dedup();
                seen.postings.extend(&hits);
                let answer = view.answer(dataplane);
                if let Some(merged) = &answer.mesh_trace {
                    merged.note(&mut seen.reach);
                }
                if !view.mesh_traces.policies.is_empty() {
                    for (key, value) in dataplane.meta.labels.iter() {
                        seen.labels.entry(key).or_default().insert(value);
                    }
                }
                if let Some(choice) = answer.choice() {
                    seen.winners.insert(choice.policy);
                    if !answer.is_by_mesh_trace() {
                        seen.deciding.insert(choice.policy);
                    }
                    if choice.rival.is_some() {
                        hits.retain(|posting| {
                            view.index().postings()[*posting].rank == choice.rank
                        });
                        seen.equals.insert(hits.into());
                    }
                }
                seen
            })
            .reduce(Seen::default, Seen::join);
        let policies = |posting: &usize| {
            view.index().postings()[*posting]
                .entries
                .iter()
                .map(|(policy, _)| *policy)
        };
        let mut ties: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        for postings in &seen.equals {
            // The policies of a posting are in the order that decides ties.
            if let Some(winner) = postings.iter().filter_map(|at| policies(at).next()).min() {
                ties.entry(winner).or_default().extend(postings);
            }
        }
        let all: HashSet<&usize> = ties.values().flatten().collect();
        let in_a_tie = all.into_iter().flat_map(policies).collect();
        Self {
            matching: seen.postings.iter().flat_map(policies).collect(),
            ties,
            tied: in_a_tie,
            seen,
        }
    }
}

/// The policies that tie with a winner: how many there are, and the first of them.
pub(super) fn rivals(
    view: &MeshView<'_>,
    winner: usize,
    postings: &BTreeSet<usize>,
    first: usize,
) -> (usize, Vec<usize>) {
    /// Up to this many a policy that ties with two selectors is not counted twice.
    const FEW: usize = 1_000;
    let entries = |posting: &usize| &view.index().postings()[*posting].entries;
    let total: usize = postings.iter().map(|posting| entries(posting).len()).sum();
    let taken = if total <= FEW { FEW } else { first + 1 };
    let found: BTreeSet<usize> = postings
        .iter()
        .flat_map(|posting| entries(posting).iter().take(taken))
        .map(|(policy, _)| *policy)
        .filter(|policy| *policy != winner)
        .collect();
    let count = if total <= FEW { found.len() } else { total - 1 };
    (count, found.into_iter().take(first).collect())
}

impl Seen<'_> {
    fn join(mut self, other: Self) -> Self {
        self.winners.extend(other.winners);
        self.deciding.extend(other.deciding);
        self.reach = self.reach.join(other.reach);
        self.postings.extend(other.postings);
        self.equals.extend(other.equals);
        for (all, more) in [
            (&mut self.tags, other.tags),
            (&mut self.labels, other.labels),
        ] {
            for (key, values) in more {
                all.entry(key).or_default().extend(values);
            }
        }
        self
    }
}
