//! The collectors that `MeshTrace`s lead to, and the `MeshTrace`s that lead nowhere.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::settings::settings;
use super::usage::{Usage, Users};
use super::{Plan, Probe};
use crate::check::{Check, Outcome};
use crate::diag::{Finding, Origin, codes, few};
use crate::effective::{MeshTracePolicy, MeshView, SelectsNothing, Target};
use crate::model::{Exporter, Kind, words_of_name};

/// How many policies are named of those that lead to a collector.
const NAMED: usize = 3;

/// What of a policy is about its collector and what is sent there.
const SETTINGS: &str = "spec.default.";

/// A collector, and the policies that lead to it.
struct Collector<'v, 'w> {
    target: Arc<Target>,
    policies: Vec<&'v MeshTracePolicy<'w>>,
    users: Users,
}

/// What is to be checked of the `MeshTrace`s of a mesh: what leads nowhere, then the collectors that
/// its dataplanes get; without dataplanes those that they would.
pub(super) fn plan(
    view: &MeshView<'_>,
    category: &str,
    usage: &Usage,
    findings: &[Finding],
) -> Vec<Plan> {
    let mut by_origin: BTreeMap<&Origin, Vec<&Finding>> = BTreeMap::new();
    for finding in findings.iter().filter(|it| it.field.starts_with(SETTINGS)) {
        by_origin.entry(&finding.origin).or_default().push(finding);
    }
    let of_policy = |policy: &MeshTracePolicy<'_>| {
        let whose = format!("MeshTrace {}: ", policy.reference());
        let found = by_origin.get(&policy.policy.meta.origin);
        let found = found.into_iter().flatten().copied();
        found.map(move |finding| (finding, whose.clone()))
    };
    let mut collectors: Vec<Collector<'_, '_>> = Vec::new();
    let mut positions: HashMap<(String, &str, bool), usize> = HashMap::new();
    let mut checks = Vec::new();
    for policy in &view.mesh_traces.policies {
        checks.extend(leads_somewhere(policy, view, category, usage));
        let users = usage.of_mesh_trace(policy);
        let would = view.dataplanes.is_empty() && policy.selects_nothing.is_none();
        let target = policy.target().filter(|_| users.is_some() || would);
        let Some(target) = target else {
            let name = format!("MeshTrace {}", policy.reference());
            // What leads nowhere has a check of its own.
            let known = policy.note().map(|note| note.code);
            let found = of_policy(policy).filter(|(finding, _)| {
                finding.code != codes::EMPTY_BACKENDS && Some(finding.code) != known
            });
            let found = found.map(|(finding, _)| (finding, String::new()));
            let mut settings = settings(category, &name, found);
            settings.retain(|check| check.outcome != Outcome::Ok);
            checks.extend(settings);
            continue;
        };
        let exporter = &target.exporter;
        let has_long_ids =
            matches!(&**exporter, Exporter::Zipkin { settings, .. } if settings.trace_id_128bit);
        let same = (exporter.endpoint(), exporter.payload(), has_long_ids);
        let position = *positions.entry(same).or_insert(collectors.len());
        if position == collectors.len() {
            collectors.push(Collector {
                target,
                policies: Vec::new(),
                users: Users::default(),
            });
        }
        let collector = &mut collectors[position];
        collector.policies.push(policy);
        collector.users.add(users.unwrap_or_default());
    }
    let mut plans: Vec<Plan> = vec![checks.into()];
    plans.extend(collectors.into_iter().map(|collector| {
        let name = format!("collector {}", collector.target.exporter.endpoint());
        let mut checks = vec![is_used(&collector, &name, view, category)];
        let found = collector
            .policies
            .iter()
            .flat_map(|policy| of_policy(policy));
        checks.extend(settings(category, &name, found));
        Plan {
            checks,
            probe: Probe::of(&collector.target, &name, category, view),
        }
    }));
    plans
}

/// What keeps a policy from leading anywhere, or from counting for any dataplane, if something does.
fn leads_somewhere(
    policy: &MeshTracePolicy<'_>,
    view: &MeshView<'_>,
    category: &str,
    usage: &Usage,
) -> Option<Check> {
    let name = policy.reference();
    let decides = || {
        Check::ok(
            category,
            format!("MeshTrace {name} decides for a dataplane"),
        )
    };
    let leads = || Check::ok(category, format!("MeshTrace {name} leads to a collector"));
    if let Some(reason) = policy.why_nothing(view.rules) {
        // That it is in the shadow is certainly meant.
        let is_meant = policy.selects_nothing == Some(SelectsNothing::Shadow);
        return (!is_meant).then(|| decides().because(Outcome::Warning, reason));
    }
    if let Some(note) = policy.note() {
        let check = leads().because(Outcome::Failure, &note.message);
        return Some(check.hint(note.help.clone()));
    }
    if !view.dataplanes.is_empty() && !usage.sets(policy) {
        let reason = "no dataplane uses any of it: it selects none, or stronger MeshTraces set all that it sets";
        let meta = &policy.policy.meta;
        let hint = format!(
            "kumactl inspect mesh-trace {} shows which",
            words_of_name(Kind::MeshTrace, &meta.mesh, &meta.name)
        );
        return Some(decides().because(Outcome::Warning, reason).hint(hint));
    }
    if policy.conf.backends.as_ref().is_some_and(Vec::is_empty) {
        return Some(match usage.left_by(policy) {
            0 => leads()
                .because(
                    Outcome::Warning,
                    "its list of backends is empty, so its dataplanes send nothing for any MeshTrace",
                )
                .hint("write a backend if they are to send"),
            left => leads()
                .because(
                    Outcome::Warning,
                    format!(
                        "its list of backends is empty, which leaves TrafficTrace in force for {left} of its dataplanes"
                    ),
                )
                .hint("remove the TrafficTrace if they are to send nothing"),
        });
    }
    None
}

fn is_used(
    collector: &Collector<'_, '_>,
    name: &str,
    view: &MeshView<'_>,
    category: &str,
) -> Check {
    let check = Check::ok(category, format!("{name} is sent to"));
    let all = collector.policies.iter().map(|policy| policy.reference());
    let policies = format!("MeshTrace {}", few(all, NAMED));
    let users = collector.users.check(check.clone(), &policies, view.rules);
    users.unwrap_or_else(|| {
        let reason = format!("for {policies}; no dataplane is here to ask");
        check.because(Outcome::Ok, reason)
    })
}

/// Whether a finding is of what a `MeshTrace` of the mesh sets.
pub(super) fn is_of_settings(finding: &Finding, view: &MeshView<'_>) -> bool {
    let policies = &view.mesh_traces.policies;
    let is_of = |policy: &MeshTracePolicy<'_>| policy.policy.meta.origin == finding.origin;
    finding.field.starts_with(SETTINGS) && policies.iter().any(is_of)
}
