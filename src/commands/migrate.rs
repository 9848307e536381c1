//! `kumactl migrate`: from `TrafficTrace` and the tracing of a Mesh to `MeshTrace`, in stages, with the
//! proof that every dataplane gets the same at each.

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use anyhow::{anyhow, bail};
use clap::{Args, ValueEnum};

use super::flags::parse_pair;
use super::folder::write_new_folder;
use super::input::{report_errors, report_unreadable};
use super::live::Live;
use super::proposal::Proposal;
use super::state::StateArgs;
use super::{Context, InputArgs};
use crate::client::Scope;
use crate::diag::{Exit, WithHint as _};
use crate::migrate::{LabelMap, Migration, Options, Stage, Step, migrate, verify};
use crate::model::{Feature, Form, Kind, Release, World};
use crate::parse::{Source, Values};
use crate::report::{
    delete_commands, impossible_lines, plan_files, proof_lines, report_lines, write_documents,
    write_migration_json,
};

/// Turn TrafficTrace and the tracing of a Mesh into MeshTrace, and prove that nothing is lost
#[allow(clippy::doc_markdown, reason = "the words are also printed")]
#[derive(Debug, Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    state: StateArgs,
    /// The release that the documents are for, 2.8 to 3.0
    #[arg(long, value_name = "X.Y[.Z]", default_value = "2.14")]
    to: Release,
    /// The form of the documents [default: that of the input]
    #[arg(long, value_name = "FORM")]
    form: Option<FormArg>,
    /// Which label of the dataplanes has the values of a tag, such as kuma.io/service=app (repeatable)
    #[arg(long, value_name = "TAG=LABEL", value_parser = parse_pair)]
    label_map: Vec<(String, String)>,
    /// Print the documents of one stage only
    #[arg(long, value_name = "STAGE", conflicts_with_all = ["verify_only", "output_dir"])]
    stage: Option<StageArg>,
    /// Write a file for each step into this folder, which must not exist or be empty
    #[arg(long, value_name = "DIR", conflicts_with = "verify_only")]
    output_dir: Option<PathBuf>,
    /// Write nothing, and prove the migration that the input holds: each MeshTrace beside what it replaces
    #[arg(long)]
    verify_only: bool,
    /// With --verify-only: what was there before, which the input is laid over (repeatable)
    #[arg(long, value_name = "PATH", requires = "verify_only")]
    against: Vec<String>,
    /// How to print it
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: Output,
}

