//! What git knows of the files: which of them have changed.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, anyhow};

use crate::diag::{WithHint as _, go_quote};

/// What has changed in the working directory's repository since a revision and this one parted.
pub(crate) struct Changes {
    top: PathBuf,
    /// The commit in which they parted.
    base: String,
    /// The files that are not as they were there, and those that git does not know yet, each by its real
    /// path.
    files: HashSet<PathBuf>,
}

impl Changes {
    /// Asks git.
    ///
    /// # Errors
    /// When git is not there, there is no repository, or it does not have the revision.
    pub(crate) fn since(revision: &str) -> anyhow::Result<Self> {
        let top = git(&["rev-parse", "--show-toplevel"])?;
        let top = real(Path::new(line(&top).as_str()));
        // What starts with a dash would be an option.
        let commit = format!("{revision}^{{commit}}");
        let verify = ["rev-parse", "--verify", "--quiet", "--end-of-options"];
        let known = run(&[&verify[..], &[&commit]].concat())?;
        if !known.status.success() {
            let message = anyhow!(
                "--changed-since: git knows no revision {}",
                go_quote(revision)
            );
            return Err(message.hint("git fetch, or a checkout with more history, brings it"));
        }
        let base = run(&["merge-base", &line(&known.stdout), "HEAD"])?;
        if !base.status.success() {
            let revision = go_quote(revision);
            let message = anyhow!(
                "--changed-since: git knows no commit that HEAD and {revision} have in common"
            );
            let hint =
                "git fetch --unshallow, or a checkout with more history, brings what is missing";
            return Err(message.hint(hint));
        }
        let base = line(&base.stdout);
        let changed = git(&["diff", "--name-only", "-z", &base, "--"])?;
        let top_name = top.display().to_string();
        let others = ["ls-files", "--others", "--exclude-standard", "-z"];
        let new = git(&[&["-C", &top_name], &others[..]].concat())?;
        let names = changed
            .split(|byte| *byte == 0)
            .chain(new.split(|byte| *byte == 0));
        let names = names.filter(|name| !name.is_empty());
        Ok(Self {
            files: names.map(|name| real(&top.join(path_of(name)))).collect(),
            top,
            base,
        })
    }

    /// Whether a file is not as it was.
    pub(crate) fn contains(&self, path: &Path) -> bool {
        self.files.contains(&real(path))
    }

    /// The files that are no longer there, in order.
    pub(crate) fn deleted(&self) -> Vec<&Path> {
        let files = self.files.iter().map(PathBuf::as_path);
        let mut deleted: Vec<&Path> = files.filter(|path| !path.exists()).collect();
        deleted.sort_unstable();
        deleted
    }

    /// What a file was; nothing if there was none.
    pub(crate) fn before(&self, path: &Path) -> anyhow::Result<Option<Vec<u8>>> {
        let path = real(path);
        let Ok(path) = path.strip_prefix(&self.top) else {
            return Ok(None);
        };
        let folders = path.iter().map(|it| it.to_string_lossy());
        let path = folders.collect::<Vec<_>>().join("/");
        let output = run(&["show", &format!("{}:{path}", self.base)])?;
        Ok(output.status.success().then_some(output.stdout))
    }
}

fn line(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.trim_end_matches(['\n', '\r']).to_owned()
}

/// A path by which two names of the same file are equal.
pub(crate) fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

#[cfg(unix)]
fn path_of(name: &[u8]) -> PathBuf {
    use std::os::unix::ffi::OsStrExt as _;
    PathBuf::from(OsStr::from_bytes(name))
}

#[cfg(not(unix))]
fn path_of(name: &[u8]) -> PathBuf {
    PathBuf::from(OsStr::new(&*String::from_utf8_lossy(name)))
}

fn run(arguments: &[&str]) -> anyhow::Result<Output> {
    let output = Command::new("git").args(arguments).output();
    output
        .context("git cannot be run")
        .hint("--changed-since asks git which files have changed")
}

/// What git prints; what it says on stderr is the error if it fails.
fn git(arguments: &[&str]) -> anyhow::Result<Vec<u8>> {
    let output = run(arguments)?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    let said = said.strip_prefix("fatal: ").unwrap_or(&said).to_owned();
    Err(anyhow!(said).context("git"))
}
