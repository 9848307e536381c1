//! Which control plane is meant, and how it is asked.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;

use super::flags::parse_duration;
use crate::diag::{WithHint as _, shell_word};
use crate::host::{Connection, ControlPlane, Environment, HttpTransport, LogLevel, Settings};

/// The global flags about control planes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Control plane")]
pub struct ConnectionArgs {
    /// Settings file [default: `KUMACTL_CONFIG`, or ~/.kumactl/config]
    #[arg(long, global = true, value_name = "PATH")]
    config_file: Option<PathBuf>,
    /// Neither read nor write a settings file
    #[arg(long, global = true)]
    no_config: bool,
    /// Ask the control plane of this context [default: `KUMACTL_CONTEXT`, or the current one]
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
    /// Nobody waits for long, and nobody wants to hear or to keep anything.
    #[arg(skip)]
    in_passing: bool,
    /// What holds where a flag is not given.
    #[arg(skip)]
    pub(super) environment: Environment,
}

/// How long a control plane may take that is asked in passing.
const MOMENT: Duration = Duration::from_secs(2);

impl ConnectionArgs {
    /// The same for what is done while a command line is typed: quick, silent, and nothing is written.
    pub(super) fn in_passing(self) -> Self {
        Self {
            api_timeout: self.api_timeout.min(MOMENT),
            log_level: LogLevel::Off,
            in_passing: true,
            ..self
        }
    }

    /// The same, where variables stand in for flags.
    pub(crate) fn in_environment(self, environment: Environment) -> Self {
        Self {
            environment,
            ..self
        }
    }

    /// The settings file, read. One that was named has to be there.
    pub(super) fn settings(&self) -> anyhow::Result<Settings> {
        match self.named_file() {
            Some((path, named_by)) => Settings::read(path.clone())?.ok_or_else(|| {
                anyhow!("{named_by} {}: there is no such file", path.display()).hint(format!(
                    "kumactl config control-planes add makes it; without {named_by} the one in the home folder is read"
                ))
            }),
            None => self.settings_to_add_to(),
        }
    }

    /// The same for who adds a control plane: a file that is not there is made with it.
    pub(super) fn settings_to_add_to(&self) -> anyhow::Result<Settings> {
        if self.no_config {
            return Ok(Settings::initial());
        }
        match (self.named_file(), Settings::default_path()) {
            (Some((path, _)), _) => {
                let settings = Settings::read(path.clone())?;
                Ok(settings.unwrap_or_else(|| Settings::initial_at(path)))
            }
            (None, Some(path)) if self.in_passing => {
                Ok(Settings::read(path)?.unwrap_or_else(Settings::initial))
            }
            (None, Some(path)) => Settings::open(path),
            (None, None) => Ok(Settings::initial()),
        }
    }

    /// The settings file that was named, and by what.
    fn named_file(&self) -> Option<(PathBuf, &'static str)> {
        if self.no_config {
            return None;
        }
        let variable = self.environment.config_file.as_deref();
        match (&self.config_file, variable) {
            (Some(path), _) => Some((path.clone(), "--config-file")),
            (None, Some(path)) => Some((path.into(), "KUMACTL_CONFIG")),
            (None, None) => None,
        }
    }

    /// The control plane that is meant: a context that is named comes before the environment, and
    /// that before the current context.
    fn control_plane(&self) -> anyhow::Result<ControlPlane> {
        let Environment {
            control_plane,
            context,
            token,
            ..
        } = self.environment.clone();
        let of_context = |context: Option<&str>| {
            let settings = self.settings()?;
            settings.active(context)
        };
        match (&self.context, context, control_plane) {
            // The token of the environment is meant for the control plane of the environment.
            (Some(context), _, Some(_)) => of_context(Some(context)),
            (None, Some(context), Some(_)) => {
                let error =
                    anyhow!("KUMACTL_CONTROL_PLANE and KUMACTL_CONTEXT both name a control plane");
                let context = shell_word(&context);
                Err(error.hint(format!(
                    "unset one of them; --context {context} comes before both"
                )))
            }
            (None, None, Some(url)) => {
                if self.named_file().is_some() {
                    // Whoever names a file wants to know that it is not there.
                    self.settings()?;
                }
                Ok(ControlPlane {
                    name: "KUMACTL_CONTROL_PLANE".to_owned(),
                    url,
                    token,
                    ..ControlPlane::default()
                })
            }
            (typed, variable, None) => {
                let mut control_plane = of_context(typed.as_deref().or(variable.as_deref()))?;
                control_plane.token = token.or(control_plane.token);
                Ok(control_plane)
            }
        }
    }

    /// How long a call may take.
    pub(super) fn timeout(&self) -> Duration {
        self.api_timeout
    }

    /// A connection to the control plane that is meant.
    pub(super) fn connect(&self) -> anyhow::Result<Connection> {
        self.open(&self.control_plane()?)
    }

    /// A connection to a control plane.
    pub(super) fn open(&self, control_plane: &ControlPlane) -> anyhow::Result<Connection> {
        let transport = HttpTransport::new(control_plane, self.insecure_http, self.log_level)?;
        let named_by = match &control_plane.context {
            Some(context) => format!("context {context}"),
            None => control_plane.name.clone(),
        };
        Ok(Connection {
            transport,
            named_by,
            timeout: self.api_timeout,
            is_patient: !self.in_passing,
        })
    }
}
