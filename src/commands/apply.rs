//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use super::connection::{Connection, JUDGED, read_base};
use super::diff::{Comparison, DiffFormat};
use super::judge::{FailOn, parse_code};
use super::laid::Laid;
use super::load::Input;
use super::{Context, InputArgs, VersionArgs};
use crate::client::{Key, sending_order};
use crate::diag::{Exit, Finding, Severity};
use crate::difference::{dropped_fields, dropped_words, same};
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
        dropped_words(&self.key.subject(), &fields)
    }
}

impl ApplyArgs {
    /// Judges, asks, sends.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let input = self.input.read(context)?;
        if input.incomplete {
            bail!("nothing was sent, because the input could not be read whole");
        }
        if let Some(mesh) = &context.mesh {
            input.check_mesh(mesh)?;
        }
        let connection = context.connection.connect()?;
        let live = read_base(context, &connection, &input, &JUDGED).context("nothing was sent")?;
        let release = self.version.kuma_version.or(live.release);
        let judging = self.version.kuma_version.or(live.judging_release());
        let mut laid = Laid::new(input, live.input, false);
        let findings = laid.judge(judging, &self.ignore, context);
        self.tell(&laid.input, &findings, context)?;
        if self.dry_run {
            return rehearse(&mut laid, release, context);
        }
        let items = items(&laid, &connection, context)?;
        let drops: Vec<String> = items.iter().filter_map(Item::drops).collect();
        for words in &drops {
            context.console.warn(words);
        }
        if !drops.is_empty() && self.fail_on.is_met_by(Severity::Warning) && !self.force {
            bail!("nothing was sent, because --fail-on takes a warning for an error");
        }
        let skipped = laid.input.reading.skipped;
        if skipped > 0 {
            context.console.tell(format!(
                "{skipped} documents of other kinds are not applied"
            ));
        }
        let unreadable = findings
            .iter()
            .any(|it| it.subject.is_none() && it.severity == Severity::Error);
        let exit = send(&items, &connection, context);
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
        let skipped = input.reading.skipped;
        let summary = Summary::new(input.files, input.resources, skipped, findings);
        let report = Report {
            summary,
            findings,
            sources,
        };
        // Whether anybody reads them or not, the findings decide.
        let _ = write_text(context.console.err(), &report);
        if self.force {
            return Ok(());
        }
        if FailOn::Error.is_met(findings) {
            bail!(
                "nothing was sent, because the input has errors\nhint: --force sends it all the same, and lets the control plane judge"
            );
        }
        if self.fail_on.is_met(findings) {
            bail!("nothing was sent, because --fail-on takes these findings for errors");
        }
        Ok(())
    }
}

/// The resources to send, the meshes before what lives in them, each beside its live state.
fn items(
    laid: &Laid,
    connection: &Connection,
    context: &mut Context<'_>,
) -> anyhow::Result<Vec<Item>> {
    let overlay = &laid.overlay;
    let values = Values::new(&laid.input.sources);
    // The pairs are the resources of the input, in its order.
    let metas = overlay
        .pairs
        .iter()
        .filter_map(|pair| Some((pair.kind, overlay.metas(*pair).1?)));
    let is_wanted = |meta: &Meta| context.mesh.as_ref().is_none_or(|mesh| *mesh == meta.mesh);
    let mut metas: Vec<(Kind, &Meta)> = metas.filter(|(_, meta)| is_wanted(meta)).collect();
    metas.sort_by_key(|(kind, _)| sending_order(*kind));
    let mut wanted = Vec::with_capacity(metas.len());
    for (kind, meta) in metas {
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

/// Shows what would change.
fn rehearse(
    laid: &mut Laid,
    release: Option<Release>,
    context: &mut Context<'_>,
) -> anyhow::Result<Exit> {
    let comparison = Comparison {
        release,
        output: DiffFormat::Text,
        rehearses: true,
    };
    // That something changes is what it was asked for.
    match comparison.show(laid, context)? {
        Exit::Findings => Ok(Exit::Clean),
        exit => Ok(exit),
    }
}

/// Sends what is not there already, one after another, and says so as it happens. A refusal does
/// not keep the others back.
fn send(items: &[Item], connection: &Connection, context: &mut Context<'_>) -> Exit {
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
        context.console.done(format!("{} {change}", item.key));
    }
    if !failed.is_empty() {
        let (count, all) = (failed.len(), items.len());
        let words = format!(
            "{count} of {all} resources were not applied: {}",
            failed.join(", ")
        );
        context.console.error(&anyhow::anyhow!("{words}"));
    }
    exit
}
