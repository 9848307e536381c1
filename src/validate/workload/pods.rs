//! Pods that get no sidecar although they should, that are refused, or that are of another mesh than
//! they say.

use std::collections::HashSet;

use super::cluster::{Cluster, metadata};
use crate::diag::{Code, FieldPath, Finding, codes, go_quote};
use crate::model::{Dataplane, Feature, INJECTION, Namespace, Object, Tags, TargetKind, Workload};
use crate::validate::topic::Topic;
use crate::workload::{
    MeshSource, Outcome, PodRefusal, Reason, SIDECAR_USER, hypothetical, mesh_source, unread_meshes,
};

const MESH: &str = "kuma.io/mesh";

/// What was reported of a namespace already: one finding does for all of its workloads.
type Reported<'f> = HashSet<(&'static str, &'f str, &'static str)>;

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

fn pod_path(workload: &Workload, field: &'static str, key: &str) -> FieldPath {
    metadata(workload.kind.pod_path(), field, key)
}

fn about(workload: &Workload) -> (&'static str, &Object) {
    (workload.kind.word(), &workload.object)
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
    namespace: Option<&'f Namespace>,
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
    let object = &namespace?.object;
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
        finding.help(format!("no pod of {} ever starts", workload.words()))
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
                    workload.words(),
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

/// Pods without a sidecar that ask for one where nobody listens, or that a policy names.
fn check_left_out<'f>(
    outcome: &Outcome<'f>,
    reason: &Reason,
    cluster: &Cluster<'f>,
    reported: &mut Reported<'f>,
    topic: &mut Topic,
) {
    let workload = outcome.workload;
    let namespace = cluster.surroundings.namespace(&workload.object.namespace);
    if *reason == Reason::WebhookNotCalled {
        match misplaced(outcome, namespace, cluster, reported) {
            Misplaced::Found(finding) => return topic.add(*finding),
            Misplaced::Reported => return,
            Misplaced::Nowhere => {}
        }
    }
    let Some(made) = hypothetical(workload, &cluster.surroundings) else {
        return;
    };
    let Some(policy) = naming_policy(&made, cluster) else {
        return;
    };
    let has_label = workload.template.labels.get(INJECTION).is_some();
    let of_namespace = namespace.filter(|it| it.is_labelled());
    let message = format!(
        "{} has no sidecar ({}), so {policy} traces nothing of it",
        workload.words(),
        reason.message()
    );
    let help = format!(
        "give the namespace the label {INJECTION}: enabled, and the pods none that says no"
    );
    let finding = if has_label {
        let path = pod_path(workload, "labels", INJECTION);
        cluster.finding(codes::NOT_INJECTED, about(workload), path, message)
    } else if let Some(namespace) = of_namespace {
        let object = &namespace.object;
        if !reported.insert((codes::NOT_INJECTED.0, &object.name, "labels")) {
            return;
        }
        let path = metadata(FieldPath::root(), "labels", INJECTION);
        cluster.finding(codes::NOT_INJECTED, ("Namespace", object), path, message)
    } else {
        cluster.finding(
            codes::NOT_INJECTED,
            about(workload),
            Object::name_path(),
            message,
        )
    };
    topic.add(finding.help(help));
}

/// Whether the sidecar is asked for where the webhook does not look.
enum Misplaced {
    Found(Box<Finding>),
    /// It was reported of the namespace before.
    Reported,
    Nowhere,
}

