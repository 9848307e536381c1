//! Dumps of proxies in files: a folder for each proxy, at any depth. What a file is its content says.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use rayon::prelude::*;

use crate::check::proxies::{Dump, Dumps};
use crate::diag::WithHint as _;
use crate::envoy::dump::Observed;

/// How deep folders are looked into: more are a circle of links.
const DEPTH: usize = 32;
/// How much of a file is read at a time.
const CHUNK: usize = 1 << 18;

/// What is in a folder, or in files of it that were named.
struct Folder {
    /// Where the folder really is.
    path: PathBuf,
    /// The file of it that was named, if it is the only one and nothing could be read of it.
    unread_file: Option<String>,
    /// What was read in it.
    observed: Observed,
    /// Whether it holds no dump of a proxy, but recorded answers of a control plane.
    has_only_answers: bool,
}

/// Reads the dumps of files and folders. One proxy at two times stands in two folders, `t0/NAME` and
/// `t1/NAME`.
pub(crate) fn read_dumps(names: &[String]) -> anyhow::Result<Dumps> {
    let mut files: BTreeMap<PathBuf, Vec<(PathBuf, bool)>> = BTreeMap::new();
    for name in names {
        let path = Path::new(name);
        let meta = std::fs::metadata(path)
            .with_context(|| format!("--dump {}", path.display()))
            .hint("name the folder that has a folder for each proxy, or the files of one proxy")?;
        if meta.is_dir() {
            collect(path, DEPTH, &mut files)?;
        } else {
            let folder = path.parent().unwrap_or(Path::new("")).to_owned();
            files
                .entry(folder)
                .or_default()
                .push((path.to_owned(), true));
        }
    }
    let folders: Vec<Folder> = files.into_par_iter().filter_map(read_folder).collect();
    if folders.is_empty() {
        let names = names.join(" ");
        return Err(anyhow!("there is no dump of a proxy in {names}").hint(
            "a proxy's folder has what Envoy's administration gives: config_dump.json, stats.txt, clusters.txt",
        ));
    }
    let (answers, folders): (Vec<_>, Vec<_>) =
        folders.into_iter().partition(|it| it.has_only_answers);
    let mut dumps: Vec<(PathBuf, Dump)> = Vec::new();
    for folder in folders {
        let Folder {
            path,
            unread_file,
            observed,
            ..
        } = folder;
        let place = without_time(&path);
        let is_same = |(known, dump): &&mut (PathBuf, Dump)| {
            dump.before.is_none() && place.as_ref() == Some(known)
        };
        if let Some((_, dump)) = dumps.iter_mut().find(is_same) {
            dump.before = Some(std::mem::replace(&mut dump.now, observed));
            continue;
        }
        let name = path.file_name().unwrap_or_default();
        let dump = Dump {
            folder: name.to_string_lossy().into_owned(),
            unread_file,
            before: None,
            now: observed,
        };
        dumps.push((place.unwrap_or(path), dump));
    }
    Ok(Dumps {
        dumps: dumps.into_iter().map(|(_, dump)| dump).collect(),
        answers: answers.into_iter().next().map(|it| it.observed),
    })
}

/// The folder of a proxy without the time that stands before its name, if one does.
fn without_time(path: &Path) -> Option<PathBuf> {
    let (before, time) = (path.parent()?.parent()?, path.parent()?.file_name()?);
    (time == "t0" || time == "t1").then(|| before.join(path.file_name().unwrap_or_default()))
}

/// The regular files of a folder, and of those in it.
fn collect(
    folder: &Path,
    depth: usize,
    files: &mut BTreeMap<PathBuf, Vec<(PathBuf, bool)>>,
) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let entry = entry.with_context(|| folder.display().to_string())?;
        let path = entry.path();
        if entry.file_name().as_encoded_bytes().starts_with(b".") {
            continue;
        }
        match std::fs::metadata(&path) {
            Ok(meta) if meta.is_dir() && depth > 0 => collect(&path, depth - 1, files)?,
            Ok(meta) if meta.is_file() => {
                files
                    .entry(folder.to_owned())
                    .or_default()
                    .push((path, false));
            }
            // A link to nothing, or a pipe.
            _ => {}
        }
    }
    Ok(())
}

/// Reads the files of a folder, in an order that does not depend on how it lists them.
fn read_folder((path, mut files): (PathBuf, Vec<(PathBuf, bool)>)) -> Option<Folder> {
    // What the proxy itself says counts more than what its control plane passed on.
    files.sort_by_key(|(file, _)| {
        let name = file.file_name().unwrap_or_default().to_owned();
        (name.as_encoded_bytes().starts_with(b"cp_"), name)
    });
    let mut observed = Observed::default();
    let (mut is_any, mut has_only_answers) = (false, true);
    for (file, is_named) in &files {
        let name = file
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let is_dump = match File::open(file) {
            Ok(open) => observed.add(&name, *is_named, &mut BufReader::with_capacity(CHUNK, open)),
            Err(error) => {
                observed.unreadable.push((name.clone(), error.to_string()));
                true
            }
        };
        is_any |= is_dump;
        has_only_answers &= !is_dump || name == "cp.json";
    }
    observed.prune();
    let unread_file = match (files.as_slice(), observed.unreadable.as_slice()) {
        ([(_, true)], [(name, _)]) => Some(name.clone()),
        _ => None,
    };
    is_any.then(|| Folder {
        path: path.canonicalize().unwrap_or(path),
        unread_file,
        observed,
        has_only_answers,
    })
}
