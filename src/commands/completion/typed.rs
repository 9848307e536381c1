//! What has been typed so far of a command line: the command, and the values of its arguments, whatever
//! is wrong with the line as a whole.

use std::ffi::{OsStr, OsString};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, value_parser};

use crate::commands::files::PathArgs;
use crate::commands::{ConnectionArgs, ControlPlaneArgs, InputArgs};
use crate::host::Environment;

/// A command line before the word that is being typed.
#[derive(Debug, Default)]
pub(super) struct Typed {
    /// The words that lead to the command.
    path: Vec<String>,
    /// Its arguments.
    matches: ArgMatches,
    /// What stands in for flags that were not typed.
    environment: Environment,
}

impl Typed {
    /// Reads the words of a command line, without the last one. What does not fit is passed over, with
    /// what comes after it.
    pub(super) fn read(command: &Command, words: &[OsString]) -> Self {
        let (path, matches) = command_and_matches(command, words);
        Self {
            path,
            matches,
            environment: Environment::read().unwrap_or_default(),
        }
    }

    /// The words that lead to the command.
    pub(super) fn path(&self) -> Vec<&str> {
        self.path.iter().map(String::as_str).collect()
    }

    /// Whether an argument was typed.
    pub(super) fn has(&self, id: &str) -> bool {
        let is_known = self.matches.try_contains_id(id).unwrap_or(false);
        let source = is_known.then(|| self.matches.value_source(id)).flatten();
        source.is_some_and(|source| source != ValueSource::DefaultValue)
    }

    /// What was typed for an argument.
    fn raw(&self, id: &str) -> impl Iterator<Item = &OsStr> {
        let values = if self.has(id) {
            self.matches.try_get_raw(id).ok().flatten()
        } else {
            None
        };
        values.into_iter().flatten()
    }

    /// The same, as text.
    pub(super) fn values(&self, id: &str) -> Vec<&str> {
        self.raw(id).filter_map(OsStr::to_str).collect()
    }

    /// The mesh that is meant, if one was named.
    pub(super) fn mesh(&self) -> Option<&str> {
        let of_environment = self.environment.mesh.as_deref();
        let implied = of_environment.filter(|_| !self.has("all_meshes"));
        self.values("mesh").first().copied().or(implied)
    }

    /// Where the input comes from: what was typed, or else the project file if the command reads that.
    pub(super) fn input(&self) -> Option<InputArgs> {
        let args: PathArgs = self.args()?;
        match self.path().as_slice() {
            ["validate" | "diff"] => args.into_input_or_project().ok(),
            _ => Some(args.into_input()),
        }
    }

    /// What files cannot say of the control plane.
    pub(super) fn control_plane(&self) -> Option<ControlPlaneArgs> {
        self.args()
    }

    /// Which control plane is meant.
    pub(super) fn connection(&self) -> Option<ConnectionArgs> {
        let args = self.args().map(ConnectionArgs::in_passing);
        args.map(|args| args.in_environment(self.environment.clone()))
    }

    /// Some of the arguments of the command, as it takes them itself. None if it does not.
    fn args<A: Args>(&self) -> Option<A> {
        let command = A::augment_args(Command::new("typed").no_binary_name(true));
        let mut words = Vec::new();
        let mut paths = vec![OsString::from("--")];
        for argument in command.get_arguments() {
            let id = argument.get_id().as_str();
            match argument.get_long() {
                None => paths.extend(self.raw(id).map(OsStr::to_owned)),
                Some(long) if argument.get_action().takes_values() => {
                    for value in self.raw(id) {
                        let mut word = OsString::from(format!("--{long}="));
                        word.push(value);
                        words.push(word);
                    }
                }
                Some(long) => {
                    words.extend(self.has(id).then(|| OsString::from(format!("--{long}"))))
                }
            }
        }
        let matches = command.try_get_matches_from(words.into_iter().chain(paths));
        A::from_arg_matches(&matches.ok()?).ok()
    }
}

/// The words that lead to the command of a line, whatever is wrong with the line, and its arguments.
fn command_and_matches(command: &Command, words: &[OsString]) -> (Vec<String>, ArgMatches) {
    let matches = lenient(command.clone()).try_get_matches_from(words);
    let (mut path, mut matches) = (Vec::new(), matches.unwrap_or_default());
    while let Some((name, inner)) = matches.remove_subcommand() {
        path.push(name);
        matches = inner;
    }
    (path, matches)
}

/// The words that lead to the command of a line, whatever is wrong with the line.
pub(crate) fn command_path(command: &Command, words: &[OsString]) -> Vec<String> {
    // Where help is asked for, nothing else would be read.
    let is_help = |word: &&OsString| *word == "--help" || *word == "-h";
    let words: Vec<OsString> = words.iter().filter(|it| !is_help(it)).cloned().collect();
    command_and_matches(command, &words).0
}

/// A command that takes every value for its arguments, and can do without those that it needs.
fn lenient(command: Command) -> Command {
    let command = command.ignore_errors(true).mut_args(|argument| {
        if argument.get_action().takes_values() {
            argument.value_parser(value_parser!(OsString))
        } else {
            argument
        }
    });
    command.mut_subcommands(lenient)
}
