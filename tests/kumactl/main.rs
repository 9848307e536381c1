//! What a user sees: the command, the files, the two streams, the exit status. One binary, one
//! file for each topic.

// Texts are put together where they are read best; nobody waits for a test's strings.
#![allow(clippy::format_push_string, clippy::format_collect)]

mod arbitrary;
mod bad_input;
mod check_proxies;
mod collectors;
#[cfg(unix)]
mod completion;
mod conformance;
mod diff;
mod differences;
mod envoy;
mod findings;
mod generated;
mod headers;
mod help;
mod http2;
mod input;
mod inspect;
mod install;
mod large;
mod layers;
mod live;
mod lsp;
mod man;
mod matching;
mod mesh_trace;
mod mesh_trace_findings;
mod mesh_trace_refused;
mod migrate;
mod notes;
mod outputs;
mod pipelines;
mod places;
mod plugin;
mod preflight;
mod project;
mod propagation;
mod proxies;
mod real;
mod releases;
mod rules;
mod sarif;
mod schema;
mod server;
mod strangers;
mod support;
mod terminal;
mod validate;
#[cfg(unix)]
mod widths;
mod workloads;
mod worlds;
mod xml;
mod yaml;
