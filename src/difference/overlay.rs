//! A state with an input applied to it: what a control plane would have after applying it.

use std::collections::{HashMap, HashSet};

use crate::diag::Subject;
use crate::model::{Kind, Meta, World};

/// A state before and after an input is applied to it, and which resources of the two belong together.
#[derive(Debug)]
pub struct Overlay {
    /// The state.
    pub before: World,
    /// The whole input, then what the state has beside it.
    pub after: World,
    /// The resources of the input that count, in input order; then those that pruning deletes, in
    /// the order of the state.
    pub pairs: Vec<Pair>,
    /// What pruning would delete of the meshes and kinds that the input is about, if it was not asked
    /// for; in the order of the state.
    pub absent: Vec<Pair>,
}

/// One resource in both worlds, by its positions in their lists of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pair {
    pub kind: Kind,
    /// In [`Overlay::before`], if it was there.
    pub before: Option<usize>,
    /// In [`Overlay::after`], unless it is deleted.
    pub after: Option<usize>,
}

impl Overlay {
    /// Applies an input to a state. A resource of the same kind, mesh and name is replaced and keeps
    /// its creation time, as on a control plane; a new one keeps what it says, and without a
    /// creation time counts as created now. Resources without a name replace nothing.
    ///
    /// With `prune`, what the input lacks is deleted. Kinds that are not about tracing are
    /// pruned only if the input has any of them: dataplanes mostly register themselves and are in
    /// nobody's files, and the others are not what a folder of tracing policies is about. A Mesh is
    /// never deleted from below what the input puts into it.
    #[must_use]
    pub fn new(before: World, input: World, prune: bool) -> Self {
        let mut after = input;
        let (mut given, mut absent) = (Vec::new(), Vec::new());
        let homes: HashSet<String> = after.homes().into_iter().map(str::to_owned).collect();
        for kind in Kind::ALL {
            let olds = before.metas(kind);
            let by_name: HashMap<(&str, &str), usize> = olds
                .iter()
                .enumerate()
                .filter(|(_, meta)| counts(meta))
                .map(|(position, meta)| ((meta.mesh.as_str(), meta.name.as_str()), position))
                .collect();
            let mut stays: Vec<bool> = olds.iter().map(|meta| !meta.superseded).collect();
            let mut news = after.metas_mut(kind);
            let prunes = kind.is_about_tracing() || !news.is_empty();
            for (position, meta) in news.iter_mut().enumerate().filter(|(_, meta)| counts(meta)) {
                let old = by_name.get(&(meta.mesh.as_str(), meta.name.as_str()));
                if let Some(old) = old {
                    meta.creation_time = olds[*old].creation_time.or(meta.creation_time);
                    stays[*old] = false;
                }
                given.push(Pair {
                    kind,
                    before: old.copied(),
                    after: Some(position),
                });
            }
            let is_needed = |meta: &Meta| kind == Kind::Mesh && homes.contains(&meta.mesh);
            for position in (0..olds.len()).filter(|_| prunes) {
                if stays[position] && !is_needed(olds[position]) {
                    stays[position] = !prune;
                    absent.push(Pair {
                        kind,
                        before: Some(position),
                        after: None,
                    });
                }
            }
            after.add(&before, kind, |position| stays[position]);
        }
        after.kubernetes.over(&before.kubernetes);
        // Each kind is in input order; together they are too.
        given.sort_by_key(|pair| pair.after.map(|at| &after.meta(pair.kind, at).origin));
        absent.sort_by_key(|pair| pair.before.map(|at| &before.meta(pair.kind, at).origin));
        if prune {
            given.append(&mut absent);
        } else {
            let kinds: HashSet<Kind> = given.iter().map(|pair| pair.kind).collect();
            let is_meant = |pair: &Pair| {
                let meta = before.meta(pair.kind, pair.before?);
                Some(kinds.contains(&pair.kind) && homes.contains(&meta.mesh))
            };
            absent.retain(|pair| is_meant(pair) == Some(true));
        }
        Self {
            before,
            after,
            pairs: given,
            absent,
        }
    }

    /// What is not in the input and stays, by name.
    pub(crate) fn absent(&self) -> Vec<Subject> {
        let of_state =
            |pair: &Pair| Some(self.before.meta(pair.kind, pair.before?).subject(pair.kind));
        self.absent.iter().filter_map(of_state).collect()
    }

    /// The meta data of a resource, before and after.
    pub(crate) fn metas(&self, pair: Pair) -> (Option<&Meta>, Option<&Meta>) {
        (
            pair.before.map(|at| self.before.meta(pair.kind, at)),
            pair.after.map(|at| self.after.meta(pair.kind, at)),
        )
    }
}

/// Whether a resource can be meant by its name, and no later one is.
fn counts(meta: &Meta) -> bool {
    !meta.superseded && !meta.name.is_empty()
}
