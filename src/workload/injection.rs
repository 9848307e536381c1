//! Whether pods get the sidecar: what the webhook sees, what it leaves alone, and what it refuses.

use super::pod::Pod;
use super::reason::{PodRefusal, Reason, SIDECAR_USER};
use super::surroundings::Surroundings;
use crate::model::{Container, Feature, INJECTION};

/// Where nothing is injected.
const KUBE_SYSTEM: &str = "kube-system";

/// Labels of pods that are left alone, whatever their value.
const EXCEPTIONS: [&str; 2] = [
    "openshift.io/build.name",
    "openshift.io/deployer-pod-for.name",
];

const VIRTUAL_PROBES: &str = "kuma.io/virtual-probes";
const GATEWAY: &str = "kuma.io/gateway";

/// The port of virtual probes, unless an annotation says another one.
const PROBES_PORT: u32 = 9000;

/// Fails with why pods get no sidecar.
pub(super) fn check(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Result<(), Reason> {
    let rules = surroundings.rules;
    let of_namespace = pod
        .namespace_object
        .and_then(|namespace| namespace.labels.get(INJECTION));
    let of_pod = pod.template.labels.get(INJECTION);
    if !is_called(of_pod, of_namespace, pod.namespace, surroundings) {
        return Err(Reason::WebhookNotCalled);
    }
    let labels = &pod.template.labels;
    if let Some(key) = EXCEPTIONS.into_iter().find(|key| labels.get(key).is_some()) {
        return Err(Reason::ExceptionLabel(key));
    }
    if pod.template.has_sidecar {
        return Err(Reason::HasSidecarContainer);
    }
    let label = of_pod.or(of_namespace).unwrap_or_default();
    match boolean(label) {
        Some((true, _)) => {}
        Some((false, word)) => return Err(Reason::LabelSaysNo(word)),
        None => {
            let refusal = PodRefusal::InjectionLabel(label.to_owned());
            return Err(Reason::PodRefused(refusal));
        }
    }
    refusal(pod, surroundings).map_or(Ok(()), |refusal| Err(Reason::PodRefused(refusal)))?;
    let is_labelled = of_namespace.is_some();
    if rules.has(Feature::WorkloadLabel) && is_labelled && labels.get("kuma.io/workload").is_some()
    {
        return Err(Reason::PodRefused(PodRefusal::WorkloadLabel));
    }
    Ok(())
}

/// Whether the webhook sees the pods at all: it goes by labels.
fn is_called(
    of_pod: Option<&str>,
    of_namespace: Option<&str>,
    namespace: &str,
    surroundings: &Surroundings<'_>,
) -> bool {
    let needs_label = surroundings.rules.has(Feature::LabelledNamespaces);
    if namespace == KUBE_SYSTEM || (needs_label && namespace == surroundings.system_namespace) {
        return false;
    }
    matches!(of_namespace, Some("enabled" | "true"))
        || (of_pod == Some("enabled") && (!needs_label || of_namespace.is_some()))
}

/// A word that says yes or no, and which.
pub(super) fn boolean(word: &str) -> Option<(bool, &'static str)> {
    const WORDS: [(bool, &str); 6] = [
        (true, "enabled"),
        (true, "true"),
        (true, "yes"),
        (false, "disabled"),
        (false, "false"),
        (false, "no"),
    ];
    WORDS.into_iter().find(|(_, known)| *known == word)
}

/// Why the injector refuses pods that it would give a sidecar.
fn refusal(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Option<PodRefusal> {
    let rules = surroundings.rules;
    if !surroundings.has_mesh(pod.mesh) {
        return Some(PodRefusal::NoMesh(pod.mesh.to_owned()));
    }
    let containers = &pod.template.containers;
    let runs_as_sidecar = |it: &Container| it.runs_as == Some(SIDECAR_USER);
    if containers.iter().any(runs_as_sidecar) {
        return Some(PodRefusal::SidecarUser);
    }
    let annotations = &pod.template.annotations;
    let wrong = |key: &'static str| {
        let written = annotations.get(key)?;
        let is_wrong = boolean(written).is_none();
        is_wrong.then(|| PodRefusal::Annotation(key, written.to_owned()))
    };
    let is_on = |key| {
        annotations
            .get(key)
            .and_then(boolean)
            .map(|(is_on, _)| is_on)
    };
    if let Some(refusal) = wrong(GATEWAY) {
        return Some(refusal);
    }
    if !rules.has(Feature::VirtualProbesAnnotation) {
        return None;
    }
    if let Some(refusal) = wrong(VIRTUAL_PROBES) {
        return Some(refusal);
    }
    let is_gateway = is_on(GATEWAY) == Some(true);
    let is_virtual = is_on(VIRTUAL_PROBES);
    if is_gateway && is_virtual == Some(true) {
        return Some(PodRefusal::BothProbes);
    }
    let is_virtual = is_virtual.unwrap_or(rules.has(Feature::VirtualProbes) && !is_gateway);
    let port = annotations.get("kuma.io/virtual-probes-port");
    let port = port.and_then(|port| port.parse().ok());
    let port = port.unwrap_or(PROBES_PORT);
    (is_virtual && containers.iter().any(|it| it.is_probed_at(port)))
        .then_some(PodRefusal::ProbePort(port))
}
