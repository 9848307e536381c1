//! What a control plane refuses of one resource, in the order in which it would answer.

use super::topic::About;
use crate::diag::{Advice, Code, FieldPath, Findings};
use crate::model::{Feature, ReleaseRules};

/// Makes the path of what is checked: where something is refused, which is almost nowhere.
pub(super) type MakePath<'a> = &'a dyn Fn() -> FieldPath;

/// Collects the refusals of one resource.
pub(super) struct Refusals<'r> {
    pub(super) about: About<'r>,
    pub(super) findings: Findings,
}

impl Refusals<'_> {
    /// Adds a refusal in the control plane's own words.
    pub(super) fn add(&mut self, code: Code, path: FieldPath, message: impl Into<String>) {
        self.advise(code, path, message, None);
    }

    /// The same, with advice if there is any.
    pub(super) fn advise(
        &mut self,
        code: Code,
        path: FieldPath,
        message: impl Into<String>,
        help: impl Into<Advice>,
    ) {
        let finding = self.about.finding(code, path, message);
        self.findings.add(finding.help(help));
    }

    /// The rules of the release that checks the resource.
    pub(super) fn rules(&self) -> ReleaseRules {
        self.about.rules
    }

    pub(super) fn has(&self, feature: Feature) -> bool {
        self.about.rules.has(feature)
    }

    /// The path of the resource's spec.
    pub(super) fn spec(&self) -> FieldPath {
        self.about.meta.spec()
    }
}
