//! The variables of the environment that stand in for global flags, for pipelines and for shells.
//! A flag comes before its variable.

use std::collections::BTreeMap;
use std::env::VarError;
use std::fmt;

use anyhow::bail;

use crate::host::address::shown_address;

/// What the variables say. One that is blank counts as not set.
#[derive(Clone, Default)]
pub(crate) struct Environment {
    /// The mesh that is meant.
    pub mesh: Option<String>,
    /// The path of the settings file.
    pub config_file: Option<String>,
    /// The context that is meant.
    pub context: Option<String>,
    /// The address of a control plane.
    pub control_plane: Option<String>,
    /// The token for the control plane.
    pub token: Option<String>,
}

impl Environment {
    /// Reads the variables.
    ///
    /// # Errors
    /// When one is not UTF-8: to take it for not set would lead to another control plane.
    pub(crate) fn read() -> anyhow::Result<Self> {
        let read = |name| match std::env::var(name) {
            Ok(value) => Ok(Some(value).filter(|value| !value.trim().is_empty())),
            Err(VarError::NotPresent) => Ok(None),
            Err(VarError::NotUnicode(_)) => bail!("{name} of the environment is not UTF-8"),
        };
        Ok(Self {
            mesh: read("KUMACTL_MESH")?,
            config_file: read("KUMACTL_CONFIG")?,
            context: read("KUMACTL_CONTEXT")?,
            control_plane: read("KUMACTL_CONTROL_PLANE")?,
            token: read("KUMACTL_TOKEN")?,
        })
    }

    /// The variables that are set, without their secrets, to be shown.
    pub(crate) fn shown(&self) -> BTreeMap<&'static str, String> {
        let Self {
            mesh,
            config_file,
            context,
            control_plane,
            token,
        } = self;
        let all = [
            ("KUMACTL_MESH", mesh.clone()),
            ("KUMACTL_CONFIG", config_file.clone()),
            ("KUMACTL_CONTEXT", context.clone()),
            (
                "KUMACTL_CONTROL_PLANE",
                control_plane.as_deref().map(shown_address),
            ),
            ("KUMACTL_TOKEN", token.as_ref().map(|_| "***".to_owned())),
        ];
        all.into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }
}

/// Without the secrets.
impl fmt::Debug for Environment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.shown()).finish()
    }
}
