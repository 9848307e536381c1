//! The server's state and its loop: messages come in, answers and diagnostics go out.

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, RequestId, Response};
use lsp_types::InitializeParams;
use lsp_types::notification::{self, Notification as _};
use lsp_types::request::{Initialize, RegisterCapability, Request as _, Shutdown};
use serde_json::Value;

use super::files::Files;
use super::pause::Pause;
use super::queue::{Next, Queue};
use super::state::State;
use super::validation::Validation;
use crate::commands::Context;
use crate::diag::Exit;
use crate::editor::{Client, read, watched_files, welcome};

pub(super) struct Server {
    connection: Connection,
    state: State,
    /// Whether the editor can be asked to say when files change.
    can_watch: bool,
    validation: Validation,
    pause: Pause,
}

impl Server {
    pub(super) fn new(connection: Connection, files: Files) -> Self {
        Self {
            connection,
            state: State::default(),
            can_watch: false,
            validation: Validation::new(files),
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
                        return Some(self.state.exit());
                    }
                    self.note(notification)?;
                }
                Next::Cancelled(id) => {
                    let code = ErrorCode::RequestCanceled;
                    self.send(failure(id, code, "the request was cancelled").into())?;
                }
                Next::Nothing => self.publish()?,
                // What came last may have been no message.
                Next::Closed => return Some(self.state.exit()),
            }
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
        self.state.check(method)?;
        match method {
            Initialize::METHOD => {
                let params = read(params).map_err(|error| (ErrorCode::InvalidParams, error))?;
                Ok(self.initialize(params, context))
            }
            Shutdown::METHOD => {
                self.state = State::ShutDown;
                Ok(Value::Null)
            }
            method => self.validation.answer(method, params),
        }
    }

    fn initialize(&mut self, params: InitializeParams, context: &mut Context<'_>) -> Value {
        let client = Client::new(params);
        let files = &mut self.validation.files;
        match client.kuma_version.map(|version| version.parse()) {
            Some(Ok(release)) => files.release = Some(release),
            Some(Err(error)) => context.console.warn(&error),
            None => {}
        }
        files.encoding = client.encoding;
        files.folders = client.folders;
        self.can_watch = client.can_watch;
        self.state = State::Running;
        welcome(client.encoding)
    }

    fn note(&mut self, Notification { method, params }: Notification) -> Option<()> {
        if self.state != State::Running {
            return Some(());
        }
        if method == notification::Initialized::METHOD {
            self.validation.files.scan();
            if self.can_watch {
                let id = RequestId::from("watch".to_owned());
                let method = RegisterCapability::METHOD.to_owned();
                self.send(Request::new(id, method, watched_files()).into())?;
            }
        } else if !self.validation.files.note(&method, params) {
            return Some(());
        }
        self.validation.expire();
        self.pause.begin();
        Some(())
    }

    /// Sends the diagnostics of the files in which they differ.
    fn publish(&mut self) -> Option<()> {
        let changed = self.validation.publish();
        self.pause.end();
        changed.into_iter().try_for_each(|it| self.send(it.into()))
    }
}

fn failure(id: RequestId, code: ErrorCode, message: &str) -> Response {
    Response::new_err(id, code as i32, message.to_owned())
}
