//! Builds the tree of a document out of what a reader of YAML or of JSON hands over, piece by
//! piece. Owns the bounds that keep a document of a few bytes from filling the memory, the keys
//! that `<<` brings, and what is wrong with keys. Called by the two readers only.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};

use super::scalar::Scalar;
use super::source::to_u32;
use super::tree::{Content, Flaw, FlawKind, Node, NodeId, Tree};
use crate::diag::{Span, go_quote};

/// How deep nodes may be nested. Go's reader stops at 10,000; no resource comes near either.
const DEPTH_LIMIT: usize = 1_000;

/// How many nodes a document may have, written out or with its aliases expanded. Some 200,000
/// resources in one list are below it, and a tree of that size takes less than a gigabyte.
pub(super) const NODE_LIMIT: usize = 6_000_000;

/// How many nodes a document may have once its aliases are expanded, for each node written, on
/// top of [`EXPANSION_ALLOWANCE`]. Go's reader has a limit of the same kind.
const EXPANSION_FACTOR: u64 = 10;
const EXPANSION_ALLOWANCE: u64 = 100_000;

/// How many flawed keys of a document are told one by one.
const FLAW_LIMIT: usize = 1_000;

/// A line and a column, from one.
pub(super) type Point = (u32, u32);

/// A container that is still open.
struct Open {
    is_mapping: bool,
    anchor: usize,
    start: Point,
    /// Where its children start on the pile.
    pile: usize,
    /// Whether one of its keys is `<<`.
    merges: bool,
}

/// A tree that grows.
#[derive(Default)]
pub(super) struct Builder<'t> {
    tree: Tree<'t>,
    open: Vec<Open>,
    /// Children of the open containers.
    pile: Vec<NodeId>,
    anchors: HashMap<usize, NodeId>,
    /// How many keys were copied by `<<` so far.
    merged: u64,
    /// The first flaw beyond [`FLAW_LIMIT`], and how many there are.
    unnoted: Option<(Flaw, usize)>,
}

pub(super) fn span(start: Point, end: Point) -> Span {
    Span {
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
    }
}

impl<'t> Builder<'t> {
    /// A tree that is empty, with room for some nodes.
    pub(super) fn with_room(nodes: usize) -> Self {
        let mut builder = Self::default();
        builder.tree.nodes.reserve(nodes);
        builder.tree.children.reserve(nodes);
        builder
    }

    /// Whether a document was read to its end.
    pub(super) fn is_complete(&self) -> bool {
        self.tree.root.is_some()
    }

