//! The tree of one document, with the place of every node. It lives while the document is read,
//! or while a finding is looked up, and never longer.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use saphyr_parser::{Event, Marker, Parser, ScalarStyle, Span as Marked};

use super::fields::same_field;
use super::scalar::{self, Scalar};
use super::source::to_u32;
use crate::diag::Span;

/// How deep nodes may be nested. Go's reader stops at 10,000; no resource comes near either.
const DEPTH_LIMIT: usize = 1_000;

/// How many nodes a document may have once its aliases are expanded, for each node written, on
/// top of [`EXPANSION_ALLOWANCE`]. Go's reader has a limit of the same kind.
const EXPANSION_FACTOR: u64 = 10;
const EXPANSION_ALLOWANCE: u64 = 100_000;

/// For how many nodes at most room is made before there are any.
const NODES_AHEAD: usize = 1_000;

/// The number of a node within its tree.
pub(super) type NodeId = u32;

/// A node.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) content: Content<'t>,
    pub(super) span: Span,
    /// Nodes below this one and itself, aliases expanded.
    weight: u64,
}

#[derive(Debug)]
pub(super) enum Content<'t> {
    /// The text, and whether it could be anything but text.
    Scalar(Cow<'t, str>, bool),
    /// Positions in [`Tree::children`].
    Sequence(std::ops::Range<u32>),
    /// Positions in [`Tree::children`], keys and values in turn.
    Mapping(std::ops::Range<u32>),
}

/// The tree of a document.
#[derive(Debug, Default)]
pub(super) struct Tree<'t> {
    nodes: Vec<Node<'t>>,
    children: Vec<NodeId>,
    root: Option<NodeId>,
    /// What is not well-formed, though a tree could be built.
    pub(super) flaws: Vec<Flaw>,
}

/// Something wrong with a document as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    pub(super) kind: FlawKind,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The first of two equal keys.
    pub(super) first: Option<Span>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlawKind {
    Syntax,
    DuplicateKey,
    KeyType,
    Aliases,
}

/// A container that is still open.
struct Open {
    is_mapping: bool,
    anchor: usize,
    start: Marker,
    /// Where its children start on the pile.
    pile: usize,
    /// Whether one of its keys is `<<`.
    merges: bool,
}

impl<'t> Tree<'t> {
    /// Reads a document. `lines_before` is how many lines of the file stand before its text.
    pub(super) fn read(text: &'t str, lines_before: u32) -> Result<Self, Flaw> {
        let mut builder = Builder {
            ascii: if text.is_ascii() { text } else { "" },
            lines_before,
            ..Builder::default()
        };
        // About as many as a document of a resource has, so that few of them have to grow.
        let nodes = (text.len() / 8).min(NODES_AHEAD);
        builder.tree.nodes.reserve(nodes);
        builder.tree.children.reserve(nodes);
        for event in Parser::new_from_str(text) {
            let (event, mark) = event.map_err(|error| {
                let (line, column) = match error.marker() {
                    // What is missing at the end is missed after the last thing that is there.
                    at if is_end(text, at) => end_of_content(text, lines_before),
                    at => builder.place(*at),
                };
                Flaw::syntax(Span::point(line, column), error.info())
            })?;
            builder.take(event, mark)?;
        }
        Ok(builder.tree)
    }

    pub(super) fn root(&self) -> Option<NodeId> {
        self.root
    }

    pub(super) fn node(&self, id: NodeId) -> &Node<'t> {
        &self.nodes[id as usize]
    }

    pub(super) fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The scalar, as Go's reader takes it; none for a sequence or a mapping.
    pub(super) fn scalar(&self, id: NodeId) -> Option<Scalar<'_>> {
        match &self.node(id).content {
            Content::Scalar(text, plain) => Some(scalar::resolve(text, *plain)),
            _ => None,
        }
    }

    /// The characters of a scalar as written between its quotes, if it has any.
    pub(super) fn written(&self, id: NodeId) -> Option<&str> {
        match &self.node(id).content {
            Content::Scalar(text, _) => Some(text),
            _ => None,
        }
    }

    /// The elements of a sequence; none for anything else.
    pub(super) fn sequence(&self, id: NodeId) -> Option<&[NodeId]> {
        match &self.node(id).content {
            Content::Sequence(range) => {
                Some(&self.children[range.start as usize..range.end as usize])
            }
            _ => None,
        }
    }

    /// The keys and values of a mapping, in order; of equal keys the last one counts.
    pub(super) fn mapping(
        &self,
        id: NodeId,
    ) -> Option<impl DoubleEndedIterator<Item = (NodeId, NodeId)> + '_> {
        match &self.node(id).content {
            Content::Mapping(range) => {
                let pairs = &self.children[range.start as usize..range.end as usize];
                Some(pairs.chunks_exact(2).map(|pair| (pair[0], pair[1])))
            }
            _ => None,
        }
    }

    /// A key as a string, which is what Go's reader makes of it: `yes` becomes `true`, `010`
    /// becomes `8`.
    pub(super) fn key(&self, id: NodeId) -> Cow<'_, str> {
        match (self.scalar(id), self.written(id)) {
            (Some(Scalar::Text(text)), _) => Cow::Borrowed(text),
            (Some(Scalar::Bool(value)), _) => Cow::Borrowed(if value { "true" } else { "false" }),
            (Some(Scalar::Number(number)), _) => Cow::Owned(number.to_string()),
            (_, Some(written)) => Cow::Borrowed(written),
            _ => Cow::Borrowed(""),
        }
    }

    /// The key and the value of a field, by its name in camel case; snake case is taken too.
    pub(super) fn entry(&self, mapping: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
        self.mapping(mapping)?
            .rev()
            .find(|(key, _)| same_field(&self.key(*key), name))
    }

    /// The value of a field, unless it is `null`, which is the same as not being there.
    pub(super) fn get(&self, mapping: NodeId, name: &str) -> Option<NodeId> {
        let (_, value) = self.entry(mapping, name)?;
        (self.scalar(value) != Some(Scalar::Null)).then_some(value)
    }
}

