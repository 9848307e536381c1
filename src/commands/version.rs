//! `kumactl version`.

use clap::Args;
use serde::Serialize;

use super::Context;
use super::format::{OutputFormat, format};
use crate::diag::Exit;
use crate::model::Release;

/// Print the version of this tool, what it was built from, and the releases of Kuma that it knows
#[derive(Debug, Args)]
pub struct VersionArgs {
    /// How to print the version
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "text",
        value_parser = format("text", "A few lines")
    )]
    output: OutputFormat,
}

#[derive(Serialize)]
struct Build {
    version: &'static str,
    /// None of a build for development.
    commit: Option<&'static str>,
    target: &'static str,
    kuma: Known,
}

/// The releases of Kuma that are known: the minors from the oldest to the newest, each by its last patch.
#[derive(Serialize)]
struct Known {
    oldest: String,
    newest: String,
    releases: Vec<String>,
}

impl VersionArgs {
    /// Prints it.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let document = Build {
            version: env!("CARGO_PKG_VERSION"),
            commit: option_env!("KUMACTL_COMMIT"),
            target: env!("KUMACTL_TARGET"),
            kuma: Known {
                oldest: Release::FIRST.to_string(),
                newest: Release::NEWEST.to_string(),
                releases: Release::minors().map(|it| it.to_string()).collect(),
            },
        };
        let text = || {
            let Build {
                version,
                commit,
                target,
                kuma,
            } = &document;
            let commit = commit.map_or("none, built for development", |commit| commit);
            format!(
                "kumactl {version}\ncommit: {commit}\ntarget: {target}\n\
                 knows the tracing policies of Kuma {} to {}\n",
                kuma.oldest, kuma.newest
            )
        };
        self.output.print(context, text, &document)?;
        Ok(Exit::Clean)
    }
}
