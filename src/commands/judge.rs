//! What `validate` and `apply` share: judging an input, and when findings end a run.

use clap::ValueEnum;

use super::Context;
use super::load::Input;
use crate::diag::{Finding, RULES, Severity, did_you_mean, rule};
use crate::model::{Release, RuleBook};
use crate::parse::{allows, resolve_places};
use crate::report::findings::{Report, Summary};
use crate::validate::{retain_fixes, suppress, validate};

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

/// How an input is judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judging<'a> {
    /// By which release; none if the documents show it.
    pub(super) release: Option<Release>,
    /// For the control plane of which zone, if that is known.
    pub(super) zone: Option<&'a str>,
    /// Codes of findings that are left out.
    pub(super) ignored: &'a [String],
}

/// Judges an input, with places looked up and unwanted findings left out. What is wrong with its
/// syntax is taken from the reading.
pub(super) fn judge(
    input: &mut Input,
    judging: Judging<'_>,
    context: &mut Context<'_>,
) -> Vec<Finding> {
    let progress = context.console.progress("judging");
    let book = RuleBook::new(&input.reading.world, judging.release);
    let book = book.in_zone(judging.zone.map(str::to_owned));
    let mut findings = validate(&mut input.reading, &book);
    if let Some(mesh) = &context.mesh {
        findings.retain(|finding| {
            let subject = finding.subject.as_ref();
            subject.is_none_or(|subject| subject.mesh.as_ref().unwrap_or(&subject.name) == mesh)
        });
    }
    resolve_places(&input.sources, &mut findings);
    retain_fixes(&mut findings, &input.sources);
    let findings = suppress(findings, &allows(&input.sources), judging.ignored);
    drop(progress);
    findings
}
