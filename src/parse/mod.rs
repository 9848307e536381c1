//! From bytes to resources: documents, headers, kinds, and from a field path back to a place.
//!
//! Owns YAML, as the control planes read it (see [`scalar`]). Does not judge what it reads beyond
//! what no control plane could decode. Documents of one file and many files are read by all cores;
//! what is kept of them is the text and the model, and a place is looked up again only when a
//! finding is shown.

mod allow;
mod decode;
mod document;
mod fields;
mod header;
mod locate;
mod resource;
pub mod scalar;
mod source;
mod tree;
mod variables;

pub use allow::{Allow, AllowScope, allows};
pub use document::{UnknownField, codes};
pub use locate::resolve_places;
pub use source::{Raw, Source};
pub use variables::{MissingVariables, Variables};

use rayon::prelude::*;

use crate::diag::{Finding, SourceId};
use crate::model::World;

/// What was read from all sources.
#[derive(Debug, Default)]
pub struct Reading {
    /// The resources.
    pub world: World,
    /// What could not be read, and what no control plane could decode; in input order.
    pub findings: Vec<Finding>,
    /// Fields that no release knows in their place, in input order.
    pub unknown_fields: Vec<UnknownField>,
    /// Documents of kinds that this tool does not know.
    pub skipped: usize,
}

impl Reading {
    fn append(mut self, mut later: Self) -> Self {
        self.world.meshes.append(&mut later.world.meshes);
        self.world
            .traffic_traces
            .append(&mut later.world.traffic_traces);
        self.world.dataplanes.append(&mut later.world.dataplanes);
        self.world.mesh_traces.append(&mut later.world.mesh_traces);
        self.world
            .traffic_routes
            .append(&mut later.world.traffic_routes);
        self.findings.append(&mut later.findings);
        self.unknown_fields.append(&mut later.unknown_fields);
        self.skipped += later.skipped;
        self
    }
}

/// How to read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options {
    /// An unknown `kuma.io` kind is an error instead of being skipped.
    pub strict: bool,
}

/// Reads every document of every source, on all cores. The result does not depend on the number
/// of threads.
#[must_use]
pub fn read(sources: &[Source], options: Options) -> Reading {
    sources
        .par_iter()
        .enumerate()
        .map(|(id, source)| {
            let id = SourceId::try_from(id).unwrap_or(SourceId::MAX);
            let mut reading = (0..source.documents().len())
                .into_par_iter()
                .fold(Reading::default, |mut reading, number| {
                    document::read(source, id, number, options, &mut reading);
                    reading
                })
                .reduce(Reading::default, Reading::append);
            reading.findings.splice(0..0, source.problem(id));
            reading
        })
        .reduce(Reading::default, Reading::append)
}
