//! Collects the findings of this tool's own rules, with the severity of the table and, where no
//! release was named, the releases that each holds for.

use std::collections::HashMap;

use super::rules::{ALL, rule};
use crate::diag::{
    At, Code, FINDING_LIMIT, FieldPath, Finding, Fix, Severity, SourceId, go_quote, nearest,
};
use crate::model::{Kind, Meta, Rules};

/// How many words one topic compares with what was written, all its findings together. With
/// thousands of policies that each miss one of thousands of names, every word against every other
/// would take hours.
const COMPARISONS: usize = 1_000_000;

/// The resource that a finding is about, and the rules that it is judged by.
pub(super) type About<'m> = (Kind, &'m Meta, Rules);

/// Findings of one topic.
#[derive(Default)]
pub(super) struct Telling {
    pub(super) findings: Vec<Finding>,
    /// How many were told of each source.
    told: HashMap<SourceId, usize>,
    /// The last one of a source that has too many.
    surplus: Option<Finding>,
    compared: usize,
}

impl Telling {
    /// Tells of a rule at a field of a resource.
    pub(super) fn tell(
        &mut self,
        code: Code,
        about: (Kind, &Meta, Rules),
        path: FieldPath,
        message: impl Into<String>,
    ) -> &mut Finding {
        let holds = rule(code.0).map_or("", |rule| rule.holds);
        self.tell_of(holds, code, about, path, message)
    }

    /// The same, where the releases differ from those of the rule as a whole.
    pub(super) fn tell_of(
        &mut self,
        holds: &str,
        code: Code,
        (kind, meta, rules): (Kind, &Meta, Rules),
        path: FieldPath,
        message: impl Into<String>,
    ) -> &mut Finding {
        let severity = rule(code.0).map_or(Severity::Warning, |rule| rule.severity);
        let mut message = message.into();
        if !rules.chosen && !holds.is_empty() {
            // What a document of the first generation is told is what its own releases do.
            let holds = if rules.inline_backends() && holds != ALL {
                "Kuma 0.4"
            } else {
                holds
            };
            message = format!("{message} ({holds})");
        }
        let finding =
            Finding::new(code, severity, &meta.origin, path, message).about(meta.subject(kind));
        self.push(finding)
    }

    /// The word nearest to one of `count` candidates, while there are not too many comparisons.
    pub(super) fn nearest<'c, I: IntoIterator<Item = &'c str>>(
        &mut self,
        word: &str,
        count: usize,
        candidates: impl FnOnce() -> I,
    ) -> Option<&'c str> {
        self.compared = self.compared.saturating_add(count);
        (self.compared <= COMPARISONS)
            .then(|| nearest(word, candidates()))
            .flatten()
    }

    /// `did you mean "x"?`, on the same terms.
    pub(super) fn did_you_mean<'c, I: IntoIterator<Item = &'c str>>(
        &mut self,
        word: &str,
        count: usize,
        candidates: impl FnOnce() -> I,
    ) -> Option<String> {
        self.nearest(word, count, candidates)
            .map(|near| format!("did you mean {}?", go_quote(near)))
    }

    pub(super) fn push(&mut self, finding: Finding) -> &mut Finding {
        let told = self.told.entry(finding.origin.source).or_default();
        *told += 1;
        if *told > FINDING_LIMIT + 1 {
            return self.surplus.insert(finding);
        }
        self.findings.push(finding);
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

/// Adds advice to a finding that was told.
pub(super) trait Advise {
    /// What to write instead.
    fn advise(&mut self, help: impl Into<String>) -> &mut Self;
    /// The edit that certainly mends it, where the finding points.
    fn mend(&mut self, from: impl Into<String>, to: impl Into<String>) -> &mut Self;
    /// Points at the key of the field instead of its value.
    fn point_at_key(&mut self) -> &mut Self;
}

impl Advise for Finding {
    fn advise(&mut self, help: impl Into<String>) -> &mut Self {
        self.help = Some(help.into());
        self
    }

    fn mend(&mut self, from: impl Into<String>, to: impl Into<String>) -> &mut Self {
        self.fix = Some(Fix {
            at: self.at.clone(),
            from: from.into(),
            to: to.into(),
        });
        self
    }

    fn point_at_key(&mut self) -> &mut Self {
        if let At::Field { part, .. } = &mut self.at {
            *part = crate::diag::Part::Key;
        }
        self
    }
}
