//! What a plain scalar means to the control planes: they read YAML with Go's reader, by the rules
//! of YAML 1.1, so `no` is a boolean, `010` is eight and `1_000` a thousand.

use std::borrow::Cow;

/// A scalar, as Go's reader takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scalar<'s> {
    /// `null`, `~` or nothing at all.
    Null,
    /// A boolean.
    Bool(bool),
    /// A number. Integers up to 2^53 are exact, and no field holds larger ones.
    Number(f64),
    /// Text.
    Text(&'s str),
}

/// How long a word is at most that stands for something else.
const LONGEST: usize = "false".len();

/// Reads a scalar. Only plain ones can be anything but text.
#[must_use]
pub fn resolve(text: &str, plain: bool) -> Scalar<'_> {
    if !plain {
        return Scalar::Text(text);
    }
    // Of almost every text its first letter shows that it is nothing else.
    let Some(first) = text.bytes().next() else {
        return Scalar::Null;
    };
    if !first.is_ascii_digit() && !b"+-.~yYnNtTfFoO".contains(&first) {
        return Scalar::Text(text);
    }
    match text {
        _ if text.len() > LONGEST || first.is_ascii_digit() => {}
        "~" | "null" | "Null" | "NULL" => return Scalar::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => {
            return Scalar::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => {
            return Scalar::Bool(false);
        }
        ".nan" | ".NaN" | ".NAN" => return Scalar::Number(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => {
            return Scalar::Number(f64::INFINITY);
        }
        "-.inf" | "-.Inf" | "-.INF" => return Scalar::Number(f64::NEG_INFINITY),
        _ => {}
    }
    match first {
        b'0'..=b'9' | b'+' | b'-' => {
            if let Some(number) = plain_integer(text) {
                return Scalar::Number(number);
            }
            let digits = without_underscores(text);
            let whole = whole(&digits).map(as_float);
            whole
                .or_else(|| float(&digits))
                .map_or(Scalar::Text(text), Scalar::Number)
        }
        // Behind a dot, underscores stand between digits only.
        b'.' if has_lone_underscore(text) => Scalar::Text(text),
        b'.' => float(&without_underscores(text)).map_or(Scalar::Text(text), Scalar::Number),
        _ => Scalar::Text(text),
    }
}

fn without_underscores(text: &str) -> Cow<'_, str> {
    if text.contains('_') {
        Cow::Owned(text.replace('_', ""))
    } else {
        Cow::Borrowed(text)
    }
}

/// Whether an underscore stands anywhere but between two digits.
fn has_lone_underscore(text: &str) -> bool {
    let is_digit = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_digit);
    let bytes = text.as_bytes();
    bytes.iter().enumerate().any(|(at, byte)| {
        let before = at.checked_sub(1).and_then(|before| bytes.get(before));
        *byte == b'_' && !(is_digit(before) && is_digit(bytes.get(at + 1)))
    })
}

/// The whole number that a plain scalar is, if it is one and has at most 64 bits.
pub(crate) fn integer(text: &str) -> Option<i128> {
    let starts = text.starts_with(|first: char| first.is_ascii_digit() || "+-".contains(first));
    starts.then(|| whole(&without_underscores(text))).flatten()
}

/// Whether a plain scalar is a number that JSON does not have.
pub(crate) fn is_no_number(text: &str) -> bool {
    text.starts_with(['.', '+', '-'])
        && matches!(resolve(text, true), Scalar::Number(number) if !number.is_finite())
}

/// Whether a plain scalar is a whole number that is not a key in Go's JSON: one beyond 63 bits.
pub(crate) fn is_huge(text: &str) -> bool {
    integer(text).is_some_and(|number| number > i128::from(i64::MAX))
}

/// A number as Go writes it where a key has to be a string: a whole one by its digits, any other in
/// single precision.
#[expect(clippy::cast_possible_truncation, reason = "that is the rule")]
pub(crate) fn number_as_key(text: &str, number: f64) -> String {
    /// Numbers of other powers of ten are written with the power.
    const POWERS: std::ops::Range<i32> = -4..6;
    if let Some(whole) = integer(text) {
        return whole.to_string();
    }
    let number = number as f32;
    if number.is_nan() {
        return ".nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { ".inf" } else { "-.inf" }.to_owned();
    }
    let shortest = format!("{number:e}");
    let (digits, power) = shortest.split_once('e').unwrap_or((&shortest, "0"));
    let power: i32 = power.parse().unwrap_or_default();
    if POWERS.contains(&power) {
        return number.to_string();
    }
    let sign = if power < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", power.abs())
}

