//! `kumactl version`.

use clap::{Args, ValueEnum};
use serde_json::json;

use super::Context;
use crate::diag::Exit;
use crate::model::Release;
use crate::report::write_json;

/// Print the version of this tool, and the releases of Kuma that it knows
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// How to print the version
    #[arg(short, long, value_name = "FORMAT", default_value = "text")]
    output: VersionFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum VersionFormat {
    /// Two lines
    Text,
    /// JSON
    Json,
}

impl VersionArgs {
    /// Prints it.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let version = env!("CARGO_PKG_VERSION");
        let (oldest, newest) = (Release::FIRST.to_string(), Release::NEWEST.to_string());
        match self.output {
            VersionFormat::Text => context.console.print(&format!(
                "kumactl {version}\nknows the tracing policies of Kuma {oldest} to {newest}\n"
            ))?,
            VersionFormat::Json => {
                let kuma = json!({"oldest": oldest, "newest": newest});
                let document = json!({"version": version, "kuma": kuma});
                write_json(context.console.plain(), &document)?;
            }
        }
        Ok(Exit::Clean)
    }
}
