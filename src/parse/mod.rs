//! From bytes to resources: documents, headers, kinds, and from a field path back to a place.
//!
//! Owns YAML, as the control planes read it (see [`scalar`]). Does not judge what it reads beyond
//! what no control plane could decode. Documents of one file and many files are read by all cores;
//! what is kept of them is the text and the model, and a place is looked up again only when a
//! finding is shown.

mod allow;
#[cfg(test)]
mod any_json;
mod build;
mod decode;
mod document;
mod duration;
mod fields;
mod header;
mod index;
mod json;
mod kinds;
mod lexer;
mod locate;
mod metrics;
mod resource;
pub mod scalar;
mod shape;
mod source;
mod split;
mod template;
mod tree;
mod value;
mod variables;
mod yaml;

pub use allow::{Allow, AllowScope, allows};
pub use fields::{known_fields, same_field};
pub use index::LineIndex;
pub use locate::resolve_places;
pub use source::{Raw, Source};
pub use value::{ValueError, Values};
pub use variables::{MissingVariables, Variables};

pub(crate) use build::NODE_LIMIT;
pub(crate) use duration::nanoseconds;
pub(crate) use resource::{GATEWAY_TYPES, INBOUND_STATES, gateway_kind, settle_mesh};
pub(crate) use shape::IP_FAMILY_MODES;

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use crate::diag::{Finding, Findings, SourceId, codes};
use crate::model::{Duplicates, World};

/// What was read from all sources.
#[derive(Debug, Default)]
pub struct Reading {
    /// The resources; which of those that are defined more than once counts is settled.
    pub world: World,
    /// Resources that are defined more than once.
    pub duplicates: Vec<Duplicates>,
    /// What could not be read, and what no control plane could decode; in input order.
    pub findings: Findings,
    /// Fields that no release knows in their place, in input order.
    pub unknown_fields: Findings,
    /// Documents of kinds that this tool does not know.
    pub skipped: usize,
    /// The same by kind, under the empty word those that say none.
    pub skipped_kinds: BTreeMap<String, usize>,
}

impl Reading {
    /// Counts a document that is skipped.
    fn skip(&mut self, kind: &str) {
        self.skipped += 1;
        match self.skipped_kinds.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(self.skipped_kinds.insert(kind.to_owned(), 1)),
        }
    }

    /// The pieces in order, each list of them moved once and to where it stays: lists that grow as
    /// they are joined would be copied, and held twice, again and again.
    fn joined(mut pieces: Vec<Self>) -> Self {
        fn join<T>(pieces: &mut [Reading], list: impl Fn(&mut Reading) -> &mut Vec<T>) -> Vec<T> {
            let length = pieces.iter_mut().map(|piece| list(piece).len()).sum();
            let mut joined = Vec::with_capacity(length);
            for piece in pieces {
                joined.append(&mut std::mem::take(list(piece)));
            }
            joined
        }
        let pieces = pieces.as_mut_slice();
        let mut reading = Self {
            world: World {
                meshes: join(pieces, |piece| &mut piece.world.meshes),
                traffic_traces: join(pieces, |piece| &mut piece.world.traffic_traces),
                dataplanes: join(pieces, |piece| &mut piece.world.dataplanes),
                mesh_traces: join(pieces, |piece| &mut piece.world.mesh_traces),
                traffic_routes: join(pieces, |piece| &mut piece.world.traffic_routes),
                mesh_open_telemetry_backends: join(pieces, |piece| {
                    &mut piece.world.mesh_open_telemetry_backends
                }),
            },
            findings: Findings::default(),
            unknown_fields: Findings::default(),
            skipped: pieces.iter().map(|piece| piece.skipped).sum(),
            skipped_kinds: BTreeMap::new(),
            duplicates: Vec::new(),
        };
        let mut findings = Vec::new();
        for piece in pieces {
            for (word, count) in std::mem::take(&mut piece.skipped_kinds) {
                *reading.skipped_kinds.entry(word).or_default() += count;
            }
            findings.extend(std::mem::take(&mut piece.findings));
            let unknown_fields = std::mem::take(&mut piece.unknown_fields);
            reading.unknown_fields.extend(unknown_fields);
        }
        one_syntax_finding_a_file(&mut findings);
        reading.findings = findings.into_iter().collect();
        reading.duplicates = reading.world.settle_duplicates();
        reading
    }
}

/// A file that is not YAML is one finding: the first place that is wrong. How many more documents
/// of it are is said there.
fn one_syntax_finding_a_file(findings: &mut Vec<Finding>) {
    let mut more: HashMap<SourceId, usize> = HashMap::new();
    findings.retain(|finding| {
        if finding.code != codes::SYNTAX {
            return true;
        }
        let seen = more.entry(finding.origin.source).or_default();
        *seen += 1;
        *seen == 1
    });
    for finding in findings {
        let count = more.get(&finding.origin.source).map_or(0, |seen| seen - 1);
        if finding.code == codes::SYNTAX && count > 0 {
            let documents = if count == 1 { "document" } else { "documents" };
            let help = finding.help.take().map(|help| format!("{help}; "));
            let help = help.unwrap_or_default();
            finding.help = Some(format!(
                "{help}{count} more {documents} of the file cannot be read either"
            ));
        }
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
    /// How many documents are read at a time by one core.
    const PIECE: usize = 64;
    let charts = chart_folders(sources);
    let pieces = numbered(sources).flat_map(|(id, source)| {
        let (folder, file) = folder_and_file(&source.name);
        let is_values = file.starts_with("values") && charts.contains(folder);
        let problem = Reading {
            findings: source.problems(id).collect(),
            ..Reading::default()
        };
        let documents = (0..source.documents().len()).into_par_iter().fold_chunks(
            PIECE,
            Reading::default,
            move |mut reading, number| {
                document::read(source, id, number, options, is_values, &mut reading);
                reading
            },
        );
        rayon::iter::once(problem).chain(documents)
    });
    Reading::joined(pieces.collect())
}

/// The same for pages of lists, of some of which the resources have been read already (see
/// `client`).
#[must_use]
pub fn read_pages(pages: &[Source], worlds: Vec<Option<World>>) -> Reading {
    let readings = numbered(pages).zip(worlds).map(|((id, page), world)| {
        let mut reading = Reading::default();
        if let Some(mut world) = world {
            world.shift_sources(id);
            reading.world = world;
        } else {
            for number in 0..page.documents().len() {
                document::read(page, id, number, Options::default(), false, &mut reading);
            }
        }
        reading
    });
    Reading::joined(readings.collect())
}

/// The folders of Helm charts.
fn chart_folders(sources: &[Source]) -> HashSet<&str> {
    let names = sources.iter().map(|source| folder_and_file(&source.name));
    let is_chart = |(folder, file)| (file == "Chart.yaml").then_some(folder);
    names.filter_map(is_chart).collect()
}

fn folder_and_file(path: &str) -> (&str, &str) {
    path.rsplit_once(std::path::is_separator)
        .unwrap_or((".", path))
}

fn numbered(sources: &[Source]) -> impl IndexedParallelIterator<Item = (SourceId, &Source)> {
    let number = |id| SourceId::try_from(id).unwrap_or(SourceId::MAX);
    let numbered = sources.par_iter().enumerate();
    numbered.map(move |(id, source)| (number(id), source))
}
