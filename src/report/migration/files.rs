//! The documents of a migration as YAML: those of a stage, or a file for each step that says what to do
//! with it and how to go back.

use std::borrow::Borrow;
use std::io::{self, Write};

use crate::diag::{printable, shell_word};
use crate::migrate::{Body, Migration, NewDocument, Stage};
use crate::model::Form;
use crate::report::list::write_in_order;
use crate::report::{resource_yaml, write_yaml};

/// Writes the documents of a stage, or all that are there in the end.
pub(crate) fn write_migration_yaml(
    out: &mut dyn Write,
    migration: &Migration,
    stage: Option<Stage>,
) -> io::Result<()> {
    for step in &migration.steps {
        match stage {
            None => write_documents(out, &[], &step.lasting())?,
            Some(stage) if stage == step.stage => {
                write_documents(out, &delete_commands(&step.deletes), &step.documents)?;
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Writes documents as YAML, below a comment of some lines.
fn write_documents(
    out: &mut dyn Write,
    comment: &[String],
    documents: &[impl Borrow<NewDocument> + Sync],
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

/// The files of a plan, by name, in the order in which they are used. Those that would hold nothing
/// are left out.
pub(crate) fn migration_files(migration: &Migration) -> io::Result<Vec<(&'static str, Vec<u8>)>> {
    let tool = match migration.form {
        Form::Universal => "kumactl",
        Form::Kubernetes => "kubectl",
    };
    let mut files = Vec::new();
    for step in &migration.steps {
        let of_step: &[(&'static str, &[NewDocument])] = match step.stage {
            Stage::Add => &[("1-add.yaml", &step.documents)],
            Stage::Switch => &[("2-switch.yaml", &step.documents)],
            Stage::Remove => &[
                ("3-delete.yaml", &step.deletes),
                ("4-remove.yaml", &step.documents),
                ("back.yaml", &step.back),
            ],
            Stage::Upgrade => &[],
        };
        for (name, documents) in of_step.iter().filter(|it| !it.1.is_empty()) {
            let mut text = Vec::new();
            write_documents(&mut text, &file_comment(name, tool), documents)?;
            files.push((*name, text));
        }
    }
    Ok(files)
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

/// The commands that delete what documents are of.
fn delete_commands(documents: &[NewDocument]) -> Vec<String> {
    let command = |it: &NewDocument| {
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
