//! YAML in block style. Written by hand because Kuma reads YAML 1.1: strings that such a reader would
//! take for booleans or numbers are quoted, which no crate for YAML 1.2 does. Knows only values.

use std::borrow::Cow;
use std::io::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::Value as Json;
use serde_yaml::Value as Yaml;

/// Writes a value as YAML. Strings that YAML 1.1 readers would take for booleans or numbers are
/// quoted, because Kuma's own readers are of that kind.
pub fn write_yaml(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let value = serde_yaml::to_value(value).map_err(io::Error::other)?;
    let mut text = String::new();
    render(&mut text, &value, 0);
    out.write_all(text.as_bytes())
}

/// The same, with the names of fields as protocol buffers write them in JSON: `collectorCluster`
/// for `collector_cluster`.
pub(crate) fn write_camel_case_yaml(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let value = serde_yaml::to_value(value).map_err(io::Error::other)?;
    write_yaml(out, &camel_cased(value))
}

fn camel_cased(value: Yaml) -> Yaml {
    match value {
        Yaml::Mapping(mapping) => {
            let entries = mapping.into_iter().map(|(key, value)| match key {
                Yaml::String(key) => (Yaml::String(camel_case(&key)), camel_cased(value)),
                key => (key, camel_cased(value)),
            });
            Yaml::Mapping(entries.collect())
        }
        Yaml::Sequence(values) => Yaml::Sequence(values.into_iter().map(camel_cased).collect()),
        scalar => scalar,
    }
}

fn camel_case(key: &str) -> String {
    let mut words = key.split('_');
    let mut name = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        name.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        name.push_str(letters.as_str());
    }
    name
}

/// A resource in the Universal form as YAML: what names it first, the other fields in byte order.
pub(crate) fn resource_yaml(value: &Json) -> String {
    let mut text = String::new();
    match value.as_object() {
        Some(fields) if !fields.is_empty() => {
            let pairs = named_first(fields).map(|(key, value)| (word(key), value));
            render_pairs(&mut text, pairs, 0, false);
        }
        _ => render(&mut text, value, 0),
    }
    text
}

/// A resource with what names it before its other fields, which come in the order in which they are.
pub(crate) struct NamedFirst<'v>(pub(crate) &'v Json);

impl Serialize for NamedFirst<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.as_object().into_iter().flat_map(named_first))
    }
}

/// The fields of a resource, what names it before the others.
fn named_first(fields: &serde_json::Map<String, Json>) -> impl Iterator<Item = (&String, &Json)> {
    const FIRST: [&str; 3] = ["type", "mesh", "name"];
    let names = FIRST.iter().filter_map(|name| fields.get_key_value(*name));
    let others = fields.iter();
    names.chain(others.filter(|(name, _)| !FIRST.contains(&name.as_str())))
}

/// A value of whichever crate, as far as rendering goes. An empty collection is rendered as a scalar is.
trait Node: Sized {
    /// Keys, rendered, and what they lead to, if it is a mapping that has some.
    fn pairs(&self) -> Option<impl Iterator<Item = (Cow<'_, str>, &Self)>>;
    /// The elements of a sequence that has some.
    fn elements(&self) -> Option<&[Self]>;
    /// Anything else, rendered.
    fn scalar(&self) -> Cow<'_, str>;
}

impl Node for Yaml {
    fn pairs(&self) -> Option<impl Iterator<Item = (Cow<'_, str>, &Self)>> {
        let pairs = self.as_mapping().filter(|it| !it.is_empty())?;
        Some(pairs.iter().map(|(key, value)| (key.scalar(), value)))
    }

    fn elements(&self) -> Option<&[Self]> {
        let elements = self.as_sequence().filter(|it| !it.is_empty())?;
        Some(elements)
    }

    fn scalar(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => word(text),
            other => serde_json::to_string(other).unwrap_or_default().into(),
        }
    }
}

impl Node for Json {
    fn pairs(&self) -> Option<impl Iterator<Item = (Cow<'_, str>, &Self)>> {
        let pairs = self.as_object().filter(|it| !it.is_empty())?;
        Some(pairs.iter().map(|(key, value)| (word(key), value)))
    }

    fn elements(&self) -> Option<&[Self]> {
        let elements = self.as_array().filter(|it| !it.is_empty())?;
        Some(elements)
    }

    fn scalar(&self) -> Cow<'_, str> {
        match self {
            Self::String(text) => word(text),
            other => other.to_string().into(),
        }
    }
}

/// Renders a node in block style.
fn render(text: &mut String, value: &impl Node, depth: usize) {
    if let Some(pairs) = value.pairs() {
        render_pairs(text, pairs, depth, false);
        return;
    }
    for value in value.elements().unwrap_or_default() {
        indent(text, depth);
        text.push_str("- ");
        if let Some(pairs) = value.pairs() {
            render_pairs(text, pairs, depth + 1, true);
        } else {
            render_below(text, value, depth + 1);
        }
    }
    if value.elements().is_none() {
        text.push_str(&value.scalar());
        text.push('\n');
    }
}

/// Renders the pairs of a mapping; the first of them may stand behind something.
fn render_pairs<'n, N: Node + 'n>(
    text: &mut String,
    pairs: impl Iterator<Item = (Cow<'n, str>, &'n N)>,
    depth: usize,
    is_inline: bool,
) {
    for (position, (key, value)) in pairs.enumerate() {
        if position > 0 || !is_inline {
            indent(text, depth);
        }
        text.push_str(&key);
        text.push(':');
        if value.pairs().is_none() && value.elements().is_none() {
            text.push(' ');
        }
        // A sequence stands at the indent of its key.
        let is_deeper = value.pairs().is_some();
        render_below(text, value, depth + usize::from(is_deeper));
    }
}

/// Renders a node behind what stands in its line already: a collection on lines of its own.
fn render_below(text: &mut String, value: &impl Node, depth: usize) {
    if value.pairs().is_some() || value.elements().is_some() {
        text.push('\n');
    }
    render(text, value, depth);
}

fn indent(text: &mut String, depth: usize) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

/// Text, quoted as JSON does, which YAML reads alike, unless it is plainly a word.
fn word(text: &str) -> Cow<'_, str> {
    if crate::parse::scalar::is_plain_word(text) {
        text.into()
    } else {
        super::escaped::quoted(text).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn yaml_is_read_back_by_readers_of_either_version() {
        let value = serde_json::json!({"a": ["no", "1_0", "12:30:45", "web", "*", ""], "b": {"c": [], "d": null},
            "e": [{"f": 1.0, "g": [[1, 2], {}]}], "on": true, "1": "x: y"});
        let mut text = Vec::new();
        write_yaml(&mut text, &value).expect("written");
        let text = String::from_utf8(text).expect("text");
        assert_eq!(
            serde_yaml::from_str::<serde_json::Value>(&text).expect("YAML"),
            value,
            "{text}"
        );
        assert_eq!(resource_yaml(&value), text);
        assert!(
            text.contains("\"no\"") && text.contains("\"12:30:45\"") && text.contains("- web"),
            "{text}"
        );
    }
}
