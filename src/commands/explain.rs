//! `kumactl explain [CODE]`: what a finding means.

use anyhow::bail;
use clap::{Args, ValueEnum};

use super::Context;
use crate::diag::{Exit, RULES, did_you_mean, go_quote, rule};
use crate::report::documents::List;
use crate::report::{RuleItem, rule_document, rule_page, rules_table, write_json};

/// Explain what a finding means, with a bad and a good example
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code of the finding [default: list all codes]
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// How to print the explanation
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: ExplainFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ExplainFormat {
    /// A page, or a table of all codes
    Text,
    /// JSON
    Json,
}

impl ExplainArgs {
    /// Explains.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Some(code) = &self.code else {
            match self.output {
                ExplainFormat::Text => {
                    let table = rules_table(context.console.width());
                    context.console.print(&table)?;
                }
                ExplainFormat::Json => {
                    let items: Vec<RuleItem> = RULES.iter().map(RuleItem::from).collect();
                    write_json(context.console.plain(), &List::from(items))?;
                }
            }
            return Ok(Exit::Clean);
        };
        let Some(rule) = rule(code) else {
            let hint = did_you_mean(code, RULES.iter().map(|rule| rule.code.0));
            let hint = hint.unwrap_or_else(|| "kumactl explain lists the codes".to_owned());
            bail!("no finding has the code {}\nhint: {hint}", go_quote(code))
        };
        match self.output {
            ExplainFormat::Text => context.console.print(&rule_page(rule))?,
            ExplainFormat::Json => write_json(context.console.plain(), &rule_document(rule))?,
        }
        Ok(Exit::Clean)
    }
}
