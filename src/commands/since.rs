//! `--changed-since`: which findings have something to do with a change.

use std::collections::HashSet;
use std::path::Path;

use super::InputArgs;
use super::input::Input;
use crate::diag::{At, Finding};
use crate::host::{Changes, is_document, real};
use crate::parse::{Raw, Source};
use crate::report::findings::Fingerprints;

/// Keeps the findings that have something to do with what has changed since a revision: those in it, and
/// those of a resource that `find` does not find in the input as it was before.
pub(super) fn retain_new(
    revision: &str,
    args: &InputArgs,
    input: &Input,
    findings: &mut Vec<Finding>,
    find: impl FnOnce(Input) -> anyhow::Result<(Input, Vec<Finding>)>,
) -> anyhow::Result<()> {
    let changes = Changes::since(revision)?;
    let are_in_changed = are_in_changed(&changes, input, findings);
    if are_in_changed.iter().all(|is_in| *is_in) {
        return Ok(());
    }
    let (before, known) = find(args.read_before(input, &changes)?)?;
    let known: HashSet<String> = fingerprints(&before, &known).into_iter().collect();
    let mut new = fingerprints(input, findings)
        .into_iter()
        .zip(are_in_changed)
        .map(|(fingerprint, is_in)| (is_in, !known.contains(&fingerprint)));
    findings.retain(|finding| {
        new.next()
            .is_some_and(|(is_in, is_unknown)| is_in || (finding.subject.is_some() && is_unknown))
    });
    Ok(())
}

/// Whether each finding is in a file that has changed, or names a second place in one. What is not a file,
/// such as standard input, is always new.
fn are_in_changed(changes: &Changes, input: &Input, findings: &[Finding]) -> Vec<bool> {
    let is_changed = |source: &Source| {
        let path = Path::new(&source.name);
        !path.is_file() || changes.contains(path)
    };
    let is_changed: Vec<bool> = input.sources.iter().map(is_changed).collect();
    let is_in = |at: &At| is_changed.get(at.source() as usize) == Some(&true);
    let is_new = |finding: &Finding| {
        is_in(&finding.at) || finding.related.iter().any(|related| is_in(&related.at))
    };
    findings.iter().map(is_new).collect()
}

/// The fingerprint of each finding of an input.
fn fingerprints(input: &Input, findings: &[Finding]) -> Vec<String> {
    let mut fingerprints = Fingerprints::default();
    let fingerprints = findings
        .iter()
        .map(|finding| fingerprints.fingerprint(finding, &input.sources));
    fingerprints.collect()
}

impl InputArgs {
    /// The input as it was before some changes.
    fn read_before(&self, input: &Input, changes: &Changes) -> anyhow::Result<Input> {
        let mut raws = Vec::new();
        for source in &input.sources[..input.files] {
            let path = Path::new(&source.name);
            let bytes = if changes.contains(path) {
                changes.before(path)?
            } else {
                Some(source.file_text().as_bytes().to_vec())
            };
            let name = source.name.clone();
            raws.extend(bytes.map(|bytes| Raw { name, bytes }));
        }
        let folders: Vec<_> = self.file.iter().map(|name| real(Path::new(name))).collect();
        for path in changes.deleted() {
            let was_read = is_document(path) && folders.iter().any(|it| path.starts_with(it));
            if was_read && let Some(bytes) = changes.before(path)? {
                let name = path.to_string_lossy().into_owned();
                raws.push(Raw { name, bytes });
            }
        }
        let (sources, reading) = self.parse(raws)?;
        let mut before = Input::new(sources, reading);
        before.project.clone_from(&input.project);
        Ok(before)
    }
}