    /// The tree.
    pub(super) fn finish(mut self) -> Tree<'t> {
        if let Some((mut flaw, more)) = self.unnoted {
            flaw.message = format!("{more} more keys, from here on, stand twice or are no strings");
            self.tree.flaws.push(flaw);
        }
        self.tree
    }

    /// A scalar, and whether it could be anything but text.
    pub(super) fn scalar(
        &mut self,
        mut text: Cow<'t, str>,
        plain: bool,
        span: Span,
        anchor: usize,
    ) -> Result<(), Flaw> {
        // The parser makes room for words that are much longer than most are.
        if let Cow::Owned(text) = &mut text {
            text.shrink_to_fit();
        }
        let content = Content::Scalar(text, plain);
        let node = Node {
            content,
            span,
            weight: 1,
        };
        self.add(node, anchor)
    }

    /// The node of an anchor once more.
    pub(super) fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Flaw> {
        let Some(&target) = self.anchors.get(&anchor) else {
            let message = "an alias stands inside of what it refers to";
            return Err(Flaw::aliases(span, message));
        };
        self.attach(target, span)
    }

    /// The start of a mapping or a sequence.
    pub(super) fn open(&mut self, is_mapping: bool, anchor: usize, at: Span) -> Result<(), Flaw> {
        if self.open.len() >= DEPTH_LIMIT {
            let message = format!("nodes are nested more than {DEPTH_LIMIT} deep");
            return Err(Flaw::syntax(at, message));
        }
        self.open.push(Open {
            is_mapping,
            anchor,
            start: (at.line, at.column),
            pile: self.pile.len(),
            merges: false,
        });
        Ok(())
    }

    /// The end of the container that was opened last.
    pub(super) fn close(&mut self, end: Point) -> Result<(), Flaw> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if open.merges {
            self.merge(open.pile)?;
        }
        let start = to_u32(self.tree.children.len());
        let weight = self.pile[open.pile..].iter().fold(1u64, |sum, child| {
            sum.saturating_add(self.tree.node(*child).weight)
        });
        self.tree.children.extend(self.pile.drain(open.pile..));
        let range = start..to_u32(self.tree.children.len());
        let content = if open.is_mapping {
            self.check_keys(range.clone());
            Content::Mapping(range)
        } else {
            Content::Sequence(range)
        };
        let node = Node {
            content,
            span: span(open.start, end),
            weight,
        };
        self.add(node, open.anchor)
    }

    fn add(&mut self, node: Node<'t>, anchor: usize) -> Result<(), Flaw> {
        let span = node.span;
        if self.tree.nodes.len() >= NODE_LIMIT {
            let message = format!("the document has more than {NODE_LIMIT} values; split it");
            return Err(Flaw::syntax(span, message));
        }
        let id = to_u32(self.tree.nodes.len());
        self.tree.nodes.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach(id, span)
    }

    fn attach(&mut self, id: NodeId, span: Span) -> Result<(), Flaw> {
        if self.tree.node(id).weight > self.expansion_limit() {
            let message = "the aliases expand to far more than the document holds";
            return Err(Flaw::aliases(span, message));
        }
        if let Some(open) = self.open.last_mut() {
            let is_key = open.is_mapping && (self.pile.len() - open.pile).is_multiple_of(2);
            open.merges |= is_key && is_merge(&self.tree, id);
            self.pile.push(id);
        } else {
            self.tree.root = Some(id);
        }
        Ok(())
    }

    fn expansion_limit(&self) -> u64 {
        let written = self.tree.nodes.len() as u64;
        (written * EXPANSION_FACTOR + EXPANSION_ALLOWANCE).min(NODE_LIMIT as u64)
    }

    /// Replaces `<<` on the pile by the keys that it brings; keys that are written out count more.
    fn merge(&mut self, from: usize) -> Result<(), Flaw> {
        let pairs: Vec<NodeId> = self.pile.drain(from..).collect();
        let mut taken: HashSet<String> = HashSet::new();
        for pair in pairs.chunks_exact(2) {
            if !is_merge(&self.tree, pair[0]) {
                taken.insert(self.tree.key(pair[0]).into_owned());
                self.pile.extend(pair);
            }
        }
        for pair in pairs
            .chunks_exact(2)
            .filter(|pair| is_merge(&self.tree, pair[0]))
        {
            let sources = self
                .tree
                .sequence(pair[1])
                .map_or_else(|| vec![pair[1]], <[NodeId]>::to_vec);
            for source in sources {
                let Some(entries) = self.tree.mapping(source).map(Iterator::collect::<Vec<_>>)
                else {
                    return Err(Flaw::syntax(
                        self.tree.span(pair[0]),
                        "<< has to be followed by a mapping or a list of mappings",
                    ));
                };
                self.merged += entries.len() as u64;
                if self.merged > self.expansion_limit() {
                    let message = "the << keys copy far more than the document holds";
                    return Err(Flaw::aliases(self.tree.span(pair[0]), message));
                }
                for (key, value) in entries {
                    if taken.insert(self.tree.key(key).into_owned()) {
                        self.pile.extend([key, value]);
                    }
                }
            }
        }
        Ok(())
    }

    /// Notes keys that stand twice, and keys that no field can have.
    fn check_keys(&mut self, range: std::ops::Range<u32>) {
        let pairs = &self.tree.children[range.start as usize..range.end as usize];
        if is_plain(&self.tree, pairs) {
            return;
        }
        let keys: Vec<NodeId> = pairs.iter().step_by(2).copied().collect();
        for repeated in repeated_keys(&self.tree, &keys) {
            self.note(repeated);
        }
        for key in keys {
            let what = match self.tree.scalar(key) {
                None => "a list or a mapping",
                Some(Scalar::Null) => "empty",
                Some(Scalar::Number(number)) if !number.is_finite() => "not a finite number",
                Some(_) => continue,
            };
            self.note(Flaw {
                kind: FlawKind::KeyType,
                help: Some("write the key as a string, in quotes if need be".to_owned()),
                ..Flaw::syntax(
                    self.tree.span(key),
                    format!("a key has to be a string; this one is {what}"),
                )
            });
        }
    }

    fn note(&mut self, flaw: Flaw) {
        if self.tree.flaws.len() < FLAW_LIMIT {
            self.tree.flaws.push(flaw);
        } else {
            self.unnoted.get_or_insert((flaw, 0)).1 += 1;
        }
    }
}

fn is_merge(tree: &Tree<'_>, key: NodeId) -> bool {
    matches!(&tree.node(key).content, Content::Scalar(text, true) if text == "<<")
}

/// Up to this many keys are compared with each other; more are hashed.
const FEW: usize = 12;

/// Whether a mapping is as almost all are: a few keys, each of them nothing but text, none twice.
fn is_plain(tree: &Tree<'_>, pairs: &[NodeId]) -> bool {
    let mut seen = [""; FEW];
    for (position, pair) in pairs.chunks_exact(2).enumerate() {
        let Content::Scalar(text, false) = &tree.node(pair[0]).content else {
            return false;
        };
        if position == FEW || seen[..position].contains(&text.as_ref()) {
            return false;
        }
        seen[position] = text;
    }
    true
}

/// Keys of a mapping that stand there more than once: one flaw for each, at its second place.
fn repeated_keys(tree: &Tree<'_>, keys: &[NodeId]) -> Vec<Flaw> {
    // The first and the second place, and how many there are.
    let mut repeated: Vec<(NodeId, NodeId, usize)> = Vec::new();
    if keys.len() <= FEW {
        for (position, key) in keys.iter().enumerate() {
            let Some(text) = tree.written(*key) else {
                continue;
            };
            let same = |other: &&NodeId| tree.written(**other) == Some(text);
            let mut before = keys[..position].iter().filter(same);
            if let (Some(first), None) = (before.next(), before.next()) {
                repeated.push((*first, *key, keys.iter().filter(same).count()));
            }
        }
    } else {
        let mut seen: HashMap<&str, (NodeId, Option<u32>)> = HashMap::with_capacity(keys.len());
        for key in keys {
            let Some(text) = tree.written(*key) else {
                continue;
            };
            match seen.entry(text) {
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
    }
    let flaw = |(first, second, count)| Flaw {
        kind: FlawKind::DuplicateKey,
        help: Some(format!(
            "{}; the control planes silently take the last",
            if count == 2 {
                "remove one of the two"
            } else {
                "keep one of them"
            }
        )),
        first: Some(tree.span(first)),
        ..Flaw::syntax(
            tree.span(second),
            format!(
                "the key {} is there {}",
                go_quote(&tree.key(second)),
                times(count)
            ),
        )
    };
    repeated.into_iter().map(flaw).collect()
}

fn times(count: usize) -> String {
    if count == 2 {
        "twice".to_owned()
    } else {
        format!("{count} times")
    }
}
