//! Writing files: whole, or not at all.

use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Puts bytes in the place of what a file holds, as [`write_file`] does.
pub(crate) fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    write_file(path, |out| out.write_all(bytes))
}

/// Puts what is written in the place of what a file holds, if it holds anything. It is written
/// beside it and moved over it, so that nobody ever finds half of it; permissions stay as they
/// are, and a symbolic link stays one. A device or a pipe, such as `/dev/stderr`, is written to as
/// it is.
///
/// # Errors
/// Whatever the file system or `write` says; nothing is left behind then.
pub(crate) fn write_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + 'static)) -> io::Result<()>,
) -> io::Result<()> {
    put(path, Readers::AsBefore, write)
}

/// The same, for a file that holds secrets: nobody but its owner may read it from now on.
pub(super) fn write_private_file(
    path: &Path,
    write: impl FnOnce(&mut (dyn Write + 'static)) -> io::Result<()>,
) -> io::Result<()> {
    put(path, Readers::Owner, write)
}

/// Writes a folder of files: all of them, or nothing. The folder must not be there, or be empty.
pub(crate) fn write_folder(path: &Path, files: &[(impl AsRef<str>, Vec<u8>)]) -> io::Result<()> {
    if path
        .read_dir()
        .is_ok_and(|mut entries| entries.next().is_some())
    {
        return Err(io::Error::other("the folder is not empty"));
    }
    let target = behind(path);
    let new = beside(&target);
    if let Some(parent) = target.parent().filter(|it| !it.as_os_str().is_empty()) {
        fs::create_dir_all(parent)?;
    }
    fs::create_dir(&new)?;
    let mut files = files.iter();
    let written = files.try_for_each(|(name, bytes)| replace_file(&new.join(name.as_ref()), bytes));
    // One that is there is empty, and in the way on some systems.
    let _ = fs::remove_dir(&target);
    let written = written.and_then(|()| fs::rename(&new, &target));
    if written.is_err() {
        // Nothing to do if that fails too; the first error is the one to report.
        let _ = fs::remove_dir_all(&new);
    }
    written
}

/// Who may read a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Readers {
    AsBefore,
    Owner,
}

fn put(
    path: &Path,
    readers: Readers,
    write: impl FnOnce(&mut (dyn Write + 'static)) -> io::Result<()>,
) -> io::Result<()> {
    let existing = fs::metadata(path).ok();
    // A stream of this process may be a file, too, which nothing must be moved over.
    if path.starts_with("/dev") || existing.is_some_and(|it| !it.is_file() && !it.is_dir()) {
        let file = OpenOptions::new().append(true).open(path)?;
        return write_all(file, write).map(drop);
    }
    let target = path.canonicalize().unwrap_or_else(|_| behind(path));
    let beside = beside(&target);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if readers == Readers::Owner {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    let file = options.open(&beside)?;
    let permissions = match readers {
        Readers::AsBefore => fs::metadata(&target).ok().map(|it| it.permissions()),
        Readers::Owner => None,
    };
    let written = write_new(file, permissions, write).and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // Nothing to do if that fails too; the first error is the one to report.
        let _ = fs::remove_file(&beside);
    }
    written
}

/// Where a file that does not exist will be: behind a link that leads nowhere yet, if it is one.
fn behind(path: &Path) -> PathBuf {
    match (fs::read_link(path), path.parent()) {
        (Ok(link), Some(folder)) => folder.join(link),
        _ => path.to_owned(),
    }
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn write_new(
    file: File,
    permissions: Option<Permissions>,
    write: impl FnOnce(&mut (dyn Write + 'static)) -> io::Result<()>,
) -> io::Result<()> {
    if let Some(permissions) = permissions {
        file.set_permissions(permissions)?;
    }
    write_all(file, write)?.sync_all()
}

fn write_all(
    file: File,
    write: impl FnOnce(&mut (dyn Write + 'static)) -> io::Result<()>,
) -> io::Result<File> {
    let mut out = BufWriter::with_capacity(1 << 16, file);
    write(&mut out)?;
    out.into_inner().map_err(io::IntoInnerError::into_error)
}
