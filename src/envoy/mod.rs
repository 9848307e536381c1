//! What reaches Envoy: a backend as the configuration of a proxy, release by release.
//!
//! Owns Envoy's messages, as far as tracing needs them, and how each release of Kuma fills them:
//! the bootstrap from 0.4 to 0.6, listeners and clusters from 0.7 on, and a whole configuration
//! that an Envoy of today runs as it is. Refuses to know files, YAML and colour.

mod bootstrap;
pub(crate) mod dump;
pub(crate) mod messages;
mod received;
mod tags;
mod tracer;

pub(crate) use bootstrap::bootstrap;
pub(crate) use received::{Received, received};
pub(crate) use tracer::{Endpoint, Tracer, WORKING_DIRECTORY};
