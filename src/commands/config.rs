//! `kumactl config`: the settings file that is shared with Kuma's own kumactl.

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand, ValueEnum};

use super::Context;
use super::connection::Connection;
use super::load::parse_pair;
use crate::diag::{Exit, printable};
use crate::host::{ControlPlane, Listed, check_address, shown_address};
use crate::model::Kind;
use crate::report::documents::List;
use crate::report::{Table, write_json, write_yaml};

/// Say which control planes there are, and which one is meant
#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// The control planes that commands can ask
    #[command(subcommand)]
    ControlPlanes(ControlPlanesCommand),
    /// Show the settings file, without its secrets
    View(ViewArgs),
}

/// What can be done about control planes.
#[derive(Debug, Subcommand)]
pub enum ControlPlanesCommand {
    /// Add a control plane, and ask it from now on
    Add(Box<AddArgs>),
    /// Show the control planes
    List(ListArgs),
    /// Remove a control plane
    Remove(NameArgs),
    /// Ask another control plane from now on
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
    #[arg(short, long, value_name = "FORMAT", default_value = "yaml")]
    output: ViewFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ViewFormat {
    /// As the file is
    Yaml,
    /// JSON
    Json,
}

/// How to show the control planes.
#[derive(Debug, Args)]
pub struct ListArgs {
    /// How to print them
    #[arg(short, long, value_name = "FORMAT", default_value = "table")]
    output: ListFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ListFormat {
    /// A line for each
    Table,
    /// JSON
    Json,
}

/// A new control plane.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// What to call it
    #[arg(long, value_name = "NAME")]
    name: String,
    /// The address of its API, such as `http://localhost:5681`
    #[arg(long, value_name = "URL")]
    address: String,
    /// Replace one of the same name
    #[arg(long)]
    overwrite: bool,
    /// Certificates that its own has to be signed by, PEM
    #[arg(long, value_name = "PATH")]
    ca_cert_file: Option<String>,
    /// The client's certificate, PEM
    #[arg(long, value_name = "PATH", requires = "client_key_file")]
    client_cert_file: Option<String>,
    /// The key of the client's certificate, PEM
    #[arg(long, value_name = "PATH", requires = "client_cert_file")]
    client_key_file: Option<String>,
    /// A header to send with every request (repeatable)
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair, value_delimiter = ',')]
    headers: Vec<(String, String)>,
    /// How to say who the user is
    #[arg(long, value_name = "TYPE", requires = "auth_conf")]
    auth_type: Option<AuthType>,
    /// What that needs, such as `token=...`
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair, requires = "auth_type")]
    auth_conf: Vec<(String, String)>,
    /// Take any certificate
    #[arg(long, conflicts_with = "ca_cert_file")]
    skip_verify: bool,
    /// Do not ask it whether it is there
    #[arg(long)]
    skip_check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AuthType {
    /// A user token (Kuma 1.3 on)
    Tokens,
}

impl ConfigCommand {
    /// Changes or shows the settings.
    pub fn run(self, context: &mut Context<'_>) -> anyhow::Result<Exit> {
        match self {
            Self::ControlPlanes(command) => command.run(context)?,
            Self::View(ViewArgs { output }) => {
                let document = context.connection.settings()?.masked();
                match output {
                    ViewFormat::Yaml => write_yaml(context.console.plain(), &document)?,
                    ViewFormat::Json => write_json(context.console.plain(), &document)?,
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
                let mut settings = context.connection.settings()?;
                settings.remove(&name)?;
                settings.write()?;
                say(context, &format!("removed Control Plane {name:?}"))
            }
            Self::Switch(NameArgs { name }) => {
                let mut settings = context.connection.settings()?;
                settings.switch(&name)?;
                settings.write()?;
                say(
                    context,
                    &format!("switched active Control Plane to {name:?}"),
                )
            }
        }
    }
}

fn say(context: &mut Context<'_>, words: &str) -> anyhow::Result<()> {
    Ok(context.console.print(&format!("{}\n", printable(words)))?)
}

fn list(format: ListFormat, context: &mut Context<'_>) -> anyhow::Result<()> {
    let mut settings = context.connection.settings()?.list();
    for listed in &mut settings {
        listed.address = shown_address(&listed.address);
    }
    if format == ListFormat::Json {
        return Ok(write_json(context.console.plain(), &List::from(settings))?);
    }
    let mut table = Table::new(&["ACTIVE", "NAME", "ADDRESS"]);
    for Listed {
        active,
        name,
        address,
    } in settings
    {
        let active = if active { "*" } else { " " };
        table.row([active.to_owned(), name, address]);
    }
    let text = table.render(0, context.console.width());
    Ok(context.console.print(&text)?)
}

impl AddArgs {
    fn run(self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let (overwrite, skip_check) = (self.overwrite, self.skip_check);
        let control_plane = self.resolve()?;
        let mut settings = context.connection.settings_to_add_to()?;
        settings.add(&control_plane, overwrite)?;
        let connection = Connection::open(&control_plane, &context.connection)?;
        if !skip_check {
            check(&connection, context)?;
        }
        settings.write()?;
        let name = &control_plane.name;
        say(context, &format!("added Control Plane {name:?}"))?;
        say(
            context,
            &format!("switched active Control Plane to {name:?}"),
        )
    }

    /// From what was typed to what is meant.
    fn resolve(self) -> anyhow::Result<ControlPlane> {
        if self.name.trim().is_empty() {
            bail!("--name is empty\nhint: any word will do, such as --name staging");
        }
        check_address(&self.address)?;
        let mut token = None;
        for (key, value) in self.auth_conf {
            if key != "token" || value.is_empty() {
                bail!(
                    "--auth-conf {key}=... is not known\nhint: write --auth-type tokens --auth-conf token=TOKEN"
                );
            }
            token = Some(value);
        }
        Ok(ControlPlane {
            context: None,
            name: self.name,
            url: self.address,
            headers: self.headers,
            ca_cert_file: self.ca_cert_file.map(absolute).transpose()?,
            client_cert_file: self.client_cert_file.map(absolute).transpose()?,
            client_key_file: self.client_key_file.map(absolute).transpose()?,
            skip_verify: self.skip_verify,
            token,
        })
    }
}

/// A file is remembered by where it is, and not by where the user happens to be.
fn absolute(path: String) -> anyhow::Result<String> {
    let absolute = std::path::absolute(&path).with_context(|| path.clone())?;
    Ok(absolute.to_str().map_or(path, str::to_owned))
}

/// Asks a control plane whether it is one: it says of which version it is, or has at least meshes.
fn check(connection: &Connection, context: &mut Context<'_>) -> anyhow::Result<()> {
    let progress = context.console.progress("asking the control plane");
    let client = connection.client();
    let answer = match client.index() {
        Ok(index) if index.version.is_some() => Ok(()),
        Err(error) if error.exit() == Exit::Unreachable => Err(error),
        _ => client.list(Kind::Mesh, None).map(drop),
    };
    drop(progress);
    let because = "nothing was changed: the control plane could not be asked whether it is there; --skip-check adds it all the same";
    answer.context(because)
}
