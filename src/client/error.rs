//! What can go wrong with a control plane, in words that say what to do.

use std::fmt;
use std::time::Duration;

use super::{Method, Request};
use crate::diag::{Exit, go_quote};
use crate::model::Kind;

/// Why a call did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There was no connection, or it broke.
    #[error(
        "the control plane is unreachable: {url}: {reason}\nhint: kumactl config control-planes list shows where it is looked for; --context or KUMACTL_CONTROL_PLANE chooses another"
    )]
    Unreachable {
        /// What was asked for.
        url: String,
        /// Why.
        reason: String,
    },
    /// The answer did not come in time.
    #[error(
        "the control plane did not answer in time: {url}: nothing complete came within {timeout:?}\nhint: --api-timeout gives it longer"
    )]
    TimedOut {
        /// What was asked for.
        url: String,
        /// How long was waited.
        timeout: Duration,
    },
    /// The control plane said no.
    #[error(transparent)]
    Refused(Box<Refusal>),
    /// What came is nothing that a control plane says.
    #[error("{url}: {reason}")]
    BadAnswer {
        /// What was asked for.
        url: String,
        /// What is wrong with the answer.
        reason: String,
    },
    /// A name that no URL can hold.
    #[error(
        "{} {} of mesh {} has no place in the control plane's API\nhint: a name has to be written, and may not be . or ..",
        kind.word(), go_quote(name), go_quote(mesh)
    )]
    Unaddressable {
        /// The kind.
        kind: Kind,
        /// The mesh.
        mesh: String,
        /// The name.
        name: String,
    },
}

impl Error {
    /// What the process exits with.
    #[must_use]
    pub fn exit(&self) -> Exit {
        match self {
            Self::Unreachable { .. } | Self::TimedOut { .. } => Exit::Unreachable,
            Self::Refused(refusal) => match refusal.status {
                // Something in front of the control plane says that it does not reach it.
                502..=504 => Exit::Unreachable,
                _ => Exit::Refused,
            },
            Self::BadAnswer { .. } | Self::Unaddressable { .. } => Exit::Refused,
        }
    }

    /// Whether there is no point in asking the same control plane for anything else.
    #[must_use]
    pub fn is_lasting(&self) -> bool {
        let says_so = |refusal: &Refusal| matches!(refusal.status, 401 | 405);
        match self {
            Self::Refused(refusal) => says_so(refusal) || self.exit() == Exit::Unreachable,
            _ => self.exit() == Exit::Unreachable,
        }
    }
}

/// A control plane's refusal, in either of the two formats that releases have used.
#[derive(Debug, Clone, PartialEq, Eq)]
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
}

impl Refusal {
    /// What a person can do.
    fn hint(&self) -> Option<&'static str> {
        match self.status {
            401 => Some(
                "give a user token: set KUMACTL_TOKEN, or kumactl config control-planes add --auth-type tokens --auth-conf token=...",
            ),
            403 => {
                Some("the user of this token may not do that; ask whoever runs the control plane")
            }
            404 if self.title.is_empty() => Some(
                "is this the address of a control plane? kumactl config control-planes list shows it",
            ),
            404 if self.method == Method::Put => {
                Some("a mesh has to be there before what lives in it: apply its Mesh, too")
            }
            405 if self.method == Method::Put => Some(
                "this control plane keeps its resources in Kubernetes: write them in Kubernetes form, then kubectl apply -f",
            ),
            405 if self.method == Method::Delete => Some(
                "this control plane keeps its resources in Kubernetes: kubectl delete mesh|traffictrace|dataplane NAME",
            ),
            409 => Some(
                "somebody else changed it at the same time; look at it with kumactl get, then try again",
            ),
            _ => None,
        }
    }
}

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (method, url, status) = (self.method.word(), &self.url, self.status);
        let words: Vec<&str> = [self.title.as_str(), self.details.as_str()]
            .into_iter()
            .filter(|words| !words.is_empty())
            .collect();
        match words.as_slice() {
            [] => write!(out, "{method} {url}: the answer is {status}")?,
            words => write!(out, "{} ({method} {url}: {status})", words.join(": "))?,
        }
        for (field, message) in &self.causes {
            match field.as_str() {
                "" => write!(out, "\n  {message}")?,
                field => write!(out, "\n  {field}: {message}")?,
            }
        }
        match self.hint() {
            Some(hint) => write!(out, "\nhint: {hint}"),
            None => Ok(()),
        }
    }
}

impl Refusal {
    /// A refusal without a word.
    #[must_use]
    pub fn new(request: &Request, url: String, status: u16) -> Self {
        Self {
            method: request.method,
            url,
            status,
            title: String::new(),
            details: String::new(),
            causes: Vec::new(),
        }
    }
}
