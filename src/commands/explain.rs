//! `kumactl explain [CODE]`: what a finding means, or a cause that `check proxies` names.

use anyhow::anyhow;
use clap::Args;

use super::Context;
use super::format::{OutputFormat, format};
use crate::check::proxies::{CAUSES, cause};
use crate::diag::{Exit, RULES, WithHint as _, did_you_mean, go_quote, rule};
use crate::report::{Codes, cause_page, causes_table, rule_document, rule_page, rules_table};

/// Explain what a finding means, with a bad and a good example, or a cause of check proxies
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The code of the finding or the cause [default: list all codes]
    #[arg(value_name = "CODE")]
    code: Option<String>,
    /// How to print the explanation
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format("text", "A page, or a table of all codes")
    )]
    output: OutputFormat,
}

impl ExplainArgs {
    /// Explains.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Some(code) = &self.code else {
            let width = context.console.width();
            let text = || format!("{}\n{}", rules_table(width), causes_table(width));
            self.output.print(context, text, &Codes::default())?;
            return Ok(Exit::Clean);
        };
        if let Some(cause) = cause(code) {
            self.output.print(context, || cause_page(cause), cause)?;
            return Ok(Exit::Clean);
        }
        let Some(rule) = rule(code) else {
            let causes = CAUSES.iter().map(|cause| cause.code);
            let hint = did_you_mean(code, RULES.iter().map(|rule| rule.code.0).chain(causes));
            let hint = hint.unwrap_or_else(|| "kumactl explain lists the codes".to_owned());
            return Err(anyhow!("no finding has the code {}", go_quote(code)).hint(hint));
        };
        self.output
            .print(context, || rule_page(rule), &rule_document(rule))?;
        Ok(Exit::Clean)
    }
}
