//! The files of a workspace, what was read of them, and what is wrong with them.
//!
//! All of it is one input, as if `validate` were given the folders, so a policy is validated beside the
//! mesh of another file. When a file changes, only that file is read again.

use crate::diag::{Finding, SourceId};
use crate::model::{DEFAULT_MESH, Mesh, Release, ReleaseRules, RuleBook, World};
use crate::parse::{self, Options, Raw, Reading, Source, allows, resolve_places};
use crate::validate::{effective_and_findings, retain_fixes, suppress};
use crate::workload::add_dataplanes;

/// The files of a workspace.
#[derive(Debug, Default)]
pub struct Workspace {
    /// In the order of their paths.
    sources: Vec<Source>,
    reading: Reading,
    release: Option<Release>,
    /// Codes of findings that are left out.
    ignored: Vec<String>,
}

impl Workspace {
    /// Reads files, to be validated by the rules of a release, or by those that their documents show.
    #[must_use]
    pub fn new(files: Vec<Raw>, release: Option<Release>) -> Self {
        use rayon::prelude::*;
        let mut sources: Vec<Source> = files.into_par_iter().map(Source::new).collect();
        sources.sort_by(|one, other| one.name.cmp(&other.name));
        sources.dedup_by(|one, other| one.name == other.name);
        let mut workspace = Self {
            sources,
            reading: Reading::default(),
            release,
            ignored: Vec::new(),
        };
        workspace.read_all();
        workspace
    }

    /// The same, without the findings of some codes.
    pub(crate) fn ignoring(self, codes: Vec<String>) -> Self {
        Self {
            ignored: codes,
            ..self
        }
    }

    fn read_all(&mut self) {
        self.reading = parse::read(&self.sources, Options::default());
    }

    /// Adds a file, or puts it into the place of what it was before.
    pub fn set(&mut self, file: Raw) {
        match self.position(&file.name) {
            Ok(position) => {
                let source = Source::new(file);
                let is_same = self.sources[position].file_text() == source.file_text();
                self.sources[position] = source;
                if !is_same || self.sources[position].file_text().is_empty() {
                    let id = SourceId::try_from(position).unwrap_or(SourceId::MAX);
                    parse::read_again(&self.sources, id, &mut self.reading);
                }
            }
            // The numbers of all files behind it change.
            Err(position) => {
                self.sources.insert(position, Source::new(file));
                self.read_all();
            }
        }
    }

    /// Takes a file away.
    pub fn remove(&mut self, name: &str) {
        if let Ok(position) = self.position(name) {
            self.sources.remove(position);
            self.read_all();
        }
    }

    fn position(&self, name: &str) -> Result<usize, usize> {
        let by_name = |source: &Source| source.name.as_str().cmp(name);
        self.sources.binary_search_by(by_name)
    }

    /// A file.
    pub(crate) fn source(&self, name: &str) -> Option<&Source> {
        let position = self.position(name).ok()?;
        Some(&self.sources[position])
    }

    /// All of them, in the order of their numbers.
    pub(crate) fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The resources of all of them.
    pub(crate) fn world(&self) -> &World {
        &self.reading.world
    }

    /// The mesh of a name; of none the default one.
    pub(crate) fn mesh(&self, name: &str) -> Option<&Mesh> {
        let name = if name.is_empty() { DEFAULT_MESH } else { name };
        let mut meshes = self.world().counting_meshes();
        meshes.find(|mesh| mesh.meta.name == name)
    }

    /// The rules that hold in a mesh.
    pub(crate) fn rules_of(&self, mesh: &str) -> ReleaseRules {
        let mesh = if mesh.is_empty() { DEFAULT_MESH } else { mesh };
        RuleBook::new(self.world(), self.release).of(mesh)
    }

    /// Everything that `validate` finds in the files, with places.
    pub fn findings(&mut self) -> Vec<Finding> {
        self.reading.settle();
        let world = &mut self.reading.world;
        let book = RuleBook::new(world, self.release);
        add_dataplanes(world, &book);
        let book = RuleBook::new(world, self.release);
        let found = self.reading.findings.clone();
        let (_, mut findings) =
            effective_and_findings(found, &self.reading.world, &self.reading, &book);
        // What is made of workloads is not a document, and would be in the way of the next change.
        let dataplanes = &mut self.reading.world.dataplanes;
        dataplanes.retain(|dataplane| dataplane.workload.is_none());
        resolve_places(&self.sources, &mut findings);
        retain_fixes(&mut findings, &self.sources);
        suppress(findings, &allows(&self.sources), &self.ignored)
    }
}
