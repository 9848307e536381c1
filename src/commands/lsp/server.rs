//! The server's state and its loop: messages come in, answers and diagnostics go out.

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{RegisterCapability, Request as _};
use lsp_types::{InitializeParams, MessageType};
use serde::Serialize;
use serde_json::{Value, json};

use super::files::Files;
use super::pause::Pause;
use super::queue::{Next, Queue};
use crate::commands::Context;
use crate::diag::{Exit, Finding};
use crate::editor::{
    Client, Published, answer, diagnostics, needs_findings, read, watched_files, welcome,
};
use crate::host::InputOptions;
use crate::model::Release;

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
    /// Whether the editor can be asked to say when files change.
    can_watch: bool,
    files: Files,
    /// What was found last.
    findings: Vec<Finding>,
    /// Whether something has changed since.
    is_stale: bool,
    published: Published,
    pause: Pause,
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
            can_watch: false,
            files: Files::new(options, release),
            findings: Vec::new(),
            is_stale: true,
            published: Published::default(),
            pause: Pause::default(),
        }
    }

    /// Serves until the editor says that it is enough; gives nothing if the editor is gone.
    pub(super) fn serve(&mut self, context: &mut Context<'_>) -> Option<Exit> {
        let mut queue = Queue::default();
        loop {
            match queue.next(&self.connection, self.pause.due()) {
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
        match self.result(&request.method, request.params, context) {
            Ok(result) => Response::new_ok(request.id, result),
            Err((code, message)) => failure(request.id, code, &message),
        }
    }

    /// What is answered to a request, or why nothing is.
    fn result(
        &mut self,
        method: &str,
        params: Value,
        context: &mut Context<'_>,
    ) -> Result<Value, (ErrorCode, String)> {
        let refuse = |code, message: &str| Err((code, message.to_owned()));
        let invalid = |error| (ErrorCode::InvalidParams, error);
        match (self.state, method) {
            (State::New, "initialize") => {
                let params = read(params).map_err(invalid)?;
                Ok(self.initialize(params, context))
            }
            (State::New, _) => refuse(ErrorCode::ServerNotInitialized, "initialize comes first"),
            (State::ShutDown, _) => refuse(ErrorCode::InvalidRequest, "the server is shut down"),
            (State::Running, "initialize") => {
                let message = "the server is initialized already";
                refuse(ErrorCode::InvalidRequest, message)
            }
            (State::Running, "shutdown") => {
                self.state = State::ShutDown;
                Ok(Value::Null)
            }
            (State::Running, method) => {
                self.files.read_changed();
                if needs_findings(method) {
                    self.validate();
                }
                let (workspace, encoding) = (&self.files.workspace, self.files.encoding);
                match answer(method, params, &self.findings, workspace, encoding) {
                    Some(result) => result.map_err(invalid),
                    None => Err((
                        ErrorCode::MethodNotFound,
                        format!("there is no method {method}"),
                    )),
                }
            }
        }
    }

    fn initialize(&mut self, params: InitializeParams, context: &mut Context<'_>) -> Value {
        let client = Client::new(params);
        match client.kuma_version.map(|version| version.parse()) {
            Some(Ok(release)) => self.files.release = Some(release),
            Some(Err(error)) => context.console.warn(&error),
            None => {}
        }
        self.can_watch = client.can_watch;
        self.files.encoding = client.encoding;
        self.files.folders = client.folders;
        self.state = State::Running;
        welcome(client.encoding)
    }

    fn note(&mut self, Notification { method, params }: Notification) -> Option<()> {
        if self.state != State::Running {
            return Some(());
        }
        if method == notification::Initialized::METHOD {
            self.files.scan();
            if self.can_watch {
                let id = RequestId::from("watch".to_owned());
                let method = RegisterCapability::METHOD.to_owned();
                self.send(Request::new(id, method, watched_files()).into())?;
            }
        } else if !self.files.note(&method, params) {
            return Some(());
        }
        self.is_stale = true;
        self.pause.begin();
        Some(())
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
        self.pause.end();
        if let Some(message) = self.files.problem.take() {
            let params = json!({ "type": MessageType::ERROR, "message": message });
            self.notify(notification::ShowMessage::METHOD, params)?;
        }
        let files = &self.files;
        let found = diagnostics(&self.findings, &files.workspace, files.encoding);
        for changed in self.published.update(found, &files.open.versions()) {
            self.notify(notification::PublishDiagnostics::METHOD, changed)?;
        }
        Some(())
    }

    fn notify(&self, method: &str, params: impl Serialize) -> Option<()> {
        self.send(Notification::new(method.to_owned(), params).into())
    }
}

fn failure(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}
