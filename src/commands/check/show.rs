//! What the checks share: how they are printed, and trying them again until they pass.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};

use crate::check::{Check, Outcome, worst};
use crate::commands::Context;
use crate::commands::flags::parse_duration;
use crate::diag::Exit;
use crate::report::checks::{write_checks, write_checks_json, write_checks_junit};

/// How long to wait before everything is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How checks are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum CheckFormat {
    /// A line for each check
    Table,
    /// One document
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
}

/// How long checks are tried, and how they are printed.
#[derive(Debug, Args)]
pub(super) struct ShowArgs {
    /// Try again until nothing fails, or for this long
    #[arg(long, value_name = "DURATION", value_parser = parse_duration)]
    wait: Option<Duration>,
    /// How to print the checks
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: CheckFormat,
}

impl ShowArgs {
    /// Tries until nothing fails or the time to wait is over; once if there is nothing to wait for.
    pub(super) fn repeat(&self, mut attempt: impl FnMut() -> Outcome) {
        let deadline = self.wait.map(|wait| Instant::now() + wait);
        while attempt() == Outcome::Failure
            && deadline.is_some_and(|deadline| Instant::now() + PAUSE < deadline)
        {
            std::thread::sleep(PAUSE);
        }
    }

    /// Prints checks; a failure makes the exit status 1.
    pub(super) fn show(
        &self,
        name: &str,
        checks: &[Check],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        match self.output {
            CheckFormat::Table => write_checks(&mut context.console.out(), checks)?,
            CheckFormat::Json => write_checks_json(context.console.plain(), checks)?,
            CheckFormat::Junit => write_checks_junit(context.console.plain(), name, checks)?,
        }
        Ok(match worst(checks) {
            Outcome::Failure => Exit::Findings,
            Outcome::Ok | Outcome::Warning => Exit::Clean,
        })
    }
}
