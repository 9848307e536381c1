//! Which control plane is meant, and how it is asked.

use std::time::Duration;

use anyhow::anyhow;
use clap::Args;

use super::flags::parse_duration;
use super::settings::SettingsArgs;
use crate::diag::{WithHint as _, shell_word};
use crate::host::{Connection, ControlPlane, Environment, HttpTransport, LogLevel};

/// The global flags about control planes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Control plane")]
pub struct ConnectionArgs {
    #[command(flatten)]
    pub(super) settings: SettingsArgs,
    /// Ask the control plane of this context [default: `KUMACTL_CONTEXT`, or the current one]
    #[arg(long, global = true, value_name = "NAME")]
    context: Option<String>,
    /// How long a call may take, retries included
    #[arg(long, global = true, value_name = "DURATION", default_value = "60s", value_parser = parse_duration)]
    api_timeout: Duration,
    /// Send credentials over plain HTTP, too
    #[arg(long, global = true)]
    insecure_http: bool,
    /// How much to log of the requests
    #[arg(long, global = true, value_name = "LEVEL", default_value = "off")]
    log_level: LogLevel,
    /// What holds where a flag is not given.
    #[arg(skip)]
    pub(super) environment: Environment,
}

/// How long a control plane may take that is asked in passing.
const MOMENT: Duration = Duration::from_secs(2);

impl ConnectionArgs {
    /// Arguments for completion at the prompt: quick, silent, and nothing is written.
    pub(super) fn in_passing(mut self) -> Self {
        self.api_timeout = self.api_timeout.min(MOMENT);
        self.log_level = LogLevel::Off;
        self.settings.in_passing = true;
        self
    }

    /// The same, where variables stand in for flags.
    pub(crate) fn in_environment(mut self, environment: Environment) -> Self {
        self.settings.variable.clone_from(&environment.config_file);
        self.environment = environment;
        self
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
            let settings = self.settings.read()?;
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
                if self.settings.named_file().is_some() {
                    // Whoever names a file wants to know that it is not there.
                    self.settings.read()?;
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
            is_patient: !self.settings.in_passing,
        })
    }
}
