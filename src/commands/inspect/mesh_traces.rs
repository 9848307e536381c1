//! `inspect mesh-traces` and `inspect mesh-trace NAME`.

use std::slice;

use clap::Args;

use super::common::CommonArgs;
use crate::commands::Context;
use crate::commands::names::{pick, pick_one};
use crate::diag::Exit;
use crate::model::Kind;
use crate::report::documents::MeshTraceSummary;

/// Each policy: its target, what it sets, and how many dataplanes it shapes
#[derive(Debug, Args)]
pub(super) struct MeshTracesArgs {
    /// Only these policies
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
    /// Only policies of this namespace of Kubernetes
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
}

/// One policy: what it sets, the dataplanes that it shapes, and where it does not count
#[derive(Debug, Args)]
pub(super) struct MeshTraceArgs {
    /// The policy
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    common: CommonArgs,
}

impl MeshTracesArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (common, names) = (&self.common, self.names.as_slice());
        common.answer(Kind::MeshTrace, names, context, |effective, context| {
            let mut policies = pick(Kind::MeshTrace, names, MeshTraceSummary::all(effective))?;
            if let Some(namespace) = &self.namespace {
                policies.retain(|it| it.policy.policy.meta.namespace.as_deref() == Some(namespace));
            }
            context.print(common.output, &policies)?;
            Ok(Exit::Clean)
        })
    }
}

impl MeshTraceArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (common, name) = (&self.common, &self.name);
        let names = slice::from_ref(name);
        common.answer(Kind::MeshTrace, names, context, |effective, context| {
            let policy = pick_one(Kind::MeshTrace, name, MeshTraceSummary::all(effective))?;
            context.print(common.output, &policy)?;
            Ok(Exit::Clean)
        })
    }
}
