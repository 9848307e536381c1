//! `inspect workloads`: what a control plane makes of workloads of Kubernetes.

use anyhow::anyhow;
use clap::Args;

use crate::commands::names::NotFound;
use crate::commands::reports::report_errors;
use crate::commands::{Context, ControlPlaneArgs, InputArgs};
use crate::diag::{Exit, WithHint as _, counted};
use crate::model::Workload;
use crate::report::{OutputFormat, WorkloadsView, typed_kind};
use crate::workload::{Outcome, outcomes};

/// What a control plane makes of each workload of Kubernetes, or why nothing
#[derive(Debug, Args)]
pub(super) struct WorkloadsArgs {
    /// Only these workloads: NAME, NAME.NAMESPACE or KIND/NAME
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    /// Only workloads of this namespace [default: all of them]
    #[arg(short, long, value_name = "NAME", conflicts_with = "all_namespaces")]
    namespace: Option<String>,
    /// Workloads of all namespaces, which is the default
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// How to print the answer
    #[arg(
        short,
        long,
        value_enum,
        value_name = "FORMAT",
        default_value = "table"
    )]
    output: OutputFormat,
}

impl WorkloadsArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        if self.input.file.is_empty() {
            let hint = "kubectl get ns,deploy,sts,ds,job,cronjob,svc,mesh -A -o json | kumactl inspect workloads -f -";
            return Err(anyhow!("workloads are read from manifests, and -f names none").hint(hint));
        }
        let mut input = self.input.read(context)?;
        let found = std::mem::take(&mut input.reading.findings);
        let errors = found
            .into_iter()
            .filter(|it| it.severity == crate::diag::Severity::Error);
        let flawed = report_errors(errors.collect(), &input.sources, context);
        let release = input.release();
        let world = &input.reading.world;
        let book = self.control_plane.book(world, release);
        let mut rows = outcomes(world, &book);
        if let Some(mesh) = &context.mesh {
            rows.retain(|row| row.dataplane.as_ref().is_ok_and(|it| it.meta.mesh == *mesh));
        }
        if let Some(namespace) = &self.namespace {
            rows.retain(|row| *row.workload.object.namespace == **namespace);
        }
        let rows = pick(&self.names, rows)?;
        let view = WorkloadsView {
            outcomes: &rows,
            rules: book.of_workloads(),
        };
        context.print(self.output, &view)?;
        if matches!(self.output, OutputFormat::Table | OutputFormat::Wide) {
            context.console.info(summary(&rows));
        }
        Ok(Exit::Clean.or_refused(flawed || input.incomplete))
    }
}

/// The workloads that were named; all of them if none was.
fn pick<'w>(names: &[String], all: Vec<Outcome<'w>>) -> anyhow::Result<Vec<Outcome<'w>>> {
    if names.is_empty() {
        return Ok(all);
    }
    for name in names {
        if !all.iter().any(|it| is_called(it.workload, name)) {
            let known: Vec<String> = all
                .iter()
                .map(|it| it.workload.object.full_name())
                .collect();
            let known = known.iter().map(String::as_str);
            return Err(NotFound::new("workload", name, known).into());
        }
    }
    let is_named = |it: &Outcome<'_>| names.iter().any(|name| is_called(it.workload, name));
    Ok(all.into_iter().filter(is_named).collect())
}

/// Whether a workload is meant by a name: with or without its kind and its namespace.
fn is_called(workload: &Workload, name: &str) -> bool {
    let object = &workload.object;
    let kind = typed_kind(workload.kind);
    let name = match name.split_once('/') {
        Some((word, rest)) if word.eq_ignore_ascii_case(&kind) => rest,
        _ => name,
    };
    *name == *object.name
        || *name == object.full_name()
        || *name == format!("{}/{}", object.namespace, object.name)
}

fn summary(rows: &[Outcome<'_>]) -> String {
    let made = rows.iter().filter(|it| it.dataplane.is_ok()).count();
    format!(
        "{}: {made} with a dataplane, {} without; kumactl inspect dataplanes shows where they send their traces",
        counted(rows.len(), "workload"),
        rows.len() - made,
    )
}
