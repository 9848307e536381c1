//! `kumactl install tracing` and `kumactl uninstall tracing`: manifests on standard output, for
//! kubectl. Both take the same flags, so that the second names what the first has made.

mod access;
mod deployment;
mod messages;
mod plan;
mod policies;
mod problems;
mod storage;
mod tracing;

use std::path::Path;

use clap::{Args, Subcommand};

use super::Context;
use super::folder::write_and_name;
use crate::diag::Exit;
use crate::manifest::{Manifest, Policies, Stack, heading};
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
        if args.wants_label_selector() {
            context.console.print(&format!("{}\n", Stack::SELECTOR))?;
            return Ok(Exit::Clean);
        }
        messages::before_install(&plan, args.estimates(), context.console)?;
        let manifests = plan.manifests()?;
        match (plan.output, args.output_dir()) {
            (Output::Patch, _) => {
                let patch = plan.policies.as_ref().map(Policies::patch).transpose()?;
                write_json(context.console.plain(), &patch)?;
            }
            (Output::Yaml, Some(folder)) => {
                let texts = manifests.iter().map(|manifest| manifest.text.clone());
                write_objects(folder, "yaml", &manifests, texts.collect(), context)?;
            }
            (Output::Json, Some(folder)) => {
                let texts = manifests.iter().map(|manifest| json(&manifest.value));
                let texts = texts.collect::<anyhow::Result<_>>()?;
                write_objects(folder, "json", &manifests, texts, context)?;
            }
            (Output::Yaml, None) => {
                let texts = manifests.iter().map(|manifest| manifest.text.as_str());
                let texts: Vec<&str> = texts.collect();
                if let Some(stack) = &plan.stack {
                    let heading = heading(stack, plan.policies.as_ref())?;
                    context.console.print(&heading)?;
                }
                context.console.print(&texts.join("---\n"))?;
            }
            (Output::Json, None) => {
                let values = manifests.into_iter().map(|manifest| manifest.value);
                print_json(&plan, values.collect(), context)?;
            }
        }
        messages::after_install(&plan, args.output_dir(), context.console);
        Ok(Exit::Clean)
    }
}

impl UninstallArgs {
    /// Prints the names, in the order in which they can be deleted.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Uninstall::Tracing(args) = &self.what;
        let plan = args.resolve(context.mesh.as_deref())?;
        if args.tracing().wants_label_selector() {
            context.console.print(&format!("{}\n", Stack::SELECTOR))?;
            return Ok(Exit::Clean);
        }
        messages::before_uninstall(&plan, args, context.console);
        let mut manifests = plan.manifests()?;
        manifests.retain(|manifest| args.deletes(manifest));
        manifests.reverse();
        let names: Vec<serde_yaml::Value> = manifests.iter().map(Manifest::identity).collect();
        match (plan.output, args.tracing().output_dir()) {
            (Output::Patch, _) => {
                write_json(context.console.plain(), &Policies::removing_patch())?;
            }
            (Output::Yaml, Some(folder)) => {
                let texts = names.iter().map(yaml).collect::<std::io::Result<_>>()?;
                write_objects(folder, "yaml", &manifests, texts, context)?;
            }
            (Output::Json, Some(folder)) => {
                let texts = names.iter().map(json).collect::<anyhow::Result<_>>()?;
                write_objects(folder, "json", &manifests, texts, context)?;
            }
            (Output::Yaml, None) => {
                let texts = names
                    .iter()
                    .map(yaml)
                    .collect::<std::io::Result<Vec<_>>>()?;
                context.console.print(&texts.join("---\n"))?;
            }
            (Output::Json, None) => print_json(&plan, names, context)?,
        }
        Ok(Exit::Clean)
    }
}

/// Writes each object to a file whose name sorts as the objects are applied.
fn write_objects(
    folder: &Path,
    extension: &str,
    manifests: &[Manifest],
    texts: Vec<String>,
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    let name = |(position, manifest): (usize, &Manifest)| {
        let kind = manifest.kind().to_ascii_lowercase();
        format!("{:02}-{kind}-{}.{extension}", position + 1, manifest.name())
    };
    let names: Vec<String> = manifests.iter().enumerate().map(name).collect();
    let texts = texts.into_iter().map(String::into_bytes);
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(String::as_str).zip(texts).collect();
    write_and_name(folder, &files, context)
}

fn yaml(value: &serde_yaml::Value) -> std::io::Result<String> {
    let mut text = Vec::new();
    write_yaml(&mut text, value)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

fn json(value: &serde_yaml::Value) -> anyhow::Result<String> {
    let mut text = Vec::new();
    write_json(&mut text, value)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
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
