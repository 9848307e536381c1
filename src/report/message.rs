//! What is said to people beside an answer, on standard error. `host` knows how each looks.

/// A line, or several that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Message {
    /// What they can do without.
    Info(String),
    /// What nobody would expect.
    Warning(String),
    /// What to do about what stands before it.
    Advice(String),
    /// What can be done next, for somebody at a terminal.
    Hint(String),
}
