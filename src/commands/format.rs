//! `-o` of commands that print either for people or JSON: one type, whatever the first is called.

use std::io;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use serde::Serialize;

use super::Context;
use crate::report::write_json;

/// Whom something is printed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum OutputFormat {
    People,
    Json,
}

/// Takes `json`, or the word of what is printed for people.
pub(super) fn format(
    word: &'static str,
    help: &'static str,
) -> impl TypedValueParser<Value = OutputFormat> {
    let people = PossibleValue::new(word).help(help);
    let json = PossibleValue::new("json").help("JSON");
    PossibleValuesParser::new([people, json]).map(|word| match word.as_str() {
        "json" => OutputFormat::Json,
        _ => OutputFormat::People,
    })
}

impl OutputFormat {
    /// Prints a text, or a document as JSON.
    pub(super) fn print(
        self,
        context: &mut Context<'_>,
        text: impl FnOnce() -> String,
        document: &impl Serialize,
    ) -> io::Result<()> {
        match self {
            Self::People => context.console.print(&text()),
            Self::Json => write_json(context.console.plain(), document),
        }
    }
}
