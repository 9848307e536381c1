//! The server's state and its loop: messages come in, answers and diagnostics go out.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self, Notification as _};
use lsp_types::{
    Diagnostic, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, InitializeParams, InitializeResult, MessageType,
    PublishDiagnosticsParams, ServerInfo, Uri,
};
use serde_json::{Value, json};

use super::files::Files;
use super::queue::{Next, Queue};
use crate::commands::Context;
use crate::diag::{Exit, Finding};
use crate::editor::{
    Encoding, answer, capabilities, diagnostics, needs_findings, path_of, read, uri_of,
};
use crate::host::InputOptions;
use crate::model::Release;

/// How long nothing is typed before the whole workspace is validated, and how long that is put off at
/// most.
const PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// How far client and server have got with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Running,
    ShutDown,
}

pub(super) struct Server {
    connection: Connection,
    state: State,
    watches: bool,
    files: Files,
    /// What was found last.
    findings: Vec<Finding>,
    published: BTreeMap<String, Vec<Diagnostic>>,
    /// Whether something has changed since.
    is_stale: bool,
    /// Since when the diagnostics are out of date, and when they are due.
    due: Option<(Instant, Instant)>,
}

impl Server {
    pub(super) fn new(
        connection: Connection,
        options: InputOptions,
        release: Option<Release>,
    ) -> Self {
        Self {
            connection,
            state: State::New,
            watches: false,
            files: Files::new(options, release),
            findings: Vec::new(),
            is_stale: true,
            published: BTreeMap::new(),
            due: None,
        }
    }

    /// Serves until the editor says that it is enough; gives nothing if the editor is gone.
    pub(super) fn serve(&mut self, context: &mut Context<'_>) -> Option<Exit> {
        let mut queue = Queue::default();
        loop {
            let due = self.due.map(|(_, due)| due);
            match queue.next(&self.connection, due) {
                Next::Request(request) => {
                    let response = self.answer(request, context);
                    self.send(response.into())?;
                }
                Next::Notification(notification) => {
                    if notification.method == notification::Exit::METHOD {
                        return Some(self.exit());
                    }
                    self.note(notification)?;
                }
                Next::Cancelled(id) => {
                    let code = ErrorCode::RequestCanceled;
                    self.send(failure(id, code, "the request was cancelled").into())?;
                }
                Next::Nothing => self.publish()?,
                // What came last may have been no message.
                Next::Closed => return Some(self.exit()),
            }
        }
    }

    /// What the server exits with.
    fn exit(&self) -> Exit {
        match self.state {
            State::ShutDown => Exit::Clean,
            State::New | State::Running => Exit::Findings,
        }
    }

    fn send(&self, message: Message) -> Option<()> {
        self.connection.sender.send(message).ok()
    }

    fn answer(&mut self, request: Request, context: &mut Context<'_>) -> Response {
        let Request { id, method, params } = request;
        match (self.state, method.as_str()) {
            (State::New, "initialize") => match read(params) {
                Ok(params) => Response::new_ok(id, self.initialize(params, context)),
                Err(error) => failure(id, ErrorCode::InvalidParams, &error),
            },
            (State::New, _) => {
                let message = "initialize comes first";
                failure(id, ErrorCode::ServerNotInitialized, message)
            }
            (State::ShutDown, _) => {
                failure(id, ErrorCode::InvalidRequest, "the server is shut down")
            }
            (State::Running, "initialize") => {
                let message = "the server is initialized already";
                failure(id, ErrorCode::InvalidRequest, message)
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                Response::new_ok(id, Value::Null)
            }
            (State::Running, method) => {
                self.files.read_changed();
                if needs_findings(method) {
                    self.validate();
                }
                let (workspace, encoding) = (&self.files.workspace, self.files.encoding);
                match answer(method, params, &self.findings, workspace, encoding) {
                    Some(Ok(result)) => Response::new_ok(id, result),
                    Some(Err(error)) => failure(id, ErrorCode::InvalidParams, &error),
                    None => {
                        let message = format!("there is no method {method}");
                        failure(id, ErrorCode::MethodNotFound, &message)
                    }
                }
            }
        }
    }

