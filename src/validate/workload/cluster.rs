//! The workloads of an input, what becomes of them, and which Service selects which.

use std::collections::{HashMap, HashSet};

use crate::diag::{At, Code, FieldPath, Finding, Related};
use crate::model::{Object, ReleaseRules, Service, Workload, counting};
use crate::validate::facts::Facts;
use crate::validate::topic::in_releases;
use crate::workload::{Outcome, Surroundings, outcomes_in};

/// What the checks of workloads look at.
pub(super) struct Cluster<'f> {
    pub(super) facts: &'f Facts<'f>,
    pub(super) surroundings: Surroundings<'f>,
    /// What becomes of each workload.
    pub(super) outcomes: Vec<Outcome<'f>>,
    /// The Services that count, in input order.
    pub(super) services: Vec<&'f Service>,
    /// The outcomes of the workloads that a Service selects, by its namespace and name.
    selected: HashMap<(&'f str, &'f str), Vec<usize>>,
    pub(super) rules: ReleaseRules,
}

impl<'f> Cluster<'f> {
    pub(super) fn new(facts: &'f Facts<'f>) -> Self {
        let objects = &facts.world.kubernetes;
        let surroundings = Surroundings::new(facts.world, facts.book);
        let outcomes = outcomes_in(facts.world, &surroundings);
        let mut selected: HashMap<_, Vec<usize>> = HashMap::new();
        for (at, outcome) in outcomes.iter().enumerate() {
            let pod = surroundings.pod(outcome.workload);
            for service in surroundings.services.selecting(&pod) {
                selected.entry(key(&service.object)).or_default().push(at);
            }
        }
        let services = objects.services.iter().map(|it| &it.object).enumerate();
        let services = counting(services, |_| ()).into_iter();
        Self {
            facts,
            rules: surroundings.rules,
            surroundings,
            outcomes,
            services: services.map(|at| &objects.services[at]).collect(),
            selected,
        }
    }

    /// What becomes of the workloads that a Service selects.
    pub(super) fn selected(&self, service: &'f Service) -> impl Iterator<Item = &Outcome<'f>> {
        let positions = self.selected.get(&key(&service.object)).into_iter();
        positions.flatten().map(|at| &self.outcomes[*at])
    }

    /// A finding at a field of an object.
    pub(super) fn finding(
        &self,
        code: Code,
        (kind, object): (&str, &Object),
        path: FieldPath,
        message: impl Into<String>,
    ) -> Finding {
        let finding = Finding::new(code, &object.origin, path, message);
        in_releases(finding.about(object.subject(kind)), self.rules)
    }
}

pub(super) fn key(object: &Object) -> (&str, &str) {
    (&object.namespace, &object.name)
}

/// The path of a label or an annotation.
pub(super) fn metadata(object: FieldPath, field: &'static str, key: &str) -> FieldPath {
    object.field("metadata").field(field).key(key)
}

/// Another object, at its name.
pub(super) fn related(kind: &str, object: &Object, message: impl Into<String>) -> Related {
    Related {
        at: At::value(&object.origin, Object::name_path()),
        subject: Some(object.subject(kind)),
        message: message.into(),
    }
}

/// How many workloads are meant, in words: `Deployment shop/web`, or how many more there are.
pub(super) fn workload_text(workloads: &[&Workload]) -> String {
    match workloads {
        [] => String::new(),
        [only] => only.full_name(),
        [first, rest @ ..] => format!("{} and {} more", first.full_name(), rest.len()),
    }
}

/// What was reported of a namespace already: one finding does for all of its workloads.
pub(super) type Reported<'f> = HashSet<(&'static str, &'f str, &'static str)>;

pub(super) fn pod_path(workload: &Workload, field: &'static str, key: &str) -> FieldPath {
    metadata(workload.kind.pod_path(), field, key)
}

pub(super) fn about(workload: &Workload) -> (&'static str, &Object) {
    (workload.kind.word(), &workload.object)
}
