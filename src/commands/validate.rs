//! `kumactl validate`: every finding, not just the first.

use clap::Args;

use super::baseline::BaselineArgs;
use super::files::PathArgs;
use super::fixes::write_fixed;
use super::flags::{FailOn, parse_code};
use super::input::Input;
use super::live::read_base;
use super::outputs::OutputArgs;
use super::proposal::Proposal;
use super::since::retain_new;
use super::validation::Validation;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Exit, Finding, counted};
use crate::model::Release;
use crate::report::fixes_diff;
use crate::validate::fix;

/// Find everything that the control plane would refuse, and everything that loses traces silently
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    #[command(flatten)]
    output: OutputArgs,
    /// The lowest severity that makes the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY")]
    fail_on: Option<FailOn>,
    /// Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    ignore: Vec<String>,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// Report only findings of what has changed since a revision of git, or caused by it; all is read
    #[arg(long, value_name = "REV")]
    changed_since: Option<String>,
    /// Fix in the files what can be fixed with certainty, then report what remains
    #[arg(long)]
    fix: bool,
    /// Validate together with the control plane's state: its meshes, policies and dataplanes
    #[arg(long)]
    live: bool,
    /// With --fix: print what would change as a unified diff, and change nothing
    #[arg(long, requires = "fix", conflicts_with = "output_file")]
    dry_run: bool,
}

impl ValidateArgs {
    /// Reports what is wrong with the input.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.output.check()?;
        let (input, findings) = self.validate(context)?;
        if !self.fix {
            return self.show(&input, &findings, context);
        }
        let fixed = fix(&findings, &input.sources);
        let count = counted(fixed.iter().map(|it| it.count).sum::<usize>(), "finding");
        if self.dry_run {
            let diff = fixes_diff(&fixed, &input.sources);
            context.console.print_as_it_is(&diff)?;
            context.console.info(format!("{count} can be fixed"));
            return Ok(FailOn::of(self.fail_on, &input).exit(&input, &findings));
        }
        write_fixed(&fixed, &input)?;
        context.console.info(format!("{count} fixed"));
        let (input, findings) = self.validate(context)?;
        self.show(&input, &findings, context)
    }

    /// Reads and validates, with places looked up and unwanted findings left out.
    fn validate(&self, context: &mut Context<'_>) -> anyhow::Result<(Input, Vec<Finding>)> {
        let args = self.input.clone().into_input_or_project()?;
        let input = args.read(context)?;
        let has_mesh = input.check_mesh(context);
        let (input, mut findings) = self.find(input, context)?;
        // That all is well would be no answer about a mesh that is not there.
        if findings.is_empty() {
            has_mesh?;
        }
        if let Some(revision) = &self.changed_since {
            let find = |before| self.find(before, context);
            retain_new(revision, &args, &input, &mut findings, find)?;
        }
        self.baseline.apply(&input, &mut findings, context)?;
        Ok((input, findings))
    }

    /// What is wrong with an input.
    fn find(
        &self,
        mut input: Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Input, Vec<Finding>)> {
        if self.live {
            return self.find_beside_live(input, context);
        }
        let release = input.release();
        self.control_plane
            .add_dataplanes(&mut input.reading.world, release);
        let found = std::mem::take(&mut input.reading.findings);
        let validation = self.validation(release);
        let (_, findings) = validation.run(&input.reading.world, &input, found, context);
        Ok((input, findings))
    }

    fn validation(&self, known: Option<Release>) -> Validation<'_> {
        Validation {
            control_plane: &self.control_plane,
            known,
            ignored: &self.ignore,
        }
    }

    fn find_beside_live(
        &self,
        input: Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Input, Vec<Finding>)> {
        let connection = context.connection.connect()?;
        let release = self.control_plane.kuma_version;
        let live = read_base(context, &connection, &input, release)?;
        let known = live.release.or(input.release());
        let validation = self.validation(known);
        let mut proposal = Proposal::new(input, live.input, false);
        proposal.add_dataplanes(&self.control_plane, known);
        let (_, findings) = validation.run_proposed(&proposal, context);
        Ok((proposal.input, findings))
    }

    fn show(
        &self,
        input: &Input,
        findings: &[Finding],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let fail_on = FailOn::of(self.fail_on, input);
        let report = fail_on.report(input, findings);
        let all_written = self.output.write(&report, context)?;
        // After an error, that nothing was found says nothing.
        let is_whole = all_written && !input.incomplete;
        if self.output.is_for_people() && (is_whole || !findings.is_empty()) {
            context
                .console
                .info(report.summary.line(&input.unvalidated));
        }
        if let (true, Some(worst)) = (self.output.is_text(), report.worst()) {
            let code = worst.code;
            context
                .console
                .advise(&format!("for more about a finding: kumactl explain {code}"));
        }
        if !all_written {
            return Ok(Exit::Refused);
        }
        Ok(fail_on.exit(input, findings))
    }
}
