//! `kumactl check`: what is running, tried out.

mod propagation;
mod tracing;

use std::time::{Duration, Instant};

use clap::{Args, Subcommand, ValueEnum};

use super::Context;
use crate::check::{Check, Outcome, worst};
use crate::diag::Exit;
use crate::report::checks::{write_checks, write_checks_json, write_checks_junit};

/// Try out whether traces arrive
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Tracing(tracing::TracingArgs),
    Propagation(propagation::PropagationArgs),
}

/// How long to wait before everything is tried again.
const PAUSE: Duration = Duration::from_secs(1);

/// How checks are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// A line for each check
    Table,
    /// One document
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
}

impl CheckArgs {
    /// Tries it out.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match &self.what {
            What::Tracing(args) => args.run(context),
            What::Propagation(args) => args.run(context),
        }
    }
}

/// Prints checks; a failure makes the exit status 1.
fn show(
    name: &str,
    checks: &[Check],
    format: Format,
    context: &mut Context<'_>,
) -> anyhow::Result<Exit> {
    match format {
        Format::Table => write_checks(&mut context.console.out(), checks)?,
        Format::Json => write_checks_json(context.console.plain(), checks)?,
        Format::Junit => write_checks_junit(context.console.plain(), name, checks)?,
    }
    Ok(match worst(checks) {
        Outcome::Failure => Exit::Findings,
        Outcome::Ok | Outcome::Warning => Exit::Clean,
    })
}

/// Tries until nothing fails or the time to wait is over; once if there is nothing to wait for.
fn repeat(wait: Option<Duration>, mut attempt: impl FnMut() -> Outcome) {
    let deadline = wait.map(|wait| Instant::now() + wait);
    while attempt() == Outcome::Failure
        && deadline.is_some_and(|deadline| Instant::now() + PAUSE < deadline)
    {
        std::thread::sleep(PAUSE);
    }
}
