//! `kumactl validate`: every finding, not just the first.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::baseline::BaselineArgs;
use super::flags::{FailOn, parse_code};
use super::input::{Input, PathArgs};
use super::live::read_base;
use super::outputs::{Format, OutputFile, check_paths, parse_output_file, write_files};
use super::proposal::Proposal;
use super::validation::Validation;
use super::{Context, ControlPlaneArgs, InputArgs, since};
use crate::diag::{Exit, Finding, WithHint as _, go_quote};
use crate::host::{Changes, replace_file};
use crate::model::Release;
use crate::report::unified_diff;
use crate::validate::{Fixed, fix};

/// Find everything that the control plane would refuse, and everything that loses traces silently
#[derive(Debug, Clone, Args)]
pub struct ValidateArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    /// How to print the findings
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: Format,
    /// Write a file with the findings, too, in one of the formats of -o (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_output_file, conflicts_with = "dry_run")]
    output_file: Vec<OutputFile>,
    /// The mildest finding that makes the exit status 1 [default: error]
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
    #[arg(long, requires = "fix")]
    dry_run: bool,
}

impl ValidateArgs {
    /// Reports what is wrong with the input.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        check_paths(&self.output_file)?;
        let (input, findings) = self.validate(context)?;
        if !self.fix {
            return self.show(&input, &findings, context);
        }
        let fixed = fix(&findings, &input.sources);
        if self.dry_run {
            for fixed in &fixed {
                let source = &input.sources[fixed.source as usize];
                let diff = unified_diff(
                    (&source.name, &source.name),
                    source.file_text(),
                    &fixed.text,
                );
                context.console.print(&diff)?;
            }
            context.console.tell(fixed_line(&fixed, "can be fixed"));
            return Ok(FailOn::of(self.fail_on, &input).exit(&input, &findings));
        }
        write_fixed(&fixed, &input)?;
        context.console.tell(fixed_line(&fixed, "fixed"));
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
            let changes = Changes::since(revision)?;
            self.retain_new(&changes, &args, &input, &mut findings, context)?;
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

    /// Keeps the findings that have something to do with a change: those in what has changed, and those
    /// of a resource that were not there before it.
    fn retain_new(
        &self,
        changes: &Changes,
        args: &InputArgs,
        input: &Input,
        findings: &mut Vec<Finding>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let are_in_changed = since::are_in_changed(changes, input, findings);
        if are_in_changed.iter().all(|is_in| *is_in) {
            return Ok(());
        }
        let before = args.read_before(input, changes)?;
        let (before, known) = self.find(before, context)?;
        let known: HashSet<String> = since::fingerprints(&before, &known).into_iter().collect();
        let mut fingerprints = since::fingerprints(input, findings).into_iter();
        let mut are_in_changed = are_in_changed.into_iter();
        findings.retain(|finding| {
            let is_unknown = fingerprints.next().is_some_and(|it| !known.contains(&it));
            let is_new = finding.subject.is_some() && is_unknown;
            are_in_changed.next() == Some(true) || is_new
        });
        Ok(())
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
        let found = proposal.take_findings();
        let world = &proposal.overlay.after;
        let (_, mut findings) = validation.run(world, &proposal.input, found, context);
        proposal.retain_own(&mut findings);
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
        // The files first: whoever reads standard output may have had enough of it.
        let all_written = write_files(&self.output_file, &report, context);
        self.output.print(&report, context)?;
        // After an error, that nothing was found says nothing.
        let is_whole = all_written && !input.incomplete;
        if self.output.is_for_people() && (is_whole || !findings.is_empty()) {
            context.console.tell(report.summary.line(&input.unjudged));
        }
        if let (Format::Text, Some(worst)) = (self.output, report.worst()) {
            context.console.advise(&format!(
                "for more about a finding: kumactl explain {}",
                worst.code
            ));
        }
        if !all_written {
            return Ok(Exit::Refused);
        }
        Ok(fail_on.exit(input, findings))
    }
}

fn fixed_line(fixed: &[Fixed], word: &str) -> String {
    let count: usize = fixed.iter().map(|fixed| fixed.count).sum();
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} finding{plural} {word}")
}

/// Writes every fixed file; nothing is written if one of them is no file.
fn write_fixed(fixed: &[Fixed], input: &Input) -> anyhow::Result<()> {
    let name = |fixed: &Fixed| input.sources[fixed.source as usize].name.as_str();
    if let Some(other) = fixed
        .iter()
        .map(name)
        .find(|name| !Path::new(name).is_file())
    {
        let message = anyhow!(
            "{} is not a file, so it cannot be fixed in place",
            go_quote(other)
        );
        return Err(message.hint("--fix --dry-run prints what would change"));
    }
    for fixed in fixed {
        let path = name(fixed);
        replace_file(Path::new(path), fixed.text.as_bytes()).with_context(|| path.to_owned())?;
    }
    Ok(())
}
