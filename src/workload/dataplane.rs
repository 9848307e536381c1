//! The Dataplane of a pod: its inbounds or its gateway, its name and its labels.

use std::collections::BTreeMap;

use super::inbounds;
use super::injection::{self, boolean};
use super::pod::Pod;
use super::reason::Reason;
use super::surroundings::Surroundings;
use crate::diag::go_quote;
use crate::model::{
    Dataplane, Feature, Form, Gateway, GatewayKind, Inbound, Meta, Networking, OfWorkload,
    ReleaseRules, Tags,
};

/// Whether a pod gets the sidecar, and the Dataplane that is made of it.
pub(super) fn make(
    pod: &Pod<'_>,
    surroundings: &Surroundings<'_>,
) -> (bool, Result<Dataplane, Reason>) {
    let injection = injection::check(pod, surroundings);
    if let Err(refused @ Reason::PodRefused(_)) = injection {
        return (false, Err(refused));
    }
    let annotations = &pod.template.annotations;
    // Whoever puts the sidecar in by hand says so.
    let is_by_hand = annotations.get("kuma.io/sidecar-injected") == Some("true");
    let is_injected = injection.is_ok() || is_by_hand;
    if pod.workload.is_over {
        return (is_injected, Err(Reason::NoDataplane));
    }
    let made = special(pod, surroundings).unwrap_or_else(|| {
        if is_by_hand { Ok(()) } else { injection }.and_then(|()| sidecar(pod, surroundings))
    });
    (is_injected, made)
}

