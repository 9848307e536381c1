//! The command line: global flags, and the map from words to verbs.

use std::io;

use clap::error::ErrorKind;
use clap::{Parser, Subcommand};

use crate::client;
use crate::commands::{
    ConnectionArgs, Context, apply, check, completion, config, delete, diff, explain, get, headers,
    inspect, install, validate, version,
};
use crate::diag::Exit;
use crate::host::{ColorWhen, Console};

/// Where the global flags start in the help: behind those of the command, before `--help`.
const GLOBAL: usize = 900;

/// Validate, explain and apply the tracing policies of a Kuma service mesh
#[derive(Debug, Parser)]
#[command(
    name = "kumactl",
    version,
    propagate_version = false,
    max_term_width = 100,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Only this mesh [default: all meshes of files, `default` of a control plane]
    #[arg(short, long, global = true, display_order = GLOBAL, value_name = "NAME")]
    mesh: Option<String>,
    /// When to use colour
    #[arg(long, global = true, display_order = GLOBAL + 1, value_name = "WHEN", default_value = "auto")]
    color: ColorWhen,
    /// Leave out what is only told to people
    #[arg(short, long, global = true, display_order = GLOBAL + 2)]
    quiet: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Validate(validate::ValidateArgs),
    Inspect(inspect::InspectArgs),
    Diff(diff::DiffArgs),
    Apply(apply::ApplyArgs),
    Get(get::GetArgs),
    Delete(delete::DeleteArgs),
    Check(check::CheckArgs),
    Headers(headers::HeadersArgs),
    Install(install::InstallArgs),
    Uninstall(install::UninstallArgs),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Explain(explain::ExplainArgs),
    Completion(completion::CompletionArgs),
    Version(version::VersionCommand),
}

impl Cli {
    /// Runs the command. Errors have been told when this returns.
    #[must_use]
    pub fn run(self) -> Exit {
        let mut console = Console::new(self.color, self.quiet);
        let context = &mut Context {
            console: &mut console,
            mesh: self.mesh,
            connection: self.connection,
        };
        let result = match self.command {
            Command::Validate(args) => args.run(context),
            Command::Inspect(args) => args.run(context),
            Command::Diff(args) => args.run(context),
            Command::Apply(args) => args.run(context),
            Command::Get(args) => args.run(context),
            Command::Delete(args) => args.run(context),
            Command::Check(args) => args.run(context),
            Command::Headers(args) => args.run(context),
            Command::Install(args) => args.run(context),
            Command::Uninstall(args) => args.run(context),
            Command::Config(args) => args.run(context),
            Command::Explain(args) => args.run(context),
            Command::Completion(args) => args.run(context),
            Command::Version(args) => args.run(context),
        };
        let exit = result.unwrap_or_else(|error| fail(&error, &mut console));
        // What was done or found out holds, whether somebody reads it or not.
        match console.finish() {
            Ok(()) => exit,
            Err(error) => exit.max(fail(&error.into(), &mut console)),
        }
    }
}

/// Tells an error, unless it is none.
fn fail(error: &anyhow::Error, console: &mut Console) -> Exit {
    if is_closed_pipe(error) {
        return Exit::Clean;
    }
    console.error(error);
    exit_of(error)
}

/// What an error makes the process exit with.
fn exit_of(error: &anyhow::Error) -> Exit {
    let client_errors = error.chain().filter_map(|cause| cause.downcast_ref());
    client_errors
        .map(client::Error::exit)
        .max()
        .unwrap_or(Exit::Refused)
}

/// Whether a reader such as `head` has had enough, which is no error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Reads the command line of the process and runs it.
#[must_use]
pub fn main() -> Exit {
    match Cli::try_parse() {
        Ok(cli) => cli.run(),
        // The help of a command that wants another word after it, told as it is.
        Err(help) if help.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = help.print();
            Exit::Refused
        }
        Err(error) if error.use_stderr() => {
            let mut console = Console::new(ColorWhen::Auto, false);
            console.error(&anyhow::anyhow!("{}", usage_error(&error)));
            Exit::Refused
        }
        Err(help) => {
            let _ = help.print();
            Exit::Clean
        }
    }
}

/// clap's words in this tool's layout: what is wrong, then hints.
fn usage_error(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let mut words = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.strip_prefix("error: ").unwrap_or(line);
        match line.strip_prefix("tip: ") {
            Some(tip) => words.push(format!("hint: {tip}")),
            None if line.starts_with("For more information") => {
                words.push("hint: --help lists commands and flags".to_owned());
            }
            None if line.starts_with("Usage:") => words.push(line.to_owned()),
            // Lists of missing arguments and possible values belong to the first line.
            None => match words.first_mut() {
                Some(first) => *first = format!("{first} {line}"),
                None => words.push(line.to_owned()),
            },
        }
    }
    words.join("\n")
}

#[cfg(test)]
mod tests {
    use super::Cli;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
