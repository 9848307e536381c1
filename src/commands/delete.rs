//! `kumactl delete`: takes resources away from the control plane.

use anyhow::{anyhow, bail};
use clap::Args;

use super::changes::{Changes, ChangesArgs};
use super::input::Input;
use super::kinds::{TypeOrName, TypeOrNameParser, keys, read_names};
use super::lookup::meant;
use super::reports::{report_errors, report_unreadable, report_warnings};
use super::{Context, InputArgs};
use crate::client::{Error, Key, sending_order};
use crate::diag::{Exit, FieldPath, Severity, WithHint as _};
use crate::difference::{Outcome, Step, send};
use crate::host::Connection;
use crate::model::{Kind, Meta};
use crate::validate::findings_of_names;

/// Delete resources of the control plane
#[derive(Debug, Args)]
pub struct DeleteArgs {
    /// The type, in the plural or the singular; or TYPE/NAME, as -o name prints it
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
    /// Treat what does not exist as deleted
    #[arg(long)]
    ignore_not_found: bool,
    /// Delete nothing, and say what would be
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    output: ChangesArgs,
}

impl DeleteArgs {
    /// Deletes.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let keys = self.keys(context)?;
        if keys.is_empty() {
            context.console.info("the input has nothing to delete");
            return Ok(Changes::new(self.output.format, self.dry_run).finish(context)?);
        }
        let connection = context.connection.connect()?;
        connection.announce(context.console);
        self.delete_all(keys, &connection, context)
    }

    fn delete_all(
        &self,
        keys: Vec<Key>,
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Exit> {
        let client = connection.client();
        let is_one = keys.len() == 1;
        let absent = |key: &Key| {
            if self.ignore_not_found {
                return None;
            }
            // Of many the lists would be asked for over and over.
            let near = if is_one {
                meant(key, &client)
            } else {
                Ok(None)
            };
            Some(match near {
                Err(error) => error,
                Ok(near) => anyhow!("{key} does not exist")
                    .hint(near.unwrap_or_else(|| "--ignore-not-found ignores that".to_owned())),
            })
        };
        let steps: Vec<Step> = keys.into_iter().map(Step::deletion).collect();
        let mut changes = Changes::new(self.output.format, self.dry_run);
        send(&steps, &client, self.dry_run, |step, outcome| {
            let outcome = match outcome {
                Outcome::Failed(Error::NoKind(_)) if self.ignore_not_found => Outcome::Absent,
                outcome => outcome,
            };
            changes.add(step, outcome, absent, context);
        });
        Ok(changes.finish(context)?)
    }

    /// What to delete: what lives in a mesh before the mesh.
    fn keys(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Key>> {
        let mut keys = match &self.what {
            None => self.keys_of_input(context)?,
            Some(_) if !self.input.file.is_empty() => {
                let message = anyhow!("a name cannot be used with -f");
                return Err(message.hint("-f alone deletes what the file holds"));
            }
            Some(TypeOrName::Type(kind)) if self.names.is_empty() => {
                let word = kind.singular();
                let hint = format!("kumactl delete {word} NAME, or -f with the file that it is in");
                return Err(anyhow!("no {word} is named").hint(hint));
            }
            Some(what) => keys(&read_names(what, &self.names)?, context)?,
        };
        keys.sort_by_key(|key| std::cmp::Reverse(sending_order(key.kind())));
        Ok(keys)
    }

    /// Every resource of the input whose kind is known, be it by name only. What else is in it is
    /// named, and a document that cannot be read might be any of them.
    fn keys_of_input(&self, context: &mut Context<'_>) -> anyhow::Result<Vec<Key>> {
        let mut input = self.input.read(context)?;
        if !self.input.allow_empty {
            input.check_resources()?;
        }
        if input.incomplete || report_unreadable(&mut input.reading, &input.sources, context) {
            bail!("nothing was deleted, because some of the input could not be read");
        }
        input.check_mesh(context)?;
        let found = std::mem::take(&mut input.reading.findings);
        let world = &input.reading.world;
        let findings = findings_of_names(found, world).into_iter();
        let (errors, warnings): (Vec<_>, Vec<_>) =
            findings.partition(|finding| finding.severity == Severity::Error);
        if report_errors(errors, &input.sources, context) {
            bail!("nothing was deleted, because it is not certain what is meant");
        }
        report_warnings(warnings, &input.sources, context);
        input.report_skipped("deleted", context);
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
                    anyhow::Error::from(error).context(format!("nothing was deleted: {place}"))
                })?);
            }
        }
        Ok(keys)
    }
}

/// Fails if kuma-dp fills in the name or the mesh: what it would be called is not known.
fn check_filled_in(kind: Kind, meta: &Meta, input: &Input) -> anyhow::Result<()> {
    let mesh = (!meta.names_no_mesh).then(|| FieldPath::root().field("mesh"));
    for path in mesh.into_iter().chain([meta.name_path()]) {
        if let Some(variable) = input.filled_in(kind, meta, path) {
            let place = input.place_of_name(kind, meta);
            return Err(anyhow!(
                "nothing was deleted: {place}: kuma-dp fills in {{{{ {variable} }}}}, so the name is not known"
            )
            .hint(format!("give it with --var {variable}=VALUE, or delete dataplane/NAME")));
        }
    }
    Ok(())
}
