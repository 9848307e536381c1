//! Quantities in Kubernetes' notation: `512Mi`, `2G`, `500m`, `1.5`, `1e9`.
//!
//! They are printed in the canonical form, in which the API server keeps them: `1024Mi` is `1Gi`
//! there, `0.5` is `500m`. With any other form, kubectl would find a difference whenever it applies
//! the same page again.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// An amount of bytes or of processors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quantity {
    /// The amount in billionths, the finest that Kubernetes knows; what is finer is rounded up, as
    /// there.
    billionths: u128,
    notation: Notation,
}

/// How the suffix of a quantity counts; the canonical form keeps it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Notation {
    /// By 1024: `Ki`, `Mi`.
    Binary,
    /// By 1000: `m`, `k`, `M`, or no suffix.
    Decimal,
    /// By a written exponent: `e3`.
    Exponent,
}

/// How many billionths make one.
const BILLION: u128 = 1_000_000_000;
/// How many digits a number may have; more say nothing that Kubernetes keeps.
const DIGITS: usize = 18;
/// The suffixes by 1024, from the first power on.
const BINARY: [&str; 6] = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
/// The suffixes by 1000, from billionths on.
const DECIMAL: [&str; 10] = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

impl Quantity {
    /// So many bytes.
    pub(super) fn of_bytes(bytes: u64) -> Self {
        Self {
            billionths: u128::from(bytes) * BILLION,
            notation: Notation::Binary,
        }
    }

    /// So many thousandths.
    pub(super) fn of_thousandths(thousandths: u128) -> Self {
        Self {
            billionths: thousandths * (BILLION / 1000),
            notation: Notation::Decimal,
        }
    }

    /// The amount, if it is a whole number.
    pub(crate) fn whole(&self) -> Option<u64> {
        let whole = self.billionths.is_multiple_of(BILLION);
        whole
            .then(|| u64::try_from(self.billionths / BILLION).ok())
            .flatten()
    }

    /// The amount in thousandths, if it is no finer.
    pub(crate) fn thousandths(&self) -> Option<u128> {
        const THOUSANDTH: u128 = BILLION / 1000;
        let whole = self.billionths.is_multiple_of(THOUSANDTH);
        whole.then_some(self.billionths / THOUSANDTH)
    }
}

impl FromStr for Quantity {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        parse(text).ok_or_else(|| "it is not a quantity of Kubernetes".to_owned())
    }
}

fn parse(text: &str) -> Option<Quantity> {
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
    // Nothing, or a second point, is not a number.
    let digits: u128 = digits.parse().ok()?;
    let (factor, exponent, notation) = scale(suffix)?;
    let exponent = exponent + 9 - i32::try_from(decimals.len()).ok()?;
    let power = 10_u128.checked_pow(exponent.unsigned_abs())?;
    let amount = digits.checked_mul(factor)?;
    let billionths = if exponent < 0 {
        amount.div_ceil(power)
    } else {
        amount.checked_mul(power)?
    };
    Some(Quantity {
        billionths,
        notation,
    })
}

/// What a suffix multiplies by: a factor, and a power of ten.
fn scale(suffix: &str) -> Option<(u128, i32, Notation)> {
    let position = |suffixes: &[&str]| suffixes.iter().position(|known| *known == suffix);
    if let Some(position) = position(&BINARY) {
        return Some((1 << (10 * (position + 1)), 0, Notation::Binary));
    }
    if let Some(position) = position(&DECIMAL) {
        let exponent = 3 * i32::try_from(position).ok()? - 9;
        return Some((1, exponent, Notation::Decimal));
    }
    let exponent = suffix.strip_prefix(['e', 'E'])?;
    // Larger ones are not an amount that a machine has.
    let exponent: i8 = exponent.parse().ok()?;
    Some((1, exponent.into(), Notation::Exponent))
}

/// The canonical form: no decimals, and the largest suffix that goes without them.
impl fmt::Display for Quantity {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = |mut amount: u128, base: u128, limit: usize| {
            let mut power = 0;
            while amount > 0 && power < limit && amount.is_multiple_of(base) {
                amount /= base;
                power += 1;
            }
            (amount, power)
        };
        // What is less than 1024 or not whole is written by 1000 instead.
        let is_binary = self.notation == Notation::Binary
            && self.billionths >= 1024 * BILLION
            && self.billionths.is_multiple_of(BILLION);
        if is_binary {
            let (amount, power) = by(self.billionths / BILLION, 1024, BINARY.len());
            let suffix = power.checked_sub(1).map_or("", |power| BINARY[power]);
            return write!(out, "{amount}{suffix}");
        }
        let (amount, power) = by(self.billionths, 1000, DECIMAL.len() - 1);
        match self.notation {
            _ if amount == 0 => write!(out, "0"),
            Notation::Exponent if power < 3 => write!(out, "{amount}e-{}", 9 - 3 * power),
            Notation::Exponent if power > 3 => write!(out, "{amount}e{}", 3 * power - 9),
            _ => write!(out, "{amount}{}", DECIMAL[power]),
        }
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

    /// What is written, and what Kubernetes makes of it (`resource.Quantity`, 1.33).
    const CANONICAL: [(&str, &str); 36] = [
        ("1024Mi", "1Gi"),
        ("1536Mi", "1536Mi"),
        ("1.5Gi", "1536Mi"),
        ("0.5Gi", "512Mi"),
        ("1000Mi", "1000Mi"),
        ("1024Ti", "1Pi"),
        ("1Ei", "1Ei"),
        ("1Ki", "1Ki"),
        ("0.5Ki", "512"),
        ("0.0001Ki", "102400u"),
        ("1.0001Mi", "1048680857600u"),
        ("0Mi", "0"),
        ("0", "0"),
        ("512", "512"),
        ("1000", "1k"),
        ("1024", "1024"),
        ("2147483648", "2147483648"),
        ("10000000", "10M"),
        ("1000M", "1G"),
        ("1.5G", "1500M"),
        ("1000P", "1E"),
        ("0.5", "500m"),
        (".75", "750m"),
        ("1.25", "1250m"),
        ("1000m", "1"),
        ("2000m", "2"),
        ("1500m", "1500m"),
        ("50000u", "50m"),
        ("10000n", "10u"),
        ("0.1n", "1n"),
        ("1e1", "10"),
        ("1e4", "10e3"),
        ("12e5", "1200e3"),
        ("1e9", "1e9"),
        ("25e-1", "2500e-3"),
        ("5e-3", "5e-3"),
    ];

    #[test]
    fn quantities_are_printed_in_canonical_form() {
        for (written, kept) in CANONICAL {
            let quantity = written.parse::<Quantity>();
            let printed = quantity.map(|quantity| quantity.to_string());
            assert_eq!(printed.as_deref(), Ok(kept), "{written}");
        }
    }

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
