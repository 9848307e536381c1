//! `inspect traffic-traces` and `inspect traffic-trace NAME`.

use std::slice;

use clap::Args;

use super::common::CommonArgs;
use crate::commands::Context;
use crate::commands::names::{pick, pick_one};
use crate::diag::Exit;
use crate::model::Kind;
use crate::report::documents::PolicySummary;

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
        let (common, names) = (&self.common, self.names.as_slice());
        common.answer(Kind::TrafficTrace, names, context, |effective, context| {
            let policies = pick(Kind::TrafficTrace, names, PolicySummary::all(effective))?;
            context.print(common.output, &policies)?;
            Ok(Exit::Clean)
        })
    }
}

impl TrafficTraceArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (common, name) = (&self.common, &self.name);
        let names = slice::from_ref(name);
        common.answer(Kind::TrafficTrace, names, context, |effective, context| {
            let policy = pick_one(Kind::TrafficTrace, name, PolicySummary::all(effective))?;
            context.print(common.output, &policy)?;
            Ok(Exit::Clean)
        })
    }
}
