//! What `explain` prints of rules: the list, the page of one, and both as JSON.

use std::fmt::Write as _;

use serde::Serialize;
use serde_json::{Value, json};

use super::{Paint, Table};
use crate::diag::{Example, RULES, Rule, printable};
use crate::model::DIFFERENCES;

/// A rule in the JSON list.
#[derive(Debug, Serialize)]
pub(crate) struct RuleItem {
    code: &'static str,
    severity: &'static str,
    refused: bool,
    summary: &'static str,
}

impl From<&Rule> for RuleItem {
    fn from(rule: &Rule) -> Self {
        Self {
            code: rule.code.0,
            severity: rule.severity.word(),
            refused: rule.refused,
            summary: rule.summary(),
        }
    }
}

/// The JSON document of one rule; `null` for what its page lacks.
pub(crate) fn rule_document(rule: &Rule) -> Value {
    let example = |example: Example| json!({"flags": example.flags, "text": example.text});
    let differences = differences(rule).into_iter();
    let differences =
        differences.map(|(releases, says)| json!({"releases": releases, "says": says}));
    json!({
        "code": rule.code.0,
        "severity": rule.severity.word(),
        "refused": rule.refused,
        "summary": rule.summary(),
        "explanation": rule.explanation(),
        "holds": (!rule.holds.is_empty()).then_some(rule.holds),
        "differences": differences.collect::<Vec<Value>>(),
        "bad": rule.bad().map(example),
        "good": rule.good().map(example),
    })
}

/// The rules, one a line.
pub(crate) fn rules_table(width: Option<usize>) -> String {
    let mut table = Table::new(&["CODE", "SEVERITY", "MEANING"]);
    for rule in RULES {
        table.row([
            rule.code.to_string(),
            rule.severity.word().to_owned(),
            rule.summary().to_owned(),
        ]);
    }
    table.render(0, width)
}

/// What releases differ in that is about a rule.
fn differences(rule: &Rule) -> Vec<(String, &'static str)> {
    DIFFERENCES
        .iter()
        .filter(|difference| difference.codes.contains(&rule.code.0))
        .map(|difference| (difference.releases.to_string(), difference.says))
        .collect()
}

/// The releases that the rule holds for, and what they differ in.
fn releases(rule: &Rule, page: &mut String) {
    let rows = differences(rule);
    if rows.is_empty() && rule.holds.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{}\n", "Releases".heading());
    if !rule.holds.is_empty() {
        let of = if rule.holds.starts_with("from") {
            ""
        } else {
            "to "
        };
        let _ = writeln!(page, "  It applies {of}{}.", rule.holds);
    }
    let width = rows.iter().map(|(name, _)| name.len()).max();
    for (name, says) in &rows {
        let _ = writeln!(
            page,
            "  {name:width$}  {says}",
            width = width.unwrap_or_default()
        );
    }
}

/// All that is known of a rule.
pub(crate) fn rule_page(rule: &Rule) -> String {
    let mut page = String::new();
    let _ = writeln!(
        page,
        "{} ({})",
        rule.code.0.heading(),
        rule.severity.word().severity(rule.severity)
    );
    let _ = writeln!(page, "\n{}\n\n{}", rule.summary(), rule.explanation());
    if rule.refused {
        let _ = writeln!(
            page,
            "\nA control plane refuses it, with the message of the finding."
        );
    }
    releases(rule, &mut page);
    for (heading, example) in [("Bad", rule.bad()), ("Good", rule.good())] {
        let Some(Example { flags, text }) = example else {
            continue;
        };
        let flags = if flags.is_empty() {
            String::new()
        } else {
            format!(" (with {flags})")
        };
        let _ = writeln!(page, "\n{}{flags}\n", heading.heading());
        for line in text.lines() {
            let line = format!("    {}", printable(line));
            let _ = writeln!(page, "{}", line.trim_end());
        }
    }
    let _ = writeln!(
        page,
        "\n{}\n\n  --ignore {code} leaves it out everywhere; a comment `# kumactl:allow {code}` silences it at the\n  end of the line it is about, or above the document.",
        "To silence it".heading(),
        code = rule.code,
    );
    page
}
