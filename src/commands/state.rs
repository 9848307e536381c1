//! The state that `inspect` and `check` look at: of files, or of the control plane.

use std::collections::BTreeSet;

use anyhow::bail;
use clap::Args;

use super::live::{Live, read_state};
use super::names::check_mesh;
use super::{Context, ControlPlaneArgs, InputArgs};
use crate::client::{Scope, Wanted};
use crate::effective::{Effective, NEEDS};
use crate::model::{DEFAULT_MESH, Release, ResourceName, RuleBook, World};

/// Where the state comes from, and whose rules apply.
#[derive(Debug, Args)]
pub(super) struct StateArgs {
    #[command(flatten)]
    pub(super) input: InputArgs,
    #[command(flatten)]
    control_plane: ControlPlaneArgs,
    /// Of every mesh of the control plane; with -f, of all meshes and namespaces, which is the default
    #[arg(short = 'A', long)]
    pub(super) all_meshes: bool,
}

impl StateArgs {
    /// Reads the files, or the state of the control plane if no file is named.
    pub(super) fn read(&self, context: &mut Context<'_>) -> anyhow::Result<Live> {
        self.read_scope(&self.scope(&[], context)?, context)
    }

    /// The same, with the documents of the resources.
    pub(super) fn read_whole(&self, context: &mut Context<'_>) -> anyhow::Result<Live> {
        self.read_wanted(&self.scope(&[], context)?, Wanted::Both, context)
    }

    /// The same, of some meshes of the control plane.
    pub(super) fn read_scope(
        &self,
        scope: &Scope,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        self.read_wanted(scope, Wanted::Resources, context)
    }

    fn read_wanted(
        &self,
        scope: &Scope,
        wanted: Wanted,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Live> {
        if !self.is_live() {
            return Ok(Live::files(self.input.read(context)?));
        }
        context.can_read_files = true;
        let connection = context.connection.connect()?;
        let release = self.control_plane.kuma_version;
        read_state(context, &connection, scope, &NEEDS, wanted, release, None)
    }

    /// The meshes that are looked at: those of names that say theirs, or else what flags say.
    pub(super) fn scope(
        &self,
        names: &[ResourceName<'_>],
        context: &mut Context<'_>,
    ) -> anyhow::Result<Scope> {
        if self.all_meshes {
            context.forget_implied_mesh();
        }
        let names_meshes = names.iter().any(|name| name.mesh.is_some());
        let implies_mesh = context.is_mesh_implied || self.implies_default(context);
        if !names_meshes || !implies_mesh {
            if self.is_live() {
                return scope(context, self.all_meshes);
            }
            let mesh = context.mesh.clone();
            return Ok(mesh.map_or(Scope::All, |mesh| Scope::Meshes(vec![mesh])));
        }
        let meant = context.mesh.as_deref();
        let meshes: BTreeSet<_> = names.iter().map(|name| name.mesh_or(meant)).collect();
        Ok(Scope::Meshes(
            meshes.into_iter().map(str::to_owned).collect(),
        ))
    }

    /// What files cannot say, for another release.
    pub(super) fn for_release(&self, release: Option<Release>) -> ControlPlaneArgs {
        let mut control_plane = self.control_plane.clone();
        control_plane.kuma_version = release.or(control_plane.kuma_version);
        control_plane
    }

    /// The release that was named.
    pub(super) fn kuma_version(&self) -> Option<Release> {
        self.control_plane.kuma_version
    }

    /// Whether the control plane is asked.
    pub(super) fn is_live(&self) -> bool {
        self.input.file.is_empty()
    }

    /// The rules for what was read, of the release that a control plane is known to be. Workloads
    /// become dataplanes by them.
    pub(super) fn book(&self, world: &mut World, known: Option<Release>) -> RuleBook {
        self.control_plane.add_dataplanes(world, known);
        self.control_plane.book(world, known)
    }

    /// Whether only the default mesh of the control plane is looked at, without its having been named.
    pub(super) fn implies_default(&self, context: &Context<'_>) -> bool {
        self.is_live() && !self.all_meshes && context.mesh.is_none()
    }

    /// Leaves out the meshes that were not asked for; fails if nothing is said of one that was.
    pub(super) fn retain_mesh(
        &self,
        effective: &mut Effective<'_>,
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        retain(effective, &self.scope(&[], context)?)
    }
}

/// The meshes that a command on a control plane is about.
pub(super) fn scope(context: &Context<'_>, all_meshes: bool) -> anyhow::Result<Scope> {
    match &context.mesh {
        Some(_) if all_meshes => bail!("--mesh cannot be used with --all-meshes"),
        Some(mesh) => Ok(Scope::Meshes(vec![mesh.clone()])),
        None if all_meshes => Ok(Scope::All),
        None => Ok(Scope::Meshes(vec![DEFAULT_MESH.to_owned()])),
    }
}

/// Leaves out the meshes that were not asked for; fails if nothing is said of one that was.
pub(super) fn retain(effective: &mut Effective<'_>, scope: &Scope) -> anyhow::Result<()> {
    if let Scope::Meshes(meshes) = scope {
        for mesh in meshes {
            check_mesh(mesh, effective)?;
        }
        effective
            .meshes
            .retain(|name, _| meshes.iter().any(|mesh| mesh == name));
    }
    Ok(())
}
