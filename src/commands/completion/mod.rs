//! `kumactl completion SHELL`, and what its scripts ask for: what a command line can go on to.
//!
//! The scripts know nothing of the tool. They call it with the words so far and with a variable that
//! names the shell; `cli` answers that before anything else.

mod known;
mod names;
mod shell;
mod state;
mod table;
mod typed;
mod words;

pub(crate) use shell::Asker;
#[cfg(test)]
pub(crate) use table::meaning;
pub(crate) use typed::command_path;

use std::ffi::{OsStr, OsString};
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::thread;
use std::time::Duration;

use clap::{Args, Command, ValueEnum, ValueHint};
use clap_complete::Shell;
use clap_complete::engine::{
    ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter, complete,
};

use super::Context;
use crate::diag::Exit;
use shell::Asked;
use table::{Meaning, mut_arguments};
use typed::Typed;

/// The variable that names the shell that asks.
pub(crate) const ASKING_SHELL: &str = "_KUMACTL_COMPLETE";

/// How long somebody waits who has pressed a key.
const PATIENCE: Duration = Duration::from_secs(2);
/// Room for the deepest documents, as the first thread of a program has it.
const STACK: usize = 8 << 20;

/// Print the completion script of a shell
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// The shell
    shell: Shell,
}

impl CompletionArgs {
    /// Prints the script.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let script = match self.shell {
            Shell::Bash => include_str!("../../../completions/kumactl.bash"),
            Shell::Elvish => include_str!("../../../completions/kumactl.elv"),
            Shell::Fish => include_str!("../../../completions/kumactl.fish"),
            Shell::PowerShell => include_str!("../../../completions/_kumactl.ps1"),
            _ => include_str!("../../../completions/_kumactl"),
        };
        context.console.plain().write_all(script.as_bytes())?;
        Ok(Exit::Clean)
    }
}

/// The shell that asks, if the variable names one.
pub(crate) fn asking_shell() -> Option<Asker> {
    let name = std::env::var(ASKING_SHELL).ok()?;
    let shell = Shell::from_str(&name, true).ok()?;
    Some(Asker::Shell(shell))
}

/// What a command line can go on to, in the form that is asked for. The line may be wrong, and so may
/// be everything that it names: then there is less, or nothing, and never an error. After two seconds
/// there is nothing, too.
pub(crate) fn answer(command: Command, asker: Asker, arguments: Vec<OsString>) -> String {
    // Nobody wants to read of it at the prompt.
    std::panic::set_hook(Box::new(|_| {}));
    let line = Asked::read(asker, arguments);
    let words = line.words();
    let names_paths = asker != Asker::Kubectl;
    let (sender, receiver) = mpsc::channel();
    let thread = thread::Builder::new().stack_size(STACK);
    let spawned = thread.spawn(move || sender.send(candidates(command, words, names_paths)));
    let found = spawned
        .ok()
        .and_then(|_| receiver.recv_timeout(PATIENCE).ok());
    line.answer(found.unwrap_or_default())
}

/// What the last of some words can go on to.
fn candidates(
    command: Command,
    words: Vec<OsString>,
    names_paths: bool,
) -> Vec<CompletionCandidate> {
    let last = words.len().saturating_sub(1);
    let typed = Arc::new(Typed::read(&command, &words[..last]));
    let whole = Arc::new(command.clone());
    let mut command = mut_arguments(command, &[], &|argument, meaning| {
        let (typed, whole) = (Arc::clone(&typed), Arc::clone(&whole));
        match meaning {
            Meaning::Listed => argument,
            Meaning::Any => argument.value_hint(ValueHint::Other),
            // Whoever asks can list them.
            Meaning::Path | Meaning::Folder if !names_paths => {
                argument.value_hint(ValueHint::Other)
            }
            Meaning::Path => argument.add(ArgValueCompleter::new(|begun: &OsStr| {
                paths(begun, PathCompleter::any())
            })),
            Meaning::Folder => argument.add(ArgValueCompleter::new(|begun: &OsStr| {
                paths(begun, PathCompleter::dir())
            })),
            Meaning::Command => argument.add(ArgValueCompleter::new(move |begun: &OsStr| {
                commands(begun, &whole, &typed)
            })),
            meaning => argument.add(ArgValueCompleter::new(move |begun: &OsStr| {
                let begun = begun.to_string_lossy();
                let names = names::candidates(meaning, &begun, &typed).into_iter();
                let candidate = |(name, help): (String, String)| {
                    let help = Some(help).filter(|help| !help.is_empty());
                    CompletionCandidate::new(name).help(help.map(Into::into))
                };
                names.map(candidate).collect()
            })),
        }
    });
    let folder = std::env::current_dir().ok();
    complete(&mut command, words, last, folder.as_deref()).unwrap_or_default()
}

/// Files and folders; the folder itself is not one of them.
fn paths(begun: &OsStr, completer: PathCompleter) -> Vec<CompletionCandidate> {
    let mut found = completer.complete(begun);
    found.retain(|it| Path::new(it.get_value()) != Path::new("."));
    found
}

/// The commands below the one whose words were typed.
fn commands(begun: &OsStr, whole: &Command, typed: &Typed) -> Vec<CompletionCandidate> {
    let mut command = Some(whole);
    for word in typed.values("command") {
        command = command.and_then(|it| it.find_subcommand(word));
    }
    let below = command.into_iter().flat_map(Command::get_subcommands);
    let below = below.filter(|it| it.get_name().starts_with(&*begun.to_string_lossy()));
    let candidate =
        |it: &Command| CompletionCandidate::new(it.get_name()).help(it.get_about().cloned());
    below.map(candidate).collect()
}
