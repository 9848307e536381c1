//! The edge: every file, stream and socket is opened here. Knows nothing of policies.

mod address;
mod arrivals;
mod bundle;
mod collector;
mod connection;
mod downstream;
mod dumps;
mod git;
mod grpc;
mod http;
mod http2;
mod input;
mod observer;
mod program;
mod progress;
mod project;
mod proxies;
mod random;
mod redirect;
mod service;
mod settings;
mod terminal;
mod tls;
mod until;
mod write;

pub(crate) use address::{check_address, shown_address};
pub(crate) use bundle::Bundle;
pub(crate) use collector::Prober;
pub(crate) use connection::Connection;
pub(crate) use downstream::Downstream;
pub(crate) use dumps::read_dumps;
pub(crate) use git::{Changes, real};
pub(crate) use http::{HttpTransport, LogLevel};
pub(crate) use input::{
    Excluded, InputOptions, Loaded, is_document, load, read_file, reads_terminal,
};
pub(crate) use observer::Observer;
pub(crate) use program::Program;
pub(crate) use progress::Progress;
pub(crate) use project::{from_here, is_project_file, project_files};
pub(crate) use proxies::{Admin, look_at_once, shown_of};
pub(crate) use random::random_bits;
pub(crate) use service::{Service, service_url};
pub(crate) use settings::{ControlPlane, Environment, Settings};
pub(crate) use terminal::{ColorWhen, Console};
pub(crate) use write::{replace_file, write_file, write_folder};
