//! Tags: a map from strings to strings, sorted by the bytes of the key, as the control planes
//! walk them when they validate.

use std::borrow::Cow;
use std::iter;
use std::str::Chars;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// Tags of an inbound, a gateway or a selector. Compact, because an input has very many: one text, in
/// which the lengths of each key and its value stand before the two.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Tags(Box<str>);

/// A length from here on is this character and then two digits to this base; a lesser one is a
/// character itself. No surrogate is below.
const BASE: usize = 0x8000;

fn push_length(text: &mut String, length: usize) {
    // No input is longer than 256 MiB.
    let character = |number: usize| u32::try_from(number).ok().and_then(char::from_u32);
    if length < BASE {
        text.extend(character(length));
    } else {
        text.extend(
            [BASE, length / BASE, length % BASE].map(|it| character(it).unwrap_or_default()),
        );
    }
}

fn take_length(characters: &mut Chars<'_>) -> Option<usize> {
    let mut next = || characters.next().map(|character| character as usize);
    match next()? {
        BASE => Some(next()? * BASE + next()?),
        length => Some(length),
    }
}

impl Tags {
    /// Tags from pairs; of equal keys the last one counts.
    pub(crate) fn new<K: AsRef<str>, V: AsRef<str>>(mut pairs: Vec<(K, V)>) -> Self {
        if !pairs.is_sorted_by(|one, other| one.0.as_ref() < other.0.as_ref()) {
            pairs.reverse();
            pairs.sort_by(|one, other| one.0.as_ref().cmp(other.0.as_ref()));
            pairs.dedup_by(|later, earlier| later.0.as_ref() == earlier.0.as_ref());
        }
        Self::of_sorted(&pairs)
    }

    /// Tags from pairs that are in order, each key once.
    pub(crate) fn of_sorted<K: AsRef<str>, V: AsRef<str>>(pairs: &[(K, V)]) -> Self {
        /// What two lengths mostly take.
        const LENGTHS: usize = 2;
        let length = pairs
            .iter()
            .map(|(key, value)| LENGTHS + key.as_ref().len() + value.as_ref().len())
            .sum();
        let mut text = String::with_capacity(length);
        for (key, value) in pairs {
            let (key, value) = (key.as_ref(), value.as_ref());
            push_length(&mut text, key.len());
            push_length(&mut text, value.len());
            text.push_str(key);
            text.push_str(value);
        }
        Self(text.into_boxed_str())
    }

    /// The value of a tag.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        let is_wanted = |(end, tag): &(usize, &str)| tag.as_bytes()[..*end] == *key.as_bytes();
        let (end, tag) = self.joined().find(is_wanted)?;
        Some(&tag[end..])
    }

    /// All tags, by key in byte order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> + Clone {
        self.joined().map(|(end, tag)| tag.split_at(end))
    }

    /// All keys with their values behind them, and where the key ends.
    fn joined(&self) -> impl Iterator<Item = (usize, &str)> + Clone {
        let mut rest = &*self.0;
        iter::from_fn(move || {
            let mut characters = rest.chars();
            let key = take_length(&mut characters)?;
            let value = take_length(&mut characters)?;
            let (tag, others) = characters.as_str().split_at(key + value);
            rest = others;
            Some((key, tag))
        })
    }

    /// How many tags there are.
    pub(crate) fn len(&self) -> usize {
        self.iter().count()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `key=value key=value`, or `(none)`.
    pub(crate) fn to_line(&self) -> Cow<'static, str> {
        if self.is_empty() {
            return Cow::Borrowed("(none)");
        }
        let words: Vec<String> = self
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        Cow::Owned(words.join(" "))
    }
}

impl<'p> FromIterator<(&'p str, &'p str)> for Tags {
    fn from_iter<I: IntoIterator<Item = (&'p str, &'p str)>>(pairs: I) -> Self {
        Self::new(pairs.into_iter().collect())
    }
}

impl Serialize for Tags {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.len()))?;
        for (key, value) in self.iter() {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::Tags;

    #[test]
    fn the_last_of_equal_keys_counts() {
        let tags: Tags = [("b", "1"), ("a", "2"), ("b", "3")].into_iter().collect();
        assert_eq!(tags.iter().collect::<Vec<_>>(), [("a", "2"), ("b", "3")]);
        assert_eq!(tags.get("b"), Some("3"));
        assert_eq!(tags.get("c"), None);
    }

    #[test]
    fn every_tag_is_found_however_many_there_are_and_however_long() {
        for count in 0..20 {
            let pairs: Vec<(String, String)> = (0..count)
                .map(|number| {
                    (
                        "k".repeat(number),
                        "é".repeat(number * number * number * 10),
                    )
                })
                .collect();
            let tags = Tags::new(pairs.clone());
            for (key, value) in &pairs {
                assert_eq!(tags.get(key), Some(value.as_str()));
            }
            assert_eq!(tags.get("x"), None);
            assert_eq!(tags.get(&"k".repeat(count)), None);
        }
    }
}
