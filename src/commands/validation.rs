//! What `validate` and `apply` share: which findings an input has, and when findings end a run.

use super::flags::FailOn;
use super::input::Input;
use super::proposal::Proposal;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Exit, Finding, Findings};
use crate::effective::Effective;
use crate::model::{Release, World};
use crate::parse::{allows, resolve_places};
use crate::report::findings::{Report, Summary};
use crate::validate::{effective_and_findings, retain_fixes, suppress};

impl FailOn {
    /// What a flag says, or else the project of the input, or else the first.
    pub(super) fn of(flag: Option<Self>, input: &Input) -> Self {
        let of_project = input.project.as_ref().and_then(|project| project.fail_on);
        flag.or(of_project).unwrap_or(Self::Error)
    }

    /// The exit status of a command that reports findings of an input.
    pub(super) fn exit(self, input: &Input, findings: &[Finding]) -> Exit {
        Exit::findings_if(self.is_met(findings)).or_refused(input.incomplete)
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
        let of_project = input.project.iter().flat_map(|project| &project.ignore);
        let ignored: Vec<String> = self.ignored.iter().chain(of_project).cloned().collect();
        let findings = suppress(findings, &allows(&input.sources), &ignored);
        drop(progress);
        (effective, findings)
    }

    /// Validates what an input proposes, with what is for the input to fix.
    pub(super) fn run_proposed<'p>(
        self,
        proposal: &'p Proposal,
        context: &Context<'_>,
    ) -> (Effective<'p>, Vec<Finding>) {
        let (world, input) = (&proposal.overlay.after, &proposal.input);
        let found = input.reading.findings.clone();
        let (effective, mut findings) = self.run(world, input, found, context);
        proposal.retain_own(&mut findings);
        (effective, findings)
    }
}
