//! The state that an input proposes: the present one with the input applied to it. `diff`, `apply`
//! and `validate --live` look at it.

use super::input::Input;
use super::names::check_mesh;
use super::{Context, ControlPlaneArgs};
use crate::diag::{Finding, Findings, SourceId, printable};
use crate::difference::{Difference, Overlay};
use crate::effective::Effective;
use crate::model::Release;
use crate::parse::Values;
use crate::report::{absent_line, difference_line, loss_lines, write_difference};

/// An input and the state that it is applied to.
pub(super) struct Proposal {
    /// The input, without its world. The sources of the state come after its own.
    pub(super) input: Input,
    /// Both worlds.
    pub(super) overlay: Overlay,
}

impl Proposal {
    /// Applies an input to a state; with `prune`, what the input lacks is gone from it.
    pub(super) fn new(mut input: Input, mut base: Input, prune: bool) -> Self {
        let count = SourceId::try_from(input.files).unwrap_or(SourceId::MAX);
        input.sources.append(&mut base.sources);
        base.reading.world.shift_sources(count);
        let world = std::mem::take(&mut input.reading.world);
        Self {
            overlay: Overlay::new(base.reading.world, world, prune),
            input,
        }
    }

    /// Adds the dataplanes that workloads become, on both sides.
    pub(super) fn add_dataplanes(
        &mut self,
        control_plane: &ControlPlaneArgs,
        known: Option<Release>,
    ) {
        control_plane.add_dataplanes(&mut self.overlay.before, known);
        control_plane.add_dataplanes(&mut self.overlay.after, known);
    }

    /// What reading the input has found.
    pub(super) fn take_findings(&mut self) -> Findings {
        std::mem::take(&mut self.input.reading.findings)
    }

    /// What is wrong with the state is not for this input to fix.
    pub(super) fn retain_own(&self, findings: &mut Vec<Finding>) {
        findings.retain(|finding| (finding.origin.source as usize) < self.input.files);
    }

    /// What changes, in the mesh that was named if one was.
    pub(super) fn difference<'p>(
        &'p self,
        before: &'p Effective<'p>,
        after: &'p Effective<'p>,
        values: &Values<'_>,
        context: &Context<'_>,
    ) -> anyhow::Result<Difference<'p>> {
        let mut difference = Difference::new(&self.overlay, before, after, values);
        if let Some(mesh) = &context.mesh {
            if !before.meshes.contains_key(mesh.as_str()) {
                check_mesh(mesh, after)?;
            }
            difference.retain_mesh(mesh);
        }
        Ok(difference)
    }
}

/// Reports which resources cannot be compared, and returns whether there are any.
pub(super) fn report_problems(difference: &Difference<'_>, context: &mut Context<'_>) -> bool {
    let mut any = false;
    for resource in &difference.resources {
        if let Some(problem) = &resource.problem {
            any = true;
            let name = &resource.subject;
            context.console.error(&anyhow::anyhow!("{name}: {problem}"));
        }
    }
    any
}

/// Prints what changes, for people.
pub(super) fn print_difference(
    difference: &Difference<'_>,
    values: &Values<'_>,
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    write_difference(&mut context.console.as_it_is(), difference, values)?;
    context.console.info(difference_line(difference));
    Ok(())
}

/// Reports what is not in the input and stays.
pub(super) fn report_absent(difference: &Difference<'_>, context: &mut Context<'_>) {
    if let Some(line) = absent_line(&difference.absent) {
        context.console.info(printable(&line));
    }
}

/// Warns of fields that are lost.
pub(super) fn report_losses(difference: &Difference<'_>, context: &mut Context<'_>) {
    for line in loss_lines(difference) {
        context.console.warn(&line);
    }
}
