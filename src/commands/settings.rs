//! Which settings file is meant.

use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;

use crate::diag::WithHint as _;
use crate::host::Settings;

/// The global flags about the settings file.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Control plane")]
pub(super) struct SettingsArgs {
    /// Settings file [default: `KUMACTL_CONFIG`, or ~/.kumactl/config]
    #[arg(long, global = true, value_name = "PATH")]
    config_file: Option<PathBuf>,
    /// Neither read nor write a settings file
    #[arg(long, global = true)]
    no_config: bool,
    /// What `KUMACTL_CONFIG` names.
    #[arg(skip)]
    pub(super) variable: Option<String>,
    /// Nobody waits for long, and nothing is to be written.
    #[arg(skip)]
    pub(super) in_passing: bool,
}

impl SettingsArgs {
    /// The settings file, read. One that was named has to be there.
    pub(super) fn read(&self) -> anyhow::Result<Settings> {
        match self.named_file() {
            Some((path, named_by)) => Settings::read(path.clone())?.ok_or_else(|| {
                anyhow!("{named_by} {}: there is no such file", path.display()).hint(format!(
                    "kumactl config control-planes add creates it; without {named_by} the one in the home folder is read"
                ))
            }),
            None => self.read_to_add(),
        }
    }

    /// The settings file to add a control plane to: one that is not there is made with it.
    pub(super) fn read_to_add(&self) -> anyhow::Result<Settings> {
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
    pub(super) fn named_file(&self) -> Option<(PathBuf, &'static str)> {
        if self.no_config {
            return None;
        }
        let variable = self.variable.as_deref();
        match (&self.config_file, variable) {
            (Some(path), _) => Some((path.clone(), "--config-file")),
            (None, Some(path)) => Some((path.into(), "KUMACTL_CONFIG")),
            (None, None) => None,
        }
    }
}
