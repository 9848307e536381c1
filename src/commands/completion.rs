//! `kumactl completion SHELL`.

use clap::{Args, Command};
use clap_complete::Shell;

use super::Context;
use crate::diag::Exit;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    shell: Shell,
}

impl CompletionArgs {
    /// Prints the script of a command line.
    pub fn run(&self, command: &mut Command, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, command, "kumactl", &mut script);
        context.console.plain().write_all(&script)?;
        Ok(Exit::Clean)
    }
}
