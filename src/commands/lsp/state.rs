//! How far client and server have got with each other, and what may come next.

use lsp_server::ErrorCode;
use lsp_types::request::{Initialize, Request as _};

use crate::diag::Exit;

/// How far client and server have got with each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum State {
    #[default]
    New,
    Running,
    ShutDown,
}

impl State {
    /// Fails if a request may not come now.
    pub(super) fn check(self, method: &str) -> Result<(), (ErrorCode, String)> {
        let is_first = method == Initialize::METHOD;
        let (code, message) = match self {
            Self::New if is_first => return Ok(()),
            Self::Running if !is_first => return Ok(()),
            Self::New => (ErrorCode::ServerNotInitialized, "initialize comes first"),
            Self::Running => (
                ErrorCode::InvalidRequest,
                "the server is initialized already",
            ),
            Self::ShutDown => (ErrorCode::InvalidRequest, "the server is shut down"),
        };
        Err((code, message.to_owned()))
    }

    /// What the server exits with.
    pub(super) const fn exit(self) -> Exit {
        match self {
            Self::ShutDown => Exit::Clean,
            Self::New | Self::Running => Exit::Findings,
        }
    }
}
