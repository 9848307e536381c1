//! Findings about `MeshTrace`s, of which only mesh, name and labels are read: that they are not
//! judged, and whose answers they may change.

use super::facts::Facts;
use super::topic::{About, Topic};
use crate::diag::{FieldPath, codes, go_quote};
use crate::effective::is_shadow;
use crate::model::{Feature, Kind};

pub(super) fn check(facts: &Facts<'_>, topic: &mut Topic) {
    for meta in facts
        .world
        .counting_mesh_traces()
        .map(|policy| &policy.meta)
    {
        let rules = facts.book.of(&meta.mesh);
        let view = facts.effective.meshes.get(meta.mesh.as_str());
        let policies = view.map_or(0, |view| view.policies.len());
        let dataplanes = view.map_or(0, |view| view.dataplanes.len());
        let mesh = go_quote(&meta.mesh);
        let count = |number: usize, word: &str| {
            format!("{number} {word}{}", if number == 1 { "" } else { "s" })
        };
        let (changes_answers, message) = if rules.chosen && !rules.has(Feature::MeshTrace) {
            let message = format!(
                "Kuma {} does not know MeshTrace, which came with 2.0",
                rules.release
            );
            (true, message)
        } else if is_shadow(meta) {
            let message = "MeshTrace is not judged; its label kuma.io/effect: shadow keeps it from every proxy";
            (false, message.to_owned())
        } else if policies > 0 && rules.has(Feature::Tracing) {
            let message = format!(
                "MeshTrace is not judged: with a backend it replaces TrafficTrace on each proxy that it selects, and mesh {mesh} has {} and {}",
                count(policies, "TrafficTrace"),
                count(dataplanes, "dataplane"),
            );
            (true, message)
        } else {
            let message = format!(
                "MeshTrace is not judged: which of the {} of mesh {mesh} send traces for it is not known",
                count(dataplanes, "dataplane"),
            );
            (false, message)
        };
        let about = About {
            kind: Kind::MeshTrace,
            meta,
            rules,
        };
        topic.add(
            about
                .finding(codes::MESH_TRACE_UNJUDGED, FieldPath::root(), message)
                .exception_if(!changes_answers)
                .help(HELP),
        );
    }
}

const HELP: &str = "the control plane judges it when it is applied; from Kuma 2.8 on its API says what a proxy gets, at /meshes/MESH/dataplanes/NAME/_rules";
