//! The server's state and its loop: messages come in, answers and diagnostics go out.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::{Duration, Instant};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{
    CodeActionRequest, Completion, GotoDefinition, HoverRequest, References, Request as _,
};
use lsp_types::{
    CodeActionParams, CodeActionProviderCapability, CompletionOptions, CompletionParams,
    Diagnostic, DidChangeWorkspaceFoldersParams, DidCloseTextDocumentParams,
    DidOpenTextDocumentParams, HoverParams, HoverProviderCapability, InitializeParams,
    InitializeResult, PublishDiagnosticsParams, ServerCapabilities, ServerInfo,
    TextDocumentPositionParams, TextDocumentSyncCapability, TextDocumentSyncKind, Uri,
    WorkspaceFoldersServerCapabilities, WorkspaceServerCapabilities,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::commands::Context;
use crate::diag::{Exit, Finding};
use crate::editor::{
    Encoding, actions, completion, definition, diagnostics, hover, path_of, uri_of,
};
use crate::host::InputOptions;
use crate::model::Release;

use super::files::Files;

/// How long nothing is typed before the whole workspace is judged, and how long that is put off at
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
        let mut waiting: VecDeque<Message> = VecDeque::new();
        loop {
            if waiting.is_empty() {
                match self.next() {
                    Ok(Some(message)) => waiting.push_back(message),
                    Ok(None) => {
                        self.publish()?;
                        continue;
                    }
                    // What came last may have been no message.
                    Err(()) => return Some(self.exit()),
                }
            }
            // Whatever else has come may cancel what is waiting.
            waiting.extend(self.connection.receiver.try_iter());
            self.drop_cancelled(&mut waiting)?;
            match waiting.pop_front() {
                Some(Message::Request(request)) => {
                    let response = self.answer(request, context);
                    self.send(response.into())?;
                }
                Some(Message::Notification(notification)) => {
                    if notification.method == notification::Exit::METHOD {
                        return Some(self.exit());
                    }
                    self.note(notification)?;
                }
                Some(Message::Response(_)) | None => {}
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

    /// The next message; none when the diagnostics are due.
    fn next(&self) -> Result<Option<Message>, ()> {
        let receiver = &self.connection.receiver;
        let Some((_, due)) = self.due else {
            return receiver.recv().map(Some).map_err(drop);
        };
        match receiver.recv_deadline(due) {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.is_timeout() => Ok(None),
            Err(_) => Err(()),
        }
    }

    fn send(&self, message: Message) -> Option<()> {
        self.connection.sender.send(message).ok()
    }

    /// Answers requests that were cancelled before their turn came.
    fn drop_cancelled(&self, waiting: &mut VecDeque<Message>) -> Option<()> {
        let cancelled: BTreeSet<String> = waiting.iter().filter_map(cancelled).collect();
        if cancelled.is_empty() {
            return Some(());
        }
        let (dropped, kept): (VecDeque<Message>, VecDeque<Message>) =
            waiting.drain(..).partition(|message| match message {
                Message::Request(request) => cancelled.contains(&request.id.to_string()),
                _ => false,
            });
        *waiting = kept;
        for message in dropped {
            if let Message::Request(request) = message {
                let code = ErrorCode::RequestCanceled;
                self.send(failure(request.id, code, "the request was cancelled").into())?;
            }
        }
        Some(())
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
                match self.ask(method, params) {
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

    /// The answer to a question about a document; none of a method that is not known. What is no file
    /// has no answers.
    fn ask(&mut self, method: &str, params: Value) -> Option<Result<Value, String>> {
        let answer = match method {
            HoverRequest::METHOD => read::<HoverParams>(params).map(|params| {
                let at = params.text_document_position_params;
                self.judge();
                let (findings, workspace) = (&self.findings, &self.files.workspace);
                let found = path_of(&at.text_document.uri).and_then(|path| {
                    hover(&path, at.position, findings, workspace, self.files.encoding)
                });
                json!(found)
            }),
            CodeActionRequest::METHOD => read::<CodeActionParams>(params).map(|params| {
                self.judge();
                let (findings, workspace) = (&self.findings, &self.files.workspace);
                let found = path_of(&params.text_document.uri).map(|path| {
                    actions(
                        &path,
                        params.range,
                        findings,
                        workspace,
                        self.files.encoding,
                    )
                });
                json!(found.unwrap_or_default())
            }),
            Completion::METHOD => read::<CompletionParams>(params).map(|params| {
                let at = params.text_document_position;
                let found = path_of(&at.text_document.uri).map(|path| {
                    completion(
                        &path,
                        at.position,
                        &self.files.workspace,
                        self.files.encoding,
                    )
                });
                json!(found.unwrap_or_default())
            }),
            GotoDefinition::METHOD | References::METHOD => {
                read::<TextDocumentPositionParams>(params).map(|at| {
                    let found = path_of(&at.text_document.uri).map(|path| {
                        definition(
                            &path,
                            at.position,
                            &self.files.workspace,
                            self.files.encoding,
                        )
                    });
                    json!(found.unwrap_or_default())
                })
            }
            _ => return None,
        };
        Some(answer)
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
        let globs = ["**/*.{yaml,yml,json}", "**/.gitignore"];
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

    /// Judges the workspace, unless nothing has changed since.
    fn judge(&mut self) {
        self.files.read_changed();
        if std::mem::take(&mut self.is_stale) {
            self.findings = self.files.workspace.findings();
        }
    }

    /// Judges the workspace, and sends the diagnostics of the files in which they differ.
    fn publish(&mut self) -> Option<()> {
        self.judge();
        self.due = None;
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

fn capabilities(encoding: Encoding) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(encoding.kind()),
        text_document_sync: Some(TextDocumentSyncCapability::Kind(
            TextDocumentSyncKind::INCREMENTAL,
        )),
        workspace: Some(WorkspaceServerCapabilities {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(lsp_types::OneOf::Left(true)),
            }),
            file_operations: None,
        }),
        hover_provider: Some(HoverProviderCapability::Simple(true)),
        definition_provider: Some(lsp_types::OneOf::Left(true)),
        references_provider: Some(lsp_types::OneOf::Left(true)),
        code_action_provider: Some(CodeActionProviderCapability::Simple(true)),
        completion_provider: Some(CompletionOptions {
            trigger_characters: Some(vec![" ".to_owned()]),
            ..CompletionOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<String> {
    let Message::Notification(Notification { method, params }) = message else {
        return None;
    };
    let is_cancel = method == notification::Cancel::METHOD;
    let id = params.get("id").filter(|_| is_cancel)?;
    match id {
        Value::String(id) => Some(RequestId::from(id.clone()).to_string()),
        Value::Number(id) => {
            let id = i32::try_from(id.as_i64()?).ok()?;
            Some(RequestId::from(id).to_string())
        }
        _ => None,
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}

fn failure(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}
