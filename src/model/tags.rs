//! Tags: a map from strings to strings, sorted by the bytes of the key, as the control planes
//! walk them when they validate.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// Tags of an inbound, a gateway or a selector. Compact, because an input has very many.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Tags(Box<[(Box<str>, Box<str>)]>);

impl Tags {
    /// Tags from pairs; of equal keys the last one counts.
    #[must_use]
    pub fn new(mut pairs: Vec<(Box<str>, Box<str>)>) -> Self {
        if !pairs.is_sorted_by(|one, other| one.0 < other.0) {
            pairs.reverse();
            pairs.sort_by(|one, other| one.0.cmp(&other.0));
            pairs.dedup_by(|later, earlier| later.0 == earlier.0);
        }
        Self(pairs.into_boxed_slice())
    }

    /// The value of a tag.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0
            .binary_search_by(|(candidate, _)| (**candidate).cmp(key))
            .ok()
            .map(|position| &*self.0[position].1)
    }

    /// All tags, by key in byte order.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        self.0.iter().map(|(key, value)| (&**key, &**value))
    }

    /// How many tags there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// `key=value key=value`, or `(none)`.
    #[must_use]
    pub fn to_line(&self) -> Cow<'static, str> {
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
        Self::new(
            pairs
                .into_iter()
                .map(|(key, value)| (key.into(), value.into()))
                .collect(),
        )
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
}
