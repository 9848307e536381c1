//! A real `OpenSearch`: one node.

use std::time::Duration;

use tempfile::TempDir;

use super::process::Process;
use super::{free_port, http, java};

/// How long it may take to start on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `OpenSearch`, without a password.
#[derive(Debug)]
pub struct OpenSearch {
    /// Where it is asked.
    pub url: String,
    // Stopped before the folder with its data goes.
    process: Process,
    _folder: TempDir,
}

impl OpenSearch {
    /// Starts one on a free port.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join("config")).expect("a folder");
        let port = free_port();
        let mut command = java("opensearch");
        command.args(["-Xmx512m", "-XX:TieredStopAtLevel=1", "OpenSearch"]);
        command.arg(folder.path());
        command.args([port, free_port()].map(|port| port.to_string()));
        let mut started = Self {
            url: format!("http://127.0.0.1:{port}"),
            process: Process::start(command),
            _folder: folder,
        };
        started.wait();
        started
    }

    /// Stops it.
    pub fn stop(&mut self) {
        self.process.stop();
    }

    /// Starts it with the same data.
    pub fn start_again(&mut self) {
        self.process.start_again();
        self.wait();
    }

    fn wait(&mut self) {
        let url = format!("{}/_cluster/health", self.url);
        self.process.wait_until(PATIENCE, || {
            http::get(&url).is_ok_and(|answer| answer.status == 200)
        });
    }
}
