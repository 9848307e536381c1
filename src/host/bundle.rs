//! A folder for a ticket: of each proxy what was looked at, without anything secret.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use super::write::replace_file;
use crate::check::proxies::Proxy;
use crate::diag::{WithHint as _, counted};
use crate::envoy::dump::{LEFT_OUT, Observed};

/// A folder that proxies are written into.
pub(crate) struct Bundle {
    folder: PathBuf,
}

impl Bundle {
    /// Makes the folder.
    pub(crate) fn create(folder: &Path) -> anyhow::Result<Self> {
        let shown = || format!("--save {}", folder.display());
        fs::create_dir_all(folder).with_context(shown)?;
        if fs::read_dir(folder).with_context(shown)?.next().is_some() {
            return Err(
                anyhow!("--save {}: the folder is not empty", folder.display())
                    .hint("name a new one, so that it is not mixed with other files"),
            );
        }
        Ok(Self {
            folder: folder.to_owned(),
        })
    }

    /// Writes what was looked at of a proxy.
    pub(crate) fn add(&self, proxy: &Proxy) -> anyhow::Result<()> {
        let mesh = self.folder.join(segment(&proxy.mesh));
        let name = segment(&proxy.name);
        match &proxy.before {
            Some(before) => {
                write(&mesh.join("t0").join(&name), before)?;
                write(&mesh.join("t1").join(&name), &proxy.now)
            }
            None => write(&mesh.join(name), &proxy.now),
        }
    }

    /// Says what is left out, in the folder and in words.
    pub(crate) fn finish(self, proxies: usize) -> anyhow::Result<String> {
        let path = self.folder.join("LEFT-OUT.md");
        replace_file(&path, LEFT_OUT.as_bytes()).with_context(|| path.display().to_string())?;
        Ok(format!(
            "saved what was checked of {} in {}: listeners, clusters of collectors, counters of tracing and versions; certificates, tokens, routes and everything else are left out (LEFT-OUT.md)",
            counted(proxies, "proxy"),
            self.folder.display()
        ))
    }
}

fn write(folder: &Path, observed: &Observed) -> anyhow::Result<()> {
    fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    for (name, text) in observed.bundle() {
        let path = folder.join(name);
        replace_file(&path, text.as_bytes()).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

/// A name as that of a file, which leads nowhere else.
fn segment(name: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric() || "-_.".contains(character);
    let fitting = name.chars().map(|it| if fits(it) { it } else { '_' });
    let fitting: String = fitting.collect();
    match fitting.trim_start_matches('.') {
        "" => "_".to_owned(),
        rest => rest.to_owned(),
    }
}
