//! `kumactl version`.

use clap::Args;
use serde_json::json;

use super::Context;
use super::format::{Format, format};
use crate::diag::Exit;
use crate::model::Release;

/// Print the version of this tool, and the releases of Kuma that it knows
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// How to print the version
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format("text", "Two lines")
    )]
    output: Format,
}

impl VersionArgs {
    /// Prints it.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let version = env!("CARGO_PKG_VERSION");
        let (oldest, newest) = (Release::FIRST.to_string(), Release::NEWEST.to_string());
        let text = || {
            format!("kumactl {version}\nknows the tracing policies of Kuma {oldest} to {newest}\n")
        };
        let document = json!({"version": version, "kuma": {"oldest": oldest, "newest": newest}});
        self.output.print(context, text, &document)?;
        Ok(Exit::Clean)
    }
}
