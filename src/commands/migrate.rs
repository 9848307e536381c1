//! `kumactl migrate`: from `TrafficTrace` and the tracing of a Mesh to `MeshTrace`, in stages, with the
//! proof that every dataplane gets the same at each.

mod target;

use std::mem::{ManuallyDrop, take};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::folder::write_and_name;
use super::input::Input;
use super::live::Live;
use super::proposal::Proposal;
use super::reports::{report_errors, report_unreadable};
use super::state::StateArgs;
use super::{Context, InputArgs};
use crate::client::Scope;
use crate::diag::Exit;
use crate::migrate::{Migration, Stage, migrate, verify, without_new_policies};
use crate::model::World;
use crate::parse::{Source, Values};
use crate::report::{
    migration_files, migration_messages, write_migration_json, write_migration_yaml,
};
use target::TargetArgs;

/// Turn TrafficTrace and the tracing of a Mesh into MeshTrace, and prove that nothing is lost
#[allow(clippy::doc_markdown, reason = "the words are also printed")]
#[derive(Debug, Args)]
pub struct MigrateArgs {
    #[command(flatten)]
    state: StateArgs,
    #[command(flatten)]
    target: TargetArgs,
    /// Print the documents of one stage only
    #[arg(long, value_name = "STAGE", conflicts_with_all = ["verify_only", "output_dir"])]
    stage: Option<Stage>,
    /// Write a file for each step into this folder, which must not exist or be empty
    #[arg(long, value_name = "DIR", conflicts_with = "verify_only")]
    output_dir: Option<PathBuf>,
    /// Write nothing, and prove the migration that the input holds: each MeshTrace beside what it replaces
    #[arg(long)]
    verify_only: bool,
    /// With --verify-only: the state before, which the input is applied to (repeatable)
    #[arg(long, value_name = "PATH", requires = "verify_only")]
    against: Vec<String>,
    /// How to print it
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: Output,
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
        let options = self.target.options(self.state.kuma_version())?;
        let Live {
            mut input, release, ..
        } = self.state.read_whole(context)?;
        let has_unread = report_unreadable(&mut input.reading, &input.sources, context);
        input.check_mesh(context)?;
        let is_incomplete = input.incomplete || has_unread;
        // A control plane lists all its Meshes, also where the policies of one only were read.
        let scope = self.state.scope(&[], context)?;
        let retain = |world: &mut World| {
            if let Scope::Meshes(meshes) = &scope {
                for mesh in meshes {
                    world.retain_mesh(mesh);
                }
            }
        };
        let found = take(&mut input.reading.findings);
        let book = self.state.book(&mut input.reading.world, release);
        let progress = context.console.progress("migrating");
        let (migration, sources) = if self.verify_only {
            let (mut before, mut after, sources) = self.worlds(input, context)?;
            retain(&mut before);
            retain(&mut after);
            (verify(before, after, found, &book, options.to), sources)
        } else {
            // The process ends with its answer, and to hand back all that was read would only delay it.
            let mut input = ManuallyDrop::new(input);
            let Input {
                reading, sources, ..
            } = &mut *input;
            retain(&mut reading.world);
            let values = Values::new(sources);
            let migration = migrate(&mut reading.world, found, &book, &values, options);
            (migration, take(sources))
        };
        drop(progress);
        let (mut migration, sources) = (ManuallyDrop::new(migration), ManuallyDrop::new(sources));
        let has_errors = report_errors(take(&mut migration.errors), &sources, context);
        self.show(&migration, &sources, context)?;
        let exit = Exit::findings_if(migration.is_open());
        Ok(exit.or_refused(has_errors || is_incomplete))
    }

    /// What was there before, and what is there with the new policies. Without --against, what was
    /// there is the input without them.
    fn worlds(
        &self,
        mut input: Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<(World, World, Vec<Source>)> {
        if self.against.is_empty() {
            let after = take(&mut input.reading.world);
            return Ok((without_new_policies(&after), after, input.sources));
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
        migration: &Migration,
        sources: &[Source],
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        if let Some(folder) = &self.output_dir {
            write_and_name(folder, &migration_files(migration)?, context)?;
        }
        let out = context.console.plain();
        match self.output {
            Output::Json => write_migration_json(out, migration, sources)?,
            Output::Yaml if self.output_dir.is_some() => {}
            Output::Yaml => write_migration_yaml(out, migration, self.stage)?,
        }
        context.console.say(migration_messages(migration, sources));
        Ok(())
    }
}
