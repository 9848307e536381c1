//! `kumactl delete`: takes resources away from the control plane.

use anyhow::bail;
use clap::Args;

use super::get::{ResourceType, meant};
use super::{Context, InputArgs};
use crate::client::{Client, Error, Key};
use crate::diag::{Exit, printable};
use crate::model::{Kind, Meta};

/// Delete resources of the control plane
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Of which type, in the plural or the singular
    #[arg(
        value_name = "TYPE",
        required_unless_present = "file",
        requires = "name"
    )]
    what: Option<ResourceType>,
    /// Which one
    #[arg(value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    input: InputArgs,
    /// What does not exist is as good as deleted
    #[arg(long)]
    ignore_not_found: bool,
    /// Delete nothing, and say what would be
    #[arg(long)]
    dry_run: bool,
}

impl DeleteArgs {
    /// Deletes.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let keys = self.keys(context)?;
        let connection = context.connection.connect()?;
        let client = connection.client();
        let mut exit = Exit::Clean;
        let mut left = keys.as_slice();
        while let [key, rest @ ..] = left {
            match self.delete(&client, key) {
                Ok(true) => {
                    let dry_run = if self.dry_run { " (dry run)" } else { "" };
                    context.console.done(format!("{key} deleted{dry_run}"));
                }
                Ok(false) | Err(Error::NoKind(_)) if self.ignore_not_found => {
                    context
                        .console
                        .tell(format!("{} does not exist", printable(&key.to_string())));
                }
                Ok(false) => {
                    // Of many the list would be asked for over and over.
                    let near = self.name.as_ref().and_then(|_| meant(key, &client));
                    let hint =
                        near.unwrap_or_else(|| "--ignore-not-found takes that for done".to_owned());
                    let error = anyhow::anyhow!("{key} does not exist\nhint: {hint}");
                    context.console.error(&error);
                    exit = exit.max(Exit::Refused);
                }
                Err(error) => {
                    exit = exit.max(error.exit());
                    let is_lasting = error.is_lasting();
                    context.console.error(
                        &anyhow::Error::from(error).context(format!("{key} was not deleted")),
                    );
                    if is_lasting && !rest.is_empty() {
                        let keys: Vec<String> = rest.iter().map(Key::to_string).collect();
                        context
                            .console
                            .error(&anyhow::anyhow!("not tried any more: {}", keys.join(", ")));
                        break;
                    }
                }
            }
            left = rest;
        }
        Ok(exit)
    }

    /// What to delete: what lives in a mesh before the mesh.
    fn keys(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Key>> {
        if let (Some(what), Some(name)) = (self.what, &self.name) {
            if !self.input.file.is_empty() {
                bail!(
                    "a name and -f contradict each other\nhint: delete what a file holds with -f alone"
                );
            }
            return Ok(vec![what.key(name, context)?]);
        }
        let input = self.input.read(context)?;
        if input.incomplete {
            bail!("nothing was deleted, because the input could not be read whole");
        }
        if let Some(mesh) = &context.mesh {
            input.check_mesh(mesh)?;
        }
        let world = &input.reading.world;
        let mut keys = Vec::new();
        let kinds: [(Kind, Vec<&Meta>); 3] = [
            (
                Kind::TrafficTrace,
                world.traffic_traces.iter().map(|it| &it.meta).collect(),
            ),
            (
                Kind::Dataplane,
                world.dataplanes.iter().map(|it| &it.meta).collect(),
            ),
            (Kind::Mesh, world.meshes.iter().map(|it| &it.meta).collect()),
        ];
        for (kind, metas) in kinds {
            for meta in metas.into_iter().filter(|meta| !meta.superseded) {
                let wanted = context.mesh.as_ref().is_none_or(|mesh| *mesh == meta.mesh);
                if wanted {
                    keys.push(Key::new(kind, &meta.mesh, &meta.name)?);
                }
            }
        }
        Ok(keys)
    }

    fn delete(&self, client: &Client<'_>, key: &Key) -> Result<bool, Error> {
        if self.dry_run {
            return Ok(client.get(key)?.is_some());
        }
        client.delete(key)
    }
}
