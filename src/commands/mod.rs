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
mod lookup;
mod names;
mod outputs;
mod state;
pub mod validate;
pub mod version;

pub use connection::ConnectionArgs;
pub use load::{InputArgs, VersionArgs};

use std::io;

use crate::host::Console;
use crate::model::DEFAULT_MESH;
use crate::report::{OutputFormat, View, write_yaml};

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

impl Context<'_> {
    /// Prints an answer in a format.
    fn print(&mut self, format: OutputFormat, view: &impl View) -> io::Result<()> {
        match format {
            OutputFormat::Json => view.write_json(self.console.plain()),
            OutputFormat::Yaml => write_yaml(self.console.plain(), &view.document()),
            OutputFormat::Name => {
                let meant = self.mesh.as_deref().unwrap_or(DEFAULT_MESH);
                self.console.print(&view.name_lines(meant))
            }
            OutputFormat::Table | OutputFormat::Wide => {
                let is_wide = format == OutputFormat::Wide;
                let text = view.text(is_wide, self.console.width());
                self.console.print(&text)
            }
        }
    }
}
