//! The backends that a Mesh declares, and the `TrafficTrace`s that lead to them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::settings::settings;
use super::usage::Usage;
use super::{Plan, Probe};
use crate::check::{Check, Outcome, worst};
use crate::diag::{Finding, Origin, counted};
use crate::effective::{BackendSource, MeshView, Policy, Target};
use crate::model::{Backend, Exporter, Mesh};

/// What is to be checked of a mesh by its declaration: its policies, then its backends.
pub(super) fn plan(
    view: &MeshView<'_>,
    mesh: &Mesh,
    category: &str,
    usage: &Usage,
    findings: &[Finding],
) -> Vec<Plan> {
    let mut plans: Vec<Plan> = vec![policies(view, category, usage).into()];
    if mesh.backends().is_empty() && !view.mesh_traces.has_backend() {
        let check = Check::ok(category, "the Mesh declares a backend")
            .because(Outcome::Warning, "it declares none, so nothing is sent")
            .hint("declare one under tracing.backends; kumactl install tracing --policies-only shows how");
        plans.push(vec![check].into());
    }
    let refused = findings.iter().filter(|finding| finding.refused);
    let refused: BTreeSet<&Origin> = refused.map(|finding| &finding.origin).collect();
    let mut policies: HashMap<&str, usize> = HashMap::new();
    let is_taken = |policy: &&Policy<'_>| !refused.contains(&policy.policy.meta.origin);
    let taken = view.policies.iter().filter(is_taken);
    for target in taken.filter_map(|policy| policy.target()) {
        *policies.entry(&target.name).or_default() += 1;
    }
    let backends = mesh.backends().iter().enumerate();
    plans.extend(backends.map(|(number, backend)| {
        let name = format!("backend {}", backend.name);
        let of_backend = findings
            .iter()
            .filter(|finding| is_of_backend(finding, mesh, Some(number)));
        let of_backend = of_backend.map(|finding| (finding, String::new()));
        let settings = settings(category, &name, of_backend);
        let Some(exporter) = Exporter::of(backend, view.rules) else {
            return unreadable(view, category, backend, settings).into();
        };
        let policies = policies.get(backend.name.as_str()).copied();
        let mut checks = vec![is_used(view, category, backend, policies, usage)];
        checks.extend(settings);
        let target = Target {
            name: backend.name.clone(),
            source: BackendSource::Policy,
            sampling: backend.sampling,
            exporter: Arc::new(exporter),
            more: None,
        };
        Plan {
            checks,
            probe: Probe::of(&target, &name, category, view),
        }
    }));
    plans
}

/// The policies that lead nowhere: no loss where a `MeshTrace` takes the place of each of them.
fn policies(view: &MeshView<'_>, category: &str, usage: &Usage) -> Vec<Check> {
    let dead = view.policies.iter().filter_map(|policy| {
        let note = policy.note(view)?;
        let name = format!(
            "TrafficTrace {} leads to a backend",
            policy.policy.meta.name
        );
        let is_replaced =
            view.mesh_traces.has_backend() && !view.dataplanes.is_empty() && !usage.is_used(policy);
        let outcome = if is_replaced {
            Outcome::Warning
        } else {
            Outcome::Failure
        };
        let check = Check::ok(category, name).because(outcome, &note.message);
        Some(check.hint(note.help.clone()))
    });
    dead.collect()
}

/// What is wrong with a backend from which the release takes nothing.
fn unreadable(
    view: &MeshView<'_>,
    category: &str,
    backend: &Backend,
    settings: Vec<Check>,
) -> Vec<Check> {
    if worst(&settings) == Outcome::Failure {
        return settings;
    }
    let release = view.rules.release;
    let check = Check::ok(category, format!("backend {} is understood", backend.name));
    let reason = format!("it is not written as Kuma {release} expects it");
    vec![
        check
            .because(Outcome::Failure, reason)
            .hint("kumactl validate says what is wrong with it"),
    ]
}

/// Whether a backend is sent to; `policies` is how many lead to it.
fn is_used(
    view: &MeshView<'_>,
    category: &str,
    backend: &Backend,
    policies: Option<usize>,
    usage: &Usage,
) -> Check {
    let check = Check::ok(category, format!("backend {} is sent to", backend.name));
    let Some(policies) = policies else {
        return check
            .because(Outcome::Warning, "no TrafficTrace leads to it")
            .hint(
                "name it in conf.backend of a TrafficTrace, or make it the mesh's defaultBackend",
            );
    };
    let policies = counted(policies, "TrafficTrace");
    let users = usage.of_backend(&backend.name);
    if let Some(check) = users.check(check.clone(), &policies, view.rules) {
        return check;
    }
    if view.dataplanes.is_empty() {
        let reason = format!("for {policies}; no dataplane is here to ask");
        return check.because(Outcome::Ok, reason);
    }
    let reason = format!("by no dataplane: none gets what leads to it, {policies}");
    let hint = if view.mesh_traces.has_backend() {
        "kumactl inspect dataplanes shows whether a MeshTrace takes its place"
    } else {
        "kumactl inspect traffic-traces shows what each policy selects"
    };
    check.because(Outcome::Warning, reason).hint(hint)
}

/// Whether a finding is of a backend of a mesh: of that number, or of any. In the form of
/// Kubernetes its field begins with `spec`.
pub(super) fn is_of_backend(finding: &Finding, mesh: &Mesh, number: Option<usize>) -> bool {
    let field = finding
        .field
        .strip_prefix("spec.")
        .unwrap_or(&finding.field);
    let backends = 0..mesh.backends().len();
    finding.origin == mesh.meta.origin
        && field
            .strip_prefix("tracing.backends[")
            .and_then(|rest| rest.split_once("]."))
            .and_then(|(digits, _)| digits.parse::<usize>().ok())
            .is_some_and(|found| number.map_or(backends.contains(&found), |it| it == found))
}
