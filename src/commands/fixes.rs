//! `--fix`: writing files with their findings fixed.

use std::path::Path;

use anyhow::{Context as _, anyhow};

use super::input::Input;
use crate::diag::{WithHint as _, go_quote};
use crate::host::replace_file;
use crate::validate::Fixed;

/// Writes every fixed file; nothing is written if one of them is not a file.
pub(super) fn write_fixed(fixed: &[Fixed], input: &Input) -> anyhow::Result<()> {
    let name = |fixed: &Fixed| input.sources[fixed.source as usize].name.as_str();
    let mut names = fixed.iter().map(name);
    if let Some(other) = names.find(|name| !Path::new(name).is_file()) {
        let other = go_quote(other);
        let message = anyhow!("{other} is not a file, so it cannot be fixed in place");
        return Err(message.hint("--fix --dry-run prints what would change"));
    }
    for fixed in fixed {
        let path = name(fixed);
        replace_file(Path::new(path), fixed.text.as_bytes()).with_context(|| path.to_owned())?;
    }
    Ok(())
}