/// Whether nothing but white space follows a place.
fn is_end(text: &str, at: &Marker) -> bool {
    at.line() > text.trim_end().lines().count()
}

/// The place after the last thing in a text that is neither white space nor a comment.
fn end_of_content(text: &str, lines_before: u32) -> (u32, u32) {
    let (number, line) = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty() && !line.trim_start().starts_with('#'))
        .last()
        .unwrap_or_default();
    let column = line.trim_end().chars().count();
    (lines_before + to_u32(number + 1), to_u32(column + 1))
}

impl Flaw {
    fn syntax(span: Span, message: impl Into<String>) -> Self {
        Self {
            kind: FlawKind::Syntax,
            span,
            message: message.into(),
            help: None,
            first: None,
        }
    }
}

#[derive(Default)]
struct Builder<'t> {
    /// The text, if each of its characters is one byte; otherwise nothing.
    ascii: &'t str,
    tree: Tree<'t>,
    open: Vec<Open>,
    /// Children of the open containers.
    pile: Vec<NodeId>,
    anchors: HashMap<usize, NodeId>,
    lines_before: u32,
    /// How many keys were copied by `<<` so far.
    merged: u64,
}

impl<'t> Builder<'t> {
    fn place(&self, marker: Marker) -> (u32, u32) {
        (
            self.lines_before + to_u32(marker.line()),
            to_u32(marker.col() + 1),
        )
    }

    fn span(&self, mark: Marked) -> Span {
        let (line, column) = self.place(mark.start);
        let (end_line, end_column) = self.place(mark.end);
        Span {
            line,
            column,
            end_line,
            end_column,
        }
    }

