//! Pods that are refused, of which no dataplane can be made, or that are of another mesh than they say.

use super::cluster::{Cluster, Reported, about, metadata, pod_path};
use super::left_out::check_left_out;
use crate::diag::{Code, FieldPath, Finding, codes, go_quote};
use crate::model::{Feature, INJECTION, Object};
use crate::validate::topic::Topic;
use crate::workload::{
    MeshSource, Outcome, PodRefusal, Reason, SIDECAR_USER, mesh_source, unread_meshes,
};

const MESH: &str = "kuma.io/mesh";

pub(super) fn check(cluster: &Cluster<'_>, topic: &mut Topic) {
    let mut reported = Reported::new();
    for outcome in &cluster.outcomes {
        check_mesh(outcome, cluster, &mut reported, topic);
        match &outcome.dataplane {
            Ok(_) | Err(Reason::NoReplicas | Reason::Suspended | Reason::NoDataplane) => {}
            Err(Reason::PodRefused(refusal)) => {
                check_refused(outcome, refusal, cluster, &mut reported, topic);
            }
            Err(Reason::ConversionFailed(message)) => {
                check_failed(outcome, codes::NO_DATAPLANE, message, cluster, topic);
            }
            // A protocol is reported at the Service.
            Err(Reason::DataplaneRefused { message, field }) => {
                if field.contains("gateway") {
                    check_failed(outcome, codes::SERVICE_TAG, message, cluster, topic);
                }
            }
            Err(reason) => check_left_out(outcome, reason, cluster, &mut reported, topic),
        }
    }
}

/// A mesh that is written where the release does not look for it.
fn check_mesh<'f>(
    outcome: &Outcome<'f>,
    cluster: &Cluster<'f>,
    reported: &mut Reported<'f>,
    topic: &mut Topic,
) {
    let workload = outcome.workload;
    let namespace = cluster.surroundings.namespace(&workload.object.namespace);
    if !outcome.is_injected && !matches!(outcome.dataplane, Err(Reason::PodRefused(_))) {
        return;
    }
    let rules = cluster.rules;
    let unread = unread_meshes(&workload.template, namespace, rules);
    for (source, written) in unread {
        let mesh = cluster.surroundings.pod(workload).mesh;
        let (what, other) = if source.is_label {
            ("label", "annotation")
        } else {
            ("annotation", "label")
        };
        let message = format!(
            "Kuma {} does not read the mesh from this {what}, so the pods are of mesh {}",
            rules.release,
            go_quote(mesh)
        );
        let help = format!(
            "write {MESH}: {written} as {} {other}",
            if other == "label" { "a" } else { "an" }
        );
        let finding = at_source(
            source,
            outcome,
            namespace,
            cluster,
            codes::UNREAD_MESH,
            message,
            reported,
        );
        topic.findings.extend(finding.map(|it| it.help(help)));
    }
}

/// A finding where a mesh is written.
fn at_source<'f>(
    source: MeshSource,
    outcome: &Outcome<'f>,
    namespace: Option<&'f Object>,
    cluster: &Cluster<'f>,
    code: Code,
    message: String,
    reported: &mut Reported<'f>,
) -> Option<Finding> {
    let field = if source.is_label {
        "labels"
    } else {
        "annotations"
    };
    let workload = outcome.workload;
    if source.is_of_pod {
        let path = pod_path(workload, field, MESH);
        return Some(cluster.finding(code, about(workload), path, message));
    }
    let object = namespace?;
    let is_new = reported.insert((code.0, &object.name, field));
    is_new.then(|| {
        let path = metadata(FieldPath::root(), field, MESH);
        cluster.finding(code, ("Namespace", object), path, message)
    })
}

