//! `kumactl validate`: every finding, not just the first.

use std::path::Path;

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::baseline::BaselineArgs;
use super::input::{Input, PathArgs};
use super::live::read_base;
use super::outputs::{Format, OutputFile, check_paths, parse_output_file, write_files};
use super::proposal::Proposal;
use super::validation::{FailOn, Validation, parse_code};
use super::{Context, ControlPlaneArgs};
use crate::diag::{At, Exit, Finding, WithHint as _, go_quote};
use crate::host::{changed_since, real, replace_file};
use crate::model::Release;
use crate::parse::Source;
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
    /// Write a file with the findings, too: text, json, junit, sarif, github, gitlab or checkstyle (repeatable)
    #[arg(long, value_name = "FORMAT=PATH", value_parser = parse_output_file, conflicts_with = "dry_run")]
    output_file: Vec<OutputFile>,
    /// The mildest finding that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "error")]
    fail_on: FailOn,
    /// Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    ignore: Vec<String>,
    #[command(flatten)]
    baseline: BaselineArgs,
    /// Report findings only of files that have changed since a revision of git; the rest is read, too
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
            return Ok(self.fail_on.exit(&input, &findings));
        }
        write_fixed(&fixed, &input)?;
        context.console.tell(fixed_line(&fixed, "fixed"));
        let (input, findings) = self.validate(context)?;
        self.show(&input, &findings, context)
    }

    /// Reads and validates, with places looked up and unwanted findings left out.
    fn validate(&self, context: &mut Context<'_>) -> anyhow::Result<(Input, Vec<Finding>)> {
        let mut input = self.input.clone().into_input().read(context)?;
        let mesh = context.mesh.as_deref();
        let has_mesh = mesh.map_or(Ok(()), |mesh| input.check_mesh(mesh));
        let (input, mut findings) = if self.live {
            self.validate_beside_live(input, context)?
        } else {
            let validation = self.validation(None);
            self.control_plane
                .add_dataplanes(&mut input.reading.world, None);
            let found = std::mem::take(&mut input.reading.findings);
            let findings = validation
                .run(&input.reading.world, &input, found, context)
                .1;
            (input, findings)
        };
        // That all is well would be no answer about a mesh that is not there.
        if findings.is_empty() {
            has_mesh?;
        }
        if let Some(revision) = &self.changed_since {
            retain_changed(revision, &input, &mut findings)?;
        }
        self.baseline.apply(&input, &mut findings, context)?;
        Ok((input, findings))
    }

    fn validation(&self, known: Option<Release>) -> Validation<'_> {
        Validation {
            control_plane: &self.control_plane,
            known,
            ignored: &self.ignore,
        }
    }

    fn validate_beside_live(
        &self,
        input: Input,
        context: &mut Context<'_>,
    ) -> anyhow::Result<(Input, Vec<Finding>)> {
        let connection = context.connection.connect()?;
        let release = self.control_plane.kuma_version;
        let live = read_base(context, &connection, &input, release)?;
        let known = live.release;
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
        let report = self.fail_on.report(input, findings);
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
        Ok(self.fail_on.exit(input, findings))
    }
}

/// Keeps the findings that have something to do with a file that has changed: they are in one, or name
/// a second place in one. What is no file, such as standard input, is always new.
fn retain_changed(
    revision: &str,
    input: &Input,
    findings: &mut Vec<Finding>,
) -> anyhow::Result<()> {
    let changed = changed_since(revision)?;
    let is_changed = |source: &Source| {
        let path = Path::new(&source.name);
        !path.is_file() || changed.contains(&real(path))
    };
    let is_changed: Vec<bool> = input.sources.iter().map(is_changed).collect();
    let is_in = |at: &At| is_changed.get(at.source() as usize) == Some(&true);
    findings.retain(|finding| {
        is_in(&finding.at) || finding.related.iter().any(|related| is_in(&related.at))
    });
    Ok(())
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
