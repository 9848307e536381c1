//! The chain from the documents to the traces: what is known of each part of it as checks, and where it
//! breaks first.

use super::proxies::{Group, Verdict, groups};
use super::{Check, Outcome, worst};
use crate::diag::{Finding, Severity, counted, few};
use crate::effective::{Effective, MeshView, NotSent};

/// How many names of proxies a line has.
const NAMES: usize = 5;

/// Whether the documents are as a control plane takes them.
pub(crate) fn documents(findings: &[Finding]) -> Check {
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
pub(crate) fn policies(effective: &Effective<'_>) -> Vec<Check> {
    let of_mesh = |view: &MeshView<'_>| {
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
            let message = format!(
                "{reason}; what selects {} leads nowhere, {first} first",
                counted(broken.len(), "dataplane")
            );
            return check.because(Outcome::Failure, message).hint(hint);
        }
        if unselected > 0 || all == 0 {
            let message = format!("{reason}; no policy selects the others");
            return check.because(Outcome::Warning, message).hint(hint);
        }
        check.because(Outcome::Ok, reason)
    };
    effective.meshes.values().map(of_mesh).collect()
}

/// The groups of proxies that break alike.
pub(crate) fn proxies(verdicts: &[Verdict]) -> Vec<Check> {
    let check = |group: Group<'_>| {
        let (count, all) = (group.verdicts.len(), verdicts.len());
        let names = few(group.verdicts.iter().map(|it| &it.name), NAMES);
        let name = format!("{count} of {all}: {}", group.summary);
        let check = Check::ok("proxies", name).because(
            group.cause.outcome(),
            format!("{names} ({})", group.cause.code),
        );
        check.hint(group.verdicts.iter().find_map(|it| it.hint.clone()))
    };
    groups(verdicts).into_iter().map(check).collect()
}

/// That it is not known what the proxies have.
pub(crate) fn nobody_asked() -> Check {
    Check::ok("proxies", "what they have was looked at")
        .because(Outcome::Warning, "it is not known what the proxies have")
        .hint("add --dump DIR, or --admin URL; without -f the control plane is asked")
}

/// Where the chain breaks first: in the order in which it was checked. `is_silent` says that proxies
/// were looked at, and no spans were seen.
pub(crate) fn chain(checks: &[Check], is_silent: bool) -> Check {
    let check = Check::ok(
        "chain",
        "every step works, from the documents to the traces",
    );
    let mut failed = checks.iter().filter(|it| it.outcome == Outcome::Failure);
    match failed.next() {
        Some(first) => {
            let reason = first.reason.as_deref().unwrap_or_default();
            let message = format!(
                "it breaks first at {}: {}; {reason}",
                first.category, first.name
            );
            check.because(Outcome::Failure, message)
        }
        None if is_silent => check.because(
            Outcome::Warning,
            "no spans were seen, so nothing shows that they would arrive",
        ),
        None if worst(checks) == Outcome::Warning => {
            check.because(Outcome::Ok, "nothing breaks; look at the warnings")
        }
        None => check,
    }
}
