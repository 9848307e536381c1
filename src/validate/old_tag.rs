//! Tags by the names of another generation, on dataplanes and in selectors.

use std::collections::HashSet;

use super::facts::Facts;
use super::topic::{About, Topic};
use crate::diag::{FieldPath, Finding, codes};
use crate::effective::MeshView;
use crate::model::{Dataplane, Kind, ReleaseRules, TagNames, Tags};

/// When a tag was called by another name.
fn renamed(key: &str, name: &str, rules: ReleaseRules) -> String {
    match rules.tags {
        TagNames::New => format!("from Kuma 0.7 on the tag {key} is called {name}"),
        TagNames::Old => format!("before Kuma 0.7 the tag {key} was called {name}"),
    }
}

/// What a release calls a tag that has the name of the other generation.
fn name_of<'t>(key: &str, rules: ReleaseRules) -> Option<&'t str> {
    let other = rules.tags.other();
    let is_old = key == other.service() || key == other.protocol();
    is_old.then(|| rules.tags.counterpart(key)).flatten()
}

/// The names of the other generation that dataplanes of a mesh have beside those of the release: they
/// are tags of the user's own.
pub(super) fn own_tags<'w>(view: &MeshView<'w>) -> HashSet<&'w str> {
    let sets = view
        .dataplanes
        .iter()
        .flat_map(|dataplane| dataplane.tag_sets());
    let own = sets.flat_map(|tags| {
        tags.iter()
            .map(|(key, _)| key)
            .filter(|key| name_of(key, view.rules).is_some_and(|name| tags.get(name).is_some()))
    });
    own.collect()
}

/// A tag of a selector.
pub(super) fn check_selector(
    key: &str,
    (tags, at): (&Tags, &FieldPath),
    about: About<'_>,
    is_known: bool,
    topic: &mut Topic,
) {
    let rules = about.rules;
    let Some(name) = name_of(key, rules) else {
        return;
    };
    let mut message = renamed(key, name, rules);
    // Dataplanes with the old name are not accepted, but they are matched here.
    if !is_known {
        message.push_str(", so the selector matches nothing");
    }
    let fits = rules.tags == TagNames::New && tags.get(name).is_none();
    let at = at.clone().key(key);
    topic.add(finding(about, at, message, (key, name), fits));
}

/// What is said of a tag, and the edit that gives it its name.
fn finding(
    about: About<'_>,
    at: FieldPath,
    message: String,
    (key, name): (&str, &str),
    is_fixable: bool,
) -> Finding {
    let finding = about.finding(codes::OLD_TAG, at, message);
    let finding = finding.at_key().help(format!("write {name}"));
    if is_fixable {
        finding.fix(key, name)
    } else {
        finding
    }
}

/// The tags of all dataplanes.
pub(super) fn check_dataplanes(facts: &Facts<'_>, topic: &mut Topic) {
    for view in facts.effective.meshes.values() {
        for dataplane in &view.dataplanes {
            if dataplane.workload.is_none() && !dataplane.meta.is_undecodable(view.rules) {
                check_dataplane(dataplane, view.rules, topic);
            }
        }
    }
}

fn check_dataplane(dataplane: &Dataplane, rules: ReleaseRules, topic: &mut Topic) {
    let about = About::new(Kind::Dataplane, &dataplane.meta, rules);
    let is_gateway = dataplane.gateway().is_some();
    for (index, tags) in dataplane.tag_sets().enumerate() {
        for (key, _) in tags.iter() {
            let Some(name) = name_of(key, rules).filter(|name| tags.get(name).is_none()) else {
                continue;
            };
            let networking = dataplane.meta.spec().field("networking");
            let at = if is_gateway {
                networking.field("gateway")
            } else {
                networking.field("inbound").index(index)
            };
            let at = at.field("tags").key(key);
            let is_fixable = rules.tags == TagNames::New;
            let message = renamed(key, name, rules);
            topic.add(finding(about, at, message, (key, name), is_fixable));
        }
    }
}
