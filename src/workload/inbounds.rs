//! The inbounds of a pod: one for each port of each Service that selects it, or one that stands in
//! where there is none.

use super::pod::Pod;
use super::services::protocol_annotation;
use super::surroundings::Surroundings;
use crate::model::{
    ContainerPort, Feature, Inbound, NO_SERVICE_PORT, PodTemplate, PortName, PortOfService,
    ReleaseRules, Service, Tags,
};

/// The inbounds of a pod, in the order of the names of Services and of their ports.
pub(super) fn of(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Vec<Inbound> {
    let rules = surroundings.rules;
    let mut inbounds: Vec<Inbound> = Vec::new();
    for service in surroundings.services.selecting(pod) {
        for port in &service.ports {
            let Some(target) = target(port, pod.template) else {
                continue;
            };
            let taken = |inbound: &Inbound| inbound.port == target.number;
            if rules.has(Feature::OneInboundPerPort) && inbounds.iter().any(taken) {
                continue;
            }
            inbounds.push(inbound(pod, service, port, target, surroundings));
        }
    }
    if inbounds.is_empty() {
        inbounds.push(without_service(pod, surroundings));
    }
    inbounds
}

/// The port of a pod that a port of a Service leads to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TargetPort<'p> {
    pub(crate) number: u32,
    /// The container's declaration, if one has it.
    pub(crate) declared: Option<&'p ContainerPort>,
}

/// The port of a pod that a port of a Service leads to; none if it leads nowhere, or is not TCP. A
/// name has to be a container's, a number not.
pub(crate) fn target<'p>(
    port: &PortOfService,
    template: &'p PodTemplate,
) -> Option<TargetPort<'p>> {
    if port.is_other {
        return None;
    }
    let ports = || {
        let ports = template.containers.iter().flat_map(|it| &it.ports);
        ports.filter(|it| !it.is_other)
    };
    let of_number = |number| TargetPort {
        number,
        declared: ports().find(|it| it.number == number),
    };
    match &port.target {
        None | Some(PortName::Number(0)) => Some(of_number(port.number)),
        Some(PortName::Number(number)) => Some(of_number(*number)),
        Some(PortName::Name(name)) => {
            let declared = ports().find(|it| it.name == *name)?;
            Some(TargetPort {
                number: declared.number,
                declared: Some(declared),
            })
        }
    }
}

/// The protocol that a control plane takes a port of a Service to speak. One that it knows is in
/// lower case, and one of an annotation that it does not know is kept as it is written.
pub(crate) fn protocol(service: &Service, port: &PortOfService, rules: ReleaseRules) -> String {
    let known = |word: &str| {
        rules
            .knows_protocol(word)
            .then(|| word.to_ascii_lowercase())
    };
    if let Some(protocol) = port.app_protocol.as_deref().and_then(known) {
        return protocol;
    }
    let key = protocol_annotation(port.number);
    match service.object.annotations.get(&key) {
        None | Some("") => "tcp".to_owned(),
        Some(written) => known(written).unwrap_or_else(|| written.to_owned()),
    }
}

fn inbound(
    pod: &Pod<'_>,
    service: &Service,
    port: &PortOfService,
    target: TargetPort<'_>,
    surroundings: &Surroundings<'_>,
) -> Inbound {
    let rules = surroundings.rules;
    let protocol = protocol(service, port, rules);
    let tags = if rules.has(Feature::InboundTags) {
        let number = port.number.to_string();
        let name = &service.object.name;
        let service_name = format!("{name}_{}_svc_{number}", pod.namespace);
        let is_of_pod =
            |(key, value): &(&str, &str)| !value.is_empty() && !key.contains("kuma.io/");
        let mut tags: Vec<(&str, &str)> = pod.labels().filter(is_of_pod).collect();
        tags.extend([
            ("k8s.kuma.io/namespace", pod.namespace),
            ("k8s.kuma.io/service-name", name),
            ("k8s.kuma.io/service-port", &number),
            (rules.tags.service(), &service_name),
            (rules.tags.protocol(), &protocol),
        ]);
        tags.extend(surroundings.zone_tag());
        let instance = pod.name().filter(|_| service.is_headless);
        tags.extend(instance.map(|name| (INSTANCE, name)));
        Tags::new(tags)
    } else {
        Tags::default()
    };
    let named = target.declared.filter(|_| rules.has(Feature::InboundName));
    Inbound {
        port: target.number,
        protocol: field(rules, protocol),
        name: named.map(|port| port.name.clone()).unwrap_or_default(),
        tags,
        ..Inbound::default()
    }
}

const INSTANCE: &str = "kuma.io/instance";

/// The protocol as a field, where inbounds have it.
fn field(rules: ReleaseRules, protocol: String) -> Box<str> {
    if rules.has(Feature::InboundProtocol) {
        protocol.into()
    } else {
        Box::default()
    }
}

/// The inbound of a pod that no port of a Service leads to.
fn without_service(pod: &Pod<'_>, surroundings: &Surroundings<'_>) -> Inbound {
    let rules = surroundings.rules;
    let tags = if rules.has(Feature::InboundTags) {
        let owner = pod.owner_name(rules);
        let service = owner.map(|owner| format!("{owner}_{}_svc", pod.namespace));
        let mut tags: Vec<(&str, &str)> = Vec::new();
        // The injector writes the mesh down.
        if rules.has(Feature::MeshByLabel) {
            tags.push(("kuma.io/mesh", pod.mesh));
        }
        tags.extend(pod.labels().filter(|(_, value)| !value.is_empty()));
        // What only the cluster knows is not the pod's label of that name either.
        tags.retain(|(key, _)| ![INSTANCE, rules.tags.service()].contains(key));
        tags.extend([
            ("k8s.kuma.io/namespace", pod.namespace),
            (rules.tags.protocol(), "tcp"),
        ]);
        tags.extend(surroundings.zone_tag());
        tags.extend(
            service
                .as_ref()
                .map(|it| (rules.tags.service(), it.as_str())),
        );
        tags.extend(pod.name().map(|name| (INSTANCE, name)));
        Tags::new(tags)
    } else {
        Tags::default()
    };
    Inbound {
        port: NO_SERVICE_PORT,
        protocol: field(rules, "tcp".to_owned()),
        tags,
        ..Inbound::default()
    }
}
