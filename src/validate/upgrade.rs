//! What a release without `TrafficTrace` drops of documents that it accepts, and the dataplanes that
//! stop tracing with it.

use std::borrow::Cow;

use rayon::prelude::*;

use super::facts::Facts;
use super::topic::{About, Topic};
use crate::diag::{FieldPath, Finding, codes, go_quote};
use crate::effective::{Answer, Effective};
use crate::model::{Dataplane, Feature, Form, Kind, Mesh, Release, ReleaseRules, TagNames, World};
use crate::workload::add_dataplanes;

pub(super) fn check(facts: &Facts<'_>, topic: &mut Topic) {
    for view in facts.effective.meshes.values() {
        if view.rules.has(Feature::Tracing) {
            continue;
        }
        view.mesh
            .into_iter()
            .for_each(|mesh| check_mesh(mesh, view.rules, topic));
        let dataplanes = view.dataplanes.par_iter();
        let dropped = dataplanes.flat_map_iter(|it| dropped(it, view.rules));
        let dropped: Vec<Finding> = dropped.collect();
        topic.findings.extend(dropped);
    }
    check_traced(facts, topic);
}

/// Fields of a Mesh that policies of their own have taken the place of.
fn check_mesh(mesh: &Mesh, rules: ReleaseRules, topic: &mut Topic) {
    let about = About::new(Kind::Mesh, &mesh.meta, rules);
    for field in &mesh.plugins {
        let message = format!("{field} is silently dropped");
        let at = mesh.meta.spec().field(*field);
        let help = "policies of their own have taken its place; write those before the upgrade";
        topic.report(about, codes::DROPPED_FIELD, at, message, help);
    }
}

/// What is dropped of a Dataplane that somebody writes by hand.
fn dropped(dataplane: &Dataplane, rules: ReleaseRules) -> impl Iterator<Item = Finding> {
    let by_hand = dataplane.meta.form == Form::Universal && dataplane.workload.is_none();
    let counts = by_hand && !dataplane.meta.is_undecodable(rules);
    let about = About::new(Kind::Dataplane, &dataplane.meta, rules);
    let networking = || dataplane.meta.spec().field("networking");
    let mut inbounds = dataplane.inbounds().iter().enumerate();
    let tagged = inbounds
        .find(|(_, inbound)| !inbound.tags.is_empty())
        .filter(|_| counts);
    let tags = tagged.map(|(index, _)| {
        let makes_http = |inbound: &crate::model::Inbound| {
            let protocol = inbound.tags.get(TagNames::New.protocol());
            let is_http = protocol.is_some_and(|it| rules.http_protocols().contains(&it));
            is_http && inbound.protocol.is_empty()
        };
        let loses = dataplane.inbounds().iter().any(makes_http);
        let message = if loses {
            "tags of inbounds are silently dropped, the protocol too: the inbounds make no spans"
        } else {
            "tags of inbounds are silently dropped: nothing selects by them any more"
        };
        let help = if loses {
            "write protocol: http beside the port, and as labels what policies select by"
        } else {
            "write as labels what policies select by"
        };
        let at = networking().field("inbound").index(index).field("tags");
        let finding = about.finding(codes::DROPPED_FIELD, at, message);
        finding.exception_if(!loses).help(help)
    });
    let is_advertised = dataplane
        .networking
        .as_ref()
        .is_some_and(|it| it.is_advertised);
    let advertised = (counts && is_advertised).then(|| {
        let message = "advertisedAddress is silently dropped";
        let at = networking().field("advertisedAddress");
        let finding = about.finding(codes::DROPPED_FIELD, at, message);
        finding.help("make address one that the other proxies reach")
    });
    tags.into_iter().chain(advertised)
}

/// Whether a dataplane sends spans of requests to it, or could.
fn sends(answer: &Answer<'_, '_>) -> bool {
    answer.target().is_some() && !answer.is_silent()
}

/// The dataplanes that are traced by the newest release with `TrafficTrace`, and by this one no more.
fn check_traced(facts: &Facts<'_>, topic: &mut Topic) {
    let is_affected = |rules: ReleaseRules| rules.chosen && !rules.has(Feature::Tracing);
    if !facts
        .effective
        .meshes
        .values()
        .any(|view| is_affected(view.rules))
    {
        return;
    }
    let book = facts.book.of_release(Release::NEWEST);
    // Workloads become other dataplanes there.
    let mut world = Cow::Borrowed(facts.world);
    if !world.kubernetes.workloads.is_empty() {
        let own: &mut World = world.to_mut();
        add_dataplanes(own, &book);
    }
    let before = Effective::new(&world, &book);
    for view in facts
        .effective
        .meshes
        .values()
        .filter(|view| is_affected(view.rules))
    {
        let Some(old) = before.meshes.get(view.name) else {
            continue;
        };
        let found = view.dataplanes.par_iter().filter_map(|dataplane| {
            let name = dataplane.meta.name.as_str();
            let (before, after) = (old.answer(old.dataplane(name)?), view.answer(dataplane));
            let target = before
                .target()
                .filter(|_| sends(&before) && !sends(&after))?;
            let reason = match after.target() {
                Some(_) => "none of its inbounds says by the field protocol that it speaks HTTP",
                None => "no MeshTrace sends its spans anywhere",
            };
            let about = About::new(Kind::Dataplane, &dataplane.meta, view.rules);
            let message = format!(
                "the dataplane stops tracing: with Kuma {} it sends to {}, and with {} {reason}",
                Release::NEWEST,
                go_quote(&target.exporter.endpoint()),
                view.rules.release,
            );
            let at = dataplane.workload.as_ref().map_or_else(
                || dataplane.meta.name_path(),
                |_| FieldPath::root().field("metadata").field("name"),
            );
            let finding = about.finding(codes::STOPS_TRACING, at, message);
            Some(
                finding.help("kumactl migrate --to 3.0 writes what keeps it traced, and proves it"),
            )
        });
        let found: Vec<Finding> = found.collect();
        topic.findings.extend(found);
    }
}
