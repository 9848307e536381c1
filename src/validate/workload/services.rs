//! What a Service says of protocols where nobody reads it, and Services that select nothing.

use std::collections::{HashMap, HashSet};

use super::cluster::{Cluster, metadata};
use crate::diag::{FieldPath, Finding, codes, go_quote};
use crate::model::{Feature, Object, PortName, PortOfService, Service};
use crate::validate::topic::{Topic, Values};
use crate::workload::{
    PROTOCOL_ANNOTATION, Reason, is_of_cluster, protocol_refusal, refused_annotation,
};

pub(super) fn check(cluster: &Cluster<'_>, topic: &mut Topic) {
    let mut labels: HashMap<&str, Values<'_>> = HashMap::new();
    for workload in &cluster.facts.world.kubernetes.workloads {
        let known = labels.entry(&workload.object.namespace).or_default();
        for (key, value) in workload.template.labels.iter() {
            known.entry(key).or_default().insert(value);
        }
    }
    for service in &cluster.services {
        if let Some(known) = labels.get(&*service.object.namespace) {
            check_selector(service, known, cluster, topic);
        }
        let labels = service.object.labels.iter();
        let labels = labels.filter(|(key, _)| key.ends_with(PROTOCOL_ANNOTATION));
        for (key, _) in labels {
            let path = metadata(FieldPath::root(), "labels", key);
            let message = "a protocol is read from an annotation, never from a label";
            topic.add(
                unread(service, path, message, cluster)
                    .at_key()
                    .help("write it under metadata.annotations, or appProtocol on the port"),
            );
        }
        let annotations = service.object.annotations.iter();
        for (key, value) in annotations {
            if let Some(port) = key.strip_suffix(PROTOCOL_ANNOTATION) {
                check_annotation(service, (key, port, value), cluster, topic);
            }
        }
    }
}

fn unread(
    service: &Service,
    path: FieldPath,
    message: impl Into<String>,
    cluster: &Cluster<'_>,
) -> Finding {
    let about = ("Service", &service.object);
    cluster.finding(codes::PROTOCOL_ANNOTATION, about, path, message)
}

/// A Service whose selector matches no workload of its namespace. What only the cluster writes is
/// nobody's to find.
fn check_selector(service: &Service, known: &Values<'_>, cluster: &Cluster<'_>, topic: &mut Topic) {
    let is_unknowable = service.selector.is_empty()
        || service.is_external_name
        || service.is_ignored()
        || refused_annotation(service, cluster.rules).is_some()
        || service.selector.iter().any(|(key, _)| is_of_cluster(key))
        || cluster.selected(service).next().is_some();
    if is_unknowable {
        return;
    }
    let has = |(key, value): &(&str, &str)| known.get(key).is_some_and(|it| it.contains(value));
    let missing = service.selector.iter().find(|pair| !has(pair));
    let namespace = go_quote(&service.object.namespace);
    let (message, help) = match missing {
        Some((key, value)) => {
            let help = topic.pair_meant((key, value), known);
            let message = format!(
                "the selector matches no workload of namespace {namespace}: none has the label {key}: {value}"
            );
            (message, help)
        }
        None => (
            format!(
                "the selector matches no workload of namespace {namespace}: none has all of these labels"
            ),
            None,
        ),
    };
    let help = help.unwrap_or_else(|| {
        "the labels of the pod's template are used, not those of the workload".to_owned()
    });
    let path = FieldPath::root().field("spec").field("selector");
    let path = path.key(&service.first_selector);
    let about = ("Service", &service.object);
    topic.add(
        cluster
            .finding(codes::SERVICE_SELECTOR, about, path, message)
            .help(help),
    );
}

/// An annotation for the protocol of a port.
fn check_annotation<'f>(
    service: &'f Service,
    (key, port, value): (&str, &str, &str),
    cluster: &Cluster<'f>,
    topic: &mut Topic,
) {
    let rules = cluster.rules;
    let path = metadata(FieldPath::root(), "annotations", key);
    let is_known = rules.knows_protocol(value);
    if !is_known && rules.has(Feature::ServiceChecked) {
        let message = format!(
            "value {} is not valid. Allowed values: {}",
            go_quote(value),
            rules.protocols().join(", ")
        );
        let about = ("Service", &service.object);
        topic.add(cluster.finding(codes::PROTOCOL, about, path, message));
        return;
    }
    let is_number = |it: &&PortOfService| it.number.to_string() == port;
    let Some(of_port) = service.ports.iter().find(is_number) else {
        let by_name = service.ports.iter().find(|it| *it.name == *port);
        let target = service.ports.iter().find(|it| leads_to(it, port));
        let (message, help) = if let Some(named) = by_name {
            (
                format!(
                    "the port is meant by its number, not by its name {}, so this is ignored",
                    go_quote(port)
                ),
                format!("write {}{PROTOCOL_ANNOTATION}", named.number),
            )
        } else if let Some(port) = target {
            (
                "the port is that of the Service, not the pod's, so this is ignored".to_owned(),
                format!("write {}{PROTOCOL_ANNOTATION}", port.number),
            )
        } else {
            let ports: Vec<String> = service
                .ports
                .iter()
                .map(|it| it.number.to_string())
                .collect();
            (
                format!("the Service has no port {port}, so this is ignored"),
                format!("its ports are {}", ports.join(", ")),
            )
        };
        topic.add(unread(service, path, message, cluster).at_key().help(help));
        return;
    };
    let written = of_port.app_protocol.as_deref();
    if let Some(counts) = written.filter(|it| rules.knows_protocol(it)) {
        if !counts.eq_ignore_ascii_case(value) {
            let message = format!("appProtocol of the port says {counts}, which comes first");
            topic.add(
                unread(service, path, message, cluster)
                    .at_key()
                    .help("remove the annotation, or correct appProtocol"),
            );
        }
        return;
    }
    if is_known || value.is_empty() {
        return;
    }
    let help = "write one of http, http2, grpc or tcp";
    let is_injected = cluster.selected(service).any(|it| it.is_injected);
    if !is_injected || !cluster.surroundings.is_validated(&service.object.namespace) {
        let message = format!(
            "Kuma knows no protocol {}, so the port is treated as tcp",
            go_quote(value)
        );
        topic.add(unread(service, path, message, cluster).help(help));
        return;
    }
    let (first, message) = protocol_refusal(0, value, rules);
    // Where the inbound is not the first one, what becomes of the workload says which it is.
    let refused = cluster
        .selected(service)
        .find_map(|it| match &it.dataplane {
            Err(Reason::DataplaneRefused { field, message: it }) if *it == message => Some(field),
            _ => None,
        });
    let field = refused.cloned().unwrap_or(first);
    let about = ("Service", &service.object);
    let mut finding = cluster.finding(codes::PROTOCOL, about, path, message);
    finding.field = field;
    topic.add(finding.help(format!(
        "the control plane refuses the Dataplane that it makes of this, so the pods get no proxy configuration; {help}"
    )));
}

fn leads_to(port: &PortOfService, number: &str) -> bool {
    matches!(&port.target, Some(PortName::Number(target)) if target.to_string() == number)
}

/// The names of the Services of each namespace.
pub(super) fn by_name<'f>(cluster: &Cluster<'f>) -> HashMap<&'f str, HashSet<&'f str>> {
    let mut names: HashMap<&str, HashSet<&str>> = HashMap::new();
    for service in &cluster.services {
        let Object {
            name, namespace, ..
        } = &service.object;
        names.entry(name).or_default().insert(namespace);
    }
    names
}
