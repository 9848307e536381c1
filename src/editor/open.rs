//! The files that an editor has open, as it has them.

use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;

use lsp_types::{DidChangeTextDocumentParams, TextDocumentItem};

use super::{Encoding, apply_change, path_of};
use crate::parse::Raw;

/// A file that is open.
struct Open {
    version: i32,
    text: String,
}

/// The files that are open, by their paths.
#[derive(Default)]
pub(crate) struct OpenFiles {
    files: BTreeMap<String, Open>,
    /// Those that have changed since they were last read.
    changed: BTreeSet<String>,
}

impl OpenFiles {
    pub(crate) fn contains(&self, path: &str) -> bool {
        self.files.contains_key(path)
    }

    /// The version of each file.
    pub(crate) fn versions(&self) -> BTreeMap<&str, i32> {
        let files = self.files.iter();
        files
            .map(|(path, it)| (path.as_str(), it.version))
            .collect()
    }

    pub(crate) fn open(&mut self, path: String, document: TextDocumentItem) {
        let (version, text) = (document.version, document.text);
        self.changed.insert(path.clone());
        self.files.insert(path, Open { version, text });
    }

    /// Closes a file; nothing changes if it was not open.
    pub(crate) fn close(&mut self, path: &str) -> bool {
        self.changed.remove(path);
        self.files.remove(path).is_some()
    }

    pub(crate) fn change(&mut self, params: DidChangeTextDocumentParams, encoding: Encoding) {
        let path = path_of(&params.text_document.uri).unwrap_or_default();
        let Some(open) = self.files.get_mut(&path) else {
            return;
        };
        for change in &params.content_changes {
            apply_change(&mut open.text, change, encoding);
        }
        open.version = params.text_document.version;
        self.changed.insert(path);
    }

    /// The files that have changed since this was last asked.
    pub(crate) fn take_changed(&mut self) -> Vec<Raw> {
        let changed = take(&mut self.changed).into_iter();
        changed.filter_map(|path| self.raw(path)).collect()
    }

    /// All of them, none of which counts as changed any more.
    pub(crate) fn take_all(&mut self) -> Vec<Raw> {
        self.changed.clear();
        let paths = self.files.keys().cloned();
        paths.filter_map(|path| self.raw(path)).collect()
    }

    fn raw(&self, path: String) -> Option<Raw> {
        let bytes = self.files.get(&path)?.text.clone().into_bytes();
        Some(Raw { name: path, bytes })
    }
}
