//! The index is compared with the plainest implementation there is: every policy, every selector and
//! every tag set is looked at.

use std::cmp::Ordering;

use kumactl::effective::{Effective, Outcome, Rank, candidates, matches};
use kumactl::model::{Dataplane, RuleBook, Tags, TrafficTrace, World};
use proptest::prelude::*;

use crate::support::read;

/// Which of two policies wins a tie, in the words of the rule: the one created later; one without
/// a creation time counts as created now; then the name that sorts first.
fn wins_tie(one: &TrafficTrace, other: &TrafficTrace) -> bool {
    let order = match (one.meta.creation_time, other.meta.creation_time) {
        (None, None) => Ordering::Equal,
        (None, Some(_)) => Ordering::Greater,
        (Some(_), None) => Ordering::Less,
        (Some(one), Some(other)) => one.cmp(&other),
    };
    order == Ordering::Greater || order == Ordering::Equal && one.meta.name < other.meta.name
}

/// The best rank at which a policy matches a dataplane.
pub fn best_rank(policy: &TrafficTrace, dataplane: &Dataplane) -> Option<Rank> {
    if policy.selectors.is_empty() {
        return Some(Rank::default());
    }
    let matching = policy
        .selectors
        .iter()
        .map(|selector| &selector.tags)
        .filter(|selector| dataplane.tag_sets().any(|tags| matches(selector, tags)));
    matching.map(Rank::of).max()
}

/// The policy of a dataplane, and those that match it, worked out plainly.
pub fn plainly<'w>(world: &'w World, dataplane: &Dataplane) -> (Option<&'w str>, Vec<&'w str>) {
    let mut best: Option<(&TrafficTrace, Rank)> = None;
    let mut matching = Vec::new();
    for policy in world
        .traffic_traces
        .iter()
        .filter(|policy| policy.meta.mesh == dataplane.meta.mesh)
    {
        let Some(rank) = best_rank(policy, dataplane) else {
            continue;
        };
        matching.push(policy.meta.name.as_str());
        if best.is_none_or(|(other, best)| rank > best || rank == best && wins_tie(policy, other)) {
            best = Some((policy, rank));
        }
    }
    matching.sort_unstable();
    (best.map(|(policy, _)| policy.meta.name.as_str()), matching)
}

fn tags(values: &'static [&'static str]) -> impl Strategy<Value = Tags> {
    let keys = ["kuma.io/service", "version", "region", "team"];
    let pairs = proptest::collection::vec(
        proptest::option::of(proptest::sample::select(values)),
        keys.len(),
    );
    pairs.prop_map(move |chosen| {
        keys.iter()
            .zip(chosen)
            .filter_map(|(key, value)| Some((*key, value?)))
            .collect()
    })
}

/// Few values, so that selectors match and tie often.
fn selector() -> impl Strategy<Value = Tags> {
    tags(&["*", "a", "b"])
}

fn policy(number: usize) -> impl Strategy<Value = TrafficTrace> {
    let times = [
        None,
        None,
        Some("2026-01-01T00:00:00Z"),
        Some("2026-01-01T01:00:00+01:00"),
        Some("2026-06-01T00:00:00Z"),
    ];
    let selectors = proptest::collection::vec(selector(), 0..4);
    (selectors, proptest::sample::select(times.to_vec()), 0..2).prop_map(
        move |(selectors, time, mesh)| {
            let mut policy = TrafficTrace::default();
            // Names in another order than the numbers, so that the order of the input decides nothing.
            policy.meta.name = format!("p{}", (number * 7) % 11);
            policy.meta.mesh = format!("m{mesh}");
            policy.meta.creation_time = time.map(|time| time.parse().expect("a time"));
            policy.selectors = selectors
                .into_iter()
                .map(|tags| kumactl::model::Selector { tags })
                .collect();
            policy
        },
    )
}

fn dataplane(number: usize) -> impl Strategy<Value = Dataplane> {
    let inbounds = proptest::collection::vec(tags(&["a", "b", "c"]), 0..4);
    (inbounds, any::<bool>(), 0..2).prop_map(move |(tag_sets, is_gateway, mesh)| {
        let mut dataplane = Dataplane::default();
        dataplane.meta.name = format!("d{number}");
        dataplane.meta.mesh = format!("m{mesh}");
        let mut networking = kumactl::model::Networking::default();
        if is_gateway {
            let tags = tag_sets.first().cloned().unwrap_or_default();
            networking.gateway = Some(kumactl::model::Gateway {
                tags,
                ..kumactl::model::Gateway::default()
            });
        } else {
            networking.inbounds = tag_sets
                .into_iter()
                .map(|tags| kumactl::model::Inbound {
                    tags,
                    ..kumactl::model::Inbound::default()
                })
                .collect();
        }
        dataplane.networking = Some(Box::new(networking));
        dataplane
    })
}

