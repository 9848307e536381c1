//! What a document is: a resource of a kind that this tool knows, a list of resources, or
//! something to skip.

use super::tree::{NodeId, Tree};
use crate::model::{Form, Kind};

/// What the header of a document says.
#[derive(Debug)]
pub(super) enum Header {
    /// A resource.
    Resource(Kind, Form),
    /// A Kubernetes `List`, or an answer of the REST API.
    List(NodeId),
    /// A kind that this tool does not know.
    Unknown {
        /// The node that says so.
        node: NodeId,
        /// The kind.
        word: String,
        /// Whether it belongs to Kuma.
        of_kuma: bool,
    },
    /// A kind that this tool knows, with `metadata` and without `apiVersion`.
    NoVersion {
        /// The node that says the kind.
        node: NodeId,
        /// The kind.
        kind: Kind,
    },
    /// Neither `type` nor `kind`.
    None,
}

/// Reads the header of a mapping, or of anything else, which has none.
pub(super) fn read(tree: &Tree<'_>, node: NodeId) -> Header {
    let word = |name| {
        let value = tree.get(node, name)?;
        Some((value, tree.text(value)?))
    };
    let items = || {
        tree.get(node, "items")
            .filter(|items| tree.sequence(*items).is_some())
    };
    // A Kubernetes Secret has a `type` of its own, so `kind` comes first.
    if let Some((at, kind)) = word("kind") {
        if kind.ends_with("List")
            && let Some(items) = items()
        {
            return Header::List(items);
        }
        let has_version = tree.get(node, "apiVersion").is_some();
        if let Some(kind) = Kind::from_word(kind).filter(|_| !has_version) {
            return if tree.get(node, "metadata").is_some() {
                Header::NoVersion { node: at, kind }
            } else {
                Header::None
            };
        }
        let of_kuma = word("apiVersion").is_none_or(|(_, version)| version.starts_with("kuma.io/"));
        return match Kind::from_word(kind) {
            Some(known) if of_kuma => Header::Resource(known, Form::Kubernetes),
            _ => Header::Unknown {
                node: at,
                word: kind.to_owned(),
                of_kuma,
            },
        };
    }
    if let Some((at, kind)) = word("type") {
        return match Kind::from_word(kind) {
            Some(known) => Header::Resource(known, Form::Universal),
            None => Header::Unknown {
                node: at,
                word: kind.to_owned(),
                of_kuma: true,
            },
        };
    }
    items().map_or(Header::None, Header::List)
}
