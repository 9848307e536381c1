//! Unified diffs.

use std::fmt::Write as _;

use colored::Colorize;
use similar::{ChangeTag, TextDiff};

use crate::diag::{mask_secrets, printable};
use crate::parse::Source;
use crate::validate::Fixed;

/// The name of a text that is not there, as diffs have it.
pub(super) const NOWHERE: &str = "/dev/null";

/// What changes from one text to another, as `diff -u` and `git apply` know it. A text that is not
/// there is called `/dev/null`.
pub(crate) fn unified_diff(names: (&str, &str), before: &str, after: &str) -> String {
    let diff = TextDiff::from_lines(before, after);
    let mut text = format!("--- {}\n+++ {}\n", names.0, names.1);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(text, "{}", hunk.header().to_string().cyan());
        for change in hunk.iter_changes() {
            let (sign, line) = match change.tag() {
                ChangeTag::Delete => ('-', clean(change.value()).red()),
                ChangeTag::Insert => ('+', clean(change.value()).green()),
                ChangeTag::Equal => (' ', clean(change.value()).normal()),
            };
            let _ = writeln!(text, "{sign}{line}");
            if change.missing_newline() {
                let _ = writeln!(text, "\\ No newline at end of file");
            }
        }
    }
    text
}

/// What fixes change, file by file.
pub(crate) fn fixes_diff(fixed: &[Fixed], sources: &[Source]) -> String {
    let diff = |fixed: &Fixed| {
        let source = &sources[fixed.source as usize];
        unified_diff(
            (&source.name, &source.name),
            source.file_text(),
            &fixed.text,
        )
    };
    fixed.iter().map(diff).collect()
}

/// A line without its end, made printable, passwords masked.
fn clean(line: &str) -> String {
    let line = line.strip_suffix('\n').unwrap_or(line);
    // A carriage return belongs to the line, or the diff could not be applied.
    let (line, end) = line
        .strip_suffix('\r')
        .map_or((line, ""), |line| (line, "\r"));
    let cells: Vec<_> = line.split('\t').map(printable).collect();
    format!("{}{end}", mask_secrets(&cells.join("\t")))
}
