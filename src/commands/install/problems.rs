//! What is wrong with the flags: all of it is reported at once, and then nothing is printed.

use std::fmt::Display;
use std::str::FromStr;

use anyhow::bail;

use crate::diag::go_quote;

/// A value is wrong, and that is noted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Noted;

/// A flag, and whether it is given.
pub(super) type Given = (&'static str, bool);

/// What is wrong with the flags, in the order of `--help`.
#[derive(Default)]
pub(super) struct Problems(Vec<String>);

impl Problems {
    pub(super) fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
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

    /// Flags that were given where they have no meaning, for one reason.
    pub(super) fn add_given(&mut self, flags: &[Given], reason: &str) {
        let given = flags.iter().filter(|(_, is_given)| *is_given);
        self.0
            .extend(given.map(|(flag, _)| format!("{flag} {reason}")));
    }

    /// Fails if there are any.
    pub(super) fn check(self) -> anyhow::Result<()> {
        match self.0.as_slice() {
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
