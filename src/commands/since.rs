//! `--changed-since`: which findings have something to do with a change.

use std::path::Path;

use super::input::{Input, InputArgs};
use crate::diag::{At, Finding};
use crate::host::{Changes, is_document, real};
use crate::parse::{Raw, Source};
use crate::report::findings::Fingerprints;

/// Whether each finding is in a file that has changed, or names a second place in one. What is no file,
/// such as standard input, is always new.
pub(super) fn are_in_changed(changes: &Changes, input: &Input, findings: &[Finding]) -> Vec<bool> {
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
pub(super) fn fingerprints(input: &Input, findings: &[Finding]) -> Vec<String> {
    let mut fingerprints = Fingerprints::default();
    let fingerprints = findings
        .iter()
        .map(|finding| fingerprints.fingerprint(finding, &input.sources));
    fingerprints.collect()
}

impl InputArgs {
    /// The input as it was before some changes.
    pub(super) fn read_before(&self, input: &Input, changes: &Changes) -> anyhow::Result<Input> {
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
