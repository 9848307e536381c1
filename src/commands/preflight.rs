//! `kumactl preflight`: what a release would refuse, silently drop or read differently,
//! and the dataplanes that would stop tracing. What it says is what `validate` says for the release,
//! less what is so today, too.

use std::collections::HashSet;

use anyhow::{anyhow, bail};
use clap::Args;

use super::Context;
use super::flags::{FailOn, parse_code};
use super::input::Input;
use super::live::Live;
use super::outputs::OutputArgs;
use super::state::StateArgs;
use super::validation::Validation;
use crate::diag::{At, Code, Exit, Finding, Severity, WithHint as _, codes};
use crate::model::Release;

/// Find what an upgrade of Kuma refuses, silently drops or reads differently
#[derive(Debug, Args)]
pub struct PreflightArgs {
    #[command(flatten)]
    state: StateArgs,
    /// The release to upgrade to
    #[arg(long, value_name = "X.Y[.Z]", default_value = "3.0")]
    to: Release,
    #[command(flatten)]
    output: OutputArgs,
    /// The lowest severity that makes the exit status 1
    #[arg(long, value_name = "SEVERITY", default_value = "warning")]
    fail_on: FailOn,
    /// Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    ignore: Vec<String>,
}

/// What is lost with a release whatever was lost before.
const LOST: [Code; 5] = [
    codes::TRACING_REMOVED,
    codes::DROPPED_FIELD,
    codes::NOT_IN_RELEASE,
    codes::STOPS_TRACING,
    codes::UNKNOWN_FIELD,
];

impl PreflightArgs {
    /// Reports what the upgrade would do.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.output.check()?;
        let Live {
            mut input, release, ..
        } = self.state.read_whole(context)?;
        let from = self.state.kuma_version().or(release);
        if let Some(from) = from.filter(|from| *from > self.to) {
            let error = anyhow!(
                "Kuma {} is older than {from}, which these resources are of",
                self.to
            );
            return Err(error.hint("--to names the release to upgrade to"));
        }
        let has_mesh = input.check_mesh(context);
        let today = self.findings(&mut input, None, release, context);
        let mut findings = self.findings(&mut input, Some(self.to), None, context);
        let known: HashSet<_> = today.iter().map(key).collect();
        findings.retain(|it| {
            it.severity == Severity::Error || LOST.contains(&it.code) || !known.contains(&key(it))
        });
        if findings.is_empty() {
            has_mesh?;
        }
        self.show(&input, &findings, context)
    }

    /// What `validate` finds for a release, or for that of the input.
    fn findings(
        &self,
        input: &mut Input,
        release: Option<Release>,
        known: Option<Release>,
        context: &Context<'_>,
    ) -> Vec<Finding> {
        let control_plane = self.state.for_release(release);
        control_plane.add_dataplanes(&mut input.reading.world, known);
        let validation = Validation {
            control_plane: &control_plane,
            known,
            ignored: &self.ignore,
        };
        let found = input.reading.findings.clone();
        validation
            .run(&input.reading.world, input, found, context)
            .1
    }

    fn show(
        &self,
        input: &Input,
        findings: &[Finding],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let report = self.fail_on.report(input, findings);
        let all_written = self.output.write(&report, context)?;
        if self.output.is_for_people() && !input.incomplete {
            let line = report.summary.line(&input.unvalidated);
            context
                .console
                .info(format!("upgrade to Kuma {}: {line}", self.to));
        }
        let moves =
            |it: &&Finding| [codes::TRACING_REMOVED, codes::STOPS_TRACING].contains(&it.code);
        if self.output.is_text() && findings.iter().any(|it| moves(&it)) {
            let to = self.to;
            context.console.advise(&format!(
                "kumactl migrate --to {to} writes what to apply before"
            ));
        }
        if !all_written {
            bail!("not all files could be written");
        }
        Ok(self.fail_on.exit(input, findings))
    }
}

/// What makes two findings one.
fn key(finding: &Finding) -> (Code, String, String) {
    let place = match &finding.at {
        At::Place(place) => format!("{} {:?}", place.source, place.span),
        At::Field { .. } => finding.field.clone(),
    };
    (finding.code, place, finding.message.clone())
}
