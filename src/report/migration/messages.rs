//! What is reported of a migration: what becomes what, what changes, what has to be decided, and
//! what is proven.

use super::{commented, places};
use crate::diag::{counted, few, printable};
use crate::migrate::{DataplaneProof, Migration};
use crate::parse::Source;
use crate::report::Message;

/// How many things that have to be decided are named.
const UNRESOLVED: usize = 20;
/// How many dataplanes of a kind are named.
const NAMED: usize = 5;

/// All of it, in order.
pub(crate) fn migration_messages(migration: &Migration, sources: &[Source]) -> Vec<Message> {
    let mut messages = done(migration, sources);
    unresolved(migration, sources, &mut messages);
    proven(migration, &mut messages);
    if migration.steps.iter().any(|step| !step.deletes.is_empty()) {
        let hint =
            "hint: --output-dir DIR writes it in stages, with what to delete and how to go back";
        messages.push(Message::Hint(hint.to_owned()));
    }
    messages
}

/// What becomes what, and what does not come along.
fn done(migration: &Migration, sources: &[Source]) -> Vec<Message> {
    let exact = migration.exact.iter().map(|exact| {
        let becomes = match exact.becomes.as_slice() {
            [] => "needs nothing in its place".to_owned(),
            [one] => format!("becomes MeshTrace {one}"),
            many => format!("becomes MeshTraces {}", many.join(", ")),
        };
        let note = exact.note.iter().map(|note| format!(": {note}"));
        let note: String = note.collect();
        format!("exact: {} {becomes}{note}", exact.subject)
    });
    let changed = migration.changed.iter().map(|changed| {
        let dataplanes = counted(changed.dataplanes, "dataplane");
        format!(
            "changed: {} ({dataplanes}, {})",
            changed.message, changed.code
        )
    });
    let commented = commented(migration, sources);
    let lost = commented.first().map(|first| {
        let more = match commented.len() {
            1 => String::new(),
            count => format!(" and {} more", counted(count - 1, "file")),
        };
        format!("comments are not in what is written: those of {first}{more}")
    });
    let lines = exact.chain(changed).chain(lost);
    lines
        .map(|line| Message::Info(printable(&line).into_owned()))
        .collect()
}

/// What has to be decided: what is the matter, and what to do about it.
fn unresolved(migration: &Migration, sources: &[Source], messages: &mut Vec<Message>) {
    let unresolved = migration.unresolved.iter();
    let places = places(migration, sources);
    for (it, place) in unresolved.zip(places).take(UNRESOLVED) {
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        let message = format!("{place}{}: {}", it.subject, it.message);
        messages.push(Message::Warning(message));
        messages.push(Message::Advice(it.decide.clone()));
    }
    let more = migration.unresolved.len().saturating_sub(UNRESOLVED);
    if more > 0 {
        messages.push(Message::Warning(format!(
            "{more} more things have to be decided; -o json lists them"
        )));
    }
}

/// What the proof has found: a line if all is the same, else one for each kind of difference.
fn proven(migration: &Migration, messages: &mut Vec<Message>) {
    let all = migration.proof.dataplanes.len();
    let mut groups: Vec<(String, Vec<&DataplaneProof>)> = Vec::new();
    for dataplane in migration.proof.differing() {
        let Some((stage, fields)) = dataplane.differences.first() else {
            continue;
        };
        let key = format!("from the stage {} on: {}", stage.word(), fields.join(", "));
        match groups.iter_mut().find(|(known, _)| *known == key) {
            Some((_, group)) => group.push(dataplane),
            None => groups.push((key, vec![dataplane])),
        }
    }
    if groups.is_empty() {
        messages.push(Message::Info(match all {
            0 => "nothing is proven: there are no dataplanes".to_owned(),
            1 => "proven: 1 dataplane gets the same at every stage".to_owned(),
            _ => format!("proven: {all} dataplanes get the same at every stage"),
        }));
    }
    messages.extend(groups.into_iter().map(|(key, group)| {
        let count = counted(group.len(), "dataplane");
        let names = group.iter().map(|it| format!("{}/{}", it.mesh, it.name));
        let names = few(names, NAMED);
        Message::Warning(format!(
            "{count} of {all} would not get the same, {key} ({names})"
        ))
    }));
}
