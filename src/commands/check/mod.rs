//! `kumactl check`: what is running, tried out.

mod all;
mod propagation;
mod proxies;
mod show;
mod tracing;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::Exit;

/// Check whether traces arrive; without a noun, check all of a mesh
///
/// Without a noun it checks the documents, what they give the dataplanes, the proxies and the
/// collectors, and reports where the chain breaks first.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CheckArgs {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    all: all::AllArgs,
}

#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum What {
    Proxies(proxies::ProxiesArgs),
    Tracing(tracing::TracingArgs),
    Propagation(propagation::PropagationArgs),
}

impl CheckArgs {
    /// Tries it out.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match &self.what {
            None => self.all.run(context),
            Some(What::Proxies(args)) => args.run(context),
            Some(What::Tracing(args)) => args.run(context),
            Some(What::Propagation(args)) => args.run(context),
        }
    }
}
