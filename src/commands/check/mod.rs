//! `kumactl check`: what is running, tried out.

mod dumps;
mod propagation;
mod proxies;
mod show;
mod tracing;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::Exit;

/// Try out whether traces arrive
#[derive(Debug, Args)]
pub struct CheckArgs {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    Proxies(proxies::ProxiesArgs),
    Tracing(tracing::TracingArgs),
    Propagation(propagation::PropagationArgs),
}

impl CheckArgs {
    /// Tries it out.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match &self.what {
            What::Proxies(args) => args.run(context),
            What::Tracing(args) => args.run(context),
            What::Propagation(args) => args.run(context),
        }
    }
}
