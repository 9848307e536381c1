//! How a migration looks: its documents as YAML, each stage with what to do; its report for people;
//! and all of it as JSON.

use std::borrow::Borrow;
use std::io::{self, Write};

use serde::Serialize;

use super::documents::BackendItem;
use super::list::{Object, write_in_order};
use super::{Location, resource_yaml, write_yaml};
use crate::diag::{Finding, Subject, counted, printable, shell_word};
use crate::migrate::{Body, DataplaneProof, Document, Migration, Stage, State, Unresolved};
use crate::model::Form;
use crate::parse::{Source, resolve_places};

/// How many dataplanes of a kind are named.
const NAMED: usize = 5;

#[derive(Debug, Serialize)]
struct ExactItem<'m> {
    #[serde(flatten)]
    subject: &'m Subject,
    becomes: &'m [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'m str>,
}

#[derive(Debug, Serialize)]
struct ChangedItem<'m> {
    code: &'static str,
    message: &'m str,
    meshes: &'m [String],
    dataplanes: usize,
}

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

fn backend(state: &State) -> Option<BackendItem> {
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
        document.list("exact", &migration.exact, |it| ExactItem {
            subject: &it.subject,
            becomes: &it.becomes,
            note: it.note.as_deref(),
        })?;
        document.list("changed", &migration.changed, |it| ChangedItem {
            code: it.code,
            message: &it.message,
            meshes: &it.meshes,
            dataplanes: it.dataplanes,
        })?;
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

/// Where the things that have to be decided stand, in their order.
fn places<'m>(migration: &Migration, sources: &'m [Source]) -> Vec<Option<Location<'m>>> {
    let findings = migration.unresolved.iter().map(Unresolved::finding);
    let findings: Vec<Option<Finding>> = findings.collect();
    let has_place: Vec<bool> = findings.iter().map(Option::is_some).collect();
    let mut findings: Vec<Finding> = findings.into_iter().flatten().collect();
    resolve_places(sources, &mut findings);
    let mut findings = findings.into_iter();
    let place = |has_place: bool| {
        let finding = if has_place { findings.next() } else { None }?;
        let subject = finding.subject.as_ref();
        Some(Location::new(&finding.at, subject, sources))
    };
    has_place.into_iter().map(place).collect()
}

/// The files whose comments are not in what is written.
fn commented<'m>(migration: &Migration, sources: &'m [Source]) -> Vec<&'m str> {
    let writes = migration
        .steps
        .iter()
        .any(|step| !step.documents.is_empty());
    let commented = sources.iter().filter(|it| writes && it.has_comments());
    commented.map(|it| it.name.as_str()).collect()
}

/// Writes documents as YAML, below a comment of some lines.
pub(crate) fn write_documents(
    out: &mut dyn Write,
    comment: &[String],
    documents: &[impl Borrow<Document> + Sync],
) -> io::Result<()> {
    for line in comment {
        writeln!(out, "# {}", printable(line))?;
    }
    write_in_order(out, documents, b"", |piece| {
        let mut text = Vec::new();
        for document in piece {
            text.extend_from_slice(b"---\n");
            match &document.borrow().body {
                Body::Policy(policy) => write_yaml(&mut text, policy)?,
                Body::Value(value) => {
                    text.extend_from_slice(resource_yaml(&value.value()).as_bytes());
                }
            }
        }
        Ok(text)
    })
}

/// A file of a plan.
pub(crate) struct PlanFile<'m> {
    /// What it is called.
    pub(crate) name: &'static str,
    /// What to do with it.
    pub(crate) comment: Vec<String>,
    /// What it holds.
    pub(crate) documents: &'m [Document],
}

/// The files of a plan, in the order in which they are used. Those that would hold nothing are left
/// out.
pub(crate) fn plan_files(migration: &Migration) -> Vec<PlanFile<'_>> {
    let tool = match migration.form {
        Form::Universal => "kumactl",
        Form::Kubernetes => "kubectl",
    };
    let mut files = Vec::new();
    for step in &migration.steps {
        let of_step: &[(&'static str, &[Document])] = match step.stage {
            Stage::Add => &[("1-add.yaml", &step.documents)],
            Stage::Switch => &[("2-switch.yaml", &step.documents)],
            Stage::Remove => &[
                ("3-delete.yaml", &step.deletes),
                ("4-remove.yaml", &step.documents),
                ("back.yaml", &step.back),
            ],
            Stage::Upgrade => &[],
        };
        let filled = of_step
            .iter()
            .filter(|(_, documents)| !documents.is_empty());
        files.extend(filled.map(|(name, documents)| PlanFile {
            name,
            comment: file_comment(name, tool),
            documents,
        }));
    }
    files
}

