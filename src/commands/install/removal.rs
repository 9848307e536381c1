//! The flags of `uninstall tracing`: those of what was installed, and what of it is deleted.

use clap::Args;

use super::problems::Problems;
use super::tracing::TracingArgs;
use crate::commands::Context;
use crate::manifest::{Manifest, Plan, StorageKind};
use crate::report::Message;
use crate::report::install::before_uninstall;

/// The same flags, and what is deleted.
#[derive(Debug, Args)]
pub struct RemovalArgs {
    #[command(flatten)]
    pub(super) tracing: TracingArgs,
    /// Delete the Namespace with everything in it, also one other than kuma-tracing
    #[arg(long)]
    delete_namespace: bool,
    /// Delete the volume of badger, too, with the traces in it
    #[arg(long)]
    purge: bool,
}

impl RemovalArgs {
    /// From what was typed to what was meant: with the Namespace only where it holds nothing else.
    pub(super) fn resolve(&self, context: &Context<'_>) -> anyhow::Result<Plan> {
        let mut problems = Problems::new(&self.tracing.given);
        if self.delete_namespace && self.tracing.no_namespace {
            problems.add("--delete-namespace cannot be used with --no-namespace");
        }
        if self.delete_namespace && self.tracing.policies.only {
            problems.add(
                "--delete-namespace cannot be used with --policies-only, which keeps the Namespace",
            );
        }
        if self.purge && self.tracing.storage.kind() != StorageKind::Badger {
            problems.add("--purge needs --storage badger");
        }
        let mut plan = self.tracing.resolve_with(context, problems)?;
        if let Some(stack) = &mut plan.stack {
            // A volume goes with its namespace.
            let keeps_volume = stack.storage.volume.is_some() && !self.purge;
            let is_deleted = stack.namespace.is_own() && !keeps_volume;
            stack.with_namespace &= is_deleted || self.delete_namespace;
        }
        Ok(plan)
    }

    /// Whether an object is among what is deleted.
    pub(super) fn deletes(&self, manifest: &Manifest) -> bool {
        // Without its Mesh, the whole mesh would go down.
        !manifest.is_mesh() && (self.purge || !manifest.holds_traces())
    }

    /// What is said before it.
    pub(super) fn messages(&self, plan: &Plan) -> Vec<Message> {
        before_uninstall(plan, self.purge, self.tracing.no_namespace)
    }
}
