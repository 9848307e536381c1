//! The flags of `install tracing` and `uninstall tracing`: from what was typed to what was meant.

use clap::Args;

use super::deployment::DeploymentArgs;
use super::plan::{Output, Plan};
use super::policies::PolicyArgs;
use super::problems::Problems;
use crate::diag::go_quote;
use crate::manifest::{Backend, Namespace};

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
    output: Output,
    #[command(flatten)]
    deployment: DeploymentArgs,
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
}

impl TracingArgs {
    /// From what was typed to what was meant.
    pub(super) fn resolve(&self, mesh: Option<&str>) -> anyhow::Result<Plan> {
        self.resolve_with(mesh, Problems::default())
    }

    fn resolve_with(&self, mesh: Option<&str>, mut problems: Problems) -> anyhow::Result<Plan> {
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
            self.deployment.check_absent(&mut problems);
        }
        let namespace = namespace.as_ref();
        let with_namespace = !self.no_namespace;
        let stack = self
            .deployment
            .resolve(self.backend, namespace, with_namespace, &mut problems);
        let policies =
            self.policies
                .resolve(self.backend, namespace, mesh, self.output, &mut problems);
        problems.check()?;
        Ok(Plan {
            stack: stack.filter(|_| !self.policies.only),
            policies,
            output: self.output,
        })
    }
}

impl RemovalArgs {
    /// From what was typed to what was meant: with the Namespace only where it holds nothing else.
    pub(super) fn resolve(&self, mesh: Option<&str>) -> anyhow::Result<Plan> {
        let mut problems = Problems::default();
        if self.delete_namespace && self.tracing.no_namespace {
            problems.add("--delete-namespace and --no-namespace contradict each other");
        }
        if self.delete_namespace && self.tracing.policies.only {
            problems.add("--delete-namespace is about the Namespace, which --policies-only keeps");
        }
        let mut plan = self.tracing.resolve_with(mesh, problems)?;
        if let Some(stack) = &mut plan.stack {
            stack.with_namespace &= stack.namespace.is_own() || self.delete_namespace;
        }
        Ok(plan)
    }

    /// Whether the Namespace was left out in so many words.
    pub(super) fn has_no_namespace(&self) -> bool {
        self.tracing.no_namespace
    }
}
