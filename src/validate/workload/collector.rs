//! Collectors that are in the same cluster: whether the name of their Service leads there from the
//! pods, and whether they are in the mesh themselves.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::cluster::{Cluster, key, metadata, related};
use super::services::by_name;
use crate::diag::{FieldPath, Finding, Origin, codes, go_quote};
use crate::effective::{Answer, GivenBy};
use crate::model::{CollectorUrl, Exporter, INJECTION, Kind, Mesh, Object, WorkloadKind};
use crate::validate::topic::{About, Topic};

/// A place that names a collector, and the namespaces of the workloads that it is for.
struct Used<'f> {
    about: About<'f>,
    path: FieldPath,
    host: String,
    namespaces: BTreeSet<&'f str>,
}

pub(super) fn check(cluster: &Cluster<'_>, topic: &mut Topic) {
    let services = by_name(cluster);
    let mut collectors: HashSet<(&str, &str)> = HashSet::new();
    for used in used(cluster).into_values() {
        let labels: Vec<&str> = used.host.trim_end_matches('.').split('.').collect();
        let Some((name, homes)) = labels.first().and_then(|it| services.get_key_value(*it)) else {
            continue;
        };
        match labels.as_slice() {
            [_] => {
                let lost: Vec<&str> = used
                    .namespaces
                    .iter()
                    .copied()
                    .filter(|it| !homes.contains(it))
                    .collect();
                let mut homes: Vec<&str> = homes.iter().copied().collect();
                homes.sort_unstable();
                collectors.extend(homes.iter().map(|home| (*home, *name)));
                if let (Some(first), Some(home)) = (lost.first(), homes.first()) {
                    topic.add(unqualified(&used, first, home));
                }
            }
            [_, namespace] | [_, namespace, "svc", ..] => {
                let home = homes.get(*namespace);
                collectors.extend(home.map(|home| (*home, *name)));
            }
            _ => {}
        }
    }
    check_injected(&collectors, cluster, topic);
}

/// A name without a namespace, which each pod looks for in its own.
fn unqualified(used: &Used<'_>, lost: &str, home: &str) -> Finding {
    let host = &used.host;
    let message = format!(
        "each pod looks for the host {} in its own namespace, and the Service is in {}, so pods in {} find no collector",
        go_quote(host),
        go_quote(home),
        go_quote(lost)
    );
    used.about
        .finding(codes::HOST_NAMESPACE, used.path.clone(), message)
        .help(format!("write {host}.{home} for the host"))
}

/// The places that name collectors, each once.
fn used<'f>(cluster: &Cluster<'f>) -> BTreeMap<(Origin, String), Used<'f>> {
    let mut found = BTreeMap::new();
    for (view, dataplane) in cluster.facts.effective.dataplanes() {
        let Some(workload) = &dataplane.workload else {
            continue;
        };
        let answer = view.answer(dataplane);
        let Some((about, path, host)) = place(&answer) else {
            continue;
        };
        let key = (about.meta.origin.clone(), path.to_string());
        let used = found.entry(key).or_insert_with(|| Used {
            about,
            path,
            host,
            namespaces: BTreeSet::new(),
        });
        used.namespaces.insert(&*workload.namespace);
    }
    found
}

/// Where the collector of an answer is written, and its host.
fn place<'f>(answer: &Answer<'_, 'f>) -> Option<(About<'f>, FieldPath, String)> {
    let target = answer.target()?;
    let rules = answer.view.rules;
    let host = match &*target.exporter {
        Exporter::Zipkin { settings, .. } => {
            CollectorUrl::parse(&settings.url).ok()?.host.to_owned()
        }
        Exporter::Datadog(settings) => settings.address.clone(),
        Exporter::OpenTelemetry(settings) => settings.host().to_owned(),
    };
    let (about, path) = match answer.given_by? {
        GivenBy::TrafficTrace(_) => {
            let mesh: &Mesh = answer.view.mesh?;
            let index = mesh
                .backends()
                .iter()
                .position(|it| it.name == target.name)?;
            let field = if matches!(&*target.exporter, Exporter::Datadog(_)) {
                "address"
            } else {
                "url"
            };
            let path = mesh.settings_path(index, rules);
            (About::new(Kind::Mesh, &mesh.meta, rules), path.field(field))
        }
        GivenBy::MeshTrace(policy) => {
            let path = FieldPath::root()
                .field("spec")
                .field("default")
                .field("backends")
                .index(0);
            let path = match &*target.exporter {
                Exporter::Zipkin { .. } => path.field("zipkin").field("url"),
                Exporter::Datadog(_) => path.field("datadog").field("url"),
                Exporter::OpenTelemetry(settings) => {
                    let field = if settings.backend.is_some() {
                        "backendRef"
                    } else {
                        "endpoint"
                    };
                    path.field("openTelemetry").field(field)
                }
            };
            (
                About::new(Kind::MeshTrace, &policy.policy.meta, rules),
                path,
            )
        }
    };
    Some((about, path, host))
}

/// Collectors whose own pods get the sidecar.
fn check_injected(collectors: &HashSet<(&str, &str)>, cluster: &Cluster<'_>, topic: &mut Topic) {
    let mut reported = HashSet::new();
    for service in &cluster.services {
        if !collectors.contains(&key(&service.object)) {
            continue;
        }
        for outcome in cluster.selected(service).filter(|it| it.is_injected) {
            let workload = outcome.workload;
            let is_own = workload.template.labels.get(INJECTION).is_some();
            let namespace = cluster.surroundings.namespace(&workload.object.namespace);
            let (about, path) = match namespace {
                _ if is_own => {
                    let path = metadata(workload.kind.pod_path(), "labels", INJECTION);
                    ((workload.kind.word(), &workload.object), path)
                }
                Some(namespace) => {
                    let path = metadata(FieldPath::root(), "labels", INJECTION);
                    (("Namespace", namespace), path)
                }
                None => (
                    (workload.kind.word(), &workload.object),
                    Object::name_path(),
                ),
            };
            if !reported.insert(about.1.origin.clone()) {
                continue;
            }
            let message = format!(
                "the collector {} is in the mesh itself: with mTLS it accepts none of the proxies' plain reports, and its own traffic is traced, too",
                workload.full_name()
            );
            let help = if workload.kind == WorkloadKind::Pod || is_own {
                format!("write {INJECTION}: disabled on its pods")
            } else {
                format!(
                    "keep it in a namespace of its own without the label, or write {INJECTION}: disabled on its pods"
                )
            };
            topic.add(
                cluster
                    .finding(codes::COLLECTOR_INJECTED, about, path, message)
                    .help(help)
                    .related([related("Service", &service.object, "policies lead here")]),
            );
        }
    }
}
