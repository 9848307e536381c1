//! Quantities in Kubernetes' notation: `512Mi`, `2G`, `500m`, `1.5`, `1e9`.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An amount of bytes or of processors. It is shown as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    text: String,
    /// The amount in billionths, the finest that Kubernetes knows; what is finer is rounded up, as
    /// there.
    billionths: u128,
}

/// How many billionths make one.
const BILLION: u128 = 1_000_000_000;
/// How many digits a number may have; more say nothing that Kubernetes keeps.
const DIGITS: usize = 18;

impl Quantity {
    /// The amount, if it is a whole number.
    #[must_use]
    pub fn whole(&self) -> Option<u64> {
        let whole = self.billionths.is_multiple_of(BILLION);
        whole
            .then(|| u64::try_from(self.billionths / BILLION).ok())
            .flatten()
    }

    /// The amount in thousandths, if it is no finer.
    #[must_use]
    pub fn thousandths(&self) -> Option<u128> {
        const THOUSANDTH: u128 = BILLION / 1000;
        let whole = self.billionths.is_multiple_of(THOUSANDTH);
        whole.then_some(self.billionths / THOUSANDTH)
    }
}

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let billionths = parse(text).ok_or("it is not a quantity of Kubernetes")?;
        Ok(Self {
            text: text.to_owned(),
            billionths,
        })
    }
}

fn parse(text: &str) -> Option<u128> {
    let text = text.strip_prefix('+').unwrap_or(text);
    let is_number = |character: char| character.is_ascii_digit() || character == '.';
    let end = text
        .find(|character| !is_number(character))
        .unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (integer, decimals) = number.split_once('.').unwrap_or((number, ""));
    let digits = format!("{integer}{decimals}");
    if digits.len() > DIGITS {
        return None;
    }
    // Nothing, or a second point, is no number.
    let digits: u128 = digits.parse().ok()?;
    let (factor, exponent) = scale(suffix)?;
    let exponent = exponent + 9 - i32::try_from(decimals.len()).ok()?;
    let power = 10_u128.checked_pow(exponent.unsigned_abs())?;
    let amount = digits.checked_mul(factor)?;
    if exponent < 0 {
        Some(amount.div_ceil(power))
    } else {
        amount.checked_mul(power)
    }
}

/// What a suffix multiplies by: a factor, and a power of ten.
fn scale(suffix: &str) -> Option<(u128, i32)> {
    let binary = |power: u32| Some((1_u128 << (10 * power), 0));
    let decimal = |exponent: i32| Some((1, exponent));
    match suffix {
        "n" => decimal(-9),
        "u" => decimal(-6),
        "m" => decimal(-3),
        "" => decimal(0),
        "k" => decimal(3),
        "M" => decimal(6),
        "G" => decimal(9),
        "T" => decimal(12),
        "P" => decimal(15),
        "E" => decimal(18),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => {
            let exponent = suffix.strip_prefix(['e', 'E'])?;
            // Larger ones are no amount that a machine has.
            let exponent: i8 = exponent.parse().ok()?;
            decimal(exponent.into())
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

impl Serialize for Quantity {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_those_of_kubernetes() {
        for (text, billionths) in [
            ("1", BILLION),
            ("0", 0),
            ("+2", 2 * BILLION),
            ("1.", BILLION),
            (".5", BILLION / 2),
            ("500m", BILLION / 2),
            ("1.5Gi", 3 * 512 * 1024 * 1024 * BILLION),
            ("512Mi", 512 * 1024 * 1024 * BILLION),
            ("1E", 1_000_000_000_000_000_000 * BILLION),
            ("1E3", 1000 * BILLION),
            ("1e9", 1_000_000_000 * BILLION),
            ("25e-1", 5 * BILLION / 2),
            ("0.1n", 1),
        ] {
            let quantity = text.parse::<Quantity>();
            assert_eq!(
                quantity.map(|quantity| quantity.billionths),
                Ok(billionths),
                "{text}"
            );
        }
        for text in [
            "",
            ".",
            "+",
            "-1",
            "Mi",
            "1.2.3",
            "512MB",
            "512mi",
            "1 Gi",
            "1K",
            "0x10",
            "1e",
            "1e999",
            "1e-99",
            "9999999999999999999",
            "½",
            "١",
        ] {
            assert!(text.parse::<Quantity>().is_err(), "{text}");
        }
    }
}
