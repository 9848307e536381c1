//! How many findings are kept: a file of a few megabytes can hold millions of mistakes, and nobody
//! reads them. What is cut off depends on the input only, never on the order of the work.

use super::Finding;

/// How many findings of a run are told.
pub const FINDING_LIMIT: usize = 100_000;

/// Adds a finding, unless there are too many already. Keeps one more than is told, so that
/// [`bound`] knows of the rest.
pub fn push_bounded(findings: &mut Vec<Finding>, finding: Finding) {
    if findings.len() <= FINDING_LIMIT {
        findings.push(finding);
    } else {
        let last = &mut findings[FINDING_LIMIT];
        last.severity = last.severity.max(finding.severity);
    }
}

/// Cuts off what is too much. The last finding that is left says so, and is as bad as the worst
/// that was cut off. Cutting the parts of a list before they are joined changes nothing.
pub fn bound(findings: &mut Vec<Finding>) {
    if findings.len() <= FINDING_LIMIT {
        return;
    }
    let rest = &findings[FINDING_LIMIT - 1..];
    let worst = rest.iter().map(|finding| finding.severity).max();
    findings.truncate(FINDING_LIMIT);
    if let (Some(last), Some(worst)) = (findings.last_mut(), worst) {
        last.severity = worst;
        last.help = Some(format!(
            "there are more findings than the {FINDING_LIMIT} that are told; mend these first"
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::{Code, FieldPath, Origin, Severity};

    fn findings(numbers: std::ops::Range<usize>) -> Vec<Finding> {
        let finding = |number: usize| {
            let severity = if number == FINDING_LIMIT + 7 {
                Severity::Error
            } else {
                Severity::Info
            };
            Finding::new(
                Code("x"),
                severity,
                &Origin::default(),
                FieldPath::root(),
                number.to_string(),
            )
        };
        numbers.map(finding).collect()
    }

    #[test]
    fn cutting_parts_and_cutting_the_whole_is_the_same() {
        let mut whole = findings(0..FINDING_LIMIT + 20);
        bound(&mut whole);
        assert_eq!(whole.len(), FINDING_LIMIT);
        assert_eq!(whole[FINDING_LIMIT - 1].severity, Severity::Error);
        for cut in [1, 50, FINDING_LIMIT - 1, FINDING_LIMIT, FINDING_LIMIT + 3] {
            let mut first = findings(0..cut);
            bound(&mut first);
            let mut second = findings(cut..FINDING_LIMIT + 20);
            bound(&mut second);
            first.append(&mut second);
            bound(&mut first);
            assert!(first == whole, "cut at {cut}");
        }
        let mut pushed = Vec::new();
        for finding in findings(0..FINDING_LIMIT + 20) {
            push_bounded(&mut pushed, finding);
        }
        bound(&mut pushed);
        assert!(pushed == whole);
    }
}
