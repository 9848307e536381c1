//! The files of the editor's folders: as they are on disk, or as the editor has them open.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::slice;

use lsp_types::{
    DidChangeTextDocumentParams, DidChangeWatchedFilesParams, FileChangeType, TextDocumentItem,
};

use crate::commands::project::{Project, project_of};
use crate::diag::message_and_hints;
use crate::editor::{Encoding, Workspace, apply_change, path_of};
use crate::host::{InputOptions, is_project_file, load, read_file};
use crate::model::Release;
use crate::parse::Raw;

/// A file as the editor has it.
#[derive(Debug)]
struct Open {
    version: i32,
    text: String,
}

/// The files that are validated.
pub(super) struct Files {
    options: InputOptions,
    pub(super) release: Option<Release>,
    pub(super) encoding: Encoding,
    pub(super) folders: Vec<String>,
    /// The files that were found in the folders.
    listed: BTreeSet<String>,
    open: BTreeMap<String, Open>,
    /// Open files that have changed since they were last read.
    changed: BTreeSet<String>,
    pub(super) workspace: Workspace,
    /// What is wrong with a project file, which nobody has been told yet.
    pub(super) problem: Option<String>,
}

impl Files {
    pub(super) fn new(options: InputOptions, release: Option<Release>) -> Self {
        Self {
            options,
            release,
            encoding: Encoding::default(),
            folders: Vec::new(),
            listed: BTreeSet::new(),
            open: BTreeMap::new(),
            changed: BTreeSet::new(),
            workspace: Workspace::new(Vec::new(), release),
            problem: None,
        }
    }

    /// The version of a file that is open.
    pub(super) fn version(&self, path: &str) -> Option<i32> {
        self.open.get(path).map(|open| open.version)
    }

    /// The files that are open.
    pub(super) fn open_paths(&self) -> impl Iterator<Item = &String> {
        self.open.keys()
    }

    pub(super) fn open(&mut self, document: TextDocumentItem) {
        if let Some(path) = path_of(&document.uri).filter(|path| !is_project_file(path)) {
            let open = Open {
                version: document.version,
                text: document.text,
            };
            self.open.insert(path.clone(), open);
            self.changed.insert(path);
        }
    }

    pub(super) fn close(&mut self, uri: &lsp_types::Uri) {
        if let Some(path) = path_of(uri)
            && self.open.remove(&path).is_some()
        {
            self.changed.remove(&path);
            self.read_file(&path);
        }
    }

    pub(super) fn change(&mut self, params: DidChangeTextDocumentParams) {
        let path = path_of(&params.text_document.uri);
        let Some((path, open)) = path.and_then(|path| {
            let open = self.open.get_mut(&path)?;
            Some((path, open))
        }) else {
            return;
        };
        for change in &params.content_changes {
            apply_change(&mut open.text, change, self.encoding);
        }
        open.version = params.text_document.version;
        self.changed.insert(path);
    }

    /// Reads the open files that have changed.
    pub(super) fn read_changed(&mut self) {
        for path in std::mem::take(&mut self.changed) {
            if let Some(open) = self.open.get(&path) {
                let bytes = open.text.clone().into_bytes();
                self.workspace.set(Raw { name: path, bytes });
            }
        }
    }

    /// Reads a file that the editor does not have open, if there is one.
    fn read_file(&mut self, path: &str) {
        let is_listed = self.listed.contains(path);
        match read_file(Path::new(path)) {
            Ok(raw) if is_listed => self.workspace.set(raw),
            _ => self.workspace.remove(path),
        }
    }

    /// Reads the folders, each as its project says; what is open counts as it is in the editor. The
    /// release and what is ignored are those of the first project.
    pub(super) fn scan(&mut self) {
        let mut files = Vec::new();
        let mut first: Option<Project> = None;
        for folder in &self.folders {
            let project = project_of(slice::from_ref(folder)).unwrap_or_else(|error| {
                self.problem = Some(message_and_hints(&error).0);
                None
            });
            let options = InputOptions {
                excluded: project.as_ref().and_then(Project::excluded),
                ..self.options.clone()
            };
            match load(slice::from_ref(folder), &options) {
                Ok(loaded) => files.extend(loaded.raws),
                Err(error) => self.problem = Some(message_and_hints(&error).0),
            }
            first = first.or(project);
        }
        let project = first.unwrap_or_default();
        self.listed = files.iter().map(|file| file.name.clone()).collect();
        files.retain(|file| !self.open.contains_key(&file.name));
        let open = self.open.iter().map(|(path, open)| Raw {
            name: path.clone(),
            bytes: open.text.clone().into_bytes(),
        });
        files.extend(open);
        self.changed.clear();
        let release = self.release.or(project.kuma_version);
        self.workspace = Workspace::new(files, release).ignoring(project.ignore);
    }

    /// Files have come, gone or changed beside the editor.
    pub(super) fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        let mut is_new = false;
        for event in params.changes {
            let Some(path) = path_of(&event.uri) else {
                continue;
            };
            // What the editor has open counts as it is there.
            if self.open.contains_key(&path) {
                continue;
            }
            let is_known = self.listed.contains(&path);
            if event.typ == FileChangeType::DELETED && is_known {
                self.listed.remove(&path);
                self.workspace.remove(&path);
            } else if is_known {
                self.read_file(&path);
            } else {
                is_new = true;
            }
        }
        if is_new {
            self.scan();
        }
    }
}
