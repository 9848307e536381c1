//! The files of the editor's folders: as they are on disk, or as the editor has them open.

use std::collections::BTreeSet;
use std::path::Path;
use std::slice;

use lsp_types::notification::{
    DidChangeTextDocument, DidChangeWatchedFiles, DidChangeWorkspaceFolders, DidCloseTextDocument,
    DidOpenTextDocument, Notification,
};
use lsp_types::{
    DidChangeWatchedFilesParams, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, FileChangeType, WorkspaceFolder,
};
use serde_json::Value;

use crate::commands::project::{Project, project_of};
use crate::diag::message_and_hints;
use crate::editor::{Encoding, OpenFiles, Workspace, path_of, read};
use crate::host::{InputOptions, is_project_file, load, read_file};
use crate::model::Release;

/// The files that are validated.
pub(super) struct Files {
    options: InputOptions,
    pub(super) release: Option<Release>,
    pub(super) encoding: Encoding,
    pub(super) folders: Vec<String>,
    /// The files that were found in the folders.
    listed: BTreeSet<String>,
    pub(super) open: OpenFiles,
    pub(super) workspace: Workspace,
    /// What is wrong with a project file, which has not been reported yet.
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
            open: OpenFiles::default(),
            workspace: Workspace::new(Vec::new(), release),
            problem: None,
        }
    }

    /// Takes in what the editor says of its files and folders; false if it says something else.
    pub(super) fn note(&mut self, method: &str, params: Value) -> bool {
        let taken = match method {
            DidOpenTextDocument::METHOD => read(params).map(|it| self.opened(it)),
            DidChangeTextDocument::METHOD => {
                read(params).map(|it| self.open.change(it, self.encoding))
            }
            DidCloseTextDocument::METHOD => read(params).map(|it| self.closed(it)),
            DidChangeWatchedFiles::METHOD => read(params).map(|it| self.files_changed(it)),
            DidChangeWorkspaceFolders::METHOD => read(params).map(|it| self.folders_changed(it)),
            _ => return false,
        };
        // What cannot be read changes nothing.
        drop(taken);
        true
    }

    /// The project file is not among those that are validated.
    fn opened(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        if let Some(path) = path_of(&document.uri).filter(|path| !is_project_file(path)) {
            self.open.open(path, document);
        }
    }

    fn closed(&mut self, params: DidCloseTextDocumentParams) {
        if let Some(path) = path_of(&params.text_document.uri)
            && self.open.close(&path)
        {
            self.read_file(&path);
        }
    }

    /// Reads the open files that have changed.
    pub(super) fn read_changed(&mut self) {
        for raw in self.open.take_changed() {
            self.workspace.set(raw);
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
            match load(slice::from_ref(folder), &options, &mut std::io::empty()) {
                Ok(loaded) => files.extend(loaded.raws),
                Err(error) => self.problem = Some(message_and_hints(&error).0),
            }
            first = first.or(project);
        }
        let project = first.unwrap_or_default();
        self.listed = files.iter().map(|file| file.name.clone()).collect();
        files.retain(|file| !self.open.contains(&file.name));
        files.append(&mut self.open.take_all());
        let release = self.release.or(project.kuma_version);
        self.workspace = Workspace::new(files, release).ignoring(project.ignore);
    }

    /// Files have come, gone or changed beside the editor.
    fn files_changed(&mut self, params: DidChangeWatchedFilesParams) {
        let mut is_new = false;
        for event in params.changes {
            let Some(path) = path_of(&event.uri) else {
                continue;
            };
            // What the editor has open counts as it is there.
            if self.open.contains(&path) {
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

    /// Folders have come and gone in the editor.
    fn folders_changed(&mut self, params: DidChangeWorkspaceFoldersParams) {
        let event = params.event;
        let paths = |folders: Vec<WorkspaceFolder>| -> Vec<String> {
            folders.iter().filter_map(|it| path_of(&it.uri)).collect()
        };
        let removed = paths(event.removed);
        self.folders.retain(|folder| !removed.contains(folder));
        self.folders.extend(paths(event.added));
        self.scan();
    }
}
