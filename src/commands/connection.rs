//! Which control plane is meant, and the connection to it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::bail;
use clap::Args;

use super::Context;
use super::load::Input;
use crate::client::{Client, Error, Index, Page, Scope};
use crate::host::{ControlPlane, Environment, HttpTransport, LogLevel, Settings};
use crate::model::{DEFAULT_MESH, Kind, Mesh, Release};
use crate::parse::{self, Reading, Source};

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

/// Takes `60s` or `1m30s`.
pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
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

    /// Its address, as a person may see it.
    pub(super) fn address(&self) -> String {
        self.transport.address()
    }

    /// What the control plane says of itself, if this user may see it.
    pub(super) fn index(&self) -> anyhow::Result<Option<Index>> {
        match self.client().index() {
            Ok(index) => Ok(Some(index)),
            // Nothing depends on it that documents do not show, too.
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
        let environment = Environment::read()?;
        match environment.control_plane {
            Some(url) if self.context.is_none() => Ok(ControlPlane {
                name: "KUMACTL_CONTROL_PLANE".to_owned(),
                url,
                token: environment.token,
                ..ControlPlane::default()
            }),
            // The token of the environment is meant for the control plane of the environment.
            Some(_) => self.settings()?.active(self.context.as_deref()),
            None => {
                let mut control_plane = self.settings()?.active(self.context.as_deref())?;
                control_plane.token = environment.token.or(control_plane.token);
                Ok(control_plane)
            }
        }
    }

    /// A connection to the control plane that is meant.
    pub(super) fn connect(&self) -> anyhow::Result<Connection> {
        Connection::open(&self.control_plane()?, self)
    }
}

impl Live {
    /// Files in the place of a control plane.
    pub(super) fn files(input: Input) -> Self {
        Self {
            input,
            release: None,
            is_versioned: false,
        }
    }

    /// The release that judges an input beside this state. A control plane whose version is no
    /// release is a development build of the newest.
    pub(super) fn judging_release(&self) -> Option<Release> {
        let newest = self.is_versioned.then_some(Release::NEWEST);
        self.release.or(newest)
    }
}

/// The state of a control plane as input, and its release.
pub(super) struct Live {
    pub(super) input: Input,
    pub(super) release: Option<Release>,
    /// Whether it has a version at all, known or not: 0.4 has none.
    pub(super) is_versioned: bool,
}

/// The kinds that a dataplane's backend depends on, beside the Mesh.
pub(super) const INSPECTED: [Kind; 2] = [Kind::TrafficTrace, Kind::Dataplane];

/// The kinds that findings depend on beside those.
pub(super) const JUDGED: [Kind; 2] = [Kind::TrafficRoute, Kind::MeshTrace];

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
    let index = connection.index()?;
    let pages = connection.client().state(scope, kinds)?;
    let (sources, reading) = read_pages(pages);
    let input = Input::of_pages(sources, reading);
    drop(progress);
    Ok(Live {
        input,
        release: index.as_ref().and_then(Index::release),
        is_versioned: index.is_some_and(|index| index.version.is_some()),
    })
}

/// Reads what an input is laid over: the state of the meshes that it is about.
pub(super) fn read_base(
    context: &mut Context<'_>,
    connection: &Connection,
    input: &Input,
    extra: &[Kind],
) -> anyhow::Result<Live> {
    let world = &input.reading.world;
    let mut meshes = BTreeSet::new();
    let mut kinds = BTreeSet::from(INSPECTED);
    kinds.extend(extra);
    for kind in Kind::ALL {
        let metas = world.metas(kind);
        if kind != Kind::Mesh && !metas.is_empty() {
            kinds.insert(kind);
        }
        meshes.extend(metas.into_iter().map(|meta| meta.mesh.clone()));
    }
    let is_wanted = |mesh: &String| context.mesh.as_ref().is_none_or(|wanted| wanted == mesh);
    meshes.retain(is_wanted);
    let scope = Scope::Meshes(meshes.iter().cloned().collect());
    let kinds: Vec<Kind> = kinds.into_iter().collect();
    let mut live = read_state(context, connection, &scope, &kinds)?;
    // The list of meshes is always whole; the others are no part of this.
    let of_input = |mesh: &Mesh| meshes.contains(&mesh.meta.name);
    live.input.reading.world.meshes.retain(of_input);
    Ok(live)
}

/// Pages are read like files, as far as they have not been read as they came.
pub(super) fn read_pages(pages: Vec<Page>) -> (Vec<Source>, Reading) {
    let (sources, worlds): (Vec<_>, Vec<_>) = pages
        .into_iter()
        .map(|page| (Source::of_json(page.url, page.text), page.world))
        .unzip();
    let reading = parse::read_pages(&sources, worlds);
    (sources, reading)
}
