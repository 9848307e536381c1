//! Which nodes the pods run on.

use std::str::FromStr;

use serde::Serialize;

use super::ObjectName;
use crate::diag::one_of;
use crate::model::{LABEL_LIMIT, is_label_key, is_label_text};

/// What the pods ask of the nodes and of the scheduler.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Placement {
    /// Labels that a node has to have.
    pub node_selector: Vec<NodeLabel>,
    /// Taints of nodes that do not keep the pods away.
    pub tolerations: Vec<Toleration>,
    /// The class that says whose pods go first.
    pub priority_class: Option<ObjectName>,
}

/// A label of a node: `key=value`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NodeLabel {
    key: String,
    value: String,
}

impl FromStr for NodeLabel {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((key, value)) if is_label_key(key) && is_value(value) => Ok(Self {
                key: key.to_owned(),
                value: value.to_owned(),
            }),
            _ => Err(
                "write the label of a node as key=value, such as kubernetes.io/arch=amd64"
                    .to_owned(),
            ),
        }
    }
}

impl NodeLabel {
    /// Its key, of which a selector has each once.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }
}

/// A taint that is tolerated, written as `kubectl taint` writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Toleration {
    key: String,
    value: Option<String>,
    effect: Option<&'static str>,
}

/// The effects that Kubernetes knows.
const EFFECTS: [&str; 3] = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

impl FromStr for Toleration {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (taint, effect) = match text.rsplit_once(':') {
            Some((taint, effect)) => (taint, Some(effect)),
            None => (text, None),
        };
        let (key, value) = match taint.split_once('=') {
            Some((key, value)) => (key, Some(value)),
            None => (taint, None),
        };
        let known = EFFECTS.into_iter().find(|known| Some(*known) == effect);
        if is_label_key(key) && value.is_none_or(is_value) && effect.is_some() == known.is_some() {
            return Ok(Self {
                key: key.to_owned(),
                value: value.map(str::to_owned),
                effect: known,
            });
        }
        Err(format!(
            "write a taint as key[=value][:effect] with the effect {}, such as dedicated=tracing:NoSchedule",
            one_of(&EFFECTS)
        ))
    }
}

fn is_value(text: &str) -> bool {
    text.len() <= LABEL_LIMIT && is_label_text(text)
}
