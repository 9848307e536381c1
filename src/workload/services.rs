//! Which Services select a pod: by an index, because there may be as many Services as workloads.

use std::collections::HashMap;

use super::pod::Pod;
use crate::model::{Feature, Kubernetes, ReleaseRules, Service, counting};

/// The Services that make inbounds, by one of the pairs that each selects by.
pub(crate) struct Services<'w> {
    /// In the order of their names.
    all: Vec<&'w Service>,
    /// By namespace, key and value of the pair of the selector that the fewest workloads have.
    by_pair: HashMap<(&'w str, &'w str, &'w str), Vec<usize>>,
}

/// The key of an annotation says the port in front of this.
pub(crate) const PROTOCOL_ANNOTATION: &str = ".service.kuma.io/protocol";

/// The annotation for which a release refuses a Service: its key and value.
pub(crate) fn refused_annotation(service: &Service, rules: ReleaseRules) -> Option<(&str, &str)> {
    if !rules.has(Feature::ServiceChecked) {
        return None;
    }
    let mut annotations = service.object.annotations.iter();
    annotations
        .find(|(key, value)| key.ends_with(PROTOCOL_ANNOTATION) && !rules.knows_protocol(value))
}

impl Service {
    /// Whether the control plane leaves it out. A word that says neither yes nor no says no.
    pub(crate) fn is_ignored(&self) -> bool {
        let written = self.object.annotations.get("kuma.io/ignore");
        matches!(written, Some("enabled" | "true" | "yes"))
    }
}

impl<'w> Services<'w> {
    pub(super) fn new(objects: &'w Kubernetes, rules: ReleaseRules) -> Self {
        let services = || objects.services.iter().map(|it| &it.object).enumerate();
        let mut all: Vec<&Service> = counting(services(), |_| ())
            .into_iter()
            .map(|at| &objects.services[at])
            .filter(|service| !service.selector.is_empty() && !service.is_external_name)
            .filter(|service| !service.is_ignored())
            .filter(|service| refused_annotation(service, rules).is_none())
            .collect();
        all.sort_by(|one, other| one.object.name.cmp(&other.object.name));
        let mut uses: HashMap<(&str, &str, &str), usize> = HashMap::new();
        for workload in &objects.workloads {
            let labels = workload.template.labels.iter();
            for (key, value) in labels {
                *uses
                    .entry((&workload.object.namespace, key, value))
                    .or_default() += 1;
            }
        }
        let mut by_pair: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, service) in all.iter().enumerate() {
            let pairs = service.selector.iter();
            let pairs = pairs.map(|(key, value)| (&*service.object.namespace, key, value));
            let rarest = pairs.min_by_key(|pair| uses.get(pair).copied().unwrap_or_default());
            if let Some(pair) = rarest {
                by_pair.entry(pair).or_default().push(at);
            }
        }
        Self { all, by_pair }
    }

    /// The Services that select a pod, by name.
    pub(crate) fn selecting(&self, pod: &Pod<'w>) -> Vec<&'w Service> {
        let added = ADDED
            .into_iter()
            .filter_map(|key| Some((key, pod.added_label(key)?)));
        let added: Vec<(&str, String)> = added.collect();
        let written = pod.template.labels.iter();
        let labels = written.chain(added.iter().map(|(key, value)| (*key, value.as_str())));
        let postings =
            labels.filter_map(|(key, value)| self.by_pair.get(&(pod.namespace, key, value)));
        let is_selected = |service: &Service| {
            let mut pairs = service.selector.iter();
            pairs.all(|(key, value)| pod.label(key).is_some_and(|label| label == value))
        };
        let mut found: Vec<usize> = postings
            .flatten()
            .copied()
            .filter(|at| is_selected(self.all[*at]))
            .collect();
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|at| self.all[at]).collect()
    }
}

/// The labels that Kubernetes adds, of which the values are known.
const ADDED: [&str; 4] = [
    "apps.kubernetes.io/pod-index",
    "batch.kubernetes.io/job-name",
    "job-name",
    "statefulset.kubernetes.io/pod-name",
];

/// The annotation of a Service for the protocol of one of its ports, which is meant by its number.
pub(crate) fn protocol_annotation(port: u32) -> String {
    format!("{port}{PROTOCOL_ANNOTATION}")
}