/// How many things that have to be decided are named.
const LINES: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormArg {
    /// For a control plane outside of Kubernetes
    Universal,
    /// For kubectl
    Kubernetes,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StageArg {
    /// What changes no proxy: labels, collectors, and the new policies as a shadow
    Add,
    /// The new policies, which decide from then on
    Switch,
    /// The Meshes without their backends, and what to delete
    Remove,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Output {
    /// The documents, and the report on standard error
    Yaml,
    /// The report with the documents, as one document
    Json,
}

impl MigrateArgs {
    /// Plans a migration, or only proves one.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.check()?;
        let Live { input, release, .. } = self.state.read_whole(context)?;
        let mut input = input;
        let has_unread = report_unreadable(&mut input.reading, &input.sources, context);
        let named = context.mesh.as_ref();
        named.map_or(Ok(()), |mesh| input.check_mesh(mesh))?;
        // A control plane lists all its Meshes, also where the policies of one only were read.
        let scope = self.state.scope(&[], context)?;
        let incomplete = input.incomplete || has_unread;
        let found = std::mem::take(&mut input.reading.findings);
        let book = self.state.book(&mut input.reading.world, release);
        let is_meant = |world: &mut World| {
            if let Scope::Meshes(meshes) = &scope {
                for mesh in meshes {
                    world.retain_mesh(mesh);
                }
            }
        };
        // The process ends with its answer, and to hand back all that was read would only delay it.
        let mut input = ManuallyDrop::new(input);
        let progress = context.console.progress("migrating");
        let (migration, sources) = if self.verify_only {
            let input = ManuallyDrop::into_inner(input);
            let (mut before, mut after, sources) = self.worlds(input, context)?;
            is_meant(&mut after);
            is_meant(&mut before);
            (verify(&before, after, found, &book, self.to), sources)
        } else {
            let input = &mut *input;
            let world = &mut input.reading.world;
            is_meant(world);
            let values = Values::new(&input.sources);
            let migration = migrate(world, found, &book, &values, self.options());
            (migration, std::mem::take(&mut input.sources))
        };
        drop(progress);
        let (mut migration, sources) = (ManuallyDrop::new(migration), ManuallyDrop::new(sources));
        self.show(&mut migration, &sources, incomplete, context)
    }

    fn check(&self) -> anyhow::Result<()> {
        if !Feature::Labels.is_in(self.to) {
            let error = anyhow!(
                "--to {} is too old: its MeshTrace cannot be tried first",
                self.to
            );
            return Err(error.hint("write a release from 2.8 on"));
        }
        let from = self.state.kuma_version();
        if let Some(from) = from.filter(|from| !Feature::Tracing.is_in(*from)) {
            let error = anyhow!("Kuma {from} has no TrafficTrace that could be migrated");
            let hint =
                "--kuma-version is the release that the input is of; --to says where it leads";
            return Err(error.hint(hint));
        }
        let mut labels: Vec<&str> = self.label_map.iter().map(|it| it.1.as_str()).collect();
        labels.sort_unstable();
        if let Some((label, _)) = labels
            .iter()
            .zip(labels.iter().skip(1))
            .find(|(a, b)| a == b)
        {
            bail!("--label-map gives two tags the label {label}");
        }
        if self.label_map.iter().any(|(_, label)| label.is_empty()) {
            bail!("--label-map names no label: write TAG=LABEL");
        }
        Ok(())
    }

    fn options(&self) -> Options {
        Options {
            to: self.to,
            form: self.form.map(|form| match form {
                FormArg::Universal => Form::Universal,
                FormArg::Kubernetes => Form::Kubernetes,
            }),
            label_map: LabelMap {
                by_tag: self.label_map.iter().cloned().collect(),
                ..LabelMap::default()
            },
        }
    }

    /// What was there before, and what is there with the new policies. Without --against, what was
    /// there is the input without them.
    fn worlds(
        &self,
        mut input: super::input::Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<(World, World, Vec<Source>)> {
        if self.against.is_empty() {
            let after = std::mem::take(&mut input.reading.world);
            let mut before = World {
                kubernetes: after.kubernetes.clone(),
                ..World::default()
            };
            let is_new = [Kind::MeshTrace, Kind::MeshOpenTelemetryBackend];
            for kind in Kind::ALL.into_iter().filter(|kind| !is_new.contains(kind)) {
                before.add(&after, kind, |_| true);
            }
            return Ok((before, after, input.sources));
        }
        let files = InputArgs {
            file: self.against.clone(),
            allow_empty: true,
            ..self.state.input.clone()
        };
        let base = files.read(context)?;
        let Proposal { input, overlay } = Proposal::new(input, base, false);
        Ok((overlay.before, overlay.after, input.sources))
    }

    fn show(
        &self,
        migration: &mut Migration,
        sources: &[Source],
        incomplete: bool,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let errors = std::mem::take(&mut migration.errors);
        let flawed = report_errors(errors, sources, context) || incomplete;
        if let Some(folder) = &self.output_dir {
            Self::write_plan(migration, folder, context)?;
        }
        match self.output {
            Output::Json => write_migration_json(context.console.plain(), migration, sources)?,
            Output::Yaml if self.output_dir.is_none() => self.print(migration, context)?,
            Output::Yaml => {}
        }
        Self::report(migration, sources, context);
        Ok(if flawed {
            Exit::Refused
        } else if migration.is_open() {
            Exit::Findings
        } else {
            Exit::Clean
        })
    }

    fn write_plan(
        migration: &Migration,
        folder: &std::path::Path,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let files = plan_files(migration);
        let file = |it: &crate::report::PlanFile<'_>| {
            let mut text = Vec::new();
            write_documents(&mut text, &it.comment, it.documents)?;
            Ok((it.name, text))
        };
        let contents = files
            .iter()
            .map(file)
            .collect::<std::io::Result<Vec<_>>>()?;
        let shown = folder.display().to_string();
        write_new_folder(folder, &contents)?;
        for (name, _) in &contents {
            context.console.tell(format!("written: {shown}/{name}"));
        }
        Ok(())
    }

    /// Prints the documents: of a stage, or all that are there in the end.
    fn print(&self, migration: &Migration, context: &mut Context<'_>) -> anyhow::Result<()> {
        let wanted = self.stage.map(|stage| match stage {
            StageArg::Add => Stage::Add,
            StageArg::Switch => Stage::Switch,
            StageArg::Remove => Stage::Remove,
        });
        for step in &migration.steps {
            let out = context.console.plain();
            match wanted {
                None => write_documents(out, &[], &step.lasting())?,
                Some(wanted) if wanted == step.stage => {
                    let comment = delete_commands(&step.deletes);
                    write_documents(out, &comment, &step.documents)?;
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    /// Tells people what becomes what, what changes, what has to be decided, and what is proven.
    fn report(migration: &Migration, sources: &[Source], context: &mut Context<'_>) {
        for line in report_lines(migration, sources) {
            context.console.tell(crate::diag::printable(&line));
        }
        let open = impossible_lines(migration, sources);
        for (line, decide) in open.iter().take(LINES) {
            context.console.warn(line);
            context.console.advise(decide);
        }
        if open.len() > LINES {
            let more = open.len() - LINES;
            context.console.warn(&format!(
                "{more} more things have to be decided; -o json lists them"
            ));
        }
        let (differences, same) = proof_lines(migration);
        for line in differences {
            context.console.warn(&line);
        }
        if let Some(line) = same {
            context.console.tell(line);
        }
        let deletes = migration.steps.iter().flat_map(|step: &Step| &step.deletes);
        if deletes.count() > 0 {
            let message =
                "--output-dir DIR writes it in stages, with what to delete and how to go back";
            context.console.hint(format_args!("hint: {message}"));
        }
    }
}
