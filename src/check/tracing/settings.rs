//! What `validate` says of the settings of a collector, as checks.

use crate::check::{Check, Outcome};
use crate::diag::{Finding, Severity};

/// What validate says of some settings, from warnings on: each a reason and its help.
pub(super) fn settings<'f>(
    category: &str,
    name: &str,
    findings: impl Iterator<Item = (&'f Finding, String)>,
) -> Vec<Check> {
    let check = || Check::ok(category, format!("{name}: its settings lose no traces"));
    let checks: Vec<Check> = findings
        .filter(|(finding, _)| finding.severity > Severity::Info)
        .map(|(finding, whose)| {
            let outcome = match finding.severity {
                Severity::Error => Outcome::Failure,
                Severity::Warning | Severity::Info => Outcome::Warning,
            };
            let reason = format!(
                "{whose}{}: {} [{}]",
                finding.field, finding.message, finding.code
            );
            check().because(outcome, reason).hint(finding.help.clone())
        })
        .collect();
    if checks.is_empty() {
        return vec![check()];
    }
    checks
}
