//! `inspect traffic-traces` and `inspect traffic-trace NAME`.

use clap::Args;

use super::{CommonArgs, Format, pick, pick_one};
use crate::commands::Context;
use crate::diag::{Exit, printable};
use crate::report::documents::{List, PolicySummary};
use crate::report::{
    Table, backend_words, note_codes, policy_page, write_json, write_json_list, write_yaml,
};

/// Each policy: its backend, and the dataplanes that get it
#[derive(Debug, Args)]
pub(super) struct TrafficTracesArgs {
    /// Only these policies
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
}

/// One policy: its backend, the dataplanes that get it, and those that it loses
#[derive(Debug, Args)]
pub(super) struct TrafficTraceArgs {
    /// The policy
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    common: CommonArgs,
}

impl TrafficTracesArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.common.answer(context, |effective, context| {
            let summaries = PolicySummary::all(effective);
            let summaries = pick("traffic-trace", &self.names, summaries, |summary| {
                &summary.policy.policy.meta.name
            })?;
            let list = || {
                List::from(
                    summaries
                        .iter()
                        .map(PolicySummary::item)
                        .collect::<Vec<_>>(),
                )
            };
            match self.common.output {
                Format::Json => {
                    write_json_list(context.console.plain(), &summaries, PolicySummary::item)?
                }
                Format::Yaml => write_yaml(context.console.plain(), &list())?,
                Format::Name => {
                    for summary in &summaries {
                        print_name(summary, context)?;
                    }
                }
                Format::Table | Format::Wide => {
                    let text = table(
                        &summaries,
                        self.common.output == Format::Wide,
                        context.console.width(),
                    );
                    context.console.print(&text)?;
                }
            }
            Ok(Exit::Clean)
        })
    }
}

fn print_name(summary: &PolicySummary<'_, '_>, context: &mut Context<'_>) -> anyhow::Result<()> {
    Ok(context.console.print(&format!(
        "traffic-trace/{}\n",
        printable(&summary.policy.policy.meta.name)
    ))?)
}

fn table(summaries: &[PolicySummary<'_, '_>], wide: bool, width: Option<usize>) -> String {
    let mut headings = vec!["MESH", "NAME", "BACKEND", "GETS", "MATCHES", "NOTES"];
    if wide {
        headings.extend(["SELECTORS", "DATAPLANES"]);
    }
    let mut table = Table::new(&headings);
    for summary in summaries {
        let target = summary.policy.target();
        let backend = target.map(backend_words);
        let mut cells = vec![
            summary.view.name.to_owned(),
            summary.policy.policy.meta.name.clone(),
            backend.unwrap_or_default(),
            summary.wins.len().to_string(),
            summary.matched.to_string(),
            note_codes(&summary.policy.notes(summary.view)),
        ];
        if wide {
            let selectors: Vec<String> = summary
                .policy
                .policy
                .selectors
                .iter()
                .map(|selector| selector.tags.to_line().into_owned())
                .collect();
            cells.extend([selectors.join(" | "), summary.wins.join(",")]);
        }
        table.row(cells);
    }
    table.render(0, width)
}

impl TrafficTraceArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        self.common.answer(context, |effective, context| {
            let summary = pick_one(
                "traffic-trace",
                &self.name,
                PolicySummary::all(effective),
                |summary| &summary.policy.policy.meta.name,
                |summary| summary.view.name,
            )?;
            match self.common.output {
                Format::Json => write_json(context.console.plain(), &summary.detail())?,
                Format::Yaml => write_yaml(context.console.plain(), &summary.detail())?,
                Format::Name => print_name(&summary, context)?,
                Format::Table | Format::Wide => {
                    let page = policy_page(&summary, context.console.width());
                    context.console.print(&page)?;
                }
            }
            Ok(Exit::Clean)
        })
    }
}
