//! What every command gets: the streams, `--mesh`, and which control plane is meant.

use std::io;

use super::connection::ConnectionArgs;
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
    pub(super) fn print(&mut self, format: OutputFormat, view: &impl View) -> io::Result<()> {
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
