//! `kumactl check proxies`: what the proxies really have, and where their spans go.

use clap::{Args, ValueEnum};

use crate::check::proxies::Verdict;
use crate::commands::Context;
use crate::commands::look::LookArgs;
use crate::commands::place::no_place;
use crate::commands::reports::report_errors;
use crate::commands::state::{StateArgs, retain};
use crate::diag::Exit;
use crate::report::{write_proxies, write_proxies_json, write_proxies_junit};
use crate::validate::effective_and_errors;

/// What the proxies really have, and where their spans go
///
/// Follows the spans of each proxy step by step, by what its Envoy says of itself: policy, build, connection, delivery, spans, send, accept, read. Names
/// the first step that breaks and its most probable cause.
#[derive(Debug, Args)]
pub(super) struct ProxiesArgs {
    /// Only these dataplanes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    state: StateArgs,
    #[command(flatten)]
    look: LookArgs,
    /// How to print what is found
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: ProxiesFormat,
}

/// How verdicts are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ProxiesFormat {
    /// A line for each proxy, and the groups that break alike
    Table,
    /// Every step of every proxy
    Wide,
    /// One document
    Json,
    /// Test cases in XML, for CI servers that show tests
    Junit,
}

impl ProxiesArgs {
    pub(super) fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        if !self.look.has_place(&self.state) {
            return Err(no_place());
        }
        let (mut known, proxies) = self.look.open(&self.state, &self.names, context)?;
        let input = &mut known.input;
        let book = self.state.book(&mut input.reading.world, known.release);
        let found = std::mem::take(&mut input.reading.findings);
        let (mut effective, errors) = effective_and_errors(found, &input.reading.world, &book);
        report_errors(errors, &input.sources, context);
        if let Some(scope) = &known.scope {
            retain(&mut effective, scope)?;
        }
        let (has_policies, names) = (known.has_policies, self.names.as_slice());
        let verdicts = self
            .look
            .diagnose(&effective, proxies, has_policies, names, context)?;
        self.show(&verdicts, context)?;
        let exit = Exit::findings_if(!verdicts.iter().all(Verdict::is_ok));
        Ok(exit.or_refused(input.incomplete))
    }

    fn show(&self, verdicts: &[Verdict], context: &mut Context<'_>) -> anyhow::Result<()> {
        let width = context.console.width();
        match self.output {
            ProxiesFormat::Table => {
                write_proxies(&mut context.console.out(), verdicts, false, width)?;
            }
            ProxiesFormat::Wide => {
                write_proxies(&mut context.console.out(), verdicts, true, width)?;
            }
            ProxiesFormat::Json => write_proxies_json(context.console.plain(), verdicts)?,
            ProxiesFormat::Junit => write_proxies_junit(context.console.plain(), verdicts)?,
        }
        Ok(())
    }
}
