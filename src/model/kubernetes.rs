//! Objects of Kubernetes that a control plane makes dataplanes from: namespaces, workloads and
//! Services. They are not resources of Kuma, and only what decides about dataplanes is kept of them.

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;

use super::Tags;
use crate::diag::{FieldPath, Origin, SourceId, Subject};

/// The namespace of the control plane, unless it is installed into another one.
pub(crate) const SYSTEM_NAMESPACE: &str = "kuma-system";

/// The label and the annotation that a namespace or a pod asks for a sidecar with.
pub(crate) const INJECTION: &str = "kuma.io/sidecar-injection";

/// Whether a tag or a label is one that a control plane copies from the node of a pod.
pub(crate) fn is_of_node(key: &str) -> bool {
    matches!(
        key,
        "kubernetes.io/hostname" | "topology.kubernetes.io/region" | "topology.kubernetes.io/zone"
    )
}

/// All of them, in input order.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kubernetes {
    /// Namespaces.
    pub namespaces: Vec<Object>,
    /// Whatever runs pods, and pods.
    pub workloads: Vec<Workload>,
    /// Services.
    pub services: Vec<Service>,
}

impl Kubernetes {
    /// How many objects there are.
    pub(crate) fn len(&self) -> usize {
        self.namespaces.len() + self.workloads.len() + self.services.len()
    }

    /// How many objects there are of each kind.
    pub(crate) fn kinds(&self) -> BTreeMap<&'static str, usize> {
        let mut kinds: BTreeMap<&str, usize> = BTreeMap::new();
        for workload in &self.workloads {
            *kinds.entry(workload.kind.word()).or_default() += 1;
        }
        let others = [
            ("Namespace", self.namespaces.len()),
            ("Service", self.services.len()),
        ];
        kinds.extend(others.into_iter().filter(|(_, count)| *count > 0));
        kinds
    }

    /// The same objects applied to those of a state: of equal names the later one counts, which is
    /// one of the input.
    pub(crate) fn over(&mut self, state: &Self) {
        fn prepend<T: Clone>(list: &mut Vec<T>, state: &[T]) {
            let input = std::mem::replace(list, state.to_vec());
            list.extend(input);
        }
        prepend(&mut self.namespaces, &state.namespaces);
        prepend(&mut self.workloads, &state.workloads);
        prepend(&mut self.services, &state.services);
    }

    /// Puts what another input has of a source into the place of what this one has of it.
    pub(super) fn replace_source(&mut self, source: SourceId, other: Self) {
        let namespaces = other.namespaces;
        replace(&mut self.namespaces, source, namespaces, |it| {
            it.origin.source
        });
        replace(&mut self.workloads, source, other.workloads, |it| {
            it.object.origin.source
        });
        replace(&mut self.services, source, other.services, |it| {
            it.object.origin.source
        });
    }

    /// Counts the sources on, so that they come after those of another input.
    pub(crate) fn shift_sources(&mut self, count: SourceId) {
        let workloads = self.workloads.iter_mut().map(|it| &mut it.object);
        let services = self.services.iter_mut().map(|it| &mut it.object);
        for object in self.namespaces.iter_mut().chain(workloads).chain(services) {
            object.origin.source = object.origin.source.saturating_add(count);
        }
    }
}

/// Puts other elements into the place of those of a source, in a list that is ordered by source.
pub(super) fn replace<T>(
    list: &mut Vec<T>,
    source: SourceId,
    others: Vec<T>,
    source_of: impl Fn(&T) -> SourceId,
) {
    let start = list.partition_point(|it| source_of(it) < source);
    let end = list.partition_point(|it| source_of(it) <= source);
    list.splice(start..end, others);
}

/// The meta data of an object.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Object {
    pub name: Box<str>,
    /// Its namespace; `default` unless it says another one, and empty for a namespace itself.
    pub namespace: Box<str>,
    pub labels: Tags,
    /// Its annotations, as far as they are about Kuma.
    pub annotations: Tags,
    /// Where it stands.
    pub origin: Origin,
}

impl Object {
    /// Its name with its namespace behind a dot, as a control plane on Kubernetes writes it.
    pub(crate) fn full_name(&self) -> String {
        if self.namespace.is_empty() {
            return self.name.to_string();
        }
        format!("{}.{}", self.name, self.namespace)
    }

    /// Whether it has the label that Kuma's webhooks look for on a namespace, whatever its value.
    pub(crate) fn is_labelled(&self) -> bool {
        self.labels.get(INJECTION).is_some()
    }

    /// What findings call an object of a kind.
    pub(crate) fn subject(&self, kind: &str) -> Subject {
        Subject {
            kind: kind.to_owned(),
            mesh: None,
            name: self.full_name(),
        }
    }

    /// The path of the name.
    pub(crate) fn name_path() -> FieldPath {
        FieldPath::root().field("metadata").field("name")
    }
}

/// What a pod comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum WorkloadKind {
    /// Runs `ReplicaSet`s.
    Deployment,
    /// Runs numbered pods.
    StatefulSet,
    /// Runs a pod on each node.
    DaemonSet,
    /// Runs pods that are alike.
    ReplicaSet,
    /// Runs pods to their end.
    Job,
    /// Runs Jobs, by the clock.
    CronJob,
    /// A pod by itself.
    Pod,
}

impl WorkloadKind {
    /// All of them.
    pub(crate) const ALL: [Self; 7] = [
        Self::Deployment,
        Self::StatefulSet,
        Self::DaemonSet,
        Self::ReplicaSet,
        Self::Job,
        Self::CronJob,
        Self::Pod,
    ];

