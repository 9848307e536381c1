//! `kumactl check tracing`: whether what the proxies send arrives.

use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use rayon::prelude::*;
use reqwest::Url;

use super::show::ShowArgs;
use crate::check::tracing::{Plan, check_collector, is_checked, plan_endpoint, plan_mesh};
use crate::check::{Check, Outcome, worst};
use crate::commands::Context;
use crate::commands::flags::parse_duration;
use crate::commands::live::Live;
use crate::commands::reports::report_errors;
use crate::commands::state::StateArgs;
use crate::diag::{Exit, Severity, WithHint as _};
use crate::host::{Prober, service_url};
use crate::validate::effective_and_findings;

/// Whether the collectors of the meshes take the spans that the proxies send
///
/// Tries every backend of every mesh, and every collector that a MeshTrace leads to, from where the command runs: the name, the connection, a span
/// sent as the proxies send it, and reading that span back.
#[derive(Debug, Args)]
#[expect(clippy::doc_markdown, reason = "it is the text of --help")]
pub(super) struct TracingArgs {
    #[command(flatten)]
    state: StateArgs,
    /// Try this collector, and ignore policies: the URL of Zipkin's API, or of OTLP
    /// (grpc://HOST:4317, or one that ends in /v1/traces)
    #[arg(long, value_name = "URL", conflicts_with_all = ["file", "all_meshes"])]
    endpoint: Option<String>,
    /// Where traces are read, if that is not at the collector itself: Zipkin's UI, or Jaeger's
    #[arg(long, value_name = "URL", value_parser = service_url)]
    query_url: Option<Url>,
    /// How long each step may take; the proxies wait 5 seconds for an answer
    #[arg(long, value_name = "DURATION", default_value = "5s", value_parser = parse_duration)]
    timeout: Duration,
    #[command(flatten)]
    show: ShowArgs,
}

/// How many collectors are tried at once.
const AT_ONCE: usize = 64;

impl TracingArgs {
    pub(super) fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (plans, flawed) = match &self.endpoint {
            Some(url) => (vec![plan_endpoint(url)?], false),
            None => self.plan(context)?,
        };
        let prober = Prober::new(self.query_url.clone(), self.timeout)?;
        let checks = try_collectors(plans, &prober, &self.show, context)?;
        let exit = self.show.show("kumactl check tracing", &checks, context)?;
        Ok(exit.or_refused(flawed))
    }

    /// What the documents say, mesh by mesh; and whether something could not be read.
    fn plan(&self, context: &mut Context<'_>) -> anyhow::Result<(Vec<Plan>, bool)> {
        let Live {
            mut input, release, ..
        } = self.state.read(context)?;
        let book = self.state.book(&mut input.reading.world, release);
        let found = std::mem::take(&mut input.reading.findings);
        let reading = &input.reading;
        let (mut effective, findings) =
            effective_and_findings(found, &reading.world, reading, &book);
        self.state.retain_mesh(&mut effective, context)?;
        // What is wrong with a backend is reported among its checks.
        let mut others = findings.clone();
        let views = || effective.meshes.values();
        others.retain(|it| {
            it.severity == Severity::Error && !views().any(|view| is_checked(it, view))
        });
        let flawed = report_errors(others, &input.sources, context);
        if effective.meshes.is_empty() {
            let message = anyhow!("there is no mesh to check");
            return Err(message.hint("kumactl inspect meshes shows what there is"));
        }
        let plans = effective
            .meshes
            .values()
            .flat_map(|view| plan_mesh(view, &findings));
        Ok((plans.collect(), flawed || input.incomplete))
    }
}

/// Tries collectors side by side, as long as the user waits for it.
pub(super) fn try_collectors(
    plans: Vec<Plan>,
    prober: &Prober,
    show: &ShowArgs,
    context: &Context<'_>,
) -> anyhow::Result<Vec<Check>> {
    let _progress = context.console.progress("checking");
    // Collectors are waited for, so they are tried together, however few processors there are.
    let threads = plans.len().clamp(1, AT_ONCE);
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()?;
    let mut tried = vec![Vec::new(); plans.len()];
    show.repeat(|| {
        let pairs = plans.par_iter().zip(&mut tried).with_max_len(1);
        threads.install(|| pairs.for_each(|(plan, tried)| attempt(plan, prober, tried)));
        let worst = tried.iter().map(|checks| worst(checks)).max();
        worst.unwrap_or(Outcome::Ok)
    });
    let pairs = plans.into_iter().zip(tried);
    Ok(pairs
        .flat_map(|(plan, tried)| plan.checks.into_iter().chain(tried))
        .collect())
}

/// Tries a collector, unless it has passed already.
fn attempt(plan: &Plan, prober: &Prober, tried: &mut Vec<Check>) {
    if let Some(probe) = &plan.probe
        && (tried.is_empty() || worst(tried) == Outcome::Failure)
    {
        *tried = check_collector(probe, &prober.observe(probe));
    }
}
