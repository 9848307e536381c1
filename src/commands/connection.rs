//! Which control plane is meant, and the connection to it.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, bail};
use clap::Args;

use super::Context;
use super::load::Input;
use crate::client::{Client, Index, NoKind, Page, Scope};
use crate::diag::{Exit, go_quote, printable};
use crate::effective::NEEDS;
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
    /// Where its address is from: a context, or the environment.
    named_by: String,
    timeout: Duration,
}

impl Connection {
    /// Gets ready to ask; nothing is sent yet.
    pub(super) fn open(
        control_plane: &ControlPlane,
        args: &ConnectionArgs,
    ) -> anyhow::Result<Self> {
        let transport = HttpTransport::new(control_plane, args.insecure_http, args.log_level)?;
        let named_by = match &control_plane.context {
            Some(context) => format!("context {context}"),
            None => control_plane.name.clone(),
        };
        Ok(Self {
            transport,
            named_by,
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

    /// Says which control plane is meant, before anything on it is compared or changed.
    pub(super) fn announce(&self, context: &mut Context<'_>) {
        let address = self.address();
        let address = address.trim_end_matches('/');
        let message = format!("control plane {address} ({})", self.named_by);
        context.console.tell(printable(&message));
    }
}

/// What the control plane says of itself; nothing if it does not answer that, since documents show
/// their generation, too. Only if it does not answer at all is there no point in asking for more.
fn index(client: &Client<'_>) -> anyhow::Result<Index> {
    match client.index() {
        Err(error) if error.exit() == Exit::Unreachable => Err(error.into()),
        asked => Ok(asked.unwrap_or_default()),
    }
}

impl ConnectionArgs {
    /// The settings file, read. One that was named has to be there.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        match &self.config_file {
            Some(path) if !self.no_config => Settings::read(path.clone())?.with_context(|| {
                format!(
                    "--config-file {}: there is no such file\nhint: kumactl config control-planes add makes it; without --config-file the one in the home folder is read",
                    path.display()
                )
            }),
            _ => self.settings_to_add_to(),
        }
    }

    /// The same for who adds a control plane: a file that is not there is made with it.
    pub(super) fn settings_to_add_to(&self) -> anyhow::Result<Settings> {
        if self.no_config {
            return Ok(Settings::initial());
        }
        match (&self.config_file, Settings::default_path()) {
            (Some(path), _) => {
                let settings = Settings::read(path.clone())?;
                Ok(settings.unwrap_or_else(|| Settings::initial_at(path.clone())))
            }
            (None, Some(path)) => Settings::open(path),
            (None, None) => Ok(Settings::initial()),
        }
    }

    /// The control plane that is meant: a context that is named comes before the environment, and
    /// that before the current context.
    fn control_plane(&self) -> anyhow::Result<ControlPlane> {
        let environment = Environment::read()?;
        match environment.control_plane {
            Some(url) if self.context.is_none() => {
                if self.config_file.is_some() {
                    // Whoever names a file wants to know that it is not there.
                    self.settings()?;
                }
                Ok(ControlPlane {
                    name: "KUMACTL_CONTROL_PLANE".to_owned(),
                    url,
                    token: environment.token,
                    ..ControlPlane::default()
                })
            }
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
            lacks: Vec::new(),
        }
    }

    /// Fails if an input has resources of a kind that the control plane does not have.
    pub(super) fn check_kinds(&self, input: &Input) -> anyhow::Result<()> {
        for lacking in &self.lacks {
            let mut metas = input.reading.world.metas(lacking.kind);
            metas.retain(|meta| !meta.superseded);
            if let [first, ..] = metas.as_slice() {
                let (kind, count) = (lacking.kind.word(), metas.len());
                let name = printable(&format!("{}/{}", first.mesh, first.name)).into_owned();
                let file = &input.sources[first.origin.source as usize].name;
                bail!(
                    "{}, and the input has {count}: {kind} {name} in {}\nhint: {}",
                    lacking.statement(),
                    printable(file),
                    lacking.hint()
                );
            }
        }
        Ok(())
    }
}

impl Live {
    /// Says what of the control plane an answer cannot rest on: that its release is not known, and
    /// that it has no tracing policies.
    fn tell(&self, index: &Index, chosen: Option<Release>, context: &mut Context<'_>) {
        if let (Some(version), Some(release)) = (&index.version, self.release)
            && chosen.is_none()
            && !index.is_known()
        {
            context.console.tell(format!(
                "the control plane is of the version {}, which is judged as Kuma {release}",
                go_quote(version)
            ));
        }
        let policies = |it: &&NoKind| it.kind == Kind::TrafficTrace;
        if let Some(lacking) = self.lacks.iter().find(policies) {
            let (statement, hint) = (lacking.statement(), lacking.hint());
            context.console.tell(format!("{statement}: {hint}"));
        }
    }
}

/// The state of a control plane as input, and its release.
pub(super) struct Live {
    pub(super) input: Input,
    /// The release that judges; of a control plane that names no version, none.
    pub(super) release: Option<Release>,
    /// The kinds that were asked for and that the control plane does not have.
    pub(super) lacks: Vec<NoKind>,
}

/// The meshes that a command on a control plane is about.
pub(super) fn scope(context: &Context<'_>, all_meshes: bool) -> anyhow::Result<Scope> {
    match &context.mesh {
        Some(_) if all_meshes => bail!("--mesh and --all-meshes contradict each other"),
        Some(mesh) => Ok(Scope::Meshes(vec![mesh.clone()])),
        None if all_meshes => Ok(Scope::All),
        None => Ok(Scope::Meshes(vec![DEFAULT_MESH.to_owned()])),
    }
}

/// Reads the state of meshes from the control plane. With a release that was chosen, which one the
/// control plane has decides nothing.
pub(super) fn read_state(
    context: &mut Context<'_>,
    connection: &Connection,
    scope: &Scope,
    kinds: &[Kind],
    chosen: Option<Release>,
) -> anyhow::Result<Live> {
    let progress = context.console.progress("asking the control plane");
    let client = connection.client();
    let index = index(&client)?;
    let state = client.state(scope, kinds)?;
    let (sources, reading) = read_pages(&connection.address(), state.pages);
    let input = Input::of_pages(sources, reading);
    drop(progress);
    let live = Live {
        input,
        release: judging_release(&index, &state.lacks),
        lacks: state.lacks,
    };
    live.tell(&index, chosen, context);
    Ok(live)
}

/// The release that judges. A build without a number is one of the newest release that has the kinds
/// that it has.
fn judging_release(index: &Index, lacks: &[NoKind]) -> Option<Release> {
    let has_no_policies = lacks.iter().any(|it| it.kind == Kind::TrafficTrace);
    if has_no_policies && !index.is_numbered() {
        return Some(Release::REMOVED);
    }
    index.release()
}

/// Reads what an input is laid over: the state of the meshes that it is about.
pub(super) fn read_base(
    context: &mut Context<'_>,
    connection: &Connection,
    input: &Input,
    chosen: Option<Release>,
) -> anyhow::Result<Live> {
    let world = &input.reading.world;
    let mut meshes = BTreeSet::new();
    let mut kinds = BTreeSet::from(NEEDS);
    for kind in Kind::ALL {
        let metas = world.metas(kind);
        if kind.is_in_mesh() && !metas.is_empty() {
            kinds.insert(kind);
        }
        meshes.extend(metas.into_iter().map(|meta| meta.mesh.clone()));
    }
    let is_wanted = |mesh: &String| context.mesh.as_ref().is_none_or(|wanted| wanted == mesh);
    meshes.retain(is_wanted);
    let scope = Scope::Meshes(meshes.iter().cloned().collect());
    let kinds: Vec<Kind> = kinds.into_iter().collect();
    let mut live = read_state(context, connection, &scope, &kinds, chosen)?;
    // The list of meshes is always whole; the others are no part of this.
    let of_input = |mesh: &Mesh| meshes.contains(&mesh.meta.name);
    live.input.reading.world.meshes.retain(of_input);
    Ok(live)
}

/// Pages of the control plane at an address are read like files, as far as they have not been read
/// as they came.
pub(super) fn read_pages(address: &str, pages: Vec<Page>) -> (Vec<Source>, Reading) {
    let (sources, worlds): (Vec<_>, Vec<_>) = pages
        .into_iter()
        .map(|page| (Source::of_page(address, page.url, page.text), page.world))
        .unzip();
    let reading = parse::read_pages(&sources, worlds);
    (sources, reading)
}
