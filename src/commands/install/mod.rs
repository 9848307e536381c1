//! `kumactl install tracing` and `kumactl uninstall tracing`: manifests on standard output, for
//! kubectl. Both take the same flags, so that the second names what the first has made.

mod options;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::{Exit, printable};
use crate::manifest::{Manifest, Stack};
use crate::model::Form;
use crate::report::documents::List;
use crate::report::{write_json, write_yaml};
use options::{Output, Plan, TracingArgs};

/// Print the Kubernetes manifests of a tracing backend, for kubectl apply
#[derive(Debug, Args)]
pub struct InstallArgs {
    #[command(subcommand)]
    what: Install,
}

#[derive(Debug, Subcommand)]
enum Install {
    /// Jaeger or Zipkin, ready for the mesh to send traces to
    Tracing(TracingArgs),
}

/// Print what install has made, for kubectl delete
#[derive(Debug, Args)]
pub struct UninstallArgs {
    #[command(subcommand)]
    what: Uninstall,
}

#[derive(Debug, Subcommand)]
enum Uninstall {
    /// The objects of install tracing with the same flags, but never a Mesh
    Tracing(TracingArgs),
}

impl InstallArgs {
    /// Prints the manifests, in the order in which they can be applied.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Install::Tracing(args) = &self.what;
        let plan = args.resolve(context.mesh.as_deref())?;
        let manifests = manifests(&plan)?;
        match plan.output {
            Output::Yaml => {
                let texts = manifests.iter().map(|manifest| manifest.text.as_str());
                let texts: Vec<&str> = texts.collect();
                context.console.print(&texts.join("---\n"))?;
            }
            Output::Json => {
                let values = manifests.into_iter().map(|manifest| manifest.value);
                print_json(&plan, values.collect(), context)?;
            }
        }
        tell_of_install(&plan, context);
        Ok(Exit::Clean)
    }
}

impl UninstallArgs {
    /// Prints the names, in the order in which they can be deleted.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Uninstall::Tracing(args) = &self.what;
        let plan = args.resolve(context.mesh.as_deref())?;
        let mut manifests = manifests(&plan)?;
        // Without its Mesh, the whole mesh would go down.
        manifests.retain(|manifest| !manifest.is_mesh());
        let names = manifests.iter().rev().map(Manifest::identity);
        let names: Vec<serde_yaml::Value> = names.collect();
        match plan.output {
            Output::Yaml => {
                for (position, name) in names.iter().enumerate() {
                    if position > 0 {
                        context.console.print("---\n")?;
                    }
                    write_yaml(context.console.plain(), name)?;
                }
            }
            Output::Json => print_json(&plan, names, context)?,
        }
        tell_of_uninstall(&plan, context);
        Ok(Exit::Clean)
    }
}

fn manifests(plan: &Plan) -> anyhow::Result<Vec<Manifest>> {
    let mut manifests = Vec::new();
    if let Some(stack) = &plan.stack {
        manifests.append(&mut stack.manifests()?);
    }
    if let Some(policies) = &plan.policies {
        manifests.append(&mut policies.manifests()?);
    }
    Ok(manifests)
}

/// One document: kubectl's list, or that of a control plane's REST API, which knows no kubectl.
fn print_json(
    plan: &Plan,
    items: Vec<serde_yaml::Value>,
    context: &mut Context<'_>,
) -> std::io::Result<()> {
    #[derive(serde::Serialize)]
    #[serde(rename_all = "camelCase")]
    struct KubernetesList {
        api_version: &'static str,
        kind: &'static str,
        items: Vec<serde_yaml::Value>,
    }
    let out = context.console.plain();
    match plan.form() {
        Form::Universal => write_json(out, &List::from(items)),
        Form::Kubernetes => write_json(
            out,
            &KubernetesList {
                api_version: "v1",
                kind: "List",
                items,
            },
        ),
    }
}

fn tell_of_install(plan: &Plan, context: &mut Context<'_>) {
    let console = &mut *context.console;
    if let Some(policies) = &plan.policies {
        console.warn(&format!(
            "applying Mesh {} takes away its other settings, such as mtls",
            policies.mesh
        ));
        let release = policies.rules.release;
        if release.needs_restart() {
            console.warn(&format!(
                "proxies of Kuma {release} read their backend when they start: restart them once \
                 this is applied"
            ));
        }
    }
    if let Some(stack) = &plan.stack {
        for secret in &stack.pull_secrets {
            console.warn(&format!(
                "Secret {secret} of namespace {} is yours to create; without it the image may not \
                 be pulled",
                stack.namespace
            ));
        }
        tell_what_is_next(stack, context);
    }
}

/// On a terminal, where somebody is who will type it.
fn tell_what_is_next(stack: &Stack, context: &mut Context<'_>) {
    let (namespace, name) = (&stack.namespace, stack.backend.name());
    let page = stack.backend.page();
    context.console.hint(format_args!(
        "\nOnce it is applied, wait for it, then look at http://localhost:{local}{path}:\n  \
         kubectl rollout status --namespace {namespace} deployment/{name}\n  \
         kubectl port-forward --namespace {namespace} service/{service} {local}:{port}",
        local = page.local_port,
        path = page.path,
        service = page.service,
        port = page.port,
    ));
}

fn tell_of_uninstall(plan: &Plan, context: &mut Context<'_>) {
    let console = &mut *context.console;
    if let Some(stack) = &plan.stack {
        console.warn(&format!(
            "deleting namespace {} deletes everything in it",
            stack.namespace
        ));
    }
    if let Some(policies) = &plan.policies {
        console.tell(format_args!(
            "Mesh {} is kept, since deleting it would take the mesh down; take the backend {} out \
             of it by hand",
            printable(&policies.mesh),
            policies.backend.name()
        ));
    }
}
