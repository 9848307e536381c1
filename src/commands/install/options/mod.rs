//! The flags of `install tracing` and `uninstall tracing`: from what was typed to what was meant.
//! Everything that is not valid is told at once, and then nothing is printed.

mod policies;

use std::fmt::Display;
use std::str::FromStr;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::diag::go_quote;
use crate::manifest::{Backend, Cpu, Image, Memory, Namespace, Policies, Registry, Stack};
use crate::model::Form;
use policies::PolicyArgs;

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

#[derive(Debug, Args)]
#[command(next_help_heading = "Deployment")]
struct DeploymentArgs {
    /// Another image [default: jaegertracing/jaeger:2.20.0 or openzipkin/zipkin:3.5.1]
    #[arg(long, value_name = "IMAGE")]
    image: Option<String>,
    /// The registry that the image comes from [default: docker.io]
    #[arg(long, value_name = "HOST[/PATH]")]
    registry: Option<String>,
    /// A Secret to pull the image with, which is yours to create (repeatable)
    #[arg(long, value_name = "NAME")]
    image_pull_secret: Vec<String>,
    /// The limit of its memory; how many traces it keeps follows from that [default: 512Mi]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    memory: Option<String>,
    /// The limit of its processors [default: 1]
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    cpu: Option<String>,
    /// Leave the user and the group of the pod out, for clusters that assign them and refuse others
    #[arg(long)]
    openshift: bool,
    /// Only this namespace may send traces (repeatable) [default: every namespace]
    #[arg(long, value_name = "NAME")]
    allow_from_namespace: Vec<String>,
    /// This namespace may look at traces, too (repeatable) [default: only the backend's own]
    #[arg(long, value_name = "NAME")]
    allow_query_from_namespace: Vec<String>,
}

/// A format of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// Documents with comments
    Yaml,
    /// One list
    Json,
    /// With --policies-only: a JSON merge patch of the Mesh, for kubectl patch
    Patch,
}

/// What was meant.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) stack: Option<Stack>,
    pub(super) policies: Option<Policies>,
    pub(super) output: Output,
}

impl Plan {
    /// The form of all that is printed.
    pub(super) fn form(&self) -> Form {
        match (&self.stack, &self.policies) {
            (None, Some(policies)) => policies.form,
            _ => Form::Kubernetes,
        }
    }
}

/// What is wrong with the flags, in the order of `--help`.
#[derive(Default)]
struct Problems(Vec<String>);

impl Problems {
    fn add(&mut self, problem: impl Into<String>) {
        self.0.push(problem.into());
    }

    /// A value that was read, unless it is wrong, which is noted.
    fn take<T, E: Display>(&mut self, flag: &str, text: &str, read: Result<T, E>) -> Option<T> {
        read.map_err(|valid| self.add(format!("{flag} {} is not valid: {valid}", go_quote(text))))
            .ok()
    }

    fn parse<T: FromStr<Err: Display>>(&mut self, flag: &str, text: &str) -> Option<T> {
        self.take(flag, text, text.parse())
    }

    /// The values of a repeatable flag, each once.
    fn parse_all<T: FromStr<Err: Display> + PartialEq>(
        &mut self,
        flag: &str,
        texts: &[String],
    ) -> Vec<T> {
        let mut values = Vec::new();
        for text in texts {
            if let Some(value) = self.parse(flag, text)
                && !values.contains(&value)
            {
                values.push(value);
            }
        }
        values
    }

    fn into_error(self) -> anyhow::Error {
        match self.0.as_slice() {
            [problem] => anyhow::anyhow!("{problem}"),
            problems => anyhow::anyhow!(
                "{} of the flags are not valid\n- {}",
                problems.len(),
                problems.join("\n- ")
            ),
        }
    }
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
        let stack = self
            .deployment
            .resolve(self, namespace.as_ref(), &mut problems);
        let policies = self
            .policies
            .resolve(self, namespace.as_ref(), mesh, &mut problems);
        if !problems.0.is_empty() {
            bail!(problems.into_error())
        }
        Ok(Plan {
            stack: stack.filter(|_| !self.policies.policies_only),
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
        if self.delete_namespace && self.tracing.policies.policies_only {
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

impl DeploymentArgs {
    fn resolve(
        &self,
        args: &TracingArgs,
        namespace: Option<&Namespace>,
        problems: &mut Problems,
    ) -> Option<Stack> {
        if args.policies.policies_only {
            if args.no_namespace {
                problems
                    .add("--no-namespace is about the Namespace, which --policies-only leaves out");
            }
            for flag in self.given() {
                problems.add(format!(
                    "{flag} is about the Deployment, which --policies-only leaves out"
                ));
            }
        }
        let image = self.image(args.backend, problems);
        let pull_secrets = problems.parse_all("--image-pull-secret", &self.image_pull_secret);
        let memory = self.memory.as_deref().unwrap_or("512Mi");
        let memory = problems.take("--memory", memory, Memory::parse(args.backend, memory));
        let cpu = problems.parse::<Cpu>("--cpu", self.cpu.as_deref().unwrap_or("1"));
        let collect_from = problems.parse_all("--allow-from-namespace", &self.allow_from_namespace);
        let query_from = problems.parse_all(
            "--allow-query-from-namespace",
            &self.allow_query_from_namespace,
        );
        if !query_from.is_empty() && !args.backend.has_query_port() {
            problems.add(
                "--allow-query-from-namespace is for --backend jaeger: Zipkin shows traces at the \
                 port where it takes them, so --allow-from-namespace says who may do either",
            );
        }
        Some(Stack {
            backend: args.backend,
            namespace: namespace?.clone(),
            with_namespace: !args.no_namespace,
            user_is_assigned: self.openshift,
            image: image?,
            pull_secrets,
            memory: memory?,
            cpu: cpu?,
            collect_from,
            query_from,
        })
    }

    /// The flags that were given.
    fn given(&self) -> impl Iterator<Item = &'static str> {
        [
            (self.image.is_some(), "--image"),
            (self.registry.is_some(), "--registry"),
            (!self.image_pull_secret.is_empty(), "--image-pull-secret"),
            (self.memory.is_some(), "--memory"),
            (self.cpu.is_some(), "--cpu"),
            (self.openshift, "--openshift"),
            (
                !self.allow_from_namespace.is_empty(),
                "--allow-from-namespace",
            ),
            (
                !self.allow_query_from_namespace.is_empty(),
                "--allow-query-from-namespace",
            ),
        ]
        .into_iter()
        .filter_map(|(is_given, flag)| is_given.then_some(flag))
    }

    /// The image: another one as it was written, unless a registry is named; ours from Docker Hub
    /// by its full name, since not every runtime adds that.
    fn image(&self, backend: Backend, problems: &mut Problems) -> Option<Image> {
        let reference = self.image.as_deref().unwrap_or(backend.image());
        let image = problems.parse::<Image>("--image", reference);
        let text = match (&self.registry, &self.image) {
            (Some(registry), _) => registry.as_str(),
            (None, None) => "docker.io",
            (None, Some(_)) => return image,
        };
        let registry = problems.parse::<Registry>("--registry", text);
        let (image, registry) = (image?, registry?);
        if image.has_registry() {
            problems.add(format!(
                "--registry has no meaning for --image {}, which names a registry",
                go_quote(reference)
            ));
            return None;
        }
        problems.take("--registry", text, registry.image(&image))
    }
}
