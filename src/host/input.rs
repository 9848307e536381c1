//! What `-f` names: files, directories, standard input, URLs.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ignore::overrides::{Override, OverrideBuilder};
use ignore::{DirEntry, WalkBuilder};
use rayon::prelude::*;
use reqwest::Url;
use reqwest::redirect::Policy;

use super::git::real;
use super::{http, tls};
use crate::diag::{Hint, mask_userinfo, printable};
use crate::parse::Raw;

/// How large one source may be, in bytes. What is read is held in memory while it is checked.
const SIZE_LIMIT: u64 = 256 << 20;

/// How long a URL may take.
const URL_TIMEOUT: Duration = Duration::from_secs(10);

/// How directories are walked.
#[derive(Debug, Clone, Default)]
pub(crate) struct InputOptions {
    /// Globs of files to leave out of directories.
    pub exclude: Vec<String>,
    /// Whether `.gitignore` is disregarded.
    pub no_ignore: bool,
    /// What else is left out of directories.
    pub excluded: Option<Excluded>,
}

/// Globs of files to leave out of directories, relative to a folder.
#[derive(Debug, Clone)]
pub(crate) struct Excluded {
    pub folder: PathBuf,
    pub globs: Vec<String>,
    /// The file that says so.
    pub named_by: String,
}

/// A source that could not be read.
#[derive(Debug, thiserror::Error)]
#[error("{}: {}", printable(&mask_userinfo(name)), printable(reason))]
pub(crate) struct InputError {
    pub name: String,
    /// Why.
    pub reason: String,
    /// What to do about it.
    #[source]
    pub hint: Option<Hint>,
}

impl InputError {
    fn new(name: impl Into<String>, reason: impl ToString) -> Self {
        Self {
            name: name.into(),
            reason: reason.to_string(),
            hint: None,
        }
    }

    /// What stopped a walk at a path; the crate names the path in front of and within its reasons.
    fn of_walk(path: &Path, error: ignore::Error) -> Self {
        let name = path.to_string_lossy();
        match error {
            ignore::Error::WithDepth { err, .. } => Self::of_walk(path, *err),
            ignore::Error::WithPath { path, err } => Self::of_walk(&path, *err),
            ignore::Error::Loop { ancestor, child } => {
                let reason = format!("the link leads back to {}", ancestor.display());
                Self::new(child.to_string_lossy(), reason)
            }
            ignore::Error::Io(error) => {
                let inner = error.get_ref().and_then(|inner| inner.source());
                Self::new(name, inner.unwrap_or(&error))
            }
            other => Self::new(name, other),
        }
    }
}

/// What was read, and what was not.
#[derive(Debug, Default)]
pub(crate) struct Loaded {
    /// The sources, in order.
    pub raws: Vec<Raw>,
    /// Those that could not be read.
    pub errors: Vec<InputError>,
    /// What lies in a directory with the name of a file, and is a pipe, a socket or a device.
    pub skipped: Vec<PathBuf>,
    /// How many files and directories `InputOptions::excluded` has left out.
    pub excluded: usize,
}

/// Reads everything that was named, in the order in which it was named; the files of a directory
/// are sorted by path, and `-` is standard input. What cannot be read is reported, and the rest is
/// read all the same.
pub(crate) fn load(
    names: &[String],
    options: &InputOptions,
    stdin: &mut dyn Read,
) -> anyhow::Result<Loaded> {
    let mut loaded = Loaded::default();
    let mut seen = HashSet::new();
    for name in names {
        if name == "-" {
            if seen.insert(PathBuf::from("-")) {
                let name = "<stdin>".to_owned();
                let read = read_limited(&mut *stdin);
                loaded.add(match read {
                    Ok(bytes) => Ok(Raw { name, bytes }),
                    Err(reason) => Err(InputError::new(name, reason)),
                });
            }
        } else if name.starts_with("http://") || name.starts_with("https://") {
            loaded.add(fetch(name).map(|bytes| Raw {
                name: mask_userinfo(name).into_owned(),
                bytes,
            }));
        } else {
            let paths: Vec<PathBuf> = loaded
                .files(Path::new(name), options)?
                .into_iter()
                // A file that is named twice, or that lies in a directory that is named too, counts once.
                .filter(|path| seen.insert(path.canonicalize().unwrap_or_else(|_| path.clone())))
                .collect();
            let read: Vec<Result<Raw, InputError>> =
                paths.into_par_iter().map(|path| read_file(&path)).collect();
            for result in read {
                loaded.add(result);
            }
        }
    }
    Ok(loaded)
}

impl Loaded {
    fn add(&mut self, read: Result<Raw, InputError>) {
        match read {
            Ok(raw) => self.raws.push(raw),
            Err(error) => self.errors.push(error),
        }
    }

