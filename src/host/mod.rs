//! The edge: every file, stream and socket is opened here. Knows nothing of policies.

mod address;
mod arrivals;
mod bundle;
mod collector;
mod downstream;
mod dumps;
mod grpc;
mod http;
mod http2;
mod input;
mod observer;
mod progress;
mod proxies;
mod random;
mod service;
mod settings;
mod terminal;
mod tls;
mod until;
mod write;

pub(crate) use address::{check_address, shown_address};
pub(crate) use bundle::Bundle;
pub(crate) use collector::Prober;
pub(crate) use downstream::Downstream;
pub(crate) use dumps::{DumpFolder, read_dumps};
pub(crate) use http::{HttpTransport, LogLevel};
pub(crate) use input::{InputOptions, Loaded, load, reads_terminal};
pub(crate) use observer::Observer;
pub(crate) use progress::Progress;
pub(crate) use proxies::{Admin, AtOnce, shown_of};
pub(crate) use random::random_bits;
pub(crate) use service::{Service, service_url};
pub(crate) use settings::{ControlPlane, Environment, Settings};
pub(crate) use terminal::{ColorWhen, Console};
pub(crate) use write::{replace_file, write_file, write_folder};
