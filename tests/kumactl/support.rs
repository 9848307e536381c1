//! Running the tool as a user does, and small helpers.

use std::ffi::OsString;
use std::fmt::Display;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use regex::{Captures, Regex};

use kumactl::diag::Finding;
use kumactl::model::{Release, RuleBook};
use kumactl::parse::{self, Options, Raw, Reading, Source};

/// A port of 127.0.0.1 that nobody listens on. The system gives it, and as a connection to it was just
/// closed, gives it to nobody else for a minute; whoever knows it may listen there.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let address = listener.local_addr().expect("an address");
    let client = TcpStream::connect(address).expect("a connection");
    let (accepted, _) = listener.accept().expect("a connection");
    // The end that is closed first is what the system keeps.
    drop(accepted);
    drop(client);
    address.port()
}

/// What a run of the tool gave.
#[derive(Debug, Clone, PartialEq)]
pub struct Run {
    pub status: i32,
    pub stdout: String,
    pub stderr: String,
}

/// Longer than anything waits here, however slow the machine is, and shorter than forty timeouts of
/// a second one after another: a guard against what hangs, and no measure of speed.
const PATIENCE: Duration = Duration::from_secs(35);

/// Fails on what went on as if there were no timeout.
pub fn assert_no_hang(start: Instant) {
    let taken = start.elapsed();
    assert!(taken < PATIENCE, "it hung for {taken:?}");
}

/// Whether everything is tried, as `.ci/run` does with `KUMACTL_TESTS=full`, or a share of it.
pub fn is_full() -> bool {
    std::env::var_os("KUMACTL_TESTS").is_some_and(|value| value == "full")
}

/// How many cases of a property are tried, of so many in a full run.
pub fn cases(full: u32) -> u32 {
    if is_full() { full } else { full / 40 }
}

/// Every case of a list in a full run, else one of so many, the first among them.
pub fn sample<T>(all: Vec<T>, one_of: usize) -> Vec<T> {
    let step = if is_full() { 1 } else { one_of };
    all.into_iter().step_by(step).collect()
}

/// How many of a sample there are at least, where a full run has so many.
pub fn at_least(full: usize, one_of: usize) -> usize {
    if is_full() { full } else { full / one_of / 2 }
}

/// A path below `tests/`.
pub fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

/// README and the pages of `docs/`.
pub fn pages() -> Vec<PathBuf> {
    let docs = std::fs::read_dir(tests("../docs")).expect("a folder");
    let mut pages: Vec<PathBuf> = docs.map(|entry| entry.expect("an entry").path()).collect();
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.push(tests("../README.md"));
    pages.sort();
    pages
}

/// Compares a text with the file that keeps it; with `SNAPSHOTS=overwrite` the file is rewritten.
/// By hand, because a crate for it would bring a second way to rewrite and compile for longer.
/// `filter` is what selects the test that does so.
pub fn assert_snapshot(path: &Path, text: &str, filter: &str) {
    if std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite") {
        let folder = path.parent().expect("a folder");
        std::fs::create_dir_all(folder).expect("a folder");
        std::fs::write(path, text).expect("written");
        return;
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    if kept != text {
        let changes = similar::TextDiff::from_lines(kept.as_str(), text);
        panic!(
            "{} is out of date; rewrite it with SNAPSHOTS=overwrite cargo test {filter}\n{}",
            path.display(),
            changes.unified_diff()
        );
    }
}

/// Fails on a snapshot in a folder that no test keeps any more.
pub fn assert_only(folder: &Path, known: &[PathBuf]) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert!(known.contains(&path), "nothing keeps {}", path.display());
    }
}

/// Compares what a user sees in the cases of a test, whole, with `tests/snapshots/MODULE/TEST.txt`.
/// `test` is the name of the test with its module, as a filter of `cargo test` takes it.
pub fn assert_seen<C: Display>(test: &str, cases: impl IntoIterator<Item = (C, Run)>) {
    let mut all = String::new();
    for (case, run) in cases {
        let mut seen = run.stdout.clone();
        if !run.stderr.is_empty() {
            seen.push_str(&format!("-- stderr\n{}", run.stderr));
        }
        let ends = seen.is_empty() || seen.ends_with('\n');
        assert!(ends, "a last line without its end: {run:?}");
        let seen = stable(&seen);
        all.push_str(&format!("== {case}: exit status {}\n{seen}\n", run.status));
    }
    assert_kept(test, &all);
}

