//! Files, folders, URLs and standard input: what they hold, and what of them was left out.

use super::Context;
use crate::diag::{counted, printable};
use crate::host::{InputOptions, Loaded, load};

/// Reads what was named. Says so if that takes somebody to type it, and what was skipped.
pub(super) fn read_sources(
    names: &[String],
    options: &InputOptions,
    context: &mut Context<'_>,
) -> anyhow::Result<Loaded> {
    if context.console.is_typed() && names.iter().any(|name| name == "-") {
        context.console.info("reading standard input");
    }
    let progress = context.console.progress("reading");
    let loaded = load(names, options, context.console.input());
    drop(progress);
    let loaded = loaded?;
    if let (Some(excluded), true) = (&options.excluded, loaded.excluded > 0) {
        let count = counted(loaded.excluded, "path");
        let message = format!("{} excludes {count}", excluded.named_by);
        context.console.info(printable(&message));
    }
    for path in &loaded.skipped {
        let path = path.to_string_lossy();
        context
            .console
            .warn(&format!("{path} is skipped: it is not a regular file"));
    }
    Ok(loaded)
}
