//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::Context as _;
use clap::Args;

use super::changes::{Changes, ChangesArgs};
use super::files::PathArgs;
use super::flags::parse_code;
use super::format::OutputFormat;
use super::input::Input;
use super::live::{Live, read_base};
use super::proposal::{Proposal, print_difference, report_absent, report_losses, report_problems};
use super::reports::report_unreadable;
use super::safeguards::{SafeguardArgs, not_sent};
use super::validation::Validation;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Exit, Finding, Severity};
use crate::difference::{Difference, Step, send};
use crate::effective::Effective;
use crate::host::Connection;
use crate::parse::Values;
use crate::report::findings::write_text;

/// Create or update resources on the control plane
#[derive(Debug, Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    /// Send nothing, and show what would change
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    safeguards: SafeguardArgs,
    /// Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    ignore: Vec<String>,
    #[command(flatten)]
    output: ChangesArgs,
}

impl ApplyArgs {
    /// Validates, asks, sends.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let args = self.input.clone().into_input();
        let input = args.read(context)?;
        if !args.allow_empty {
            input.check_resources()?;
        }
        if input.incomplete {
            return Err(not_sent("some of the input could not be read"));
        }
        input.check_mesh(context)?;
        let connection = context.connection.connect()?;
        connection.announce(context.console);
        let live = self.read_live(&input, &connection, context)?;
        let release = live.release.or(input.release());
        let validation = Validation {
            control_plane: &self.control_plane,
            known: release,
            ignored: &self.ignore,
        };
        let mut proposal = Proposal::new(input, live.input, self.safeguards.prune);
        proposal.add_dataplanes(&self.control_plane, release);
        let (input, overlay) = (&proposal.input, &proposal.overlay);
        let (after, findings) = validation.run_proposed(&proposal, context);
        let book = self.control_plane.book(&overlay.before, release);
        let before = Effective::new(&overlay.before, &book);
        let report = self.safeguards.fail_on(input).report(input, &findings);
        // Whether anybody reads them or not, the findings decide.
        let _ = write_text(context.console.err(), &report);
        self.safeguards.check_findings(input, &findings)?;

        let values = Values::new(&input.sources);
        let difference = proposal.difference(&before, &after, &values, context)?;
        let exit = if self.dry_run {
            let exit = self.show(&difference, &values, context)?;
            report_absent(&difference, context);
            self.safeguards
                .check_losses("nothing would be sent", input, &difference)?;
            exit
        } else {
            let steps = difference.steps(&values)?;
            report_losses(&difference, context);
            self.safeguards
                .check_losses("nothing was sent", input, &difference)?;
            input.report_skipped("applied", context);
            let exit = self.send(&steps, &connection, context)?;
            report_absent(&difference, context);
            exit
        };
        let is_unreadable = |it: &Finding| it.subject.is_none() && it.severity == Severity::Error;
        Ok(exit.or_refused(findings.iter().any(is_unreadable)))
    }

    /// The state that the input is applied to.
    fn read_live(
        &self,
        input: &Input,
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        let release = self.control_plane.kuma_version;
        let live = read_base(context, connection, input, release);
        let mut live = live.context("nothing was sent")?;
        if !self.safeguards.force {
            live.check_kinds(input).context("nothing was sent")?;
        }
        let state = &mut live.input;
        if report_unreadable(&mut state.reading, &state.sources, context) {
            return Err(not_sent(
                "some of the control plane's state could not be read",
            ));
        }
        Ok(live)
    }

    /// Shows what would become of each resource, and of the dataplanes.
    fn show(
        &self,
        difference: &Difference<'_>,
        values: &Values<'_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let flawed = report_problems(difference, context);
        let mut changes = Changes::new(self.output.format, true);
        for resource in difference.in_order() {
            let word = resource.change.applied_word();
            changes.done(resource.subject.clone(), word, context);
        }
        let exit = changes.finish(context)?;
        match self.output.format {
            OutputFormat::People => {
                if !difference.is_empty() {
                    context.console.print("\n")?;
                }
                print_difference(difference, values, context)?;
            }
            OutputFormat::Json => report_losses(difference, context),
        }
        Ok(exit.or_refused(flawed))
    }

    /// Sends what is not there already, and says so as it happens.
    fn send(
        &self,
        steps: &[Step],
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let mut changes = Changes::new(self.output.format, false);
        send(steps, &connection.client(), false, |step, outcome| {
            changes.add(step, outcome, |_| None, context);
        });
        Ok(changes.finish(context)?)
    }
}