/// Compares a text with `tests/snapshots/MODULE/TEST.txt`.
pub fn assert_kept(test: &str, seen: &str) {
    let path = tests("snapshots").join(test.replace("::", "/") + ".txt");
    assert_snapshot(&path, seen, &format!("{test} -- --include-ignored"));
}

/// What another run or another system would have otherwise, and the word that is kept of it: temporary
/// folders, ids of traces, times that were measured, and what the system says.
const VARYING: [(&str, &str); 6] = [
    (r"/[^\s\x22']*/\.tmp[0-9A-Za-z]{6}", "/TEMP"),
    (r"(?i)\b([0-9a-f]{32}|[0-9a-f]{16})\b", "ID"),
    (r"\b[0-9]+\.[0-9]+ s\b", "N.N s"),
    (r"\(os error [0-9]+\)", "(os error N)"),
    // Which one of them comes depends on who is first.
    (
        r"client error \(SendRequest\): [^;\n]+",
        "client error (SendRequest): REASON",
    ),
    (
        "failed to lookup address information: [^;\n]+",
        "failed to lookup address information: REASON",
    ),
];

/// A text with words for what varies; each port that the system gave has its own.
pub fn stable(text: &str) -> String {
    static PORT: LazyLock<Regex> = LazyLock::new(|| {
        let hosts = r"127\.0\.0\.1|\[::1\]|http://";
        Regex::new(&format!(r"({hosts}):([1-9][0-9]{{4}})\b")).expect("a pattern")
    });
    static PATTERNS: LazyLock<[(Regex, &str); 6]> = LazyLock::new(|| {
        VARYING.map(|(found, word)| (Regex::new(found).expect("a pattern"), word))
    });
    let mut ports: Vec<String> = Vec::new();
    let text = PORT.replace_all(text, |found: &Captures| {
        let known = ports.iter().position(|port| *port == found[2]);
        let number = known.unwrap_or_else(|| {
            ports.push(found[2].to_owned());
            ports.len() - 1
        });
        format!("{}:PORT{}", &found[1], number + 1)
    });
    let all =
        |text: String, (found, word): &(Regex, &str)| found.replace_all(&text, *word).into_owned();
    PATTERNS.iter().fold(text.into_owned(), all)
}

/// What in the environment makes the tool, or a test of it, do something else.
const ENVIRONMENT: [&str; 11] = [
    "CLICOLOR_FORCE",
    "COLUMNS",
    "KUMACTL",
    "KUMACTL_CONFIG",
    "KUMACTL_CONTEXT",
    "KUMACTL_CONTROL_PLANE",
    "KUMACTL_MESH",
    "KUMACTL_TESTS",
    "KUMACTL_TOKEN",
    "NO_COLOR",
    "_KUMACTL_COMPLETE",
];

/// The tool, run from the root of the repository. Starting a process takes longer than most commands,
/// so that only a full run, or one of another binary, does so.
pub fn kumactl(arguments: &[&str]) -> Run {
    kumactl_with_stdin(arguments, b"")
}

/// The tool, with text on standard input.
pub fn kumactl_with_stdin(arguments: &[&str], stdin: &[u8]) -> Run {
    let is_set = |name: &str| std::env::var_os(name).is_some();
    if ENVIRONMENT.into_iter().any(is_set) {
        return run_with_stdin(command(arguments), stdin);
    }
    let words = ["kumactl"].into_iter().chain(arguments.iter().copied());
    let words = words.map(OsString::from).collect();
    let (out, err) = (Written::default(), Written::default());
    let (to_out, to_err) = (out.clone(), err.clone());
    let input = std::io::Cursor::new(stdin.to_vec());
    // With the stack of a process.
    let thread = std::thread::Builder::new().stack_size(8 << 20);
    let exit = thread.spawn(move || kumactl::cli::run_into(words, input, to_out, to_err));
    Run {
        status: exit.expect("a thread").join().expect("no panic") as i32,
        stdout: out.text(),
        stderr: err.text(),
    }
}

/// What was written, by whoever has a clone.
#[derive(Clone, Default)]
struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().expect("bytes")).into_owned()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("bytes").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// What a person sees of the validation of a text.
pub fn validate_text(arguments: &[&str], text: &str) -> Run {
    let all = [&["validate", "-f", "-"], arguments].concat();
    kumactl_with_stdin(&all, text.as_bytes())
}

