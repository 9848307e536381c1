//! `kumactl apply`: creates and replaces resources of the control plane, and says what it did.

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;

use super::comparison::{Comparison, DiffFormat};
use super::connection::Connection;
use super::judge::{FailOn, Judging, parse_code};
use super::laid::Laid;
use super::live::read_base;
use super::load::{Input, PathArgs, tell_lost};
use super::{Context, VersionArgs};
use crate::client::{Client, Error, Key};
use crate::diag::{Exit, Finding, Severity, Subject, printable, shell_word};
use crate::difference::{Change, ResourceChange, dataplanes, dropped_words, resources, taken_away};
use crate::model::Release;
use crate::parse::Values;
use crate::report::findings::write_text;
use crate::report::{absent_line, dataplanes_line};

/// Create or update resources on the control plane
#[derive(Debug, Args)]
pub struct ApplyArgs {
    #[command(flatten)]
    input: PathArgs,
    #[command(flatten)]
    version: VersionArgs,
    /// Send nothing, and show what would change
    #[arg(long)]
    dry_run: bool,
    /// Send what is known to be wrong, too, and drop fields of a Mesh that the input lacks
    #[arg(long)]
    force: bool,
    /// Delete what the input lacks, as diff --prune lists it
    #[arg(long)]
    prune: bool,
    /// The mildest finding that keeps everything from being sent
    #[arg(
        long,
        value_name = "SEVERITY",
        default_value = "error",
        conflicts_with = "force"
    )]
    fail_on: FailOn,
    /// Leave out the findings with a code (repeatable, or separated by commas); explain lists the codes
    #[arg(long, value_name = "CODE", value_parser = parse_code, value_delimiter = ',')]
    ignore: Vec<String>,
}

/// A resource of the input, and what sending it does.
struct Item {
    key: Key,
    change: Change,
    /// What to send, if anything is to be.
    value: Option<Value>,
    /// What sending it takes away without being asked to, in words.
    drops: Option<String>,
}

impl ApplyArgs {
    /// Judges, asks, sends.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let input = self.input.clone().into_input().read(context)?;
        if input.incomplete {
            bail!("nothing was sent, because the input could not be read whole");
        }
        if let Some(mesh) = &context.mesh {
            input.check_mesh(mesh)?;
        }
        let connection = context.connection.connect()?;
        connection.announce(context.console);
        let mut live = read_base(context, &connection, &input, self.version.kuma_version)
            .context("nothing was sent")?;
        if !self.force {
            live.check_kinds(&input).context("nothing was sent")?;
        }
        if tell_lost(&mut live.input.reading, &live.input.sources, context) {
            bail!("nothing was sent, because the control plane's state could not be read whole");
        }
        let release = self.version.kuma_version.or(live.release);
        let mut laid = Laid::new(input, live.input, self.prune);
        let judging = Judging {
            release,
            zone: None,
            ignored: &self.ignore,
        };
        let findings = laid.judge(judging, context);
        self.tell(&laid.input, &findings, context)?;
        let refusal = self.refusal(&laid, release, context);
        if self.dry_run {
            let exit = rehearse(&mut laid, release, context)?;
            if let Some(reason) = refusal {
                bail!("nothing would be sent, because {reason}");
            }
            return Ok(exit);
        }
        laid.tell_unjudged(release, context);
        let items = items(&laid, context)?;
        for words in items.iter().filter_map(|item| item.drops.as_ref()) {
            context.console.warn(words);
        }
        if let Some(reason) = refusal {
            bail!("nothing was sent, because {reason}");
        }
        laid.input.tell_skipped("applied", context);
        let unreadable = findings
            .iter()
            .any(|it| it.subject.is_none() && it.severity == Severity::Error);
        let exit = send(&items, &connection, context);
        let mut absent = laid.overlay.absent();
        absent.retain(|subject| is_wanted(subject, context));
        if let Some(line) = absent_line(&absent) {
            context.console.tell(printable(&line));
        }
        Ok(if unreadable {
            exit.max(Exit::Refused)
        } else {
            exit
        })
    }

    /// Why nothing may be sent although it is what the control plane takes; with `--force` all of it
    /// may.
    fn refusal(
        &self,
        laid: &Laid,
        release: Option<Release>,
        context: &Context<'_>,
    ) -> Option<String> {
        if self.force {
            return None;
        }
        let values = Values::new(&laid.input.sources);
        let mut taken = taken_away(&laid.overlay, &values);
        taken.retain(|it| is_wanted(&it.subject, context));
        if let Some(first) = taken.first() {
            let name =
                |it: &ResourceChange<'_>| format!("{} of {}", it.dropped.join(", "), it.subject);
            let names: Vec<String> = taken.iter().map(name).collect();
            let count = count_dataplanes(laid, release, context);
            return Some(format!(
                "it would drop {}, which the input lacks and the control plane has; {}\nhint: kumactl get mesh {} -o yaml prints all of it, to be edited and applied; --force drops what is lacking",
                names.join(", and "),
                dataplanes_line(count),
                shell_word(&first.subject.name),
            ));
        }
        // Everything is compared once more only where that decides.
        let is_stopped = self.fail_on.is_met_by(Severity::Warning)
            && changes(laid, &values, context)
                .iter()
                .any(|it| !it.dropped.is_empty());
        is_stopped.then(|| "--fail-on takes a warning for an error".to_owned())
    }

    /// Tells the findings; an error if they keep everything from being sent.
    fn tell(
        &self,
        input: &Input,
        findings: &[Finding],
        context: &mut Context<'_>,
    ) -> anyhow::Result<()> {
        let report = self.fail_on.report(input, findings);
        // Whether anybody reads them or not, the findings decide.
        let _ = write_text(context.console.err(), &report);
        // What a document that could not be read describes would be taken for absent.
        if self.prune
            && findings
                .iter()
                .any(|it| it.subject.is_none() && it.severity >= Severity::Warning)
        {
            bail!(
                "nothing was sent, because --prune might delete what a document describes that was not read as a resource\nhint: mend it, or leave --prune out"
            );
        }
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

/// What becomes of the resources, in the order in which it is done.
fn changes<'l>(
    laid: &'l Laid,
    values: &Values<'_>,
    context: &Context<'_>,
) -> Vec<ResourceChange<'l>> {
    let mut changes = resources(&laid.overlay, values);
    changes.retain(|resource| is_wanted(&resource.subject, context));
    changes.sort_by_key(ResourceChange::step);
    changes
}

