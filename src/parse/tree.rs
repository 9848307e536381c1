//! The tree of one document, with the place of every node. It lives while the document is read,
//! or while a finding is looked up, and never longer.

use std::borrow::Cow;

use super::scalar::{self, Scalar};
use super::spelling::same_field;
use crate::diag::Span;

/// The number of a node within its tree.
pub(super) type NodeId = u32;

/// A node.
#[derive(Debug)]
pub(super) struct Node<'t> {
    pub(super) content: Content<'t>,
    pub(super) span: Span,
    /// Nodes below this one and itself, aliases expanded.
    pub(super) weight: u64,
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
    pub(super) nodes: Vec<Node<'t>>,
    pub(super) children: Vec<NodeId>,
    pub(super) root: Option<NodeId>,
    /// What is not well-formed, though a tree could be built.
    pub(super) flaws: Vec<YamlFlaw>,
}

/// Something wrong with a document as YAML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct YamlFlaw {
    pub(super) kind: FlawKind,
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
    /// The first of two equal keys.
    pub(super) first: Option<Span>,
    /// Whether it is found at the end of the text only.
    pub(super) at_end: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FlawKind {
    Syntax,
    /// A key stands twice; the last counts.
    DuplicateKey,
    /// A key that JSON has no string for.
    KeyType,
    /// A number that JSON does not have.
    NoNumber,
    /// Text after the end of the document.
    Unread,
    Aliases,
}

impl FlawKind {
    /// Whether no control plane can decode a document with it.
    pub(super) const fn is_undecodable(self) -> bool {
        matches!(self, Self::KeyType | Self::NoNumber)
    }
}

impl<'t> Tree<'t> {
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

    /// Whether a value is `null`, which is the same as not being there.
    pub(super) fn is_null(&self, id: NodeId) -> bool {
        self.scalar(id) == Some(Scalar::Null)
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

    /// The keys and values of a mapping, in order; of equal keys only the last is among them.
    pub(super) fn mapping(
        &self,
        id: NodeId,
    ) -> Option<impl DoubleEndedIterator<Item = (NodeId, NodeId)> + ExactSizeIterator + '_> {
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
        if let Content::Scalar(text, false) = &self.node(id).content {
            return Cow::Borrowed(text);
        }
        match (self.scalar(id), self.written(id)) {
            (Some(Scalar::Text(text)), _) => Cow::Borrowed(text),
            (Some(Scalar::Bool(value)), _) => Cow::Borrowed(if value { "true" } else { "false" }),
            (Some(Scalar::Number(number)), Some(written)) => {
                Cow::Owned(scalar::number_as_key(written, number))
            }
            (_, Some(written)) => Cow::Borrowed(written),
            _ => Cow::Borrowed(""),
        }
    }

    /// The key and the value of a field, by its name in camel case; snake case is taken too, unless
    /// both are there.
    pub(super) fn entry(&self, mapping: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
        let mut other = None;
        for (key, value) in self.mapping(mapping)? {
            let written = self.key(key);
            if written == name {
                return Some((key, value));
            }
            if same_field(&written, name) {
                other = Some((key, value));
            }
        }
        other
    }

    /// The value of a field, unless it is `null`, which is the same as not being there.
    pub(super) fn get(&self, mapping: NodeId, name: &str) -> Option<NodeId> {
        let (_, value) = self.entry(mapping, name)?;
        (!self.is_null(value)).then_some(value)
    }
}

impl YamlFlaw {
    pub(super) fn new(kind: FlawKind, span: Span, message: impl Into<String>) -> Self {
        Self {
            kind,
            span,
            message: message.into(),
            help: None,
            first: None,
            at_end: false,
        }
    }

    pub(super) fn syntax(span: Span, message: impl Into<String>) -> Self {
        Self::new(FlawKind::Syntax, span, message)
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}
