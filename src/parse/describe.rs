//! What the fields of the resources mean, in a sentence or two each: for the schemas and for whoever
//! writes in an editor. `descriptions.txt` has a line for each meaning, with the fields that have it.
//!
//! A field is found by its way from the spec, which is the whole resource in the Universal form;
//! lists are stepped over.

use crate::model::Kind;

const DESCRIPTIONS: &str = include_str!("descriptions.txt");

/// What a field means.
pub(crate) fn description(kind: Kind, path: &[&str]) -> Option<&'static str> {
    let path = match path {
        ["spec", rest @ ..] if kind.has_spec() => rest,
        path => path,
    };
    let way = path.join(".");
    of(kind.word(), &way).or_else(|| of("*", &way))
}

/// What a field of a kind means; `*` is any.
fn of(kind: &str, way: &str) -> Option<&'static str> {
    let is_field =
        |it: &str| it.strip_prefix(kind).and_then(|it| it.strip_prefix('.')) == Some(way);
    let mut rows = rows();
    let (_, text) = rows.find(|(fields, _)| fields.split(", ").any(is_field))?;
    Some(text)
}

fn rows() -> impl Iterator<Item = (&'static str, &'static str)> {
    DESCRIPTIONS
        .lines()
        .filter_map(|line| line.split_once(": "))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Form, Release};
    use crate::parse::outline::{Content, Outline};
    use crate::parse::resource::outline_of;

    /// The ways to all fields, lists and cases stepped over.
    fn ways(outline: &Outline, way: &str, found: &mut BTreeSet<String>) {
        if let Content::List(element) = &outline.content {
            ways(element, way, found);
        }
        for (name, field) in outline.fields() {
            let way = format!("{way}.{name}");
            ways(field, &way, found);
            found.insert(way.trim_start_matches('.').to_owned());
        }
        for case in &outline.cases {
            ways(&case.then, way, found);
        }
    }

    #[test]
    fn every_field_that_is_described_is_known_to_a_release() {
        for kind in Kind::ALL {
            let mut known = BTreeSet::new();
            for release in Release::minors().filter(|release| kind.is_in(*release)) {
                ways(&outline_of(kind, Form::Universal, release), "", &mut known);
            }
            let start = if kind.has_spec() { "spec." } else { "" };
            for (fields, text) in rows() {
                assert!(text.ends_with('.'), "{fields}");
                for field in fields.split(", ") {
                    let (owner, way) = field.split_once('.').expect("a kind and a way");
                    let is_known = known.contains(&format!("{start}{way}"));
                    assert!(owner != kind.word() || is_known, "{field}");
                    assert!(owner == "*" || Kind::from_word(owner).is_some(), "{field}");
                }
            }
            // All of tracing is described.
            for way in known {
                let is_of_tracing = way.starts_with("tracing.") || way.starts_with("spec.default.");
                let path: Vec<&str> = way.split('.').collect();
                assert!(
                    !is_of_tracing || description(kind, &path).is_some(),
                    "{way}"
                );
            }
        }
    }
}
