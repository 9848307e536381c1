//! Messages that have come and wait for their turn. What is cancelled before it never has one.

use std::collections::VecDeque;
use std::time::Instant;

use lsp_server::{Connection, Message, Notification, Request, RequestId};
use lsp_types::notification::{Cancel, Notification as _};
use serde_json::Value;

/// What comes next.
pub(super) enum Next {
    Request(Request),
    Notification(Notification),
    /// A request that was cancelled before its turn.
    Cancelled(RequestId),
    /// Nothing has come until then.
    Nothing,
    /// The editor is gone.
    Closed,
}

/// The messages, in order.
#[derive(Default)]
pub(super) struct Queue {
    waiting: VecDeque<Message>,
}

impl Queue {
    /// Waits for a message, but not longer than is said.
    pub(super) fn next(&mut self, connection: &Connection, due: Option<Instant>) -> Next {
        let receiver = &connection.receiver;
        loop {
            if self.waiting.is_empty() {
                let message = match due {
                    None => receiver.recv().map_err(|_| Next::Closed),
                    Some(due) => receiver.recv_deadline(due).map_err(|error| {
                        if error.is_timeout() {
                            Next::Nothing
                        } else {
                            Next::Closed
                        }
                    }),
                };
                match message {
                    Ok(message) => self.waiting.push_back(message),
                    Err(none) => return none,
                }
            }
            // Whatever else has come may cancel what is waiting.
            self.waiting.extend(receiver.try_iter());
            if let Some(id) = self.take_cancelled() {
                return Next::Cancelled(id);
            }
            match self.waiting.pop_front() {
                Some(Message::Request(request)) => return Next::Request(request),
                Some(Message::Notification(it)) => return Next::Notification(it),
                Some(Message::Response(_)) | None => {}
            }
        }
    }

    /// Takes out the first request that another message cancels.
    fn take_cancelled(&mut self) -> Option<RequestId> {
        let cancelled: Vec<RequestId> = self.waiting.iter().filter_map(cancelled).collect();
        let is_cancelled = |message: &Message| match message {
            Message::Request(request) => cancelled.contains(&request.id),
            _ => false,
        };
        let position = self.waiting.iter().position(is_cancelled)?;
        match self.waiting.remove(position)? {
            Message::Request(request) => Some(request.id),
            _ => None,
        }
    }
}

/// The request that a message cancels.
fn cancelled(message: &Message) -> Option<RequestId> {
    let Message::Notification(Notification { method, params }) = message else {
        return None;
    };
    let id = params.get("id").filter(|_| method == Cancel::METHOD)?;
    match id {
        Value::String(id) => Some(id.clone().into()),
        Value::Number(id) => Some(i32::try_from(id.as_i64()?).ok()?.into()),
        _ => None,
    }
}
