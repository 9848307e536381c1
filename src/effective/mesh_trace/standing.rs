//! Where a policy stands: its role, origin, zone and the name that people see, as its control plane
//! stores them, and the namespace to which it is limited.
//!
//! A control plane of Kubernetes writes these labels itself, so a document that it has not stored
//! yet has none of them; what it would write is worked out here.

use std::collections::HashSet;

use crate::model::{Feature, Form, Meta, Object, ReleaseRules};

/// What decides beside the documents themselves.
#[derive(Debug)]
pub struct Place {
    /// The rules of the release.
    pub(super) rules: ReleaseRules,
    /// The zone of the control plane.
    pub(super) zone: Box<str>,
    /// The namespace that the control plane runs in.
    system_namespace: Box<str>,
    /// The namespaces in which its webhooks see nothing.
    unseen: HashSet<Box<str>>,
}

impl Place {
    /// The place of a control plane.
    pub(in crate::effective) fn new(
        rules: ReleaseRules,
        zone: &str,
        system_namespace: &str,
        namespaces: &[Object],
    ) -> Self {
        let unseen = namespaces.iter().filter(|namespace| {
            let is_system = *namespace.name == *system_namespace;
            rules.has(Feature::LabelledNamespaces) && !is_system && !namespace.is_labelled()
        });
        Self {
            rules,
            zone: zone.into(),
            system_namespace: system_namespace.into(),
            unseen: unseen.map(|it| it.name.clone()).collect(),
        }
    }

    /// Whether the webhooks of the control plane see what is in a namespace. One that the input does
    /// not have is taken to have the label that they look for.
    fn sees(&self, namespace: Option<&str>) -> bool {
        namespace.is_none_or(|namespace| !self.unseen.contains(namespace))
    }

    /// Whether a namespace is the control plane's own, which one that is not written is taken for.
    fn is_system(&self, namespace: Option<&str>) -> bool {
        namespace.is_none_or(|namespace| *namespace == *self.system_namespace)
    }
}

/// Who a policy is written by, and so for; the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The operator of the mesh.
    System,
    /// The owner of a service, for its clients.
    Producer,
    /// A client, for itself.
    Consumer,
    /// The owner of a workload.
    WorkloadOwner,
}

impl Role {
    /// The word in the label.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Producer => "producer",
            Self::Consumer => "consumer",
            Self::WorkloadOwner => "workload-owner",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [
            Self::System,
            Self::Producer,
            Self::Consumer,
            Self::WorkloadOwner,
        ]
        .into_iter()
        .find(|role| role.word() == word)
    }
}

/// Where a policy was created; the weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PolicyOrigin {
    /// Nothing says.
    Unknown,
    /// On the global control plane.
    Global,
    /// In the zone.
    Zone,
}

/// Where a policy stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing<'w> {
    /// Its role.
    pub role: Role,
    pub(super) origin: PolicyOrigin,
    /// The name that people see.
    pub(super) name: &'w str,
    /// The namespace that it lives in.
    pub(super) namespace: Option<&'w str>,
    /// Whether it reaches the dataplanes of that namespace only.
    pub(super) is_limited: bool,
    /// The zone whose dataplanes it reaches only.
    pub(super) zone: Option<&'w str>,
}

impl<'w> Standing<'w> {
    /// Where a policy stands.
    pub(super) fn of(meta: &'w Meta, place: &Place) -> Self {
        let rules = place.rules;
        let has_labels = rules.has(Feature::Labels);
        let label = |key| meta.labels.get(key).filter(|_| has_labels);
        let is_stored = meta.creation_time.is_some();
        let own_namespace = meta.namespace.as_deref();
        let is_seen = place.sees(own_namespace);
        let origin = match label("kuma.io/origin") {
            _ if !has_labels => PolicyOrigin::Unknown,
            _ if !is_stored && is_seen && rules.has(Feature::OwnLabels) => PolicyOrigin::Zone,
            Some("global") => PolicyOrigin::Global,
            Some("zone") => PolicyOrigin::Zone,
            None if !is_stored && is_seen => PolicyOrigin::Zone,
            _ => PolicyOrigin::Unknown,
        };
        // What is said to come from the global control plane keeps the labels that it has.
        let is_labelled_here =
            meta.form == Form::Kubernetes && is_seen && origin != PolicyOrigin::Global;
        let written = label("kuma.io/policy-role").and_then(Role::from_word);
        let labelled = label("k8s.kuma.io/namespace");
        // Before the webhook alone wrote roles, a label of a namespace was enough for one.
        let keeps_roles = !rules.has(Feature::RolesOverwritten);
        let is_by_label = keeps_roles && is_seen && labelled.is_some();
        let role = if !rules.has(Feature::PolicyRoles) {
            Role::System
        } else if written.is_some() && keeps_roles || !is_labelled_here && !is_by_label {
            written.unwrap_or(Role::System)
        } else if place.is_system(own_namespace.or(labelled)) {
            Role::System
        } else {
            Role::WorkloadOwner
        };
        let has_own_name = rules.has(Feature::OwnLabels) && !is_stored;
        let shown = label("kuma.io/display-name").filter(|_| !has_own_name);
        let has_scope = rules.has(Feature::NamespaceScope);
        Self {
            role,
            origin,
            name: shown.unwrap_or_else(|| meta.own_name()),
            namespace: if is_labelled_here {
                own_namespace.or(labelled)
            } else {
                labelled.or(own_namespace.filter(|_| role == Role::System))
            },
            is_limited: has_scope && matches!(role, Role::Consumer | Role::WorkloadOwner),
            zone: label("kuma.io/zone").filter(|_| has_scope && origin == PolicyOrigin::Zone),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Place, PolicyOrigin, Role, Standing};
    use crate::model::{Release, ReleaseRules, World};
    use crate::parse::{Options, Raw, Source, read};

    const RELEASES: [&str; 3] = ["2.8.8", "2.14.3", "3.0-dev"];

    fn lines(release: &str, file: &str) -> Vec<Value> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance");
        let path = format!("{folder}/kuma-{release}/{file}");
        let text = std::fs::read_to_string(path).expect("recorded answers");
        let lines = text.lines().map(serde_json::from_str::<Value>);
        lines.map(|line| line.expect("JSON")).collect()
    }

