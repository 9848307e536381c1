//! Why: every policy of the mesh as a candidate for one dataplane, and what became of it.

use super::select::is_met;
use super::{Rank, tie_reason};
use crate::diag::{counted, go_quote};
use crate::effective::{Answer, MeshView};
use crate::model::{Feature, Tags, TrafficTrace};

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The dataplane gets it.
    Wins,
    /// It matches, but another one is better.
    Loses,
    /// It does not match.
    NoMatch,
}

impl Outcome {
    /// The word in JSON.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Wins => "wins",
            Self::Loses => "loses",
            Self::NoMatch => "no-match",
        }
    }
}

/// A policy, seen from one dataplane.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate<'w> {
    pub policy: &'w TrafficTrace,
    /// Its best selector that matches, or the one that comes nearest; none without selectors.
    pub selector: Option<&'w Tags>,
    /// The tag set that it matched, or came nearest to; none for a dataplane without any.
    pub tag_set: Option<&'w Tags>,
    /// Position of that tag set.
    pub tag_set_position: usize,
    /// The rank of the selector.
    pub rank: Rank,
    /// What became of it.
    pub outcome: Outcome,
    /// Why, in words.
    pub why: String,
}

/// All policies of the mesh, in order: the winner, those that match and lose, best first, then
/// those that do not match, nearest first.
#[must_use]
pub fn candidates<'w>(answer: &Answer<'_, 'w>) -> Vec<Candidate<'w>> {
    let winner = answer.choice();
    let policies = answer.view.policies.iter().enumerate();
    let candidates = policies.map(|(position, policy)| {
        let wins = winner.is_some_and(|choice| choice.policy == position);
        candidate(policy.policy, answer, wins)
    });
    let mut found: Vec<(Candidate<'w>, usize)> = candidates.collect();
    // Of equally good ones the order of the policies stays.
    found.sort_by_key(|(candidate, missing)| {
        let rank = (candidate.outcome != Outcome::NoMatch).then_some(candidate.rank);
        (candidate.outcome, std::cmp::Reverse(rank), *missing)
    });
    found.into_iter().map(|(candidate, _)| candidate).collect()
}

/// A candidate, and how many tags of its nearest selector are not met.
fn candidate<'w>(
    policy: &'w TrafficTrace,
    answer: &Answer<'_, 'w>,
    wins: bool,
) -> (Candidate<'w>, usize) {
    let dataplane = answer.dataplane;
    let tag_sets: Vec<&'w Tags> = dataplane.tag_sets().collect();
    let is_removed = !answer.view.rules.has(Feature::Tracing);
    let pairs = policy.selectors.iter().flat_map(|selector| {
        tag_sets
            .iter()
            .enumerate()
            .map(move |(position, tag_set)| (&selector.tags, *tag_set, position))
    });
    let best = pairs.min_by_key(|(selector, tag_set, _)| {
        let missing = unmet(selector, tag_set).count();
        (
            missing,
            std::cmp::Reverse(if missing == 0 {
                Rank::of(selector)
            } else {
                Rank::default()
            }),
        )
    });
    let (selector, tag_set, tag_set_position) = match best {
        Some((selector, tag_set, position)) => (Some(selector), Some(tag_set), position),
        None => (
            policy.selectors.first().map(|selector| &selector.tags),
            tag_sets.first().copied(),
            0,
        ),
    };
    let rank = selector.map(Rank::of).unwrap_or_default();
    let missing = match (selector, tag_set) {
        (Some(selector), Some(tag_set)) => unmet(selector, tag_set).count(),
        (None, _) => 0,
        (Some(_), None) => usize::MAX,
    };
    let (outcome, why) = if is_removed {
        (
            Outcome::NoMatch,
            format!(
                "Kuma {} does not know TrafficTrace",
                answer.view.rules.release
            ),
        )
    } else if wins {
        (Outcome::Wins, why_wins(answer))
    } else if missing == 0 {
        (Outcome::Loses, why_loses(policy, rank, answer))
    } else {
        (
            Outcome::NoMatch,
            why_not(selector, tag_set, &tag_sets, answer.view),
        )
    };
    (
        Candidate {
            policy,
            selector,
            tag_set,
            tag_set_position,
            rank,
            outcome,
            why,
        },
        missing,
    )
}

/// The tags of a selector that a tag set does not meet: key, wanted value, value that is there.
pub(crate) fn unmet<'a>(
    selector: &'a Tags,
    tag_set: &'a Tags,
) -> impl Iterator<Item = (&'a str, &'a str, Option<&'a str>)> {
    selector.iter().filter_map(|(key, wanted)| {
        let value = tag_set.get(key);
        (!is_met(wanted, value)).then_some((key, wanted, value))
    })
}

fn why_wins(answer: &Answer<'_, '_>) -> String {
    let Some(choice) = answer.choice() else {
        return String::new();
    };
    if let (Some(rival), Some(winner)) = (choice.rival, answer.traffic_trace()) {
        let rival = answer.view.policies[rival].policy;
        return format!(
            "tie with {}: {}",
            go_quote(&rival.meta.name),
            tie_reason(&winner.policy.meta, &rival.meta)
        );
    }
    if choice.selector.is_none() {
        return "it has no selectors, so it matches everything, at the lowest rank".to_owned();
    }
    "its selector is the best that matches".to_owned()
}

fn why_loses(policy: &TrafficTrace, rank: Rank, answer: &Answer<'_, '_>) -> String {
    let (Some(choice), Some(winner)) = (answer.choice(), answer.traffic_trace()) else {
        return String::new();
    };
    let name = go_quote(&winner.policy.meta.name);
    if rank.tags != choice.rank.tags {
        format!(
            "{} in its selector, {name} has {}",
            counted(rank.tags, "tag"),
            choice.rank.tags
        )
    } else if rank.exact != choice.rank.exact {
        format!(
            "as many tags as {name}, but {} instead of {}",
            counted(rank.exact, "exact value"),
            choice.rank.exact
        )
    } else {
        format!(
            "tie with {name}: {}",
            tie_reason(&winner.policy.meta, &policy.meta)
        )
    }
}

fn why_not(
    selector: Option<&Tags>,
    tag_set: Option<&Tags>,
    tag_sets: &[&Tags],
    view: &MeshView<'_>,
) -> String {
    let (Some(selector), Some(tag_set)) = (selector, tag_set) else {
        return "the dataplane has no inbound and no gateway, so no selector matches it".to_owned();
    };
    let reasons: Vec<String> = unmet(selector, tag_set)
        .map(|(key, wanted, value)| {
            if let Some(value) = value {
                return format!("{key} is {value}, not {wanted}");
            }
            let renamed = view.rules.tags.counterpart(key);
            let other = renamed.filter(|other| tag_set.get(other).is_some());
            let hint = other.map(|other| format!(" (it is called {other} there)"));
            format!("there is no tag {key}{}", hint.unwrap_or_default())
        })
        .collect();
    // Each tag is somewhere, but no inbound has them all.
    let met_somewhere = |key: &str, wanted: &str| {
        let mut tag_sets = tag_sets.iter();
        tag_sets.any(|tags| is_met(wanted, tags.get(key)))
    };
    let scattered = tag_sets.len() > 1
        && selector
            .iter()
            .all(|(key, wanted)| met_somewhere(key, wanted));
    let note = if scattered {
        "; tags of two inbounds never combine"
    } else {
        ""
    };
    format!("{}{note}", reasons.join(", "))
}
