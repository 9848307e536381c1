//! A flat document of settings: keys, each with a value or a list of them, and where they stand. What
//! they mean is the reader's business.

use super::tree::{NodeId, Tree};
use crate::diag::{Span, codes};

/// A key and what it is given.
#[derive(Debug)]
pub(crate) struct Setting {
    pub key: String,
    pub at: Span,
    /// A value that is alone counts as a list of one.
    pub values: Vec<(String, Span)>,
}

/// What is wrong with a document of settings, and where.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}:{}: {message}", at.line, at.column)]
pub(crate) struct SettingError {
    pub at: Span,
    pub message: String,
}

impl SettingError {
    pub(crate) fn new(at: Span, message: impl Into<String>) -> Self {
        Self {
            at,
            message: message.into(),
        }
    }
}

/// Reads the settings of a text; none of one without content.
pub(crate) fn read_settings(text: &str) -> Result<Vec<Setting>, SettingError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let tree = Tree::read(text, 0).map_err(|flaw| SettingError::new(flaw.span(), flaw.message))?;
    if let Some(flaw) = tree.flaws.first() {
        let message = match flaw.code {
            codes::UNREAD_TEXT => "there is more than one document",
            _ => flaw.message.as_str(),
        };
        return Err(SettingError::new(flaw.span(), message));
    }
    let Some(root) = tree.root().filter(|root| !tree.is_null(*root)) else {
        return Ok(Vec::new());
    };
    let Some(pairs) = tree.mapping(root) else {
        let message = "there are no settings: write KEY: VALUE";
        return Err(SettingError::new(tree.span(root), message));
    };
    pairs
        .map(|(key, value)| {
            Ok(Setting {
                key: tree.key(key).into_owned(),
                at: tree.span(key),
                values: values(&tree, value)?,
            })
        })
        .collect()
}

fn values(tree: &Tree<'_>, node: NodeId) -> Result<Vec<(String, Span)>, SettingError> {
    if tree.is_null(node) {
        return Ok(Vec::new());
    }
    let nodes = tree
        .sequence(node)
        .map_or_else(|| vec![node], <[NodeId]>::to_vec);
    let value = |node: NodeId| match tree.written(node) {
        Some(text) if !tree.is_null(node) => Ok((text.to_owned(), tree.span(node))),
        Some(_) => Err(SettingError::new(tree.span(node), "there is no value")),
        None => {
            let what = match tree.sequence(node) {
                Some(_) => "list",
                None => "mapping",
            };
            let message = format!("there is a {what} in the place of a value");
            Err(SettingError::new(tree.span(node), message))
        }
    };
    nodes.into_iter().map(value).collect()
}
