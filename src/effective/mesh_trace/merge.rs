//! What the policies of a dataplane set together: each field by the strongest policy that has it.
//! Lists are taken whole, and sampling field by field.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use super::resolve::Policy;
use crate::effective::route::{BackendSource, MoreTracing, NotSent, Route, Target};
use crate::model::mesh_trace::{Conf, Percentage, Sampling, Tag};

/// Who sets each field: positions of policies, of which the smaller is the stronger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Fields {
    backends: Option<usize>,
    tags: Option<usize>,
    sampling: Option<usize>,
    overall: Option<usize>,
    client: Option<usize>,
    random: Option<usize>,
}

impl Fields {
    /// What one policy sets.
    pub(super) fn of(conf: &Conf, position: usize) -> Self {
        let sampling = conf.sampling.as_ref();
        let at = |is_set: bool| is_set.then_some(position);
        Self {
            backends: at(conf.backends.is_some()),
            tags: at(conf.tags.is_some()),
            sampling: at(sampling.is_some()),
            overall: at(sampling.is_some_and(|it| it.overall.is_some())),
            client: at(sampling.is_some_and(|it| it.client.is_some())),
            random: at(sampling.is_some_and(|it| it.random.is_some())),
        }
    }

    /// Each field, and who sets it.
    const fn all(&self) -> [(&'static str, Option<usize>); 5] {
        [
            ("backends", self.backends),
            ("sampling.overall", self.overall),
            ("sampling.client", self.client),
            ("sampling.random", self.random),
            ("tags", self.tags),
        ]
    }

    /// The fields that are set.
    pub(super) fn names(&self) -> Vec<&'static str> {
        let set = self
            .all()
            .into_iter()
            .filter(|(_, position)| position.is_some());
        set.map(|(name, _)| name).collect()
    }

    /// What both set together.
    pub(super) fn or(self, other: Self) -> Self {
        let stronger = |one: Option<usize>, other: Option<usize>| match (one, other) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
        Self {
            backends: stronger(self.backends, other.backends),
            tags: stronger(self.tags, other.tags),
            sampling: stronger(self.sampling, other.sampling),
            overall: stronger(self.overall, other.overall),
            client: stronger(self.client, other.client),
            random: stronger(self.random, other.random),
        }
    }
}

/// What policies do for many dataplanes, by their positions, of which the smaller is the stronger.
#[derive(Debug, Default)]
pub struct Reach {
    /// Those that select some dataplane.
    pub selecting: HashSet<usize>,
    /// Those of which some field counts for some dataplane.
    pub setting: HashSet<usize>,
    /// Those whose tags count where others that have tags, too, select the same dataplane.
    pub tags_lost: BTreeSet<(usize, usize)>,
}

impl Reach {
    /// Both together.
    pub(crate) fn join(mut self, other: Self) -> Self {
        self.selecting.extend(other.selecting);
        self.setting.extend(other.setting);
        self.tags_lost.extend(other.tags_lost);
        self
    }
}

impl Policy<'_> {
    /// The fields that it sets.
    pub(crate) fn sets(&self) -> Vec<&'static str> {
        Fields::of(&self.conf, 0).names()
    }

    /// Where spans go if it decides, with what is said of sampling and tags.
    pub(in crate::effective) fn route(
        &self,
        (sampling, more): (Option<f64>, MoreTracing),
    ) -> Route {
        let collector = match &self.collector {
            Some(Ok(collector)) => collector,
            Some(Err(not_sent)) => return Err(not_sent.clone()),
            None => return Err(NotSent::Unselected),
        };
        Ok(Arc::new(Target {
            name: collector.name.clone(),
            source: BackendSource::MeshTrace,
            sampling,
            exporter: Arc::clone(&collector.exporter),
            more: Some(Arc::new(more)),
        }))
    }

    /// Where its dataplanes send to if no other `MeshTrace` says anything.
    #[must_use]
    pub fn target(&self) -> Option<Arc<Target>> {
        let sampling = self.conf.sampling.clone().unwrap_or_default();
        let tags = self.conf.tags.as_deref().unwrap_or_default();
        self.route(tracing(&sampling, tags)).ok()
    }
}

/// How many requests are traced overall, and what else is said of spans.
pub(super) fn tracing(sampling: &Sampling, tags: &[Tag]) -> (Option<f64>, MoreTracing) {
    let value = |percentage: &Option<Percentage>| percentage.as_ref()?.value();
    let more = MoreTracing {
        client_sampling: value(&sampling.client),
        random_sampling: value(&sampling.random),
        tags: tags.to_vec(),
    };
    (value(&sampling.overall), more)
}

/// The policies that demand the same.
#[derive(Debug, Default)]
pub(super) struct Posting {
    /// Positions of the policies, strongest first.
    pub(super) policies: Vec<usize>,
    /// What they set together.
    pub(super) fields: Fields,
}

