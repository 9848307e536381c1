//! What dumps are lenient about: names of enumerations that may be numbers, numbers that may be text,
//! and lines of any length.

use std::fmt;
use std::io::{self, BufRead};
use std::marker::PhantomData;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

/// A name that Envoy writes as a number when it does not know it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Word(pub(crate) String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match lenient(deserializer)? {
            Lenient::Text(text) => text,
            Lenient::Number(number) => number.to_string(),
            Lenient::Other => String::new(),
        }))
    }
}

/// A count, which JSON may have as a number or as text; none for anything else.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Count(pub(super) Option<u64>);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self(match lenient(deserializer)? {
            Lenient::Number(number) => Some(number),
            Lenient::Text(text) => text.parse().ok(),
            Lenient::Other => None,
        }))
    }
}

enum Lenient {
    Number(u64),
    Text(String),
    Other,
}

/// Takes whatever comes.
fn lenient<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Lenient, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) => Lenient::Text(text),
        // Prometheus and some readers of JSON write counts with a fraction, as in 3.0.
        Value::Number(number) => number
            .as_u64()
            .or_else(|| number.as_f64().and_then(whole))
            .map_or(Lenient::Other, Lenient::Number),
        _ => Lenient::Other,
    })
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

/// Hands every element of a list on as it is read, so that no list has to be kept whole, until one is
/// not taken.
pub(super) fn each_element<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    deserializer: D,
    what: &'static str,
    take: impl FnMut(T) -> Result<(), &'static str>,
) -> Result<(), D::Error> {
    struct Elements<T, F>(&'static str, F, PhantomData<T>);

    impl<'de, T: Deserialize<'de>, F: FnMut(T) -> Result<(), &'static str>> Visitor<'de>
        for Elements<T, F>
    {
        type Value = ();

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            write!(out, "a list of {}", self.0)
        }

        fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
            while let Some(element) = list.next_element()? {
                self.1(element).map_err(serde::de::Error::custom)?;
            }
            Ok(())
        }
    }

    deserializer.deserialize_seq(Elements(what, take, PhantomData))
}
