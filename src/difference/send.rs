//! Making a control plane have what changes: one request after another, in an order in which each
//! can succeed. Knows neither where the resources come from nor who reads what became of them.

use serde_json::Value;

use super::{Change, Difference, ResourceChange};
use crate::client::{Client, Error, Key, sending_order};
use crate::diag::Subject;
use crate::model::Meta;
use crate::parse::{ValueError, Values};

/// One resource to create, replace, delete or leave as it is.
#[derive(Debug)]
pub(crate) struct Step {
    /// Which one.
    pub(crate) key: Key,
    change: Change,
    /// What to send, if anything.
    value: Option<Value>,
}

/// What became of a step.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// It is as it should be. The control plane may have warned of something.
    Done(Change, Vec<String>),
    /// What was to be deleted does not exist.
    Absent,
    /// It was refused, or the control plane did not answer.
    Failed(Error),
    /// It was not tried, because of what failed before it.
    Skipped,
}

/// A resource that cannot be sent.
#[derive(Debug, thiserror::Error)]
#[error("{subject} cannot be sent")]
pub(crate) struct Unsendable {
    subject: Subject,
    source: ValueError,
}

impl Step {
    /// The deletion of a resource.
    pub(crate) fn deletion(key: Key) -> Self {
        Self {
            key,
            change: Change::Deleted,
            value: None,
        }
    }

    fn of(resource: &ResourceChange<'_>, values: &Values<'_>) -> Result<Self, anyhow::Error> {
        let (kind, change, subject) = (resource.kind, resource.change, &resource.subject);
        let sent = resource.after.filter(|_| change != Change::Unchanged);
        let value = |meta: &Meta| values.of(kind, meta);
        let value = sent.map(value).transpose().map_err(|source| Unsendable {
            subject: subject.clone(),
            source,
        })?;
        Ok(Self {
            key: Key::new(kind, subject.home(), &subject.name)?,
            change,
            value,
        })
    }

    /// Whether a resource is deleted.
    pub(crate) fn is_deletion(&self) -> bool {
        self.change == Change::Deleted
    }

    fn send(&self, client: &Client<'_>, is_dry_run: bool) -> Result<Outcome, Error> {
        if self.is_deletion() {
            let was_there = if is_dry_run {
                client.get(&self.key)?.is_some()
            } else {
                client.delete(&self.key)?
            };
            return Ok(if was_there {
                Outcome::Done(Change::Deleted, Vec::new())
            } else {
                Outcome::Absent
            });
        }
        let Some(value) = self.value.as_ref().filter(|_| !is_dry_run) else {
            return Ok(Outcome::Done(self.change, Vec::new()));
        };
        let written = client.put(&self.key, value)?;
        let change = if written.created {
            Change::Created
        } else {
            Change::Changed
        };
        Ok(Outcome::Done(change, written.warnings))
    }
}

impl Difference<'_> {
    /// The resources in the order in which they are applied.
    pub(crate) fn in_order(&self) -> Vec<&ResourceChange<'_>> {
        let mut resources: Vec<_> = self.resources.iter().collect();
        // A mesh has to be there before what lives in it, and goes after all of that; nothing is
        // deleted before everything else is there.
        resources.sort_by_key(|it| match (it.change, sending_order(it.kind)) {
            (Change::Deleted, order) => (true, u8::MAX - order),
            (_, order) => (false, order),
        });
        resources
    }

    /// What there is to do, ready to be sent.
    pub(crate) fn steps(&self, values: &Values<'_>) -> anyhow::Result<Vec<Step>> {
        let resources = self.in_order().into_iter();
        resources.map(|it| Step::of(it, values)).collect()
    }
}

/// Takes the steps, and hands over what became of each as it happens. A refusal does not keep the
/// others back, but for deletions: they are made only if all before them was applied.
pub(crate) fn send(
    steps: &[Step],
    client: &Client<'_>,
    is_dry_run: bool,
    mut report: impl FnMut(&Step, Outcome),
) {
    let (mut is_over, mut all_applied) = (false, true);
    for step in steps {
        let outcome = if is_over || (step.is_deletion() && !all_applied) {
            Outcome::Skipped
        } else {
            step.send(client, is_dry_run)
                .unwrap_or_else(Outcome::Failed)
        };
        if let Outcome::Failed(error) = &outcome {
            is_over = error.is_lasting();
            all_applied &= step.is_deletion();
        }
        report(step, outcome);
    }
}
