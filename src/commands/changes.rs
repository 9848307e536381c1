//! What became of each resource, as `apply` and `delete` say it: a line as soon as it is known, or
//! one document at the end.

use std::io;

use anyhow::{Error, anyhow};
use clap::Args;

use super::Context;
use super::format::{OutputFormat, format};
use crate::client::Key;
use crate::diag::{Exit, Subject, message_and_hints, printable};
use crate::difference::{Outcome, Step};
use crate::report::{ChangeItem, ChangesDocument, write_json};

/// How they are said.
#[derive(Debug, Args)]
pub(super) struct ChangesArgs {
    /// How to print what became of each resource
    #[arg(
        short = 'o',
        long = "output",
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format("text", "A line for each")
    )]
    pub(super) format: OutputFormat,
}

/// The resources so far.
pub(super) struct Changes {
    format: OutputFormat,
    dry_run: bool,
    document: ChangesDocument,
    /// What was to be applied, and then what was to be deleted.
    done: [Done; 2],
    exit: Exit,
}

/// Steps that do the same: how many there were, and which resources are as they were before.
struct Done {
    verb: &'static str,
    steps: usize,
    undone: Vec<Key>,
}

impl Changes {
    /// No resources yet.
    pub(super) fn new(format: OutputFormat, dry_run: bool) -> Self {
        Self {
            format,
            dry_run,
            document: ChangesDocument::default(),
            done: ["applied", "deleted"].map(|verb| Done {
                verb,
                steps: 0,
                undone: Vec::new(),
            }),
            exit: Exit::Clean,
        }
    }

    /// Reports a resource that is as it should be.
    pub(super) fn done(
        &mut self,
        subject: Subject,
        change: &'static str,
        context: &mut Context<'_>,
    ) {
        let item = ChangeItem {
            subject,
            change,
            dry_run: self.dry_run,
            message: None,
        };
        if self.format == OutputFormat::People {
            context.console.done(item.line());
        }
        self.document.resources.push(item);
    }

    /// Reports what became of a step; `absent` is the error of a resource that is to be deleted and
    /// does not exist, if that is one.
    pub(super) fn add(
        &mut self,
        step: &Step,
        outcome: Outcome,
        absent: impl FnOnce(&Key) -> Option<Error>,
        context: &mut Context<'_>,
    ) {
        let key = &step.key;
        let done = &mut self.done[usize::from(step.is_deletion())];
        done.steps += 1;
        let mut is_undone = true;
        let (change, message) = match outcome {
            Outcome::Done(change, warnings) => {
                for warning in warnings {
                    context.console.warn(&format!("{key}: {warning}"));
                }
                return self.done(key.subject(), change.applied_word(), context);
            }
            Outcome::Skipped => (
                "skipped",
                format!("{key} was not {}, because of an earlier error", done.verb),
            ),
            Outcome::Absent => match absent(key) {
                None => {
                    is_undone = false;
                    let message = format!("{key} does not exist");
                    context.console.info(printable(&message));
                    ("unchanged", message)
                }
                Some(error) => {
                    self.exit = self.exit.max(Exit::Refused);
                    context.console.error(&error);
                    ("refused", message_and_hints(&error).0)
                }
            },
            Outcome::Failed(error) => {
                self.exit = self.exit.max(error.exit());
                let error = Error::from(error);
                let message = message_and_hints(&error).0;
                let error = error.context(format!("{key} was not {}", done.verb));
                context.console.error(&error);
                ("refused", message)
            }
        };
        if is_undone {
            done.undone.push(key.clone());
        }
        self.document.resources.push(ChangeItem {
            subject: key.subject(),
            change,
            dry_run: self.dry_run,
            message: Some(message),
        });
    }

    /// Reports which resources of many are left, prints the document, and returns how it went.
    pub(super) fn finish(self, context: &mut Context<'_>) -> io::Result<Exit> {
        let [applied, deleted] = &self.done;
        let why = match applied.undone.as_slice() {
            [] => "",
            _ => ", because not everything was applied",
        };
        for (done, why) in [(applied, ""), (deleted, why)] {
            if !done.undone.is_empty() && done.steps > 1 {
                let names: Vec<String> = done.undone.iter().map(Key::to_string).collect();
                context.console.error(&anyhow!(
                    "{} of {} resources were not {}{why}: {}",
                    names.len(),
                    done.steps,
                    done.verb,
                    names.join(", ")
                ));
            }
        }
        if self.format == OutputFormat::Json {
            write_json(context.console.plain(), &self.document)?;
        }
        Ok(self.exit)
    }
}
