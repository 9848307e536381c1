//! Rules over the whole input, compared with what can be decided by construction.

use std::collections::{BTreeMap, BTreeSet};

use kumactl::model::{RuleBook, World};
use kumactl::parse::Reading;
use proptest::prelude::*;

use crate::matching::{best_rank, plainly, world};
use crate::support::validate;

/// The names of the policies that a code was reported for, as `mesh/name`.
fn subjects(findings: &[kumactl::diag::Finding], code: &str) -> BTreeSet<String> {
    let subjects = findings
        .iter()
        .filter(|finding| finding.code.0 == code)
        .filter_map(|finding| finding.subject.as_ref());
    subjects
        .map(|subject| {
            format!(
                "{}/{}",
                subject.mesh.as_deref().unwrap_or_default(),
                subject.name
            )
        })
        .collect()
}

/// What becomes of each policy, worked out plainly: selects nothing, is shadowed, or ties.
#[derive(Default, Debug, PartialEq)]
struct Fates {
    selects_nothing: BTreeSet<String>,
    shadowed: BTreeSet<String>,
    ties: BTreeSet<String>,
}

fn fates(world: &World) -> Fates {
    let mut selected: BTreeMap<String, bool> = BTreeMap::new();
    let mut in_ties: BTreeSet<String> = BTreeSet::new();
    let mut fates = Fates::default();
    for dataplane in &world.dataplanes {
        let mesh = &dataplane.meta.mesh;
        let (winner, matching) = plainly(world, dataplane);
        let Some(winner) = winner else { continue };
        let rank = |name: &str| {
            let policy = world
                .traffic_traces
                .iter()
                .find(|policy| policy.meta.name == name && policy.meta.mesh == *mesh);
            policy.and_then(|policy| best_rank(policy, dataplane))
        };
        for name in matching {
            *selected.entry(format!("{mesh}/{name}")).or_default() |= name == winner;
            if name != winner && rank(name) == rank(winner) {
                fates.ties.insert(format!("{mesh}/{winner}"));
                in_ties.insert(format!("{mesh}/{name}"));
            }
        }
    }
    for policy in &world.traffic_traces {
        let name = format!("{}/{}", policy.meta.mesh, policy.meta.name);
        let has_dataplanes = world
            .dataplanes
            .iter()
            .any(|dataplane| dataplane.meta.mesh == policy.meta.mesh);
        match selected.get(&name) {
            None if has_dataplanes => _ = fates.selects_nothing.insert(name),
            Some(false) if !in_ties.contains(&name) => _ = fates.shadowed.insert(name),
            _ => {}
        }
    }
    fates
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(crate::support::cases(1_000)))]

    #[test]
    fn policies_are_reported_exactly_when_they_do_nothing(world in world()) {
        // A policy without selectors is refused, and selects everything all the same.
        let expected = fates(&world);
        let mut reading = Reading { world, ..Reading::default() };
        let book = RuleBook::new(&reading.world, Some("2.8".parse().expect("a release")));
        let findings = kumactl::validate::validate(&mut reading, &book);
        let found = Fates {
            selects_nothing: subjects(&findings, "selects-nothing"),
            shadowed: subjects(&findings, "shadowed"),
            ties: subjects(&findings, "tie"),
        };
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn a_valid_world_gives_nothing(
        services in proptest::collection::btree_set("[a-z][a-z0-9-]{0,8}[a-z0-9]", 1..8),
        protocols in proptest::collection::vec(proptest::sample::select(vec!["http", "http2", "grpc"]), 8),
        backends in 1..4_usize,
        proto in any::<bool>(),
        kubernetes in any::<bool>(),
    ) {
        // Every backend is used, every policy wins where it selects, and nothing is left over.
        let mut documents = Vec::new();
        let services: Vec<&String> = services.iter().collect();
        let backends = backends.min(services.len());
        let settings = if proto { ", apiVersion: httpProto, traceId128bit: true" } else { "" };
        let list: String = (0..backends)
            .map(|number| format!("{{name: b{number}, sampling: {number}.5, type: zipkin, conf: {{url: 'http://z{number}:9411/api/v2/spans', sharedSpanContext: false{settings}}}}},"))
            .collect();
        documents.push(("Mesh", "default".to_owned(), format!("tracing: {{defaultBackend: b0, backends: [{list}]}}")));
        for (number, service) in services.iter().enumerate() {
            let conf = if number % backends == 0 { String::new() } else { format!(", conf: {{backend: b{}}}", number % backends) };
            documents.push(("TrafficTrace", format!("t{number}"), format!("selectors: [{{match: {{kuma.io/service: '{service}'}}}}]{conf}")));
            documents.push(("Dataplane", format!("d{number}"), format!(
                "networking: {{address: 10.0.0.{number}, inbound: [{{port: 80, tags: {{kuma.io/service: '{service}', kuma.io/protocol: {}}}}}]}}",
                protocols[number]
            )));
        }
        let text: String = documents
            .iter()
            .map(|(kind, name, spec)| {
                if kubernetes {
                    format!("---\n{{apiVersion: kuma.io/v1alpha1, kind: {kind}, mesh: default, metadata: {{name: {name}}}, spec: {{{spec}}}}}\n")
                } else {
                    let mesh = if *kind == "Mesh" { "" } else { "mesh: default, " };
                    format!("---\n{{type: {kind}, name: {name}, {mesh}{spec}}}\n")
                }
            })
            .collect();
        let findings = validate(&[&text], None);
        prop_assert!(findings.is_empty(), "{:?}\n{}", findings, text);
    }
}
