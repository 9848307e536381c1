//! The verbs: each file has the arguments of one, and `run`, which joins the layers. Formats,
//! rules and sockets are elsewhere.

pub mod completion;
pub mod explain;
pub mod inspect;
pub mod install;
mod load;
mod outputs;
pub mod validate;
pub mod version;

pub use load::{InputArgs, VersionArgs};

use crate::host::Console;

/// What every command gets.
pub struct Context<'c> {
    /// The streams.
    pub console: &'c mut Console,
    /// `--mesh`, if it was given.
    pub mesh: Option<String>,
}
