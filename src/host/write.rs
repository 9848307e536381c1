//! Writing files: whole, or not at all.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Puts bytes in the place of what a file holds. They are written beside it and moved over it, so
/// that nobody ever finds half of them; permissions stay as they are, and a symbolic link stays
/// one.
pub fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let beside = beside(&target);
    let written = write_new(&beside, &target, bytes).and_then(|()| fs::rename(&beside, &target));
    if written.is_err() {
        // Nothing to do if that fails too; the first error is the one to tell.
        let _ = fs::remove_file(&beside);
    }
    written
}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn write_new(beside: &Path, target: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(beside)?;
    if let Ok(metadata) = fs::metadata(target) {
        file.set_permissions(metadata.permissions())?;
    }
    file.write_all(bytes)?;
    file.sync_all()
}
