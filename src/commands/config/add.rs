//! `kumactl config control-planes add`: asks a control plane whether it is one, and remembers it.

use anyhow::{Context as _, anyhow};
use clap::{Args, ValueEnum};

use crate::client::Wanted;
use crate::commands::Context;
use crate::commands::flags::parse_pair;
use crate::diag::{Exit, WithHint as _};
use crate::host::{Connection, ControlPlane, check_address};
use crate::model::Kind;

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
    /// How to authenticate
    #[arg(long, value_name = "TYPE", requires = "auth_conf")]
    auth_type: Option<AuthType>,
    /// Its settings, such as `token=...`
    #[arg(long, value_name = "KEY=VALUE", value_parser = parse_pair, requires = "auth_type")]
    auth_conf: Vec<(String, String)>,
    /// Accept any certificate
    #[arg(long, conflicts_with = "ca_cert_file")]
    skip_verify: bool,
    /// Do not check that it answers
    #[arg(long)]
    skip_check: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum AuthType {
    /// A user token (Kuma 1.3 on)
    Tokens,
}

impl AddArgs {
    pub(super) fn run(self, context: &mut Context<'_>) -> anyhow::Result<()> {
        let (overwrite, skip_check) = (self.overwrite, self.skip_check);
        let control_plane = self.resolve()?;
        let mut settings = context.connection.settings.read_to_add()?;
        settings.add(&control_plane, overwrite)?;
        let connection = context.connection.open(&control_plane)?;
        if !skip_check {
            check(&connection, context)?;
        }
        settings.write()?;
        let name = &control_plane.name;
        let text =
            format!("added Control Plane {name:?}\nswitched active Control Plane to {name:?}\n");
        Ok(context.console.print(&text)?)
    }

    /// From what was typed to what is meant.
    fn resolve(self) -> anyhow::Result<ControlPlane> {
        if self.name.trim().is_empty() {
            return Err(anyhow!("--name is empty").hint("choose any name, such as --name staging"));
        }
        check_address(&self.address)?;
        let mut token = None;
        for (key, value) in self.auth_conf {
            if key != "token" || value.is_empty() {
                return Err(anyhow!("--auth-conf {key}=... is not known")
                    .hint("write --auth-type tokens --auth-conf token=TOKEN"));
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
        _ => client.list(Kind::Mesh, None, Wanted::Text).map(drop),
    };
    drop(progress);
    let because = "nothing was changed: the control plane could not be asked whether it is there; --skip-check adds it all the same";
    answer.context(because)
}
