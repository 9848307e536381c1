//! `kumactl delete`: takes resources away from the control plane.

use anyhow::bail;
use clap::Args;

use super::connection::Connection;
use super::kinds::{TypeOrName, TypeOrNameParser, keys, read_names};
use super::load::{Input, tell_errors, tell_lost, tell_warnings};
use super::lookup::meant;
use super::{Context, InputArgs};
use crate::client::{Client, Error, Key, sending_order};
use crate::diag::{Exit, FieldPath, Finding, Severity, printable};
use crate::model::{Kind, Meta, RuleBook};
use crate::validate::undecodable;

/// Delete resources of the control plane
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// Of which type, in the plural or the singular; or TYPE/NAME, as -o name prints it
    #[arg(
        value_name = "TYPE",
        required_unless_present = "file",
        ignore_case = true,
        value_parser = TypeOrNameParser
    )]
    what: Option<TypeOrName>,
    /// Which ones
    #[arg(value_name = "NAME")]
    names: Vec<String>,
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
        if keys.is_empty() {
            context.console.tell("the input has nothing to delete");
            return Ok(Exit::Clean);
        }
        let connection = context.connection.connect()?;
        connection.announce(context.console);
        Ok(self.delete_all(&keys, &connection, context))
    }

    fn delete_all(&self, keys: &[Key], connection: &Connection, context: &mut Context<'_>) -> Exit {
        let client = connection.client();
        let mut exit = Exit::Clean;
        let mut left = keys;
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
                    let near = (keys.len() == 1).then(|| meant(key, &client)).flatten();
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
        exit
    }

    /// What to delete: what lives in a mesh before the mesh.
    fn keys(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Key>> {
        let mut keys = match &self.what {
            None => self.keys_of_input(context)?,
            Some(_) if !self.input.file.is_empty() => bail!(
                "a name and -f contradict each other\nhint: delete what a file holds with -f alone"
            ),
            Some(TypeOrName::Type(kind)) if self.names.is_empty() => bail!(
                "no {0} is named\nhint: kumactl delete {0} NAME, or -f with the file that it is in",
                kind.singular()
            ),
            Some(what) => keys(&read_names(what, &self.names)?, context)?,
        };
        keys.sort_by_key(|key| std::cmp::Reverse(sending_order(key.kind())));
        Ok(keys)
    }

    /// Every resource of the input whose kind is known, be it by name only. What else is in it is
    /// named, and a document that cannot be read might be any of them.
    fn keys_of_input(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Key>> {
        let mut input = self.input.read(context)?;
        if input.incomplete || tell_lost(&mut input.reading, &input.sources, context) {
            bail!("nothing was deleted, because the input could not be read whole");
        }
        if let Some(mesh) = &context.mesh {
            input.check_mesh(mesh)?;
        }
        let found = std::mem::take(&mut input.reading.findings);
        let world = &input.reading.world;
        let book = RuleBook::new(world, None);
        let undecodable = Kind::ALL
            .into_iter()
            .flat_map(|kind| undecodable(world, kind, &book));
        let (errors, warnings): (Vec<_>, Vec<_>) = found
            .into_iter()
            .chain(undecodable)
            .filter(|finding| finding.subject.is_none() || is_of_name(finding))
            .partition(|finding| finding.severity == Severity::Error);
        if tell_errors(errors, &input.sources, context) {
            bail!("nothing was deleted, because it is not certain what is meant");
        }
        tell_warnings(warnings, &input.sources, context);
        input.tell_skipped("deleted", context);
        let mut keys = Vec::new();
        for kind in Kind::ALL {
            for meta in world.metas(kind) {
                let is_wanted = context.mesh.as_ref().is_none_or(|mesh| *mesh == meta.mesh);
                if meta.superseded || !is_wanted {
                    continue;
                }
                check_filled_in(kind, meta, &input)?;
                keys.push(Key::new(kind, &meta.mesh, &meta.name).map_err(|error| {
                    let place = input.place_of_name(kind, meta);
                    anyhow::anyhow!("nothing was deleted: {place}: {error}")
                })?);
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

/// Whether a finding is about what a resource is called: what cannot be read there might be another
/// resource's name.
fn is_of_name(finding: &Finding) -> bool {
    let first = finding.field.split(['.', '[']).next().unwrap_or_default();
    ["type", "kind", "name", "mesh", "metadata", "labels"].contains(&first)
}

/// Fails if kuma-dp fills in the name or the mesh: what it would be called is not known.
fn check_filled_in(kind: Kind, meta: &Meta, input: &Input) -> anyhow::Result<()> {
    let mesh = (!meta.names_no_mesh).then(|| FieldPath::root().field("mesh"));
    for path in mesh.into_iter().chain([meta.name_path()]) {
        if let Some(variable) = input.filled_in(kind, meta, path) {
            let place = input.place_of_name(kind, meta);
            bail!(
                "nothing was deleted: {place}: kuma-dp fills in {{{{ {variable} }}}}, so the name is not known\nhint: give it with --var {variable}=VALUE, or delete dataplane/NAME"
            );
        }
    }
    Ok(())
}
