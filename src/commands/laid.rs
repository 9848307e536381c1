//! An input laid over a state, of files or of the control plane: what `diff`, `apply` and
//! `validate --live` work on.

use std::collections::BTreeSet;

use super::Context;
use super::judge::{Judging, judge};
use super::load::Input;
use crate::diag::{Finding, SourceId, printable};
use crate::difference::Overlay;
use crate::effective::Effective;
use crate::model::Release;

/// An input and the state that it is laid over.
pub(super) struct Laid {
    /// The input, without its world. The sources of the state come after its own.
    pub(super) input: Input,
    /// Both worlds.
    pub(super) overlay: Overlay,
}

impl Laid {
    /// Lays an input over a state; with `prune`, what the input lacks is gone from it.
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

    /// Judges the input beside the state.
    pub(super) fn judge(
        &mut self,
        judging: Judging<'_>,
        context: &mut Context<'_>,
    ) -> Vec<Finding> {
        self.input.reading.world = std::mem::take(&mut self.overlay.after);
        let mut findings = judge(&mut self.input, judging, context);
        self.overlay.after = std::mem::take(&mut self.input.reading.world);
        self.retain_own(&mut findings);
        findings
    }

    /// Says in which meshes a `MeshTrace`, be it of the input or of the state, may decide otherwise.
    pub(super) fn tell_unjudged(&self, release: Option<Release>, context: &mut Context<'_>) {
        let [before, after] = self.overlay.effective(release);
        tell_unjudged([&before, &after], context);
    }

    /// What is wrong with the state is not for this input to mend.
    pub(super) fn retain_own(&self, findings: &mut Vec<Finding>) {
        findings.retain(|finding| (finding.origin.source as usize) < self.input.files);
    }
}

/// Says of the meshes in which a `MeshTrace` may decide otherwise for the dataplanes.
pub(super) fn tell_unjudged(states: [&Effective<'_>; 2], context: &mut Context<'_>) {
    let mut told = BTreeSet::new();
    let views = states.into_iter().flat_map(|state| state.meshes.values());
    for view in views {
        let is_wanted = context.mesh.as_ref().is_none_or(|mesh| mesh == view.name);
        if let Some(note) = view.mesh_trace_note()
            && is_wanted
            && told.insert(view.name)
        {
            context.console.tell(printable(&note.message));
        }
    }
}
