//! What can go wrong with a control plane, in words that say what to do. Where a proxy stands
//! between, it is named: what is wrong may be the proxy's.

use std::fmt;
use std::time::Duration;

use http::Method;

use super::about::{NoKind, ReadOnly};
use super::request::{Request, Unaddressable};
use crate::diag::{Exit, Hint};

/// Why a call did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There was no connection, or it broke.
    #[error("the control plane is unreachable: {at}: {reason}")]
    Unreachable {
        /// What was asked for, and the proxy between, if there is one.
        at: String,
        /// Why.
        reason: String,
        /// What to do.
        #[source]
        hint: Hint,
    },
    /// The answer did not come in time.
    #[error(
        "the control plane did not answer in time: {at}: nothing complete came within {timeout:?}"
    )]
    TimedOut {
        /// What was asked for, and the proxy between, if there is one.
        at: String,
        /// How long was waited.
        timeout: Duration,
        /// What to do.
        #[source]
        hint: Hint,
    },
    /// The control plane said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// The control plane does not have such resources at all.
    #[error(transparent)]
    NoKind(Box<NoKind>),
    /// What came is nothing that a control plane says.
    #[error("{at}: {reason}")]
    BadAnswer {
        /// What was asked for, and the proxy between, if there is one.
        at: String,
        /// What is wrong with the answer.
        reason: String,
        /// What to do, if that is known.
        #[source]
        hint: Option<Hint>,
    },
    /// A name that no URL can hold.
    #[error(transparent)]
    Unaddressable(#[from] Unaddressable),
}

/// What to do when nobody is there.
pub(super) const ELSEWHERE: &str = "kumactl config control-planes list shows its address; --context or KUMACTL_CONTROL_PLANE chooses another";

/// That a proxy stands between, after a URL.
pub(super) fn through(proxy: Option<&str>) -> String {
    proxy.map_or_else(String::new, |proxy| format!(" through the proxy {proxy}"))
}

/// How to ask without the proxy.
pub(super) fn past_proxy(url: &str) -> String {
    let host = url.split_once("://").map_or(url, |(_, rest)| rest);
    let host = host.split(['/', '?']).next().unwrap_or_default();
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    format!(
        "HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names that proxy; NO_PROXY={host} asks the control plane without it"
    )
}

impl Error {
    /// What the process exits with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => Exit::Unreachable,
            Self::Refused(refusal) => match refusal.status {
                // Something in front of the control plane says that it does not reach it, or lets
                // nobody through.
                407 | 502..=504 => Exit::Unreachable,
                _ => Exit::Refused,
            },
            Self::BadAnswer { .. } | Self::NoKind(_) | Self::Unaddressable(_) => Exit::Refused,
        }
    }

    /// Whether there is no point in asking the same control plane for anything else.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        // A zone and the global control plane each take what belongs to them.
        let takes_others = |refusal: &Refusal| {
            matches!(
                refusal.read_only,
                Some((ReadOnly::Zone | ReadOnly::Global, _))
            )
        };
        let says_so =
            |refusal: &Refusal| matches!(refusal.status, 401 | 405) && !takes_others(refusal);
        match self {
            Self::Refused(refusal) => says_so(refusal) || self.exit() == Exit::Unreachable,
            _ => self.exit() == Exit::Unreachable,
        }
    }
}

/// A control plane's refusal, in either of the two formats that releases have used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Refusal {
    /// What was asked for.
    pub method: Method,
    /// Where.
    pub url: String,
    /// The HTTP status.
    pub status: u16,
    /// In a few words, such as `Could not process a resource`.
    pub title: String,
    /// What is wrong, such as `Resource is not valid`.
    pub details: String,
    /// Field and message of each cause; the field may be empty.
    pub causes: Vec<(String, String)>,
    /// The proxy between, if there is one.
    pub proxy: Option<String>,
    /// Why nothing can be changed, and what to do about it.
    pub(super) read_only: Option<(ReadOnly, String)>,
    /// What a person can do.
    #[source]
    pub(super) hint: Option<Hint>,
}

impl Refusal {
    /// What a person can do.
    fn advice(&self) -> Option<String> {
        // What has the form of a control plane's answer is one, whatever stands between.
        let is_of_control_plane = !self.title.is_empty();
        if self.status == 407 {
            let past_proxy = past_proxy(&self.url);
            return Some(format!(
                "a user and a password for the proxy are written in its address, before an @; {past_proxy}"
            ));
        }
        if self.proxy.is_some() && !is_of_control_plane {
            return Some(past_proxy(&self.url));
        }
        if let Some((_, hint)) = &self.read_only {
            return Some(hint.clone());
        }
        let hint = match self.status {
            401 => Some(
                "give a user token: set KUMACTL_TOKEN, or kumactl config control-planes add --auth-type tokens --auth-conf token=...",
            ),
            403 => {
                Some("the user of this token may not do that; ask whoever runs the control plane")
            }
            404 if !is_of_control_plane => Some(
                "is this the address of a control plane? kumactl config control-planes list shows it",
            ),
            404 if self.method == Method::PUT => {
                Some("a mesh has to exist before its resources: apply its Mesh, too")
            }
            409 => Some(
                "somebody else changed it at the same time; look at it with kumactl get, then try again",
            ),
            _ => None,
        };
        hint.map(str::to_owned)
    }

    /// The error with a hint, once all else is known.
    pub(super) fn with_hint(mut self) -> Self {
        self.hint = self.advice().map(Hint::new);
        self
    }

    /// Says why nothing can be changed.
    pub(super) fn set_read_only(&mut self, why: ReadOnly, request: &Request) {
        self.read_only = Some((why, why.hint(request)));
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, status) = (&self.method, self.status);
        let url = format!("{}{}", self.url, through(self.proxy.as_deref()));
        let parts: Vec<&str> = [self.title.as_str(), self.details.as_str()]
            .into_iter()
            .filter(|parts| !parts.is_empty())
            .collect();
        match parts.as_slice() {
            [] => write!(out, "{method} {url}: the answer is {status}")?,
            parts => write!(out, "{} ({method} {url}: {status})", parts.join(": "))?,
        }
        for (field, message) in &self.causes {
            match field.as_str() {
                "" => write!(out, "\n  {message}")?,
                field => write!(out, "\n  {field}: {message}")?,
            }
        }
        Ok(())
    }
}
