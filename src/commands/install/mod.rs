//! `kumactl install tracing` and `kumactl uninstall tracing`: manifests on standard output, for
//! kubectl. Both take the same flags, so that the second names what the first has made.

mod access;
mod deployment;
mod images;
mod kafka;
mod policies;
mod problems;
mod removal;
mod storage;
mod tracing;

use std::io::{self, Write};
use std::path::Path;

use clap::{Args, Subcommand};

use super::Context;
use super::folder::write_and_name;
use crate::diag::Exit;
use crate::manifest::{Leftovers, Manifest, ObjectFormat, Plan, Policies, Stack, heading};
use crate::report::install::{after_install, before_install, write_objects_json};
use crate::report::{write_json, write_yaml};
use removal::RemovalArgs;
use tracing::TracingArgs;

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

/// Print what install created, for kubectl delete
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
        let plan = args.resolve(context)?;
        if args.label_selector {
            return print_label_selector(context);
        }
        let manifests = plan.manifests()?;
        let stack = plan.stack.as_ref();
        let leftovers = stack.map(|stack| Leftovers::of(stack, &manifests));
        let leftovers = leftovers.transpose()?;
        let messages = before_install(&plan, leftovers.as_ref(), args.deployment.estimates());
        let policies = plan.policies.as_ref();
        let folder = args.output_dir.as_deref();
        if let Some(folder) = folder {
            // Nothing is said of what may not be written.
            write_objects(&plan, folder, manifests, context)?;
            context.console.say(messages);
        } else {
            context.console.say(messages);
            if plan.output == ObjectFormat::Patch {
                let patch = policies.map(Policies::patch).transpose()?;
                write_json(context.console.plain(), &patch)?;
            } else {
                if let (ObjectFormat::Yaml, Some(leftovers)) = (plan.output, &leftovers) {
                    context.console.print(&heading(leftovers, policies)?)?;
                }
                print_objects(&plan, manifests, context)?;
            }
        }
        context.console.say(after_install(&plan, folder));
        Ok(Exit::Clean)
    }
}

impl UninstallArgs {
    /// Prints the names, in the order in which they can be deleted.
    pub fn run(&self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        let Uninstall::Tracing(args) = &self.what;
        let plan = args.resolve(context)?;
        if args.tracing.label_selector {
            return print_label_selector(context);
        }
        let manifests = plan.manifests()?.into_iter().rev();
        let names = manifests.filter(|it| args.deletes(it)).map(|manifest| {
            let value = manifest.identity();
            let text = text(|out| write_yaml(out, &value))?;
            Ok(Manifest { text, value })
        });
        let names = names.collect::<io::Result<Vec<_>>>()?;
        let messages = args.messages(&plan);
        if let Some(folder) = &args.tracing.output_dir {
            write_objects(&plan, folder, names, context)?;
            context.console.say(messages);
        } else {
            context.console.say(messages);
            if plan.output == ObjectFormat::Patch {
                write_json(context.console.plain(), &Policies::removing_patch())?;
            } else {
                print_objects(&plan, names, context)?;
            }
        }
        Ok(Exit::Clean)
    }
}

fn print_label_selector(context: &mut Context<'_>) -> anyhow::Result<Exit> {
    context.console.print(&format!("{}\n", Stack::SELECTOR))?;
    Ok(Exit::Clean)
}

/// Writes each object to a file whose name sorts as the objects are applied.
fn write_objects(
    plan: &Plan,
    folder: &Path,
    objects: Vec<Manifest>,
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    let is_json = plan.output == ObjectFormat::Json;
    let extension = if is_json { "json" } else { "yaml" };
    let file = |(position, object): (usize, Manifest)| {
        let kind = object.kind().to_ascii_lowercase();
        let name = format!("{:02}-{kind}-{}.{extension}", position + 1, object.name());
        let text = if is_json {
            text(|out| write_json(out, &object.value))?
        } else {
            object.text
        };
        Ok((name, text.into_bytes()))
    };
    let files = objects.into_iter().enumerate().map(file);
    let files = files.collect::<io::Result<Vec<(String, Vec<u8>)>>>()?;
    write_and_name(folder, &files, context)
}

/// What is written, as a text.
fn text(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<String> {
    let mut text = Vec::new();
    write(&mut text)?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Prints the objects in one document, or one after the other.
fn print_objects(plan: &Plan, objects: Vec<Manifest>, context: &mut Context<'_>) -> io::Result<()> {
    if plan.output == ObjectFormat::Json {
        let values = objects.into_iter().map(|object| object.value);
        return write_objects_json(context.console.plain(), plan.form(), values.collect());
    }
    let texts: Vec<&str> = objects.iter().map(|object| object.text.as_str()).collect();
    context.console.print(&texts.join("---\n"))
}
