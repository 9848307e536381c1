//! The command line: global flags, and the map from words to verbs.

mod help;
mod usage;

use std::ffi::OsString;
use std::io::{self, Read, Write};

use clap::error::ErrorKind;
use clap::{
    ArgMatches, Args, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand, ValueEnum,
};

use crate::client;
use crate::commands::completion::{Asker, asking_shell};
use crate::commands::{
    ConnectionArgs, Context, apply, check, completion, config, delete, diff, explain, get, headers,
    inspect, install, lsp, man, migrate, preflight, schema, validate, version,
};
use crate::diag::Exit;
use crate::host::{ColorWhen, Console, Environment, Program, Repeated, Streams};

/// Where the global flags start in the help: behind those of the command, before `--help`.
const GLOBAL: usize = 900;

/// Validate, explain and apply the tracing policies of a Kuma service mesh
#[derive(Debug, Parser)]
#[command(
    name = "kumactl",
    version,
    propagate_version = false,
    disable_help_subcommand = true
)]
pub struct Cli {
    /// Only this mesh [default: `KUMACTL_MESH`, or all meshes of files, `default` of a control plane]
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

// Arguments of commands that are not run are not made: they take most of the time of a start.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    Validate(validate::ValidateArgs),
    Inspect(inspect::InspectArgs),
    Diff(diff::DiffArgs),
    Apply(apply::ApplyArgs),
    Migrate(migrate::MigrateArgs),
    Preflight(preflight::PreflightArgs),
    Get(get::GetArgs),
    Delete(delete::DeleteArgs),
    Check(Box<check::CheckArgs>),
    Headers(headers::HeadersArgs),
    Install(install::InstallArgs),
    Uninstall(install::UninstallArgs),
    #[command(subcommand)]
    Config(config::ConfigCommand),
    Explain(explain::ExplainArgs),
    Schema(schema::SchemaArgs),
    Lsp(lsp::LspArgs),
    Completion(completion::CompletionArgs),
    Man(man::ManArgs),
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
    fn run(self, repeated: Repeated, program: Program, streams: Streams) -> Exit {
        let mut console = Console::new(streams, self.color, self.quiet, program);
        console.repeat(repeated);
        let environment = match Environment::read() {
            Ok(environment) => environment,
            Err(error) => return fail(&error, &mut console),
        };
        let is_mesh_implied = self.mesh.is_none() && environment.mesh.is_some();
        let context = &mut Context {
            console: &mut console,
            mesh: self.mesh.or_else(|| environment.mesh.clone()),
            is_mesh_implied,
            connection: self.connection.in_environment(environment),
            can_read_files: false,
        };
        let result = match self.command {
            Command::Validate(args) => args.run(context),
            Command::Inspect(args) => args.run(context),
            Command::Diff(args) => args.run(context),
            Command::Apply(args) => args.run(context),
            Command::Migrate(args) => args.run(context),
            Command::Preflight(args) => args.run(context),
            Command::Get(args) => args.run(context),
            Command::Delete(args) => args.run(context),
            Command::Check(args) => args.run(context),
            Command::Headers(args) => args.run(context),
            Command::Install(args) => args.run(context),
            Command::Uninstall(args) => args.run(context),
            Command::Config(args) => args.run(context),
            Command::Explain(args) => args.run(context),
            Command::Schema(args) => args.run(context),
            Command::Lsp(args) => args.run(context),
            Command::Completion(args) => args.run(context),
            Command::Man(args) => args.run(&whole(), context),
            Command::Version(args) => args.run(context),
            Command::Help(args) => Ok(args.run(self.color, program, context.console)),
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

/// Whether a reader such as `head` has had enough, which is not an error.
fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Reads the command line of the process and runs it.
#[must_use]
pub fn main() -> Exit {
    run(std::env::args_os().collect(), Streams::of_process())
}

/// Runs a command line with other streams than those of the process, as if these were files.
#[must_use]
pub fn run_into(
    arguments: Vec<OsString>,
    input: impl Read + 'static,
    out: impl Write + 'static,
    err: impl Write + 'static,
) -> Exit {
    run(arguments, Streams::of(input, out, err))
}

fn run(mut arguments: Vec<OsString>, streams: Streams) -> Exit {
    let program = Program::of(arguments.first().map(OsString::as_os_str));
    let asker = match program {
        Program::KubectlCompletion => Some(Asker::Kubectl),
        _ => asking_shell(),
    };
    if let Some(asker) = asker {
        let is_set_off = arguments.get(1).is_some_and(|word| word == "--");
        let before = 1 + usize::from(is_set_off && asker != Asker::Kubectl);
        arguments.drain(..before.min(arguments.len()));
        let text = completion::answer(whole(), asker, arguments);
        let mut console = Console::new(streams, ColorWhen::Never, false, program);
        // There is nobody to report to that it could not be written.
        let _ = console.print(&text).and_then(|()| console.finish());
        return Exit::Clean;
    }
    let color = color(&arguments);
    match parse(&arguments, color, program) {
        Ok((cli, repeated)) => cli.run(repeated, program, streams),
        Err(error) => {
            let mut console = Console::new(streams, color, false, program);
            show(&error, &arguments, program, &mut console)
        }
    }
}

impl HelpArgs {
    /// Shows what `--help` after the command shows.
    fn run(self, color: ColorWhen, program: Program, console: &mut Console) -> Exit {
        // Behind `--`, or an option that takes a value, it would be taken for something else.
        let is_name = |word: &String| !word.starts_with('-');
        let names = self.command.into_iter().take_while(is_name);
        let words = ["kumactl".into()].into_iter().chain(names);
        let words = words.chain(["--help".into()]).map(OsString::from);
        let words: Vec<OsString> = words.collect();
        match parse(&words, color, program) {
            // `--help` is never taken for anything else.
            Ok(_) => Exit::Clean,
            Err(help) => show(&help, &words, program, console),
        }
    }
}

/// The command line with its help as it is shown where there is no terminal.
#[must_use]
pub fn command() -> clap::Command {
    help::laid_out(Cli::command(), Program::Kumactl, Some(help::WIDTH))
}

/// The command line with the arguments of all commands.
fn whole() -> clap::Command {
    let mut command = Cli::command();
    command.build();
    command
}

/// Reads a command line; also what of it the commands in messages say again.
fn parse(
    arguments: &[OsString],
    color: ColorWhen,
    program: Program,
) -> Result<(Cli, Repeated), clap::Error> {
    let choice = match color {
        ColorWhen::Auto => ColorChoice::Auto,
        ColorWhen::Always => ColorChoice::Always,
        ColorWhen::Never => ColorChoice::Never,
    };
    let command = || Cli::command().color(choice).bin_name(program.name());
    let matches = match command().try_get_matches_from(arguments) {
        // Only now is the help worth its time.
        Err(error) if is_help(&error) => {
            help::laid_out(command(), program, None).try_get_matches_from(arguments)?
        }
        matches => matches?,
    };
    Ok((Cli::from_arg_matches(&matches)?, repeated(&matches)))
}

fn repeated(matches: &ArgMatches) -> Repeated {
    let mut inner = matches;
    while let Some((_, matches)) = inner.subcommand() {
        inner = matches;
    }
    let typed = |id| inner.try_get_raw(id).ok()??.next()?.to_str();
    Repeated::new(typed("mesh"), typed("kuma_version"), typed("context"))
}

fn is_help(error: &clap::Error) -> bool {
    use ErrorKind::{DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand};
    [DisplayHelp, DisplayHelpOnMissingArgumentOrSubcommand].contains(&error.kind())
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
fn show(
    error: &clap::Error,
    arguments: &[OsString],
    program: Program,
    console: &mut Console,
) -> Exit {
    let is_incomplete = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand;
    if error.use_stderr() && !is_incomplete {
        console.error(&usage::usage_error(error, arguments, program, whole));
        return Exit::Refused;
    }
    let text = error.render().ansi().to_string();
    if is_incomplete {
        let _ = console.err().write_all(text.as_bytes());
        return Exit::Refused;
    }
    match console
        .print_as_it_is(&text)
        .and_then(|()| console.finish())
    {
        Ok(()) => Exit::Clean,
        Err(error) => fail(&error.into(), console),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use clap::{CommandFactory, Parser};

    use super::{Cli, whole};
    use crate::commands::completion::meaning;
    use crate::commands::examples;

    /// Flags of the same name that take different things: headers to send, and their form.
    const DIFFERENT: [&str; 1] = ["headers"];

    #[test]
    fn a_flag_calls_its_value_the_same_in_every_command() {
        fn collect(command: &clap::Command, found: &mut BTreeMap<String, BTreeSet<String>>) {
            for argument in command.get_arguments() {
                let flag = argument
                    .get_long()
                    .filter(|_| argument.get_action().takes_values());
                let names = argument.get_value_names().unwrap_or_default().join(" ");
                if let Some(flag) = flag {
                    assert!(
                        !names.contains('_'),
                        "--{flag} of {} has no value name",
                        command.get_name()
                    );
                    found.entry(flag.to_owned()).or_default().insert(names);
                }
            }
            for inner in command.get_subcommands() {
                collect(inner, found);
            }
        }
        let mut found = BTreeMap::new();
        collect(&whole(), &mut found);
        assert_eq!(found["backend"], BTreeSet::from(["NAME".to_owned()]));
        found.retain(|flag, names| names.len() > 1 && !DIFFERENT.contains(&flag.as_str()));
        assert!(found.is_empty(), "{found:?}");
    }

    #[test]
    fn every_argument_says_what_completes_it() {
        fn check(command: &clap::Command, path: &[&str], undecided: &mut Vec<String>) {
            for argument in command.get_arguments() {
                let takes_values = argument.get_action().takes_values();
                if takes_values && meaning(path, argument).is_none() {
                    undecided.push(format!("{} {}", path.join(" "), argument.get_id()));
                }
            }
            for inner in command.get_subcommands() {
                check(inner, &[path, &[inner.get_name()]].concat(), undecided);
            }
        }
        let mut undecided = Vec::new();
        check(&whole(), &[], &mut undecided);
        assert!(
            undecided.is_empty(),
            "the table of completion lacks {undecided:#?}"
        );
    }

    #[test]
    fn every_command_has_examples_that_it_takes() {
        fn check(command: &clap::Command, path: &[&str], count: &mut usize) {
            let examples = examples(path);
            assert!((1..=4).contains(&examples.len()), "{path:?}: {examples:?}");
            for example in examples {
                let lines: Vec<&str> = example.lines().collect();
                let is_narrow = |line: &&str| line.chars().count() <= 58;
                assert!(lines.iter().all(is_narrow), "{example}");
                let own = example.split_once("kumactl ").map(|(_, own)| own);
                let own = own.unwrap_or_default().split(['|', '>', ')']).next();
                let words = own.unwrap_or_default().split_whitespace();
                let words: Vec<&str> = words.filter(|word| *word != "\\").collect();
                assert!(words.starts_with(path), "{path:?}: {example}");
                let typed = ["kumactl"].into_iter().chain(words);
                if let Err(error) = Cli::try_parse_from(typed) {
                    // `kumactl help` shows help, too.
                    assert!(!error.use_stderr(), "{example}: {error}");
                }
                *count += 1;
            }
            for inner in command.get_subcommands() {
                check(inner, &[path, &[inner.get_name()]].concat(), count);
            }
        }
        let mut count = 0;
        check(&whole(), &[], &mut count);
        assert!(count > 70, "{count}");
    }

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
