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
    /// The mesh that is meant, if one was named: by `--mesh`, or else by `KUMACTL_MESH`.
    pub mesh: Option<String>,
    /// Whether the environment named it: then what is typed, such as `-A` or a name with its mesh,
    /// comes first.
    pub is_mesh_implied: bool,
    /// Which control plane is meant.
    pub connection: ConnectionArgs,
    /// Whether `-f` could take the place of the control plane that is asked.
    pub can_read_files: bool,
}

impl Context<'_> {
    /// What has named the mesh.
    pub(super) fn mesh_named_by(&self) -> &'static str {
        if self.is_mesh_implied {
            "KUMACTL_MESH"
        } else {
            "--mesh"
        }
    }

    /// Forgets a mesh that only the environment names, for what lies in none, or in all of them.
    pub(super) fn forget_implied_mesh(&mut self) {
        if std::mem::take(&mut self.is_mesh_implied) {
            self.mesh = None;
        }
    }

    /// Prints an answer in a format.
    pub(super) fn print(&mut self, format: OutputFormat, view: &impl View) -> io::Result<()> {
        match format {
            OutputFormat::Json => view.write_json(self.console.plain()),
            OutputFormat::Yaml => write_yaml(self.console.plain(), &view.document()),
            OutputFormat::Name => {
                // The names are read again in the same environment.
                let implied = self.connection.environment.mesh.as_deref();
                let meant = self.mesh.as_deref().or(implied).unwrap_or(DEFAULT_MESH);
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
