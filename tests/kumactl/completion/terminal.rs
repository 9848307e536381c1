//! A shell at a terminal, as far as a test has to see it: keys go in, and what is written comes out.

use std::fs::File;
use std::io::{Read, Write};
use std::os::unix::fs::symlink;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use tempfile::TempDir;

use crate::support::binary;

/// How long a shell may take for anything, on a machine that does much else.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long nothing is written once a shell has done what it was told.
const QUIET: Duration = Duration::from_millis(700);

/// A shell with the tool on its path, and with the script of the tool.
pub struct Terminal {
    child: Child,
    keys: File,
    written: Receiver<Vec<u8>>,
    /// What was written since it was last cleared, without what moves and paints.
    screen: String,
    /// Where the tool is; and a home.
    _folder: TempDir,
}

impl Terminal {
    pub fn bash() -> Self {
        let setup = "source completions/kumactl.bash";
        Self::start("bash", &["--norc", "--noprofile", "-i"], setup)
    }

    pub fn zsh() -> Self {
        // As a package installs it: found by its name when it is first needed.
        let setup = "fpath=(completions $fpath); autoload -Uz compinit; compinit -u -D";
        Self::start("zsh", &["-f", "-i"], setup)
    }

    pub fn fish() -> Self {
        let setup = "source completions/kumactl.fish; set -g fish_autosuggestion_enabled 0";
        Self::start("fish", &["--no-config", "-i"], setup)
    }

    pub fn elvish() -> Self {
        Self::start(
            "elvish",
            &["-norc"],
            "eval (slurp < completions/kumactl.elv)",
        )
    }

    fn start(shell: &str, arguments: &[&str], setup: &str) -> Self {
        let folder = TempDir::new().expect("a folder");
        symlink(binary(), folder.path().join("kumactl")).expect("a link");
        let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&outer).expect("granted");
        unlockpt(&outer).expect("unlocked");
        let name = ptsname(&outer, Vec::new()).expect("a name");
        let inner = open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("opened");
        let size = Winsize {
            ws_row: 50,
            ws_col: 200,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&inner, size).expect("resized");
        let path = std::env::var("PATH").unwrap_or_default();
        // A shell wants a terminal of its own.
        let mut command = Command::new("setsid");
        command
            .args(["--ctty", "--wait", shell])
            .args(arguments)
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .env("PATH", format!("{}:{path}", folder.path().display()))
            .env("HOME", folder.path())
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .env("NO_COLOR", "1")
            .stdin(Stdio::from(inner.try_clone().expect("cloned")))
            .stdout(Stdio::from(inner.try_clone().expect("cloned")))
            .stderr(Stdio::from(inner));
        let child = command.spawn();
        let child = child.unwrap_or_else(|error| panic!("setsid {shell}: {error}"));
        drop(command);
        let keys = File::from(outer);
        let mut reader = keys.try_clone().expect("cloned");
        let (sender, written) = channel();
        thread::spawn(move || {
            let mut buffer = [0; 4096];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                if sender.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        let mut terminal = Self {
            child,
            keys,
            written,
            screen: String::new(),
            _folder: folder,
        };
        terminal.pauses();
        // Said in two parts, so that what was typed is not taken for it.
        terminal.types(&format!("{setup}; echo read''y\n"));
        terminal.shows("ready");
        terminal.clears();
        terminal
    }

    /// Presses keys.
    pub fn types(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).expect("typed");
    }

    /// Waits until something is on the screen, and nothing more is written.
    pub fn shows(&mut self, text: &str) {
        let start = Instant::now();
        while !self.screen.contains(text) {
            let left = PATIENCE.saturating_sub(start.elapsed());
            match self.written.recv_timeout(left) {
                Ok(bytes) => self.add(&bytes),
                Err(error) => panic!("{error}: {text:?} does not appear:\n{}", self.screen),
            }
        }
        self.pauses();
    }

    /// Waits until nothing more is written.
    pub fn pauses(&mut self) {
        while let Ok(bytes) = self.written.recv_timeout(QUIET) {
            self.add(&bytes);
        }
    }

    /// Gives the line up, and forgets what is on the screen.
    pub fn clears(&mut self) {
        self.types("\u{3}");
        self.pauses();
        self.screen.clear();
    }

    /// What is on the screen.
    pub fn screen(&self) -> &str {
        &self.screen
    }

    fn add(&mut self, bytes: &[u8]) {
        self.screen
            .push_str(&plain(&String::from_utf8_lossy(bytes)));
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A text without what moves the cursor or paints.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match c {
            '\u{1b}' => match rest.next() {
                Some('[') => {
                    let _ = rest.find(|c| ('@'..='~').contains(c));
                }
                Some(']') => {
                    let _ = rest.find(|c| ['\u{7}', '\\'].contains(c));
                }
                Some('(') => drop(rest.next()),
                _ => {}
            },
            '\r' | '\u{7}' | '\u{8}' | '\u{f}' => {}
            _ => plain.push(c),
        }
    }
    plain
}
