//! Scalars as the types that the model has, and what is said of one that is of another type.

use std::borrow::Cow;

use crate::diag::{go_quote, mask_secrets};
use crate::parse::scalar::{self, Scalar};
use crate::parse::tree::{NodeId, Tree};

/// A value of a wrong type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::parse) struct Mismatch {
    /// For people: `has to be a string, not the number 1.0`.
    pub(in crate::parse) message: String,
    /// Go's own words.
    pub(in crate::parse) reason: String,
    pub(in crate::parse) help: Option<String>,
}

pub(super) type Read<T> = Result<T, Mismatch>;

impl Mismatch {
    pub(in crate::parse) fn mapping(tree: &Tree<'_>, node: NodeId) -> Self {
        Self::new(tree, node, "a mapping", "map[string]json.RawMessage")
    }

    pub(in crate::parse) fn list(tree: &Tree<'_>, node: NodeId) -> Self {
        Self::new(tree, node, "a list", "[]json.RawMessage")
    }

    pub(in crate::parse) fn new(
        tree: &Tree<'_>,
        node: NodeId,
        wanted: &str,
        go_type: &str,
    ) -> Self {
        let scalar = tree.scalar(node);
        let written = shortened(tree.written(node).unwrap_or_default());
        let (what, word) = match scalar {
            Some(Scalar::Null) => ("nothing".to_owned(), "null"),
            Some(Scalar::Bool(_)) => (format!("the boolean {written}"), "bool"),
            Some(Scalar::Number(_)) => (format!("the number {written}"), "number"),
            Some(Scalar::Text(text)) => (
                format!("the string {}", go_quote(&shortened(text))),
                "string",
            ),
            None if tree.sequence(node).is_some() => ("a list".to_owned(), "array"),
            None => ("a mapping".to_owned(), "object"),
        };
        let help = match scalar {
            Some(Scalar::Number(_) | Scalar::Bool(_)) if go_type == "string" => Some(format!(
                "Kuma reads {written} as a {word}; write it in quotes: \"{written}\"",
                word = if word == "bool" { "boolean" } else { word },
            )),
            Some(Scalar::Text(text)) if text.contains("${") => Some(
                "nothing replaces a variable of the shell here: envsubst < FILE | kumactl validate -f -"
                    .to_owned(),
            ),
            _ => None,
        };
        Self {
            message: format!("has to be {wanted}, not {what}"),
            reason: format!("json: cannot unmarshal {word} into Go value of type {go_type}"),
            help,
        }
    }
}

/// The start of a text, for a message; passwords in URLs are not shown.
pub(super) fn shortened(text: &str) -> Cow<'_, str> {
    const LIMIT: usize = 60;
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => Cow::Owned(format!("{}…", mask_secrets(&text[..end]))),
        None => mask_secrets(text),
    }
}

pub(in crate::parse) fn read_string(tree: &Tree<'_>, node: NodeId) -> Read<String> {
    match tree.scalar(node) {
        Some(Scalar::Text(text)) => Ok(text.to_owned()),
        Some(Scalar::Null) => Ok(String::new()),
        _ => Err(Mismatch::new(tree, node, "a string", "string")),
    }
}

pub(in crate::parse) fn read_bool(tree: &Tree<'_>, node: NodeId) -> Read<bool> {
    match tree.scalar(node) {
        Some(Scalar::Bool(value)) => Ok(value),
        _ => Err(Mismatch::new(tree, node, "true or false", "bool")),
    }
}

/// A number of 32 bits without a sign; a whole one, which may be written as `8080.0`.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to fit before"
)]
pub(in crate::parse) fn read_u32(tree: &Tree<'_>, node: NodeId) -> Read<u32> {
    let number = match tree.scalar(node) {
        Some(Scalar::Number(number)) => Some(number),
        // A whole number in quotes has no fraction and no exponent.
        Some(Scalar::Text(text)) if !text.contains(['.', 'e', 'E', '-']) => {
            scalar::quoted_number(text)
        }
        _ => None,
    };
    match number {
        Some(number) if number.fract() == 0.0 && (0.0..=f64::from(u32::MAX)).contains(&number) => {
            Ok(number as u32)
        }
        Some(number) => Err(Mismatch {
            reason: format!("json: cannot unmarshal number {number} into Go value of type uint32"),
            ..Mismatch::new(tree, node, "a whole number from 0 on", "uint32")
        }),
        None => Err(Mismatch::new(tree, node, "a number", "uint32")),
    }
}

pub(in crate::parse) fn read_f64(tree: &Tree<'_>, node: NodeId) -> Read<f64> {
    match tree.scalar(node) {
        // Not every number of YAML is one in JSON, which carries it to the control plane.
        Some(Scalar::Number(number)) if number.is_finite() => Ok(number),
        Some(Scalar::Text(text)) => scalar::quoted_number(text)
            .ok_or_else(|| Mismatch::new(tree, node, "a number", "float64")),
        _ => Err(Mismatch::new(tree, node, "a number", "float64")),
    }
}
