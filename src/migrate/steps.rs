//! What is done at each stage: the documents, and the world that they make of the one before.

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;
use serde_json::json;

use super::document::NewDocument;
use super::item::Unresolved;
use super::labels::Edit;
use super::lift::{is_old, write};
use super::stage::{Stage, Step};
use crate::model::{Form, Kind, MeshOpenTelemetryBackend, MeshTrace, RuleBook, Tags, World};
use crate::parse::Values;

/// All that is written.
pub(super) struct Written {
    /// The resources that are written as today, by kind and position.
    pub(super) lifted: Vec<(Kind, usize)>,
    /// What is written into Dataplanes, by position; those of the world have it already.
    pub(super) edits: Vec<(usize, Edit)>,
    /// New policies, the strongest of each mesh first.
    pub(super) policies: Vec<MeshTrace>,
    /// Policies that are written anew under their names.
    pub(super) updates: Vec<MeshTrace>,
    /// The policies, by mesh and name, that go for others of another name.
    pub(super) gone: Vec<(String, String)>,
    /// Collectors.
    pub(super) backends: Vec<MeshOpenTelemetryBackend>,
}

/// The world as it is made stage by stage.
pub(super) struct Steps<'r, 's> {
    pub(super) world: &'r mut World,
    /// The rules that the input was read for.
    pub(super) book: RuleBook,
    /// What its documents say.
    pub(super) values: &'r Values<'s>,
    /// The form of all that is written.
    pub(super) form: Form,
    pub(super) unresolved: Vec<Unresolved>,
}

const SHADOW: (&str, &str) = ("kuma.io/effect", "shadow");

