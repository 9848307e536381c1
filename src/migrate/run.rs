//! The stages one after the other: the world is changed step by step, and after each what every
//! dataplane gets is compared with what it got. Nothing is read twice, and no world is copied.

use rayon::prelude::*;

use super::document::Document;
use super::item::Unresolved;
use super::labels::{Edit, LabelMap};
use super::lift::{is_old, lift, write};
use super::nature::{Before, changes};
use super::plan::plan;
use super::proof::Proof;
use super::stage::{Stage, Step};
use super::{Migration, during};
use crate::diag::Findings;
use crate::effective::Effective;
use crate::model::{Feature, Form, Kind, MeshTrace, Release, RuleBook, Rules, Tags, World};
use crate::parse::Values;
use crate::validate::effective_and_errors;

/// What is asked of a migration.
#[derive(Debug)]
pub(crate) struct Options {
    /// The release that it leads to.
    pub(crate) to: Release,
    /// The form of the documents; that of the input's if it is not said.
    pub(crate) form: Option<Form>,
    /// Which labels tags are.
    pub(crate) label_map: LabelMap,
}

/// Everything that the stages share.
struct Run<'r, 's> {
    world: World,
    book: RuleBook,
    values: &'r Values<'s>,
    form: Form,
    unresolved: Vec<Unresolved>,
}

/// Plans the migration of a world, and proves it. `found` is what reading it has found, `book` the
/// rules that it was read for, `values` what its documents say.
pub(crate) fn migrate(
    mut world: World,
    found: Findings,
    book: &RuleBook,
    values: &Values<'_>,
    mut options: Options,
) -> Migration {
    let (to, during) = (options.to, during(options.to));
    let form = options.form.unwrap_or_else(|| form_of(&world));
    options.label_map.has_pods = form == Form::Kubernetes;
    let before_book = book.clone().with_newest(during).with_old_tags(&world);
    let (before, mut proof, errors) = {
        let (effective, errors) = effective_and_errors(found, &world, &before_book);
        (Before::of(&effective), Proof::new(&effective), errors)
    };
    let lifted = lift(&mut world, |mesh| before_book.of(mesh));
    let (at_during, at_last) = (book.of_release(during), book.of_release(to));
    let mut plan = {
        let effective = Effective::new(&world, &at_during);
        let namespace = book.system_namespace();
        let map = &options.label_map;
        plan(&world, &effective, form, namespace, map, Rules::of(to))
    };
    plan.check(&world, &lifted, &at_during);
    let has_upgrade = !Feature::Tracing.is_in(to);
    if has_upgrade {
        plan.check(&world, &lifted, &at_last);
    }
    let mut run = Run {
        world,
        book: before_book,
        values,
        form,
        unresolved: plan.unresolved,
    };
    let policies: Vec<MeshTrace> = plan.policies.into_iter().map(|it| it.policy).collect();

    let add = run.add(&lifted, &plan.edits, &policies);
    proof.look(Stage::Add, &Effective::new(&run.world, &at_during));
    let switch = run.switch(&policies);
    proof.look(Stage::Switch, &Effective::new(&run.world, &at_during));
    let remove = run.remove();
    proof.look(Stage::Remove, &Effective::new(&run.world, &at_during));
    let mut steps = vec![add, switch, remove];
    if has_upgrade {
        run.upgrade();
        proof.look(Stage::Upgrade, &Effective::new(&run.world, &at_last));
        steps.push(Step::new(Stage::Upgrade));
    }
    let mut changed = changes(&before, &proof, &Effective::new(&run.world, &at_last));
    changed.extend(plan.changed);
    Migration {
        during,
        to,
        form,
        exact: plan.exact,
        changed,
        unresolved: run.unresolved,
        steps,
        proof,
        errors,
    }
}

/// The form of the policies of an input, or of its meshes.
pub(super) fn form_of(world: &World) -> Form {
    let policies = world.counting_traffic_traces().map(|it| it.meta.form);
    let others = world.counting_mesh_traces().map(|it| it.meta.form);
    let meshes = world.counting_meshes().map(|it| it.meta.form);
    policies
        .chain(others)
        .chain(meshes)
        .next()
        .unwrap_or_default()
}

