//! What git knows of the files: which of them have changed.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use anyhow::{Context as _, anyhow};

use crate::diag::{WithHint as _, go_quote};

/// The files of the working directory's repository that are not as they were where a revision and this
/// one parted, and those that git does not know yet: each by its real path.
///
/// # Errors
/// When git is not there, there is no repository, or it does not have the revision.
pub(crate) fn changed_since(revision: &str) -> anyhow::Result<HashSet<PathBuf>> {
    let top = git(&["rev-parse", "--show-toplevel"])?;
    let top = PathBuf::from(String::from_utf8_lossy(&top).trim_end_matches('\n'));
    // What starts with a dash would be an option.
    let commit = format!("{revision}^{{commit}}");
    let known = run(&[
        "rev-parse",
        "--verify",
        "--quiet",
        "--end-of-options",
        &commit,
    ])?;
    if !known.status.success() {
        let message = anyhow!(
            "--changed-since: git knows no revision {}",
            go_quote(revision)
        );
        return Err(message.hint("git fetch, or a checkout with more history, brings it"));
    }
    let commit = String::from_utf8_lossy(&known.stdout).trim().to_owned();
    let changed = git(&["diff", "--name-only", "-z", "--merge-base", &commit, "--"])
        .hint("git fetch --unshallow, or a checkout with more history, brings what is missing")?;
    let top_name = top.display().to_string();
    let others = ["ls-files", "--others", "--exclude-standard", "-z"];
    let new = git(&[&["-C", &top_name], &others[..]].concat())?;
    let names = changed
        .split(|byte| *byte == 0)
        .chain(new.split(|byte| *byte == 0));
    let names = names.filter(|name| !name.is_empty());
    Ok(names.map(|name| real(&top.join(path_of(name)))).collect())
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
