//! The settings file of kumactl: which control planes there are, and which one is meant.
//!
//! The file is shared with Kuma's own kumactl, so it is changed as a document: what this tool does
//! not know stays where it is. Nobody else reads or writes it.

mod control_plane;
mod document;
mod environment;
mod mask;

pub(crate) use control_plane::ControlPlane;
pub(crate) use environment::Environment;

use std::io::ErrorKind;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use serde_yaml::Value;

use self::document::Document;
use self::mask::text;
use super::write::write_private_file;
use crate::diag::{WithHint, did_you_mean, go_quote};

/// The name of the context that is there from the beginning, and where it leads.
const LOCAL: (&str, &str) = ("local", "http://localhost:5681");

/// The settings file as it was read, and what has been changed in it since.
#[derive(Debug)]
pub(crate) struct Settings {
    path: Option<PathBuf>,
    document: Document,
}

/// One line of the list of control planes.
#[derive(Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Listed {
    /// Whether the current context leads to it.
    pub active: bool,
    pub name: String,
    pub address: String,
}

impl Settings {
    /// The file in the user's home, `.kumactl/config`; none if the user has no home.
    pub(crate) fn default_path() -> Option<PathBuf> {
        Some(dirs::home_dir()?.join(".kumactl").join("config"))
    }

    /// What holds when there is no file.
    pub(crate) fn initial() -> Self {
        let mut settings = Self {
            path: None,
            document: Document::default(),
        };
        let (name, url) = LOCAL;
        settings.document.put(&ControlPlane {
            name: name.to_owned(),
            url: url.to_owned(),
            ..ControlPlane::default()
        });
        settings
    }

    /// The same, to be written to a file.
    pub(crate) fn initial_at(path: PathBuf) -> Self {
        Self {
            path: Some(path),
            ..Self::initial()
        }
    }

    /// Reads a file. Where there is none, the initial settings are written there, as Kuma's own
    /// tool does; if that is not possible they hold all the same.
    pub(crate) fn open(path: PathBuf) -> anyhow::Result<Self> {
        if let Some(settings) = Self::read(path.clone())? {
            return Ok(settings);
        }
        let settings = Self::initial_at(path);
        // A home that cannot be written to is not a reason not to work.
        let _ = settings.write();
        Ok(settings)
    }