    fn world(document: &Value) -> World {
        let source = Source::new(Raw {
            name: "document.json".to_owned(),
            bytes: document.to_string().into_bytes(),
        });
        read(&[source], Options::default()).world
    }

    /// A control plane of the zone `default`.
    fn place(release: &str, world: &World) -> Place {
        let rules = ReleaseRules::of(release.parse::<Release>().expect("a release"));
        Place::new(
            rules,
            "default",
            "kuma-system",
            &world.kubernetes.namespaces,
        )
    }

    /// What a document stands for is what the labels say that its control plane stored with it.
    fn assert_stands_as(standing: &Standing<'_>, labels: &Value, name: &str, what: &str) {
        let role = labels["kuma.io/policy-role"].as_str();
        let role = role.and_then(Role::from_word).unwrap_or(Role::System);
        assert_eq!(standing.role, role, "{what}");
        let origin = match labels["kuma.io/origin"].as_str() {
            Some("global") => PolicyOrigin::Global,
            Some(_) => PolicyOrigin::Zone,
            None => PolicyOrigin::Unknown,
        };
        assert_eq!(standing.origin, origin, "{what}");
        let name = labels["kuma.io/display-name"].as_str().unwrap_or(name);
        assert_eq!(standing.name, name, "{what}");
    }

    #[test]
    fn the_labels_that_each_release_stores_are_known_before() {
        let mut count = 0;
        for release in RELEASES {
            for line in lines(release, "validation-meshtrace.jsonl") {
                let labels = &line["storedLabels"];
                if !labels.is_object() {
                    continue;
                }
                count += 1;
                let world = world(&line["resource"]);
                let meta = &world.mesh_traces[0].meta;
                let standing = Standing::of(meta, &place(release, &world));
                let what = format!("{release} {}", line["note"]);
                assert_stands_as(&standing, labels, &meta.name, &what);
            }
        }
        assert_eq!(count, 4 + 59 + 50);
    }

    #[test]
    fn the_labels_that_each_release_stores_in_kubernetes_are_known_before() {
        let mut count = 0;
        for release in RELEASES {
            for line in lines(release, "meshtrace-k8s.jsonl") {
                let objects = line["objects"].as_array().expect("objects");
                let all = world(&json!({"kind": "List", "items": objects}));
                let place = place(release, &all);
                for admitted in line["admitted"].as_array().expect("answers") {
                    let Some((namespace, name)) = admitted["object"]
                        .as_str()
                        .and_then(|object| object.split_once('/'))
                    else {
                        continue;
                    };
                    let of_object = |it: &&crate::model::MeshTrace| {
                        it.meta.own_name() == name
                            && it.meta.namespace.as_deref() == Some(namespace)
                    };
                    let found = all.mesh_traces.iter().find(of_object);
                    let (Some(policy), true) = (found, admitted["labels"].is_object()) else {
                        continue;
                    };
                    count += 1;
                    let standing = Standing::of(&policy.meta, &place);
                    let what = format!("{release} {namespace}/{name}");
                    assert_stands_as(&standing, &admitted["labels"], name, &what);
                    let (target, conf) = policy.stored(place.rules);
                    let mut spec = json!({"default": conf});
                    if let Some(target) = target {
                        spec["targetRef"] = json!(target);
                    }
                    assert_eq!(spec, admitted["spec"], "{what}");
                    let stored = admitted["labels"]["k8s.kuma.io/namespace"].as_str();
                    if let Some(stored) = stored {
                        assert_eq!(standing.namespace, Some(stored), "{what}");
                    }
                }
            }
        }
        assert!(count > 60, "{count}");
    }
}
