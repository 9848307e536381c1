//! The verbs: each file has the arguments of one, and `run`, which joins the layers. Formats,
//! rules and sockets are elsewhere.

pub mod apply;
mod baseline;
mod changes;
pub mod check;
pub mod completion;
pub mod config;
mod connection;
mod context;
pub mod delete;
pub mod diff;
mod examples;
pub mod explain;
mod flags;
mod folder;
mod format;
pub mod get;
pub mod headers;
mod input;
pub mod inspect;
pub mod install;
mod kinds;
mod live;
mod look;
mod lookup;
pub mod lsp;
pub mod man;
pub mod migrate;
mod names;
mod outputs;
mod place;
pub mod preflight;
mod project;
mod proposal;
pub mod schema;
mod since;
mod state;
pub mod validate;
mod validation;
pub mod version;

pub use connection::ConnectionArgs;
pub use context::Context;
pub(crate) use examples::examples;
pub use flags::ControlPlaneArgs;
pub use input::InputArgs;