    /// Reads a file, if there is one.
    pub(crate) fn read(path: PathBuf) -> anyhow::Result<Option<Self>> {
        let text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error)
                if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) =>
            {
                return Ok(None);
            }
            Err(error) => {
                let error = anyhow!(
                    "the settings file {} cannot be read: {error}",
                    path.display()
                );
                let hint = "--config-file names another, and --no-config uses none";
                return Err(error.hint(hint));
            }
        };
        let value: Value =
            serde_yaml::from_str(&text).map_err(|error| anyhow!("{}: {error}", path.display()))?;
        let document = match value {
            Value::Mapping(document) => Document(document),
            Value::Null => Self::initial().document,
            _ => bail!("{}: it is not a settings file of kumactl", path.display()),
        };
        for list in ["contexts", "controlPlanes"] {
            let is_list = |value: &Value| value.is_null() || value.is_sequence();
            if !document.0.get(list).is_none_or(is_list) {
                bail!(
                    "{}: it is not a settings file of kumactl, because {list} is not a list",
                    path.display()
                );
            }
        }
        Ok(Some(Self {
            path: Some(path),
            document,
        }))
    }

    /// Writes the file, whole or not at all, for its owner's eyes only.
    pub(crate) fn write(&self) -> anyhow::Result<()> {
        let Some(path) = &self.path else {
            bail!("with --no-config there is no settings file to change");
        };
        let attempt = || -> std::io::Result<()> {
            if let Some(folder) = path
                .parent()
                .filter(|folder| !folder.as_os_str().is_empty())
            {
                std::fs::create_dir_all(folder)?;
            }
            let mut text = Vec::new();
            crate::report::write_yaml(&mut text, &self.document)?;
            write_private_file(path, |out| out.write_all(&text))
        };
        attempt().with_context(|| format!("{} cannot be written", path.display()))
    }

    /// The control plane of a context; of the current one unless another is named.
    pub(crate) fn active(&self, context: Option<&str>) -> anyhow::Result<ControlPlane> {
        let name = match context {
            Some(name) => name.to_owned(),
            None => self.document.current(),
        };
        if name.is_empty() {
            let hint = "kumactl config control-planes list shows them, and switch chooses one";
            return Err(anyhow!("no control plane is active").hint(hint));
        }
        let Some(entry) = self.document.entry("contexts", &name) else {
            let names = self.document.names("contexts");
            let near = did_you_mean(&name, names.iter().map(String::as_str));
            let hint = near.unwrap_or_else(|| there_are(&names));
            return Err(anyhow!("there is no context {}", go_quote(&name)).hint(hint));
        };
        let control_plane = text(entry.get("controlPlane"));
        let found = self
            .document
            .control_plane(&control_plane)
            .map(|found| ControlPlane {
                context: Some(name.clone()),
                ..found
            });
        found.with_context(|| {
            format!(
                "context {} leads to control plane {}, which the settings file does not have",
                go_quote(&name),
                go_quote(&control_plane)
            )
        })
    }

    /// All control planes, in the order of the file.
    pub(crate) fn list(&self) -> Vec<Listed> {
        let current = self.document.current();
        let active = self
            .document
            .entry("contexts", &current)
            .map(|entry| text(entry.get("controlPlane")));
        let listed = |name: String| {
            let control_plane = self.document.control_plane(&name)?;
            Some(Listed {
                active: active.as_deref() == Some(name.as_str()),
                address: control_plane.url,
                name,
            })
        };
        self.document
            .names("controlPlanes")
            .into_iter()
            .filter_map(listed)
            .collect()
    }

    /// All contexts, in the order of the file, each with the control plane that it leads to.
    pub(crate) fn contexts(&self) -> Vec<(String, String)> {
        let entries = self.document.entries("contexts");
        let context = |it: &Value| (text(it.get("name")), text(it.get("controlPlane")));
        entries.map(context).collect()
    }

    /// Adds a control plane and a context of the same name, and makes it the current one.
    pub(crate) fn add(
        &mut self,
        control_plane: &ControlPlane,
        overwrite: bool,
    ) -> anyhow::Result<()> {
        let name = &control_plane.name;
        if self.document.entry("controlPlanes", name).is_some() && !overwrite {
            let error = anyhow!("there is a control plane {} already", go_quote(name));
            return Err(error.hint("--overwrite replaces it"));
        }
        self.document.put(control_plane);
        Ok(())
    }

    /// Removes a control plane and the contexts that lead to it.
    pub(crate) fn remove(&mut self, name: &str) -> anyhow::Result<()> {
        self.check(name)?;
        let mut gone = Vec::new();
        self.document.retain("contexts", |entry| {
            let leads_there = text(entry.get("controlPlane")) == name;
            if leads_there {
                gone.push(text(entry.get("name")));
            }
            !leads_there
        });
        self.document
            .retain("controlPlanes", |entry| text(entry.get("name")) != name);
        if gone.contains(&self.document.current()) {
            self.document.set("currentContext", Value::from(""));
        }
        Ok(())
    }

    /// Makes a control plane the current one.
    pub(crate) fn switch(&mut self, name: &str) -> anyhow::Result<()> {
        self.check(name)?;
        let leads_there = |context: &&String| {
            let entry = self.document.entry("contexts", context);
            entry.is_some_and(|entry| text(entry.get("controlPlane")) == name)
        };
        // Of several the one that is current stays, then comes the one of the same name.
        let current = self.document.current();
        let mut contexts = vec![current, name.to_owned()];
        contexts.append(&mut self.document.names("contexts"));
        let context = contexts.iter().find(leads_there).cloned();
        match context {
            Some(context) => self.document.set("currentContext", Value::from(context)),
            None => self.document.put_context(name),
        }
        Ok(())
    }

    /// The whole file, with everything secret replaced by `***`.
    pub(crate) fn masked(&self) -> Value {
        self.document.masked()
    }

    fn check(&self, name: &str) -> anyhow::Result<()> {
        if self.document.entry("controlPlanes", name).is_some() {
            return Ok(());
        }
        let names = self.document.names("controlPlanes");
        let near = did_you_mean(name, names.iter().map(String::as_str));
        let hint = near.unwrap_or_else(|| there_are(&names));
        Err(anyhow!("there is no control plane {}", go_quote(name)).hint(hint))
    }
}

fn there_are(names: &[String]) -> String {
    if names.is_empty() {
        return "kumactl config control-planes add adds one".to_owned();
    }
    format!("there are {}", names.join(", "))
}
