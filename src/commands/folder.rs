//! What `--output-dir` and `man` share: a folder of files that was not there before.

use std::path::Path;

use anyhow::Context as _;

use super::Context;
use crate::diag::WithHint as _;
use crate::host::write_folder;

/// Writes all of the files, or nothing, and never over others.
pub(super) fn write_new_folder(
    folder: &Path,
    files: &[(impl AsRef<str>, Vec<u8>)],
) -> anyhow::Result<()> {
    write_folder(folder, files)
        .with_context(|| folder.display().to_string())
        .hint("name a folder that does not exist yet")
}

/// The same, and names each of them.
pub(super) fn write_and_name(
    folder: &Path,
    files: &[(impl AsRef<str>, Vec<u8>)],
    context: &mut Context<'_>,
) -> anyhow::Result<()> {
    write_new_folder(folder, files)?;
    for (name, _) in files {
        let (shown, name) = (folder.display(), name.as_ref());
        context
            .console
            .info(format_args!("written: {shown}/{name}"));
    }
    Ok(())
}
