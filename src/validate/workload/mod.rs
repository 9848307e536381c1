//! Workloads of Kubernetes and their Services: what keeps a pod from having a dataplane, and a
//! dataplane from making spans, at its line in the manifest.

mod cluster;
mod collector;
mod left_out;
mod pods;
mod ports;
mod services;

use cluster::{Cluster, related};

use super::facts::Facts;
use super::input::PLACES;
use super::topic::Topic;
use crate::diag::{codes, go_quote};
use crate::model::Object;
use crate::workload::fold;

/// Everything about workloads.
pub(super) fn check(facts: &Facts<'_>, topic: &mut Topic) {
    let objects = &facts.world.kubernetes;
    if objects.workloads.is_empty() && objects.services.is_empty() {
        return;
    }
    let cluster = Cluster::new(facts);
    check_duplicates(&cluster, topic);
    services::check(&cluster, topic);
    ports::check(&cluster, topic);
    pods::check(&cluster, topic);
    collector::check(&cluster, topic);
}

/// The same workload more than once, such as those of two clusters.
fn check_duplicates(cluster: &Cluster<'_>, topic: &mut Topic) {
    let objects = &cluster.facts.world.kubernetes;
    for group in fold(objects).duplicates {
        let Some((last, others)) = group.split_last() else {
            continue;
        };
        let workload = &objects.workloads[*last];
        let kind = workload.kind.word();
        let times = if others.len() == 1 {
            "twice".to_owned()
        } else {
            format!("{} times", group.len())
        };
        let message = format!(
            "{kind} {} of namespace {} is defined {times}; this definition is used",
            go_quote(&workload.object.name),
            go_quote(&workload.object.namespace),
        );
        let others = others.iter().take(PLACES);
        let others = others.map(|at| &objects.workloads[*at].object);
        let about = (kind, &workload.object);
        topic.add(
            cluster
                .finding(
                    codes::DUPLICATE_RESOURCE,
                    about,
                    Object::name_path(),
                    message,
                )
                .help(
                    "read the manifests of one cluster at a time, or remove the unused definitions",
                )
                .related(others.map(|it| related(kind, it, "defined here too, without effect"))),
        );
    }
}
