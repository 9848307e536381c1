//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::{Context as _, Error, anyhow, bail};
use clap::Args;

use super::changes::{Changes, ChangesArgs};
use super::connection::Connection;
use super::flags::{FailOn, parse_code};
use super::format::Format;
use super::input::{Input, PathArgs, report_unreadable};
use super::live::{Live, read_base};
use super::proposal::{Proposal, print_difference, report_absent, report_losses, report_problems};
use super::validation::Validation;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Exit, Finding, Severity, WithHint as _};
use crate::difference::{Difference, Step, send};
use crate::effective::Effective;
use crate::parse::Values;
use crate::report::findings::write_text;
use crate::report::taken_away;

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
    /// Send what is known to be wrong, too, and drop fields of a Mesh that the input lacks
    #[arg(long)]
    force: bool,
    /// Delete what the input lacks, as diff --prune lists it
    #[arg(long)]
    prune: bool,
    /// The mildest finding that keeps everything from being sent [default: error]
    #[arg(long, value_name = "SEVERITY", conflicts_with = "force")]
    fail_on: Option<FailOn>,
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
            return Err(not_sent("the input could not be read whole"));
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
        let mut proposal = Proposal::new(input, live.input, self.prune);
        proposal.add_dataplanes(&self.control_plane, release);
        let found = proposal.take_findings();
        let (input, overlay) = (&proposal.input, &proposal.overlay);
        let (after, mut findings) = validation.run(&overlay.after, input, found, context);
        let book = self.control_plane.book(&overlay.before, release);
        let before = Effective::new(&overlay.before, &book);
        proposal.retain_own(&mut findings);
        self.report(input, &findings, context)?;

        let values = Values::new(&input.sources);
        let difference = proposal.difference(&before, &after, &values, context)?;
        let exit = if self.dry_run {
            let exit = self.show(&difference, &values, context)?;
            report_absent(&difference, context);
            self.check_losses("nothing would be sent", input, &difference)?;
            exit
        } else {
            let steps = difference.steps(&values)?;
            report_losses(&difference, context);
            self.check_losses("nothing was sent", input, &difference)?;
            input.report_skipped("applied", context);
            let exit = self.send(&steps, &connection, context)?;
            report_absent(&difference, context);
            exit
        };
        let is_unreadable = |it: &Finding| it.subject.is_none() && it.severity == Severity::Error;
        Ok(if findings.iter().any(is_unreadable) {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }

    /// The state that the input is laid over.
    fn read_live(
        &self,
        input: &Input,
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        let release = self.control_plane.kuma_version;
        let live = read_base(context, connection, input, release);
        let mut live = live.context("nothing was sent")?;
        if !self.force {
            live.check_kinds(input).context("nothing was sent")?;
        }
        let state = &mut live.input;
        if report_unreadable(&mut state.reading, &state.sources, context) {
            return Err(not_sent(
                "the control plane's state could not be read whole",
            ));
        }
        Ok(live)
    }

    /// Reports the findings; fails if they keep everything from being sent.
    fn report(
        &self,
        input: &Input,
        findings: &[Finding],
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let fail_on = FailOn::of(self.fail_on, input);
        let report = fail_on.report(input, findings);
        // Whether anybody reads them or not, the findings decide.
        let _ = write_text(context.console.err(), &report);
        // What a document that could not be read describes would be taken for absent.
        let is_unread = |it: &Finding| it.subject.is_none() && it.severity >= Severity::Warning;
        if self.prune && findings.iter().any(is_unread) {
            let reason =
                "--prune might delete what a document describes that was not read as a resource";
            return Err(not_sent(reason).hint("fix it, or leave --prune out"));
        }
        if self.force {
            return Ok(());
        }
        if FailOn::Error.is_met(findings) {
            let hint = "--force sends it all the same, and lets the control plane decide";
            return Err(not_sent("the input has errors").hint(hint));
        }
        if fail_on.is_met(findings) {
            let named_by = self.fail_on_named_by(input);
            return Err(not_sent(&format!(
                "{named_by} takes these findings for errors"
            )));
        }
        Ok(())
    }

    /// Fails if sending would take away what nobody asked to take away; with `--force` it may.
    fn check_losses(
        &self,
        nothing: &str,
        input: &Input,
        difference: &Difference<'_>,
    ) -> anyhow::Result<()> {
        if self.force {
            return Ok(());
        }
        if let Some((reason, hint)) = taken_away(difference) {
            return Err(anyhow!("{nothing}, because {reason}").hint(hint));
        }
        let drops = difference.resources.iter().any(|it| !it.dropped.is_empty());
        if drops && FailOn::of(self.fail_on, input).is_met_by(Severity::Warning) {
            let named_by = self.fail_on_named_by(input);
            bail!("{nothing}, because {named_by} takes a warning for an error");
        }
        Ok(())
    }

    /// What says which findings keep everything from being sent.
    fn fail_on_named_by(&self, input: &Input) -> String {
        match (&self.fail_on, &input.project) {
            (None, Some(project)) => format!("fail-on in {}", project.name()),
            _ => "--fail-on".to_owned(),
        }
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
            Format::People => {
                context.console.print("\n")?;
                print_difference(difference, values, context)?;
            }
            Format::Json => report_losses(difference, context),
        }
        Ok(if flawed { Exit::Refused } else { exit })
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

/// That nothing was sent, and why.
fn not_sent(reason: &str) -> Error {
    anyhow!("nothing was sent, because {reason}")
}
