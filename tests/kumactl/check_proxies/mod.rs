//! `check proxies`: what is found of recorded proxies, of dumps in every form, and of what is not a dump.

mod all;
mod bad;
mod forms;
mod recorded;
mod saved;
mod shown;

use std::path::Path;

use serde_json::Value;

use crate::support::{Run, kumactl, tests};

/// A recorded situation.
pub fn situation(name: &str) -> std::path::PathBuf {
    tests("proxies").join(name)
}

/// A path as an argument.
pub fn text(path: &Path) -> &str {
    path.to_str().expect("text")
}

/// The document that a run gave.
pub fn document(run: &Run) -> Value {
    serde_json::from_str(&run.stdout).unwrap_or_else(|error| panic!("{error}: {run:?}"))
}

/// What is found in dumps, by the policies of a file if there is one.
pub fn found(dump: &Path, policies: Option<&Path>) -> (Run, Vec<Value>) {
    let mut arguments = vec!["check", "proxies", "--dump", text(dump), "-o", "json"];
    if let Some(policies) = policies {
        arguments.extend(["-f", text(policies)]);
    }
    let run = kumactl(&arguments);
    let document = document(&run);
    let items = document["items"].as_array().expect("a list").clone();
    assert_eq!(document["total"], items.len());
    (run, items)
}

/// The one proxy that is found, as step, cause and message.
pub fn one(dump: &Path, policies: Option<&Path>) -> (Option<String>, String, String) {
    let (_, items) = found(dump, policies);
    let [item] = items.as_slice() else {
        panic!("{items:?}");
    };
    let word = |name: &str| item[name].as_str().map(str::to_owned);
    (
        word("step"),
        word("cause").expect("a cause"),
        word("message").expect("a message"),
    )
}

/// Copies the files of a folder into another one.
pub fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let target = to.join(path.file_name().expect("a name"));
        if path.is_dir() {
            copy(&path, &target);
        } else {
            std::fs::copy(&path, &target).expect("copied");
        }
    }
}