/// What is made of pods that run no sidecar: proxies of zones, and builtin gateways.
fn special(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Option<Result<Dataplane, Reason>> {
    if !surroundings.rules.has(Feature::GatewaysByAnnotation) {
        return None;
    }
    let annotations = &pod.template.annotations;
    for key in ["kuma.io/ingress", "kuma.io/egress"] {
        if annotations
            .get(key)
            .and_then(boolean)
            .is_some_and(|(is_on, _)| is_on)
        {
            let system = surroundings.system_namespace;
            return Some(Err(if pod.namespace == system {
                Reason::NoDataplane
            } else {
                let message = format!(
                    "a pod with {key} has to be in the namespace {system}, not in {}",
                    pod.namespace
                );
                Reason::ConversionFailed(message)
            }));
        }
    }
    if annotations.get("kuma.io/gateway") != Some("builtin") {
        return None;
    }
    let Some(written) = annotations.get("kuma.io/tags") else {
        return Some(Err(Reason::NoDataplane));
    };
    let Ok(tags) = serde_json::from_str::<BTreeMap<String, String>>(written) else {
        let message = format!(
            "kuma.io/tags is not a JSON object of tags: {}",
            go_quote(written)
        );
        return Some(Err(Reason::ConversionFailed(message)));
    };
    let tags = tags
        .iter()
        .map(|(key, value)| (key.as_str(), value.as_str()));
    let gateway = Gateway {
        kind: GatewayKind::Builtin,
        tags: tags.chain(surroundings.zone_tag()).collect(),
    };
    Some(checked(
        pod,
        Networking {
            gateway: Some(gateway),
            ..Networking::default()
        },
        surroundings,
    ))
}

/// The Dataplane of a pod with a sidecar.
pub(super) fn sidecar(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Result<Dataplane, Reason> {
    let networking = match pod.template.annotations.get("kuma.io/gateway") {
        None => Networking {
            inbounds: inbounds::of(pod, surroundings),
            ..Networking::default()
        },
        Some("enabled") => {
            let mut inbounds = inbounds::of(pod, surroundings);
            Networking {
                gateway: Some(delegated(inbounds.swap_remove(0), surroundings)),
                ..Networking::default()
            }
        }
        Some("provided") => Networking {
            gateway: Some(Gateway {
                kind: GatewayKind::Delegated,
                tags: provided(pod, surroundings),
            }),
            ..Networking::default()
        },
        Some(other) => {
            let message = format!(
                "unable to translate a Pod into a Dataplane: invalid delegated gateway type '{other}'"
            );
            return Err(Reason::ConversionFailed(message));
        }
    };
    checked(pod, networking, surroundings)
}

/// The gateway that a pod is, with the tags of its first inbound.
fn delegated(first: Inbound, surroundings: &Surroundings<'_>) -> Gateway {
    let protocol = surroundings.rules.tags.protocol();
    let tags = first.tags.iter();
    Gateway {
        kind: GatewayKind::Delegated,
        tags: tags
            .filter(|(key, value)| *key != protocol || *value == "tcp")
            .collect(),
    }
}

/// The tags of a gateway that somebody else provides.
fn provided(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Tags {
    if !surroundings.rules.has(Feature::InboundTags) {
        return Tags::default();
    }
    let service = format!("{}_{}_svc", pod.workload.object.name, pod.namespace);
    [("kuma.io/service-name", service.as_str())]
        .into_iter()
        .collect()
}

/// The Dataplane, if the control plane takes it from itself.
fn checked(
    pod: &Pod<'_>,
    networking: Networking,
    surroundings: &Surroundings<'_>,
) -> Result<Dataplane, Reason> {
    if surroundings.is_validated(pod.namespace) {
        refusal(&networking, surroundings).map_or(Ok(()), Err)?;
    }
    let workload = pod.workload;
    let object = &workload.object;
    Ok(Dataplane {
        meta: Meta {
            name: object.full_name(),
            namespace: Some(object.namespace.clone()),
            mesh: pod.mesh.to_owned(),
            labels: labels(pod, surroundings),
            form: Form::Kubernetes,
            origin: object.origin.clone(),
            ..Meta::default()
        },
        networking: Some(Box::new(networking)),
        workload: Some(Box::new(OfWorkload {
            kind: workload.kind,
            namespace: object.namespace.clone(),
            name: object.name.clone(),
            replicas: workload.replicas,
        })),
        ..Dataplane::default()
    })
}

/// Why the control plane would refuse it: what can be wrong with what it makes itself.
fn refusal(networking: &Networking, surroundings: &Surroundings<'_>) -> Option<Reason> {
    let rules = surroundings.rules;
    let refused = |field: String, message: String| Reason::DataplaneRefused { field, message };
    if let Some(gateway) = &networking.gateway {
        let service = rules.tags.service();
        let is_needed = rules.has(Feature::InboundTags) && !rules.has(Feature::UntaggedGateways);
        return (is_needed && gateway.tags.get(service).is_none()).then(|| {
            let message = format!("mandatory tag {} is missing", go_quote(service));
            refused("spec.networking.gateway.tags".to_owned(), message)
        });
    }
    let wrong = |(index, inbound): (usize, &Inbound)| {
        let of_tag = inbound.tags.get(rules.tags.protocol());
        let written = of_tag.unwrap_or(&inbound.protocol);
        let is_wrong = !written.is_empty() && !rules.knows_protocol(written);
        is_wrong.then(|| {
            let (field, message) = protocol_refusal(index, written, rules);
            refused(field, message)
        })
    };
    networking.inbounds.iter().enumerate().find_map(wrong)
}

/// How a release refuses the protocol of an inbound that it makes of a Service: the field of the
/// Dataplane, and the message.
pub(crate) fn protocol_refusal(
    index: usize,
    written: &str,
    rules: ReleaseRules,
) -> (String, String) {
    let at = format!("spec.networking.inbound[{index}]");
    let (field, what) = if rules.has(Feature::InboundTags) {
        let tag = go_quote(rules.tags.protocol());
        (format!("{at}.tags[{tag}]"), format!("tag {tag} has"))
    } else {
        (format!("{at}.protocol"), "has".to_owned())
    };
    (field, format!("{what} {}", rules.invalid_protocol(written)))
}

/// The labels of the Dataplane, as its control plane has them.
fn labels(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Tags {
    let rules = surroundings.rules;
    let display_name = pod.name().map(|name| ("kuma.io/display-name", name));
    let namespace = ("k8s.kuma.io/namespace", pod.namespace);
    if !rules.has(Feature::PodLabels) {
        return [namespace].into_iter().chain(display_name).collect();
    }
    let account = match &*pod.template.service_account {
        "" => "default",
        account => account,
    };
    let own = [
        ("kuma.io/mesh", pod.mesh),
        ("kuma.io/origin", "zone"),
        ("kuma.io/env", "kubernetes"),
        namespace,
    ];
    // Of equal keys the last counts: the pod's own labels, then what is overwritten.
    let mut labels: Vec<(&str, &str)> = own.into_iter().chain(surroundings.zone_tag()).collect();
    labels.extend(pod.labels());
    if rules.has(Feature::ProxyType) {
        labels.push(("kuma.io/proxy-type", "sidecar"));
    }
    labels.extend([
        ("k8s.kuma.io/service-account", account),
        ("kuma.io/workload", account),
    ]);
    labels.retain(|(key, _)| *key != "kuma.io/display-name");
    labels.extend(display_name);
    Tags::new(labels)
}
