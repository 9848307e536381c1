//! The way from `TrafficTrace` and the tracing of a Mesh to `MeshTrace`, and on to what newer
//! releases take: which documents, in which stages, and the proof that every dataplane gets the same
//! at each of them.
//!
//! `traffic_trace` is what policies become (`selector`, `conf`, `name`), `lift` how documents of old
//! releases are written today, `labels` what Dataplanes need, `newer` and `collectors`
//! what a `MeshTrace` becomes, `run` and `steps` the stages, `compare` and
//! `proof` what dataplanes get, `nature` what changes on purpose. Does not know how any of it looks.

mod check;
mod collectors;
mod compare;
mod conf;
mod document;
mod item;
mod labels;
mod lift;
mod name;
mod nature;
mod newer;
mod plan;
mod proof;
mod run;
mod selector;
mod stage;
mod steps;
mod traffic_trace;
mod verify;

pub(crate) use compare::DataplaneState;
pub(crate) use document::{Body, NewDocument};
pub(crate) use item::{Changed, Exact, Unresolved};
pub(crate) use labels::LabelMap;
pub(crate) use proof::{DataplaneProof, Proof};
pub(crate) use run::{Options, migrate};
pub(crate) use stage::{Stage, Step};
pub(crate) use verify::{verify, without_new_policies};

use crate::diag::Finding;
use crate::model::{Feature, Form, Release};

/// A migration.
#[derive(Debug)]
pub(crate) struct Migration {
    /// The release at which the stages are gone through.
    pub(crate) during: Release,
    /// The release that it leads to.
    pub(crate) to: Release,
    /// The form of the documents.
    pub(crate) form: Form,
    /// What becomes something that does the same.
    pub(crate) exact: Vec<Exact>,
    /// What changes on purpose.
    pub(crate) changed: Vec<Changed>,
    /// What somebody has to decide.
    pub(crate) unresolved: Vec<Unresolved>,
    /// The stages.
    pub(crate) steps: Vec<Step>,
    /// What becomes of the dataplanes.
    pub(crate) proof: Proof,
    /// What is wrong with the input itself.
    pub(crate) errors: Vec<Finding>,
}

impl Migration {
    /// Whether there is something that somebody has to decide, or a dataplane that does not get the
    /// same.
    pub(crate) fn is_open(&self) -> bool {
        !self.unresolved.is_empty() || self.proof.differing().next().is_some()
    }
}

/// The release at which a migration to another is gone through: the last one that knows both kinds
/// of policies.
pub(crate) fn during(to: Release) -> Release {
    if Feature::Tracing.is_in(to) {
        to
    } else {
        Release::NEWEST
    }
}
