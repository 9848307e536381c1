//! What `kumactl version` says of the build: the target, and the commit of a build that is not for
//! development. And how a build for development is linked.

use std::env;
use std::process::Command;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let target = env::var("TARGET").unwrap_or_default();
    println!("cargo::rustc-env=KUMACTL_TARGET={target}");
    // A fixed place in memory spares a start the adjustment of some 170,000 addresses, which the tests
    // pay for thousands of times. A release keeps the protection of a random place.
    let is_development = env::var("PROFILE").is_ok_and(|profile| profile == "debug");
    if is_development && target.ends_with("linux-gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    // While somebody works on the tool, each commit would build all of it again.
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        for file in ["HEAD", "logs/HEAD"] {
            if let Some(path) = git(&["rev-parse", "--git-path", file]) {
                println!("cargo::rerun-if-changed={path}");
            }
        }
        if let Some(commit) = git(&["rev-parse", "HEAD"]) {
            println!("cargo::rustc-env=KUMACTL_COMMIT={commit}");
        }
    }
}

/// The line that git prints, if it is there and this is a repository of its own.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    output.status.success().then(|| text.trim().to_owned())
}
