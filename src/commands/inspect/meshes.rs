//! `inspect meshes` and `inspect mesh NAME`.

use std::slice;

use clap::Args;

use super::common::CommonArgs;
use crate::commands::Context;
use crate::commands::names::{check_mesh, pick, read_name};
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

/// One mesh: its backends, its policies of both kinds, and the dataplanes that send no traces
#[derive(Debug, Args)]
pub(super) struct MeshArgs {
    /// The mesh
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    common: CommonArgs,
}

impl MeshesArgs {
    pub(super) fn run(mut self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        // Meshes do not live in one.
        context.forget_implied_mesh();
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

impl MeshArgs {
    pub(super) fn run(mut self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        context.forget_implied_mesh();
        self.common.state.all_meshes |= self.common.state.is_live() && context.mesh.is_none();
        let (common, names) = (&self.common, slice::from_ref(&self.name));
        let name = read_name(&self.name, Kind::Mesh)?.name;
        common.answer(Kind::Mesh, names, context, |effective, context| {
            check_mesh(name, effective)?;
            context.print(common.output, &effective.meshes[name])?;
            Ok(Exit::Clean)
        })
    }
}
