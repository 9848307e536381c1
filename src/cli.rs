//! The command line: global flags, and the map from words to verbs.

use std::ffi::OsString;
use std::io;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum};

use crate::client;
use crate::commands::{
    ConnectionArgs, Context, apply, check, completion, config, delete, diff, explain, get, headers,
    inspect, install, validate, version,
};
use crate::diag::{Exit, shell_word};
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
    /// Print no summaries, notes or progress
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
    Version(version::VersionArgs),
    Help(HelpArgs),
}

/// Show the help of a command
#[derive(Debug, Args)]
struct HelpArgs {
    /// The command, such as `inspect dataplane` [default: list all commands]
    #[arg(value_name = "COMMAND")]
    command: Vec<String>,
}

impl Cli {
    /// Runs the command. Errors have been reported when this returns.
    fn run(self) -> Exit {
        let mut console = Console::new(self.color, self.quiet);
        let context = &mut Context {
            console: &mut console,
            mesh: self.mesh,
            connection: self.connection,
            can_read_files: false,
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
            Command::Completion(args) => args.run(&mut Self::command(), context),
            Command::Version(args) => args.run(context),
            Command::Help(args) => return args.run(self.color),
        };
        let can_read_files = context.can_read_files;
        let exit = result.unwrap_or_else(|error| {
            let exit = fail(&error, &mut console);
            if can_read_files && exit == Exit::Unreachable {
                console.advise("-f PATH reads files instead of a control plane");
            }
            exit
        });
        // What was done or found out holds, whether somebody reads it or not.
        match console.finish() {
            Ok(()) => exit,
            Err(error) => exit.max(fail(&error.into(), &mut console)),
        }
    }
}

/// Reports an error, unless it is none.
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
    let arguments: Vec<OsString> = std::env::args_os().collect();
    let color = color(&arguments);
    match parse(arguments, color) {
        Ok(cli) => cli.run(),
        Err(error) => show(&error, color),
    }
}

impl HelpArgs {
    /// Shows what `--help` after the command shows.
    fn run(self, color: ColorWhen) -> Exit {
        let words = ["kumactl".into()].into_iter().chain(self.command);
        let words = words.chain(["--help".into()]).map(OsString::from);
        parse(words.collect(), color).map_or_else(|help| show(&help, color), Cli::run)
    }
}

fn parse(arguments: Vec<OsString>, color: ColorWhen) -> Result<Cli, clap::Error> {
    let choice = match color {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
    };
    let matches = Cli::command()
        .color(choice)
        .try_get_matches_from(arguments)?;
    Cli::from_arg_matches(&matches)
}

/// The value of `--color`, which also holds for what is wrong with the command line.
fn color(arguments: &[OsString]) -> ColorWhen {
    let mut words = arguments.iter().filter_map(|word| word.to_str());
    let mut value = None;
    while let Some(word) = words.next().filter(|word| *word != "--") {
        match word.strip_prefix("--color") {
            Some("") => value = words.next(),
            Some(rest) => value = rest.strip_prefix('=').or(value),
            None => {}
        }
    }
    let known = value.and_then(|value| ColorWhen::from_str(value, false).ok());
    known.unwrap_or_default()
}

/// Shows help, or what is wrong with the command line.
fn show(error: &clap::Error, color: ColorWhen) -> Exit {
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        let _ = error.print();
        return Exit::Refused;
    }
    if !error.use_stderr() {
        let _ = error.print();
        return Exit::Clean;
    }
    Console::new(color, false).error(&anyhow::anyhow!("{}", usage_error(error)));
    Exit::Refused
}

/// clap's message in this tool's layout: what is wrong, then hints.
fn usage_error(error: &clap::Error) -> String {
    let text = error.render().to_string();
    let mut lines: Vec<String> = Vec::new();
    let mut command = "kumactl".to_owned();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.strip_prefix("error: ").unwrap_or(line);
        if let Some(tip) = line.strip_prefix("tip: ") {
            lines.push(format!("hint: {tip}"));
        } else if line.starts_with("For more information") {
            lines.extend(path_hint(error, &command));
            lines.push(format!("hint: {command} --help lists commands and flags"));
        } else if let Some(usage) = line.strip_prefix("Usage: ") {
            let is_name = |word: &&str| !word.starts_with(['[', '<', '-']);
            let names: Vec<&str> = usage.split(' ').take_while(is_name).collect();
            command = names.join(" ");
            lines.push(line.to_owned());
        } else {
            // Lists of missing arguments and possible values belong to the first line.
            match lines.first_mut() {
                Some(first) => *first = format!("{first} {line}"),
                None => lines.push(line.to_owned()),
            }
        }
    }
    lines.join("\n")
}

/// Where a path stands in the place of something else, the flag that takes it.
fn path_hint(error: &clap::Error, command: &str) -> Option<String> {
    let unexpected = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
    let ContextValue::String(text) = unexpected.into_iter().find_map(|it| error.get(it))? else {
        return None;
    };
    let is_path = !text.starts_with('-') && (text.contains(['/', '.']) || Path::new(text).exists());
    let command = match command {
        "kumactl inspect" => "kumactl inspect dataplanes",
        "kumactl" => "kumactl validate",
        "kumactl check" => "kumactl check tracing",
        command => command,
    };
    is_path.then(|| format!("hint: {command} -f {} reads that path", shell_word(text)))
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