/// Text in base64, as Go decodes it; bytes that are not text become replacement characters.
pub(crate) fn base64(text: &str) -> Option<String> {
    use base64::alphabet::STANDARD;
    use base64::engine::{Engine, GeneralPurpose, GeneralPurposeConfig};
    let config = GeneralPurposeConfig::new().with_decode_allow_trailing_bits(true);
    let written: String = text.chars().filter(|c| !matches!(c, '\r' | '\n')).collect();
    let bytes = GeneralPurpose::new(&STANDARD, config)
        .decode(written)
        .ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Whether a text can stand unquoted in a YAML document and be this very text to every reader, of
/// YAML 1.1 and 1.2 alike. A word that only looks special is taken for one that is.
pub(crate) fn is_plain_word(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
        && resolve(text, true) == Scalar::Text(text)
}

/// A decimal integer as almost all are written: digits only, and not a zero before others.
fn plain_integer(text: &str) -> Option<f64> {
    /// Shorter numbers fit without a check for each digit.
    const DIGITS: usize = 9;
    let decimal = text.len() <= DIGITS
        && (text == "0" || !text.starts_with('0'))
        && text.bytes().all(|byte| byte.is_ascii_digit());
    decimal.then(|| {
        text.bytes()
            .fold(0u32, |number, digit| number * 10 + u32::from(digit - b'0'))
            .into()
    })
}

/// A whole number of at most 64 bits in Go's base-0 notation: `0x`, `0o`, `0b`, and a leading zero
/// for octal.
fn whole(digits: &str) -> Option<i128> {
    let (is_negative, magnitude) = match digits.as_bytes().first()? {
        b'-' => (true, &digits[1..]),
        b'+' => (false, &digits[1..]),
        _ => (false, digits),
    };
    let (radix, body) = match magnitude.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &magnitude[2..]),
        [b'0', b'b' | b'B', ..] => (2, &magnitude[2..]),
        [b'0', b'o' | b'O', ..] => (8, &magnitude[2..]),
        [b'0', _, ..] => (8, &magnitude[1..]),
        _ => (10, magnitude),
    };
    // `from_str_radix` would take a second sign.
    if !body.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let number = i128::from(u64::from_str_radix(body, radix).ok()?);
    // With a sign there are 63 bits.
    match (is_negative, digits.starts_with('+')) {
        (true, _) => (number <= 1 << 63).then_some(-number),
        (_, true) => (number < 1 << 63).then_some(number),
        _ => Some(number),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "the largest number of any field is far below 2^53"
)]
fn as_float(number: i128) -> f64 {
    number as f64
}

/// A decimal number as Go's YAML reader recognises one: `[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?`.
fn float(digits: &str) -> Option<f64> {
    let body = digits.strip_prefix(['-', '+']).unwrap_or(digits);
    let (mantissa, exponent) = match body.find(['e', 'E']) {
        Some(at) => (&body[..at], Some(&body[at + 1..])),
        None => (body, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let shaped =
        all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty());
    let exponent_shaped = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && all_digits(exponent)
    });
    (shaped && exponent_shaped)
        .then(|| digits.parse().ok())
        .flatten()
        // Go's reader takes what no float holds for text.
        .filter(|number: &f64| number.is_finite())
}

/// Whether a number is one of those that Go's reader once took for a string: with an exponent that has
/// no sign, or with a dot at the end.
pub(super) fn is_unsigned_float(written: &str) -> bool {
    let exponent = written.split(['e', 'E']).nth(1);
    let is_unsigned = exponent.is_some_and(|exponent| !exponent.starts_with(['-', '+']));
    let is_decimal = |byte| b"0123456789+-._eE".contains(&byte);
    let ends_with_dot = written
        .split(['e', 'E'])
        .next()
        .is_some_and(|it| it.ends_with('.'));
    written.bytes().all(is_decimal) && (is_unsigned || ends_with_dot)
}

/// Whether a number is a whole one of 32 bits with a sign.
pub(super) fn is_i32(number: f64) -> bool {
    number.fract() == 0.0 && (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&number)
}

/// A number inside a string, as Go's JSON reader for protocol buffers takes one: `"50"`, `" 1e1 "`,
/// `"null"`, which is nothing, and `"NaN"`, `"Infinity"`, `"-Infinity"`.
pub(crate) fn quoted_number(text: &str) -> Option<f64> {
    let spaced = text;
    let text = text.trim_matches(' ');
    if text == "null" {
        return Some(0.0);
    }
    match spaced {
        "NaN" => return Some(f64::NAN),
        "Infinity" => return Some(f64::INFINITY),
        "-Infinity" => return Some(f64::NEG_INFINITY),
        _ => {}
    }
    let body = text.strip_prefix('-').unwrap_or(text);
    // JSON wants a digit first, and no zero before others.
    let digits = body.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 0
        || (digits > 1 && body.starts_with('0'))
        || text.contains(['_', '+']) && !text.contains(['e', 'E'])
    {
        return None;
    }
    if body.contains('.')
        && !body
            .split_once('.')
            .is_some_and(|(_, rest)| rest.starts_with(|c: char| c.is_ascii_digit()))
    {
        return None;
    }
    float(text)
}
