//! Whom a policy selects: what it demands of a dataplane, and what a dataplane offers.
//!
//! A policy demands that some attributes are there, with some values. A dataplane offers one set of
//! attributes for each of its tag sets, since tags of two inbounds never combine; all else of it is
//! in each of these sets. One set that meets a demand is enough for the whole proxy.

use super::standing::{Place, Standing};
use crate::effective::traffic_trace::{best, precedence};
use crate::model::{
    Dataplane, Feature, Form, GatewayKind, MeshGateway, MeshTrace, ReleaseRules, TagNames, Tags,
    TargetKind, TargetRef,
};

/// Something that a dataplane can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Attribute<'a> {
    /// A tag of an inbound or a gateway.
    Tag(&'a str),
    /// A label of the dataplane.
    Label(&'a str),
    /// The namespace of the dataplane.
    Namespace,
    /// The zone of the dataplane.
    Zone,
    /// `Sidecar` or `Gateway`.
    ProxyType,
    /// The name that people see.
    Name,
    /// The `MeshGateway` that a builtin gateway got.
    Gateway,
    /// That it can be selected as a dataplane: builtin gateways cannot.
    Selectable,
}

/// Attributes, and the values that they have to have, if any.
pub(super) type Demand<'w> = Vec<(Attribute<'w>, Option<&'w str>)>;

/// Why a policy selects nothing, whatever dataplanes there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SelectsNothing {
    /// `kuma.io/effect: shadow`.
    Shadow,
    /// The release does not take the kind of its target.
    Kind,
    /// It has no target, and the release does not take it for the whole mesh.
    NoTarget,
    /// Its target names nothing that is selected by.
    Empty,
    /// It is limited to its namespace, and says none.
    NoNamespace,
}

const SERVICE: &str = TagNames::New.service();

/// What a policy demands of a dataplane.
pub(super) fn demand<'w>(
    policy: &'w MeshTrace,
    standing: &Standing<'w>,
    rules: ReleaseRules,
) -> Result<Demand<'w>, SelectsNothing> {
    if policy.meta.labels.get("kuma.io/effect") == Some("shadow") {
        return Err(SelectsNothing::Shadow);
    }
    let mut demand = match &policy.target {
        Some(target) => of_target(target, standing, rules)?,
        None if rules.has(Feature::DataplaneTargets) => Vec::new(),
        None => return Err(SelectsNothing::NoTarget),
    };
    if standing.is_limited {
        let namespace = standing.namespace.ok_or(SelectsNothing::NoNamespace)?;
        demand.push((Attribute::Namespace, Some(namespace)));
    }
    if let Some(zone) = standing.zone {
        demand.push((Attribute::Zone, Some(zone)));
    }
    Ok(demand)
}

fn of_target<'w>(
    target: &'w TargetRef,
    standing: &Standing<'w>,
    rules: ReleaseRules,
) -> Result<Demand<'w>, SelectsNothing> {
    let has_tags = rules.has(Feature::TargetsByTags);
    if !target.kind.is_known_to(rules.release) {
        return Err(SelectsNothing::Kind);
    }
    let name = target.name.as_deref().unwrap_or_default();
    let mut demand: Demand<'_> = match target.kind {
        TargetKind::Dataplane => return of_dataplane(target, standing, rules),
        TargetKind::MeshGateway => return Ok(vec![(Attribute::Gateway, Some(name))]),
        TargetKind::MeshService | TargetKind::MeshServiceSubset if name.is_empty() => {
            return Err(SelectsNothing::Empty);
        }
        TargetKind::MeshService => vec![(Attribute::Tag(SERVICE), Some(name))],
        TargetKind::MeshServiceSubset => {
            let is_named = |tags: &&Tags| tags.get(SERVICE).is_some();
            let tags = tags(target);
            match target.tags.as_ref().filter(is_named) {
                Some(_) => tags.collect(),
                None => tags
                    .chain([(Attribute::Tag(SERVICE), Some(name))])
                    .collect(),
            }
        }
        TargetKind::MeshSubset => tags(target).collect(),
        TargetKind::Mesh | TargetKind::Other(_) => Vec::new(),
    };
    if let (true, Some([only])) = (has_tags, target.proxy_types.as_deref())
        && matches!(target.kind, TargetKind::Mesh | TargetKind::MeshSubset)
    {
        demand.push((Attribute::ProxyType, Some(only)));
    }
    Ok(demand)
}

