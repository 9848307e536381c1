//! The flags of `install tracing`, which `uninstall tracing` takes, too: from what was typed to what was
//! meant.

use std::path::PathBuf;

use clap::Args;

use super::access::AccessArgs;
use super::deployment::DeploymentArgs;
use super::policies::PolicyArgs;
use super::problems::{Given, Problems};
use super::storage::StorageArgs;
use crate::commands::Context;
use crate::diag::go_quote;
use crate::manifest::{Backend, Namespace, ObjectFormat, Plan, Stack};

/// What is deployed, and the policies beside it.
#[derive(Debug, Args)]
pub struct TracingArgs {
    #[command(flatten)]
    pub(super) given: Given,
    /// What receives, stores and shows the traces
    #[arg(long, value_name = "NAME", default_value = Backend::DEFAULT.name())]
    backend: Backend,
    /// The namespace
    #[arg(long, value_name = "NAME", default_value = Namespace::OWN)]
    namespace: String,
    /// Leave the Namespace out, for one that is there and that others use, too
    #[arg(long)]
    pub(super) no_namespace: bool,
    /// How to print the objects
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: ObjectFormat,
    /// Write each object to a file of its own in this folder, which must not exist yet or be empty
    #[arg(long, value_name = "DIR")]
    pub(super) output_dir: Option<PathBuf>,
    /// Print the label by which kubectl finds all of the objects, and nothing else
    #[arg(long)]
    pub(super) label_selector: bool,
    #[command(flatten)]
    pub(super) storage: StorageArgs,
    #[command(flatten)]
    pub(super) deployment: DeploymentArgs,
    #[command(flatten)]
    access: AccessArgs,
    #[command(flatten)]
    pub(super) policies: PolicyArgs,
}

impl TracingArgs {
    /// From what was typed to what was meant.
    pub(super) fn resolve(&self, context: &Context<'_>) -> anyhow::Result<Plan> {
        self.resolve_with(context, Problems::new(&self.given))
    }

    pub(super) fn resolve_with(
        &self,
        context: &Context<'_>,
        mut problems: Problems<'_>,
    ) -> anyhow::Result<Plan> {
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
                &["no_namespace"],
                "cannot be used with --policies-only, which leaves the Namespace out",
            );
            let reason = "cannot be used with --policies-only, which leaves the deployment out";
            problems.add_all_given::<StorageArgs>(reason);
            problems.add_all_given::<DeploymentArgs>(reason);
            problems.add_all_given::<AccessArgs>(reason);
        }
        if self.output_dir.is_some() && self.output == ObjectFormat::Patch {
            problems
                .add("--output-dir is for objects, and -o patch prints none: write it to a file");
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

    fn stack(&self, namespace: Option<&Namespace>, problems: &mut Problems<'_>) -> Option<Stack> {
        let storage = self.storage.resolve(self.backend, problems);
        let (profile, kind) = (self.storage.profile, self.storage.kind());
        let deployment = &self.deployment;
        let images = deployment.images.resolve(self.backend, problems);
        let pull_secrets = deployment.images.pull_secrets(problems);
        let sizes = deployment.sizes(self.backend, profile, kind, problems);
        let placement = deployment.placement(problems);
        let access = self.access.resolve(self.backend, problems);
        let (storage, kafka) = storage?;
        let (image, cleaner_image) = images?;
        Some(Stack {
            backend: self.backend,
            profile,
            storage,
            kafka,
            namespace: namespace?.clone(),
            with_namespace: !self.no_namespace,
            user_is_assigned: deployment.openshift,
            image,
            cleaner_image,
            pull_secrets,
            sizes: sizes?,
            placement: placement?,
            access: access?,
        })
    }
}