/// What the policies that select a dataplane set together.
#[derive(Debug, Clone)]
pub struct Merged<'v, 'w> {
    policies: &'v [Policy<'w>],
    /// Those that select the dataplane; never none.
    postings: Vec<&'v Posting>,
    fields: Fields,
}

impl<'v, 'w> Merged<'v, 'w> {
    pub(super) fn new(policies: &'v [Policy<'w>], postings: Vec<&'v Posting>) -> Self {
        let fields = postings.iter().map(|posting| posting.fields);
        Self {
            policies,
            fields: fields.fold(Fields::default(), Fields::or),
            postings,
        }
    }

    /// The policies, strongest first.
    pub(crate) fn policies(&self) -> Vec<&'v Policy<'w>> {
        let postings = self.postings.iter();
        let mut positions: Vec<usize> = postings.flat_map(|it| &it.policies).copied().collect();
        positions.sort_unstable();
        let policies = self.policies;
        positions.into_iter().map(|at| &policies[at]).collect()
    }

    /// Notes who selects the dataplane, and who sets something there.
    pub fn note(&self, reach: &mut Reach) {
        for posting in &self.postings {
            // Those of a posting select the same dataplanes.
            let is_new = posting
                .policies
                .first()
                .is_some_and(|it| reach.selecting.insert(*it));
            if is_new {
                reach.selecting.extend(&posting.policies);
            }
            let with_tags = self.fields.tags.zip(posting.fields.tags);
            if let Some((winner, loser)) = with_tags.filter(|(winner, loser)| winner != loser) {
                reach.tags_lost.insert((winner, loser));
            }
        }
        let setters = self
            .fields
            .all()
            .into_iter()
            .filter_map(|(_, position)| position);
        reach.setting.extend(setters);
    }

    /// Their names, sorted.
    #[must_use]
    pub fn origin(&self) -> Vec<String> {
        let mut names: Vec<String> = self.policies().iter().map(|it| it.reference()).collect();
        names.sort_unstable();
        names
    }

    fn at(&self, position: Option<usize>) -> Option<&'v Policy<'w>> {
        Some(&self.policies[position?])
    }

    /// The policy that says where spans go, if that is anywhere.
    #[must_use]
    pub(in crate::effective) fn giver(&self) -> Option<&'v Policy<'w>> {
        let policy = self.at(self.fields.backends)?;
        policy.collector.is_some().then_some(policy)
    }

    /// Each field that is set, and the position of the policy that it comes from.
    pub(super) fn setters(&self) -> impl Iterator<Item = (&'static str, usize)> {
        let all = self.fields.all().into_iter();
        all.filter_map(|(name, position)| Some((name, position?)))
    }

    /// Each field that is set, and the policy that it comes from.
    pub(crate) fn fields(&self) -> Vec<(&'static str, &'v Policy<'w>)> {
        let policies = self.policies;
        self.setters()
            .map(|(name, at)| (name, &policies[at]))
            .collect()
    }

    /// The policies, by position, in groups of those that demand the same; strongest first.
    pub(crate) fn groups(&self) -> impl Iterator<Item = &'v [usize]> {
        self.postings
            .iter()
            .map(|posting| posting.policies.as_slice())
    }

    /// All that they set, as the release stores it.
    #[must_use]
    pub fn conf(&self) -> Conf {
        Conf {
            backends: self.setter(self.fields.backends, |conf| conf.backends.clone()),
            sampling: self.fields.sampling.map(|_| self.sampling()),
            tags: self.setter(self.fields.tags, |conf| conf.tags.clone()),
        }
    }

    /// How many requests are traced overall, and what else they say of spans.
    pub(crate) fn tracing(&self) -> (Option<f64>, MoreTracing) {
        tracing(&self.sampling(), self.tags())
    }

    /// How many requests are traced.
    fn sampling(&self) -> Sampling {
        let sampling = |position, take: fn(&Sampling) -> Option<Percentage>| {
            self.setter(position, |conf| conf.sampling.as_ref().and_then(take))
        };
        Sampling {
            overall: sampling(self.fields.overall, |it| it.overall.clone()),
            client: sampling(self.fields.client, |it| it.client.clone()),
            random: sampling(self.fields.random, |it| it.random.clone()),
        }
    }

    /// What spans are tagged with.
    fn tags(&self) -> &'v [Tag] {
        let tags = self
            .at(self.fields.tags)
            .and_then(|it| it.conf.tags.as_deref());
        tags.unwrap_or_default()
    }

    fn setter<T>(
        &self,
        position: Option<usize>,
        take: impl Fn(&'v Conf) -> Option<T>,
    ) -> Option<T> {
        take(&self.at(position)?.conf)
    }
}
