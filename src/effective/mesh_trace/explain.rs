//! Why: every policy of the mesh as a candidate for one dataplane, what becomes of each field that
//! it sets, or what keeps it from selecting the dataplane.

use super::merge::{Fields, Merged};
use super::resolve::Policy;
use super::select::{Attribute, Demand, SelectsNothing, demand};
use crate::diag::go_quote;
use crate::effective::{Answer, Outcome};
use crate::model::{Dataplane, ReleaseRules};

/// A policy, seen from one dataplane.
#[derive(Debug, Clone)]
pub struct MeshTraceCandidate<'v, 'w> {
    /// The policy.
    pub policy: &'v Policy<'w>,
    /// Whether it sets anything, or all that it sets is set by stronger ones, or it does not select
    /// the dataplane.
    pub outcome: Outcome,
    /// The fields that come from it.
    pub sets: Vec<&'static str>,
    /// Why, in words.
    pub why: String,
}

/// All policies of the mesh, in order: those that set something, those that select the dataplane
/// and set nothing, and those that do not; each strongest first.
#[must_use]
pub fn mesh_trace_candidates<'v, 'w>(answer: &Answer<'v, 'w>) -> Vec<MeshTraceCandidate<'v, 'w>> {
    let view = answer.view;
    let all = &view.mesh_traces;
    let merged = answer.mesh_trace.as_ref();
    let selecting = merged.map(Merged::policies).unwrap_or_default();
    let candidate = |policy: &'v Policy<'w>| {
        let selects = |it: &&Policy<'_>| std::ptr::eq(*it, policy);
        match merged.filter(|_| selecting.iter().any(selects)) {
            Some(merged) => of_selecting(policy, merged),
            None => MeshTraceCandidate {
                policy,
                outcome: Outcome::NoMatch,
                sets: Vec::new(),
                why: why_not(policy, answer.dataplane, answer),
            },
        }
    };
    let mut found: Vec<_> = all.policies.iter().map(candidate).collect();
    found.sort_by_key(|candidate| candidate.outcome);
    found
}

fn of_selecting<'v, 'w>(
    policy: &'v Policy<'w>,
    merged: &Merged<'v, 'w>,
) -> MeshTraceCandidate<'v, 'w> {
    let own = Fields::of(&policy.conf, 0).names();
    let (mut sets, mut others) = (Vec::new(), Vec::new());
    for (field, giver) in merged.fields() {
        if std::ptr::eq(giver, policy) {
            sets.push(field);
        } else if own.contains(&field) {
            let reason = giver.precedence.reason(&policy.precedence);
            let name = go_quote(giver.name());
            others.push(format!("{field} comes from {name}, because {reason}"));
        }
    }
    let (outcome, first) = if sets.is_empty() {
        (Outcome::Loses, None)
    } else {
        (Outcome::Wins, Some(format!("sets {}", sets.join(", "))))
    };
    let mut words: Vec<String> = first.into_iter().chain(others).collect();
    if words.is_empty() {
        words.push("sets nothing".to_owned());
    }
    MeshTraceCandidate {
        policy,
        outcome,
        sets,
        why: words.join("; "),
    }
}

/// What keeps a policy from selecting a dataplane.
fn why_not(policy: &Policy<'_>, dataplane: &Dataplane, answer: &Answer<'_, '_>) -> String {
    let rules = answer.view.rules;
    let demand = match demand(policy.policy, &policy.standing, rules) {
        Ok(demand) => demand,
        Err(reason) => return nothing_text(reason, policy, rules),
    };
    let faces = answer.view.mesh_traces.index.faces(dataplane);
    let unmet = faces.iter().map(|face| {
        let attributes: Vec<_> = face.collect();
        unmet(&demand, &attributes)
    });
    let Some(nearest) = unmet.min_by_key(Vec::len) else {
        return if answer.is_builtin_gateway() {
            "no MeshGateway is for the builtin gateway, so it gets nothing"
        } else {
            "the dataplane has no inbound and no gateway, so nothing selects it"
        }
        .to_owned();
    };
    nearest.join(", ")
}

/// What of a demand some attributes do not meet, in words.
fn unmet(demand: &Demand<'_>, attributes: &[(Attribute<'_>, &str)]) -> Vec<String> {
    let words = demand.iter().filter_map(|(attribute, wanted)| {
        let found = attributes.iter().find(|(key, _)| key == attribute);
        let found = found.map(|(_, value)| *value);
        let is_met = match (wanted, found) {
            (Some(wanted), Some(found)) => *wanted == found,
            (None, found) => found.is_some(),
            (Some(_), None) => false,
        };
        (!is_met).then(|| unmet_text(*attribute, *wanted, found))
    });
    words.collect()
}

fn unmet_text(attribute: Attribute<'_>, wanted: Option<&str>, found: Option<&str>) -> String {
    let wanted = wanted.unwrap_or("*");
    match (attribute, found) {
        (Attribute::Tag(key) | Attribute::Label(key), Some(found)) => {
            format!("{key} is {found}, not {wanted}")
        }
        (Attribute::Tag(key), None) => format!("there is no tag {key}"),
        (Attribute::Label(key), None) => format!("there is no label {key}"),
        (Attribute::Namespace, Some("") | None) => {
            format!("it is not in namespace {wanted}")
        }
        (Attribute::Namespace, Some(found)) => {
            format!("it is in namespace {found}, not in {wanted}")
        }
        (Attribute::Zone, found) => {
            format!(
                "it is in zone {}, not in {wanted}",
                found.unwrap_or_default()
            )
        }
        (Attribute::ProxyType, found) => {
            format!("it is a {}, not a {wanted}", found.unwrap_or_default())
        }
        (Attribute::Name, found) => {
            format!("its name is {}, not {wanted}", found.unwrap_or_default())
        }
        (Attribute::Gateway, _) => format!("it is not a builtin gateway of MeshGateway {wanted}"),
        (Attribute::Selectable, _) => "builtin gateways are not selected as dataplanes".to_owned(),
    }
}

impl Policy<'_> {
    /// Why it selects nothing, whatever dataplanes there are.
    pub(crate) fn why_nothing(&self, rules: ReleaseRules) -> Option<String> {
        let reason = self.selects_nothing?;
        Some(nothing_text(reason, self, rules))
    }
}

fn nothing_text(reason: SelectsNothing, policy: &Policy<'_>, rules: ReleaseRules) -> String {
    let target = policy.policy.target.as_ref();
    let kind = target.map_or("Mesh", |target| target.kind.word());
    match reason {
        SelectsNothing::Shadow => {
            "its label kuma.io/effect is shadow, so it reaches no proxy".to_owned()
        }
        SelectsNothing::Kind => {
            format!(
                "Kuma {} does not take a MeshTrace with a target of kind {kind}",
                rules.release
            )
        }
        SelectsNothing::NoTarget => format!(
            "it has no targetRef, which Kuma {} does not take for the whole mesh",
            rules.release
        ),
        SelectsNothing::Empty => format!("its {kind} target has no name, so it selects nothing"),
        SelectsNothing::NoNamespace => {
            "it is limited to its namespace, and nothing says which that is".to_owned()
        }
    }
}
