//! A migration as one JSON document: what becomes what, its stages with their documents, the proof.

use std::io::{self, Write};

use serde::Serialize;

use super::{commented, places};
use crate::diag::Subject;
use crate::migrate::{DataplaneProof, DataplaneState, Migration, Stage};
use crate::parse::Source;
use crate::report::documents::BackendItem;
use crate::report::list::Object;

#[derive(Debug, Serialize)]
struct ImpossibleItem<'m> {
    #[serde(flatten)]
    subject: &'m Subject,
    file: Option<&'m str>,
    line: Option<u32>,
    message: &'m str,
    decide: &'m str,
}

#[derive(Debug, Serialize)]
struct DataplaneItem<'m> {
    mesh: &'m str,
    name: &'m str,
    before: Option<BackendItem>,
    after: Option<BackendItem>,
    differs: bool,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    differences: Vec<DifferenceItem<'m>>,
}

#[derive(Debug, Serialize)]
struct DifferenceItem<'m> {
    stage: &'static str,
    fields: &'m [&'static str],
}

fn backend(state: &DataplaneState) -> Option<BackendItem> {
    BackendItem::of(state.route())
}

/// Writes the JSON document of `migrate`, of a migration of some sources.
pub(crate) fn write_migration_json(
    out: &mut dyn Write,
    migration: &Migration,
    sources: &[Source],
) -> io::Result<()> {
    let impossible: Vec<_> = migration
        .unresolved
        .iter()
        .zip(places(migration, sources))
        .collect();
    Object::write(out, |document| {
        document.field("during", migration.during.to_string())?;
        document.field("to", migration.to.to_string())?;
        document.list("exact", &migration.exact, |it| it)?;
        document.list("changed", &migration.changed, |it| it)?;
        document.list("impossible", &impossible, |(it, place)| ImpossibleItem {
            subject: &it.subject,
            line: place.as_ref().map(|place| place.span.line),
            file: place.as_ref().map(|place| &*place.file),
            message: &it.message,
            decide: &it.decide,
        })?;
        // The files whose comments are not in what is written.
        document.field("commentsLost", commented(migration, sources))?;
        document.objects("stages", &migration.steps, |step, stage| {
            stage.field("stage", step.stage.word())?;
            stage.list("documents", &step.documents, |it| &it.body)?;
            stage.list("delete", &step.deletes, |it| &it.subject)?;
            stage.object("back", |back| {
                back.list("documents", &step.back, |it| &it.body)?;
                back.list("delete", &step.back_deletes, |it| &it.subject)
            })?;
            stage.field("differs", differing(migration, step.stage).count())
        })?;
        document.list("dataplanes", &migration.proof.dataplanes, |it| {
            DataplaneItem {
                mesh: &it.mesh,
                name: &it.name,
                before: backend(&it.before),
                after: backend(&it.after),
                differs: it.differs(),
                differences: it
                    .differences
                    .iter()
                    .map(|(stage, fields)| DifferenceItem {
                        stage: stage.word(),
                        fields,
                    })
                    .collect(),
            }
        })
    })
}

/// The dataplanes that do not get the same at a stage.
fn differing(migration: &Migration, stage: Stage) -> impl Iterator<Item = &DataplaneProof> {
    let is_at = move |it: &&DataplaneProof| it.differences.iter().any(|(at, _)| *at == stage);
    migration.proof.differing().filter(is_at)
}
