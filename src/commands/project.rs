//! The project file, `.kumactl.yaml`: what a repository has decided about its policies, so that nobody
//! has to type it. Its keys are called what the flags are, which come before it.

mod keys;

use std::path::{Path, PathBuf};

use anyhow::anyhow;
use serde::Serialize;

use super::flags::FailOn;
use crate::diag::{WithHint as _, printable};
use crate::host::{Excluded, from_here, project_files, read_file};
use crate::model::Release;
use crate::parse::read_settings;

/// A project file that was read.
#[derive(Debug, Clone, Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Project {
    /// Where it is, as somebody in the working directory would write it.
    path: PathBuf,
    /// Files and folders to read where none is named, relative to the file's own folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    files: Vec<String>,
    /// Globs of files to leave out of folders, relative to the file's own folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exclude: Vec<String>,
    /// Codes of findings to leave out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) ignore: Vec<String>,
    /// The release of the control plane that the files are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) kuma_version: Option<Release>,
    /// The mildest finding that fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) fail_on: Option<FailOn>,
}

/// The file that the inputs belong to, if there is one. No input at all belongs to the working
/// directory.
///
/// # Errors
/// When the inputs belong to several, or it is not what it should be.
pub(super) fn project_of(inputs: &[String]) -> anyhow::Result<Option<Project>> {
    let files = project_files(inputs);
    let mut paths = files.iter().map(|file| from_here(file));
    match (paths.next(), paths.next()) {
        (None, _) => Ok(None),
        (Some(path), None) => Ok(Some(Project::read(path)?)),
        (Some(one), Some(other)) => {
            let (one, other) = (one.display(), other.display());
            let error = anyhow!("the input belongs to two projects: {one} and {other}");
            let hint = "run the command once for each, or with --no-project, which reads neither";
            Err(error.hint(hint))
        }
    }
}

impl Project {
    fn read(path: PathBuf) -> anyhow::Result<Self> {
        const HINT: &str = "--no-project ignores the project file";
        let name = path.display().to_string();
        let file = read_file(&path).map_err(anyhow::Error::from).hint(HINT)?;
        let text = String::from_utf8(file.bytes)
            .map_err(|_| anyhow!("{}: it is not UTF-8", printable(&name)))
            .hint(HINT)?;
        let mut project = Self {
            path,
            ..Self::default()
        };
        let read = read_settings(&text).and_then(|settings| {
            let mut settings = settings.into_iter();
            settings.try_for_each(|setting| project.set(setting))
        });
        read.map_err(|error| anyhow!("{}:{}", printable(&name), printable(&error.to_string())))
            .hint(HINT)?;
        Ok(project)
    }

    /// What it is called in messages.
    pub(super) fn name(&self) -> String {
        self.path.display().to_string()
    }

    /// The folder that it is in; empty for the working directory.
    fn folder(&self) -> &Path {
        self.path.parent().unwrap_or(Path::new(""))
    }

    /// The files to read where none is named.
    pub(super) fn files(&self) -> Vec<String> {
        let folder = self.folder();
        let path = |name: &String| match name.as_str() {
            "." if folder.as_os_str().is_empty() => PathBuf::from("."),
            "." => folder.to_owned(),
            name => folder.join(name),
        };
        let paths = self.files.iter().map(path);
        let names = paths.map(|path| path.to_string_lossy().into_owned());
        names.collect()
    }

    /// The files of folders that are left out.
    pub(super) fn excluded(&self) -> Option<Excluded> {
        let folder = self.folder();
        (!self.exclude.is_empty()).then(|| Excluded {
            folder: Path::new(".").join(folder),
            globs: self.exclude.clone(),
            named_by: self.name(),
        })
    }
}
