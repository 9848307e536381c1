//! The keys of a mapping: which of them merges, and which stand twice.

use std::borrow::Cow;
use std::collections::HashMap;
use std::collections::hash_map::Entry;

use crate::diag::{Finding, codes, go_quote};
use crate::parse::lines::to_u32;
use crate::parse::scalar::Scalar;
use crate::parse::tree::{Content, NodeId, Tree};

/// The key that brings the keys of another mapping.
pub(super) const MERGE: &str = "<<";

pub(super) fn is_merge(tree: &Tree<'_>, key: NodeId) -> bool {
    matches!(&tree.node(key).content, Content::Scalar(text, true) if text == MERGE)
}

/// Up to this many keys are compared with each other; more are hashed.
const FEW: usize = 12;

/// Whether a mapping is as almost all are: a few keys, each of them text, none twice.
pub(super) fn is_plain(tree: &Tree<'_>, pairs: &[NodeId]) -> bool {
    let mut seen = [""; FEW];
    for (position, pair) in pairs.chunks_exact(2).enumerate() {
        let Some(Scalar::Text(text)) = tree.scalar(pair[0]) else {
            return false;
        };
        if position == FEW || seen[..position].contains(&text) {
            return false;
        }
        seen[position] = text;
    }
    true
}

/// Keys of a mapping that stand there more than once: one flaw for each, at its second place.
pub(super) fn repeated_keys(tree: &Tree<'_>, keys: &[NodeId]) -> Vec<(NodeId, Finding)> {
    // The first and the second place, and how many there are.
    let mut repeated: Vec<(NodeId, NodeId, usize)> = Vec::new();
    let mut seen: HashMap<Cow<'_, str>, (NodeId, Option<u32>)> = HashMap::with_capacity(keys.len());
    for key in keys {
        if tree.scalar(*key).is_none() || is_merge(tree, *key) {
            continue;
        }
        match seen.entry(tree.key(*key)) {
            Entry::Vacant(place) => {
                place.insert((*key, None));
            }
            Entry::Occupied(mut place) => match place.get_mut() {
                (_, Some(number)) => repeated[*number as usize].2 += 1,
                (first, number) => {
                    *number = Some(to_u32(repeated.len()));
                    repeated.push((*first, *key, 2));
                }
            },
        }
    }
    let flaw = |(first, second, count)| {
        let (times, remedy) = match count {
            2 => ("twice".to_owned(), "remove one of the two"),
            _ => (format!("{count} times"), "keep one of them"),
        };
        let key = go_quote(&tree.key(second));
        let message = format!("the key {key} appears {times}");
        let flaw = Finding::in_text(codes::DUPLICATE_KEY, tree.span(second), message)
            .help(format!(
                "{remedy}; the control planes silently take the last"
            ))
            .related_at(tree.span(first), "it is first here");
        (second, flaw)
    };
    repeated.into_iter().map(flaw).collect()
}
