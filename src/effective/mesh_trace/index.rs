//! From a dataplane to the policies that select it. The policies of a *posting* demand the same, and
//! so are merged once for all dataplanes; a dataplane merges its postings, not their policies.

use super::merge::{Fields, Posting};
use super::resolve::Policy;
use super::select::{Attribute, Demand, Faces, gateway_of};
use super::standing::Place;
use crate::effective::patterns::Patterns;
use crate::model::{Dataplane, MeshGateway};

/// What the policies of a mesh demand.
#[derive(Debug)]
pub(in crate::effective) struct Index<'w> {
    patterns: Patterns<'w, Attribute<'w>>,
    pub(super) postings: Vec<Posting>,
    /// Labels that have to be empty or not there.
    blank: Vec<&'w str>,
    gateways: Vec<&'w MeshGateway>,
    place: Place,
}

impl<'w> Index<'w> {
    /// The `MeshGateway` that a builtin gateway gets.
    pub(super) fn gateway(&self, dataplane: &Dataplane) -> Option<&'w MeshGateway> {
        gateway_of(dataplane, &self.gateways)
    }

    /// Builds the index over policies that are sorted, strongest first, and what they demand.
    pub(super) fn new(
        policies: &[(Policy<'w>, Option<Demand<'w>>)],
        gateways: Vec<&'w MeshGateway>,
        place: Place,
    ) -> Self {
        let mut patterns = Patterns::default();
        let mut postings: Vec<Posting> = Vec::new();
        let mut blank = Vec::new();
        for (position, (policy, demand)) in policies.iter().enumerate() {
            let Some(demand) = demand else { continue };
            blank.extend(demand.iter().filter_map(|it| match it {
                (Attribute::Label(key), Some("")) => Some(*key),
                _ => None,
            }));
            let posting = patterns.add(demand.iter().copied());
            if posting == postings.len() {
                postings.push(Posting::default());
            }
            let posting = &mut postings[posting];
            posting.policies.push(position);
            posting.fields = posting.fields.or(Fields::of(&policy.conf, position));
        }
        patterns.file();
        blank.sort_unstable();
        blank.dedup();
        Self {
            patterns,
            postings,
            blank,
            gateways,
            place,
        }
    }

    /// What decides beside the documents.
    pub(super) const fn place(&self) -> &Place {
        &self.place
    }

    /// The attributes of a dataplane.
    pub(super) fn faces<'a>(&'a self, dataplane: &'a Dataplane) -> Faces<'a> {
        let gateway = gateway_of(dataplane, &self.gateways);
        Faces::of(dataplane, gateway, &self.blank, &self.place)
    }

    /// The postings that select a dataplane, in order.
    pub(super) fn matching(&self, dataplane: &Dataplane) -> Vec<usize> {
        let mut found = Vec::new();
        if self.postings.is_empty() {
            return found;
        }
        for face in self.faces(dataplane).iter() {
            self.patterns
                .visit(face, &mut |posting| found.push(posting));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
