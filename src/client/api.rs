//! One control plane: what is asked of it, until it has answered for good. Called by the commands,
//! and by `list` and `state`, which ask for much at a time.

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use http::Method;
use serde_json::Value;

use super::about::{self, Index, NoKind, ReadOnly};
use super::answer::{self, Written, refused};
use super::error::{ELSEWHERE, Error, past_proxy, through};
use super::request::{Key, Request};
use super::retry;
use super::transport::{Failure, Response, Transport};
use crate::diag::Hint;
use crate::model::Kind;

/// One control plane, asked through a transport.
pub struct Client<'t> {
    pub(super) transport: &'t dyn Transport,
    timeout: Duration,
    retries: bool,
    /// What it says of itself, once it has been asked; none if it does not say.
    index: OnceLock<Option<Index>>,
    kinds: OnceLock<Option<BTreeSet<String>>>,
}

/// An answer, and whether an earlier attempt may have been carried out although its answer was lost.
pub(super) struct Exchange {
    pub(super) response: Response,
    repeated: bool,
}

impl<'t> Client<'t> {
    /// A client whose calls each end within `timeout`, with retries and all pages of a list.
    #[must_use]
    pub fn new(transport: &'t dyn Transport, timeout: Duration) -> Self {
        Self {
            transport,
            timeout,
            retries: true,
            index: OnceLock::new(),
            kinds: OnceLock::new(),
        }
    }

    /// The same, which takes the first answer for good.
    pub(crate) fn without_retries(self) -> Self {
        Self {
            retries: false,
            ..self
        }
    }

    /// What the control plane says of itself.
    pub fn index(&self) -> Result<Index, Error> {
        let request = Request::index();
        let deadline = self.deadline();
        let response = self.exchange(&request, deadline)?.response;
        let index = if response.status == 406 {
            let response = self.exchange(&Request::index_in_any_form(), deadline)?;
            answer::index(&response.response).unwrap_or_default()
        } else {
            answer::index(&response).map_err(|problem| self.bad(&request, &response, problem))?
        };
        let _ = self.index.set(Some(index.clone()));
        Ok(index)
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

    /// What is shown of the proxy of a dataplane, as it comes: the status and the body. Asked once, since
    /// a proxy that is not there is no reason to try again.
    pub(crate) fn proxy_part(
        &self,
        key: &Key,
        part: &str,
        deadline: Instant,
    ) -> Result<(u16, Box<dyn Read>), Error> {
        let request = Request::of_proxy(key, part);
        let streamed = self.transport.stream(&request, deadline);
        streamed.map_err(|failure| self.failed(&self.transport.url(&request), failure))
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

    /// When a call that begins now has to end.
    pub(crate) fn deadline(&self) -> Instant {
        Instant::now() + self.timeout
    }

    /// Sends a request until it is answered for good, as often as the rules of retrying allow.
    pub(super) fn exchange(&self, request: &Request, deadline: Instant) -> Result<Exchange, Error> {
        let mut repeated = false;
        let mut attempt = 0;
        loop {
            let result = self.transport.send(request, deadline);
            let pause = retry::pause(attempt, &result)
                .filter(|pause| self.retries && Instant::now() + *pause < deadline);
            match (pause, result) {
                (Some(pause), result) => {
                    repeated |= result.is_err();
                    self.transport.pause(pause);
                    attempt += 1;
                }
                (None, Ok(response)) => return Ok(Exchange { response, repeated }),
                (None, Err(failure)) => {
                    return Err(self.failed(&self.transport.url(request), failure));
                }
            }
        }
    }

    fn failed(&self, url: &str, failure: Failure) -> Error {
        let proxy = self.transport.proxy();
        let at = format!("{url}{}", through(proxy.as_deref()));
        let past_proxy = proxy.map(|_| past_proxy(url));
        match failure {
            Failure::Connection(reason) => {
                let hint = Hint::new(past_proxy.unwrap_or_else(|| ELSEWHERE.to_owned()));
                Error::Unreachable { at, reason, hint }
            }
            Failure::Timeout => {
                let longer = ["--api-timeout gives it longer".to_owned()];
                let hints: Vec<String> = longer.into_iter().chain(past_proxy).collect();
                let (timeout, hint) = (self.timeout, Hint::new(hints.join("; ")));
                Error::TimedOut { at, timeout, hint }
            }
            Failure::Final(reason, hint) => {
                let hint = hint.or_else(|| past_proxy.map(Hint::new));
                Error::BadAnswer { at, reason, hint }
            }
        }
    }

    /// The error of an answer that no control plane gives.
    pub(super) fn no_answer(&self, url: &str, reason: String) -> Error {
        self.failed(url, Failure::Final(reason, None))
    }

    /// The error of an answer that is not the one that was hoped for: a refusal, or with `problem`
    /// an answer that no control plane gives.
    pub(super) fn bad(
        &self,
        request: &Request,
        response: &Response,
        problem: Option<String>,
    ) -> Error {
        let url = self.transport.url(request);
        if let Some(reason) = problem {
            return self.no_answer(&url, reason);
        }
        if let Some(kind) = request.kind
            && answer::is_no_path(response)
            && let Some(no_kind) = self.lacks(kind, request)
        {
            return Error::NoKind(Box::new(no_kind));
        }
        let mut refusal = refused(request, url, response);
        refusal.proxy = self.transport.proxy();
        if response.status == 405 && request.method != Method::GET {
            let config = self.exchange(&Request::config(), self.deadline());
            let read_only = config
                .map(|config| ReadOnly::of_config(&config.response, request.kind))
                .unwrap_or_default();
            refusal.set_read_only(read_only, request);
        }
        Error::Refused(Box::new(refusal.with_hint()))
    }

    /// That the control plane does not have a kind, if that is so: it lists its kinds from Kuma 2.8
    /// on, and before that its version says so.
    fn lacks(&self, kind: Kind, request: &Request) -> Option<NoKind> {
        let kinds = self.kinds.get_or_init(|| {
            let exchange = self.exchange(&Request::kinds(), self.deadline()).ok()?;
            about::kinds(&exchange.response)
        });
        let index = || {
            if self.index.get().is_none() {
                let asked = self.index().ok();
                let _ = self.index.set(asked);
            }
            self.index.get().cloned().flatten()
        };
        let is_there = match kinds {
            Some(kinds) => kinds.contains(kind.word()),
            None => index().is_none_or(|index| about::had_by(&index, kind)),
        };
        if is_there {
            return None;
        }
        let (method, url) = (&request.method, self.transport.url(request));
        let numbered = index().filter(Index::is_numbered);
        Some(NoKind {
            kind,
            request: format!("{method} {url}"),
            version: numbered.and_then(|index| index.version),
            advice: Hint::new(kind.if_unknown()),
        })
    }
}
