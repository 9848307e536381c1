//! The verbs: each file has the arguments of one, and `run`, which joins the layers. Formats,
//! rules and sockets are elsewhere.

pub mod apply;
pub mod check;
mod comparison;
pub mod completion;
pub mod config;
mod connection;
pub mod delete;
pub mod diff;
pub mod explain;
pub mod get;
pub mod headers;
pub mod inspect;
pub mod install;
mod judge;
mod kinds;
mod laid;
mod load;
mod outputs;
mod state;
pub mod validate;
pub mod version;

pub use connection::ConnectionArgs;
pub use load::{InputArgs, VersionArgs};

use crate::host::Console;

/// What every command gets.
pub struct Context<'c> {
    /// The streams.
    pub console: &'c mut Console,
    /// `--mesh`, if it was given.
    pub mesh: Option<String>,
    /// Which control plane is meant.
    pub connection: ConnectionArgs,
    /// Whether `-f` could take the place of the control plane that is asked.
    pub can_read_files: bool,
}
