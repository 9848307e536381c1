//! YAML in block style. Written by hand because Kuma reads YAML 1.1: strings that such a reader would
//! take for booleans or numbers are quoted, which no crate for YAML 1.2 does. Knows only values.

use std::io::{self, Write};

use serde::{Serialize, Serializer};

/// Writes a value as YAML. Strings that YAML 1.1 readers would take for booleans or numbers are
/// quoted, because Kuma's own readers are of that kind.
pub fn write_yaml(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let value = serde_yaml::to_value(value).map_err(io::Error::other)?;
    let mut text = String::new();
    yaml_node(&mut text, &value, 0, false);
    out.write_all(text.as_bytes())
}

/// The same, with the names of fields as protocol buffers write them in JSON: `collectorCluster`
/// for `collector_cluster`.
pub(crate) fn write_camel_case_yaml(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let value = serde_yaml::to_value(value).map_err(io::Error::other)?;
    write_yaml(out, &camel_cased(value))
}

fn camel_cased(value: serde_yaml::Value) -> serde_yaml::Value {
    use serde_yaml::Value;
    match value {
        Value::Mapping(mapping) => {
            let entries = mapping.into_iter().map(|(key, value)| match key {
                Value::String(key) => (Value::String(camel_case(&key)), camel_cased(value)),
                key => (key, camel_cased(value)),
            });
            Value::Mapping(entries.collect())
        }
        Value::Sequence(values) => Value::Sequence(values.into_iter().map(camel_cased).collect()),
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
pub(crate) fn resource_yaml(value: &serde_json::Value) -> String {
    let value = serde_yaml::to_value(NamedFirst(value)).unwrap_or_default();
    let mut text = String::new();
    yaml_node(&mut text, &value, 0, false);
    text
}

/// A resource with what names it before its other fields, which come in the order in which they are.
pub(crate) struct NamedFirst<'v>(pub(crate) &'v serde_json::Value);

impl Serialize for NamedFirst<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        const FIRST: [&str; 3] = ["type", "mesh", "name"];
        let fields = || self.0.as_object().into_iter().flatten();
        let names = FIRST
            .iter()
            .filter_map(|first| fields().find(|(name, _)| name == first));
        let others = fields().filter(|(name, _)| !FIRST.contains(&name.as_str()));
        serializer.collect_map(names.chain(others))
    }
}

/// Renders a node in block style.
fn yaml_node(text: &mut String, value: &serde_yaml::Value, depth: usize, inline: bool) {
    use serde_yaml::Value;
    let pad = "  ".repeat(depth);
    match value {
        Value::Mapping(mapping) if !mapping.is_empty() => {
            for (position, (key, value)) in mapping.iter().enumerate() {
                if !(inline && position == 0) {
                    text.push_str(&pad);
                }
                text.push_str(&yaml_scalar(key));
                text.push(':');
                match value {
                    Value::Mapping(inner) if !inner.is_empty() => {
                        text.push('\n');
                        yaml_node(text, value, depth + 1, false);
                    }
                    Value::Sequence(inner) if !inner.is_empty() => {
                        text.push('\n');
                        yaml_node(text, value, depth, false);
                    }
                    scalar => {
                        text.push(' ');
                        text.push_str(&yaml_scalar(scalar));
                        text.push('\n');
                    }
                }
            }
        }
        Value::Sequence(sequence) if !sequence.is_empty() => {
            for value in sequence {
                text.push_str(&pad);
                text.push_str("- ");
                match value {
                    Value::Mapping(inner) if !inner.is_empty() => {
                        yaml_node(text, value, depth + 1, true)
                    }
                    Value::Sequence(inner) if !inner.is_empty() => {
                        text.push('\n');
                        yaml_node(text, value, depth + 1, false);
                    }
                    scalar => {
                        text.push_str(&yaml_scalar(scalar));
                        text.push('\n');
                    }
                }
            }
        }
        scalar => {
            text.push_str(&yaml_scalar(scalar));
            text.push('\n');
        }
    }
}

/// A scalar, or an empty collection. Strings are quoted as JSON strings, which YAML reads alike,
/// unless they are plainly words.
fn yaml_scalar(value: &serde_yaml::Value) -> String {
    use serde_yaml::Value;
    match value {
        Value::String(text) => {
            if crate::parse::scalar::is_plain_word(text) {
                text.clone()
            } else {
                super::escaped::quoted(text)
            }
        }
        other => serde_json::to_string(other).unwrap_or_default(),
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
        assert!(
            text.contains("\"no\"") && text.contains("\"12:30:45\"") && text.contains("- web"),
            "{text}"
        );
    }
}
