//! Tables and pages on terminals of 60, 80 and 120 columns: nothing is cut, and words stay whole.
//! `SNAPSHOTS=overwrite cargo test widths` rewrites what they look like.

use std::fs::File;
use std::io::Read;
use std::process::{Command, Stdio};

use rustix::fs::{Mode, OFlags, open};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use crate::live::control_plane::{ControlPlane, Recorded};
use crate::live::{command_at, input};
use crate::support::{assert_snapshot, command, run, tests};

const COLUMNS: [u16; 3] = [60, 80, 120];
const DEMO: &str = "tests/fixtures/demo";
const MESH_TRACES: &str = "tests/fixtures/mesh-trace";
/// A repository of Kubernetes.
const SHOP: &str = "tests/fixtures/shop";

/// What a command prints on a terminal that is so many columns wide.
fn on_terminal(mut command: Command, columns: u16) -> String {
    let outer = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
    grantpt(&outer).expect("granted");
    unlockpt(&outer).expect("unlocked");
    let name = ptsname(&outer, Vec::new()).expect("a name");
    let inner = open(&name, OFlags::RDWR | OFlags::NOCTTY, Mode::empty()).expect("opened");
    let size = Winsize {
        ws_row: 24,
        ws_col: columns,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    tcsetwinsize(&inner, size).expect("resized");
    command.stdout(Stdio::from(inner)).stderr(Stdio::null());
    let mut child = command.spawn().expect("the binary starts");
    // The terminal ends when the last who can write to it is gone.
    drop(command);
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    let mut outer = File::from(outer);
    while let Ok(count @ 1..) = outer.read(&mut buffer) {
        text.extend_from_slice(&buffer[..count]);
    }
    let status = child.wait().expect("the binary ends");
    assert_eq!(status.code(), Some(0), "{}", String::from_utf8_lossy(&text));
    String::from_utf8(text).expect("text").replace("\r\n", "\n")
}

/// Compares what a command prints at each width with what is kept, and sees that no word of what a
/// pipe gets is cut, and that only words that are wider than the terminal stand out.
fn check(name: &str, command: impl Fn() -> Command) {
    let piped = run(command()).stdout;
    let mut all = String::new();
    for columns in COLUMNS {
        let mut command = command();
        command.env("NO_COLOR", "1");
        let text = on_terminal(command, columns);
        for line in text.lines() {
            let last_space = line.trim_start().rfind(' ').unwrap_or_default();
            let fits = line.chars().count() <= usize::from(columns);
            assert!(fits || last_space < 20, "{name}: {columns}: {line}");
        }
        // Headings of columns that are empty everywhere may be missing.
        let is_kept = |word: &&str| *word != "-" && word.chars().any(|c| !c.is_ascii_uppercase());
        let words: Vec<&str> = text.split_whitespace().collect();
        for word in piped.split_whitespace().filter(is_kept) {
            assert!(
                words.contains(&word),
                "{name}: {columns}: {word} in\n{text}"
            );
        }
        all.push_str(&format!("== {columns} columns\n{text}"));
    }
    let path = tests("snapshots/widths").join(format!("{name}.txt"));
    assert_snapshot(&path, &all, "widths");
}

#[test]
fn help_fits() {
    check("help", || command(&["--help"]));
    check("validate-help", || command(&["validate", "--help"]));
    check("dataplane-help", || {
        command(&["inspect", "dataplane", "-h"])
    });
}

#[test]
fn answers_from_files_are_whole_at_every_width() {
    for (name, arguments) in [
        ("dataplanes", vec!["dataplanes"]),
        ("dataplanes-wide", vec!["dataplanes", "-o", "wide"]),
        ("dataplane-traced", vec!["dataplane", "web-1"]),
        ("dataplane-two-tag-sets", vec!["dataplane", "backend-2"]),
        ("dataplane-untraced", vec!["dataplane", "payments-1"]),
        ("traffic-traces", vec!["traffic-traces"]),
        ("traffic-traces-wide", vec!["traffic-traces", "-o", "wide"]),
        ("traffic-trace", vec!["traffic-trace", "backend-to-jaeger"]),
        ("meshes", vec!["meshes"]),
        ("meshes-wide", vec!["meshes", "-o", "wide"]),
    ] {
        let arguments = [&["inspect"], &arguments[..], &["-f", DEMO]].concat();
        check(&format!("inspect-{name}"), || command(&arguments));
    }
}

#[test]
fn answers_about_mesh_traces_are_whole_at_every_width() {
    for (name, arguments) in [
        ("dataplanes", vec!["dataplanes"]),
        ("mesh-traces", vec!["mesh-traces"]),
        ("mesh-traces-wide", vec!["mesh-traces", "-o", "wide"]),
        ("mesh-trace-shapes", vec!["mesh-trace", "shop"]),
        ("mesh-trace-loses", vec!["mesh-trace", "web-again"]),
        ("mesh-trace-no-backend", vec!["mesh-trace", "fewer"]),
        ("mesh-trace-shadow", vec!["mesh-trace", "trial"]),
        ("traffic-traces", vec!["traffic-traces"]),
        ("traffic-trace", vec!["traffic-trace", "all"]),
        ("meshes", vec!["meshes"]),
        ("mesh", vec!["mesh", "default"]),
        ("mesh-without-tracing", vec!["mesh", "mesh/plain"]),
    ] {
        let arguments = [&["inspect"], &arguments[..], &["-f", MESH_TRACES]].concat();
        check(&format!("mesh-trace/{name}"), || command(&arguments));
    }
}

#[test]
fn answers_about_workloads_are_whole_at_every_width() {
    for (name, arguments) in [
        ("workloads", vec!["workloads"]),
        ("workloads-wide", vec!["workloads", "-o", "wide"]),
        ("dataplanes", vec!["dataplanes"]),
        ("dataplane", vec!["dataplane", "cart"]),
    ] {
        let arguments = [&["inspect"], &arguments[..], &["-f", SHOP]].concat();
        check(&format!("workload/{name}"), || command(&arguments));
    }
}

#[test]
fn answers_of_a_control_plane_are_whole_at_every_width() {
    let control_plane = ControlPlane::start(Recorded::V28, &input::world(Recorded::V28));
    let url = control_plane.server.url.as_str();
    for kind in ["meshes", "traffic-traces", "dataplanes"] {
        let arguments = ["get", kind, "-A"];
        check(&format!("get-{kind}"), || command_at(url, &arguments));
        let arguments = ["get", kind, "-A", "-o", "wide"];
        check(&format!("get-{kind}-wide"), || command_at(url, &arguments));
    }
}
