//! Checks of what is running: observations in, a list of checks out.
//!
//! Owns what a check is, and how observations become checks. Refuses to know sockets and looks: `host`
//! makes the observations, `report` shows the list.

pub(crate) mod chain;
pub mod propagation;
pub mod proxies;
pub mod tracing;

use serde::Serialize;

use crate::diag::Advice;

/// How a check came out, from best to worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    Ok,
    /// It does not hold, and traces arrive all the same.
    Warning,
    /// It does not hold.
    Failure,
}

/// One thing that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Check {
    /// What it belongs to; checks of one category stand together.
    pub category: String,
    /// What should hold, in words.
    pub name: String,
    /// Whether it does.
    pub outcome: Outcome,
    /// What was seen, where that says more.
    pub reason: Option<String>,
    /// What to do.
    pub hint: Option<String>,
}

impl Check {
    /// A check that holds.
    pub(crate) fn ok(category: impl Into<String>, name: impl Into<String>) -> Self {
        Self {
            category: category.into(),
            name: name.into(),
            outcome: Outcome::Ok,
            reason: None,
            hint: None,
        }
    }

    /// The same, as it came out, with what was seen.
    pub(crate) fn because(mut self, outcome: Outcome, reason: impl Into<String>) -> Self {
        self.outcome = outcome;
        self.reason = Some(reason.into());
        self
    }

    /// The same, with what to do, if there is anything.
    pub(crate) fn hint(mut self, hint: impl Into<Advice>) -> Self {
        self.hint = hint.into().0;
        self
    }
}

/// The worst outcome of a list.
pub(crate) fn worst(checks: &[Check]) -> Outcome {
    let outcomes = checks.iter().map(|check| check.outcome);
    outcomes.max().unwrap_or(Outcome::Ok)
}
