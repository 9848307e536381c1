//! `kumactl version`.

use clap::Args;

use super::Context;
use crate::diag::Exit;
use crate::model::Release;

/// Print the version of this tool, and the releases of Kuma that it knows
#[derive(Debug, Args)]
pub struct VersionArgs {}

impl VersionArgs {
    /// Prints it.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let text = format!(
            "kumactl {}\nknows the tracing policies of Kuma {} to {}\n",
            env!("CARGO_PKG_VERSION"),
            Release::FIRST,
            Release::NEWEST,
        );
        context.console.print(&text)?;
        Ok(Exit::Clean)
    }
}
