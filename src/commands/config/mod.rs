//! `kumactl config`: the settings file that is shared with Kuma's own kumactl.

mod add;

use std::collections::BTreeMap;

use clap::{Args, Subcommand};
use serde::Serialize;
use serde_yaml::Value;

use super::Context;
use super::format::{OutputFormat, format};
use super::project::{Project, project_of};
use crate::diag::Exit;
use crate::host::shown_address;
use crate::report::documents::List;
use crate::report::{Table, write_json, write_yaml};
use add::AddArgs;

/// List, add and choose control planes, and show the settings
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Manage known control planes
    #[command(subcommand)]
    ControlPlanes(ControlPlanesCommand),
    /// Show the settings file, the environment and the project file of this folder, without secrets
    View(ViewArgs),
}

/// What can be done about control planes.
#[derive(Debug, Subcommand)]
pub enum ControlPlanesCommand {
    /// Add a control plane, and use it from now on
    Add(Box<AddArgs>),
    /// Show the control planes
    List(ListArgs),
    /// Remove a control plane
    Remove(NameArgs),
    /// Use another control plane from now on
    Switch(NameArgs),
}

/// A control plane by name.
#[derive(Debug, Args)]
pub struct NameArgs {
    /// Its name
    #[arg(long, value_name = "NAME")]
    name: String,
}

/// How to show the settings file.
#[derive(Debug, Args)]
pub struct ViewArgs {
    /// How to print it
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "yaml",
        value_parser = format("yaml", "As the file is")
    )]
    output: OutputFormat,
}

/// How to show the control planes.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How to print them
    #[arg(
        short,
        long,
        value_name = "FORMAT",
        default_value = "table",
        value_parser = format("table", "A line for each")
    )]
    output: OutputFormat,
}

/// The settings file, and what else is taken for flags that are not given.
#[derive(Serialize)]
struct View {
    #[serde(flatten)]
    settings: Value,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    environment: BTreeMap<&'static str, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<Project>,
}

impl ConfigCommand {
    /// Changes or shows the settings.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match self {
            Self::ControlPlanes(command) => command.run(context)?,
            Self::View(ViewArgs { output }) => {
                let document = View {
                    settings: context.connection.settings.read()?.masked(),
                    environment: context.connection.environment.shown(),
                    project: project_of(&[])?,
                };
                match output {
                    OutputFormat::People => write_yaml(context.console.plain(), &document)?,
                    OutputFormat::Json => write_json(context.console.plain(), &document)?,
                }
            }
        }
        Ok(Exit::Clean)
    }
}

impl ControlPlanesCommand {
    fn run(self, context: &mut Context<'_>) -> anyhow::Result<()> {
        match self {
            Self::Add(args) => args.run(context),
            Self::List(args) => list(args.output, context),
            Self::Remove(NameArgs { name }) => {
                let mut settings = context.connection.settings.read()?;
                settings.remove(&name)?;
                settings.write()?;
                let text = format!("removed Control Plane {name:?}\n");
                Ok(context.console.print(&text)?)
            }
            Self::Switch(NameArgs { name }) => {
                let mut settings = context.connection.settings.read()?;
                settings.switch(&name)?;
                settings.write()?;
                let text = format!("switched active Control Plane to {name:?}\n");
                Ok(context.console.print(&text)?)
            }
        }
    }
}

fn list(format: OutputFormat, context: &mut Context<'_>) -> anyhow::Result<()> {
    let mut settings = context.connection.settings.read()?.list();
    for listed in &mut settings {
        listed.address = shown_address(&listed.address);
    }
    let list = List::from(settings);
    let width = context.console.width();
    let text = || {
        let mut table = Table::new(&["ACTIVE", "NAME", "ADDRESS"]);
        for it in &list.items {
            let active = if it.active { "*" } else { " " };
            table.row([active.to_owned(), it.name.clone(), it.address.clone()]);
        }
        table.render(0, width)
    };
    Ok(format.print(context, text, &list)?)
}
