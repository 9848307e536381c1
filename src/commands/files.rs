//! `-f` and its companions: from what was typed to what was read.

use anyhow::anyhow;
use clap::Args;
use rayon::prelude::*;

use super::Context;
use super::flags::parse_pair;
use super::input::{Input, no_resource};
use super::project::{Project, project_of};
use super::sources::read_sources;
use crate::diag::{Severity, WithHint as _, go_quote};
use crate::host::{InputOptions, Loaded};
use crate::parse::{self, MissingVariables, Options, Raw, Reading, Source, Variables};
use crate::report::findings::warning_line;
use crate::report::unrendered_messages;

/// Their heading in the help. It stands at each of them, since what is said of the whole would go on
/// for the flags that a command adds.
const INPUT: &str = "Input";

/// Where the input comes from.
#[derive(Debug, Clone, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct InputArgs {
    /// File, directory, URL, or - for standard input (repeatable)
    #[arg(short, long = "file", help_heading = INPUT, value_name = "PATH")]
    pub file: Vec<String>,
    /// Leave files of a directory out, by glob (repeatable)
    #[arg(long, help_heading = INPUT, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Read files that .gitignore leaves out, too
    #[arg(long, help_heading = INPUT)]
    pub no_ignore: bool,
    /// Do not look for a project file, .kumactl.yaml
    #[arg(long, help_heading = INPUT)]
    pub no_project: bool,
    /// Replace {{key}} in the input (repeatable)
    #[arg(short, long = "var", help_heading = INPUT, value_name = "KEY=VALUE", value_parser = parse_pair)]
    pub var: Vec<(String, String)>,
    /// Treat a kuma.io kind that no release of Kuma has as an error
    #[arg(long, help_heading = INPUT)]
    pub strict: bool,
    /// Accept input without any resource
    #[arg(long, help_heading = INPUT)]
    pub allow_empty: bool,
}

/// The input of a command that cannot do without, with and without `-f` before each path.
#[derive(Debug, Clone, Args)]
pub struct PathArgs {
    /// Files and directories, like -f
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    #[command(flatten)]
    input: InputArgs,
}

impl PathArgs {
    /// All of it; without any, the files that the project file names.
    pub(super) fn into_input_or_project(self) -> anyhow::Result<InputArgs> {
        let mut input = self.into_input();
        if input.file.is_empty()
            && let Some(project) = input.project()?
        {
            input.file = project.files();
        }
        Ok(input)
    }

    /// All of it.
    pub(super) fn into_input(mut self) -> InputArgs {
        self.input.file.append(&mut self.paths);
        self.input
    }
}

impl InputArgs {
    /// The project that the files belong to.
    pub(super) fn project(&self) -> anyhow::Result<Option<Project>> {
        if self.no_project {
            return Ok(None);
        }
        project_of(&self.file)
    }

    /// Reads the input. What cannot be opened is reported at once, and the rest is read all the same.
    pub(super) fn read(&self, context: &mut Context<'_>) -> anyhow::Result<Input> {
        if self.file.is_empty() {
            let hint = "name a file or a directory with -f, or -f - for standard input";
            return Err(anyhow!("no input is given").hint(hint));
        }
        if let (Some(mesh), true) = (&context.mesh, context.is_mesh_implied) {
            let mesh = go_quote(mesh);
            let message = format!("KUMACTL_MESH leaves out every mesh but {mesh}");
            context.console.info(message);
        }
        context.console.repeat_files(&self.file);
        let project = self.project()?;
        let options = self.options(project.as_ref());
        let Loaded { raws, errors, .. } = read_sources(&self.file, &options, context)?;
        let incomplete = !errors.is_empty();
        for error in errors {
            context.console.error(&error.into());
        }
        let progress = context.console.progress("reading");
        let (sources, reading) = self.parse(raws)?;
        drop(progress);
        context.console.say(unrendered_messages(&sources));
        let has_errors = incomplete
            || reading
                .findings
                .iter()
                .any(|finding| finding.severity == Severity::Error);
        if reading.world.holds_nothing() && !self.allow_empty && !has_errors {
            for finding in &reading.findings {
                context.console.warn(&warning_line(finding, &sources));
            }
            return Err(no_resource(sources.len(), &reading.skipped_kinds));
        }
        let mut input = Input::new(sources, reading);
        input.incomplete = incomplete;
        input.project = project;
        Ok(input)
    }

    /// Which files of folders are read.
    pub(super) fn options(&self, project: Option<&Project>) -> InputOptions {
        InputOptions {
            exclude: self.exclude.clone(),
            no_ignore: self.no_ignore,
            excluded: project.and_then(Project::excluded),
        }
    }

    /// What was read, with the variables filled in.
    pub(super) fn fill_in(
        &self,
        raws: Vec<Raw>,
    ) -> impl ParallelIterator<Item = Result<Source, MissingVariables>> {
        let variables = Variables::new(self.var.iter().cloned());
        let raws = raws.into_par_iter();
        raws.map(move |raw| variables.apply(Source::new(raw)))
    }

    /// Parses what was read.
    pub(super) fn parse(&self, raws: Vec<Raw>) -> anyhow::Result<(Vec<Source>, Reading)> {
        let sources = self.fill_in(raws).collect::<Result<Vec<Source>, _>>();
        let sources = sources.map_err(|missing| {
            let hint = format!("give it with --var {}=VALUE", missing.variable);
            anyhow::Error::msg(missing).hint(hint)
        })?;
        let options = Options {
            strict: self.strict,
        };
        let reading = parse::read(&sources, options);
        Ok((sources, reading))
    }
}
