//! The pages that people read, each kept as one that can be applied.

use std::fs;

use super::{documents, install, tracing};
use crate::support::{kumactl, kumactl_with_stdin, tests};

/// Everything that looks different: a name, and what is typed.
pub const VARIANTS: [(&str, &str); 16] = [
    ("jaeger", "install"),
    ("jaeger-with-policies", "install --with-policies"),
    (
        "jaeger-restricted",
        "install --namespace observability --memory 2Gi --cpu 500m --allow-from-namespace shop --allow-from-namespace payments --allow-query-from-namespace operations",
    ),
    (
        "jaeger-mirrored",
        "install --registry registry.example.com/mirror --image-pull-secret registry-login",
    ),
    (
        "jaeger-image",
        "install --image registry.example.com/jaeger@sha256:1f9a8a1e1d6a46e7a6b9dd0b0c3b8f7f7f1b0d1e5c4a3b2c1d0e9f8a7b6c5d4e",
    ),
    ("jaeger-list", "install --with-policies -o json"),
    ("zipkin", "install --backend zipkin"),
    (
        "zipkin-restricted",
        "install --backend zipkin --memory 1Gi --allow-from-namespace shop",
    ),
    (
        "policies",
        "install --policies-only --mesh shop --sampling 12.5",
    ),
    (
        "policies-universal",
        "install --policies-only --form universal --backend zipkin",
    ),
    ("policies-1.1", "install --policies-only --kuma-version 1.1"),
    ("policies-0.6", "install --policies-only --kuma-version 0.6"),
    ("policies-0.4", "install --policies-only --kuma-version 0.4"),
    (
        "policies-0.4-universal",
        "install --policies-only --kuma-version 0.4 --form universal --mesh my_mesh",
    ),
    ("uninstall", "uninstall"),
    (
        "uninstall-with-policies",
        "uninstall --backend zipkin --with-policies",
    ),
];

/// `SNAPSHOTS=overwrite cargo test install` rewrites them.
#[test]
fn every_variant_reads_as_a_page() {
    let folder = tests("snapshots/install");
    let overwrites = std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite");
    let mut known = Vec::new();
    for (name, typed) in VARIANTS {
        let (verb, flags) = typed.split_once(' ').unwrap_or((typed, ""));
        let flags: Vec<&str> = flags.split_whitespace().collect();
        let printed = tracing(verb, &flags).stdout;
        assert_eq!(
            printed,
            tracing(verb, &flags).stdout,
            "{name}: the same bytes"
        );
        let format = if flags.contains(&"json") {
            "json"
        } else {
            "yaml"
        };
        let path = folder.join(format!("{name}.{format}"));
        if overwrites {
            fs::write(&path, &printed).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(
            kept, printed,
            "{name}: SNAPSHOTS=overwrite cargo test install"
        );
        known.push(path);
    }
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        assert!(known.contains(&path), "{} is no variant", path.display());
    }
}

#[test]
fn a_list_holds_the_documents() {
    for flags in [&["--with-policies"][..], &["--backend", "zipkin"]] {
        let pages = documents(&install(flags).stdout);
        let list = install(&[flags, &["-o", "json"]].concat()).stdout;
        let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
        assert_eq!(list["apiVersion"], "v1");
        assert_eq!(list["kind"], "List");
        assert_eq!(list["items"], serde_json::Value::from(pages));
    }
}

#[test]
fn a_universal_list_is_that_of_a_control_plane() {
    let flags = ["--policies-only", "--form", "universal", "-o", "json"];
    let list = install(&flags).stdout;
    let value: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    assert_eq!(value["total"], 2);
    let arguments = ["inspect", "traffic-traces", "-f", "-", "-o", "name"];
    let run = kumactl_with_stdin(&arguments, list.as_bytes());
    assert_eq!(run.stdout, "traffic-trace/trace-all-default\n", "{run:?}");
}

#[test]
fn a_reader_that_has_had_enough_is_no_error() {
    let mut command = std::process::Command::new("sh");
    command
        .args(["-c", "\"$0\" install tracing --with-policies | head -1"])
        .arg(env!("CARGO_BIN_EXE_kumactl"));
    let output = command.output().expect("a shell");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "apiVersion: v1\n");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(!told.contains("error"), "{told}");
}

#[test]
fn what_the_user_must_know_is_told_even_in_a_pipe() {
    let run = install(&[
        "--with-policies",
        "--image-pull-secret",
        "a",
        "--image-pull-secret",
        "b",
    ]);
    assert_eq!(
        run.stderr,
        "warning: applying Mesh default takes away its other settings, such as mtls\n\
         warning: Secret a of namespace kuma-tracing is yours to create; without it the image may not be pulled\n\
         warning: Secret b of namespace kuma-tracing is yours to create; without it the image may not be pulled\n"
    );
    assert_eq!(install(&[]).stderr, "");
    for (release, restarts) in [("0.6", true), ("0.7", false)] {
        let told = install(&["--policies-only", "--kuma-version", release]).stderr;
        let words = format!(
            "warning: proxies of Kuma {release} read their backend when they start: restart them \
             once this is applied\n"
        );
        assert_eq!(told.contains(&words), restarts, "{told}");
    }
    let run = kumactl(&["uninstall", "tracing", "--with-policies"]);
    assert_eq!(
        run.stderr,
        "warning: deleting namespace kuma-tracing deletes everything in it\n\
         Mesh default is kept, since deleting it would take the mesh down; take the backend \
         jaeger out of it by hand\n"
    );
    let run = kumactl(&["-q", "uninstall", "tracing", "--policies-only"]);
    assert_eq!(run.stderr, "");
}
