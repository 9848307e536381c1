//! The edge: every file, stream and socket is opened here. Knows nothing of policies.

mod address;
mod arrivals;
mod collector;
mod downstream;
mod grpc;
mod http;
mod http2;
mod input;
mod observer;
mod progress;
mod random;
mod service;
mod settings;
mod terminal;
mod tls;
mod write;

pub use address::{check_address, shown_address};
pub use collector::Prober;
pub use downstream::Downstream;
pub use http::{HttpTransport, LogLevel};
pub use input::{InputError, InputOptions, Loaded, load, reads_terminal};
pub use observer::Observer;
pub use progress::Progress;
pub use random::random_bits;
pub use service::{Pending, Service, service_url};
pub use settings::{ControlPlane, Environment, Listed, Settings};
pub use terminal::{ColorWhen, Console};
pub use write::{replace_file, write_file};
