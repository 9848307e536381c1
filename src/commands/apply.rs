//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use super::connection::{Connection, JUDGED, read_base};
use super::diff::{Comparison, DiffFormat};
use super::judge::{FailOn, parse_code};
use super::laid::Laid;
use super::load::{Input, tell_lost};
use super::{Context, InputArgs, VersionArgs};
use crate::client::{Key, sending_order};
use crate::diag::{Exit, Finding, Severity};
use crate::difference::{Change, ResourceChange, dropped_words, resources};
use crate::model::Release;
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

/// A resource of the input, and what sending it does.
struct Item {
    key: Key,
    change: Change,
    /// What to send, if that changes anything.
    value: Option<Value>,
    /// What sending it takes away without being asked to, in words.
    drops: Option<String>,
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
        let mut live =
            read_base(context, &connection, &input, &JUDGED).context("nothing was sent")?;
        if !self.force {
            live.check_kinds(&input).context("nothing was sent")?;
        }
        if tell_lost(&mut live.input.reading, &live.input.sources, context) {
            bail!("nothing was sent, because the control plane's state could not be read whole");
        }
        let release = self.version.kuma_version.or(live.release);
        let judging = self.version.kuma_version.or(live.release);
        let mut laid = Laid::new(input, live.input, false);
        let findings = laid.judge(judging, &self.ignore, context);
        self.tell(&laid.input, &findings, context)?;
        if self.dry_run {
            let is_stopped = self.stops_at_drops() && drops_any(&laid, context);
            let exit = rehearse(&mut laid, release, context)?;
            if is_stopped {
                bail!("nothing would be sent, because --fail-on takes a warning for an error");
            }
            return Ok(exit);
        }
        let items = items(&laid, context)?;
        let mut drops = items
            .iter()
            .filter_map(|item| item.drops.as_ref())
            .peekable();
        let drops_any = drops.peek().is_some();
        for words in drops {
            context.console.warn(words);
        }
        if drops_any && self.stops_at_drops() {
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

    /// Whether a field that applying drops keeps everything from being sent: it is a warning.
    fn stops_at_drops(&self) -> bool {
        self.fail_on.is_met_by(Severity::Warning) && !self.force
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

/// What becomes of the resources of the input, the meshes before what lives in them.
fn changes<'l>(
    laid: &'l Laid,
    values: &Values<'_>,
    context: &Context<'_>,
) -> Vec<ResourceChange<'l>> {
    let mut changes = resources(&laid.overlay, values);
    let is_wanted = |home: &str| context.mesh.as_ref().is_none_or(|mesh| mesh == home);
    changes.retain(|resource| is_wanted(resource.subject.home()));
    changes.sort_by_key(|resource| sending_order(resource.kind));
    changes
}

/// Whether applying takes a field away from any resource.
fn drops_any(laid: &Laid, context: &Context<'_>) -> bool {
    changes(laid, &Values::new(&laid.input.sources), context)
        .iter()
        .any(|resource| !resource.dropped.is_empty())
}

/// The resources of the input, ready to be sent.
fn items(laid: &Laid, context: &Context<'_>) -> anyhow::Result<Vec<Item>> {
    let values = Values::new(&laid.input.sources);
    let item = |resource: ResourceChange<'_>| {
        let (kind, change) = (resource.kind, resource.change);
        // Nothing is pruned, so all that changes stands in the input.
        let meta = resource.after.filter(|_| change != Change::Unchanged);
        let value = meta.map(|meta| values.of(kind, meta)).transpose();
        let subject = &resource.subject;
        Ok(Item {
            key: Key::new(kind, subject.home(), &subject.name)?,
            change,
            value: value.with_context(|| format!("{subject} cannot be sent"))?,
            drops: dropped_words(subject, &resource.dropped),
        })
    };
    let changes = changes(laid, &values, context);
    changes.into_iter().map(item).collect()
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
        let mut change = item.change;
        if let Some(value) = &item.value {
            match client.put(&item.key, value) {
                Ok(written) => {
                    for warning in written.warnings {
                        context.console.warn(&format!("{}: {warning}", item.key));
                    }
                    change = if written.created {
                        Change::Created
                    } else {
                        Change::Changed
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
        context
            .console
            .done(format!("{} {}", item.key, change.applied_word()));
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