impl Steps<'_, '_> {
    /// The document of a resource, with what is changed in it; or that it cannot be read again.
    fn document(
        &self,
        kind: Kind,
        position: usize,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> Result<NewDocument, Box<Unresolved>> {
        let meta = self.world.meta(kind, position);
        let mut value = self.values.of(kind, meta).map_err(|error| {
            let decide = "write the document anew".to_owned();
            Box::new(Unresolved::new(kind, meta, error.to_string(), decide))
        })?;
        change(&mut value);
        Ok(NewDocument::of_value(kind, meta, value, self.form))
    }

    /// The document, if there is one; if not, that is noted.
    fn noted(&mut self, document: Result<NewDocument, Box<Unresolved>>) -> Option<NewDocument> {
        document
            .map_err(|unresolved| self.unresolved.push(*unresolved))
            .ok()
    }

    /// What changes no proxy.
    pub(super) fn add(&mut self, written: &Written) -> Step {
        let Written { lifted, edits, .. } = written;
        let mut step = Step::new(Stage::Add);
        // Dataplanes of Kubernetes are written by its control plane.
        let is_written =
            |kind: Kind, form: Form| kind != Kind::Dataplane || form == Form::Universal;
        let mut edits_left = edits.iter().peekable();
        let mut wanted: Vec<(Kind, usize, bool, Option<&Edit>)> = Vec::new();
        for (kind, position) in lifted.iter().filter(|it| it.0 != Kind::Dataplane) {
            wanted.push((*kind, *position, true, None));
        }
        let mut lifted_dataplanes = lifted
            .iter()
            .filter(|it| it.0 == Kind::Dataplane)
            .peekable();
        for position in 0..self.world.dataplanes.len() {
            let is_lifted = lifted_dataplanes.next_if(|it| it.1 == position).is_some();
            let edit = edits_left.next_if(|it| it.0 == position).map(|it| &it.1);
            if is_lifted || edit.is_some() {
                wanted.push((Kind::Dataplane, position, is_lifted, edit));
            }
        }
        wanted.retain(|it| is_written(it.0, self.world.meta(it.0, it.1).form));
        // Each is read from its text again, which there may be very many of.
        let documents = wanted.into_par_iter().map(|it| {
            let (kind, position, is_lifted, edit) = it;
            let rules = self.book.of(&self.world.meta(kind, position).mesh);
            self.document(kind, position, |value| {
                if is_lifted && is_old(rules) {
                    write(kind, value, rules);
                }
                if let Some(edit) = edit {
                    edit.write(value);
                }
            })
        });
        for document in documents.collect::<Vec<_>>() {
            step.documents.extend(self.noted(document));
        }
        for backend in &written.backends {
            let meta = &backend.meta;
            let kind = Kind::MeshOpenTelemetryBackend;
            step.documents.push(NewDocument::of_value(
                kind,
                meta,
                value_of(backend),
                self.form,
            ));
        }
        let collectors = step.documents.len() - written.backends.len();
        step.back_deletes = step.documents[collectors..].to_vec();
        self.world
            .mesh_open_telemetry_backends
            .extend_from_slice(&written.backends);
        for policy in &written.policies {
            let shadow = shadowed(policy);
            step.documents.push(NewDocument::of_policy(&shadow));
            self.world.mesh_traces.push(shadow);
        }
        step.back_deletes
            .extend(written.policies.iter().map(NewDocument::of_policy));
        step
    }

    /// The new policies decide.
    pub(super) fn switch(&mut self, written: &Written) -> Step {
        let mut step = Step::new(Stage::Switch);
        let policies = &written.policies;
        step.back = policies
            .iter()
            .map(|it| NewDocument::of_policy(&shadowed(it)))
            .collect();
        let positions = self.positions();
        // The way back goes the other way round.
        for policy in written.updates.iter().rev() {
            let key = (policy.meta.mesh.clone(), policy.meta.name.clone());
            if let Some(position) = positions.get(&key) {
                let document = self.document(Kind::MeshTrace, *position, |_| {});
                step.back.extend(self.noted(document));
                self.world.mesh_traces[*position].clone_from(policy);
            }
        }
        let first = self.world.mesh_traces.len() - policies.len();
        for (stored, policy) in self.world.mesh_traces[first..].iter_mut().zip(policies) {
            stored.clone_from(policy);
        }
        // Existing policies are stronger than what the old ones become.
        let documents = written.updates.iter().chain(policies);
        step.documents = documents.map(NewDocument::of_policy).collect();
        step
    }

    /// The policies that count, by mesh and name.
    fn positions(&self) -> HashMap<(String, String), usize> {
        let policies = self.world.mesh_traces.iter().enumerate();
        let counting = policies.filter(|(_, policy)| !policy.meta.superseded);
        counting
            .map(|(at, policy)| ((policy.meta.mesh.clone(), policy.meta.name.clone()), at))
            .collect()
    }

    /// The old policies go, as far as all of their mesh is decided.
    pub(super) fn remove(&mut self, written: &Written) -> Step {
        let mut step = Step::new(Stage::Remove);
        let unresolved = std::mem::take(&mut self.unresolved);
        // What has to be decided before a mesh as a whole, or one of its policies, may go.
        let (mut held, mut open) = (HashSet::new(), HashSet::new());
        let mut has_open = HashSet::new();
        for it in &unresolved {
            let mesh = it.subject.home();
            if it.holds_mesh {
                held.insert(mesh);
            }
            if it.subject.kind == Kind::TrafficTrace.word() {
                open.insert((mesh, it.subject.name.as_str()));
                has_open.insert(mesh);
            }
        }
        for position in 0..self.world.traffic_traces.len() {
            let meta = &self.world.traffic_traces[position].meta;
            let (mesh, name) = (meta.mesh.as_str(), meta.name.as_str());
            if meta.superseded || held.contains(mesh) || open.contains(&(mesh, name)) {
                continue;
            }
            let rules = self.book.of(&meta.mesh);
            let document = self.document(Kind::TrafficTrace, position, |value| {
                write(Kind::TrafficTrace, value, rules);
            });
            let document = self.noted(document);
            step.back.extend(document.clone());
            step.deletes.extend(document);
            self.world.traffic_traces[position].meta.superseded = true;
        }
        for position in 0..self.world.meshes.len() {
            let mesh = &self.world.meshes[position];
            let has_tracing = mesh.tracing.is_some() && !mesh.meta.superseded;
            let name = mesh.meta.name.as_str();
            if !has_tracing || held.contains(name) || has_open.contains(name) {
                continue;
            }
            let rules = self.book.of(&mesh.meta.name);
            let before = self.document(Kind::Mesh, position, |value| {
                write(Kind::Mesh, value, rules);
            });
            let after = self.document(Kind::Mesh, position, |value| {
                if let Some(fields) = value.as_object_mut() {
                    fields.remove("tracing");
                }
            });
            step.back.extend(self.noted(before));
            step.documents.extend(self.noted(after));
            self.world.meshes[position].tracing = None;
        }
        self.unresolved.splice(0..0, unresolved);
        let positions = self.positions();
        let mut gone = Vec::new();
        for key in &written.gone {
            let Some(position) = positions.get(key) else {
                continue;
            };
            let document = self.document(Kind::MeshTrace, *position, |_| {});
            gone.extend(self.noted(document));
            self.world.mesh_traces[*position].meta.superseded = true;
        }
        step.back.extend_from_slice(&gone);
        // The strongest decides until all others are away.
        step.deletes.extend(gone.into_iter().rev());
        step
    }

    /// What the control plane of Kubernetes writes into Dataplanes from a newer release on.
    pub(super) fn upgrade(&mut self) {
        let edit = Edit {
            has_protocols: true,
            ..Edit::default()
        };
        let dataplanes = self.world.dataplanes.par_iter_mut();
        let of_kubernetes = dataplanes.filter(|it| it.meta.form == Form::Kubernetes);
        of_kubernetes.for_each(|dataplane| edit.apply(dataplane));
    }
}

/// A policy that only shows what it would do.
fn shadowed(policy: &MeshTrace) -> MeshTrace {
    let mut shadow = policy.clone();
    let labels = shadow.meta.labels.iter().chain([SHADOW]);
    shadow.meta.labels = labels.collect::<Tags>();
    shadow
}

/// A collector as a value in the Universal form.
fn value_of(backend: &MeshOpenTelemetryBackend) -> serde_json::Value {
    let endpoint = backend.endpoint.as_ref();
    let (address, port) = (
        endpoint.and_then(|it| it.address.as_deref()),
        endpoint.and_then(|it| it.port),
    );
    json!({
        "type": Kind::MeshOpenTelemetryBackend.word(),
        "name": backend.meta.own_name(),
        "mesh": backend.meta.mesh,
        "labels": backend.meta.labels,
        "spec": {
            "endpoint": {"address": address, "port": port},
            "protocol": backend.protocol,
            "env": {"mode": backend.env.as_ref().and_then(|it| it.mode.as_deref())},
        },
    })
}
