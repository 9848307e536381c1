//! Kafka between what takes spans and what writes them.

use serde::Serialize;

use super::address::HostPort;
use super::text::checked_text;
use crate::model::Characters;

/// The brokers, and the topic that the spans go through.
#[derive(Debug, Clone, Serialize)]
pub struct Kafka {
    /// The brokers that are asked for all others.
    pub brokers: Vec<HostPort>,
    pub topic: Topic,
}

checked_text! {
    /// The name of a topic.
    #[derive(Default)]
    pub struct Topic: is_topic,
    "write up to 249 letters, digits, ., _ and -, such as jaeger-spans"
}

impl Topic {
    /// The one that Jaeger's documentation shows.
    pub(crate) const DEFAULT: &str = "jaeger-spans";
}

/// The longest name that Kafka takes.
const LIMIT: usize = 249;

fn is_topic(text: &str) -> bool {
    static CHARACTERS: Characters = Characters::alphanumeric_and(b"._-");
    let is_reserved = ["", ".", ".."].contains(&text);
    !is_reserved && text.len() <= LIMIT && CHARACTERS.make(text)
}
