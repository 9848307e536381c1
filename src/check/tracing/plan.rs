//! What there is to try in a mesh, and what the documents alone say of it.

use super::usage::Usage;
use super::{Plan, backends, mesh_traces};
use crate::check::{Check, Outcome};
use crate::diag::Finding;
use crate::effective::MeshView;
use crate::model::{Feature, Mesh};

/// What is to be checked of a mesh: its policies and their collectors, `TrafficTrace` first.
pub(crate) fn plan_mesh(view: &MeshView<'_>, findings: &[Finding]) -> Vec<Plan> {
    let category = format!("mesh {}", view.name);
    let usage = Usage::of(view);
    let mut plans = Vec::new();
    if view.rules.has(Feature::Tracing) {
        match view.mesh {
            Some(mesh) => plans.extend(backends::plan(view, mesh, &category, &usage, findings)),
            // A MeshTrace needs nothing of it.
            None if view.policies.is_empty() && view.mesh_traces.has_backend() => {}
            None => plans.push(vec![no_mesh(&category)].into()),
        }
    } else {
        plans.push(Vec::from_iter(removed(view, &category)).into());
    }
    plans.extend(mesh_traces::plan(view, &category, &usage, findings));
    plans
}

fn no_mesh(category: &str) -> Check {
    Check::ok(category, "the Mesh is there")
        .because(
            Outcome::Failure,
            "nothing declares it, so its backends are not known",
        )
        .hint("give the file of the Mesh, too")
}

/// What a release without `TrafficTrace` does not send, if anything is left of it, or nothing
/// is sent at all.
fn removed(view: &MeshView<'_>, category: &str) -> Option<Check> {
    let is_left =
        !view.policies.is_empty() || view.mesh.is_some_and(|mesh| !mesh.backends().is_empty());
    let gone = || {
        format!(
            "Kuma {} does not know TrafficTrace, and drops tracing of a Mesh",
            view.rules.release
        )
    };
    let (outcome, reason, hint) = match (view.mesh_traces.has_backend(), is_left) {
        (true, false) => return None,
        (true, true) => (
            Outcome::Warning,
            gone(),
            "remove it: MeshTrace alone decides",
        ),
        (false, true) => (Outcome::Failure, gone(), "write a MeshTrace instead"),
        (false, false) => (
            Outcome::Failure,
            "no MeshTrace leads to a collector".to_owned(),
            "write a MeshTrace with a backend",
        ),
    };
    let check = Check::ok(category, "the release sends traces for these policies");
    Some(check.because(outcome, reason).hint(hint))
}

/// Whether a finding is of a backend that is checked: its place is among the checks.
pub(crate) fn is_checked(finding: &Finding, view: &MeshView<'_>) -> bool {
    let is_of_mesh = |mesh: &Mesh| backends::is_of_backend(finding, mesh, None);
    view.mesh.is_some_and(is_of_mesh) || mesh_traces::is_of_settings(finding, view)
}
