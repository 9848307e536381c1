//! The flags of `install tracing` and `uninstall tracing`: from what was typed to what was meant.

use std::path::{Path, PathBuf};

use clap::Args;

use super::access::AccessArgs;
use super::deployment::{Deployment, DeploymentArgs};
use super::policies::PolicyArgs;
use super::problems::Problems;
use super::storage::StorageArgs;
use crate::commands::Context;
use crate::diag::go_quote;
use crate::manifest::{Backend, Manifest, Namespace, ObjectFormat, Plan, Stack, StorageKind};
use crate::report::Message;
use crate::report::install::before_uninstall;

/// What is deployed, and the policies beside it.
#[derive(Debug, Args)]
pub struct TracingArgs {
    /// What takes, keeps and shows the traces
    #[arg(long, value_name = "NAME", default_value = Backend::DEFAULT.name())]
    backend: Backend,
    /// The namespace
    #[arg(long, value_name = "NAME", default_value = Namespace::OWN)]
    namespace: String,
    /// Leave the Namespace out, for one that is there and that others use, too
    #[arg(long)]
    no_namespace: bool,
    /// How to print the objects
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: ObjectFormat,
    /// Write each object to a file of its own in this folder, which must not exist yet or be empty
    #[arg(long, value_name = "DIR")]
    output_dir: Option<PathBuf>,
    /// Print the label by which kubectl finds all of the objects, and nothing else
    #[arg(long)]
    label_selector: bool,
    #[command(flatten)]
    storage: StorageArgs,
    #[command(flatten)]
    deployment: DeploymentArgs,
    #[command(flatten)]
    access: AccessArgs,
    #[command(flatten)]
    policies: PolicyArgs,
}

/// The same flags, and what is deleted.
#[derive(Debug, Args)]
pub struct RemovalArgs {
    #[command(flatten)]
    tracing: TracingArgs,
    /// Delete the Namespace with everything in it, also one other than kuma-tracing
    #[arg(long)]
    delete_namespace: bool,
    /// Delete the volume of badger, too, with the traces in it
    #[arg(long)]
    purge: bool,
}

impl TracingArgs {
    /// From what was typed to what was meant.
    pub(super) fn resolve(&self, context: &Context<'_>) -> anyhow::Result<Plan> {
        self.resolve_with(context, Problems::default())
    }

    fn resolve_with(&self, context: &Context<'_>, mut problems: Problems) -> anyhow::Result<Plan> {
        let namespace = problems.parse("--namespace", &self.namespace);
        if namespace.as_ref().is_some_and(Namespace::is_shared) && !self.no_namespace {
            problems.add(format!(
                "--namespace {} is not valid: other things live there, so its Namespace cannot be \
                 the backend's; add --no-namespace, or name another one, such as {}",
                go_quote(&self.namespace),
                Namespace::OWN
            ));
        }
        if self.policies.only {
            problems.add_given(
                &[("--no-namespace", self.no_namespace)],
                "is about the Namespace, which --policies-only leaves out",
            );
            let reason = "is about the deployment, which --policies-only leaves out";
            problems.add_given(&self.storage.given(), reason);
            problems.add_given(&self.deployment.given(), reason);
            problems.add_given(&self.access.given(), reason);
        }
        if self.output_dir.is_some() && self.output == ObjectFormat::Patch {
            problems.add("--output-dir is for objects, and -o patch is none: write it to a file");
        }
        let namespace = namespace.as_ref();
        let stack = if self.policies.only {
            None
        } else {
            self.stack(namespace, &mut problems)
        };
        let policies =
            self.policies
                .resolve(self.backend, namespace, context, self.output, &mut problems);
        problems.check()?;
        Ok(Plan {
            stack,
            policies,
            output: self.output,
        })
    }

    fn stack(&self, namespace: Option<&Namespace>, problems: &mut Problems) -> Option<Stack> {
        let storage = self.storage.resolve(self.backend, problems);
        let (profile, kind) = (self.storage.profile, self.storage.kind());
        let deployment = self
            .deployment
            .resolve(self.backend, profile, kind, problems);
        let access = self.access.resolve(self.backend, problems);
        let (storage, kafka) = storage?;
        let Deployment {
            image,
            cleaner_image,
            pull_secrets,
            sizes,
            user_is_assigned,
            placement,
        } = deployment?;
        Some(Stack {
            backend: self.backend,
            profile,
            storage,
            kafka,
            namespace: namespace?.clone(),
            with_namespace: !self.no_namespace,
            user_is_assigned,
            image,
            cleaner_image,
            pull_secrets,
            sizes,
            placement,
            access: access?,
        })
    }

    /// The folder that the objects are written to.
    pub(super) fn output_dir(&self) -> Option<&Path> {
        self.output_dir.as_deref()
    }

    /// Whether the label is asked for, and nothing else.
    pub(super) fn wants_label_selector(&self) -> bool {
        self.label_selector
    }

    /// Whether sizes are an estimate.
    pub(super) fn estimates(&self) -> bool {
        self.deployment.estimates()
    }
}

impl RemovalArgs {
    /// From what was typed to what was meant: with the Namespace only where it holds nothing else.
    pub(super) fn resolve(&self, context: &Context<'_>) -> anyhow::Result<Plan> {
        let mut problems = Problems::default();
        if self.delete_namespace && self.tracing.no_namespace {
            problems.add("--delete-namespace and --no-namespace contradict each other");
        }
        if self.delete_namespace && self.tracing.policies.only {
            problems.add("--delete-namespace is about the Namespace, which --policies-only keeps");
        }
        if self.purge && self.tracing.storage.kind() != StorageKind::Badger {
            problems.add("--purge is about the volume of badger: add --storage badger");
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

    /// The flags that both verbs have.
    pub(super) fn tracing(&self) -> &TracingArgs {
        &self.tracing
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