/// A word that asks for the sidecar where the webhook does not look: an annotation, the label of the
/// workload itself, another word than `enabled`, or a namespace that is not labelled.
fn misplaced<'f>(
    outcome: &Outcome<'f>,
    namespace: Option<&'f Namespace>,
    cluster: &Cluster<'f>,
    reported: &mut Reported<'f>,
) -> Misplaced {
    let asks = |tags: &Tags| matches!(tags.get(INJECTION), Some("enabled" | "true" | "yes"));
    let workload = outcome.workload;
    let template = &workload.template;
    let finding = |path, message: String, help: String| {
        let finding = cluster.finding(codes::NOT_INJECTED, about(workload), path, message);
        Misplaced::Found(Box::new(finding.at_key().help(help)))
    };
    if asks(&template.labels) {
        let word = template.labels.get(INJECTION).unwrap_or_default();
        let path = pod_path(workload, "labels", INJECTION);
        let (message, help) = if word == "enabled" {
            (
                format!(
                    "the webhook sees pods of namespaces with the label {INJECTION} only, so these get no sidecar"
                ),
                format!(
                    "give namespace {} the label {INJECTION}, with any value",
                    workload.object.namespace
                ),
            )
        } else {
            (
                format!(
                    "the webhook looks for the word enabled on pods, so these get no sidecar with {}",
                    go_quote(word)
                ),
                format!("write {INJECTION}: enabled"),
            )
        };
        return finding(path, message, help);
    }
    if asks(&template.annotations) {
        return finding(
            pod_path(workload, "annotations", INJECTION),
            "the sidecar is asked for by a label; nobody reads this annotation".to_owned(),
            format!("write {INJECTION}: enabled under labels"),
        );
    }
    if asks(&workload.object.labels) {
        return finding(
            metadata(FieldPath::root(), "labels", INJECTION),
            format!(
                "the labels of the pod's template count, not those of the {} itself, so its pods get no sidecar",
                workload.kind.word()
            ),
            "write the label under spec.template.metadata.labels".to_owned(),
        );
    }
    let Some(namespace) = namespace else {
        return Misplaced::Nowhere;
    };
    let object = &namespace.object;
    let says = object.labels.get(INJECTION);
    let (field, message) = if asks(&object.annotations) && says.is_none() {
        (
            "annotations",
            "the sidecar is asked for by a label; nobody reads this annotation".to_owned(),
        )
    } else if let Some(word) = says.filter(|it| !matches!(*it, "disabled" | "false" | "no")) {
        (
            "labels",
            format!(
                "the webhook looks for the words enabled and true on namespaces, so {} injects nothing",
                go_quote(word)
            ),
        )
    } else {
        return Misplaced::Nowhere;
    };
    let is_system = matches!(&*object.name, "kube-system")
        || *object.name == *cluster.surroundings.system_namespace;
    if is_system {
        return Misplaced::Nowhere;
    }
    let is_new = reported.insert((codes::NOT_INJECTED.0, &object.name, field));
    if !is_new {
        return Misplaced::Reported;
    }
    let path = metadata(FieldPath::root(), field, INJECTION);
    Misplaced::Found(Box::new(
        cluster
            .finding(codes::NOT_INJECTED, ("Namespace", object), path, message)
            .at_key()
            .help(format!("write {INJECTION}: enabled under labels")),
    ))
}

/// A policy that means this very dataplane: by the name of its service, or by labels.
fn naming_policy(made: &Dataplane, cluster: &Cluster<'_>) -> Option<String> {
    let service = cluster.rules.tags.service();
    let world = cluster.facts.world;
    let matches = |selector: &Tags, tags: &Tags| {
        let mut pairs = selector.iter();
        pairs.all(|(key, value)| tags.get(key).is_some_and(|it| value == "*" || it == value))
    };
    let names = |selector: &Tags| {
        let is_named = selector.get(service).is_some_and(|it| it != "*");
        is_named && made.tag_sets().any(|tags| matches(selector, tags))
    };
    let mut policies = world
        .counting_traffic_traces()
        .filter(|it| it.meta.mesh == made.meta.mesh);
    if let Some(policy) = policies.find(|it| it.selectors.iter().any(|it| names(&it.tags))) {
        return Some(format!("TrafficTrace {}", go_quote(&policy.meta.name)));
    }
    let mut policies = world
        .counting_mesh_traces()
        .filter(|it| it.meta.mesh == made.meta.mesh);
    let is_named = |policy: &&crate::model::MeshTrace| {
        let Some(target) = &policy.target else {
            return false;
        };
        let name = target.name.as_deref();
        let of_service = name.is_some_and(|name| {
            let mut sets = made.tag_sets();
            sets.any(|tags| tags.get(service) == Some(name))
        });
        match target.kind {
            TargetKind::MeshService | TargetKind::MeshServiceSubset => of_service,
            TargetKind::MeshSubset => target.tags.as_ref().is_some_and(names),
            TargetKind::Dataplane => {
                let labels = target.labels.as_ref().filter(|it| !it.is_empty());
                labels.is_some_and(|it| matches(it, &made.meta.labels))
            }
            _ => false,
        }
    };
    let policy = policies.find(is_named)?;
    Some(format!("MeshTrace {}", go_quote(&policy.meta.name)))
}
