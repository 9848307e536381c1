//! What dumps are lenient about: names of enumerations that may be numbers, numbers that may be text,
//! and lines of any length.

use std::fmt;
use std::io::{self, BufRead};

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

/// A name that Envoy writes as a number when it does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Word(pub(crate) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(Lenient)?;
        Ok(Self(match value {
            Value::Text(text) => text,
            Value::Number(number) => number.to_string(),
            Value::Other => String::new(),
        }))
    }
}

/// A count, which JSON may have as a number or as text; none for anything else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = deserializer.deserialize_any(Lenient)?;
        Ok(Self(match value {
            Value::Number(number) => Some(number),
            Value::Text(text) => text.parse().ok(),
            Value::Other => None,
        }))
    }
}

enum Value {
    Number(u64),
    Text(String),
    Other,
}

/// Takes whatever comes.
struct Lenient;

impl<'de> Visitor<'de> for Lenient {
    type Value = Value;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("anything")
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(u64::try_from(value).map_or(Value::Other, Value::Number))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // Prometheus and some readers of JSON write counts so.
        Ok(whole(value).map_or(Value::Other, Value::Number))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Other)
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}

/// A number that is a count.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the range is checked"
)]
pub(super) fn whole(number: f64) -> Option<u64> {
    const LARGEST: f64 = 9.0e15;
    ((0.0..=LARGEST).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

/// How long a line may be that is looked at; the rest of it is skipped.
const LONGEST: usize = 1 << 14;

/// Hands every line on, as far as it is text and not too long.
pub(super) fn each_line(
    reader: &mut dyn BufRead,
    mut line: impl FnMut(&str),
) -> Result<(), io::Error> {
    let mut kept: Vec<u8> = Vec::new();
    loop {
        let available = match reader.fill_buf() {
            Ok(available) => available,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if available.is_empty() {
            if !kept.is_empty() {
                line(&String::from_utf8_lossy(&kept));
            }
            return Ok(());
        }
        let end = available.iter().position(|byte| *byte == b'\n');
        let piece = &available[..end.unwrap_or(available.len())];
        let room = LONGEST.saturating_sub(kept.len());
        kept.extend_from_slice(&piece[..piece.len().min(room)]);
        let taken = end.map_or(available.len(), |end| end + 1);
        if end.is_some() {
            line(String::from_utf8_lossy(&kept).trim_end_matches('\r'));
            kept.clear();
        }
        reader.consume(taken);
    }
}
