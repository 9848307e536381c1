//! Pods that get no sidecar although they should: they ask for one where nobody looks, or a policy names
//! them.

use super::cluster::{Cluster, Reported, about, metadata, pod_path};
use crate::diag::{FieldPath, Finding, codes, go_quote};
use crate::effective::matches;
use crate::model::{Dataplane, INJECTION, MeshTrace, Object, Tags, TargetKind};
use crate::validate::topic::Topic;
use crate::workload::{Outcome, Reason, hypothetical};

/// Pods without a sidecar that ask for one where nobody listens, or that a policy names.
pub(super) fn check_left_out<'f>(
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
        workload.full_name(),
        reason.message()
    );
    let help = format!(
        "give the namespace the label {INJECTION}: enabled, and the pods none that says no"
    );
    let finding = if has_label {
        let path = pod_path(workload, "labels", INJECTION);
        cluster.finding(codes::NOT_INJECTED, about(workload), path, message)
    } else if let Some(object) = of_namespace {
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
    namespace: Option<&'f Object>,
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
            "the sidecar is asked for by a label; this annotation is ignored".to_owned(),
            format!("write {INJECTION}: enabled under labels"),
        );
    }
    if asks(&workload.object.labels) {
        return finding(
            metadata(FieldPath::root(), "labels", INJECTION),
            format!(
                "the labels of the pod's template are used, not those of the {} itself, so its pods get no sidecar",
                workload.kind.word()
            ),
            "write the label under spec.template.metadata.labels".to_owned(),
        );
    }
    let Some(object) = namespace else {
        return Misplaced::Nowhere;
    };
    let says = object.labels.get(INJECTION);
    let (field, message) = if asks(&object.annotations) && says.is_none() {
        (
            "annotations",
            "the sidecar is asked for by a label; this annotation is ignored".to_owned(),
        )
    } else if let Some(word) = says.filter(|it| !matches!(*it, "disabled" | "false" | "no")) {
        (
            "labels",
            format!(
                "the webhook looks for the values enabled and true on namespaces, so {} injects nothing",
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
    let is_named = |policy: &&MeshTrace| {
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
