//! What an editor asks about the files of a workspace while somebody types: diagnostics, hover,
//! completion, fixes, definitions.
//!
//! Owns the files as the editor has them, what was read of them, and the way between places and the
//! positions of the Language Server Protocol. Does not know how messages travel: `commands::lsp`
//! reads and writes them.

mod actions;
mod answer;
mod client;
mod completion;
mod definition;
mod diagnostics;
mod hover;
mod known;
mod open;
mod position;
mod published;
mod selection;
#[cfg(test)]
mod tests;
mod uri;
mod workspace;

use actions::actions;
pub(crate) use answer::{answer, needs_findings, read};
pub(crate) use client::{Client, watched_files, welcome};
use completion::completion;
use definition::definition;
pub(crate) use diagnostics::diagnostics;
use hover::hover;
pub(crate) use open::OpenFiles;
pub(crate) use position::Encoding;
use position::apply_change;
pub(crate) use published::Published;
pub(crate) use uri::{path_of, uri_of};
pub use workspace::Workspace;
