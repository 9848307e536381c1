//! kumactl, about tracing policies: what a mesh's control plane would refuse, where each dataplane
//! sends its traces, and why.
//!
//! Data flows one way through the modules, and imports point one way:
//! `diag` ◀ `model`, `headers` ◀ `parse`, `workload` ◀ `client` ◀ `effective` ◀ `validate` ◀
//! `migrate`, `difference`, `envoy` ◀ `manifest`, `check` ◀ `report` ◀ `editor` ◀ `host` ◀ `commands` ◀ `cli`.

pub mod check;
pub mod cli;
pub mod client;
pub(crate) mod commands;
pub mod diag;
pub mod difference;
pub mod editor;
pub mod effective;
pub(crate) mod envoy;
pub mod headers;
pub(crate) mod host;
pub mod manifest;
pub(crate) mod migrate;
pub mod model;
pub mod parse;
pub mod report;
pub mod validate;
pub mod workload;