/// Pods that the injector refuses.
fn check_refused<'f>(
    outcome: &Outcome<'f>,
    refusal: &PodRefusal,
    cluster: &Cluster<'f>,
    reported: &mut Reported<'f>,
    topic: &mut Topic,
) {
    let workload = outcome.workload;
    let refused = |path, message: String| {
        let finding = cluster.finding(codes::POD_REFUSED, about(workload), path, message);
        finding.help(format!("no pod of {} ever starts", workload.full_name()))
    };
    let container = |is_it: &dyn Fn(&crate::model::Container) -> bool| {
        let containers = workload.template.containers.iter();
        let index = containers.enumerate().find(|(_, it)| is_it(it));
        let path = workload.kind.pod_path().field("spec").field("containers");
        path.index(index.map_or(0, |(index, _)| index))
    };
    let finding = match refusal {
        PodRefusal::InjectionLabel(value) => refused(
            pod_path(workload, "labels", INJECTION),
            format!(
                "annotation {} has wrong value {}",
                go_quote(INJECTION),
                go_quote(value)
            ),
        ),
        PodRefusal::NoMesh(mesh) => {
            if cluster.facts.world.meshes.is_empty() {
                return;
            }
            let namespace = cluster.surroundings.namespace(&workload.object.namespace);
            let source = mesh_source(&workload.template, namespace, cluster.rules);
            let Some(source) = source else { return };
            let message = format!("Mesh.kuma.io {} not found", go_quote(mesh));
            let meshes = cluster.facts.world.counting_meshes();
            let names: Vec<&str> = meshes.map(|it| it.meta.name.as_str()).collect();
            let near = topic.did_you_mean(mesh, names.len(), || names.iter().copied());
            let help = near.unwrap_or_else(|| {
                format!(
                    "no pod of {} ever starts; the meshes are {}",
                    workload.full_name(),
                    names.join(", ")
                )
            });
            let code = codes::POD_REFUSED;
            let finding = at_source(source, outcome, namespace, cluster, code, message, reported);
            topic.findings.extend(finding.map(|it| it.help(help)));
            return;
        }
        PodRefusal::SidecarUser => refused(
            container(&|it| it.runs_as == Some(SIDECAR_USER))
                .field("securityContext")
                .field("runAsUser"),
            refusal.message(),
        ),
        PodRefusal::Annotation(key, value) => {
            let wrong = format!(
                "annotation {} has wrong value {}",
                go_quote(key),
                go_quote(value)
            );
            let rules = cluster.rules;
            // The messages of these releases say what was being done.
            let message = if rules.has(Feature::VirtualProbes) {
                format!(
                    "could not generate annotations for pod: unable to set kuma.io/virtual-probes: {wrong}"
                )
            } else if rules.has(Feature::VirtualProbesAnnotation) {
                format!("unable to set kuma.io/virtual-probes: {wrong}")
            } else {
                wrong
            };
            let finding = refused(pod_path(workload, "annotations", key), message);
            if *key == "kuma.io/gateway" {
                finding.help("write kuma.io/gateway: enabled for a gateway that is not Kuma's own; no pod ever starts with this")
            } else {
                finding
            }
        }
        PodRefusal::BothProbes => refused(
            pod_path(workload, "annotations", "kuma.io/virtual-probes"),
            refusal.message(),
        ),
        PodRefusal::ProbePort(port) => {
            refused(container(&|it| it.is_probed_at(*port)), refusal.message())
        }
        PodRefusal::WorkloadLabel => refused(
            pod_path(workload, "labels", "kuma.io/workload"),
            refusal.message(),
        ),
    };
    topic.add(finding);
}

/// Pods of which the control plane can make nothing: at the annotation that asks for it.
fn check_failed(
    outcome: &Outcome<'_>,
    code: Code,
    message: &str,
    cluster: &Cluster<'_>,
    topic: &mut Topic,
) {
    let workload = outcome.workload;
    let annotations = &workload.template.annotations;
    let has = |key: &&str| annotations.get(key).is_some();
    let keys = [
        "kuma.io/ingress",
        "kuma.io/egress",
        "kuma.io/tags",
        "kuma.io/gateway",
    ];
    let path = keys
        .into_iter()
        .find(has)
        .map_or_else(Object::name_path, |key| {
            pod_path(workload, "annotations", key)
        });
    let help = "the pods start, and their proxies never get a configuration; write kuma.io/gateway: enabled, or remove the annotation";
    topic.add(
        cluster
            .finding(code, about(workload), path, message)
            .help(help),
    );
}
