//! What was read, and what commands ask of it.

use std::collections::BTreeMap;

use anyhow::anyhow;

use super::Context;
use super::names::NotFound;
use super::project::Project;
use crate::diag::{FieldPath, Finding, WithHint as _, codes};
use crate::model::{Kind, Meta, Release};
use crate::parse::{Reading, Source, resolve_places};
use crate::report::Location;
use crate::report::findings::{skipped_kinds, skipped_line};

/// What was read, and whether something could not be.
pub(super) struct Input {
    pub(super) sources: Vec<Source>,
    pub(super) reading: Reading,
    /// How many sources were read, and resources of known kinds in them, whatever they are
    /// applied to.
    pub(super) files: usize,
    pub(super) resources: usize,
    /// Those of them that are read for their names only.
    pub(super) unvalidated: Vec<(Kind, usize)>,
    /// How many objects of Kubernetes there are, by kind: they say what dataplanes there are, and are
    /// no resources of a control plane.
    objects: BTreeMap<&'static str, usize>,
    /// A file or a URL could not be read, which has been reported.
    pub(super) incomplete: bool,
    /// The project that the files belong to, if they belong to one.
    pub(super) project: Option<Project>,
}

impl Input {
    /// Fails if there is something in the input, and nothing of it in the mesh that was named.
    pub(super) fn check_mesh(&self, context: &Context<'_>) -> anyhow::Result<()> {
        let Some(mesh) = context.mesh.as_deref() else {
            return Ok(());
        };
        let homes = self.reading.world.homes();
        if homes.is_empty() || homes.contains(mesh) {
            return Ok(());
        }
        let not_found = NotFound::new("mesh", mesh, homes.iter().copied());
        let named_by = context.mesh_named_by();
        Err(anyhow::Error::from(not_found).context(format!("the input has nothing for {named_by}")))
    }

    /// Says which documents of the input are of no kind that this tool knows, and so are not what
    /// the others are: applied, or deleted.
    pub(super) fn report_skipped(&self, done: &str, context: &mut Context<'_>) {
        if let Some(line) = skipped_line(&self.other_kinds(), done) {
            context.console.info(line);
        }
    }

    /// The documents that are not resources of a control plane, by kind.
    fn other_kinds(&self) -> BTreeMap<String, usize> {
        let mut kinds = self.reading.skipped_kinds.clone();
        for (kind, count) in &self.objects {
            *kinds.entry((*kind).to_owned()).or_default() += count;
        }
        kinds
    }

    /// Fails if there is nothing in the input that a control plane has, but workloads.
    pub(super) fn check_resources(&self) -> anyhow::Result<()> {
        if !self.reading.world.is_empty() || self.objects.is_empty() {
            return Ok(());
        }
        Err(no_resource(self.files, &self.other_kinds()))
    }

    /// Where the name of a resource stands, or would have to stand.
    pub(super) fn place_of_name(&self, kind: Kind, meta: &Meta) -> String {
        let finding = self.at(kind, meta, meta.name_path());
        Location::of(&finding, &self.sources).to_string()
    }

    /// The variable in a field that kuma-dp fills in, if a value stands in for it.
    pub(super) fn filled_in(&self, kind: Kind, meta: &Meta, path: FieldPath) -> Option<&str> {
        let source = &self.sources[meta.origin.source as usize];
        if !source.has_stand_ins() {
            return None;
        }
        let place = self.at(kind, meta, path).at.place()?;
        source.filled_in(place.span)
    }

    /// A finding at a field of a resource.
    fn at(&self, kind: Kind, meta: &Meta, path: FieldPath) -> Finding {
        let finding = Finding::new(codes::NAME, &meta.origin, path, "");
        let mut findings = [finding.about(meta.subject(kind))];
        resolve_places(&self.sources, &mut findings);
        let [finding] = findings;
        finding
    }

    /// What was read from some sources, all of them.
    pub(super) fn new(sources: Vec<Source>, reading: Reading) -> Self {
        Self {
            files: sources.len(),
            resources: reading.world.len() + reading.world.kubernetes.len(),
            unvalidated: reading.world.unvalidated(),
            objects: reading.world.kubernetes.kinds(),
            sources,
            reading,
            incomplete: false,
            project: None,
        }
    }

    /// The release of the control plane that the input is for, if its project says so.
    pub(super) fn release(&self) -> Option<Release> {
        self.project
            .as_ref()
            .and_then(|project| project.kuma_version)
    }
}

/// That there is no resource in some files, and what there is instead.
pub(super) fn no_resource(files: usize, kinds: &BTreeMap<String, usize>) -> anyhow::Error {
    let what = match (files, kinds.is_empty()) {
        (0, _) => "no file with the ending .yaml, .yml or .json".to_owned(),
        (files, true) => format!("files: {files}"),
        (files, false) => {
            let kinds = skipped_kinds(kinds);
            format!("files: {files}, documents of other kinds: {kinds}")
        }
    };
    anyhow!("there is no resource in the input ({what})").hint("--allow-empty accepts that")
}