fn tags(target: &TargetRef) -> impl Iterator<Item = (Attribute<'_>, Option<&str>)> {
    let tags = target.tags.iter().flat_map(Tags::iter);
    tags.map(|(key, value)| (Attribute::Tag(key), (value != "*").then_some(value)))
}

fn of_dataplane<'w>(
    target: &'w TargetRef,
    standing: &Standing<'w>,
    rules: ReleaseRules,
) -> Result<Demand<'w>, SelectsNothing> {
    let mut demand: Demand<'_> = vec![(Attribute::Selectable, None)];
    let has_names = rules.has(Feature::TargetsByTags);
    let (name, namespace) = (target.name.as_deref(), target.namespace.as_deref());
    if let Some(labels) = &target.labels {
        let pairs = labels.iter();
        demand.extend(pairs.map(|(key, value)| (Attribute::Label(key), Some(value))));
    } else if let Some(name) = name.filter(|name| has_names && !name.is_empty()) {
        let namespace = namespace.or(standing.namespace).unwrap_or_default();
        demand.push((Attribute::Name, Some(name)));
        demand.push((Attribute::Namespace, Some(namespace)));
    } else if has_names && namespace.is_some_and(|namespace| !namespace.is_empty()) {
        return Err(SelectsNothing::Empty);
    }
    // The namespace of the target is the one that is demanded already.
    Ok(demand)
}

/// The `MeshGateway` that a builtin gateway gets: the one with the best selector.
pub(super) fn gateway_of<'w>(
    dataplane: &Dataplane,
    gateways: &[&'w MeshGateway],
) -> Option<&'w MeshGateway> {
    let gateway = dataplane.builtin_gateway()?;
    let ranked = gateways.iter().filter_map(|it| {
        let rank = best(&it.selectors, &[&gateway.tags])?;
        Some((rank, *it))
    });
    let best = ranked.max_by(|(one, first), (other, second)| {
        one.cmp(other)
            .then_with(|| precedence(&second.meta, &first.meta))
    });
    best.map(|(_, gateway)| gateway)
}

/// The attributes of a dataplane, once for each of its tag sets.
pub(super) struct Faces<'d> {
    tag_sets: Vec<Vec<(&'d str, &'d str)>>,
    common: Vec<(Attribute<'d>, &'d str)>,
}

impl<'d> Faces<'d> {
    /// The faces of a dataplane. Of labels that are demanded to be empty (`blank`), one that is not
    /// there is as good as an empty one.
    pub(super) fn of(
        dataplane: &'d Dataplane,
        gateway: Option<&'d MeshGateway>,
        blank: &[&'d str],
        place: &'d Place,
    ) -> Self {
        let is_builtin = dataplane.builtin_gateway().is_some();
        let tag_sets = tag_sets(dataplane, gateway, place.rules);
        if tag_sets.is_empty() {
            return Self {
                tag_sets,
                common: Vec::new(),
            };
        }
        let labels = Labels::of(dataplane, place);
        let mut common: Vec<(Attribute<'_>, &str)> = Vec::with_capacity(12);
        let proxy_type = match dataplane.gateway() {
            Some(_) => "Gateway",
            None => "Sidecar",
        };
        common.push((Attribute::ProxyType, proxy_type));
        common.push((Attribute::Zone, labels.zone));
        common.push((Attribute::Namespace, labels.namespace));
        common.extend(gateway.map(|it| (Attribute::Gateway, it.meta.own_name())));
        if !is_builtin {
            common.push((Attribute::Selectable, ""));
            common.push((Attribute::Name, labels.name));
            common.extend(
                labels
                    .all()
                    .map(|(key, value)| (Attribute::Label(key), value)),
            );
            let missing = blank.iter().filter(|key| labels.get(key).is_none());
            common.extend(missing.map(|key| (Attribute::Label(key), "")));
        }
        Self { tag_sets, common }
    }

    /// The attributes of each.
    pub(super) fn iter(
        &self,
    ) -> impl Iterator<Item = impl Iterator<Item = (Attribute<'d>, &'d str)> + Clone> {
        self.tag_sets.iter().map(|tags| {
            let tags = tags
                .iter()
                .map(|(key, value)| (Attribute::Tag(key), *value));
            tags.chain(self.common.iter().copied())
        })
    }
}

/// The sets of tags of which one has to meet a demand whole; none of a proxy that nothing selects.
fn tag_sets<'d>(
    dataplane: &'d Dataplane,
    mesh_gateway: Option<&'d MeshGateway>,
    rules: ReleaseRules,
) -> Vec<Vec<(&'d str, &'d str)>> {
    let gateway = dataplane.gateway();
    if !rules.has(Feature::TargetsByTags) {
        // No tag decides any more.
        let is_there = gateway.is_some() || !dataplane.inbounds().is_empty();
        return is_there.then(Vec::new).into_iter().collect();
    }
    let inbounds = dataplane.inbounds().iter().filter(|it| !it.is_ignored);
    let mut sets: Vec<Vec<_>> = inbounds.map(|it| it.tags.iter().collect()).collect();
    match gateway {
        Some(gateway) if gateway.kind == GatewayKind::Builtin => {
            let listeners = mesh_gateway.iter().flat_map(|it| {
                let whole = &it.tags;
                it.listeners
                    .iter()
                    .map(move |listener| (whole, &listener.tags))
            });
            sets.extend(listeners.map(|(whole, listener)| {
                let mut tags: Vec<_> = listener.iter().collect();
                for weaker in [whole, &gateway.tags] {
                    let new = weaker
                        .iter()
                        .filter(|(key, _)| !tags.iter().any(|it| it.0 == *key));
                    let new: Vec<_> = new.collect();
                    tags.extend(new);
                }
                tags
            }));
        }
        Some(gateway) => sets.push(gateway.tags.iter().collect()),
        None => {}
    }
    sets
}

/// The zone of a dataplane: what its label or a tag says, else that of the control plane.
pub(super) fn zone_of<'d>(dataplane: &'d Dataplane, place: &'d Place) -> &'d str {
    let mut tag_sets = dataplane.tag_sets();
    let tag = || tag_sets.find_map(|tags| tags.get("kuma.io/zone"));
    let label = dataplane.meta.labels.get("kuma.io/zone");
    label.or_else(tag).unwrap_or(&place.zone)
}

/// The labels of a dataplane: its own, and what its control plane writes where they lack it.
struct Labels<'d> {
    own: &'d Tags,
    written: Vec<(&'static str, &'d str)>,
    zone: &'d str,
    namespace: &'d str,
    name: &'d str,
}

