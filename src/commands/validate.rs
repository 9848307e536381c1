//! `kumactl validate`: every finding, not just the first.

use std::mem::ManuallyDrop;

use clap::{Args, ValueEnum};

use super::{Context, InputArgs, VersionArgs};
use crate::diag::{Exit, Severity};
use crate::model::RuleBook;
use crate::parse::resolve_places;
use crate::report::findings::{Summary, write_findings_json, write_text};
use crate::validate::validate;

/// Find everything that the control plane would refuse, with its line
#[derive(Debug, Args)]
pub struct ValidateArgs {
    /// Files and directories, like -f
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    version: VersionArgs,
    /// How to print the findings
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Each finding beside its line
    Text,
    /// One document with a summary
    Json,
}

impl ValidateArgs {
    /// Judges the input.
    pub fn run(mut self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.input.file.append(&mut self.paths);
        // The process ends with its answer, and to hand back every name and tag would only delay it.
        let mut input = ManuallyDrop::new(self.input.read(context)?);
        let book = RuleBook::new(&input.reading.world, self.version.kuma_version);
        let mut findings = validate(&mut input.reading, &book);
        if let Some(mesh) = &context.mesh {
            findings.retain(|finding| {
                finding
                    .subject
                    .as_ref()
                    .is_none_or(|subject| subject.mesh.as_ref().unwrap_or(&subject.name) == mesh)
            });
        }
        resolve_places(&input.sources, &mut findings);
        let summary = Summary::new(
            input.sources.len(),
            input.reading.world.len(),
            input.reading.skipped,
            &findings,
        );
        match self.output {
            Format::Text => {
                write_text(&mut context.console.out(), &findings, &input.sources)?;
                context.console.tell(summary.line());
            }
            Format::Json => {
                write_findings_json(context.console.plain(), &summary, &findings, &input.sources)?
            }
        }
        let found = findings
            .iter()
            .any(|finding| finding.severity >= Severity::Error);
        Ok(if input.incomplete {
            Exit::Refused
        } else if found {
            Exit::Findings
        } else {
            Exit::Clean
        })
    }
}
