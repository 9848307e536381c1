//! `kumactl check`: documents, what they give the dataplanes, proxies and collectors, and where the
//! chain breaks first.

use std::time::Duration;

use clap::Args;

use super::show::ShowArgs;
use super::tracing::try_collectors;
use crate::check::chain::{chain, documents, nobody_asked, policies, proxies as of_proxies};
use crate::check::proxies::Verdict;
use crate::check::tracing::plan_mesh;
use crate::commands::Context;
use crate::commands::look::LookArgs;
use crate::commands::state::{StateArgs, retain};
use crate::diag::Exit;
use crate::host::Prober;
use crate::validate::effective_and_findings;

/// How long a collector may take for each step, as a proxy waits for it.
const PATIENCE: Duration = Duration::from_secs(5);

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
        let mut is_silent = false;
        if self.look.has_place(&self.state) {
            let has_policies = known.has_policies;
            let verdicts = self
                .look
                .diagnose(&effective, proxies, has_policies, &[], context)?;
            is_silent = !verdicts.iter().any(Verdict::has_spans);
            checks.extend(of_proxies(&verdicts));
        } else {
            checks.push(nobody_asked());
        }
        // With dumps nobody is asked.
        if !self.look.is_offline() {
            let plans = effective.meshes.values();
            let plans = plans.flat_map(|view| plan_mesh(view, &findings)).collect();
            let prober = Prober::new(None, PATIENCE)?;
            checks.extend(try_collectors(plans, &prober, &self.show, context)?);
        }
        checks.push(chain(&checks, is_silent));
        let exit = self.show.show("kumactl check", &checks, context)?;
        Ok(exit.or_refused(input.incomplete))
    }
}
