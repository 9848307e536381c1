//! Builds the tree of a document out of what a reader of YAML or of JSON hands over, piece by
//! piece. Owns the bounds that keep a document of a few bytes from filling the memory, the keys
//! that `<<` brings, and what is wrong with keys. Called by the two readers only.

mod keys;

use std::borrow::Cow;
use std::collections::HashMap;

use keys::{MERGE, is_merge, is_plain, repeated_keys};

use super::lines::to_u32;
use super::scalar::{self, Scalar};
use super::tree::{Content, Node, NodeId, Tree};
use crate::diag::{Finding, Point, Span, codes, go_quote};

/// How deep nodes may be nested. Go's reader stops at 10,000; no resource comes near either.
const DEPTH_LIMIT: usize = 1_000;

/// How many nodes a document may have, written out or with its aliases expanded. Some 200,000
/// resources in one list are below it, and a tree of that size takes less than a gigabyte.
pub(crate) const NODE_LIMIT: usize = 6_000_000;

/// How many nodes a document may have once its aliases are expanded, for each node written, on
/// top of [`EXPANSION_ALLOWANCE`]. Go's reader has a limit of the same kind.
const EXPANSION_FACTOR: u64 = 10;
const EXPANSION_ALLOWANCE: u64 = 100_000;

/// How many flawed keys of a document are reported one by one.
const FLAW_LIMIT: usize = 1_000;

/// A tag of YAML's own. All others are text to Go's reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Text,
    Integer,
    Float,
    Boolean,
    Null,
    /// Text in base64.
    Binary,
    /// `<<` is what it is; anything else is text.
    Merge,
}

/// A container that is still open.
struct Open<'t> {
    is_mapping: bool,
    anchor: Option<&'t str>,
    start: Point,
    /// The number of the first node inside of it.
    first: NodeId,
    /// Where its children start on the pile.
    pile: usize,
    /// Whether one of its keys is `<<`.
    merges: bool,
}

/// A tree that grows.
#[derive(Default)]
pub(super) struct Builder<'t> {
    tree: Tree<'t>,
    open: Vec<Open<'t>>,
    /// Children of the open containers.
    pile: Vec<NodeId>,
    /// None stands for what is still open.
    anchors: HashMap<&'t str, Option<NodeId>>,
    /// How many keys were copied by `<<` so far.
    merged: u64,
    /// Flaws, and the node of each.
    flaws: Vec<(NodeId, Finding)>,
    /// The first flaw beyond [`FLAW_LIMIT`], and how many there are.
    unnoted: Option<(Finding, usize)>,
}

impl<'t> Builder<'t> {
    /// A tree that is empty, with room for some nodes.
    pub(super) fn with_room(nodes: usize) -> Self {
        let mut builder = Self::default();
        builder.tree.nodes.reserve(nodes);
        builder.tree.children.reserve(nodes);
        builder
    }

    /// The tree.
    pub(super) fn finish(mut self) -> Tree<'t> {
        self.tree
            .flaws
            .extend(self.flaws.into_iter().map(|(_, flaw)| flaw));
        if let Some((mut flaw, more)) = self.unnoted {
            flaw.message = format!("{more} more keys, from here on, are duplicates or not strings");
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
        anchor: Option<&'t str>,
    ) -> Result<(), Box<Finding>> {
        // Room was made for more than most texts need.
        if let Cow::Owned(text) = &mut text {
            text.shrink_to_fit();
        }
        if plain && scalar::is_no_number(&text) && !self.is_key_next() {
            let message = format!(
                "{} is a number that cannot be sent: JSON has none for it",
                go_quote(&text)
            );
            let flaw = Finding::in_text(codes::WRONG_TYPE, span, message)
                .help("write it in quotes if it is meant as text");
            self.note(to_u32(self.tree.nodes.len()), flaw);
        }
        let content = Content::Scalar(text, plain);
        let node = Node {
            content,
            span,
            weight: 1,
        };
        self.add(node, anchor)
    }

