//! The proof: what every dataplane gets before, and in what that differs at each stage.

use rayon::prelude::*;

use super::compare::DataplaneState;
use super::stage::Stage;
use crate::effective::{Effective, MeshView};
use crate::model::Dataplane;

/// What becomes of the dataplanes of a mesh, or of all of them.
#[derive(Debug, Default)]
pub(crate) struct Proof {
    /// The dataplanes, by mesh, then name.
    pub(crate) dataplanes: Vec<DataplaneProof>,
}

/// A dataplane and its mesh.
type Place<'v, 'w> = (&'v MeshView<'w>, &'w Dataplane);

/// What becomes of a dataplane.
#[derive(Debug)]
pub(crate) struct DataplaneProof {
    pub(crate) mesh: String,
    pub(crate) name: String,
    /// What it got.
    pub(crate) before: DataplaneState,
    /// What it gets at the last stage that was looked at.
    pub(crate) after: DataplaneState,
    /// In what it differs from what it got, at each stage where it does.
    pub(crate) differences: Vec<(Stage, Vec<&'static str>)>,
}

impl Proof {
    /// What the dataplanes get before anything is done.
    pub(super) fn new(before: &Effective<'_>) -> Self {
        let places: Vec<_> = before.dataplanes().collect();
        let dataplanes = places.into_par_iter().map(|(view, dataplane)| {
            let state = DataplaneState::of(&view.answer(dataplane));
            DataplaneProof {
                mesh: view.name.to_owned(),
                name: dataplane.meta.name.clone(),
                after: state.clone(),
                before: state,
                differences: Vec::new(),
            }
        });
        Self {
            dataplanes: dataplanes.collect(),
        }
    }

    /// Looks at what the same dataplanes get at a stage.
    pub(super) fn look(&mut self, stage: Stage, effective: &Effective<'_>) {
        let places = self.places(effective);
        let pairs = self.dataplanes.par_iter_mut().zip(places);
        pairs.for_each(|(proof, place)| {
            let differences = if let Some((view, dataplane)) = place {
                proof.after = DataplaneState::of(&view.answer(dataplane));
                proof.before.differences(&proof.after)
            } else {
                vec!["dataplane"]
            };
            if !differences.is_empty() {
                proof.differences.push((stage, differences));
            }
        });
    }

    /// Where each of the dataplanes is now, if it is still there. Both lists are sorted alike.
    pub(super) fn places<'v, 'w>(
        &self,
        effective: &'v Effective<'w>,
    ) -> Vec<Option<Place<'v, 'w>>> {
        let mut places = effective.dataplanes().peekable();
        let place = |proof: &DataplaneProof| {
            let wanted = (proof.mesh.as_str(), proof.name.as_str());
            let key = |(view, dataplane): &Place<'v, 'w>| {
                (view.name, dataplane.meta.name.as_str()).cmp(&wanted)
            };
            while places.next_if(|place| key(place).is_lt()).is_some() {}
            places.next_if(|place| key(place).is_eq())
        };
        self.dataplanes.iter().map(place).collect()
    }

    /// The dataplanes that do not get the same at every stage.
    pub(crate) fn differing(&self) -> impl Iterator<Item = &DataplaneProof> {
        self.dataplanes.iter().filter(|it| it.differs())
    }
}

impl DataplaneProof {
    /// Whether it does not get the same at every stage.
    pub(crate) fn differs(&self) -> bool {
        !self.differences.is_empty()
    }
}
