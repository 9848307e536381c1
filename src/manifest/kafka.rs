//! Kafka between what takes spans and what writes them.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

use super::address::HostPort;
use crate::model::Characters;

/// The brokers, and the topic that the spans go through.
#[derive(Debug, Clone, Serialize)]
pub struct Kafka {
    /// The brokers that are asked for all others.
    pub brokers: Vec<HostPort>,
    pub topic: Topic,
}

/// The name of a topic.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Topic(String);

impl Topic {
    /// The one that Jaeger's documentation shows.
    pub(crate) const DEFAULT: &str = "jaeger-spans";
}

impl fmt::Display for Topic {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

/// The longest name that Kafka takes.
const LIMIT: usize = 249;

impl FromStr for Topic {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        static CHARACTERS: Characters = Characters::alphanumeric_and(b"._-");
        let is_reserved = ["", ".", ".."].contains(&text);
        if !is_reserved && text.len() <= LIMIT && CHARACTERS.make(text) {
            Ok(Self(text.to_owned()))
        } else {
            Err("write up to 249 letters, digits, ., _ and -, such as jaeger-spans".to_owned())
        }
    }
}