    /// Its name in `kind`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Deployment => "Deployment",
            Self::StatefulSet => "StatefulSet",
            Self::DaemonSet => "DaemonSet",
            Self::ReplicaSet => "ReplicaSet",
            Self::Job => "Job",
            Self::CronJob => "CronJob",
            Self::Pod => "Pod",
        }
    }

    /// The kind that the command line calls by a word, in upper or lower case.
    pub(crate) fn from_typed(word: &str) -> Option<Self> {
        let mut kinds = Self::ALL.into_iter();
        kinds.find(|kind| kind.word().eq_ignore_ascii_case(word))
    }

    /// The API group that has it.
    pub(crate) const fn group(self) -> &'static str {
        match self {
            Self::Deployment | Self::StatefulSet | Self::DaemonSet | Self::ReplicaSet => "apps",
            Self::Job | Self::CronJob => "batch",
            Self::Pod => "",
        }
    }

    /// The way to the pod that it makes: to its meta data and its spec.
    pub(crate) fn pod_path(self) -> FieldPath {
        let spec = || FieldPath::root().field("spec");
        match self {
            Self::Pod => FieldPath::root(),
            Self::CronJob => spec().field("jobTemplate").field("spec").field("template"),
            _ => spec().field("template"),
        }
    }
}

/// Whatever runs pods, or a pod.
#[derive(Debug, Clone, PartialEq)]
pub struct Workload {
    /// Its kind.
    pub kind: WorkloadKind,
    /// Its meta data.
    pub object: Object,
    /// What it belongs to, if anything: the first of its owners.
    pub owner: Option<Owner>,
    /// How many pods it makes; none where it is suspended or has none to make.
    pub replicas: u32,
    /// Whether it waits, and so has no pod.
    pub is_suspended: bool,
    /// Whether it has run to its end.
    pub is_over: bool,
    /// The number of the first pod, where pods are numbered.
    pub first_ordinal: u32,
    /// Its pods, as far as it says what they are.
    pub template: PodTemplate,
}

impl Workload {
    /// Its namespace and name behind its kind: `Deployment shop/web`.
    pub(crate) fn full_name(&self) -> String {
        format!(
            "{} {}/{}",
            self.kind.word(),
            self.object.namespace,
            self.object.name
        )
    }
}

/// An owner of an object, in its namespace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Its kind, which may be one that nobody here knows.
    pub kind: Box<str>,
    pub name: Box<str>,
}

/// The pods of a workload.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PodTemplate {
    /// Labels as written; those that Kubernetes adds are not known before.
    pub labels: Tags,
    /// Annotations, as far as they are about Kuma.
    pub annotations: Tags,
    /// Its containers, without init containers.
    pub containers: Vec<Container>,
    /// Whether a container or an init container is the sidecar already.
    pub has_sidecar: bool,
    /// Its service account; empty where it says none.
    pub service_account: Box<str>,
}

/// A container of a pod.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Container {
    pub ports: Vec<ContainerPort>,
    /// The user that it runs as, if it says so.
    pub runs_as: Option<u32>,
    /// Ports that are probed over HTTP.
    pub probed: Vec<PortName>,
}

impl Container {
    /// Whether a probe asks a port, by its number or its name.
    pub(crate) fn is_probed_at(&self, number: u32) -> bool {
        self.probed.iter().any(|port| match port {
            PortName::Number(port) => *port == number,
            PortName::Name(name) => {
                let mut ports = self.ports.iter();
                ports.any(|it| it.name == *name && it.number == number)
            }
        })
    }
}

/// A port of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ContainerPort {
    /// Its name, or empty.
    pub name: Box<str>,
    pub number: u32,
    /// Whether its protocol is another one than TCP.
    pub is_other: bool,
}

/// A port by its number or its name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PortName {
    /// Its number.
    Number(u32),
    /// Its name.
    Name(Box<str>),
}

/// A Service.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Service {
    /// Its meta data.
    pub object: Object,
    /// What it selects pods by; empty where it selects none by labels.
    pub selector: Tags,
    /// The first key that it selects by, as written.
    pub first_selector: Box<str>,
    /// Whether it only stands for a name elsewhere.
    pub is_external_name: bool,
    /// Whether it has no address of its own.
    pub is_headless: bool,
    /// Its ports, in order.
    pub ports: Vec<PortOfService>,
}

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortOfService {
    pub number: u32,
    /// Its name, or empty.
    pub name: Box<str>,
    /// Whether its protocol is another one than TCP.
    pub is_other: bool,
    /// The port of the pod; the Service's own number if it says none.
    pub target: Option<PortName>,
    /// What it says that its clients speak.
    pub app_protocol: Option<Box<str>>,
}

/// The positions of the objects that count: of equal names, the last one.
pub(crate) fn counting<'o, K: Eq + std::hash::Hash>(
    objects: impl DoubleEndedIterator<Item = (usize, &'o Object)>,
    key: impl Fn(usize) -> K,
) -> Vec<usize> {
    let mut seen = HashSet::new();
    let mut kept: Vec<usize> = objects
        .rev()
        .filter(|(at, object)| {
            object.name.is_empty()
                || seen.insert((key(*at), object.namespace.clone(), object.name.clone()))
        })
        .map(|(at, _)| at)
        .collect();
    kept.reverse();
    kept
}
