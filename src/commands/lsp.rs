//! `kumactl lsp`: the language server, over standard input and output.

mod files;
mod pause;
mod queue;
mod server;
mod state;
mod validation;

use anyhow::anyhow;
use clap::Args;
use lsp_server::Connection;

use super::Context;
use crate::diag::{Exit, WithHint as _};
use crate::host::InputOptions;
use crate::model::Release;
use files::Files;
use server::Server;

/// Serve editors: findings while typing, hover, completion and fixes (Language Server Protocol)
#[derive(Debug, Args)]
pub struct LspArgs {
    /// Apply the rules of this release of Kuma [default: by the shape of each mesh's documents]
    #[arg(long, value_name = "X.Y[.Z]")]
    kuma_version: Option<Release>,
    /// Leave files of a directory out, by glob (repeatable)
    #[arg(long, value_name = "GLOB")]
    exclude: Vec<String>,
    /// Read files that .gitignore leaves out, too
    #[arg(long)]
    no_ignore: bool,
    /// Speak over standard input and output, as editors ask for; there is no other way
    #[arg(long, hide = true)]
    stdio: bool,
}

impl LspArgs {
    /// Serves until the editor says that it is enough.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let (connection, threads) = Connection::stdio();
        let options = InputOptions {
            exclude: self.exclude,
            no_ignore: self.no_ignore,
            excluded: None,
        };
        let mut server = Server::new(connection, Files::new(options, self.kuma_version));
        let exit = server.serve(context);
        // The threads end when there is nobody left to send to them.
        drop(server);
        let joined = if exit.is_some() {
            threads.join()
        } else {
            Ok(())
        };
        match (exit, joined) {
            (Some(exit), Ok(())) => Ok(exit),
            (Some(_), Err(error)) => {
                let hint = "editors start kumactl lsp; docs/editors.md says how";
                Err(anyhow!("the messages on standard input are not of the Language Server Protocol: {error}").hint(hint))
            }
            (None, _) => Ok(Exit::Findings),
        }
    }
}
