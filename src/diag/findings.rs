//! The sink that readers, decoders, rules and suppressions add findings to. A file of a few
//! megabytes can hold millions of mistakes, and nobody reads them, so of each source only so many
//! are kept. What is cut off depends on the input only, never on the order of the work, and never
//! on the files beside it.

use std::collections::HashMap;

use super::{Finding, Severity, SourceId};

/// How many findings of a source are reported.
pub(crate) const FINDING_LIMIT: usize = 100_000;

/// Findings in the order in which they were added, bounded for each source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// Of a source at most one more than is reported, so that the rest is known of.
    kept: Vec<Finding>,
    /// How many were added of each source.
    added: HashMap<SourceId, usize>,
}

impl Findings {
    /// Adds a finding, unless its source has too many already.
    pub(crate) fn add(&mut self, finding: Finding) {
        let source = finding.origin.source;
        if !self.is_full(source) {
            self.kept.push(finding);
        }
        *self.added.entry(source).or_default() += 1;
    }

    /// Whether a source has so many that no more are kept.
    pub(crate) fn is_full(&self, source: SourceId) -> bool {
        self.added
            .get(&source)
            .is_some_and(|added| *added > FINDING_LIMIT)
    }

    /// In the order in which they were added.
    pub(crate) fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.kept.iter()
    }

    /// How many were added, those that were not kept too.
    pub(crate) fn added(&self) -> usize {
        self.added.values().sum()
    }

    /// The findings of several topics in input order: by document, and in each the refusals first.
    /// What is too much of a source is cut off; the last finding that is left says so.
    pub(crate) fn in_order(topics: impl IntoIterator<Item = Self>) -> Vec<Finding> {
        let mut findings: Vec<Finding> = topics.into_iter().flat_map(|topic| topic.kept).collect();
        // The sort is stable: within a document the order of one topic stays as it is.
        findings.sort_by(|one, other| {
            (&one.origin, !one.refused).cmp(&(&other.origin, !other.refused))
        });
        let mut left: HashMap<SourceId, usize> = HashMap::new();
        for finding in &findings {
            *left.entry(finding.origin.source).or_default() += 1;
        }
        left.retain(|_, count| std::mem::replace(count, FINDING_LIMIT) > FINDING_LIMIT);
        findings.retain_mut(|finding| {
            let Some(left) = left.get_mut(&finding.origin.source) else {
                return true;
            };
            if *left == 1 {
                finding.severity = Severity::Error;
                finding.help = Some(format!(
                    "the file has more findings than the {FINDING_LIMIT} that are reported; fix these first"
                ));
            }
            let keeps = *left > 0;
            *left = left.saturating_sub(1);
            keeps
        });
        findings
    }
}

impl Extend<Finding> for Findings {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, more: I) {
        for finding in more {
            self.add(finding);
        }
    }
}

impl FromIterator<Finding> for Findings {
    fn from_iter<I: IntoIterator<Item = Finding>>(findings: I) -> Self {
        let mut all = Self::default();
        all.extend(findings);
        all
    }
}

impl IntoIterator for Findings {
    type Item = Finding;
    type IntoIter = std::vec::IntoIter<Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.kept.into_iter()
    }
}

impl<'f> IntoIterator for &'f Findings {
    type Item = &'f Finding;
    type IntoIter = std::slice::Iter<'f, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::testing::cases;
    use crate::diag::{FieldPath, Origin, codes};

    /// Findings of a long source, and some of a short one after it.
    fn findings(numbers: std::ops::Range<usize>) -> impl Iterator<Item = Finding> {
        numbers.map(|number| {
            let origin = Origin {
                source: u32::from(number >= FINDING_LIMIT + 20),
                ..Origin::default()
            };
            Finding::new(
                codes::TEMPLATE,
                &origin,
                FieldPath::root(),
                number.to_string(),
            )
        })
    }

    #[test]
    fn what_is_cut_off_does_not_depend_on_the_parts_that_are_joined() {
        const ALL: usize = FINDING_LIMIT + 30;
        let whole = Findings::in_order([findings(0..ALL).collect()]);
        assert_eq!(whole.len(), FINDING_LIMIT + 10);
        assert_eq!(whole[FINDING_LIMIT - 1].severity, Severity::Error);
        assert_eq!(whole[FINDING_LIMIT].severity, Severity::Info);
        let cuts = [
            FINDING_LIMIT,
            FINDING_LIMIT + 3,
            1,
            50,
            FINDING_LIMIT - 1,
            FINDING_LIMIT + 25,
        ];
        for cut in cuts.into_iter().take(cases(20)) {
            let parts = || [findings(0..cut), findings(cut..ALL)].map(Findings::from_iter);
            let joined = parts().into_iter().flatten().collect();
            assert!(Findings::in_order([joined]) == whole, "joined at {cut}");
            assert!(Findings::in_order(parts()) == whole, "two topics at {cut}");
        }
    }
}
