//! What keeps an input from being sent.

use anyhow::{Error, anyhow, bail};
use clap::Args;

use super::flags::FailOn;
use super::input::Input;
use crate::diag::{Finding, Severity, WithHint as _};
use crate::difference::Difference;
use crate::report::taken_away;

#[derive(Debug, Args)]
pub(super) struct SafeguardArgs {
    /// Send what is known to be wrong, too, and drop fields of a Mesh that the input lacks
    #[arg(long)]
    pub(super) force: bool,
    /// Delete what the input lacks, as diff --prune lists it
    #[arg(long)]
    pub(super) prune: bool,
    /// The lowest severity that keeps everything from being sent [default: error]
    #[arg(long, value_name = "SEVERITY", conflicts_with = "force")]
    fail_on: Option<FailOn>,
}

impl SafeguardArgs {
    /// The lowest severity that keeps everything from being sent.
    pub(super) fn fail_on(&self, input: &Input) -> FailOn {
        FailOn::of(self.fail_on, input)
    }

    /// Fails if findings keep everything from being sent.
    pub(super) fn check_findings(&self, input: &Input, findings: &[Finding]) -> anyhow::Result<()> {
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
        if self.fail_on(input).is_met(findings) {
            let named_by = self.fail_on_named_by(input);
            return Err(not_sent(&format!(
                "{named_by} treats these findings as errors"
            )));
        }
        Ok(())
    }

    /// Fails if sending would take away what nobody asked to take away; with `--force` it may.
    pub(super) fn check_losses(
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
        if drops && self.fail_on(input).is_met_by(Severity::Warning) {
            let named_by = self.fail_on_named_by(input);
            bail!("{nothing}, because {named_by} treats warnings as errors");
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
}

/// That nothing was sent, and why.
pub(super) fn not_sent(reason: &str) -> Error {
    anyhow!("nothing was sent, because {reason}")
}