pub fn world() -> impl Strategy<Value = World> {
    let policies: Vec<_> = (0..9).map(policy).collect();
    let dataplanes: Vec<_> = (0..6).map(dataplane).collect();
    (policies, 0..10_usize, dataplanes).prop_map(|(mut traffic_traces, count, dataplanes)| {
        traffic_traces.truncate(count);
        World {
            traffic_traces,
            dataplanes,
            ..World::default()
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::support::cases(2_000)))]

    #[test]
    fn index_and_plain_implementation_agree(world in world()) {
        let book = RuleBook::new(&world, Some("2.8".parse().expect("a release")));
        let effective = Effective::new(&world, &book);
        for (view, dataplane) in effective.dataplanes() {
            let answer = view.answer(dataplane);
            let (wins, matching) = plainly(&world, dataplane);
            let found = answer.given_by.map(|policy| policy.name());
            prop_assert_eq!(found, wins);

            let mut all: Vec<&str> =
                view.matching(dataplane).into_iter().map(|position| view.policies[position].policy.meta.name.as_str()).collect();
            all.sort_unstable();
            prop_assert_eq!(&all, &matching);

            // A rival is reported exactly when another policy matches as well as the winner.
            let best = answer.traffic_trace().and_then(|policy| best_rank(policy.policy, dataplane));
            let equals = view.policies.iter().filter(|policy| best.is_some() && best_rank(policy.policy, dataplane) == best).count();
            let rival = answer.choice().and_then(|choice| choice.rival);
            prop_assert_eq!(rival.is_some(), equals > 1);

            // The explanation says the same as the answer.
            let explained = candidates(&answer);
            prop_assert_eq!(explained.len(), view.policies.len());
            let winner = explained.iter().find(|candidate| candidate.outcome == Outcome::Wins);
            prop_assert_eq!(winner.map(|candidate| candidate.policy.meta.name.as_str()), wins);
            let losers = explained.iter().filter(|candidate| candidate.outcome == Outcome::Loses).count();
            prop_assert_eq!(losers + usize::from(wins.is_some()), matching.len());
        }
    }
}

fn winner(documents: &str) -> Option<String> {
    let (_, reading) = read(&[documents]);
    let book = RuleBook::new(&reading.world, None);
    let effective = Effective::new(&reading.world, &book);
    let (view, dataplane) = effective.dataplanes().next().expect("a dataplane");
    view.answer(dataplane)
        .given_by
        .map(|policy| policy.name().to_owned())
}

const DATAPLANE: &str = "
type: Dataplane
name: web
networking:
  address: 10.0.0.1
  inbound:
  - port: 80
    tags: {kuma.io/service: web, version: v1, region: eu}
";

#[test]
fn two_wildcards_beat_one_exact_tag() {
    let policies = "
type: TrafficTrace
name: exact
selectors: [{match: {kuma.io/service: web}}]
---
type: TrafficTrace
name: wild
selectors: [{match: {kuma.io/service: '*', version: '*'}}]
---";
    assert_eq!(
        winner(&format!("{policies}{DATAPLANE}")).as_deref(),
        Some("wild")
    );
}

#[test]
fn the_later_one_wins_a_tie_compared_as_a_time() {
    // 09:00 in +02:00 is 07:00 in UTC, earlier than 08:00, though the text sorts later.
    let policies = "
type: TrafficTrace
name: a
creationTime: 2026-01-01T09:00:00+02:00
selectors: [{match: {kuma.io/service: web}}]
---
type: TrafficTrace
name: b
creationTime: 2026-01-01T08:00:00Z
selectors: [{match: {version: v1}}]
---";
    assert_eq!(
        winner(&format!("{policies}{DATAPLANE}")).as_deref(),
        Some("b")
    );
    let without = policies.replace("creationTime: 2026-01-01T09:00:00+02:00\n", "");
    assert_eq!(
        winner(&format!("{without}{DATAPLANE}")).as_deref(),
        Some("a"),
        "not there yet, so created later"
    );
}

#[test]
fn policies_of_another_mesh_do_not_count() {
    let policies = "
type: TrafficTrace
name: other
mesh: other
selectors: [{match: {kuma.io/service: web}}]
---";
    assert_eq!(winner(&format!("{policies}{DATAPLANE}")), None);
}
