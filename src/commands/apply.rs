//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use super::connection::{Connection, read_base};
use super::diff::{Comparison, DiffFormat};
use super::judge::{FailOn, judge, parse_code};
use super::load::Input;
use super::{Context, InputArgs, VersionArgs};
use crate::client::Key;
use crate::diag::{Exit, Finding, Severity, printable};
use crate::difference::{dropped_fields, same};
use crate::model::{Kind, Meta, Release};
use crate::parse::Values;
use crate::report::findings::{Report, Summary, write_text};

/// Create or update resources on the control plane
#[derive(Debug, Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    version: VersionArgs,
    /// Send nothing, and show what would change
    #[arg(long)]
    dry_run: bool,
    /// Send what is known to be wrong, too, and let the control plane judge
    #[arg(long)]
    force: bool,
    /// The mildest finding that keeps everything from being sent
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "error",
        conflicts_with = "force"
    )]
    fail_on: FailOn,
    /// Leave the findings of a code out (repeatable); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code)]
    ignore: Vec<String>,
}

/// A resource of the input beside the one that the control plane has.
struct Item {
    key: Key,
    value: Value,
    live: Option<Value>,
}

impl Item {
    /// What sending it does.
    fn change(&self) -> &'static str {
        match &self.live {
            None => "created",
            Some(live) if same(&self.value, live) => "unchanged",
            Some(_) => "configured",
        }
    }

    /// What sending it takes away without being asked to.
    fn drops(&self) -> Option<String> {
        let fields = dropped_fields(&self.value, self.live.as_ref()?);
        let (key, kind) = (&self.key, self.key.kind().word());
        (!fields.is_empty()).then(|| {
            format!(
                "applying {key} drops {}: the control plane has it and the document does not, and a {kind} is replaced as a whole",
                fields.join(", "),
            )
        })
    }
}

