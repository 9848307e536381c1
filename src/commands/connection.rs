//! Which control plane is meant, and the connection to it.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use super::Context;
use super::load::Input;
use crate::client::{Client, Error, Page, Scope};
use crate::host::{ControlPlane, Environment, HttpTransport, LogLevel, Settings};
use crate::model::{DEFAULT_MESH, Kind, Release};
use crate::parse::{self, Options, Raw, Source};

/// The global flags about control planes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Control plane")]
pub struct ConnectionArgs {
    /// Settings file [default: ~/.kumactl/config]
    #[arg(long, global = true, value_name = "PATH")]
    config_file: Option<PathBuf>,
    /// Neither read nor write a settings file
    #[arg(long, global = true)]
    no_config: bool,
    /// Ask the control plane of this context [default: the current one]
    #[arg(long, global = true, value_name = "NAME")]
    context: Option<String>,
    /// How long a call may take, retries included
    #[arg(long, global = true, value_name = "DURATION", default_value = "60s", value_parser = parse_duration)]
    api_timeout: Duration,
    /// Send credentials over plain HTTP, too
    #[arg(long, global = true)]
    insecure_http: bool,
    /// What to tell of the requests
    #[arg(long, global = true, value_name = "LEVEL", default_value = "off")]
    log_level: LogLevel,
}

fn parse_duration(text: &str) -> Result<Duration, String> {
    let words = "write a duration such as 60s, 1m30s or 500ms";
    let parsed: jiff::SignedDuration = text.parse().map_err(|_| words.to_owned())?;
    Duration::try_from(parsed)
        .ok()
        .filter(|duration| !duration.is_zero() && *duration < Duration::from_secs(86_400))
        .ok_or_else(|| format!("{words}, above zero and below a day"))
}

/// A connection to one control plane.
pub(super) struct Connection {
    transport: HttpTransport,
    timeout: Duration,
}

impl Connection {
    /// Gets ready to ask; nothing is sent yet.
    pub(super) fn open(
        control_plane: &ControlPlane,
        args: &ConnectionArgs,
    ) -> anyhow::Result<Self> {
        let transport = HttpTransport::new(control_plane, args.insecure_http, args.log_level)?;
        Ok(Self {
            transport,
            timeout: args.api_timeout,
        })
    }

    pub(super) fn client(&self) -> Client<'_> {
        Client::new(&self.transport, self.timeout)
    }

    /// The release of the control plane, if it tells one that is known.
    pub(super) fn release(&self) -> anyhow::Result<Option<Release>> {
        match self.client().index() {
            Ok(index) => Ok(index.release()),
            // Not everybody may see it, and nothing depends on it that documents do not show, too.
            Err(Error::Refused(refusal)) if refusal.status < 500 => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl ConnectionArgs {
    /// The settings file, read.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        if self.no_config {
            return Ok(Settings::initial());
        }
        match self.config_file.clone().or_else(Settings::default_path) {
            Some(path) => Settings::open(path),
            None => Ok(Settings::initial()),
        }
    }

    /// The control plane that is meant: a context that is named comes before the environment, and
    /// that before the current context.
    fn control_plane(&self) -> anyhow::Result<ControlPlane> {
        let environment = Environment::read();
        let mut control_plane = match environment.control_plane {
            Some(url) if self.context.is_none() => ControlPlane {
                name: "KUMACTL_CONTROL_PLANE".to_owned(),
                url,
                ..ControlPlane::default()
            },
            _ => self.settings()?.active(self.context.as_deref())?,
        };
        control_plane.token = environment.token.or(control_plane.token);
        Ok(control_plane)
    }

    /// A connection to the control plane that is meant.
    pub(super) fn connect(&self) -> anyhow::Result<Connection> {
        Connection::open(&self.control_plane()?, self)
    }
}

/// The state of a control plane as input, and its release.
pub(super) struct Live {
    pub(super) input: Input,
    pub(super) release: Option<Release>,
}

/// The kinds that a dataplane's backend depends on, beside the Mesh.
pub(super) const INSPECTED: [Kind; 2] = [Kind::TrafficTrace, Kind::Dataplane];

/// The meshes that a command on a control plane is about.
pub(super) fn scope(context: &Context<'_>, all_meshes: bool) -> anyhow::Result<Scope> {
    match &context.mesh {
        Some(_) if all_meshes => bail!("--mesh and --all-meshes contradict each other"),
        Some(mesh) => Ok(Scope::Meshes(vec![mesh.clone()])),
        None if all_meshes => Ok(Scope::All),
        None => Ok(Scope::Meshes(vec![DEFAULT_MESH.to_owned()])),
    }
}

/// Reads the state of meshes from the control plane.
pub(super) fn read_state(
    context: &mut Context<'_>,
    connection: &Connection,
    scope: &Scope,
    kinds: &[Kind],
) -> anyhow::Result<Live> {
    let progress = context.console.progress("asking the control plane");
    let release = connection.release()?;
    let pages = connection.client().state(scope, kinds)?;
    drop(progress);
    let sources = sources(pages);
    let progress = context.console.progress("reading");
    let reading = parse::read(&sources, Options::default());
    drop(progress);
    Ok(Live {
        input: Input {
            sources,
            reading,
            incomplete: false,
        },
        release,
    })
}

/// Pages are read like files.
pub(super) fn sources(pages: Vec<Page>) -> Vec<Source> {
    use rayon::prelude::*;
    let raw = |page: Page| Raw {
        name: page.url,
        bytes: page.bytes,
    };
    pages
        .into_par_iter()
        .map(|page| Source::new(raw(page)))
        .collect()
}
