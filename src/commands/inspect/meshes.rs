//! `inspect meshes`.

use clap::Args;

use super::common::CommonArgs;
use crate::commands::Context;
use crate::commands::names::pick;
use crate::diag::Exit;
use crate::model::Kind;
use crate::report::documents::MeshItem;

/// Each mesh: its backends and policies, and how many dataplanes send traces
#[derive(Debug, Args)]
pub(super) struct MeshesArgs {
    /// Only these meshes
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
}

impl MeshesArgs {
    pub(super) fn run(mut self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        // Meshes do not live in one.
        self.common.state.all_meshes |= self.common.state.is_live() && context.mesh.is_none();
        let (common, names) = (&self.common, self.names.as_slice());
        common.answer(Kind::Mesh, names, context, |effective, context| {
            let items = effective.meshes.values().map(MeshItem::new).collect();
            let items = pick(Kind::Mesh, names, items)?;
            context.print(common.output, &items)?;
            Ok(Exit::Clean)
        })
    }
}
