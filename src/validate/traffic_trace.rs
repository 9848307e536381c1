//! What the control planes refuse in a `TrafficTrace`. `conf` may be left out, and so may its
//! backend: the mesh's default is meant then.

use super::refusals::Refusals;
use crate::diag::codes;
use crate::model::{Characters, Feature, TrafficTrace};

pub(super) fn check(policy: &TrafficTrace, refusals: &mut Refusals<'_>) {
    let path = refusals.spec().field("selectors");
    if policy.selectors.is_empty() {
        refusals.advise(
            codes::SELECTORS,
            path,
            "must have at least one element",
            format!(
                "to select every dataplane, write selectors: [{{match: {{{}: '*'}}}}]",
                refusals.rules().tags.service()
            ),
        );
        return;
    }
    let has_characters = refusals.has(Feature::TagCharacters);
    for (index, selector) in policy.selectors.iter().enumerate() {
        let at = path.clone().index(index).field("match");
        if selector.tags.is_empty() {
            refusals.advise(
                codes::SELECTOR,
                at.clone(),
                "must have at least one tag",
                format!(
                    "to select every dataplane, write match: {{{}: '*'}}",
                    refusals.rules().tags.service()
                ),
            );
        }
        for (key, value) in selector.tags.iter() {
            if key.is_empty() {
                let word = if has_characters { "name" } else { "key" };
                refusals.add(
                    codes::TAG_NAME,
                    at.clone(),
                    format!("tag {word} must be non-empty"),
                );
            }
            let at_tag = || at.clone().key(key);
            if has_characters && !is_tag_name(key) {
                refusals.add(codes::TAG_NAME, at_tag(), TAG_NAME_CHARACTERS);
            }
            if value.is_empty() {
                let help = "write the value that the tag must have, or '*' for any";
                refusals.advise(
                    codes::TAG_VALUE,
                    at_tag(),
                    "tag value must be non-empty",
                    help,
                );
            }
            // A selector's value may have slashes, which a tag's own value may not.
            if has_characters && value != "*" && !is_tag_name(value) {
                let message = "tag value must consist of alphanumeric characters, dots, dashes, slashes and underscores or be \"*\"";
                let help = "a * stands for the whole value; part of a value cannot be matched";
                let help = value.contains('*').then(|| help.to_owned());
                refusals.advise(codes::TAG_VALUE, at_tag(), message, help);
            }
        }
    }
}

/// The words for a tag's name, of selectors and dataplanes alike.
pub(super) const TAG_NAME_CHARACTERS: &str =
    "tag name must consist of alphanumeric characters, dots, dashes, slashes and underscores";

/// Characters of a tag's name; colons count too, whatever the message says.
pub(super) fn is_tag_name(text: &str) -> bool {
    static ALLOWED: Characters = Characters::alphanumeric_and(b".-_:/");
    ALLOWED.make(text)
}

/// Characters of the value of a dataplane's tag.
pub(super) fn is_tag_value(text: &str) -> bool {
    static ALLOWED: Characters = Characters::alphanumeric_and(b".-_:");
    ALLOWED.make(text)
}
