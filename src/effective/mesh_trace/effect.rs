//! What a policy does for a dataplane that it selects: whether the answer would be another without
//! it, or what keeps it from counting.

use super::merge::{Fields, Merged};
use super::resolve::Policy;
use crate::effective::Answer;

/// What a policy does for a dataplane that it selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Effect<'w> {
    /// These fields of the answer come from it.
    Shapes(Vec<&'static str>),
    /// Stronger policies set all that it sets; this is the one that sets the first of that.
    Loses(&'w str),
    /// No policy that selects the dataplane has a backend, so nothing else of them counts.
    NoBackend,
    /// It sets nothing.
    SetsNothing,
}

impl<'v, 'w> Answer<'v, 'w> {
    /// The fields of the answer that come from `MeshTrace`s, and the positions of those. Where none
    /// of them decides, all that they do is to take the backend away.
    fn shaped_fields(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let decides = self.is_by_mesh_trace();
        let fields = self.mesh_trace.iter().flat_map(Merged::setters);
        fields.filter(move |(field, _)| decides || *field == "backends")
    }

    /// The positions of the `MeshTrace`s that the answer is shaped by, each once.
    pub(crate) fn shaped_by(&self) -> Vec<usize> {
        let mut positions: Vec<usize> = self.shaped_fields().map(|(_, at)| at).collect();
        positions.sort_unstable();
        positions.dedup();
        positions
    }

    /// What a `MeshTrace` that selects the dataplane does for it.
    pub(crate) fn effect(&self, position: usize) -> Effect<'w> {
        let policies: &'v [Policy<'w>] = &self.view.mesh_traces.policies;
        let shapes = self.shaped_fields().filter(|(_, at)| *at == position);
        let shapes: Vec<_> = shapes.map(|(field, _)| field).collect();
        if !shapes.is_empty() {
            return Effect::Shapes(shapes);
        }
        let own = Fields::of(&policies[position].conf, position).names();
        let mut setters = self.mesh_trace.iter().flat_map(Merged::setters);
        match setters.find(|(field, at)| own.contains(field) && *at != position) {
            _ if own.is_empty() => Effect::SetsNothing,
            Some((_, stronger)) => Effect::Loses(policies[stronger].name()),
            None => Effect::NoBackend,
        }
    }
}
