//! From the `TrafficTrace`s of a mesh to `MeshTrace`s: one for each selector, in an order in which
//! the old winner stays the winner.

use std::cmp::Reverse;

use super::conf::{Unsaid, conf};
use super::item::{Exact, InputResource, Unresolved};
use super::labels::LabelMap;
use super::name::{Taken, Unnamed, names};
use super::selector::{Unselectable, by_labels, by_tags};
use crate::diag::go_quote;
use crate::effective::{MeshView, Rank, is_shadow};
use crate::model::mesh_trace::Conf;
use crate::model::{
    Feature, Form, Kind, MeshTrace, Meta, ReleaseRules, Tags, TargetKind, TargetRef,
};

/// What the `TrafficTrace`s of a mesh become.
#[derive(Default)]
pub(super) struct Moved {
    /// The policies, strongest first.
    pub(super) policies: Vec<New>,
    /// What became what.
    pub(super) exact: Vec<Exact>,
    /// What cannot be said in a `MeshTrace`.
    pub(super) unresolved: Vec<Unresolved>,
}

/// A new policy.
#[derive(Debug)]
pub(super) struct New {
    pub(super) policy: MeshTrace,
    /// What it is made of.
    pub(super) source: InputResource,
}

/// Where the new policies are.
pub(super) struct Place<'p> {
    pub(super) form: Form,
    pub(super) system_namespace: &'p str,
    /// Whether dataplanes are selected by their labels, rather than by tags.
    pub(super) by_labels: bool,
    pub(super) map: &'p LabelMap,
}

/// A selector, and the position of its policy.
struct Entry<'w> {
    policy: usize,
    /// Which of the selectors of its policy it is, and how many there are.
    number: (usize, usize),
    selector: &'w Tags,
}

/// What the policies of a mesh become. They are weaker than the policies that are there already,
/// the last of whose names is the `floor`.
pub(super) fn moved(
    view: &MeshView<'_>,
    place: &Place<'_>,
    floor: Option<&str>,
    taken: &mut Taken,
) -> Moved {
    let mut moved = Moved::default();
    if let Some(name) = replaced_by(view) {
        moved.exact.extend(view.policies.iter().map(|it| Exact {
            subject: it.policy.meta.subject(Kind::TrafficTrace),
            becomes: Vec::new(),
            note: Some(format!(
                "MeshTrace {} is for the whole mesh and decides already",
                go_quote(&name)
            )),
        }));
        return moved;
    }
    let confs: Vec<Option<Conf>> = view
        .policies
        .iter()
        .map(|it| match conf(it.route.as_deref()) {
            Ok(conf) => Some(conf),
            Err(unsaid) => {
                let (message, decide) = unsaid_text(unsaid, view.name);
                moved.unresolved.push(Unresolved::new(
                    Kind::TrafficTrace,
                    &it.policy.meta,
                    message,
                    decide,
                ));
                None
            }
        })
        .collect();
    let entries = entries(view, &confs);
    let (entries, targets) = targets(view, entries, place, &mut moved.unresolved);
    let unnamed: Vec<Unnamed<'_>> = entries
        .iter()
        .zip(&targets)
        .map(|(entry, target)| Unnamed {
            wish: wish(entry, view),
            is_own: false,
            kind: &target.kind,
        })
        .collect();
    // A shadow that does the same is one that this stage wrote before.
    for shadow in view.mesh_traces.policies.iter().map(|it| it.policy) {
        let is_written = |(entry, target): (&Entry<'_>, &TargetRef)| {
            shadow.target.as_ref() == Some(target)
                && confs[entry.policy].as_ref() == Some(&shadow.default)
        };
        if is_shadow(&shadow.meta) && entries.iter().zip(&targets).any(is_written) {
            taken.remove(shadow.meta.own_name());
        }
    }
    let names = names(&unnamed, view.name, floor, taken);
    let mut becomes: Vec<Vec<String>> = vec![Vec::new(); view.policies.len()];
    for ((entry, target), name) in entries.iter().zip(targets).zip(names) {
        becomes[entry.policy].push(name.clone());
        let source = &view.policies[entry.policy].policy.meta;
        moved.policies.push(New {
            policy: MeshTrace {
                meta: meta(name, view.name, place),
                target: Some(target),
                default: confs[entry.policy].clone().unwrap_or_default(),
            },
            source: InputResource::of(Kind::TrafficTrace, source),
        });
    }
    for (policy, mut names) in view.policies.iter().zip(becomes) {
        names.sort_unstable();
        if !names.is_empty() {
            moved.exact.push(Exact {
                subject: policy.policy.meta.subject(Kind::TrafficTrace),
                becomes: names,
                note: policy.route.is_err().then(|| {
                    "it leads to no backend, so its dataplanes send nothing, before and after"
                        .to_owned()
                }),
            });
        }
    }
    moved
}

/// The selectors of the policies that can be said, the strongest first.
fn entries<'w>(view: &MeshView<'w>, confs: &[Option<Conf>]) -> Vec<Entry<'w>> {
    static NO_TAGS: std::sync::LazyLock<Tags> = std::sync::LazyLock::new(Tags::default);
    let mut entries = Vec::new();
    for (position, policy) in view.policies.iter().enumerate() {
        if confs[position].is_none() {
            continue;
        }
        let policy: &'w _ = policy.policy;
        let mut selectors: Vec<&'w Tags> = policy.selectors.iter().map(|it| &it.tags).collect();
        let mut seen = std::collections::HashSet::new();
        selectors.retain(|tags| seen.insert(*tags));
        if selectors.is_empty() {
            selectors.push(&NO_TAGS);
        }
        let count = selectors.len();
        let numbered = selectors.into_iter().enumerate();
        entries.extend(numbered.map(|(number, selector)| Entry {
            policy: position,
            number: (number, count),
            selector,
        }));
    }
    entries.sort_by_key(|it| (Reverse(Rank::of(it.selector)), it.policy, it.number));
    entries
}

