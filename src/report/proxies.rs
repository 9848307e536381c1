//! What is found of proxies: a line for each and the groups that break alike, the chain of steps, and
//! both for programs and CI servers.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::checks::mark;
use super::junit::{self, Case, CaseResult, Suite};
use super::wrap::wrap;
use super::{Paint, write_json};
use crate::check::Outcome;
use crate::check::proxies::{Group, Step, Verdict, groups};
use crate::diag::{counted, few, printable};

/// How many proxies have a line each; of more, only groups are shown.
const LINES: usize = 24;
/// How many names of a group are shown.
const NAMES: usize = 5;

/// Writes text with an indentation, wrapped where that is asked for.
fn indented(
    out: &mut dyn Write,
    text: &str,
    indent: usize,
    width: Option<usize>,
) -> io::Result<()> {
    let text = printable(text);
    let lines = match width {
        Some(width) if width > indent + 20 => wrap(&text, width - indent),
        _ => vec![text.into_owned()],
    };
    for line in lines {
        writeln!(out, "{:indent$}{line}", "")?;
    }
    Ok(())
}

/// Writes verdicts for people. With `is_wide` every proxy has its chain of steps.
pub(crate) fn write_proxies(
    out: &mut dyn Write,
    verdicts: &[Verdict],
    is_wide: bool,
    width: Option<usize>,
) -> io::Result<()> {
    if is_wide || verdicts.len() == 1 {
        for verdict in verdicts {
            write_chain(out, verdict, width)?;
            writeln!(out)?;
        }
    } else if verdicts.len() <= LINES {
        for verdict in verdicts {
            let name = format!("{}/{}", verdict.mesh, verdict.name);
            writeln!(out, "{} {}", mark(verdict.cause.outcome()), name.heading())?;
            indented(out, &verdict.message, 4, width)?;
        }
        writeln!(out)?;
    }
    if verdicts.len() > 1 {
        for group in groups(verdicts) {
            write_group(out, &group, verdicts.len(), width)?;
        }
        writeln!(out)?;
    }
    let failed = verdicts.iter().filter(|it| !it.is_ok()).count();
    let silent = verdicts.iter().filter(|it| !it.has_spans()).count();
    let (outcome, summary) = match (failed, silent) {
        (1.., _) => (Outcome::Failure, format!("{failed} not ok")),
        _ if silent == verdicts.len() => (Outcome::Warning, "no spans were seen".to_owned()),
        (_, 0) => (Outcome::Ok, "none with lost spans".to_owned()),
        _ => (
            Outcome::Ok,
            format!("none with lost spans, {silent} without spans"),
        ),
    };
    writeln!(
        out,
        "{} {}, {summary}",
        mark(outcome),
        counted(verdicts.len(), "proxy")
    )
}

fn write_group(
    out: &mut dyn Write,
    group: &Group<'_>,
    all: usize,
    width: Option<usize>,
) -> io::Result<()> {
    let count = group.verdicts.len();
    let text = format!("{count} of {}: {}", counted(all, "proxy"), group.summary);
    write!(out, "{} ", mark(group.cause.outcome()))?;
    let mut text_out = Vec::new();
    indented(&mut text_out, &text, 2, width)?;
    out.write_all(String::from_utf8_lossy(&text_out).trim_start().as_bytes())?;
    let names = few(group.verdicts.iter().map(|it| &it.name), NAMES);
    indented(out, &format!("{names} ({})", group.cause.code), 4, width)?;
    if let Some(hint) = group.verdicts.iter().find_map(|it| it.hint.as_ref()) {
        indented(out, &format!("hint: {hint}"), 4, width)?;
    }
    Ok(())
}

