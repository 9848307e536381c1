//! What `validate` and `apply` share: which findings an input has, and when findings end a run.

use clap::ValueEnum;

use super::input::Input;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Exit, Finding, Findings, RULES, Severity, did_you_mean, rule};
use crate::effective::Effective;
use crate::model::{Release, World};
use crate::parse::{allows, resolve_places};
use crate::report::findings::{Report, Summary};
use crate::validate::{effective_and_findings, retain_fixes, suppress};

/// The mildest finding that ends a run with an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Errors only
    Error,
    /// Warnings and errors
    Warning,
    /// Any finding
    Info,
    /// Nothing
    Never,
}

impl FailOn {
    pub(super) fn is_met(self, findings: &[Finding]) -> bool {
        findings
            .iter()
            .any(|finding| self.is_met_by(finding.severity))
    }

    /// The exit status of a command that reports findings of an input.
    pub(super) fn exit(self, input: &Input, findings: &[Finding]) -> Exit {
        if input.incomplete {
            Exit::Refused
        } else if self.is_met(findings) {
            Exit::Findings
        } else {
            Exit::Clean
        }
    }

    pub(super) fn is_met_by(self, severity: Severity) -> bool {
        self.severity().is_some_and(|mildest| severity >= mildest)
    }

    /// What was found in an input, for the formats of findings.
    pub(super) fn report<'r>(self, input: &'r Input, findings: &'r [Finding]) -> Report<'r> {
        let skipped = input.reading.skipped;
        Report {
            summary: Summary::new(input.files, input.resources, skipped, findings),
            findings,
            sources: &input.sources,
            fails_from: self.severity(),
        }
    }

    /// The mildest severity that ends a run; none if nothing does.
    fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A code of a finding, as it is typed.
pub(super) fn parse_code(text: &str) -> Result<String, String> {
    if rule(text).is_some() {
        return Ok(text.to_owned());
    }
    let hint = did_you_mean(text, RULES.iter().map(|rule| rule.code.0));
    Err(hint.unwrap_or_else(|| "no finding has that code; kumactl explain lists them".to_owned()))
}

/// How an input is validated.
#[derive(Debug, Clone, Copy)]
pub(super) struct Validation<'a> {
    /// The control plane that it is for.
    pub(super) control_plane: &'a ControlPlaneArgs,
    /// The release that it is known to be.
    pub(super) known: Option<Release>,
    /// Codes of findings that are left out.
    pub(super) ignored: &'a [String],
}

impl Validation<'_> {
    /// The answers of a world, and the findings, with places looked up and unwanted ones left out.
    /// `found` is what reading the input has found.
    pub(super) fn run<'w>(
        self,
        world: &'w World,
        input: &Input,
        found: Findings,
        context: &Context<'_>,
    ) -> (Effective<'w>, Vec<Finding>) {
        let progress = context.console.progress("validating");
        let book = self.control_plane.book(world, self.known);
        let (effective, mut findings) = effective_and_findings(found, world, &input.reading, &book);
        if let Some(mesh) = &context.mesh {
            findings.retain(|it| it.subject.as_ref().is_none_or(|it| it.may_be_in(mesh)));
        }
        resolve_places(&input.sources, &mut findings);
        retain_fixes(&mut findings, &input.sources);
        let findings = suppress(findings, &allows(&input.sources), self.ignored);
        drop(progress);
        (effective, findings)
    }
}