    /// The files that a path names: itself, or those below it.
    fn files(&mut self, path: &Path, options: &InputOptions) -> anyhow::Result<Vec<PathBuf>> {
        if !path.is_dir() {
            return Ok(vec![path.to_owned()]);
        }
        let mut walk = WalkBuilder::new(path);
        walk.standard_filters(false)
            .hidden(true)
            .git_ignore(!options.no_ignore)
            .require_git(false)
            .parents(!options.no_ignore)
            .follow_links(true)
            .overrides(overrides(path, &options.exclude, "--exclude ")?);
        let count = Arc::new(AtomicUsize::new(0));
        if let Some(excluded) = &options.excluded {
            walk.filter_entry(excluded.filter(path, Arc::clone(&count))?);
        }
        let (mut paths, mut errors) = (Vec::new(), Vec::new());
        for entry in walk.build() {
            match entry {
                Ok(entry) => {
                    let known = is_document(entry.path());
                    let kind = entry.file_type();
                    if !known || kind.is_some_and(|kind| kind.is_dir()) {
                        continue;
                    }
                    // Whoever reads a pipe waits for somebody to write to it.
                    if kind.is_some_and(|kind| kind.is_file()) {
                        paths.push(entry.into_path());
                    } else {
                        self.skipped.push(entry.into_path());
                    }
                }
                Err(error) => errors.push(InputError::of_walk(path, error)),
            }
        }
        paths.sort();
        errors.sort_by(|one, other| one.name.cmp(&other.name));
        self.errors.extend(errors);
        self.skipped.sort();
        self.excluded += count.load(Ordering::Relaxed);
        Ok(paths)
    }
}

/// Whether a file of a directory is read, by its name.
pub(crate) fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| {
        ["yaml", "yml", "json"]
            .iter()
            .any(|known| extension.eq_ignore_ascii_case(known))
    })
}

impl Excluded {
    /// What a walk of a directory does not leave out; the others are counted. What was named itself is
    /// read all the same.
    fn filter(
        &self,
        path: &Path,
        count: Arc<AtomicUsize>,
    ) -> anyhow::Result<impl Fn(&DirEntry) -> bool + Send + Sync + 'static> {
        let named_by = format!("{}: exclude ", self.named_by);
        let overrides = overrides(&real(&self.folder), &self.globs, &named_by)?;
        let (typed, real) = (path.to_owned(), real(path));
        Ok(move |entry: &DirEntry| {
            let below = entry.path().strip_prefix(&typed);
            let Some(below) = below.ok().filter(|_| entry.depth() > 0) else {
                return true;
            };
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            let is_excluded = overrides.matched(real.join(below), is_folder).is_ignore();
            if is_excluded {
                count.fetch_add(1, Ordering::Relaxed);
            }
            !is_excluded
        })
    }
}

fn overrides(root: &Path, globs: &[String], named_by: &str) -> anyhow::Result<Override> {
    let mut builder = OverrideBuilder::new(root);
    for glob in globs {
        // In an override a `!` leaves files out.
        builder.add(&format!("!{glob}")).map_err(|error| {
            let reason = match error {
                ignore::Error::Glob { err, .. } => err,
                other => other.to_string(),
            };
            anyhow::anyhow!("{named_by}{glob}: {reason}")
        })?;
    }
    Ok(builder.build()?)
}

/// Reads a file.
pub(crate) fn read_file(path: &Path) -> Result<Raw, InputError> {
    let name = path.to_string_lossy().into_owned();
    let fail = |error: io::Error| InputError::new(&name, error);
    let file = File::open(path).map_err(fail)?;
    // Only a guess, so that memory is asked for once: the file may grow, or be no regular one.
    let length = file.metadata().map_or(0, |metadata| metadata.len());
    let capacity = usize::try_from(length.min(SIZE_LIMIT) + 1).unwrap_or(0);
    let bytes = read_into(Vec::with_capacity(capacity), file).map_err(fail)?;
    Ok(Raw { name, bytes })
}

fn read_limited(reader: impl Read) -> io::Result<Vec<u8>> {
    read_into(Vec::new(), reader)
}

fn read_into(mut bytes: Vec<u8>, reader: impl Read) -> io::Result<Vec<u8>> {
    reader.take(SIZE_LIMIT + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > SIZE_LIMIT {
        return Err(io::Error::other(format!(
            "it is larger than {} MiB; split it",
            SIZE_LIMIT >> 20
        )));
    }
    Ok(bytes)
}

/// Fetches a URL; any status but 200 is an error.
fn fetch(name: &str) -> Result<Vec<u8>, InputError> {
    let url = Url::parse(name)
        .map_err(|error| InputError::new(name, format!("it is not a URL: {error}")))?;
    let proxy = http::proxy_for(&url);
    let fail = |reason: String| match &proxy {
        // What is wrong may be the proxy's.
        Some(proxy) => InputError {
            hint: Some(Hint::new(format!(
                "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names that proxy; NO_PROXY={} bypasses it",
                url.host_str().unwrap_or_default()
            ))),
            ..InputError::new(name, format!("{reason} (through the proxy {proxy})"))
        },
        None => InputError::new(name, reason),
    };
    let failed = |error: reqwest::Error| match tls::problem(&error, &url, None) {
        Some((cause, _)) => fail(cause),
        None => fail(http::message(error)),
    };
    let client = http::builder_for(&url)
        .redirect(Policy::default())
        .timeout(URL_TIMEOUT)
        .build()
        .map_err(failed)?;
    let response = client.get(url.clone()).send().map_err(failed)?;
    if response.status() != reqwest::StatusCode::OK {
        return Err(fail(format!("the server answered {}", response.status())));
    }
    read_limited(response).map_err(|error| fail(error.to_string()))
}
