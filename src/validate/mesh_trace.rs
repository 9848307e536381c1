//! Findings about `MeshTrace`s, of which only mesh, name and labels are read: that they are not
//! judged, and whose answers they may change.

use super::facts::Facts;
use super::tell::{Advise, Telling};
use crate::diag::{FieldPath, Severity, go_quote};
use crate::effective::{codes as note, is_shadow};
use crate::model::{Kind, Meta};

pub(super) fn check(facts: &Facts<'_>, telling: &mut Telling) {
    for meta in facts.world.counting_mesh_traces() {
        let rules = facts.book.of(&meta.mesh);
        let view = facts.effective.meshes.get(meta.mesh.as_str());
        let policies = view.map_or(0, |view| view.policies.len());
        let dataplanes = view.map_or(0, |view| view.dataplanes.len());
        let mesh = go_quote(&meta.mesh);
        let count = |number: usize, word: &str| {
            format!("{number} {word}{}", if number == 1 { "" } else { "s" })
        };
        let (severity, message) = if rules.chosen && !rules.has_mesh_trace() {
            let message = format!(
                "Kuma {} does not know MeshTrace, which came with 2.0",
                rules.release
            );
            (Severity::Warning, message)
        } else if is_shadow(meta) {
            let message = "MeshTrace is not judged; its label kuma.io/effect: shadow keeps it from every proxy";
            (Severity::Info, message.to_owned())
        } else if policies > 0 && rules.has_tracing() {
            let message = format!(
                "MeshTrace is not judged: with a backend it replaces TrafficTrace on each proxy that it selects, and mesh {mesh} has {} and {}",
                count(policies, "TrafficTrace"),
                count(dataplanes, "dataplane"),
            );
            (Severity::Warning, message)
        } else {
            let message = format!(
                "MeshTrace is not judged: which of the {} of mesh {mesh} send traces for it is not known",
                count(dataplanes, "dataplane"),
            );
            (Severity::Info, message)
        };
        report(meta, severity, message, facts, telling);
    }
}

fn report(
    meta: &Meta,
    severity: Severity,
    message: String,
    facts: &Facts<'_>,
    telling: &mut Telling,
) {
    let about = (Kind::MeshTrace, meta, facts.book.of(&meta.mesh));
    let finding = telling.tell(note::MESH_TRACE_UNJUDGED, about, FieldPath::root(), message);
    finding.severity = severity;
    finding.advise(
        "the control plane judges it when it is applied; from Kuma 2.8 on its API says what a proxy gets, at /meshes/MESH/dataplanes/NAME/_rules",
    );
}
