//! Durations such as `1m30s`, as Go's `time.ParseDuration` reads them.

/// Nanoseconds of each unit.
const UNITS: [(&str, f64); 8] = [
    ("ns", 1.0),
    ("us", 1e3),
    ("µs", 1e3),
    ("μs", 1e3),
    ("ms", 1e6),
    ("s", 1e9),
    ("m", 60e9),
    ("h", 3600e9),
];

/// The nanoseconds of a duration, if it is one.
pub(crate) fn nanoseconds(text: &str) -> Option<f64> {
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1.0, rest),
        None => (1.0, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0.0);
    }
    let mut sum = 0.0;
    let mut is_empty = true;
    while !rest.is_empty() {
        let is_of_number = |character: char| character.is_ascii_digit() || character == '.';
        let number = rest.split(|character| !is_of_number(character)).next()?;
        let unit = rest[number.len()..].split(is_of_number).next()?;
        let (_, factor) = UNITS.iter().find(|(name, _)| *name == unit)?;
        // Rust takes `.5` and `5.` as Go does, and neither takes a dot alone.
        sum += number.parse::<f64>().ok()? * factor;
        rest = &rest[number.len() + unit.len()..];
        is_empty = false;
    }
    // What 64 bits hold.
    (!is_empty && sum <= 9_223_372_036_854_775_807.0).then_some(sign * sum)
}

#[cfg(test)]
mod tests {
    use super::nanoseconds;

    #[test]
    fn durations_as_go_reads_them() {
        for (text, seconds) in [
            ("10s", 10.0),
            ("1m30s", 90.0),
            ("1.5h", 5400.0),
            (".5s", 0.5),
            ("5.s", 5.0),
            ("-1s", -1.0),
            ("+100ms", 0.1),
            ("0", 0.0),
            ("0s", 0.0),
        ] {
            assert_eq!(nanoseconds(text), Some(seconds * 1e9), "{text}");
        }
        for text in [
            "",
            "10",
            "s",
            "1 s",
            ".s",
            "1.2.3s",
            "1d",
            "-",
            "99999999h",
            "1s2",
        ] {
            assert_eq!(nanoseconds(text), None, "{text}");
        }
    }
}