    fn take(&mut self, event: Event<'t>, mark: Marked) -> Result<(), Flaw> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let text_tag = tag
                    .as_deref()
                    .is_some_and(|tag| !tag.is_yaml_core_schema() || tag.suffix == "str");
                let plain = style == ScalarStyle::Plain && !text_tag;
                let node = Node {
                    content: Content::Scalar(self.borrowed(text, style, mark), plain),
                    span: self.span(mark),
                    weight: 1,
                };
                self.add(node, anchor)
            }
            Event::SequenceStart(anchor, _) => self.open(false, anchor, mark),
            Event::MappingStart(anchor, _) => self.open(true, anchor, mark),
            Event::SequenceEnd | Event::MappingEnd => self.close(mark),
            Event::Alias(anchor) => {
                let Some(&target) = self.anchors.get(&anchor) else {
                    return Err(Flaw {
                        kind: FlawKind::Aliases,
                        ..Flaw::syntax(
                            self.span(mark),
                            "an alias stands inside of what it refers to",
                        )
                    });
                };
                self.attach(target, mark)
            }
            Event::DocumentStart(_) if self.tree.root.is_some() => Err(Flaw::syntax(
                self.span(mark),
                "a second document starts here without a line of ---",
            )),
            _ => Ok(()),
        }
    }

    /// A scalar as it stands in the text, if it stands there as it is. The parser makes a string
    /// of 128 bytes for each; given back at once, it serves for the next one.
    fn borrowed(&self, scalar: Cow<'t, str>, style: ScalarStyle, mark: Marked) -> Cow<'t, str> {
        let quotes = match style {
            ScalarStyle::Plain => 0,
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => 1,
            ScalarStyle::Literal | ScalarStyle::Folded => return scalar,
        };
        let (start, end) = (mark.start.index() + quotes, mark.end.index());
        match self.ascii.get(start..end.saturating_sub(quotes)) {
            Some(written) if written == scalar => Cow::Borrowed(written),
            _ => scalar,
        }
    }

    fn open(&mut self, is_mapping: bool, anchor: usize, mark: Marked) -> Result<(), Flaw> {
        if self.open.len() >= DEPTH_LIMIT {
            return Err(Flaw::syntax(
                self.span(mark),
                format!("nodes are nested more than {DEPTH_LIMIT} deep"),
            ));
        }
        self.open.push(Open {
            is_mapping,
            anchor,
            start: mark.start,
            pile: self.pile.len(),
            merges: false,
        });
        Ok(())
    }

    fn close(&mut self, mark: Marked) -> Result<(), Flaw> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let span = self.span(Marked::new(open.start, mark.end));
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
        self.add(
            Node {
                content,
                span,
                weight,
            },
            open.anchor,
        )
    }

    fn add(&mut self, node: Node<'t>, anchor: usize) -> Result<(), Flaw> {
        let id = to_u32(self.tree.nodes.len());
        let span = node.span;
        self.tree.nodes.push(node);
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.attach_at(id, span)
    }

    fn attach(&mut self, id: NodeId, mark: Marked) -> Result<(), Flaw> {
        let span = self.span(mark);
        self.attach_at(id, span)
    }

    fn attach_at(&mut self, id: NodeId, span: Span) -> Result<(), Flaw> {
        let limit = (self.tree.nodes.len() as u64) * EXPANSION_FACTOR + EXPANSION_ALLOWANCE;
        if self.tree.node(id).weight > limit {
            return Err(Flaw {
                kind: FlawKind::Aliases,
                ..Flaw::syntax(
                    span,
                    "the aliases expand to far more than the document holds",
                )
            });
        }
        if let Some(open) = self.open.last_mut() {
            let is_key = open.is_mapping && (self.pile.len() - open.pile).is_multiple_of(2);
            open.merges |= is_key
                && matches!(&self.tree.nodes[id as usize].content, Content::Scalar(text, true) if text == "<<");
            self.pile.push(id);
        } else {
            self.tree.root = Some(id);
        }
        Ok(())
    }

    /// Replaces `<<` on the pile by the keys that it brings; keys that are written out count more.
    fn merge(&mut self, from: usize) -> Result<(), Flaw> {
        let pairs: Vec<NodeId> = self.pile.drain(from..).collect();
        let is_merge = |tree: &Tree, key| matches!(&tree.node(key).content, Content::Scalar(text, true) if text == "<<");
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
                if self.merged
                    > (self.tree.nodes.len() as u64) * EXPANSION_FACTOR + EXPANSION_ALLOWANCE
                {
                    return Err(Flaw {
                        kind: FlawKind::Aliases,
                        ..Flaw::syntax(
                            self.tree.span(pair[0]),
                            "the << keys copy far more than the document holds",
                        )
                    });
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
        /// Up to this many keys are compared with each other; more are hashed.
        const FEW: usize = 12;
        let pairs = &self.tree.children[range.start as usize..range.end as usize];
        let mut flaws = Vec::new();
        let mut repeated = |tree: &Tree, first: NodeId, second: NodeId| {
            flaws.push(Flaw {
                kind: FlawKind::DuplicateKey,
                span: tree.span(second),
                message: format!(
                    "the key {} is there twice",
                    crate::diag::go_quote(&tree.key(second))
                ),
                help: Some(
                    "remove one of the two; the control planes silently take the last".to_owned(),
                ),
                first: Some(tree.span(first)),
            });
        };
        let written = |key: NodeId| self.tree.written(key);
        if pairs.len() <= 2 * FEW {
            for (position, key) in pairs.iter().step_by(2).enumerate() {
                let text = written(*key);
                if let Some(first) = pairs
                    .iter()
                    .step_by(2)
                    .take(position)
                    .find(|first| text.is_some() && written(**first) == text)
                {
                    repeated(&self.tree, *first, *key);
                }
            }
        } else {
            let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(pairs.len() / 2);
            for key in pairs.iter().step_by(2) {
                let Some(text) = written(*key) else { continue };
                if let Some(first) = seen.insert(text, *key) {
                    repeated(&self.tree, first, *key);
                }
            }
        }
        for key in pairs.iter().step_by(2) {
            let what = match self.tree.scalar(*key) {
                None => "a list or a mapping",
                Some(Scalar::Null) => "empty",
                Some(Scalar::Number(number)) if !number.is_finite() => "not a finite number",
                Some(_) => continue,
            };
            flaws.push(Flaw {
                kind: FlawKind::KeyType,
                span: self.tree.span(*key),
                message: format!("a key has to be a string; this one is {what}"),
                help: Some("write the key as a string, in quotes if need be".to_owned()),
                first: None,
            });
        }
        self.tree.flaws.append(&mut flaws);
    }
}