    /// A scalar with a tag, which says what it is.
    pub(super) fn tagged(
        &mut self,
        text: Cow<'t, str>,
        plain: bool,
        tag: Option<Tag>,
        span: Span,
        anchor: Option<&'t str>,
    ) -> Result<(), Box<Finding>> {
        let Some(tag) = tag else {
            return self.scalar(text, plain, span, anchor);
        };
        let read = scalar::resolve(&text, true);
        let is_whole = || scalar::integer(&text).is_some();
        let (fits, wanted) = match tag {
            Tag::Text | Tag::Binary | Tag::Merge => (true, ""),
            Tag::Integer => (is_whole(), "a whole number"),
            Tag::Float => (matches!(read, Scalar::Number(_)), "a number"),
            Tag::Boolean => (matches!(read, Scalar::Bool(_)), "true or false"),
            Tag::Null => (read == Scalar::Null, "null"),
        };
        let flaw = |message: String| {
            Finding::in_text(codes::SYNTAX, span, message)
                .help("leave the tag out, or write what it says")
        };
        if !fits {
            return Err(Box::new(flaw(format!(
                "the tag needs {wanted}, not {}",
                go_quote(&text)
            ))));
        }
        let (text, plain) = match tag {
            Tag::Text => (text, false),
            Tag::Merge => {
                let is_merge = text == MERGE;
                (text, is_merge)
            }
            Tag::Binary => {
                let decoded = scalar::base64(&text);
                let flaw = || flaw("the tag needs text in base64".to_owned());
                (Cow::Owned(decoded.ok_or_else(flaw)?), false)
            }
            Tag::Integer | Tag::Float | Tag::Boolean | Tag::Null => (text, true),
        };
        self.scalar(text, plain, span, anchor)
    }

    /// The node of an anchor once more.
    pub(super) fn alias(&mut self, anchor: &str, span: Span) -> Result<(), Box<Finding>> {
        match self.anchors.get(anchor) {
            Some(Some(target)) => self.attach(*target, span),
            Some(None) => {
                let message = "an alias is inside of what it refers to";
                Err(Finding::in_text(codes::ALIASES, span, message).into())
            }
            None => {
                let message = format!("there is no anchor of the name {} before", go_quote(anchor));
                Err(Finding::in_text(codes::SYNTAX, span, message)
                    .help("write the value in quotes if no alias is meant")
                    .into())
            }
        }
    }

    /// Where the container starts that is open.
    pub(super) fn opened_at(&self) -> Point {
        self.open.last().map_or((1, 1), |open| open.start)
    }

    /// Text after the end of the document.
    pub(super) fn note_unread(&mut self, flaw: Finding) {
        self.note(NodeId::MAX, flaw);
    }

    /// Whether what is added next is a key.
    fn is_key_next(&self) -> bool {
        let open = self.open.last();
        open.is_some_and(|open| open.is_mapping && (self.pile.len() - open.pile).is_multiple_of(2))
    }