impl<'d> Labels<'d> {
    fn of(dataplane: &'d Dataplane, place: &'d Place) -> Self {
        let (meta, rules) = (&dataplane.meta, place.rules);
        let own = &meta.labels;
        let zone = zone_of(dataplane, place);
        let namespace = own.get("k8s.kuma.io/namespace");
        let namespace = namespace.or(meta.namespace.as_deref()).unwrap_or_default();
        let shown = own.get("kuma.io/display-name");
        // The names of a workload's pods are known to the cluster only.
        let is_made = dataplane.workload.is_some();
        let name = shown.unwrap_or_else(|| if is_made { "" } else { meta.own_name() });
        let mut written: Vec<(&str, &str)> = Vec::new();
        // One that is stored has all that its control plane writes.
        if meta.creation_time.is_none() && !is_made && rules.has(Feature::Labels) {
            written.extend([("kuma.io/origin", "zone"), ("kuma.io/zone", zone)]);
            if rules.has(Feature::MeshLabel) {
                let env = match meta.form {
                    Form::Universal => "universal",
                    Form::Kubernetes => "kubernetes",
                };
                written.extend([("kuma.io/mesh", &*meta.mesh), ("kuma.io/env", env)]);
                if !namespace.is_empty() {
                    written.push(("k8s.kuma.io/namespace", namespace));
                }
            }
            if rules.has(Feature::OwnLabels) {
                written.push(("kuma.io/display-name", name));
            } else if rules.has(Feature::MeshLabel) {
                // A gateway that somebody else runs is a sidecar to this label.
                let proxy_type = match dataplane.gateway().map(|gateway| gateway.kind) {
                    Some(GatewayKind::Builtin) => "gateway",
                    _ => "sidecar",
                };
                written.push(("kuma.io/proxy-type", proxy_type));
            }
            written.retain(|(key, _)| own.get(key).is_none());
        }
        Self {
            own,
            written,
            zone,
            namespace,
            name,
        }
    }

    fn all(&self) -> impl Iterator<Item = (&'d str, &'d str)> {
        self.own.iter().chain(self.written.iter().copied())
    }

    fn get(&self, key: &str) -> Option<&'d str> {
        let written = || self.written.iter().find(|(name, _)| *name == key);
        self.own.get(key).or_else(|| written().map(|it| it.1))
    }
}
