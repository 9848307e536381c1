//! Comparing an input with a state, for `diff` and for `apply --dry-run`.

use clap::ValueEnum;

use super::Context;
use super::laid::{Laid, tell_unjudged};
use super::load::tell_errors;
use super::names::check_mesh;
use crate::diag::{Exit, printable};
use crate::difference::{Difference, dropped_words};
use crate::effective::Effective;
use crate::model::{Release, RuleBook};
use crate::parse::Values;
use crate::report::{
    DifferenceDocument, absent_line, difference_line, write_difference, write_json,
};
use crate::validate::effective_and_errors;

/// How to print changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// Unified diffs, and dataplanes in groups
    Text,
    /// JSON
    Json,
}

/// How two states are compared.
#[derive(Debug, Clone, Copy)]
pub(super) struct Comparison {
    /// The release that judges, if it is not to be taken from the documents.
    pub(super) release: Option<Release>,
    /// How to print the changes.
    pub(super) output: DiffFormat,
    /// Whether to say first, as `apply` does, what becomes of each resource.
    pub(super) rehearses: bool,
}

impl Comparison {
    /// Shows what an input changes. What the control plane would refuse of it is told, and it is
    /// compared all the same.
    pub(super) fn show(self, laid: &mut Laid, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let progress = context.console.progress("comparing");
        let overlay = &laid.overlay;
        let book = |world| RuleBook::new(world, self.release);
        let found = std::mem::take(&mut laid.input.reading.findings);
        let ((after, mut errors), before) = rayon::join(
            || effective_and_errors(found, &overlay.after, &book(&overlay.after)),
            || Effective::new(&overlay.before, &book(&overlay.before)),
        );
        laid.retain_own(&mut errors);
        let sources = laid.input.sources.as_slice();
        let values = Values::new(sources);
        let mut difference = Difference::new(overlay, &before, &after, &values);
        drop(progress);

        // Before a rehearsal all findings have been told, and only what cannot be read stays out.
        let has_errors = if self.rehearses {
            errors.iter().any(|error| error.subject.is_none())
        } else {
            tell_errors(errors, sources, context)
        };
        let told = has_errors | tell_problems(&difference, context);
        let flawed = told || laid.input.incomplete;
        if flawed && laid.input.resources == 0 {
            return Ok(Exit::Refused);
        }
        if let Some(mesh) = &context.mesh {
            if !before.meshes.contains_key(mesh.as_str()) {
                check_mesh(mesh, &after)?;
            }
            difference.retain_mesh(mesh);
        }
        self.print(&difference, &values, context)?;
        tell_unjudged([&after, &before], context);
        Ok(if flawed {
            Exit::Refused
        } else if difference.is_empty() {
            Exit::Clean
        } else {
            Exit::Findings
        })
    }

    fn print(
        self,
        difference: &Difference<'_>,
        values: &Values<'_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        if self.rehearses {
            rehearse(difference, context)?;
        }
        match self.output {
            DiffFormat::Json => {
                for resource in &difference.resources {
                    if let Some(words) = dropped_words(&resource.subject, &resource.dropped) {
                        context.console.warn(&words);
                    }
                }
                write_json(
                    context.console.plain(),
                    &DifferenceDocument::new(difference),
                )?;
            }
            DiffFormat::Text => {
                write_difference(&mut context.console.out(), difference, values)?;
                context.console.tell(difference_line(difference));
            }
        }
        if let Some(line) = absent_line(&difference.absent) {
            context.console.tell(printable(&line));
        }
        Ok(())
    }
}

/// Says of each resource what applying it would do, in the order of `apply`.
fn rehearse(difference: &Difference<'_>, context: &mut Context<'_>) -> anyhow::Result<()> {
    let mut resources: Vec<_> = difference.resources.iter().collect();
    resources.sort_by_key(|resource| resource.step());
    for resource in resources {
        let word = resource.change.applied_word();
        let line = format!("{} {word} (dry run)", resource.subject);
        context.console.print(&format!("{}\n", printable(&line)))?;
    }
    context.console.print("\n")?;
    Ok(())
}

/// Tells which resources cannot be compared, and whether there are any.
fn tell_problems(difference: &Difference<'_>, context: &mut Context<'_>) -> bool {
    let mut any = false;
    for resource in &difference.resources {
        if let Some(problem) = &resource.problem {
            any = true;
            let name = &resource.subject;
            context.console.error(&anyhow::anyhow!("{name}: {problem}"));
        }
    }
    any
}
