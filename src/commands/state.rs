//! The state that `inspect` and `check` look at: of files, or of the control plane.

use clap::Args;

use super::connection::{Live, read_state, scope};
use super::inspect::check_mesh;
use super::{Context, InputArgs, VersionArgs};
use crate::effective::{Effective, NEEDS};
use crate::model::{DEFAULT_MESH, Release};

/// Where the state comes from, and which release judges it.
#[derive(Debug, Args)]
pub(super) struct StateArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    version: VersionArgs,
    /// Of every mesh of the control plane
    #[arg(short = 'A', long, conflicts_with = "file")]
    pub(super) all_meshes: bool,
}

impl StateArgs {
    /// Reads the files, or the state of the control plane if no file is named.
    pub(super) fn read(&self, context: &mut Context<'_>) -> anyhow::Result<Live> {
        if !self.is_live() {
            return Ok(Live::files(self.input.read(context)?));
        }
        context.can_read_files = true;
        let scope = scope(context, self.all_meshes)?;
        let connection = context.connection.connect()?;
        read_state(context, &connection, &scope, &NEEDS, self.release())
    }

    /// Whether the control plane is asked.
    pub(super) fn is_live(&self) -> bool {
        self.input.file.is_empty()
    }

    /// The release that was named.
    pub(super) fn release(&self) -> Option<Release> {
        self.version.kuma_version
    }

    /// Whether only the default mesh of the control plane is looked at, without its having been named.
    pub(super) fn implies_default(&self, context: &Context<'_>) -> bool {
        self.is_live() && !self.all_meshes && context.mesh.is_none()
    }

    /// Leaves out the meshes that were not asked for; fails if nothing is said of the one that was.
    pub(super) fn retain_mesh(
        &self,
        effective: &mut Effective<'_>,
        context: &Context<'_>,
    ) -> anyhow::Result<()> {
        let default = self.implies_default(context).then_some(DEFAULT_MESH);
        if let Some(mesh) = context.mesh.as_deref().or(default) {
            check_mesh(mesh, effective)?;
            effective.meshes.retain(|name, _| *name == mesh);
        }
        Ok(())
    }
}
