//! A real Kubernetes API server with its controllers, one for all tests of this run, since it takes
//! long to start. Its script ends it as soon as this process is gone, however that happens.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::free_port;
use crate::support::tests;

/// A running API server.
#[derive(Debug)]
pub struct Cluster {
    /// Where its kubectls are.
    folder: PathBuf,
    /// Never waited for: it ends when the other end of its standard input is closed, which is when
    /// this process ends.
    _script: Child,
}

/// What a run of kubectl gave.
#[derive(Debug)]
pub struct Applied {
    pub is_success: bool,
    pub stdout: String,
    pub stderr: String,
}

/// Who uses kubectl.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// May do everything.
    Admin,
    /// May do what a test has allowed, and nothing else.
    User,
}

impl Cluster {
    /// The one of this run, for one test at a time; started when it is first asked for.
    pub fn alone() -> MutexGuard<'static, Self> {
        static CLUSTER: LazyLock<Mutex<Cluster>> = LazyLock::new(|| Mutex::new(Cluster::start()));
        // A test that has failed leaves things behind, but in namespaces of its own.
        CLUSTER.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start() -> Self {
        let mut command = Command::new(tests("real/kubernetes/cluster"));
        command.args((0..3).map(|_| free_port().to_string()));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut script = command.spawn().expect("the script starts");
        let mut folder = String::new();
        let mut stdout = BufReader::new(script.stdout.take().expect("a pipe"));
        stdout.read_line(&mut folder).expect("a line");
        assert!(folder.ends_with('\n'), "no cluster; why is said above");
        Self {
            folder: PathBuf::from(folder.trim_end()),
            _script: script,
        }
    }

    /// What kubectl does with arguments and standard input.
    pub fn kubectl(&self, who: Who, arguments: &[&str], stdin: &str) -> Applied {
        let program = match who {
            Who::Admin => "admin",
            Who::User => "user",
        };
        let mut child = Command::new(self.folder.join(program))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("kubectl starts");
        let mut pipe = child.stdin.take().expect("a pipe");
        // It reads all of it before it says anything, unless it has failed.
        let _ = pipe.write_all(stdin.as_bytes());
        drop(pipe);
        let output = child.wait_with_output().expect("kubectl ends");
        Applied {
            is_success: output.status.success(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// The same by the admin, which has to be fine: what kubectl says.
    pub fn done(&self, arguments: &[&str], stdin: &str) -> String {
        let applied = self.kubectl(Who::Admin, arguments, stdin);
        assert!(applied.is_success, "kubectl {arguments:?}: {applied:?}");
        applied.stdout
    }

    /// An object or a list of them, as JSON.
    pub fn get(&self, arguments: &[&str]) -> Value {
        let flags = ["-o", "json"];
        let text = self.done(&[&["get"], arguments, &flags].concat(), "");
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// The names of objects, as `kind/name`.
    pub fn names(&self, arguments: &[&str]) -> Vec<String> {
        let flags = ["-o", "name"];
        let text = self.done(&[&["get"], arguments, &flags].concat(), "");
        text.lines().map(str::to_owned).collect()
    }

    /// Asks again until there is an answer.
    pub fn wait_for<T>(&self, what: &str, mut ask: impl FnMut(&Self) -> Option<T>) -> T {
        const PATIENCE: Duration = Duration::from_secs(120);
        let start = Instant::now();
        loop {
            if let Some(answer) = ask(self) {
                return answer;
            }
            assert!(
                start.elapsed() < PATIENCE,
                "{what}: not within {PATIENCE:?}"
            );
            std::thread::sleep(Duration::from_millis(300));
        }
    }
}
