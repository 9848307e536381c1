//! `kumactl completion SHELL`, and what kubectl asks for to complete the plugin's command line.

use std::fmt::Write as _;

use clap::builder::StyledStr;
use clap::{Arg, Args, Command};
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

/// What the last of some words can go on to, in the form that kubectl reads: a line each, with what it
/// means, and whether files may stand there too.
pub fn candidates(root: &mut Command, words: &[String]) -> String {
    /// Numbers of kubectl's own.
    const FILES: u8 = 0;
    const NO_FILES: u8 = 4;
    root.build();
    let (typed, before) = match words.split_last() {
        Some((typed, before)) => (typed.as_str(), before),
        None => ("", words),
    };
    let mut command = &*root;
    for word in before {
        command = command.find_subcommand(word).unwrap_or(command);
    }
    let is_meant = |argument: &&Arg| {
        let flag = before.last().and_then(|word| word.strip_prefix("--"));
        flag.is_some() && argument.get_long() == flag && argument.get_action().takes_values()
    };
    let mut found = Vec::new();
    if let Some(flag) = command.get_arguments().find(is_meant) {
        found.extend(values(flag));
    } else if typed.starts_with('-') {
        let flags = command.get_arguments().filter(|it| !it.is_hide_set());
        let flags = flags.filter_map(|flag| Some((format!("--{}", flag.get_long()?), flag)));
        found.extend(flags.map(|(name, flag)| (name, flag.get_help().cloned())));
    } else {
        let commands = command.get_subcommands().filter(|it| !it.is_hide_set());
        found.extend(commands.map(|it| (it.get_name().to_owned(), it.get_about().cloned())));
        found.extend(command.get_positionals().flat_map(values));
    }
    let mut lines = String::new();
    for (name, about) in found.iter().filter(|(name, _)| name.starts_with(typed)) {
        let about = about.as_ref().map(ToString::to_string).unwrap_or_default();
        let about = about.lines().next().unwrap_or_default();
        let _ = writeln!(lines, "{name}\t{about}");
    }
    let directive = if found.is_empty() { FILES } else { NO_FILES };
    let _ = writeln!(lines, ":{directive}");
    lines
}

/// The values that an argument can have, if they are few.
fn values(argument: &Arg) -> impl Iterator<Item = (String, Option<StyledStr>)> {
    let values = argument.get_possible_values().into_iter();
    let values = values.filter(|value| !value.is_hide_set());
    values.map(|value| (value.get_name().to_owned(), value.get_help().cloned()))
}
