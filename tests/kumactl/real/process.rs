//! A server as a process: its words are kept for when a test fails, and it ends with its value.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// A running server.
#[derive(Debug)]
pub struct Process {
    child: Child,
    log: NamedTempFile,
}

impl Process {
    /// Starts it. What it says goes to a file, so that it never waits for a reader.
    pub fn start(mut command: Command) -> Self {
        let log = NamedTempFile::new().expect("a file");
        let to = |log: &NamedTempFile| Stdio::from(log.reopen().expect("a file"));
        command
            .stdin(Stdio::null())
            .stdout(to(&log))
            .stderr(to(&log));
        let child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        Self { child, log }
    }

    /// Waits until `is_ready` says so. A server that ends, or is not ready in time, fails the test
    /// with what it said.
    pub fn wait_until(&mut self, limit: Duration, mut is_ready: impl FnMut() -> bool) {
        let start = Instant::now();
        while !is_ready() {
            if let Some(status) = self.child.try_wait().expect("a status") {
                panic!("the server ended with {status}:\n{}", self.said());
            }
            assert!(
                start.elapsed() < limit,
                "not ready within {limit:?}:\n{}",
                self.said()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// What it has said up to now.
    pub fn said(&self) -> String {
        let bytes = std::fs::read(self.log.path()).expect("its words");
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