/// The steps of a proxy: those that hold, the one that breaks, and those that are not reached.
fn write_chain(out: &mut dyn Write, verdict: &Verdict, width: Option<usize>) -> io::Result<()> {
    let name = format!("{}/{}", verdict.mesh, verdict.name);
    writeln!(out, "{}", name.heading())?;
    writeln!(out, "{}", "-".repeat(printable(&name).chars().count()))?;
    for (step, result) in steps(verdict) {
        let (mark, found, not_reached) = match result {
            StepResult::Holds(found) => (mark(Outcome::Ok), Some(found), ""),
            StepResult::Breaks => (
                mark(verdict.cause.outcome()),
                Some(verdict.message.as_str()),
                "",
            ),
            StepResult::NotReached => ("-".to_owned(), None, ": not reached"),
        };
        let (word, statement) = (step.word(), step.statement());
        writeln!(out, "{mark} {word}: {statement}{not_reached}")?;
        if let Some(found) = found {
            indented(out, found, 4, width)?;
        }
        if matches!(result, StepResult::Breaks) {
            if let Some(hint) = &verdict.hint {
                indented(out, &format!("hint: {hint}"), 4, width)?;
            }
            indented(
                out,
                &format!("kumactl explain {} says more", verdict.cause.code),
                4,
                width,
            )?;
        }
    }
    if verdict.step().is_none() {
        indented(out, &verdict.message, 0, width)?;
    }
    Ok(())
}

enum StepResult<'v> {
    Holds(&'v str),
    Breaks,
    NotReached,
}

/// Every step, in order, and the one for proxies of which it is not known where they break.
fn steps(verdict: &Verdict) -> Vec<(Step, StepResult<'_>)> {
    let passed = verdict.passed.iter();
    let passed = passed.map(|(step, found)| (*step, StepResult::Holds(found)));
    let broken = verdict.step().map(|step| (step, StepResult::Breaks));
    let mut shown: Vec<_> = passed.chain(broken).collect();
    for step in Step::ALL {
        if shown.iter().all(|(known, _)| *known != step) {
            shown.push((step, StepResult::NotReached));
        }
    }
    shown
}

#[derive(Serialize)]
struct Document<'v> {
    total: usize,
    items: Vec<Item<'v>>,
    groups: Vec<GroupItem<'v>>,
}

#[derive(Serialize)]
struct Item<'v> {
    mesh: &'v str,
    name: &'v str,
    ok: bool,
    step: Option<&'static str>,
    cause: &'static str,
    message: &'v str,
    hint: Option<&'v str>,
    evidence: &'v BTreeMap<String, Value>,
}

#[derive(Serialize)]
struct GroupItem<'v> {
    cause: &'static str,
    message: &'v str,
    count: usize,
}

/// Writes verdicts as one document of JSON.
pub(crate) fn write_proxies_json<'v>(
    out: &mut dyn Write,
    verdicts: &'v [Verdict],
) -> io::Result<()> {
    let item = |verdict: &'v Verdict| {
        let Verdict {
            mesh,
            name,
            cause,
            message,
            hint,
            evidence,
            ..
        } = verdict;
        Item {
            mesh,
            name,
            ok: cause.is_ok,
            step: cause.step.map(Step::word),
            cause: cause.code,
            message,
            hint: hint.as_deref(),
            evidence,
        }
    };
    let group = |group: Group<'v>| GroupItem {
        cause: group.cause.code,
        message: group.summary,
        count: group.verdicts.len(),
    };
    let document = Document {
        total: verdicts.len(),
        items: verdicts.iter().map(item).collect(),
        groups: groups(verdicts).into_iter().map(group).collect(),
    };
    write_json(out, &document)
}

/// Writes verdicts as test cases, a suite for each proxy and a case for each step.
pub(crate) fn write_proxies_junit(out: &mut dyn Write, verdicts: &[Verdict]) -> io::Result<()> {
    let suites = verdicts.iter().map(|verdict| {
        let cases = steps(verdict).into_iter().map(|(step, result)| Case {
            name: step.statement().to_owned(),
            result: match result {
                StepResult::Holds(found) => CaseResult::Passed(Some(found.to_owned())),
                StepResult::NotReached => CaseResult::Skipped("not reached"),
                StepResult::Breaks => broken(verdict),
            },
        });
        Suite {
            name: format!("{}/{}", verdict.mesh, verdict.name),
            cases: cases.collect(),
        }
    });
    junit::write(out, "kumactl check proxies", &suites.collect::<Vec<_>>())
}

fn broken(verdict: &Verdict) -> CaseResult {
    let hint = verdict.hint.as_ref();
    let hint = hint.map_or_else(String::new, |hint| format!("\nhint: {hint}"));
    let text = format!("{}{hint}", verdict.message);
    if verdict.is_ok() {
        return CaseResult::Passed(Some(format!("warning: {text}")));
    }
    CaseResult::Failed {
        kind: Some(verdict.cause.code),
        message: verdict.message.clone(),
        text,
    }
}
