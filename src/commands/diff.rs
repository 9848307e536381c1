//! `kumactl diff`: what would change, and for which dataplanes.

use anyhow::bail;
use clap::Args;

use super::files::PathArgs;
use super::format::{OutputFormat, format};
use super::input::Input;
use super::live::{Live, read_base};
use super::proposal::{Proposal, print_difference, report_absent, report_losses, report_problems};
use super::reports::{report_errors, report_unreadable};
use super::{Context, ControlPlaneArgs, InputArgs};
use crate::diag::Exit;
use crate::effective::Effective;
use crate::parse::Values;
use crate::report::{DifferenceDocument, write_json};
use crate::validate::effective_and_errors;

/// Show what would change, and which dataplanes would be traced differently
#[derive(Debug, Args)]
pub struct DiffArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    /// Compare with these files instead of the control plane's state (repeatable)
    #[arg(long, value_name = "PATH")]
    against: Vec<String>,
    /// Show as deleted what the input lacks; of the control plane, in the meshes of the input
    #[arg(long)]
    prune: bool,
    /// How to print the changes
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format("text", "Unified diffs, and dataplanes in groups")
    )]
    output: OutputFormat,
}

impl DiffArgs {
    /// Compares.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let args = self.input.clone().into_input_or_project()?;
        let input = args.read(context)?;
        let mut base = self.base(&args, &input, context)?;
        let state = &mut base.input;
        if report_unreadable(&mut state.reading, &state.sources, context) || state.incomplete {
            return Ok(Exit::Refused);
        }
        let release = base.release.or(input.release());
        let mut proposal = Proposal::new(input, base.input, self.prune);
        proposal.add_dataplanes(&self.control_plane, release);
        let found = proposal.take_findings();
        let (input, overlay) = (&proposal.input, &proposal.overlay);
        let progress = context.console.progress("comparing");
        let book = |world| self.control_plane.book(world, release);
        let ((after, mut errors), before) = rayon::join(
            || effective_and_errors(found, &overlay.after, &book(&overlay.after)),
            || Effective::new(&overlay.before, &book(&overlay.before)),
        );
        drop(progress);
        proposal.retain_own(&mut errors);
        let has_errors = report_errors(errors, &input.sources, context) || input.incomplete;
        if has_errors && input.resources == 0 {
            return Ok(Exit::Refused);
        }
        let values = Values::new(&input.sources);
        let difference = proposal.difference(&before, &after, &values, context)?;
        let has_problems = report_problems(&difference, context);
        match self.output {
            OutputFormat::People => print_difference(&difference, &values, context)?,
            OutputFormat::Json => {
                report_losses(&difference, context);
                let document = DifferenceDocument::new(&difference);
                write_json(context.console.plain(), &document)?;
            }
        }
        report_absent(&difference, context);
        let exit = Exit::findings_if(!difference.is_empty());
        Ok(exit.or_refused(has_errors || has_problems))
    }

    /// The state that the input is compared with.
    fn base(
        &self,
        args: &InputArgs,
        input: &Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        if self.against.is_empty() {
            let connection = context.connection.connect()?;
            connection.announce(context.console);
            let live = read_base(context, &connection, input, self.control_plane.kuma_version)?;
            live.check_kinds(input)?;
            return Ok(live);
        }
        let is_stdin = |names: &[String]| names.iter().any(|name| name == "-");
        if is_stdin(&self.against) && is_stdin(&args.file) {
            bail!("-f and --against cannot both read standard input");
        }
        let files = InputArgs {
            file: self.against.clone(),
            // Before the first document was written there was none.
            allow_empty: true,
            ..args.clone()
        };
        Ok(Live::files(files.read(context)?))
    }
}
