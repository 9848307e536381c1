//! How many findings are kept: a file of a few megabytes can hold millions of mistakes, and nobody
//! reads them. What is cut off depends on the input only, never on the order of the work, and
//! never on the files beside it.

use std::collections::HashMap;

use super::{Finding, Severity, SourceId};

/// How many findings of a source are told.
pub const FINDING_LIMIT: usize = 100_000;

/// Adds a finding to those of a source that is read, unless there are too many already. Keeps one
/// more than is told, so that [`bound`] knows of the rest.
pub fn push_bounded(findings: &mut Vec<Finding>, finding: Finding) {
    let nth_last = findings.len().checked_sub(FINDING_LIMIT + 1);
    let is_full = nth_last.is_some_and(|at| findings[at].origin.source == finding.origin.source);
    if !is_full {
        findings.push(finding);
    }
}

/// Cuts off what is too much of each source; the last finding that is left says so. Cutting the
/// parts of a list before they are joined changes nothing.
pub fn bound(findings: &mut Vec<Finding>) {
    if findings.len() <= FINDING_LIMIT {
        return;
    }
    let mut left: HashMap<SourceId, usize> = HashMap::new();
    for finding in findings.iter() {
        *left.entry(finding.origin.source).or_default() += 1;
    }
    left.retain(|_, count| *count > FINDING_LIMIT);
    if left.is_empty() {
        return;
    }
    for count in left.values_mut() {
        *count = FINDING_LIMIT;
    }
    findings.retain_mut(|finding| {
        let Some(left) = left.get_mut(&finding.origin.source) else {
            return true;
        };
        if *left == 1 {
            finding.severity = Severity::Error;
            finding.help = Some(format!(
                "the file has more findings than the {FINDING_LIMIT} that are told; mend these first"
            ));
        }
        let keeps = *left > 0;
        *left = left.saturating_sub(1);
        keeps
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, FieldPath, Origin};

    /// Findings of a long source, and some of a short one after it.
    fn findings(numbers: std::ops::Range<usize>) -> Vec<Finding> {
        let finding = |number: usize| {
            let origin = Origin {
                source: u32::from(number >= FINDING_LIMIT + 20),
                ..Origin::default()
            };
            let words = number.to_string();
            Finding::new(Code("x"), Severity::Info, &origin, FieldPath::root(), words)
        };
        numbers.map(finding).collect()
    }

    #[test]
    fn cutting_parts_and_cutting_the_whole_is_the_same() {
        const ALL: usize = FINDING_LIMIT + 30;
        let mut whole = findings(0..ALL);
        bound(&mut whole);
        assert_eq!(whole.len(), FINDING_LIMIT + 10);
        assert_eq!(whole[FINDING_LIMIT - 1].severity, Severity::Error);
        assert_eq!(whole[FINDING_LIMIT].severity, Severity::Info);
        for cut in [
            1,
            50,
            FINDING_LIMIT - 1,
            FINDING_LIMIT,
            FINDING_LIMIT + 3,
            FINDING_LIMIT + 25,
        ] {
            let mut first = findings(0..cut);
            bound(&mut first);
            let mut second = findings(cut..ALL);
            bound(&mut second);
            first.append(&mut second);
            bound(&mut first);
            assert!(first == whole, "cut at {cut}");
        }
        let mut pushed = Vec::new();
        for finding in findings(0..ALL) {
            push_bounded(&mut pushed, finding);
        }
        bound(&mut pushed);
        assert!(pushed == whole);
    }
}
