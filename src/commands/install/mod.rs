//! `kumactl install tracing` and `kumactl uninstall tracing`: manifests on standard output, for
//! kubectl. Both take the same flags, so that the second names what the first has made.

mod deployment;
mod messages;
mod plan;
mod policies;
mod problems;
mod tracing;

use clap::{Args, Subcommand};

use super::Context;
use crate::diag::Exit;
use crate::manifest::{Manifest, Policies, heading};
use crate::model::Form;
use crate::report::documents::List;
use crate::report::{write_json, write_yaml};
use plan::{Output, Plan};
use tracing::{RemovalArgs, TracingArgs};

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
    Tracing(RemovalArgs),
}

impl InstallArgs {
    /// Prints the manifests, in the order in which they can be applied.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Install::Tracing(args) = &self.what;
        let plan = args.resolve(context.mesh.as_deref())?;
        messages::before_install(&plan, context.console);
        let manifests = plan.manifests()?;
        match plan.output {
            Output::Yaml => {
                if let Some(stack) = &plan.stack {
                    let heading = heading(stack, plan.policies.as_ref())?;
                    context.console.print(&heading)?;
                }
                let texts = manifests.iter().map(|manifest| manifest.text.as_str());
                let texts: Vec<&str> = texts.collect();
                context.console.print(&texts.join("---\n"))?;
            }
            Output::Json => {
                let values = manifests.into_iter().map(|manifest| manifest.value);
                print_json(&plan, values.collect(), context)?;
            }
            Output::Patch => {
                let patch = plan.policies.as_ref().map(Policies::patch).transpose()?;
                write_json(context.console.plain(), &patch)?;
            }
        }
        messages::after_install(&plan, context.console)?;
        Ok(Exit::Clean)
    }
}

impl UninstallArgs {
    /// Prints the names, in the order in which they can be deleted.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Uninstall::Tracing(args) = &self.what;
        let plan = args.resolve(context.mesh.as_deref())?;
        messages::before_uninstall(&plan, args.has_no_namespace(), context.console);
        let mut manifests = plan.manifests()?;
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
            Output::Patch => write_json(context.console.plain(), &Policies::removing_patch())?,
        }
        Ok(Exit::Clean)
    }
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
