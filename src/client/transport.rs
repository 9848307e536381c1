//! What carries requests: an answer, why there is none, and the trait that the edge implements.
//! Knows no sockets; a test answers from memory.

use std::io::{Cursor, Read};
use std::time::{Duration, Instant};

use super::request::Request;
use crate::diag::Hint;

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
    /// followed, a certificate that is not trusted; in words, and what to do about it.
    Final(String, Option<Hint>),
}

/// Sends requests to one control plane.
pub trait Transport: Sync {
    /// What a request's URL is called in messages: without anything secret.
    fn url(&self, request: &Request) -> String;

    /// The proxy that requests go through, without anything secret; none if they go straight.
    fn proxy(&self) -> Option<String> {
        None
    }

    /// Sends a request once, and gives up at `deadline`.
    fn send(&self, request: &Request, deadline: Instant) -> Result<Response, Failure>;

    /// The same, with the body as it comes: the status, and what the body is read from.
    fn stream(
        &self,
        request: &Request,
        deadline: Instant,
    ) -> Result<(u16, Box<dyn Read>), Failure> {
        let response = self.send(request, deadline)?;
        Ok((response.status, Box::new(Cursor::new(response.body))))
    }

    /// Lets time pass before a request is sent again.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }
}