/// Whether a resource is of the mesh that was named, if one was.
fn is_wanted(subject: &Subject, context: &Context<'_>) -> bool {
    let mesh = context.mesh.as_ref();
    mesh.is_none_or(|mesh| mesh == subject.home())
}

/// How many dataplanes are traced differently.
fn count_dataplanes(laid: &Laid, release: Option<Release>, context: &Context<'_>) -> usize {
    let [before, after] = laid.overlay.effective(release);
    let mesh = context.mesh.as_ref();
    dataplanes(&before, &after)
        .iter()
        .filter(|dataplane| mesh.is_none_or(|mesh| mesh == dataplane.mesh))
        .count()
}

/// What there is to be done, ready to be sent.
fn items(laid: &Laid, context: &Context<'_>) -> anyhow::Result<Vec<Item>> {
    let values = Values::new(&laid.input.sources);
    let item = |resource: ResourceChange<'_>| {
        let (kind, change) = (resource.kind, resource.change);
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

impl Item {
    /// Makes the control plane have it, or not have it any more; what became of it, if anything did.
    fn send(
        &self,
        client: &Client<'_>,
        context: &mut Context<'_>,
    ) -> Result<Option<Change>, Error> {
        if self.change == Change::Deleted {
            return Ok(client.delete(&self.key)?.then_some(Change::Deleted));
        }
        let Some(value) = &self.value else {
            return Ok(Some(self.change));
        };
        let written = client.put(&self.key, value)?;
        for warning in written.warnings {
            context.console.warn(&format!("{}: {warning}", self.key));
        }
        Ok(Some(if written.created {
            Change::Created
        } else {
            Change::Changed
        }))
    }
}

/// Sends what is not there already, one after another, and says so as it happens. A refusal does
/// not keep the others back, but for deletions: those are made only if all before them was applied.
fn send(items: &[Item], connection: &Connection, context: &mut Context<'_>) -> Exit {
    let client = connection.client();
    let mut exit = Exit::Clean;
    let (mut unapplied, mut undeleted): (Vec<&Item>, Vec<&Item>) = (Vec::new(), Vec::new());
    let mut is_over = false;
    for item in items {
        let is_deletion = item.change == Change::Deleted;
        let is_held_back = is_over || (is_deletion && !unapplied.is_empty());
        let undone = if is_deletion {
            &mut undeleted
        } else {
            &mut unapplied
        };
        if is_held_back {
            undone.push(item);
            continue;
        }
        match item.send(&client, context) {
            Ok(Some(change)) => {
                context
                    .console
                    .done(format!("{} {}", item.key, change.applied_word()))
            }
            Ok(None) => {
                let name = item.key.to_string();
                let message = format!("{} does not exist any more", printable(&name));
                context.console.tell(message);
            }
            Err(error) => {
                exit = exit.max(error.exit().max(Exit::Refused));
                undone.push(item);
                is_over = error.is_lasting();
                let done = if is_deletion { "deleted" } else { "applied" };
                let message = format!("{} was not {done}", item.key);
                context
                    .console
                    .error(&anyhow::Error::from(error).context(message));
            }
        }
    }
    let why = if unapplied.is_empty() {
        ""
    } else {
        ", because not everything was applied"
    };
    for (undone, done, why) in [(&unapplied, "applied", ""), (&undeleted, "deleted", why)] {
        if undone.is_empty() {
            continue;
        }
        let is_deletion = |item: &&Item| item.change == Change::Deleted;
        let all = items
            .iter()
            .filter(|item| is_deletion(item) == (done == "deleted"))
            .count();
        let names: Vec<String> = undone.iter().map(|item| item.key.to_string()).collect();
        context.console.error(&anyhow::anyhow!(
            "{} of {all} resources were not {done}{why}: {}",
            undone.len(),
            names.join(", ")
        ));
    }
    exit
}
