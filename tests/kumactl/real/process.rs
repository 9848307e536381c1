//! A server as a process: its words are kept for when a test fails, it can be ended and started
//! again, and it ends with its value.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::NamedTempFile;

/// A running server.
#[derive(Debug)]
pub struct Process {
    command: Command,
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
        let child = spawn(&mut command);
        Self {
            command,
            child,
            log,
        }
    }

    /// Asks it to end, as the kubelet does, and waits until it has.
    pub fn stop(&mut self) {
        const PATIENCE: Duration = Duration::from_secs(30);
        let id = self.child.id().to_string();
        let asked = Command::new("kill").arg(id).status();
        assert!(asked.expect("kill runs").success(), "{}", self.said());
        let start = Instant::now();
        while self.child.try_wait().expect("a status").is_none() {
            assert!(start.elapsed() < PATIENCE, "it runs on:\n{}", self.said());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Ends it without its knowing.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }

    /// Starts one that has ended by the same command.
    pub fn start_again(&mut self) {
        self.child = spawn(&mut self.command);
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
        self.kill();
    }
}

fn spawn(command: &mut Command) -> Child {
    let child = command.spawn();
    child.unwrap_or_else(|error| panic!("{command:?}: {error}"))
}
