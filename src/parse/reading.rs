//! What was read: the resources, and what is wrong with them before a rule is asked.

use std::collections::{BTreeMap, HashMap};

use crate::diag::{Finding, Findings, SourceId, codes};
use crate::model::{Duplicates, Kubernetes, World};

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
    pub(super) fn skip(&mut self, kind: &str) {
        self.skipped += 1;
        match self.skipped_kinds.get_mut(kind) {
            Some(count) => *count += 1,
            None => drop(self.skipped_kinds.insert(kind.to_owned(), 1)),
        }
    }

    /// The pieces in order, each list of them moved once and to where it stays: lists that grow as
    /// they are joined would be copied, and held twice, again and again.
    pub(super) fn joined(mut pieces: Vec<Self>) -> Self {
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
                mesh_gateways: join(pieces, |piece| &mut piece.world.mesh_gateways),
                mesh_services: join(pieces, |piece| &mut piece.world.mesh_services),
                kubernetes: Kubernetes {
                    namespaces: join(pieces, |piece| &mut piece.world.kubernetes.namespaces),
                    workloads: join(pieces, |piece| &mut piece.world.kubernetes.workloads),
                    services: join(pieces, |piece| &mut piece.world.kubernetes.services),
                },
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

    /// Puts what was read of a source into the place of what had been read of it before.
    pub(crate) fn replace_source(&mut self, source: SourceId, other: Self) {
        self.world.replace_source(source, other.world);
        for (findings, others) in [
            (&mut self.findings, other.findings),
            (&mut self.unknown_fields, other.unknown_fields),
        ] {
            let kept = std::mem::take(findings).into_iter();
            let kept = kept.filter(|finding| finding.origin.source != source);
            *findings = kept.chain(others).collect();
        }
    }

    /// Settles which of the resources that are defined more than once counts, after sources have been
    /// read again.
    pub(crate) fn settle(&mut self) {
        self.world.forget_duplicates();
        self.duplicates = self.world.settle_duplicates();
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
