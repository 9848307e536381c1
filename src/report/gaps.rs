//! What files lack for a whole answer: dataplanes without the Mesh and the policies that decide
//! for them, and the other way round.

use super::Message;
use crate::diag::{counted, few, printable};
use crate::effective::{Effective, MeshView};
use crate::model::{Tags, is_of_node};

/// Which dataplanes are made of workloads, if those are asked for, and what the input lacks.
pub(crate) fn gap_messages(effective: &Effective<'_>, with_workloads: bool) -> Vec<Message> {
    let gaps = gaps(effective);
    let hint = "add their files with -f, or leave -f out to ask the control plane";
    let hint = (!gaps.is_empty()).then(|| Message::Advice(hint.to_owned()));
    let made = with_workloads.then(|| made(effective)).flatten();
    let lines = made.into_iter().chain(gaps).map(Message::Info);
    lines.chain(hint).collect()
}

/// The parts of a mesh: its Mesh, its policies, its dataplanes.
type Parts = [bool; 3];

/// What the input has of some meshes and what it lacks, in a line each. That a mesh has no policies
/// is not a gap, and neither is one mesh of several without dataplanes.
fn gaps(effective: &Effective<'_>) -> Vec<String> {
    let has_dataplanes = effective.dataplanes().next().is_some();
    let parts = |view: &MeshView<'_>| -> Parts {
        [
            view.mesh.is_some(),
            !view.policies.is_empty() || !view.mesh_traces.policies.is_empty(),
            !view.dataplanes.is_empty(),
        ]
    };
    let mut found: Vec<(Parts, Vec<&str>)> = Vec::new();
    for view in effective.meshes.values() {
        let parts = parts(view);
        let is_gap = match parts {
            [true, _, true] => false,
            [true, _, false] => !has_dataplanes,
            // A MeshTrace holds its backend itself.
            [false, true, true] => !view.policies.is_empty(),
            [false, ..] => true,
        };
        if !is_gap {
            continue;
        }
        match found.iter_mut().find(|(known, _)| *known == parts) {
            Some((_, meshes)) => meshes.push(view.name),
            None => found.push((parts, vec![view.name])),
        }
    }
    found
        .into_iter()
        .map(|(parts, meshes)| gap(parts, &meshes))
        .collect()
}

/// Which dataplanes are made of workloads, and what files cannot say of them; once for all.
fn made(effective: &Effective<'_>) -> Option<String> {
    let mut dataplanes = effective.dataplanes();
    let (view, _) = dataplanes.find(|(_, it)| it.workload.is_some())?;
    let count = 1 + dataplanes.filter(|(_, it)| it.workload.is_some()).count();
    let views = || effective.meshes.values();
    let policies = views().flat_map(|view| &view.policies);
    let selectors = policies.flat_map(|it| &it.policy.selectors);
    let tags = selectors.flat_map(|selector| selector.tags.iter());
    let mesh_traces = views().flat_map(|view| &view.mesh_traces.policies);
    let targets = mesh_traces.filter_map(|it| it.policy.target.as_ref());
    let of_targets = targets.flat_map(|target| target.labels.iter().chain(&target.tags));
    let mut keys = tags
        .chain(of_targets.flat_map(Tags::iter))
        .map(|(key, _)| key);
    let of_node = keys.find(|key| is_of_node(key));
    let of_node =
        of_node.map(|key| format!("; {key} is of nodes, so whether it matches is not known"));
    let line = format!(
        "{} are shown as the dataplanes that Kuma {} would make of their pods{}",
        counted(count, "workload"),
        view.rules.release,
        of_node.unwrap_or_default(),
    );
    Some(printable(&line).into_owned())
}

fn gap(parts: Parts, meshes: &[&str]) -> String {
    const FEW: usize = 3;
    let words = ["the Mesh", "policies", "dataplanes"];
    let of = |wanted: bool| {
        let pairs = words.into_iter().zip(parts);
        let words = pairs.filter(move |(_, is_there)| *is_there == wanted);
        words.map(|(word, _)| word).collect::<Vec<_>>()
    };
    let lacks = match of(false).as_slice() {
        ["the Mesh"] => "not the Mesh".to_owned(),
        [one] => format!("no {one}"),
        many => format!("neither {}", many.join(" nor ")),
    };
    let plural = if meshes.len() == 1 { "" } else { "es" };
    let line = format!(
        "the input has {} of mesh{plural} {}, but {lacks}",
        of(true).join(" and "),
        few(meshes.iter(), FEW)
    );
    printable(&line).into_owned()
}
