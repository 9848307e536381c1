//! Tags: a map from strings to strings, sorted by the bytes of the key, as the control planes
//! walk them when they validate.

use std::borrow::Cow;
use std::cmp::Ordering;

use serde::{Serialize, Serializer, ser::SerializeMap};

/// Tags of an inbound, a gateway or a selector. Compact, because an input has very many: keys and
/// values stand in one text, one after the other.
#[derive(Debug, Clone, PartialEq, Eq, Default, Hash)]
pub struct Tags {
    text: Box<str>,
    /// Where in the text each key ends, and its value.
    ends: Box<[(u32, u32)]>,
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
        // No input is longer than 256 MiB.
        let end = |text: &String| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let length = pairs
            .iter()
            .map(|(key, value)| key.as_ref().len() + value.as_ref().len())
            .sum();
        let mut text = String::with_capacity(length);
        let ends = pairs
            .iter()
            .map(|(key, value)| {
                text.push_str(key.as_ref());
                let key_end = end(&text);
                text.push_str(value.as_ref());
                (key_end, end(&text))
            })
            .collect();
        Self {
            text: text.into_boxed_str(),
            ends,
        }
    }

    /// Tags from a text in which keys and values stand one after the other, and where in it each key
    /// ends, and its value. None if the keys are not in order, each once.
    pub(crate) fn of_text(text: &str, ends: &[(u32, u32)]) -> Option<Self> {
        let tags = Self {
            text: text.into(),
            ends: ends.into(),
        };
        let keys = tags.iter().map(|(key, _)| key);
        keys.is_sorted_by(|one, other| one < other).then_some(tags)
    }

    /// The value of a tag.
    pub(crate) fn get(&self, key: &str) -> Option<&str> {
        /// Of so many tags, which is more than most have, a look at each is faster: keys mostly
        /// differ in length.
        const FEW: usize = 8;
        if self.len() <= FEW {
            let mut start = 0;
            for (key_end, end) in &self.ends {
                let (key_end, end) = (*key_end as usize, *end as usize);
                if self.text.as_bytes()[start..key_end] == *key.as_bytes() {
                    return Some(&self.text[key_end..end]);
                }
                start = end;
            }
            return None;
        }
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let (candidate, value) = self.at(middle);
            match candidate.cmp(key) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => return Some(value),
            }
        }
        None
    }

    fn at(&self, position: usize) -> (&str, &str) {
        let start = match position.checked_sub(1) {
            Some(before) => self.ends[before].1 as usize,
            None => 0,
        };
        let (key_end, end) = self.ends[position];
        let (key_end, end) = (key_end as usize, end as usize);
        (&self.text[start..key_end], &self.text[key_end..end])
    }

    /// All tags, by key in byte order.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> + Clone {
        (0..self.len()).map(|position| self.at(position))
    }

    /// How many tags there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.ends.is_empty()
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
    fn every_tag_is_found_however_many_there_are() {
        for count in 0..20 {
            let pairs: Vec<(String, String)> = (0..count)
                .map(|number| ("k".repeat(number), number.to_string()))
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
