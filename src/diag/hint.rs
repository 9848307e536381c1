//! What somebody may do about an error: a part of the error itself, which is shown in a line of its
//! own below what is wrong.

use std::error::Error;
use std::fmt;

/// A hint. As the source of an error it belongs to that error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Hint(String);

impl Hint {
    /// A hint, to be the source of an error.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// Any error, which was given a hint from outside.
#[derive(Debug)]
struct Hinted {
    hint: Hint,
    error: anyhow::Error,
}

impl fmt::Display for Hinted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(out)
    }
}

impl Error for Hinted {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        Some(self.error.as_ref())
    }
}

/// Gives hints to errors.
pub(crate) trait WithHint {
    /// What has the hint.
    type Hinted;
    /// The error, with a hint.
    fn hint(self, text: impl Into<String>) -> Self::Hinted;
}

impl WithHint for anyhow::Error {
    type Hinted = Self;

    fn hint(self, text: impl Into<String>) -> Self {
        Self::new(Hinted {
            hint: Hint::new(text),
            error: self,
        })
    }
}

impl<T, E: Into<anyhow::Error>> WithHint for Result<T, E> {
    type Hinted = anyhow::Result<T>;

    fn hint(self, text: impl Into<String>) -> anyhow::Result<T> {
        self.map_err(|error| error.into().hint(text))
    }
}

/// What is wrong, with its causes, and what to do about it.
pub(crate) fn message_and_hints(error: &anyhow::Error) -> (String, Vec<&str>) {
    let mut causes = Vec::new();
    let mut hints = Vec::new();
    for link in error.chain() {
        if let Some(Hint(text)) = link.downcast_ref() {
            hints.push(text.as_str());
        } else if let Some(Hinted { hint, .. }) = link.downcast_ref() {
            hints.push(hint.0.as_str());
        } else {
            causes.push(link.to_string());
        }
    }
    // The nearest to what is wrong comes first.
    hints.reverse();
    (causes.join(": "), hints)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("the file cannot be read")]
    struct Unreadable(#[source] Hint);

    #[test]
    fn hints_are_no_causes_and_leave_the_type_of_an_error_as_it_is() {
        let error = anyhow::Error::from(Unreadable(Hint::new("make it readable")));
        let error = error.context("nothing was done").hint("start anew");
        assert_eq!(error.to_string(), "nothing was done");
        let (message, hints) = message_and_hints(&error);
        assert_eq!(message, "nothing was done: the file cannot be read");
        assert_eq!(hints, ["make it readable", "start anew"]);
        assert!(error.chain().any(<dyn std::error::Error>::is::<Unreadable>));
    }
}
