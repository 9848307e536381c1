//! The tree of one document, with the place of every node. It lives while the document is read,
//! or while a finding is looked up, and never longer.

use std::borrow::Cow;

use super::scalar::{self, Scalar};
use super::spelling::same_field;
use crate::diag::{Finding, Span, codes};

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
    pub(super) flaws: Vec<Finding>,
}

impl<'t> Tree<'t> {
    /// Whether no control plane can decode the document.
    pub(super) fn is_undecodable(&self) -> bool {
        let is_fatal = |flaw: &Finding| [codes::KEY_TYPE, codes::WRONG_TYPE].contains(&flaw.code);
        self.flaws.iter().any(is_fatal)
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

    /// The text, of a scalar that is one; of a number or a boolean none.
    pub(super) fn text(&self, id: NodeId) -> Option<&str> {
        match self.scalar(id)? {
            Scalar::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The text of a field, if it is there and is one.
    pub(super) fn text_of(&self, mapping: NodeId, name: &str) -> Option<&str> {
        self.text(self.get(mapping, name)?)
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

    /// The first key of a mapping; none of anything else.
    pub(super) fn first_key(&self, mapping: NodeId) -> Option<NodeId> {
        let (key, _) = self.mapping(mapping)?.next()?;
        Some(key)
    }

    /// The value of a field, unless it is `null`, which is the same as not being there.
    pub(super) fn get(&self, mapping: NodeId, name: &str) -> Option<NodeId> {
        let (_, value) = self.entry(mapping, name)?;
        (!self.is_null(value)).then_some(value)
    }
}