/// A command, with text on standard input.
fn run_with_stdin(mut command: Command, stdin: &[u8]) -> Run {
    command.stdin(Stdio::piped());
    let mut child = command.spawn().expect("the binary starts");
    let mut pipe = child.stdin.take().expect("a pipe");
    let bytes = stdin.to_vec();
    let writer = std::thread::spawn(move || {
        // The tool may end before it has read everything.
        let _ = pipe.write_all(&bytes);
    });
    let output = child.wait_with_output().expect("the binary ends");
    writer.join().expect("the writer ends");
    from_output(output)
}

/// The binary that is tested: the one that `KUMACTL` names, else the one that was built for this.
pub fn binary() -> PathBuf {
    let named = std::env::var_os("KUMACTL").map(|path| tests("..").join(path));
    named.unwrap_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_kumactl")))
}

/// The command, with nothing in the environment that makes it do something else.
pub fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        // The tests share the cores already; with all cases, the tool takes them as it does for users.
        .envs((!is_full()).then_some(("RAYON_NUM_THREADS", "1")))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for name in ENVIRONMENT {
        command.env_remove(name);
    }
    command
}

/// The tool, with two gigabytes of address space where the system can limit it.
pub fn limited(arguments: &[&str]) -> Command {
    let command = command(arguments);
    if !cfg!(unix) {
        return command;
    }
    let script = "ulimit -v 2097152 2>/dev/null; exec \"$@\"";
    started_by(&["sh", "-c", script, "sh"], &command)
}

/// A command that a signal interrupts, even if the tests run in the background of a shell, which
/// ignores the signal for them and what they start. Only `env` of GNU undoes that.
pub fn interruptible(command: Command) -> Command {
    let env = ["env", "--default-signal=INT"];
    let undoes = Command::new(env[0]).args([env[1], "true"]).output();
    if undoes.is_ok_and(|output| output.status.success()) {
        started_by(&env, &command)
    } else {
        command
    }
}

/// A command as another one starts it in its own place, which takes it as its last arguments.
fn started_by(outer: &[&str], command: &Command) -> Command {
    let mut started = Command::new(outer[0]);
    started
        .args(&outer[1..])
        .arg(command.get_program())
        .args(command.get_args())
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => started.env(name, value),
            None => started.env_remove(name),
        };
    }
    started
}

/// Reads all of a pipe, beside everything else.
fn read_all(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("output");
        bytes
    })
}

/// Runs a command that has to end in time; one that does not is killed, and the test fails.
pub fn run_within(mut command: Command, limit: Duration) -> Run {
    let mut child = command.spawn().expect("the binary starts");
    let stdout = read_all(child.stdout.take().expect("a pipe"));
    let stderr = read_all(child.stderr.take().expect("a pipe"));
    let start = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().expect("a status") {
            break status;
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            panic!("{command:?} did not end within {limit:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    from_output(std::process::Output {
        status,
        stdout: stdout.join().expect("output"),
        stderr: stderr.join().expect("output"),
    })
}

/// Fails on a character that could move a cursor, ring a bell or reorder a line.
pub fn assert_harmless(text: &str) {
    let harmful = text.char_indices().find(|(_, character)| {
        (character.is_control() && *character != '\n')
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    });
    if let Some((at, character)) = harmful {
        let line = text[..at].lines().count();
        panic!(
            "{character:?} in line {line}: {:?}",
            text.lines().nth(line.saturating_sub(1))
        );
    }
}

pub fn run(mut command: Command) -> Run {
    from_output(command.output().expect("the binary runs"))
}

fn from_output(output: std::process::Output) -> Run {
    Run {
        status: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Reads texts as files called `file-0.yaml`, `file-1.yaml`, ….
pub fn read(texts: &[&str]) -> (Vec<Source>, Reading) {
    let raw = |(number, text): (usize, &&str)| Raw {
        name: format!("file-{number}.yaml"),
        bytes: text.as_bytes().to_vec(),
    };
    let sources: Vec<Source> = texts.iter().enumerate().map(raw).map(Source::new).collect();
    let reading = parse::read(&sources, Options::default());
    (sources, reading)
}

/// Validates texts, with places looked up.
pub fn validate(texts: &[&str], release: Option<Release>) -> Vec<Finding> {
    let (sources, mut reading) = read(texts);
    let book = RuleBook::new(&reading.world, release);
    let mut findings = kumactl::validate::validate(&mut reading, &book);
    parse::resolve_places(&sources, &mut findings);
    findings
}

/// The lines of a file of recorded answers, as JSON.
pub fn recorded(path: &str) -> Vec<serde_json::Value> {
    let path = tests("conformance").join(path);
    let text = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text.lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect()
}
