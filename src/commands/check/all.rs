//! `kumactl check`: documents, what they give the dataplanes, proxies and collectors, and where the
//! chain breaks first.

use std::time::Duration;

use clap::Args;

use super::show::ShowArgs;
use super::tracing::try_collectors;
use crate::check::proxies::{Group, Verdict, groups};
use crate::check::tracing::plan_mesh;
use crate::check::{Check, Outcome, worst};
use crate::commands::Context;
use crate::commands::look::LookArgs;
use crate::commands::state::{StateArgs, retain};
use crate::diag::{Exit, Finding, Severity, counted, few};
use crate::effective::{Effective, NotSent};
use crate::host::Prober;
use crate::validate::effective_and_findings;

/// How long a collector may take for each step, as a proxy waits for it.
const PATIENCE: Duration = Duration::from_secs(5);
/// How many names of proxies a line has.
const NAMES: usize = 5;

/// What `check` without a noun takes.
#[derive(Debug, Args)]
pub(super) struct AllArgs {
    #[command(flatten)]
    state: StateArgs,
    #[command(flatten)]
    look: LookArgs,
    #[command(flatten)]
    show: ShowArgs,
}

impl AllArgs {
    pub(super) fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (mut known, proxies) = self.look.open(&self.state, &[], context)?;
        let input = &mut known.input;
        let book = self.state.book(&mut input.reading.world, known.release);
        let found = std::mem::take(&mut input.reading.findings);
        let reading = &input.reading;
        let (mut effective, findings) =
            effective_and_findings(found, &reading.world, reading, &book);
        match &known.scope {
            Some(scope) => retain(&mut effective, scope)?,
            None if !self.look.is_offline() => self.state.retain_mesh(&mut effective, context)?,
            None => {}
        }
        let mut checks = Vec::new();
        if known.has_policies {
            checks.push(documents(&findings));
            checks.extend(policies(&effective));
        }
        if self.look.has_place(&self.state) {
            let has_policies = known.has_policies;
            let verdicts = self
                .look
                .diagnose(&effective, proxies, has_policies, &[], context)?;
            checks.extend(of_proxies(&verdicts));
        } else {
            let check = Check::ok("proxies", "what they have was looked at");
            checks.push(
                check
                    .because(Outcome::Warning, "nothing says what the proxies have")
                    .hint("add --dump DIR, or --admin URL; without -f the control plane is asked"),
            );
        }
        // With dumps nobody is asked.
        if !self.look.is_offline() {
            let plans = effective.meshes.values();
            let plans = plans.flat_map(|view| plan_mesh(view, &findings)).collect();
            let prober = Prober::new(None, PATIENCE)?;
            let progress = context.console.progress("checking");
            let tried = try_collectors(plans, &prober, |attempt| self.show.repeat(attempt));
            drop(progress);
            checks.extend(tried?);
        }
        checks.push(chain(&checks));
        let exit = self.show.show("kumactl check", &checks, context)?;
        Ok(if input.incomplete {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }
}

/// Whether the documents are as a control plane takes them.
fn documents(findings: &[Finding]) -> Check {
    let check = Check::ok("documents", "they are valid, and lose no traces");
    let of = |severity| findings.iter().filter(move |it| it.severity == severity);
    let (errors, warnings) = (of(Severity::Error).count(), of(Severity::Warning).count());
    let first = of(Severity::Error).chain(of(Severity::Warning)).next();
    let Some(first) = first else {
        return check;
    };
    let numbers = [counted(errors, "error"), counted(warnings, "warning")].join(", ");
    let outcome = if errors > 0 {
        Outcome::Failure
    } else {
        Outcome::Warning
    };
    check
        .because(
            outcome,
            format!("{numbers}; first [{}]: {}", first.code, first.message),
        )
        .hint("kumactl validate shows all of them (with --live those of the control plane)")
}

/// Whether the dataplanes of each mesh get a backend.
fn policies(effective: &Effective<'_>) -> Vec<Check> {
    let of_mesh = |view: &crate::effective::MeshView<'_>| {
        let (mut sending, mut unselected, mut broken) = (0, 0, Vec::new());
        for dataplane in &view.dataplanes {
            match view.answer(dataplane).route {
                Ok(_) => sending += 1,
                Err(NotSent::Unselected) => unselected += 1,
                Err(_) => broken.push(dataplane.meta.name.as_str()),
            }
        }
        let all = view.dataplanes.len();
        let name = format!("the dataplanes of mesh {} get a backend", view.name);
        let reason = format!("{sending} of {}", counted(all, "dataplane"));
        let check = Check::ok("policies", name);
        let hint = "kumactl inspect dataplanes --untraced shows which do not, and why";
        if let Some(first) = broken.first() {
            let words = format!(
                "{reason}; what selects {} leads nowhere, {first} first",
                counted(broken.len(), "dataplane")
            );
            return check.because(Outcome::Failure, words).hint(hint);
        }
        if unselected > 0 || all == 0 {
            let words = format!("{reason}; no policy selects the others");
            return check.because(Outcome::Warning, words).hint(hint);
        }
        check.because(Outcome::Ok, reason)
    };
    effective.meshes.values().map(of_mesh).collect()
}

/// The groups of proxies that break alike.
fn of_proxies(verdicts: &[Verdict]) -> Vec<Check> {
    let check = |group: Group<'_>| {
        let (count, all) = (group.verdicts.len(), verdicts.len());
        let outcome = match (group.cause.is_ok, group.cause.step) {
            (true, None) => Outcome::Ok,
            (true, Some(_)) => Outcome::Warning,
            (false, _) => Outcome::Failure,
        };
        let names = few(group.verdicts.iter().map(|it| &it.name), NAMES);
        let name = format!("{count} of {all}: {}", group.summary);
        let check =
            Check::ok("proxies", name).because(outcome, format!("{names} ({})", group.cause.code));
        match group.verdicts.iter().find_map(|it| it.hint.as_ref()) {
            Some(hint) => check.hint(hint),
            None => check,
        }
    };
    groups(verdicts).into_iter().map(check).collect()
}

/// Where the chain breaks first: in the order in which it was checked.
fn chain(checks: &[Check]) -> Check {
    let check = Check::ok("chain", "it holds from the documents to the traces");
    let mut failed = checks.iter().filter(|it| it.outcome == Outcome::Failure);
    match failed.next() {
        Some(first) => {
            let reason = first.reason.as_deref().unwrap_or_default();
            let words = format!(
                "it breaks first at {}: {}; {reason}",
                first.category, first.name
            );
            check.because(Outcome::Failure, words)
        }
        None if worst(checks) == Outcome::Warning => {
            check.because(Outcome::Ok, "what is warned of loses nothing by itself")
        }
        None => check,
    }
}
