//! `kumactl check`: what is running, tried out.

mod all;
mod propagation;
mod proxies;
mod show;
mod tracing;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::Exit;

/// Try out whether traces arrive; without a noun, all that can be known of a mesh
///
/// Without a noun the documents, what they give the dataplanes, the proxies and the collectors are
/// checked, and where the chain breaks first is said.
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
