//! Ports of Services that lead to injected pods: the protocol that decides about spans, and the
//! port that nothing has.

use std::collections::HashMap;

use super::cluster::{Cluster, key, related, workload_text};
use crate::diag::{FieldPath, codes, go_quote};
use crate::effective::MeshView;
use crate::model::{Dataplane, Feature, PortName, PortOfService, Service, Workload};
use crate::validate::topic::Topic;
use crate::workload::{Outcome, protocol, protocol_annotation, target};

pub(super) fn check(cluster: &Cluster<'_>, topic: &mut Topic) {
    for service in &cluster.services {
        let injected: Vec<&Outcome<'_>> = cluster
            .selected(service)
            .filter(|it| it.is_injected)
            .collect();
        if injected.is_empty() {
            continue;
        }
        for (index, port) in service.ports.iter().enumerate() {
            check_port(service, (index, port), &injected, cluster, topic);
        }
    }
    if cluster.rules.has(Feature::OneInboundPerPort) {
        check_hidden(cluster, topic);
    }
}

fn path(index: usize) -> FieldPath {
    FieldPath::root().field("spec").field("ports").index(index)
}

fn check_port(
    service: &Service,
    (index, port): (usize, &PortOfService),
    injected: &[&Outcome<'_>],
    cluster: &Cluster<'_>,
    topic: &mut Topic,
) {
    if port.is_other {
        return;
    }
    let leads = |it: &&&Outcome<'_>| target(port, &it.workload.template).is_some();
    let reached: Vec<&Outcome<'_>> = injected.iter().filter(leads).copied().collect();
    let about = ("Service", &service.object);
    if reached.is_empty() {
        let workloads: Vec<&Workload> = injected.iter().map(|it| it.workload).collect();
        let Some(PortName::Name(name)) = &port.target else {
            return;
        };
        let message = format!(
            "no container of {} has a port named {}, so this port makes no inbound",
            workload_text(&workloads),
            go_quote(name)
        );
        let names: Vec<&str> = workloads
            .iter()
            .flat_map(|it| &it.template.containers)
            .flat_map(|it| &it.ports)
            .map(|it| &*it.name)
            .filter(|name| !name.is_empty())
            .collect();
        let help = topic
            .did_you_mean(name, names.len(), || names.iter().copied())
            .unwrap_or_else(|| match names.as_slice() {
                [] => "name a port of the container, or write its number".to_owned(),
                names => format!("its named ports are {}", names.join(", ")),
            });
        topic.add(
            cluster
                .finding(
                    codes::TARGET_PORT,
                    about,
                    path(index).field("targetPort"),
                    message,
                )
                .help(help),
        );
        return;
    }
    let is_written = |word: &str| cluster.rules.knows_protocol(word);
    let annotation = protocol_annotation(port.number);
    let annotation = service.object.annotations.get(&annotation);
    let app_protocol = port.app_protocol.as_deref();
    // A word of an annotation that is not known is reported there.
    if app_protocol.is_some_and(is_written) || annotation.is_some_and(|it| !it.is_empty()) {
        return;
    }
    let silent: Vec<&Workload> = reached
        .iter()
        .filter(|it| it.dataplane.as_ref().is_ok_and(|it| may_trace(it, cluster)))
        .map(|it| it.workload)
        .collect();
    if silent.is_empty() {
        return;
    }
    let guess = guess(&port.name);
    let (path, message) = match app_protocol {
        Some(written) => (
            path(index).field("appProtocol"),
            format!(
                "Kuma knows no protocol {}, so port {} is treated as tcp and {} makes no spans of its requests",
                go_quote(written),
                port.number,
                workload_text(&silent)
            ),
        ),
        None => (
            path(index),
            format!(
                "port {} has no appProtocol, so it is treated as tcp and {} makes no spans of its requests",
                port.number,
                workload_text(&silent)
            ),
        ),
    };
    let others: Vec<&str> = ["http", "http2", "grpc"]
        .into_iter()
        .filter(|it| *it != guess)
        .collect();
    topic.add(
        cluster
            .finding(codes::PORT_PROTOCOL, about, path, message)
            .help(format!(
                "if it speaks HTTP, write appProtocol: {guess} (or {}); if not, appProtocol: tcp says so",
                others.join(" or ")
            )),
    );
}

/// What a port speaks by its name, which Kuma does not read.
fn guess(name: &str) -> &'static str {
    match name.split('-').next().unwrap_or_default() {
        "grpc" => "grpc",
        "http2" | "h2" | "h2c" => "http2",
        _ => "http",
    }
}

/// Whether a dataplane would make spans if its inbounds spoke HTTP: some policy leads it to a
/// backend, or the input has none that could.
fn may_trace(dataplane: &Dataplane, cluster: &Cluster<'_>) -> bool {
    if dataplane.gateway().is_some() {
        return false;
    }
    let Some(view) = cluster
        .facts
        .effective
        .meshes
        .get(dataplane.meta.mesh.as_str())
    else {
        return true;
    };
    if has_no_policy(view) {
        return true;
    }
    let made = view.dataplane(&dataplane.meta.name);
    made.is_some_and(|it| view.answer(it).target().is_some())
}

fn has_no_policy(view: &MeshView<'_>) -> bool {
    view.policies.is_empty() && view.mesh_traces.policies.is_empty()
}

/// Services whose HTTP is hidden by another Service on the same port of the same pods.
fn check_hidden(cluster: &Cluster<'_>, topic: &mut Topic) {
    let mut hidden: HashMap<(&str, &str, usize), (&Service, String)> = HashMap::new();
    for outcome in cluster.outcomes.iter().filter(|it| it.is_injected) {
        let template = &outcome.workload.template;
        let mut first: HashMap<u32, (&Service, String)> = HashMap::new();
        let pod = cluster.surroundings.pod(outcome.workload);
        for service in cluster.surroundings.services.selecting(&pod) {
            for (index, port) in service.ports.iter().enumerate() {
                let Some(target) = target(port, template) else {
                    continue;
                };
                let spoken = protocol(service, port, cluster.rules);
                let http = cluster.rules.http_protocols();
                let is_http = |word: &str| http.contains(&word);
                match first.get(&target.number) {
                    None => {
                        first.insert(target.number, (service, spoken));
                    }
                    Some((winner, wins)) if is_http(&spoken) && !is_http(wins) => {
                        let (namespace, name) = key(&service.object);
                        let winner = (*winner, wins.clone());
                        hidden.entry((namespace, name, index)).or_insert(winner);
                    }
                    Some(_) => {}
                }
            }
        }
    }
    for service in &cluster.services {
        for (index, port) in service.ports.iter().enumerate() {
            let (namespace, name) = key(&service.object);
            let Some((winner, wins)) = hidden.get(&(namespace, name, index)) else {
                continue;
            };
            let message = format!(
                "Service {} leads to the same port of the same pods and says {wins}; the name that sorts first is used, so port {} is treated as {wins} and makes no spans",
                go_quote(&winner.object.name),
                port.number,
            );
            let path = if port.app_protocol.is_some() {
                path(index).field("appProtocol")
            } else {
                path(index)
            };
            topic.add(
                cluster
                    .finding(
                        codes::HIDDEN_PROTOCOL,
                        ("Service", &service.object),
                        path,
                        message,
                    )
                    .help(format!(
                        "write the same appProtocol in Service {}",
                        winner.object.name
                    ))
                    .related([related("Service", &winner.object, "this one is used")]),
            );
        }
    }
}