impl ApplyArgs {
    /// Judges, asks, sends.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let mut input = self.input.read(context)?;
        if input.incomplete {
            bail!("nothing was sent, because the input could not be read whole");
        }
        let connection = context.connection.connect()?;
        let release = match self.version.kuma_version {
            Some(release) => Some(release),
            None => connection.release()?,
        };
        let findings = judge(&mut input, release, &self.ignore, context);
        self.tell(&input, &findings, context)?;
        if self.dry_run {
            return rehearse(input, &connection, release, context);
        }
        let items = self.items(&input, &connection, context)?;
        let drops: Vec<String> = items.iter().filter_map(Item::drops).collect();
        for words in &drops {
            context.console.warn(words);
        }
        if !drops.is_empty() && self.fail_on.is_met_by(Severity::Warning) && !self.force {
            bail!("nothing was sent, because --fail-on takes a warning for an error");
        }
        if input.reading.skipped > 0 {
            let skipped = input.reading.skipped;
            context.console.tell(format!(
                "{skipped} documents of other kinds are not applied"
            ));
        }
        let unreadable = findings
            .iter()
            .any(|it| it.subject.is_none() && it.severity == Severity::Error);
        let exit = send(&items, &connection, context)?;
        Ok(if unreadable {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }

    /// Tells the findings; an error if they keep everything from being sent.
    fn tell(
        &self,
        input: &Input,
        findings: &[Finding],
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let sources = input.sources.as_slice();
        let world = &input.reading.world;
        let summary = Summary::new(sources.len(), world.len(), input.reading.skipped, findings);
        let report = Report {
            summary,
            findings,
            sources,
        };
        write_text(context.console.err(), &report)?;
        // Errors stop it, whatever else does.
        let stops = FailOn::Error.is_met(findings) || self.fail_on.is_met(findings);
        if stops && !self.force {
            bail!(
                "nothing was sent: {}\nhint: --force sends it all the same, and lets the control plane judge",
                report.summary.line()
            );
        }
        Ok(())
    }

    /// The resources to send, the meshes before what lives in them, each beside its live state.
    fn items(
        &self,
        input: &Input,
        connection: &Connection,
        context: &mut Context<'_>,
    ) -> anyhow::Result<Vec<Item>> {
        let world = &input.reading.world;
        let values = Values::new(&input.sources);
        let metas = |kind: Kind| {
            let metas = world.metas(kind).into_iter();
            metas.map(move |meta| (kind, meta))
        };
        let (mut meshes, mut others): (Vec<(Kind, &Meta)>, Vec<(Kind, &Meta)>) = Kind::ALL
            .into_iter()
            .flat_map(metas)
            .filter(|(_, meta)| !meta.superseded)
            .filter(|(_, meta)| context.mesh.as_ref().is_none_or(|mesh| *mesh == meta.mesh))
            .partition(|(kind, _)| *kind == Kind::Mesh);
        others.sort_by(|(_, one), (_, other)| one.origin.cmp(&other.origin));
        meshes.append(&mut others);
        let mut wanted = Vec::with_capacity(meshes.len());
        for (kind, meta) in meshes {
            let key = Key::new(kind, &meta.mesh, &meta.name)?;
            let value = values
                .of(kind, meta)
                .with_context(|| format!("{key} cannot be sent"))?;
            wanted.push((key, value));
        }
        let keys: Vec<Key> = wanted.iter().map(|(key, _)| key.clone()).collect();
        let progress = context.console.progress("asking the control plane");
        let live = connection
            .client()
            .get_all(&keys)
            .context("nothing was sent")?;
        drop(progress);
        let item = |((key, value), live)| Item { key, value, live };
        Ok(wanted.into_iter().zip(live).map(item).collect())
    }
}

/// Shows what would change.
fn rehearse(
    input: Input,
    connection: &Connection,
    release: Option<Release>,
    context: &mut Context<'_>,
) -> anyhow::Result<Exit> {
    let base = read_base(context, connection, &input, &[])?;
    let comparison = Comparison {
        release,
        prune: false,
        output: DiffFormat::Text,
        rehearses: true,
    };
    // That something changes is what it was asked for.
    match comparison.show(base.input, input, context)? {
        Exit::Findings => Ok(Exit::Clean),
        exit => Ok(exit),
    }
}

/// Sends what is not there already, one after another, and says so as it happens. A refusal does
/// not keep the others back.
fn send(
    items: &[Item],
    connection: &Connection,
    context: &mut Context<'_>,
) -> anyhow::Result<Exit> {
    let client = connection.client();
    let mut exit = Exit::Clean;
    let mut failed: Vec<String> = Vec::new();
    let mut left = items;
    while let [item, rest @ ..] = left {
        left = rest;
        let mut change = item.change();
        if change != "unchanged" {
            match client.put(&item.key, &item.value) {
                Ok(written) => {
                    for warning in written.warnings {
                        context.console.warn(&format!("{}: {warning}", item.key));
                    }
                    change = if written.created {
                        "created"
                    } else {
                        "configured"
                    };
                }
                Err(error) => {
                    exit = exit.max(error.exit().max(Exit::Refused));
                    failed.push(item.key.to_string());
                    let is_lasting = error.is_lasting();
                    let words = format!("{} was not applied", item.key);
                    context
                        .console
                        .error(&anyhow::Error::from(error).context(words));
                    if is_lasting {
                        failed.extend(rest.iter().map(|item| item.key.to_string()));
                        break;
                    }
                    continue;
                }
            }
        }
        let line = format!("{} {change}\n", item.key);
        context.console.print(&printable_lines(&line))?;
        context.console.finish()?;
    }
    if !failed.is_empty() {
        let (count, all) = (failed.len(), items.len());
        let words = format!(
            "{count} of {all} resources were not applied: {}",
            failed.join(", ")
        );
        context.console.error(&anyhow::anyhow!("{words}"));
    }
    Ok(exit)
}

/// A line of names that come from files.
fn printable_lines(line: &str) -> String {
    format!("{}\n", printable(line.trim_end_matches('\n')))
}
