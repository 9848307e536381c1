//! `kumactl explain [CODE]`: what a finding means.

use std::fmt::Write as _;

use anyhow::bail;
use clap::Args;

use super::Context;
use crate::diag::{Example, Exit, RULES, Rule, did_you_mean, go_quote, rule};
use crate::model::DIFFERENCES;
use crate::report::{Paint, Table};

/// Say what a finding means, with a bad and a good example
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code of the finding [default: list all codes]
    #[arg(value_name = "CODE")]
    code: Option<String>,
}

impl ExplainArgs {
    /// Explains.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let text = match &self.code {
            None => list(context.console.width()),
            Some(code) => {
                let Some(rule) = rule(code) else {
                    let hint = did_you_mean(code, RULES.iter().map(|rule| rule.code.0));
                    let hint = hint.unwrap_or_else(|| "kumactl explain lists the codes".to_owned());
                    bail!("no finding has the code {}\nhint: {hint}", go_quote(code))
                };
                page(rule)
            }
        };
        context.console.print(&text)?;
        Ok(Exit::Clean)
    }
}

fn list(width: Option<usize>) -> String {
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

/// The releases that the rule holds for, and what they differ in.
fn releases(rule: &Rule, page: &mut String) {
    let rows: Vec<(String, &str)> = DIFFERENCES
        .iter()
        .filter(|difference| difference.codes.contains(&rule.code.0))
        .map(|difference| (difference.releases.to_string(), difference.says))
        .collect();
    if rows.is_empty() && rule.holds.is_empty() {
        return;
    }
    let _ = writeln!(page, "\n{}\n", "Releases".heading());
    if !rule.holds.is_empty() {
        let of = if rule.holds.starts_with("from") {
            ""
        } else {
            "for "
        };
        let _ = writeln!(page, "  It holds {of}{}.", rule.holds);
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

fn page(rule: &Rule) -> String {
    let mut page = String::new();
    let _ = writeln!(
        page,
        "{}: {}",
        rule.severity.word().severity(rule.severity),
        rule.code.0.heading()
    );
    let _ = writeln!(page, "\n{}\n\n{}", rule.summary(), rule.explanation());
    if rule.refused {
        let _ = writeln!(
            page,
            "\nA control plane refuses it, and says so in the words of the finding."
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
            let line = format!("    {}", crate::diag::printable(line));
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
