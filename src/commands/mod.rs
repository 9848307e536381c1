//! The verbs: each file has the arguments of one, and `run`, which joins the layers. Formats,
//! rules and sockets are elsewhere.

pub mod apply;
pub mod check;
mod comparison;
pub mod completion;
pub mod config;
mod connection;
mod context;
pub mod delete;
pub mod diff;
pub mod explain;
pub mod get;
pub mod headers;
pub mod inspect;
pub mod install;
mod judge;
mod kinds;
mod laid;
mod live;
mod load;
mod lookup;
mod names;
mod outputs;
mod state;
pub mod validate;
pub mod version;

pub use connection::ConnectionArgs;
pub use context::Context;
pub use load::{InputArgs, VersionArgs};