/// What to do with a file of a plan.
fn file_comment(name: &str, tool: &str) -> Vec<String> {
    // A part of a Mesh is dropped by `kumactl apply` only where that is said to be meant.
    let force = if tool == "kumactl" { " --force" } else { "" };
    let lines: &[&str] = match name {
        "1-add.yaml" => &[
            "Stage add: changes no proxy. The new policies are a shadow of what they will be.",
            "Do:   TOOL apply -f 1-add.yaml",
            "Back: TOOL delete -f 2-switch.yaml",
        ],
        "2-switch.yaml" => &[
            "Stage switch: the new policies decide, the strongest first; the old ones stay beside them.",
            "Do:   TOOL apply -f 2-switch.yaml",
            "Back: TOOL apply -f 1-add.yaml",
        ],
        "3-delete.yaml" => &[
            "Stage remove: the old policies decide nothing any more.",
            "Do:   TOOL delete -f 3-delete.yaml",
            "Back: TOOL apply -f back.yaml",
        ],
        "4-remove.yaml" => &[
            "Stage remove: the backends of the Mesh are used by nothing any more.",
            "Do:   TOOL apply -f 4-remove.yaml FORCE",
            "Back: TOOL apply -f back.yaml",
        ],
        _ => &[
            "What the stage remove takes away. To go back from there:",
            "Do:   TOOL apply -f back.yaml",
        ],
    };
    lines
        .iter()
        .map(|line| line.replace("TOOL", tool).replace(" FORCE", force))
        .collect()
}

/// The lines of the report for people.
pub(crate) fn report_lines(migration: &Migration, sources: &[Source]) -> Vec<String> {
    let mut lines = Vec::new();
    for exact in &migration.exact {
        let becomes = match exact.becomes.as_slice() {
            [] => "needs nothing in its place".to_owned(),
            [one] => format!("becomes MeshTrace {one}"),
            many => format!("becomes MeshTraces {}", many.join(", ")),
        };
        let note = exact
            .note
            .as_ref()
            .map_or_else(String::new, |it| format!(": {it}"));
        lines.push(format!("exact: {} {becomes}{note}", exact.subject));
    }
    for changed in &migration.changed {
        let dataplanes = counted(changed.dataplanes, "dataplane");
        lines.push(format!(
            "changed: {} ({dataplanes}, {})",
            changed.message, changed.code
        ));
    }
    let commented = commented(migration, sources);
    if let Some(first) = commented.first() {
        let more = match commented.len() {
            1 => String::new(),
            count => format!(" and {} more", counted(count - 1, "file")),
        };
        lines.push(format!(
            "comments are not in what is written: those of {first}{more}"
        ));
    }
    lines
}

/// What has to be decided, for people: what is the matter, and what to do about it.
pub(crate) fn impossible_lines(migration: &Migration, sources: &[Source]) -> Vec<(String, String)> {
    let line = |(it, place): (&Unresolved, Option<Location<'_>>)| {
        let place = place.map_or_else(String::new, |place| format!("{place}: "));
        (
            format!("{place}{}: {}", it.subject, it.message),
            it.decide.clone(),
        )
    };
    let places = places(migration, sources);
    migration.unresolved.iter().zip(places).map(line).collect()
}

/// What the proof has found, for people: a line if all is the same, else one for each kind of
/// difference.
pub(crate) fn proof_lines(migration: &Migration) -> (Vec<String>, Option<String>) {
    let all = migration.proof.dataplanes.len();
    if all == 0 {
        let nothing = "nothing is proven: the input has no dataplanes".to_owned();
        return (Vec::new(), Some(nothing));
    }
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
    let lines: Vec<String> = groups
        .into_iter()
        .map(|(key, group)| {
            let names = group.iter().take(NAMED);
            let names: Vec<String> = names.map(|it| format!("{}/{}", it.mesh, it.name)).collect();
            let more = match group.len().saturating_sub(NAMED) {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let count = counted(group.len(), "dataplane");
            format!(
                "{count} of {all} would not get the same, {key} ({}{more})",
                names.join(", ")
            )
        })
        .collect();
    let same = lines.is_empty().then(|| match all {
        1 => "proven: 1 dataplane gets the same at every stage".to_owned(),
        _ => format!("proven: {all} dataplanes get the same at every stage"),
    });
    (lines, same)
}

/// The commands that delete what documents are of.
pub(crate) fn delete_commands(documents: &[Document]) -> Vec<String> {
    let command = |it: &Document| {
        let mesh = it.subject.mesh.as_deref().unwrap_or_default();
        format!(
            "kumactl delete {} {} -m {}",
            it.subject.kind,
            shell_word(&it.subject.name),
            shell_word(mesh)
        )
    };
    documents.iter().map(command).collect()
}
