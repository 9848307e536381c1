//! What the checks share: how they are printed, and trying them again until they pass.

use std::time::{Duration, Instant};

use clap::ValueEnum;

use crate::check::{Check, Outcome, worst};
use crate::commands::Context;
use crate::diag::Exit;
use crate::report::checks::{write_checks, write_checks_json, write_checks_junit};

/// How long to wait before everything is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How checks are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// A line for each check
    Table,
    /// One document
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
}

/// Prints checks; a failure makes the exit status 1.
pub(super) fn show(
    name: &str,
    checks: &[Check],
    format: CheckFormat,
    context: &mut Context<'_>,
) -> anyhow::Result<Exit> {
    match format {
        CheckFormat::Table => write_checks(&mut context.console.out(), checks)?,
        CheckFormat::Json => write_checks_json(context.console.plain(), checks)?,
        CheckFormat::Junit => write_checks_junit(context.console.plain(), name, checks)?,
    }
    Ok(match worst(checks) {
        Outcome::Failure => Exit::Findings,
        Outcome::Ok | Outcome::Warning => Exit::Clean,
    })
}

/// Tries until nothing fails or the time to wait is over; once if there is nothing to wait for.
pub(super) fn repeat(wait: Option<Duration>, mut attempt: impl FnMut() -> Outcome) {
    let deadline = wait.map(|wait| Instant::now() + wait);
    while attempt() == Outcome::Failure
        && deadline.is_some_and(|deadline| Instant::now() + PAUSE < deadline)
    {
        std::thread::sleep(PAUSE);
    }
}
