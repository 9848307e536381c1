//! What became of each resource, as `apply` and `delete` say it: a line as soon as it is known, or
//! one document at the end.

use std::io;

use anyhow::{Error, anyhow};
use clap::Args;

use super::Context;
use super::format::{Format, format};
use crate::client::Key;
use crate::diag::{Exit, Subject, message_and_hints};
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
    pub(super) format: Format,
}

/// The resources so far.
pub(super) struct Changes {
    format: Format,
    dry_run: bool,
    document: ChangesDocument,
    /// How many were to be applied, and which of them were not.
    applied: (usize, Vec<Key>),
    /// The same of those to be deleted.
    deleted: (usize, Vec<Key>),
    exit: Exit,
}

impl Changes {
    /// No resources yet.
    pub(super) fn new(format: Format, dry_run: bool) -> Self {
        Self {
            format,
            dry_run,
            document: ChangesDocument::default(),
            applied: (0, Vec::new()),
            deleted: (0, Vec::new()),
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
        let item = ChangeItem::new(subject, change, self.dry_run, None);
        if self.format == Format::People {
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
        let (key, verb) = (
            &step.key,
            if step.is_deletion() {
                "deleted"
            } else {
                "applied"
            },
        );
        let (count, undone) = if step.is_deletion() {
            &mut self.deleted
        } else {
            &mut self.applied
        };
        *count += 1;
        let (change, message) = match outcome {
            Outcome::Done(change, warnings) => {
                for warning in warnings {
                    context.console.warn(&format!("{key}: {warning}"));
                }
                return self.done(key.subject(), change.applied_word(), context);
            }
            Outcome::Skipped => (
                "skipped",
                format!("{key} was not {verb}, because of an earlier error"),
            ),
            Outcome::Absent => match absent(key) {
                None => {
                    let message = format!("{key} does not exist");
                    context.console.tell(crate::diag::printable(&message));
                    self.document.resources.push(ChangeItem::new(
                        key.subject(),
                        "unchanged",
                        self.dry_run,
                        Some(message),
                    ));
                    return;
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
                context
                    .console
                    .error(&error.context(format!("{key} was not {verb}")));
                ("refused", message)
            }
        };
        undone.push(key.clone());
        self.document.resources.push(ChangeItem::new(
            key.subject(),
            change,
            self.dry_run,
            Some(message),
        ));
    }

    /// Reports which resources of many are left, prints the document, and returns how it went.
    pub(super) fn finish(self, context: &mut Context<'_>) -> io::Result<Exit> {
        let why = if self.applied.1.is_empty() {
            ""
        } else {
            ", because not everything was applied"
        };
        for ((count, undone), verb, why) in [
            (&self.applied, "applied", ""),
            (&self.deleted, "deleted", why),
        ] {
            if !undone.is_empty() && *count > 1 {
                let names: Vec<String> = undone.iter().map(Key::to_string).collect();
                context.console.error(&anyhow!(
                    "{} of {count} resources were not {verb}{why}: {}",
                    undone.len(),
                    names.join(", ")
                ));
            }
        }
        if self.format == Format::Json {
            write_json(context.console.plain(), &self.document)?;
        }
        Ok(self.exit)
    }
}
