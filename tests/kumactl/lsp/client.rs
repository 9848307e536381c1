//! A client of the language server: it starts one, speaks to it over pipes and waits for what it
//! says.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::command;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder with files.
pub struct Folder(TempDir);

impl Folder {
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().expect("a folder"));
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("written");
    }
}

pub struct Client {
    child: Child,
    stdin: Option<ChildStdin>,
    messages: Receiver<Value>,
    /// What came while something else was waited for.
    earlier: VecDeque<Value>,
    folder: PathBuf,
    next: i32,
    version: i32,
}

/// The codes of diagnostics.
pub fn codes(diagnostics: &Value) -> Vec<&str> {
    let list = diagnostics.as_array().expect("a list").iter();
    list.map(|it| it["code"].as_str().expect("a code"))
        .collect()
}

impl Client {
    /// A server that has heard nothing yet.
    pub fn spawn() -> Self {
        Self::run(command(&["lsp"]))
    }

    /// Any server, for a folder.
    pub fn of(server: Command, folder: &Folder) -> Self {
        let mut client = Self::run(server);
        folder.0.path().clone_into(&mut client.folder);
        client
    }

    fn run(mut server: Command) -> Self {
        let mut child = server
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let stdout = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || {
            let mut stdout = stdout;
            while let Some(message) = read(&mut stdout) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        Self {
            stdin: child.stdin.take(),
            child,
            messages,
            earlier: VecDeque::new(),
            folder: PathBuf::new(),
            next: 1,
            version: 1,
        }
    }

    /// A server of a folder.
    pub fn start(folder: &Folder, capabilities: Value) -> Self {
        Self::start_with(folder, capabilities, Value::Null)
    }

    pub fn start_with(folder: &Folder, capabilities: Value, options: Value) -> Self {
        let mut client = Self::spawn();
        folder.0.path().clone_into(&mut client.folder);
        let uri = format!("file://{}", client.folder.display());
        let params = json!({
            "processId": null,
            "capabilities": if capabilities.is_null() { json!({}) } else { capabilities },
            "workspaceFolders": [{"uri": uri, "name": "work"}],
            "initializationOptions": options,
        });
        let result = client.ask("initialize", params).expect("an answer");
        assert_eq!(result["serverInfo"]["name"], "kumactl");
        client.notify("initialized", json!({}));
        client
    }

    pub fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.display())
    }

    pub fn write_raw(&mut self, bytes: &[u8]) {
        if let Some(stdin) = &mut self.stdin {
            // The server may have gone away in the middle of it.
            let _ = stdin.write_all(bytes).and_then(|()| stdin.flush());
        }
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        self.write_raw(format!("Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes());
    }

    pub fn notify(&mut self, method: &str, params: Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    pub fn send_request(&mut self, method: &str, params: Value) -> i32 {
        let id = self.next;
        self.next += 1;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        id
    }

    /// The first message, from now on, that is wanted.
    fn wait_for(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        if let Some(at) = self.earlier.iter().position(&wanted) {
            return self.earlier.remove(at).expect("it is there");
        }
        loop {
            let message = self.messages.recv_timeout(PATIENCE);
            let message = message.unwrap_or_else(|_| panic!("no {what}; came {:?}", self.earlier));
            if wanted(&message) {
                return message;
            }
            self.earlier.push_back(message);
        }
    }

    pub fn answer(&mut self, id: i32) -> Value {
        self.wait_for("answer", |message| {
            message["id"] == id && message.get("method").is_none()
        })
    }

    /// Asks, and gives the result or the error.
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Value> {
        let id = self.send_request(method, params);
        let answer = self.answer(id);
        match answer.get("error") {
            Some(error) => Err(error.clone()),
            None => Ok(answer["result"].clone()),
        }
    }

    /// The parameters of a request that the server makes.
    pub fn request_of_server(&mut self, method: &str) -> Value {
        let message = self.wait_for(method, |message| message["method"] == method);
        self.send(&json!({"jsonrpc": "2.0", "id": message["id"], "result": null}));
        message["params"].clone()
    }

    /// The parameters of a notification that the server makes.
    pub fn notification(&mut self, method: &str) -> Value {
        self.wait_for(method, |message| message["method"] == method)["params"].clone()
    }

    /// The next diagnostics of a file.
    pub fn diagnostics(&mut self, name: &str) -> Value {
        let uri = self.uri(name);
        let message = self.wait_for(name, |message| {
            message["method"] == "textDocument/publishDiagnostics"
                && message["params"]["uri"] == uri
        });
        message["params"]["diagnostics"].clone()
    }

    /// Waits for diagnostics of a file that are as wanted.
    pub fn until(&mut self, name: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let found = self.diagnostics(name);
            if wanted(&found) {
                return found;
            }
        }
    }

    pub fn open(&mut self, name: &str, text: &str) {
        let uri = self.uri(name);
        let document = json!({"uri": uri, "languageId": "yaml", "version": 1, "text": text});
        self.notify("textDocument/didOpen", json!({ "textDocument": document }));
    }

    /// Puts a text into the place of a range.
    pub fn change(&mut self, name: &str, start: (u32, u32), end: (u32, u32), text: &str) {
        self.version += 1;
        let position =
            |(line, character): (u32, u32)| json!({"line": line, "character": character});
        let range = json!({"start": position(start), "end": position(end)});
        let document = json!({"uri": self.uri(name), "version": self.version});
        let change = json!({"range": range, "text": text});
        let params = json!({"textDocument": document, "contentChanges": [change]});
        self.notify("textDocument/didChange", params);
    }

    /// Puts another text into the place of the whole.
    pub fn replace(&mut self, name: &str, text: &str) {
        self.version += 1;
        let document = json!({"uri": self.uri(name), "version": self.version});
        let params = json!({"textDocument": document, "contentChanges": [{ "text": text }]});
        self.notify("textDocument/didChange", params);
    }

    /// Says that a file was created (1), changed (2) or deleted (3).
    pub fn watched(&mut self, name: &str, kind: u8) {
        let change = json!({"uri": self.uri(name), "type": kind});
        self.notify(
            "workspace/didChangeWatchedFiles",
            json!({ "changes": [change] }),
        );
    }

    /// Ends the server as an editor does, and gives its exit status.
    pub fn stop(mut self) -> i32 {
        self.ask("shutdown", Value::Null).expect("an answer");
        self.notify("exit", Value::Null);
        self.wait()
    }

    pub fn wait(&mut self) -> i32 {
        self.child
            .wait()
            .expect("it ends")
            .code()
            .expect("a status")
    }

    /// Closes its standard input without a word.
    pub fn hang_up(self) -> i32 {
        self.hang_up_with_stderr().0
    }

    pub fn hang_up_with_stderr(mut self) -> (i32, String) {
        drop(self.stdin.take());
        let mut stderr = String::new();
        if let Some(mut pipe) = self.child.stderr.take() {
            pipe.read_to_string(&mut stderr).expect("text");
        }
        (self.wait(), stderr)
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A message; none at the end.
fn read(stdout: &mut impl BufRead) -> Option<Value> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stdout.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("Content-Length: ") {
            length = value.parse().ok();
        }
    }
    let mut bytes = vec![0; length?];
    stdout.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}
