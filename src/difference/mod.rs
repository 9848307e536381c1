//! What changes from one state of the resources to another: the resources themselves, and the
//! dataplanes that send their traces elsewhere for it.
//!
//! Owns when a document counts as unchanged. Does not know where the two states come from (files,
//! a control plane) or how a change looks. Called by `diff` and `apply`.

mod dataplanes;
mod overlay;
mod resources;
mod send;
mod unchanged;

pub(crate) use dataplanes::DataplaneChange;
pub use dataplanes::dataplanes;
pub use overlay::Overlay;
pub(crate) use resources::{Change, ResourceChange, resources};
pub(crate) use send::{Outcome, Step, send};
pub use unchanged::same;

use crate::diag::Subject;
use crate::effective::Effective;
use crate::parse::Values;

/// What changes.
#[derive(Debug)]
pub struct Difference<'d> {
    /// The resources of the input, in input order, then those that pruning deletes.
    pub resources: Vec<ResourceChange<'d>>,
    /// The dataplanes whose answer differs, by mesh, then name.
    pub dataplanes: Vec<DataplaneChange<'d>>,
    /// What is not in the input and stays, because nobody asked for pruning.
    pub absent: Vec<Subject>,
}

impl<'d> Difference<'d> {
    /// Compares both sides of an overlay, of which the answers are at hand. `values` has to know
    /// the sources of both sides.
    pub(crate) fn new(
        overlay: &'d Overlay,
        before: &'d Effective<'d>,
        after: &'d Effective<'d>,
        values: &Values<'_>,
    ) -> Self {
        let (resources, dataplanes) = rayon::join(
            || resources(overlay, after, values),
            || dataplanes(before, after),
        );
        Self {
            resources,
            dataplanes,
            absent: overlay.absent(),
        }
    }

    /// Leaves out what is not of a mesh.
    pub(crate) fn retain_mesh(&mut self, mesh: &str) {
        self.resources
            .retain(|resource| resource.subject.home() == mesh);
        self.dataplanes.retain(|dataplane| dataplane.mesh == mesh);
        self.absent.retain(|subject| subject.home() == mesh);
    }

    /// How many resources there are of which the same becomes.
    pub(crate) fn count(&self, change: Change) -> usize {
        let same = self.resources.iter().filter(|it| it.change == change);
        same.count()
    }

    /// The resources from which applying them takes away what is not the input's to take.
    pub(crate) fn taken_away(&self) -> Vec<&ResourceChange<'d>> {
        let resources = self.resources.iter();
        resources.filter(|it| it.takes_away()).collect()
    }

    /// Whether anything changes.
    pub(crate) fn is_empty(&self) -> bool {
        self.dataplanes.is_empty() && self.count(Change::Unchanged) == self.resources.len()
    }
}
