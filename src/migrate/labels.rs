//! Labels in the place of tags: which label a tag is, and what the Dataplanes then have to have.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Dataplane, Kubernetes, TagNames, Tags};

/// Tags that are on every dataplane as labels of the same name.
const ZONE: &str = "kuma.io/zone";
const NAMESPACE: &str = "k8s.kuma.io/namespace";

/// Which labels tags are.
#[derive(Debug, Clone, Default)]
pub(crate) struct LabelMap {
    /// The label of each tag, as somebody has said it.
    pub(crate) by_tag: BTreeMap<String, String>,
    /// The labels of the pods behind the service of each name, in Kubernetes.
    pub(crate) services: BTreeMap<String, Vec<(String, String)>>,
    /// Whether tags are the labels of pods.
    pub(crate) has_pods: bool,
}

impl LabelMap {
    /// The labels of tags that somebody has named, each with its own; fails if one is not.
    pub(crate) fn new(pairs: &[(String, String)]) -> Result<Self, String> {
        let mut labels = BTreeSet::new();
        for (_, label) in pairs {
            if label.is_empty() {
                return Err("names no label: write TAG=LABEL".to_owned());
            }
            if !labels.insert(label) {
                return Err(format!("gives two tags the label {label}"));
            }
        }
        Ok(Self {
            by_tag: pairs.iter().cloned().collect(),
            ..Self::default()
        })
    }

    /// Adds the services of Kubernetes: their pods have the labels of the selector, in their
    /// namespace.
    pub(super) fn add_services(&mut self, kubernetes: &Kubernetes) {
        self.has_pods = true;
        for service in kubernetes
            .services
            .iter()
            .filter(|it| !it.selector.is_empty())
        {
            let (name, namespace) = (&service.object.name, &service.object.namespace);
            let selector = service.selector.iter();
            let labels = selector.chain([(NAMESPACE, &**namespace)]);
            let labels: Vec<_> = labels
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect();
            for port in &service.ports {
                let tag = format!("{name}_{namespace}_svc_{}", port.number);
                self.services.insert(tag, labels.clone());
            }
        }
    }

    /// The labels of a tag; none if nothing says which that are.
    pub(super) fn labels(&self, tag: &str, value: &str) -> Option<Vec<(String, String)>> {
        let is_service = self.has_pods && tag == TagNames::New.service();
        if let Some(labels) = self.services.get(value).filter(|_| is_service) {
            return Some(labels.clone());
        }
        if let Some(label) = self.by_tag.get(tag) {
            return Some(vec![(label.clone(), value.to_owned())]);
        }
        let of_pod = self.has_pods && !is_made_by_kuma(tag);
        (tag == ZONE || of_pod).then(|| vec![(tag.to_owned(), value.to_owned())])
    }
}

/// Whether a tag is not a label of the pod, though the dataplane has it.
fn is_made_by_kuma(tag: &str) -> bool {
    let is_label = [ZONE, NAMESPACE].contains(&tag);
    !is_label && (tag.starts_with("kuma.io/") || tag.starts_with("k8s.kuma.io/"))
}

/// What has to be written into a Dataplane.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Edit {
    /// Labels that it lacks.
    pub(super) labels: Vec<(String, String)>,
    /// Whether inbounds have to say their protocol in a field of their own, not by a tag.
    pub(super) has_protocols: bool,
}

impl Edit {
    /// Whether nothing has to be written.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Writes it into the model.
    pub(super) fn apply(&self, dataplane: &mut Dataplane) {
        if !self.labels.is_empty() {
            let own = dataplane.meta.labels.iter();
            let own = own.map(|(key, value)| (key.to_owned(), value.to_owned()));
            dataplane.meta.labels = Tags::new(own.chain(self.labels.iter().cloned()).collect());
        }
        let networking = dataplane
            .networking
            .iter_mut()
            .filter(|_| self.has_protocols);
        for inbound in networking.flat_map(|it| &mut it.inbounds) {
            if let Some(protocol) = protocol_by_tag(&inbound.tags, &inbound.protocol) {
                inbound.protocol = protocol.into();
            }
        }
    }

    /// Writes it into the document, in the Universal form.
    pub(super) fn write(&self, document: &mut serde_json::Value) {
        for (key, value) in &self.labels {
            document["labels"][key] = value.clone().into();
        }
        let inbounds = document.pointer_mut("/networking/inbound");
        let inbounds = inbounds.filter(|_| self.has_protocols);
        for inbound in inbounds
            .and_then(|it| it.as_array_mut())
            .into_iter()
            .flatten()
        {
            let tag = inbound.pointer("/tags/kuma.io~1protocol").cloned();
            let has_none = inbound
                .get("protocol")
                .is_none_or(|it| it.is_null() || it == "");
            if let (Some(tag), true) = (tag, has_none) {
                inbound["protocol"] = tag;
            }
        }
    }
}

/// The protocol that only a tag says.
fn protocol_by_tag<'t>(tags: &'t Tags, field: &str) -> Option<&'t str> {
    let tag = tags.get(TagNames::New.protocol());
    tag.filter(|tag| field.is_empty() && !tag.is_empty())
}

/// Whether a dataplane has an inbound whose protocol only a tag says.
pub(super) fn lacks_protocols(dataplane: &Dataplane) -> bool {
    let mut inbounds = dataplane.networking.iter().flat_map(|it| &it.inbounds);
    inbounds.any(|it| protocol_by_tag(&it.tags, &it.protocol).is_some())
}

/// Labels that a dataplane has to have, to be selected by them as by its tags.
#[derive(Debug, Default)]
pub(super) struct Needed {
    pub(super) labels: Vec<(String, String)>,
    /// A label that has another value already: key, value that is there, value that is needed.
    pub(super) conflict: Option<(String, String, String)>,
    /// Tag sets that one set of labels cannot stand for.
    pub(super) is_lossy: bool,
}

/// The labels that a dataplane needs for the selectors that match it, each with the tag set that it
/// matches. Only one tag set can become labels: the one by which its policy was chosen.
pub(super) fn needed<'s>(
    dataplane: &Dataplane,
    chosen: usize,
    matching: &[(usize, &'s Tags)],
    map: &LabelMap,
) -> Needed {
    let mut needed = Needed::default();
    let Some(tags) = dataplane.tag_sets().nth(chosen) else {
        return needed;
    };
    let of_chosen = |selector: &Tags| matching.contains(&(chosen, selector));
    let others = matching.iter().map(|(_, selector)| *selector);
    let (of_chosen, others): (Vec<&'s Tags>, Vec<&'s Tags>) = others.partition(|it| of_chosen(it));
    needed.is_lossy = !others.is_empty();
    let keys: BTreeSet<&str> = of_chosen
        .iter()
        .flat_map(|it| it.iter())
        .map(|it| it.0)
        .collect();
    for key in keys {
        let (Some(label), Some(value)) = (map.by_tag.get(key), tags.get(key)) else {
            continue;
        };
        match dataplane.meta.labels.get(label) {
            Some(own) if own == value => {}
            Some(own) => {
                needed.conflict = Some((label.clone(), own.to_owned(), value.to_owned()));
            }
            None => needed.labels.push((label.clone(), value.to_owned())),
        }
    }
    needed
}
