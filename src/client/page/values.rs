//! How values of a page are read, and what is out of the ordinary in them.

use std::collections::BTreeSet;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use crate::model::{Kind, Tags};
use crate::parse::{GATEWAY_TYPES, INBOUND_STATES, IP_FAMILY_MODES, nanoseconds};

/// Where a field that is not known is reported: there is none.
pub(super) type NoOthers = Unknown<true>;

/// Where a field that is not known is one of a release to come.
pub(super) type Others = Unknown<false>;

/// The keys of the fields that are not known.
#[derive(Default)]
pub(super) struct Unknown<const IS_REPORTED: bool>(BTreeSet<String>);

impl<const IS_REPORTED: bool> Unknown<IS_REPORTED> {
    /// Skips the value of a field, unless the field is odd or stands there twice.
    pub(super) fn skip<'de, A: MapAccess<'de>>(
        &mut self,
        key: &str,
        map: &mut A,
    ) -> Result<(), A::Error> {
        // `kind` would say what the resource is, and a name in snake case is another way to write a
        // known one.
        if IS_REPORTED || key == "kind" || key.contains('_') || !self.0.insert(key.to_owned()) {
            return Err(odd());
        }
        map.next_value::<Skipped>().map(drop)
    }
}

pub(super) fn odd<E: Error>() -> E {
    E::custom("something out of the ordinary")
}

/// A part of the model, and what stands for it in a page.
pub(super) trait InPage: Sized {
    type Raw: DeserializeOwned;

    /// None if it is out of the ordinary.
    fn of(raw: Self::Raw) -> Option<Self>;
}

/// A list, each element of which becomes one of the model as soon as it is read. There are very many
/// lists, and few have as many elements as a growing one has room for.
pub(super) fn list<'de, D: Deserializer<'de>, T: InPage>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Elements<T>(PhantomData<T>);
    impl<'de, T: InPage> Visitor<'de> for Elements<T> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(raw) = elements.next_element::<T::Raw>()? {
                list.push(part(raw)?);
            }
            list.shrink_to_fit();
            Ok(list)
        }
    }
    deserializer.deserialize_seq(Elements(PhantomData))
}

pub(super) fn boxed<'de, D: Deserializer<'de>, T: InPage>(
    deserializer: D,
) -> Result<Option<Box<T>>, D::Error> {
    let raw = Option::<T::Raw>::deserialize(deserializer)?;
    raw.map(|raw| part(raw).map(Box::new)).transpose()
}

fn part<T: InPage, E: Error>(raw: T::Raw) -> Result<T, E> {
    T::of(raw).ok_or_else(odd)
}

/// A value that nobody reads.
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self, A::Error> {
        while elements.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Self, A::Error> {
        let mut keys = BTreeSet::new();
        while let Some((key, Self)) = fields.next_entry::<String, _>()? {
            if !keys.insert(key) {
                return Err(odd());
            }
        }
        Ok(self)
    }
}

/// What a string without escapes says.
fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    parse(<&str>::deserialize(deserializer)?).ok_or_else(odd)
}

pub(super) fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    parsed(deserializer, Kind::from_word).map(Some)
}

pub(super) fn time<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Timestamp>, D::Error> {
    parsed(deserializer, |text| text.parse().ok()).map(Some)
}

pub(super) fn duration<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    parsed(deserializer, nanoseconds).map(Some)
}

fn number_of(names: &[&str]) -> impl Fn(&str) -> Option<usize> {
    |text| names.iter().position(|name| *name == text)
}

pub(super) fn inbound_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&INBOUND_STATES))
}

pub(super) fn gateway_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&GATEWAY_TYPES))
}

pub(super) fn ip_family_mode<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&IP_FAMILY_MODES))
}

/// Tags in order, as Go writes maps.
pub(super) fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tags, D::Error> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Tags;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a map from strings to strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tags, A::Error> {
            // Escapes are as much out of the ordinary in them as another order.
            let mut pairs: Vec<(&str, &str)> = Vec::with_capacity(8);
            while let Some(pair) = map.next_entry()? {
                pairs.push(pair);
            }
            if pairs.is_sorted_by(|one, other| one.0 < other.0) {
                Ok(Tags::of_sorted(&pairs))
            } else {
                Err(odd())
            }
        }
    }
    deserializer.deserialize_map(Pairs)
}
