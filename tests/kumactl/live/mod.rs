//! Against a control plane: recorded answers, servers that misbehave, and what a user sees.

mod changes;
mod config;
pub mod control_plane;
mod environment;
mod faults;
mod hostile;
pub mod input;
mod messages;
mod migrate;
mod proxies;
mod recorded;
mod releases;
mod resources;
mod same;
mod tls;

use std::path::Path;
use std::process::Command;

use crate::support::{Run, command, run};

/// The tool, asking a control plane that the environment names; with a home of its own.
pub fn ask(url: &str, arguments: &[&str]) -> Run {
    run(command_at(url, arguments))
}

/// The same, not run yet.
pub fn command_at(url: &str, arguments: &[&str]) -> Command {
    let mut command = command(arguments);
    command
        .env("KUMACTL_CONTROL_PLANE", url)
        .env("HOME", "/nonexistent");
    command
}

/// The tool, with a home of its own and nothing in the environment.
pub fn at_home(home: &Path, arguments: &[&str]) -> Run {
    let mut command = command(arguments);
    command.env("HOME", home);
    run(command)
}
