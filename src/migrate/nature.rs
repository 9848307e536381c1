//! What changes on purpose: what `MeshTrace` and newer releases do by nature, whoever writes the
//! policy. Each is said once, with the meshes and the number of dataplanes.

use std::collections::BTreeSet;

use super::item::Changed;
use super::proof::Proof;
use crate::effective::{Effective, MeshView};
use crate::model::{Dataplane, Exporter, Feature};

/// What decided before, by mesh.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The meshes in which outbounds were traced, too.
    traced_outbounds: BTreeSet<String>,
    /// Those whose spans had tags of the mesh and the zone.
    tagged: BTreeSet<String>,
    /// Those in which spans were called by the workload.
    named: BTreeSet<String>,
}

impl Before {
    pub(super) fn of(effective: &Effective<'_>) -> Self {
        let those = |is_one: fn(&MeshView<'_>) -> bool| {
            let views = effective.meshes.values().filter(|view| is_one(view));
            views.map(|view| view.name.to_owned()).collect()
        };
        Self {
            traced_outbounds: those(traces_outbounds),
            tagged: those(|view| {
                view.rules.has(Feature::SpanTags) && view.mesh_traces.has_backend()
            }),
            named: those(|view| view.rules.has(Feature::WorkloadNames)),
        }
    }
}

fn traces_outbounds(view: &MeshView<'_>) -> bool {
    view.traces_outbounds()
}

/// Something that changes, and of which dataplanes.
struct Change {
    code: &'static str,
    message: &'static str,
    is_of: fn(&Case<'_, '_>) -> bool,
}

/// A dataplane that is traced in the end.
struct Case<'c, 'w> {
    before: &'c Before,
    proof: &'c super::proof::DataplaneProof,
    view: &'c MeshView<'w>,
    dataplane: &'w Dataplane,
}

impl Case<'_, '_> {
    fn is_in(&self, meshes: &BTreeSet<String>) -> bool {
        meshes.contains(self.view.name)
    }

    fn exporter(&self) -> Option<&Exporter> {
        Some(&self.proof.after.target()?.exporter)
    }
}

const CHANGES: [Change; 8] = [
    Change {
        code: "v2-payload",
        message: "Zipkin's V1 payload, which proxies can no longer send, becomes V2, and its path /api/v2/spans",
        is_of: |case| case.proof.before.is_v1(),
    },
    Change {
        code: "outbounds",
        message: "outbounds make spans, too: a MeshTrace needs no TrafficRoute for them",
        is_of: |case| !case.is_in(&case.before.traced_outbounds),
    },
    Change {
        code: "span-tags",
        message: "spans have the tags kuma.mesh and kuma.zone, and kuma.workload where the dataplane has the label kuma.io/workload",
        is_of: |case| case.view.rules.has(Feature::SpanTags) && !case.is_in(&case.before.tagged),
    },
    Change {
        code: "service-names",
        message: "spans name their service by the label kuma.io/workload of the dataplane, no longer by the tag kuma.io/service",
        is_of: |case| {
            case.view.rules.has(Feature::WorkloadNames)
                && !case.is_in(&case.before.named)
                && has_workload(case.dataplane)
        },
    },
    Change {
        code: "unknown-service",
        message: "spans name their service unknown: these dataplanes have no label kuma.io/workload",
        is_of: |case| {
            case.view.rules.has(Feature::WorkloadNames)
                && !case.is_in(&case.before.named)
                && !has_workload(case.dataplane)
        },
    },
    Change {
        code: "datadog-services",
        message: "with splitService every inbound of a dataplane is called by its first service, no longer by its own",
        is_of: |case| {
            let is_split =
                matches!(case.exporter(), Some(Exporter::Datadog(it)) if it.split_service);
            is_split && case.dataplane.services(case.view.rules).len() > 1
        },
    },
    Change {
        code: "cluster-names",
        message: "Envoy's cluster for the collector has another name, which its statistics are called by",
        is_of: |case| {
            let name = |target: Option<&crate::effective::Target>| target.map(|it| it.name.clone());
            let (before, after) = (&case.proof.before, &case.proof.after);
            before.target().is_some() && name(before.target()) != name(after.target())
        },
    },
    Change {
        code: "more-protocols",
        message: "more inbounds make spans: those of http2 and grpc, too",
        is_of: |case| {
            let proof = case.proof;
            proof.before.target().is_some() && proof.after.inbounds > proof.before.inbounds
        },
    },
];

fn has_workload(dataplane: &Dataplane) -> bool {
    dataplane.meta.labels.get("kuma.io/workload").is_some()
}

/// What changes, at the last stage.
pub(super) fn changes(before: &Before, proof: &Proof, last: &Effective<'_>) -> Vec<Changed> {
    let mut found: Vec<Changed> = CHANGES
        .iter()
        .map(|change| Changed {
            code: change.code,
            message: change.message.to_owned(),
            meshes: Vec::new(),
            dataplanes: 0,
        })
        .collect();
    for (proof, place) in proof.dataplanes.iter().zip(proof.places(last)) {
        let Some((view, dataplane)) = place.filter(|_| proof.after.target().is_some()) else {
            continue;
        };
        let case = Case {
            before,
            proof,
            view,
            dataplane,
        };
        for (change, found) in CHANGES.iter().zip(&mut found) {
            if (change.is_of)(&case) {
                found.dataplanes += 1;
                if found.meshes.last().is_none_or(|last| last != view.name) {
                    found.meshes.push(view.name.to_owned());
                }
            }
        }
    }
    found.retain(|it| it.dataplanes > 0);
    found
}
