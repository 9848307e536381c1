//! The flags of `install tracing` and `uninstall tracing`: from what was typed to what was meant.
//! Everything that is not valid is told at once, and then nothing is printed.

use std::fmt::Display;
use std::str::FromStr;

use anyhow::bail;
use clap::{Args, ValueEnum};

use crate::diag::go_quote;
use crate::manifest::{
    Backend, Cpu, Image, Memory, Namespace, Policies, Registry, Sampling, Stack,
};
use crate::model::{DEFAULT_MESH, Form, Release, Rules, is_subdomain};
use crate::validate::mesh_name_flaw;

/// What is deployed, and the policies beside it.
#[derive(Debug, Args)]
pub struct TracingArgs {
    /// What takes, keeps and shows the traces
    #[arg(long, value_name = "NAME", default_value = "jaeger")]
    backend: Backend,
    /// The namespace, which is the backend's own
    #[arg(long, value_name = "NAME", default_value = "kuma-tracing")]
    namespace: String,
    /// How to print the objects
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: Output,
    #[command(flatten)]
    deployment: DeploymentArgs,
    #[command(flatten)]
    policies: PolicyArgs,
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
    /// Only this namespace may send traces (repeatable) [default: every namespace]
    #[arg(long, value_name = "NAME")]
    allow_from_namespace: Vec<String>,
    /// This namespace may look at traces, too (repeatable) [default: only the backend's own]
    #[arg(long, value_name = "NAME")]
    allow_query_from_namespace: Vec<String>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Policies")]
struct PolicyArgs {
    /// Add the policies that make --mesh send its traces there: a Mesh and what selects all of it
    #[arg(long)]
    with_policies: bool,
    /// Print these policies alone
    #[arg(long)]
    policies_only: bool,
    /// The percentage of requests that is traced [default: 100]
    #[arg(long, value_name = "PERCENT", allow_hyphen_values = true)]
    sampling: Option<String>,
    /// The form of the policies; universal only with --policies-only [default: kubernetes]
    #[arg(long, value_name = "FORM")]
    form: Option<PolicyForm>,
    /// The release of Kuma that reads them, 0.4 to 2.14 [default: the newest]
    #[arg(long, value_name = "X.Y")]
    kuma_version: Option<String>,
}

/// A format of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// Documents with comments
    Yaml,
    /// One list
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PolicyForm {
    /// For kubectl
    Kubernetes,
    /// For a control plane outside of Kubernetes
    Universal,
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
        let mut problems = Problems::default();
        let namespace = problems.parse("--namespace", &self.namespace);
        if namespace.as_ref().is_some_and(Namespace::is_shared) {
            problems.add(format!(
                "--namespace {} is not valid: other things live there, which would be deleted by \
                 uninstall; name one that is the backend's own, such as kuma-tracing",
                go_quote(&self.namespace)
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

impl DeploymentArgs {
    fn resolve(
        &self,
        args: &TracingArgs,
        namespace: Option<&Namespace>,
        problems: &mut Problems,
    ) -> Option<Stack> {
        if args.policies.policies_only {
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

impl PolicyArgs {
    fn resolve(
        &self,
        args: &TracingArgs,
        namespace: Option<&Namespace>,
        mesh: Option<&str>,
        problems: &mut Problems,
    ) -> Option<Policies> {
        if !(self.with_policies || self.policies_only) {
            for flag in self.given(mesh) {
                problems.add(format!(
                    "{flag} is about the policies: add --with-policies or --policies-only"
                ));
            }
            return None;
        }
        let form = match self.form {
            Some(PolicyForm::Universal) => Form::Universal,
            _ => Form::Kubernetes,
        };
        if form == Form::Universal && !self.policies_only {
            problems.add(
                "--form universal is for policies alone: a Deployment exists in the form of \
                 Kubernetes only; write --policies-only instead of --with-policies",
            );
        }
        let sampling = match &self.sampling {
            Some(sampling) => problems.parse("--sampling", sampling),
            None => Some(Sampling::ALL),
        };
        let release = match &self.kuma_version {
            Some(text) => problems.take("--kuma-version", text, parse_release(text)),
            None => Some(Release::NEWEST),
        };
        let rules = Rules::of(release?);
        let mesh = mesh.unwrap_or(DEFAULT_MESH);
        let mesh = problems.take("--mesh", mesh, check_mesh(mesh, form, rules));
        Some(Policies {
            backend: args.backend,
            namespace: namespace?.clone(),
            form,
            mesh: mesh?.to_owned(),
            sampling: sampling?,
            rules,
        })
    }

    /// The flags that were given.
    fn given(&self, mesh: Option<&str>) -> impl Iterator<Item = &'static str> {
        [
            (mesh.is_some(), "--mesh"),
            (self.sampling.is_some(), "--sampling"),
            (self.form.is_some(), "--form"),
            (self.kuma_version.is_some(), "--kuma-version"),
        ]
        .into_iter()
        .filter_map(|(is_given, flag)| is_given.then_some(flag))
    }
}

/// A release that knows the policies.
fn parse_release(text: &str) -> Result<Release, String> {
    match text.parse::<Release>() {
        Ok(release) if Rules::of(release).has_tracing() => Ok(release),
        Ok(_) => Err(format!(
            "that release silently drops TrafficTrace and the backends of a Mesh, so nothing would \
             be traced; write one up to {}, or a MeshTrace by hand",
            Release::NEWEST
        )),
        Err(_) => Err(format!(
            "write a release from {} to {}, such as 2.8",
            Release::FIRST,
            Release::NEWEST
        )),
    }
}

/// A name that Kubernetes takes for an object, and the control plane for a mesh.
fn check_mesh(name: &str, form: Form, rules: Rules) -> Result<&str, String> {
    if name.len() > Policies::MESH_LIMIT {
        return Err(format!(
            "write up to {} characters, since the name of the policy has it in it",
            Policies::MESH_LIMIT
        ));
    }
    if mesh_name_flaw(rules, name).is_none() && (form == Form::Universal || is_subdomain(name)) {
        return Ok(name);
    }
    let more = match (rules.inline_backends(), form) {
        (true, Form::Universal) => ", - and _",
        (true, Form::Kubernetes) => " and -",
        (false, _) => ", - and .",
    };
    Err(format!(
        "write lower-case letters, digits{more}, with a letter or digit at both ends, such as \
         default"
    ))
}