    fn initialize(&mut self, params: InitializeParams, context: &mut Context<'_>) -> Value {
        let general = params.capabilities.general;
        let encodings = general.and_then(|general| general.position_encodings);
        self.files.encoding = Encoding::offered(&encodings.unwrap_or_default());
        let workspace = params.capabilities.workspace;
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files);
        self.watches = watched.and_then(|it| it.dynamic_registration) == Some(true);
        let named = params.initialization_options.unwrap_or_default();
        if let Some(version) = named["kumaVersion"].as_str() {
            match version.parse() {
                Ok(release) => self.files.release = Some(release),
                Err(error) => context.console.warn(&error),
            }
        }
        #[expect(deprecated, reason = "older clients name one folder only")]
        let root = params.root_uri;
        let folders = params.workspace_folders.unwrap_or_default();
        let mut uris: Vec<Uri> = folders.into_iter().map(|folder| folder.uri).collect();
        if uris.is_empty() {
            uris.extend(root);
        }
        self.files.folders = uris.iter().filter_map(path_of).collect();
        self.state = State::Running;
        let result = InitializeResult {
            capabilities: capabilities(self.files.encoding),
            server_info: Some(ServerInfo {
                name: "kumactl".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
        };
        json!(result)
    }

    fn note(&mut self, notification: Notification) -> Option<()> {
        if self.state != State::Running {
            return Some(());
        }
        let Notification { method, params } = notification;
        match method.as_str() {
            notification::Initialized::METHOD => {
                self.files.scan();
                self.watch()?;
            }
            notification::DidOpenTextDocument::METHOD => {
                if let Ok(params) = read::<DidOpenTextDocumentParams>(params) {
                    self.files.open(params.text_document);
                }
            }
            notification::DidChangeTextDocument::METHOD => {
                if let Ok(params) = read(params) {
                    self.files.change(params);
                }
            }
            notification::DidCloseTextDocument::METHOD => {
                if let Ok(params) = read::<DidCloseTextDocumentParams>(params) {
                    self.files.close(&params.text_document.uri);
                }
            }
            notification::DidChangeWatchedFiles::METHOD => {
                if let Ok(params) = read(params) {
                    self.files.files_changed(params);
                }
            }
            notification::DidChangeWorkspaceFolders::METHOD => {
                if let Ok(DidChangeWorkspaceFoldersParams { event }) = read(params) {
                    let paths = |folders: Vec<lsp_types::WorkspaceFolder>| -> Vec<String> {
                        folders.iter().filter_map(|it| path_of(&it.uri)).collect()
                    };
                    let removed = paths(event.removed);
                    self.files
                        .folders
                        .retain(|folder| !removed.contains(folder));
                    self.files.folders.extend(paths(event.added));
                    self.files.scan();
                }
            }
            _ => return Some(()),
        }
        self.is_out_of_date();
        Some(())
    }

    fn is_out_of_date(&mut self) {
        self.is_stale = true;
        let now = Instant::now();
        let since = self.due.map_or(now, |(since, _)| since);
        self.due = Some((since, (now + PAUSE).min(since + LONGEST_PAUSE)));
    }

    /// Asks the editor to say when files change.
    fn watch(&self) -> Option<()> {
        if !self.watches {
            return Some(());
        }
        let globs = ["**/*.{yaml,yml,json}", "**/.gitignore", "**/.kumactl.yaml"];
        let watchers = globs.map(|glob| json!({ "globPattern": glob }));
        let registration = json!({
            "id": "files",
            "method": notification::DidChangeWatchedFiles::METHOD,
            "registerOptions": { "watchers": watchers },
        });
        let params = json!({ "registrations": [registration] });
        let id = RequestId::from("watch".to_owned());
        let request = Request::new(id, "client/registerCapability".to_owned(), params);
        self.send(request.into())
    }

    /// Validates the workspace, unless nothing has changed since.
    fn validate(&mut self) {
        self.files.read_changed();
        if std::mem::take(&mut self.is_stale) {
            self.findings = self.files.workspace.findings();
        }
    }

    /// Validates the workspace, and sends the diagnostics of the files in which they differ.
    fn publish(&mut self) -> Option<()> {
        self.validate();
        self.due = None;
        if let Some(message) = self.files.problem.take() {
            let params = json!({ "type": MessageType::ERROR, "message": message });
            let method = notification::ShowMessage::METHOD.to_owned();
            self.send(Notification::new(method, params).into())?;
        }
        let mut found = diagnostics(&self.findings, &self.files.workspace, self.files.encoding);
        for path in self.published.keys().chain(self.files.open_paths()) {
            found.entry(path.clone()).or_default();
        }
        for (path, diagnostics) in found {
            if self.published.get(&path) == Some(&diagnostics) {
                continue;
            }
            let params = PublishDiagnosticsParams {
                uri: uri_of(&path)?,
                diagnostics: diagnostics.clone(),
                version: self.files.version(&path),
            };
            let method = notification::PublishDiagnostics::METHOD.to_owned();
            self.send(Notification::new(method, params).into())?;
            self.published.insert(path, diagnostics);
        }
        let files = &self.files;
        self.published
            .retain(|path, diagnostics| !diagnostics.is_empty() || files.version(path).is_some());
        Some(())
    }
}

fn failure(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}
