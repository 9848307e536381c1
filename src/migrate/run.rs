//! The stages one after the other: the world is changed step by step, and after each what every
//! dataplane gets is compared with what it got. Nothing is read twice, and no world is copied.

use super::labels::LabelMap;
use super::lift::lift;
use super::nature::{Before, changes};
use super::plan::plan;
use super::proof::Proof;
use super::stage::{Stage, Step};
use super::steps::{Steps, Written};
use super::traffic_trace::New;
use super::{Migration, during};
use crate::diag::Findings;
use crate::effective::Effective;
use crate::model::{Feature, Form, Release, ReleaseRules, RuleBook, World};
use crate::parse::Values;
use crate::validate::effective_and_errors;
use crate::workload::add_dataplanes;

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

/// Plans the migration of a world, and proves it: the world becomes what it is in the end. `found` is
/// what reading it has found, `book` the rules that it was read for, `values` what its documents say.
pub(crate) fn migrate(
    world: &mut World,
    found: Findings,
    book: &RuleBook,
    values: &Values<'_>,
    mut options: Options,
) -> Migration {
    let (to, during) = (options.to, during(options.to));
    let form = options.form.unwrap_or_else(|| form_of(world));
    if form == Form::Kubernetes {
        options.label_map.add_services(&world.kubernetes);
    }
    let before_book = book.clone().with_newest(during).with_old_tags(world);
    remake(world, &before_book);
    let (before, mut proof, errors) = {
        let (effective, errors) = effective_and_errors(found, world, &before_book);
        (Before::of(&effective), Proof::new(&effective), errors)
    };
    let (at_during, at_last) = (book.of_release(during), book.of_release(to));
    remake(world, &at_during);
    let lifted = lift(world, |mesh| before_book.of(mesh));
    let mut plan = {
        let effective = Effective::new(world, &at_during);
        let namespace = book.system_namespace();
        let map = &options.label_map;
        plan(
            world,
            &effective,
            form,
            namespace,
            map,
            ReleaseRules::of(to),
        )
    };
    let has_upgrade = !Feature::Tracing.is_in(to);
    let releases: &[_] = if has_upgrade {
        &[&at_during, &at_last]
    } else {
        &[&at_during]
    };
    plan.apply(world);
    plan.check(world, &lifted, releases);
    let mut run = Steps {
        world,
        book: before_book,
        values,
        form,
        unresolved: plan.unresolved,
    };
    let policies = |new: Vec<New>| new.into_iter().map(|it| it.policy).collect::<Vec<_>>();
    let written = Written {
        lifted,
        edits: plan.edits,
        policies: policies(plan.policies),
        updates: policies(plan.updates),
        gone: plan.gone,
        backends: plan.backends,
    };

    let add = run.add(&written);
    proof.look(Stage::Add, &Effective::new(run.world, &at_during));
    let switch = run.switch(&written);
    proof.look(Stage::Switch, &Effective::new(run.world, &at_during));
    let remove = run.remove(&written);
    let mut steps = vec![add, switch, remove];
    let mut stage = Stage::Remove;
    if has_upgrade {
        proof.look(stage, &Effective::new(run.world, &at_during));
        stage = Stage::Upgrade;
        steps.push(Step::new(stage));
        run.upgrade();
        remake(run.world, &at_last);
    }
    let last = Effective::new(run.world, &at_last);
    proof.look(stage, &last);
    let mut changed = changes(&before, &proof, &last);
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

/// Makes the dataplanes of workloads as a release does.
pub(super) fn remake(world: &mut World, book: &RuleBook) {
    if !world.kubernetes.workloads.is_empty() {
        add_dataplanes(world, book);
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
