//! How long traces are kept.

use std::str::FromStr;

use serde::{Serialize, Serializer};

/// A time in whole hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retention {
    hours: u32,
}

const DAY: u32 = 24;
/// More than ten years are a mistake of units.
const LIMIT: u32 = 3660 * DAY;

impl Retention {
    /// What a storage keeps that deletes by itself, unless something else is asked for: a week.
    pub(super) const DEFAULT: Self = Self { hours: 7 * DAY };

    /// The days, if they are whole.
    pub(crate) fn days(self) -> Option<u32> {
        self.hours.is_multiple_of(DAY).then_some(self.hours / DAY)
    }
}

impl FromStr for Retention {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let number = |suffix: char| {
            let digits = text.strip_suffix(suffix)?;
            let is_digits = digits.bytes().all(|byte| byte.is_ascii_digit());
            is_digits.then(|| digits.parse::<u32>().ok())?
        };
        let hours = number('h').or_else(|| number('d')?.checked_mul(DAY));
        match hours.filter(|hours| (1..=LIMIT).contains(hours)) {
            Some(hours) => Ok(Self { hours }),
            None => Err("write days or hours, such as 7d or 36h".to_owned()),
        }
    }
}

/// As Go reads a time.
impl Serialize for Retention {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{}h", self.hours))
    }
}
