//! The control plane's REST API: requests as values, answers as types, paging, retries.
//!
//! Owns URLs, status codes and error formats of every release (measured on 0.4.0, 2.8.8, 2.14.3 and
//! 3.0-dev). Knows no sockets: whatever implements [`Transport`] sends. What the answers mean for tracing is known
//! elsewhere; a page of a list is handed on with its text, read if it could be read at once.

mod about;
mod answer;
mod api;
mod error;
mod list;
mod page;
mod request;
mod retry;
mod state;
mod transport;

pub use about::Index;
pub(crate) use about::NoKind;
pub use api::Client;
pub use error::Error;
pub use list::Wanted;
pub(crate) use list::{ListPage, items};
pub(crate) use request::sending_order;
pub use request::{Key, Request};
pub(crate) use state::Scope;
pub use transport::{Failure, Response, Transport};