    /// The start of a mapping or a sequence.
    pub(super) fn open(
        &mut self,
        is_mapping: bool,
        anchor: Option<&'t str>,
        at: Span,
    ) -> Result<(), Box<Finding>> {
        if self.open.len() >= DEPTH_LIMIT {
            let message = format!("nodes are nested more than {DEPTH_LIMIT} deep");
            return Err(Finding::in_text(codes::SYNTAX, at, message).into());
        }
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Open {
            is_mapping,
            anchor,
            start: at.start(),
            first: to_u32(self.tree.nodes.len()),
            pile: self.pile.len(),
            merges: false,
        });
        Ok(())
    }

    /// The end of the container that was opened last.
    pub(super) fn close(&mut self, end: Point) -> Result<(), Box<Finding>> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        if open.is_mapping {
            let repeats = self.check_keys(open.pile);
            if open.merges {
                self.merge(open.pile)?;
            }
            if repeats || open.merges {
                self.drop_repeated(&open);
            }
        }
        let start = to_u32(self.tree.children.len());
        let weight = self.pile[open.pile..].iter().fold(1u64, |sum, child| {
            sum.saturating_add(self.tree.node(*child).weight)
        });
        self.tree.children.extend(self.pile.drain(open.pile..));
        let range = start..to_u32(self.tree.children.len());
        let content = if open.is_mapping {
            Content::Mapping(range)
        } else {
            Content::Sequence(range)
        };
        let node = Node {
            content,
            span: Span::new(open.start, end),
            weight,
        };
        self.add(node, open.anchor)
    }

    fn add(&mut self, node: Node<'t>, anchor: Option<&'t str>) -> Result<(), Box<Finding>> {
        let span = node.span;
        if self.tree.nodes.len() >= NODE_LIMIT {
            let message = format!("the document has more than {NODE_LIMIT} values; split it");
            return Err(Finding::in_text(codes::SYNTAX, span, message).into());
        }
        let id = to_u32(self.tree.nodes.len());
        self.tree.nodes.push(node);
        if let Some(anchor) = anchor {
            self.anchors.insert(anchor, Some(id));
        }
        self.attach(id, span)
    }

    fn attach(&mut self, id: NodeId, span: Span) -> Result<(), Box<Finding>> {
        if self.tree.node(id).weight > self.expansion_limit() {
            let message = "the aliases expand to far more than the document holds";
            return Err(Finding::in_text(codes::ALIASES, span, message).into());
        }
        let is_key = self.is_key_next();
        if let Some(open) = self.open.last_mut() {
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

    /// Replaces `<<` on the pile by the keys that it brings. What stands later counts, as always;
    /// of a list of mappings the first.
    fn merge(&mut self, from: usize) -> Result<(), Box<Finding>> {
        let pairs: Vec<NodeId> = self.pile.drain(from..).collect();
        for pair in pairs.chunks_exact(2) {
            if !is_merge(&self.tree, pair[0]) {
                self.pile.extend(pair);
                continue;
            }
            let sources = self
                .tree
                .sequence(pair[1])
                .map_or_else(|| vec![pair[1]], <[NodeId]>::to_vec);
            for source in sources.into_iter().rev() {
                let Some(entries) = self.tree.mapping(source) else {
                    return Err(Finding::in_text(
                        codes::SYNTAX,
                        self.tree.span(pair[0]),
                        "<< has to be followed by a mapping or a list of mappings",
                    )
                    .into());
                };
                self.merged += entries.len() as u64;
                self.pile
                    .extend(entries.flat_map(|(key, value)| [key, value]));
                if self.merged > self.expansion_limit() {
                    let message = "the << keys copy far more than the document holds";
                    return Err(
                        Finding::in_text(codes::ALIASES, self.tree.span(pair[0]), message).into(),
                    );
                }
            }
        }
        Ok(())
    }

    /// Notes keys that stand twice, and those that JSON has no string for. Whether one stands twice.
    fn check_keys(&mut self, from: usize) -> bool {
        let pairs = &self.pile[from..];
        if is_plain(&self.tree, pairs) {
            return false;
        }
        let keys: Vec<NodeId> = pairs.iter().step_by(2).copied().collect();
        let repeated = repeated_keys(&self.tree, &keys);
        let repeats = !repeated.is_empty();
        for (node, flaw) in repeated {
            self.note(node, flaw);
        }
        for key in keys {
            let what = match self.tree.scalar(key) {
                None => "a list or a mapping",
                Some(Scalar::Null) => "empty",
                Some(Scalar::Number(_)) if self.tree.written(key).is_some_and(scalar::is_huge) => {
                    "a whole number of more than 63 bits"
                }
                Some(_) => continue,
            };
            let message = format!("a key has to be a string; this one is {what}");
            let flaw = Finding::in_text(codes::KEY_TYPE, self.tree.span(key), message);
            self.note(
                key,
                flaw.help("write the key as a string, in quotes if need be"),
            );
        }
        repeats
    }

    /// Of equal keys only the last stays, and what is wrong with the value of another is forgotten.
    fn drop_repeated(&mut self, open: &Open<'_>) {
        let pairs: Vec<NodeId> = self.pile.drain(open.pile..).collect();
        let mut last: HashMap<Cow<'_, str>, usize> = HashMap::with_capacity(pairs.len() / 2);
        for (position, pair) in pairs.chunks_exact(2).enumerate() {
            last.insert(self.tree.key(pair[0]), position);
        }
        // What stands below a value has the numbers since its key.
        let mut dropped: Vec<(NodeId, NodeId)> = Vec::new();
        for (position, pair) in pairs.chunks_exact(2).enumerate() {
            if last.get(&self.tree.key(pair[0])) == Some(&position) {
                self.pile.extend(pair);
            } else if pair[0] >= open.first {
                dropped.push((pair[0], pair[1]));
            }
        }
        dropped.sort_unstable();
        self.flaws.retain(|(node, _)| {
            let after = dropped.partition_point(|(key, _)| key < node);
            let before = after.checked_sub(1).map(|before| dropped[before]);
            before.is_none_or(|(_, value)| value < *node)
        });
    }

    fn note(&mut self, node: NodeId, flaw: Finding) {
        if self.flaws.len() < FLAW_LIMIT {
            self.flaws.push((node, flaw));
        } else {
            self.unnoted.get_or_insert((flaw, 0)).1 += 1;
        }
    }
}
