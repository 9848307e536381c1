//! The pod of a workload: its labels with those that Kubernetes adds, and its name as far as either
//! is known before the pod is.

use std::borrow::Cow;

use super::fold::without_hash;
use super::mesh::mesh_of;
use crate::model::{Feature, Object, PodTemplate, ReleaseRules, Workload, WorkloadKind};

/// A pod that stands for all of a workload's.
pub(crate) struct Pod<'w> {
    pub(crate) workload: &'w Workload,
    pub(crate) template: &'w PodTemplate,
    pub(crate) namespace: &'w str,
    /// Its namespace, if the input has it.
    pub(crate) namespace_object: Option<&'w Object>,
    pub(crate) mesh: &'w str,
}

impl<'w> Pod<'w> {
    pub(crate) fn new(
        workload: &'w Workload,
        namespace_object: Option<&'w Object>,
        rules: ReleaseRules,
    ) -> Self {
        let template = &workload.template;
        let namespace = &*workload.object.namespace;
        let mesh = mesh_of(template, namespace_object, rules);
        Self {
            workload,
            template,
            namespace,
            namespace_object,
            mesh,
        }
    }

    /// Its name, if it is known before there is one.
    pub(crate) fn name(&self) -> Option<&'w str> {
        let is_pod = self.workload.kind == WorkloadKind::Pod;
        is_pod.then_some(&self.workload.object.name)
    }

    /// The label that Kubernetes adds under a key, where its value is known: of numbered pods, that
    /// of the first.
    pub(crate) fn added_label(&self, key: &str) -> Option<String> {
        let (name, first) = (&self.workload.object.name, self.workload.first_ordinal);
        match (self.workload.kind, key) {
            (WorkloadKind::StatefulSet, "statefulset.kubernetes.io/pod-name") => {
                Some(format!("{name}-{first}"))
            }
            (WorkloadKind::StatefulSet, "apps.kubernetes.io/pod-index") => Some(first.to_string()),
            (WorkloadKind::Job, _) if JOB_NAMES.contains(&key) => Some(name.to_string()),
            _ => None,
        }
    }

    /// Its labels as far as they are the same for all pods of the workload and known before: those
    /// that are written, and those that Kubernetes adds.
    pub(crate) fn labels(&self) -> impl Iterator<Item = (&str, &str)> {
        let job = (self.workload.kind == WorkloadKind::Job).then_some(&*self.workload.object.name);
        let added = job
            .into_iter()
            .flat_map(|name| JOB_NAMES.map(|key| (key, name)));
        let written = self.template.labels.iter();
        // A live pod has labels that only its cluster knew.
        written.filter(|(key, _)| !is_of_cluster(key)).chain(added)
    }

    /// The value of a label, whoever writes it.
    pub(crate) fn label(&self, key: &str) -> Option<Cow<'_, str>> {
        let written = self.template.labels.get(key).map(Cow::Borrowed);
        written.or_else(|| self.added_label(key).map(Cow::Owned))
    }

    /// The name that it has as a service where no Service selects it; none where that is the name of
    /// a pod that nobody knows yet.
    pub(crate) fn owner_name(&self, rules: ReleaseRules) -> Option<&str> {
        if !rules.has(Feature::OwnerNames) {
            return self.name();
        }
        let own = &*self.workload.object.name;
        let owner = self.workload.owner.as_ref();
        match (self.workload.kind, owner) {
            (WorkloadKind::ReplicaSet, Some(owner)) => {
                (&*owner.kind == "Deployment").then_some(&owner.name)
            }
            (WorkloadKind::Pod, Some(owner)) if &*owner.kind == "ReplicaSet" => {
                let hash = self.template.labels.get("pod-template-hash");
                Some(without_hash(&owner.name, hash).unwrap_or(&owner.name))
            }
            (WorkloadKind::Pod | WorkloadKind::Job, Some(owner)) => Some(&owner.name),
            _ => Some(own),
        }
    }
}

/// The labels of a Job's pods with its name.
const JOB_NAMES: [&str; 2] = ["batch.kubernetes.io/job-name", "job-name"];

/// Labels that say which pod, which revision or which object it is of: those of one pod say nothing
/// of another.
pub(crate) fn is_of_cluster(key: &str) -> bool {
    const KEYS: [&str; 10] = [
        "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/controller-uid",
        "batch.kubernetes.io/job-completion-index",
        "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "controller-uid",
        "job-name",
        "pod-template-generation",
        "pod-template-hash",
        "statefulset.kubernetes.io/pod-name",
    ];
    KEYS.binary_search(&key).is_ok()
}