const SHADOW: (&str, &str) = ("kuma.io/effect", "shadow");

impl Run<'_, '_> {
    /// The document of a resource, with what is changed in it.
    fn document(
        &mut self,
        kind: Kind,
        position: usize,
        change: impl FnOnce(&mut serde_json::Value),
    ) -> Option<Document> {
        let meta = self.world.meta(kind, position);
        match self.values.of(kind, meta) {
            Ok(mut value) => {
                change(&mut value);
                Some(Document::of_value(kind, meta, value, self.form))
            }
            Err(error) => {
                let decide = "write the document anew".to_owned();
                let unresolved = Unresolved::new(kind, meta, error.to_string(), decide);
                self.unresolved.push(unresolved);
                None
            }
        }
    }

    /// What changes no proxy.
    fn add(
        &mut self,
        lifted: &[(Kind, usize)],
        edits: &[(usize, Edit)],
        policies: &[MeshTrace],
    ) -> Step {
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
        for (kind, position, is_lifted, edit) in wanted {
            let meta = self.world.meta(kind, position);
            if !is_written(kind, meta.form) {
                continue;
            }
            let rules = self.book.of(&meta.mesh);
            let document = self.document(kind, position, |value| {
                if is_lifted && is_old(rules) {
                    write(kind, value, rules);
                }
                if let Some(edit) = edit {
                    edit.write(value);
                }
            });
            step.documents.extend(document);
        }
        for (position, edit) in edits {
            edit.apply(&mut self.world.dataplanes[*position]);
        }
        for policy in policies {
            let shadow = shadowed(policy);
            step.documents.push(Document::of_policy(&shadow));
            self.world.mesh_traces.push(shadow);
        }
        step.back_deletes = policies.iter().map(Document::of_policy).collect();
        step
    }

    /// The new policies decide.
    fn switch(&mut self, policies: &[MeshTrace]) -> Step {
        let mut step = Step::new(Stage::Switch);
        let first = self.world.mesh_traces.len() - policies.len();
        for (stored, policy) in self.world.mesh_traces[first..].iter_mut().zip(policies) {
            stored.clone_from(policy);
        }
        step.documents = policies.iter().map(Document::of_policy).collect();
        step.back = policies
            .iter()
            .map(|it| Document::of_policy(&shadowed(it)))
            .collect();
        step
    }

    /// The old policies go, as far as all of their mesh is decided.
    fn remove(&mut self) -> Step {
        let mut step = Step::new(Stage::Remove);
        let unresolved = std::mem::take(&mut self.unresolved);
        let stays = |mesh: &str, name: Option<&str>| {
            let policy = Kind::TrafficTrace.word();
            unresolved.iter().any(|it| {
                let is_policy =
                    it.subject.kind == policy && name.is_none_or(|name| it.subject.name == name);
                it.subject.home() == mesh && (it.holds_mesh || is_policy)
            })
        };
        for position in 0..self.world.traffic_traces.len() {
            let meta = &self.world.traffic_traces[position].meta;
            if meta.superseded || stays(&meta.mesh, Some(&meta.name)) {
                continue;
            }
            let rules = self.book.of(&meta.mesh);
            let document = self.document(Kind::TrafficTrace, position, |value| {
                write(Kind::TrafficTrace, value, rules);
            });
            step.back.extend(document.clone());
            step.deletes.extend(document);
            self.world.traffic_traces[position].meta.superseded = true;
        }
        for position in 0..self.world.meshes.len() {
            let mesh = &self.world.meshes[position];
            let has_tracing = mesh.tracing.is_some() && !mesh.meta.superseded;
            if !has_tracing || stays(&mesh.meta.name, None) {
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
            step.back.extend(before);
            step.documents.extend(after);
            self.world.meshes[position].tracing = None;
        }
        self.unresolved.splice(0..0, unresolved);
        step
    }

    /// What the control plane of Kubernetes writes into Dataplanes from a newer release on.
    fn upgrade(&mut self) {
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
