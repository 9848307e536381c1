//! How a mistake in the command line is reported: what is wrong, how the command is used, and hints.

use std::ffi::OsString;
use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use crate::commands::completion::command_path;
use crate::diag::{WithHint, shell_word};
use crate::host::Program;
use crate::model::ResourceName;

/// clap's message about `arguments` in this tool's layout: what is wrong and how it is used, then
/// hints.
pub(super) fn usage_error(
    error: &clap::Error,
    arguments: &[OsString],
    program: Program,
    root: fn() -> clap::Command,
) -> anyhow::Error {
    let text = error.render().to_string();
    // The console gives it the other name again, as it does in the hints.
    let text = text.replace(program.name(), "kumactl");
    let mut lines: Vec<String> = Vec::new();
    let mut hints = Vec::new();
    let command = match text.lines().find_map(|line| line.strip_prefix("Usage: ")) {
        Some(usage) => {
            let is_name = |word: &&str| !word.starts_with(['[', '<', '-']);
            let names: Vec<&str> = usage.split(' ').take_while(is_name).collect();
            names.join(" ")
        }
        // Of a value that is none, clap says nothing of the command.
        None => [vec!["kumactl".to_owned()], command_path(&root(), arguments)]
            .concat()
            .join(" "),
    };
    let mut name_hint = name_hint(error, root).or_else(|| flag_hint(error, root));
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let line = line.strip_prefix("error: ").unwrap_or(line);
        if let Some(tip) = line.strip_prefix("tip: ") {
            hints.extend(name_hint.is_none().then(|| tip.to_owned()));
        } else if line.starts_with("For more information") {
            let hint = name_hint.take().or_else(|| path_hint(error, &command));
            hints.extend(hint);
            hints.push(format!("{command} --help lists commands and flags"));
        } else if line.starts_with("Usage: ") {
            lines.push(line.to_owned());
        } else if line.starts_with("kumactl ") {
            // Another way to use it, below the first one.
            lines.push(format!("       {line}"));
        } else {
            // Lists of missing arguments and possible values belong to the first line.
            match lines.first_mut() {
                Some(first) => *first = format!("{first} {line}"),
                None => lines.push(line.to_owned()),
            }
        }
    }
    let error = anyhow::Error::msg(lines.join("\n"));
    hints.into_iter().fold(error, WithHint::hint)
}

/// The argument that has no place where it stands.
fn unexpected(error: &clap::Error) -> Option<&str> {
    let unexpected = [ContextKind::InvalidArg, ContextKind::InvalidSubcommand];
    match unexpected.into_iter().find_map(|it| error.get(it))? {
        ContextValue::String(text) if !text.starts_with('-') => Some(text),
        _ => None,
    }
}

/// Where a `TYPE/NAME` stands in the place of a subcommand of `inspect`, the one that takes it.
fn name_hint(error: &clap::Error, root: fn() -> clap::Command) -> Option<String> {
    let text = unexpected(error)?;
    let kind = ResourceName::read(text, None)?.kind;
    let root = root();
    let inspect = root.find_subcommand("inspect")?;
    let mut words = [kind.singular(), kind.plural()].into_iter();
    let word = words.find(|word| inspect.find_subcommand(word).is_some())?;
    Some(format!("kumactl inspect {word} {}", shell_word(text)))
}

/// Where a flag is one of other commands only, these.
fn flag_hint(error: &clap::Error, root: fn() -> clap::Command) -> Option<String> {
    fn takers(command: &clap::Command, path: &str, flag: &str, found: &mut Vec<String>) {
        let path = format!("{path} {}", command.get_name());
        let mut flags = command.get_arguments().filter_map(clap::Arg::get_long);
        if flags.any(|it| it == flag) {
            found.push(path.trim_start().to_owned());
        }
        for inner in command.get_subcommands() {
            takers(inner, &path, flag, found);
        }
    }
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else {
        return None;
    };
    if error.kind() != ErrorKind::UnknownArgument {
        return None;
    }
    let mut found = Vec::new();
    takers(&root(), "", flag.strip_prefix("--")?, &mut found);
    let is_few = (1..=3).contains(&found.len());
    is_few.then(|| format!("{flag} is a flag of {}", found.join(" and ")))
}

/// Where a path stands in the place of something else, the flag that takes it.
fn path_hint(error: &clap::Error, command: &str) -> Option<String> {
    let text = unexpected(error)?;
    let is_path = text.contains(['/', '.']) || Path::new(text).exists();
    let command = match command {
        "kumactl inspect" => "kumactl inspect dataplanes",
        "kumactl" => "kumactl validate",
        "kumactl check" => "kumactl check tracing",
        command => command,
    };
    is_path.then(|| format!("{command} -f {} reads that path", shell_word(text)))
}
