//! What a release knows of the field at a place: from the outlines that the schemas are made of.

use crate::model::{Form, Release};
use crate::parse::{Content, Level, Outline, Spot, When, description, outline_of};

/// What is known of the place.
pub(super) struct Known {
    /// The mappings around the place, as an outline and its cases draw them.
    around: Vec<Outline>,
}

impl Known {
    pub(super) fn of(spot: &Spot, release: Release) -> Self {
        let mut around = vec![outline_of(spot.kind, spot.form, release)];
        for level in &spot.path {
            around = around
                .iter()
                .flat_map(|outline| inside(outline, level))
                .collect();
        }
        let last = around.iter().flat_map(|it| with_cases(it, &spot.beside));
        Self {
            around: last.cloned().collect(),
        }
    }

    /// The fields that may stand beside each other at the place, in order.
    pub(super) fn fields(&self) -> Vec<(&'static str, &Outline)> {
        let mut fields: Vec<(&'static str, &Outline)> = Vec::new();
        for (name, field) in self.around.iter().flat_map(Outline::fields) {
            match fields.iter_mut().find(|(known, _)| known == name) {
                // A case says more than what holds always.
                Some((_, known)) if matches!(known.content, Content::Anything) => *known = field,
                Some(_) => {}
                None => fields.push((name, field)),
            }
        }
        fields
    }

    /// The texts that the value of a field may be.
    pub(super) fn words(&self, field: &str) -> Vec<&'static str> {
        let field = self
            .around
            .iter()
            .filter_map(|outline| outline.field(field));
        let mut words: Vec<&'static str> = Vec::new();
        for outline in field {
            words.extend(outline.words.iter().filter(|word| !word.is_empty()));
            match &outline.content {
                Content::Enumeration(names) => words.extend(*names),
                Content::Bool => words.extend(["true", "false"]),
                Content::List(element) => words.extend(&element.words),
                _ => {}
            }
        }
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// An outline, and what holds besides in the cases of some keys.
fn with_cases<'o>(outline: &'o Outline, keys: &Level) -> impl Iterator<Item = &'o Outline> {
    let cases = outline.cases.iter().filter(|case| holds(case.when, keys));
    std::iter::once(outline).chain(cases.map(|case| &case.then))
}

/// What a field holds, in what is drawn of it and in the cases that hold; lists are stepped over.
fn inside(outline: &Outline, level: &Level) -> Vec<Outline> {
    let drawn = with_cases(outline, level);
    let field = drawn.filter_map(|outline| outline.field(&level.field));
    field
        .map(|field| match &field.content {
            Content::List(element) => (**element).clone(),
            _ => field.clone(),
        })
        .collect()
}

fn holds(when: When, level: &Level) -> bool {
    match when {
        When::Is(field, value) => level.text(field) == Some(value),
        When::Lacks(field) => !level.keys.iter().any(|(key, _)| key == field),
    }
}

/// What the field at a place means.
pub(super) fn about(spot: &Spot, field: &str) -> Option<&'static str> {
    let mut path: Vec<&str> = spot.path.iter().map(|level| level.field.as_str()).collect();
    path.push(field);
    match (spot.form, &path[..]) {
        (Form::Kubernetes, ["spec", rest @ ..]) if !rest.is_empty() => description(spot.kind, rest),
        (_, path) => description(spot.kind, path),
    }
}
