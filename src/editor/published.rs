//! The diagnostics that an editor shows: only what has become different is sent.

use std::collections::BTreeMap;

use lsp_types::{Diagnostic, PublishDiagnosticsParams};

use super::uri_of;

/// What was sent last of each file.
#[derive(Default)]
pub(crate) struct Published(BTreeMap<String, Vec<Diagnostic>>);

impl Published {
    /// What is to be sent of what was found. `versions` are those of the files that are open.
    pub(crate) fn update(
        &mut self,
        mut found: BTreeMap<String, Vec<Diagnostic>>,
        versions: &BTreeMap<&str, i32>,
    ) -> Vec<PublishDiagnosticsParams> {
        let sent = self.0.keys().map(String::as_str);
        for path in sent.chain(versions.keys().copied()) {
            found.entry(path.to_owned()).or_default();
        }
        found.retain(|path, diagnostics| self.0.get(path) != Some(diagnostics));
        let mut changed = Vec::new();
        for (path, diagnostics) in found {
            changed.extend(uri_of(&path).map(|uri| PublishDiagnosticsParams {
                uri,
                diagnostics: diagnostics.clone(),
                version: versions.get(path.as_str()).copied(),
            }));
            self.0.insert(path, diagnostics);
        }
        let is_open = |path: &str| versions.contains_key(path);
        self.0
            .retain(|path, diagnostics| !diagnostics.is_empty() || is_open(path));
        changed
    }
}
