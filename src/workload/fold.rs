//! Which workloads stand for themselves: not those that another one made, and not those of which
//! the input has the dataplanes.

use std::collections::{HashMap, HashSet};

use crate::model::{Dataplane, Kubernetes, Workload, WorkloadKind, counting};

/// The workloads that stand for themselves, and those that are written more than once.
pub(crate) struct Folded {
    /// Their positions, in input order.
    pub(crate) kept: Vec<usize>,
    /// Positions of those of equal kind, namespace and name, in input order; the last one counts.
    pub(crate) duplicates: Vec<Vec<usize>>,
}

type Key<'k> = (WorkloadKind, &'k str, &'k str);

fn key(workload: &Workload) -> Key<'_> {
    let object = &workload.object;
    (workload.kind, &object.namespace, &object.name)
}

/// Sorts out which workloads stand for themselves.
pub(crate) fn fold(objects: &Kubernetes) -> Folded {
    let workloads = &objects.workloads;
    let positions = || workloads.iter().map(|it| &it.object).enumerate();
    let counting = counting(positions(), |at| workloads[at].kind);
    let all: HashSet<Key<'_>> = workloads.iter().map(key).collect();
    let kept = counting
        .iter()
        .copied()
        .filter(|at| !is_made(&workloads[*at], &all))
        .collect();
    let mut duplicates = Vec::new();
    if counting.len() < workloads.len() {
        let mut groups: HashMap<Key<'_>, Vec<usize>> = HashMap::new();
        for (at, workload) in workloads.iter().enumerate() {
            groups.entry(key(workload)).or_default().push(at);
        }
        duplicates = groups.into_values().filter(|it| it.len() > 1).collect();
        duplicates.sort_unstable();
    }
    Folded { kept, duplicates }
}

/// Whether another workload of the input made it. The one between them may not be in the input: a
/// pod of a Deployment is the `ReplicaSet`'s, which has the Deployment's name and a hash.
fn is_made(workload: &Workload, all: &HashSet<Key<'_>>) -> bool {
    let Some(owner) = &workload.owner else {
        return false;
    };
    let namespace = &*workload.object.namespace;
    let has = |kind, name| all.contains(&(kind, namespace, name));
    let mut kinds = WorkloadKind::ALL.into_iter();
    let Some(kind) = kinds.find(|kind| kind.word() == &*owner.kind) else {
        return false;
    };
    if has(kind, &*owner.name) {
        return true;
    }
    let hash = || workload.template.labels.get("pod-template-hash");
    match kind {
        WorkloadKind::ReplicaSet => without_hash(&owner.name, hash())
            .is_some_and(|name| has(WorkloadKind::Deployment, name)),
        WorkloadKind::Job => {
            without_number(&owner.name).is_some_and(|name| has(WorkloadKind::CronJob, name))
        }
        _ => false,
    }
}

/// The name of a Deployment in that of its `ReplicaSet`, of which the hash may be known.
pub(super) fn without_hash<'n>(name: &'n str, hash: Option<&str>) -> Option<&'n str> {
    let (deployment, suffix) = name.rsplit_once('-')?;
    let is_hash = match hash {
        Some(hash) => suffix == hash,
        None => is_generated(suffix),
    };
    is_hash.then_some(deployment)
}

/// The name of whatever numbers what it makes.
fn without_number(name: &str) -> Option<&str> {
    let (owner, number) = name.rsplit_once('-')?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then_some(owner)
}

/// Whether Kubernetes may have made up a part of a name: without vowels and without what looks like
/// one.
fn is_generated(part: &str) -> bool {
    const ALPHABET: &[u8] = b"bcdfghjklmnpqrstvwxz2456789";
    !part.is_empty() && part.bytes().all(|byte| ALPHABET.contains(&byte))
}

/// The workloads of which dataplanes are at hand, by what their pods are called.
#[derive(Default)]
pub(super) struct WithDataplanes<'d> {
    workloads: HashSet<Key<'d>>,
    /// Namespaces, with what is left of names that are too long for a pod.
    cut: HashSet<(&'d str, &'d str)>,
}

/// Kubernetes cuts what it generates a name from to this length, and adds five letters.
const BASE_LIMIT: usize = 58;

impl WithDataplanes<'_> {
    pub(super) fn contains(&self, workload: &Workload) -> bool {
        let object = &workload.object;
        let cut = object.name.get(..BASE_LIMIT);
        let has_cut = |cut| self.cut.contains(&(&*object.namespace, cut));
        self.workloads.contains(&key(workload)) || cut.is_some_and(has_cut)
    }
}

/// The workloads that the pods of dataplanes may be of.
pub(super) fn with_dataplanes(dataplanes: &[Dataplane]) -> WithDataplanes<'_> {
    let mut found = WithDataplanes::default();
    for dataplane in dataplanes.iter().filter(|it| !it.meta.superseded) {
        let Some((pod, namespace)) = pod_of(dataplane) else {
            continue;
        };
        let mut add = |kind, name| {
            found.workloads.insert((kind, namespace, name));
        };
        add(WorkloadKind::Pod, pod);
        if let Some(name) = without_number(pod) {
            add(WorkloadKind::StatefulSet, name);
        }
        if let Some((base, suffix)) = pod.split_at_checked(BASE_LIMIT)
            && suffix.len() == 5
            && is_generated(suffix)
        {
            // Of a hash or a number, the end may be cut off, and the dash behind it.
            if let Some((name, rest)) = base.rsplit_once('-')
                && (rest.is_empty() || is_generated(rest))
            {
                add(WorkloadKind::Deployment, name);
            }
            if let Some(name) = without_number(base) {
                add(WorkloadKind::CronJob, name);
            }
            found.cut.insert((namespace, base));
        }
        let Some((base, suffix)) = pod.rsplit_once('-') else {
            continue;
        };
        if suffix.len() != 5 || !is_generated(suffix) {
            continue;
        }
        for kind in [
            WorkloadKind::ReplicaSet,
            WorkloadKind::DaemonSet,
            WorkloadKind::Job,
        ] {
            add(kind, base);
        }
        if let Some(name) = without_hash(base, None) {
            add(WorkloadKind::Deployment, name);
        }
        if let Some(name) = without_number(base) {
            add(WorkloadKind::CronJob, name);
            add(WorkloadKind::Job, name);
        }
    }
    found
}

/// The pod and the namespace of a dataplane that a control plane on Kubernetes made.
fn pod_of(dataplane: &Dataplane) -> Option<(&str, &str)> {
    let meta = &dataplane.meta;
    if let Some(namespace) = meta.namespace.as_deref() {
        return Some((meta.own_name(), namespace));
    }
    let namespace = dataplane.of_pod()?.namespace?;
    let pod = meta.name.strip_suffix(namespace)?.strip_suffix('.')?;
    Some((pod, namespace))
}
