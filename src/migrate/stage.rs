//! The stages of a migration, and what belongs to each.

use clap::ValueEnum;

use super::document::NewDocument;
use crate::model::Kind;

/// A stage. Before the next one, each is to be looked at. The lines stand in the help, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum Stage {
    /// What changes no proxy: labels, collectors, and the new policies as a shadow
    Add,
    /// The new policies, which decide from then on
    Switch,
    /// The Meshes without their backends, and what to delete
    Remove,
    /// The control plane is upgraded to a release that does not know the old policies
    #[value(skip)]
    Upgrade,
}

impl Stage {
    /// The word in JSON, and on the command line.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Switch => "switch",
            Self::Remove => "remove",
            Self::Upgrade => "upgrade",
        }
    }
}

/// What is done at a stage.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) stage: Stage,
    /// What is applied, in this order.
    pub(crate) documents: Vec<NewDocument>,
    /// What is deleted then.
    pub(crate) deletes: Vec<NewDocument>,
    /// What is applied to go back to the stage before.
    pub(crate) back: Vec<NewDocument>,
    /// What is deleted then.
    pub(crate) back_deletes: Vec<NewDocument>,
}

impl Step {
    /// What of its documents is there in the end.
    pub(crate) fn lasting(&self) -> Vec<&NewDocument> {
        let goes = [Kind::Mesh, Kind::TrafficTrace, Kind::MeshTrace].map(Kind::word);
        let is_early = self.stage == Stage::Add;
        let documents = self.documents.iter();
        let lasting = documents.filter(|it| !(is_early && goes.contains(&&*it.subject.kind)));
        lasting.collect()
    }

    pub(super) fn new(stage: Stage) -> Self {
        Self {
            stage,
            documents: Vec::new(),
            deletes: Vec::new(),
            back: Vec::new(),
            back_deletes: Vec::new(),
        }
    }
}
