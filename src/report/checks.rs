//! Checks, for people, for programs and for CI servers that show tests.

use std::io::{self, Write};

use serde::Serialize;

use super::junit::{self, Case, CaseResult, Suite};
use super::{Paint, write_json};
use crate::check::{Check, Outcome, worst};
use crate::diag::{Severity, counted, printable};

/// The checks of each category, in their order.
fn by_category(checks: &[Check]) -> impl Iterator<Item = &[Check]> {
    checks.chunk_by(|one, other| one.category == other.category)
}

fn count(checks: &[Check], outcome: Outcome) -> usize {
    let of_outcome = |check: &&Check| check.outcome == outcome;
    checks.iter().filter(of_outcome).count()
}

/// The mark of an outcome: shown by its form, not by its colour alone.
pub(super) fn mark(outcome: Outcome) -> String {
    match outcome {
        Outcome::Ok => "√".good(),
        Outcome::Warning => "‼".severity(Severity::Warning),
        Outcome::Failure => "×".severity(Severity::Error),
    }
    .to_string()
}

/// Writes checks as text: a mark and a line for each, below it what was seen and what to do.
pub(crate) fn write_checks(out: &mut dyn Write, checks: &[Check]) -> io::Result<()> {
    for category in by_category(checks) {
        let name = &category[0].category;
        writeln!(out, "{}", name.heading())?;
        writeln!(out, "{}", "-".repeat(printable(name).chars().count()))?;
        let mut shown = None;
        for check in category {
            writeln!(out, "{} {}", mark(check.outcome), printable(&check.name))?;
            if let Some(reason) = &check.reason {
                writeln!(out, "    {}", printable(reason))?;
            }
            // Once is enough for what is the same further down.
            if let Some(hint) = check.hint.as_ref().filter(|hint| shown != Some(*hint)) {
                shown = Some(hint);
                writeln!(out, "    hint: {}", printable(hint))?;
            }
        }
        writeln!(out)?;
    }
    writeln!(out, "{} {}", mark(worst(checks)), summary(checks))
}

fn summary(checks: &[Check]) -> String {
    let (total, failures) = (checks.len(), count(checks, Outcome::Failure));
    let checked = counted(total, "check");
    let failed = match failures {
        0 => format!("{checked}, none failed"),
        failures => format!("{checked}, {failures} failed"),
    };
    match count(checks, Outcome::Warning) {
        0 => failed,
        warnings => format!("{failed}, {}", counted(warnings, "warning")),
    }
}

#[derive(Serialize)]
struct Document<'c> {
    outcome: Outcome,
    summary: Summary,
    checks: &'c [Check],
}

#[derive(Serialize)]
struct Summary {
    total: usize,
    ok: usize,
    warnings: usize,
    failures: usize,
}

/// Writes checks as one document of JSON.
pub(crate) fn write_checks_json(out: &mut dyn Write, checks: &[Check]) -> io::Result<()> {
    let document = Document {
        outcome: worst(checks),
        summary: Summary {
            total: checks.len(),
            ok: count(checks, Outcome::Ok),
            warnings: count(checks, Outcome::Warning),
            failures: count(checks, Outcome::Failure),
        },
        checks,
    };
    write_json(out, &document)
}

/// Writes checks as test cases, a suite for each category. What is a warning passes, with its
/// words as output.
pub(crate) fn write_checks_junit(
    out: &mut dyn Write,
    name: &str,
    checks: &[Check],
) -> io::Result<()> {
    let suites = by_category(checks).map(|category| Suite {
        name: category[0].category.clone(),
        cases: category.iter().map(case).collect(),
    });
    junit::write(out, name, &suites.collect::<Vec<_>>())
}

fn case(check: &Check) -> Case {
    let hint = check.hint.as_ref().map(|hint| format!("\nhint: {hint}"));
    let hint = hint.unwrap_or_default();
    let text = check
        .reason
        .as_ref()
        .map(|reason| format!("{reason}{hint}"));
    let result = match check.outcome {
        Outcome::Failure => CaseResult::Failed {
            kind: None,
            message: check.reason.clone().unwrap_or_default(),
            text: text.unwrap_or_default(),
        },
        Outcome::Warning => CaseResult::Passed(text.map(|text| format!("warning: {text}"))),
        Outcome::Ok => CaseResult::Passed(text),
    };
    let name = check.name.clone();
    Case { name, result }
}
