//! Collects the findings of this tool's own rules, with the severity of the table and, where no
//! release was named, the releases that each holds for.

use super::rules::{ALL, rule};
use crate::diag::{At, Code, FINDING_LIMIT, FieldPath, Finding, Fix, Severity};
use crate::model::{Kind, Meta, Rules};

/// Findings of one topic.
#[derive(Default)]
pub(super) struct Telling {
    pub(super) findings: Vec<Finding>,
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

    pub(super) fn push(&mut self, finding: Finding) -> &mut Finding {
        // The last one has to be there for the caller; what is too much is cut off afterwards.
        self.findings.truncate(FINDING_LIMIT);
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
