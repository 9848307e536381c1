//! What is wrong with the flags: all of it is reported at once, and then nothing is printed.

use std::fmt::Display;
use std::str::FromStr;

use anyhow::bail;
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, Command, FromArgMatches, Id};

use crate::diag::go_quote;
use crate::manifest::Profile;

/// A value is wrong, and that is noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// The arguments that the command line gives, by their ids: the first of the flattened structs, since
/// each takes its own out of what was parsed.
#[derive(Debug)]
pub(super) struct Given(Vec<String>);

impl FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let ids = matches.ids().map(Id::as_str);
        let is_given = |id: &&str| matches.value_source(id) == Some(ValueSource::CommandLine);
        // To write the profile that holds anyway never does harm.
        let is_default =
            |id: &&str| *id == "profile" && matches.get_one("profile") == Some(&Profile::DEFAULT);
        Ok(Self(
            ids.filter(|id| is_given(id) && !is_default(id))
                .map(str::to_owned)
                .collect(),
        ))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for Given {
    fn augment_args(command: Command) -> Command {
        command
    }

    fn augment_args_for_update(command: Command) -> Command {
        command
    }
}

/// What is wrong with the flags, in the order of `--help`.
pub(super) struct Problems<'g> {
    given: &'g Given,
    problems: Vec<String>,
}

impl<'g> Problems<'g> {
    /// None yet.
    pub(super) fn new(given: &'g Given) -> Self {
        Self {
            given,
            problems: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, problem: impl Into<String>) {
        self.problems.push(problem.into());
    }

    /// A value that was read, unless it is wrong, which is noted.
    pub(super) fn take<T, E: Display>(
        &mut self,
        flag: &str,
        text: &str,
        read: Result<T, E>,
    ) -> Option<T> {
        read.map_err(|valid| self.add(format!("{flag} {} is not valid: {valid}", go_quote(text))))
            .ok()
    }

    pub(super) fn parse<T: FromStr<Err: Display>>(&mut self, flag: &str, text: &str) -> Option<T> {
        self.take(flag, text, text.parse())
    }

    /// The value of a flag that may be left out.
    pub(super) fn parse_given<T: FromStr<Err: Display>>(
        &mut self,
        flag: &str,
        text: Option<&str>,
    ) -> Result<Option<T>, Noted> {
        match text {
            Some(text) => self.parse(flag, text).map(Some).ok_or(Noted),
            None => Ok(None),
        }
    }

    /// The values of a repeatable flag, each once.
    pub(super) fn parse_all<T: FromStr<Err: Display> + PartialEq>(
        &mut self,
        flag: &str,
        texts: &[String],
    ) -> Vec<T> {
        let mut values = Vec::new();
        for text in texts {
            if let Some(value) = self.parse(flag, text)
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        values
    }

    /// The flags of some arguments that were given where they cannot be used, for one reason.
    pub(super) fn add_given(&mut self, ids: &[&str], reason: &str) {
        for id in ids {
            if self.given.0.iter().any(|given| given == id) {
                self.add(format!("--{} {reason}", id.replace('_', "-")));
            }
        }
    }

    /// As [`Self::add_given`], for all arguments of a struct.
    pub(super) fn add_all_given<A: Args>(&mut self, reason: &str) {
        let command = A::augment_args(Command::new("all"));
        let ids = command.get_arguments().map(|it| it.get_id().as_str());
        self.add_given(&ids.collect::<Vec<_>>(), reason);
    }

    /// Fails if there are any.
    pub(super) fn check(self) -> anyhow::Result<()> {
        match self.problems.as_slice() {
            [] => Ok(()),
            [problem] => bail!("{problem}"),
            problems => bail!(
                "{} of the flags are not valid\n- {}",
                problems.len(),
                problems.join("\n- ")
            ),
        }
    }
}