/// The targets of selectors, without those that no target selects like. Their kinds' own order is
/// that of the selectors, or all but those for the whole mesh are of one kind.
fn targets<'w>(
    view: &MeshView<'_>,
    entries: Vec<Entry<'w>>,
    place: &Place<'_>,
    unresolved: &mut Vec<Unresolved>,
) -> (Vec<Entry<'w>>, Vec<TargetRef>) {
    let target = |entry: &Entry<'_>, is_plain| {
        if place.by_labels {
            by_labels(entry.selector, place.map)
        } else {
            by_tags(entry.selector, is_plain)
        }
    };
    let mut found = Vec::new();
    let mut kept = Vec::new();
    for entry in entries {
        match target(&entry, false) {
            Ok(target) => {
                found.push(target);
                kept.push(entry);
            }
            Err(why) => {
                let (message, decide) = unselectable_text(&why, entry.selector, place);
                let meta = &view.policies[entry.policy].policy.meta;
                let one = Unresolved::new(Kind::TrafficTrace, meta, message, decide);
                unresolved.push(one);
            }
        }
    }
    let kinds = found.iter().map(|target| &target.kind);
    if !kinds.is_sorted_by_key(Reverse) {
        found = kept.iter().filter_map(|it| target(it, true).ok()).collect();
    }
    (kept, found)
}

fn unsaid_text(unsaid: Unsaid, mesh: &str) -> (String, String) {
    match unsaid {
        Unsaid::NoMesh => (
            format!(
                "no Mesh {} was found, so its backend is not known",
                go_quote(mesh)
            ),
            "give the file of the Mesh, too".to_owned(),
        ),
        Unsaid::Sampling(percentage) => (
            format!("its backend has the sampling {percentage}, which no control plane takes"),
            "write a percentage from 0 to 100".to_owned(),
        ),
        Unsaid::Exporter => (
            "its backend is of a type that MeshTrace does not have".to_owned(),
            "write a MeshTrace for it".to_owned(),
        ),
    }
}

pub(super) fn unselectable_text(
    why: &Unselectable,
    selector: &Tags,
    place: &Place<'_>,
) -> (String, String) {
    let selector = selector.to_line();
    match why {
        Unselectable::AnyValue(tag) => (
            format!(
                "its selector {selector} takes any value of the tag {tag}, which no target of a MeshTrace can"
            ),
            format!("write a selector for each value of {tag} that is meant, or leave the tag out"),
        ),
        Unselectable::NoLabel(tag) if place.map.has_pods => (
            format!(
                "its selector {selector} has the tag {tag}, and no Service was found whose pods that are"
            ),
            format!(
                "give the Services and the workloads, too, or say with --label-map {tag}=LABEL which label of the pods has the same values"
            ),
        ),
        Unselectable::NoLabel(tag) => (
            format!(
                "its selector {selector} has the tag {tag}, and a MeshTrace selects by labels of the dataplanes only"
            ),
            format!("say with --label-map {tag}=LABEL which label is to have its values"),
        ),
    }
}

/// The existing policy that gives every proxy of the mesh a backend, if one does.
fn replaced_by(view: &MeshView<'_>) -> Option<String> {
    let found = view.mesh_traces.policies.iter().find(|it| {
        let target = it.policy.target.as_ref();
        let is_mesh = *TargetKind::of(target) == TargetKind::Mesh;
        let has_types = target.is_some_and(|target| target.proxy_types.is_some());
        let has_backend = it.conf.backends.as_ref().is_some_and(|it| !it.is_empty());
        is_mesh && !has_types && has_backend && it.selects_nothing.is_none() && !it.is_limited()
    });
    Some(found?.reference())
}

/// What a policy would be called if nothing else had to be minded.
fn wish(entry: &Entry<'_>, view: &MeshView<'_>) -> String {
    let name = view.policies[entry.policy].policy.meta.own_name();
    let (number, count) = entry.number;
    if count == 1 {
        return name.to_owned();
    }
    let width = count.to_string().len();
    format!("{name}-{:0width$}", number + 1)
}

/// Name and place of a new policy. In Kubernetes one in the namespace of the control plane is for
/// the whole mesh.
fn meta(name: String, mesh: &str, place: &Place<'_>) -> Meta {
    let meta = Meta {
        mesh: mesh.to_owned(),
        form: place.form,
        ..Meta::default()
    };
    match place.form {
        Form::Universal => Meta { name, ..meta },
        Form::Kubernetes => Meta {
            name: format!("{name}.{}", place.system_namespace),
            namespace: Some(place.system_namespace.into()),
            labels: [("kuma.io/mesh", mesh)].into_iter().collect(),
            ..meta
        },
    }
}

/// Whether a release selects the targets of a migration by labels.
pub(super) fn selects_by_labels(rules: ReleaseRules, map: &LabelMap) -> bool {
    let has_tags = rules.has(Feature::TargetsByTags);
    !has_tags || !map.by_tag.is_empty() && rules.has(Feature::DataplaneTargets)
}
