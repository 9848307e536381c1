//! The control plane's REST API: requests as values, answers as types, paging, retries.
//!
//! Owns URLs, status codes and error formats of every release (measured on 0.4.0 and 2.8.8). Knows
//! no sockets: whatever implements [`Transport`] sends. What the answers mean for tracing is known
//! elsewhere; a page of a list is handed on with its text, read if it could be read at once.

mod answer;
mod error;
mod list;
mod parallel;
mod request;
mod retry;
mod state;

pub use answer::{Index, Written};
pub use error::{Error, Refusal};
pub use list::Page;
pub use request::{Key, Method, PAGE_SIZE, Request, list_path, sending_order};
pub use retry::RETRIES;
pub use state::Scope;

use std::time::{Duration, Instant};

use serde_json::Value;

use crate::model::Kind;
use answer::refused;

/// An answer, as far as this tool looks at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// `Content-Type`, or nothing.
    pub content_type: String,
    /// `Retry-After`, when it gives a number of seconds.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// The connection was refused, reset or ended early; in words.
    Connection(String),
    /// No answer came in time.
    Timeout,
    /// Trying again would give the same: an answer that is too large, a redirect that must not be
    /// followed, a certificate that is not trusted; in words.
    Final(String),
}

/// Sends requests to one control plane.
pub trait Transport: Sync {
    /// What a request's URL is called in messages: without anything secret.
    fn url(&self, request: &Request) -> String;

    /// Sends a request once, and gives up at `deadline`.
    fn send(&self, request: &Request, deadline: Instant) -> Result<Response, Failure>;

    /// Lets time pass before a request is sent again.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}

/// One control plane, asked through a transport.
pub struct Client<'t> {
    transport: &'t dyn Transport,
    timeout: Duration,
}

/// An answer, and whether an earlier attempt may have been carried out although its answer was lost.
struct Exchange {
    response: Response,
    repeated: bool,
}

impl<'t> Client<'t> {
    /// A client whose calls each end within `timeout`, with retries and all pages of a list.
    #[must_use]
    pub fn new(transport: &'t dyn Transport, timeout: Duration) -> Self {
        Self { transport, timeout }
    }

    /// What the control plane says of itself.
    pub fn index(&self) -> Result<Index, Error> {
        let request = Request::index();
        let deadline = self.deadline();
        let response = self.exchange(&request, deadline)?.response;
        if response.status == 406 {
            let response = self.exchange(&Request::index_in_any_form(), deadline)?;
            return Ok(answer::index(&response.response).unwrap_or_default());
        }
        answer::index(&response).map_err(|problem| self.bad(&request, &response, problem))
    }

    /// A resource; none if it does not exist.
    pub fn get(&self, key: &Key) -> Result<Option<Value>, Error> {
        let request = Request::get(key);
        let response = self.exchange(&request, self.deadline())?.response;
        if answer::is_missing(&response) {
            return Ok(None);
        }
        let value = answer::resource(&response, key)
            .map_err(|problem| self.bad(&request, &response, problem))?;
        Ok(Some(value))
    }

    /// Creates or replaces a resource.
    pub fn put(&self, key: &Key, value: &Value) -> Result<Written, Error> {
        let request = Request::put(key, value);
        let response = self.exchange(&request, self.deadline())?.response;
        answer::written(&response).map_err(|problem| self.bad(&request, &response, problem))
    }

    /// Deletes a resource, and says whether it was there.
    pub fn delete(&self, key: &Key) -> Result<bool, Error> {
        let request = Request::delete(key);
        let Exchange { response, repeated } = self.exchange(&request, self.deadline())?;
        if answer::is_missing(&response) {
            // The attempt whose answer was lost may have deleted it.
            return Ok(repeated);
        }
        match response.status {
            200 | 202 | 204 => Ok(true),
            _ => Err(self.bad(&request, &response, None)),
        }
    }

    /// All pages of a list, in order; of one mesh, or of the whole control plane.
    pub fn list(&self, kind: Kind, mesh: Option<&str>) -> Result<Vec<Page>, Error> {
        list::all(self, kind, mesh)
    }

    /// The pages that hold the state of some meshes: their Mesh resources, and what of `kinds`
    /// lives in them.
    pub fn state(&self, scope: &Scope, kinds: &[Kind]) -> Result<Vec<Page>, Error> {
        state::read(self, scope, kinds)
    }

    fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Sends a request until it is answered for good, as often as the rules of retrying allow.
    fn exchange(&self, request: &Request, deadline: Instant) -> Result<Exchange, Error> {
        let mut repeated = false;
        let mut attempt = 0;
        loop {
            let result = self.transport.send(request, deadline);
            let pause =
                retry::pause(attempt, &result).filter(|pause| Instant::now() + *pause < deadline);
            match (pause, result) {
                (Some(pause), result) => {
                    repeated |= result.is_err();
                    self.transport.pause(pause);
                    attempt += 1;
                }
                (None, Ok(response)) => return Ok(Exchange { response, repeated }),
                (None, Err(failure)) => return Err(self.failed(request, failure)),
            }
        }
    }

    fn failed(&self, request: &Request, failure: Failure) -> Error {
        let url = self.transport.url(request);
        match failure {
            Failure::Connection(reason) => Error::Unreachable { url, reason },
            Failure::Timeout => Error::TimedOut {
                url,
                timeout: self.timeout,
            },
            Failure::Final(reason) => Error::BadAnswer { url, reason },
        }
    }

    /// The error of an answer that is not the one that was hoped for: a refusal, or with `problem`
    /// an answer that no control plane gives.
    fn bad(&self, request: &Request, response: &Response, problem: Option<String>) -> Error {
        let url = self.transport.url(request);
        match problem {
            Some(reason) => Error::BadAnswer { url, reason },
            None => refused(request, url, response),
        }
    }
}
