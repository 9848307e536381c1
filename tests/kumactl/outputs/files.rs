//! `--output-file`: whole files, any number of them, or an error that says which and why.

use std::fs;
use std::path::Path;

use super::{FIXTURE, FORMATS, validate};
use crate::support::{assert_seen, kumactl};
use crate::xml;

/// `FORMAT=PATH` below a folder.
fn output(format: &str, folder: &Path) -> String {
    format!("{format}={}", folder.join(format).display())
}

#[test]
fn files_hold_what_is_printed_and_any_number_is_written_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let outputs = FORMATS.map(|format| output(format, folder.path()));
    let mut arguments = vec!["validate", FIXTURE, "-o", "json", "--color", "always"];
    for output in &outputs {
        arguments.extend(["--output-file", output.as_str()]);
    }
    for round in 0..2 {
        let run = kumactl(&arguments);
        assert_eq!(run.status, 1, "{run:?}");
        assert_eq!(run.stdout, validate(FIXTURE, "json").stdout);
        for format in FORMATS {
            let written = fs::read_to_string(folder.path().join(format)).expect("written");
            assert_eq!(
                written,
                validate(FIXTURE, format).stdout,
                "{format}, round {round}"
            );
        }
        let names = fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(names, FORMATS.len(), "nothing else is left behind");
    }
}

#[test]
fn files_that_cannot_be_written_are_reported_and_the_others_are_written() {
    let folder = tempfile::tempdir().expect("a folder");
    let missing = output("sarif", &folder.path().join("missing"));
    let is_folder = format!("github={}", folder.path().display());
    let junit = output("junit", folder.path());
    let run = kumactl(&[
        "validate",
        "tests/fixtures/outputs/clean.yaml",
        "--output-file",
        &missing,
        "--output-file",
        &is_folder,
        "--output-file",
        &junit,
    ]);
    assert_seen(
        "outputs::files::files_that_cannot_be_written_are_reported_and_the_others_are_written",
        [("two of three", run)],
    );
    xml::parse(&fs::read_to_string(folder.path().join("junit")).expect("written")).expect("whole");
    let names = fs::read_dir(folder.path()).expect("a folder").count();
    assert_eq!(names, 1, "nothing half-finished is left behind");
}

#[cfg(unix)]
#[test]
fn a_file_is_replaced_whole_and_keeps_its_permissions_and_its_links() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name);
    fs::write(path("real"), "x".repeat(1 << 20)).expect("written");
    fs::set_permissions(path("real"), fs::Permissions::from_mode(0o640)).expect("set");
    symlink("real", path("github")).expect("linked");
    let output = output("github", folder.path());
    let run = kumactl(&["validate", FIXTURE, "--output-file", &output]);
    assert_eq!(run.status, 1);
    let written = fs::read_to_string(path("real")).expect("text");
    assert_eq!(written, validate(FIXTURE, "github").stdout);
    let mode = fs::metadata(path("real"))
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o640);
    assert!(path("github").is_symlink());
}

#[test]
fn bad_output_files_are_bad_usage_and_write_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("x");
    let twice = ["json", "sarif"].map(|format| format!("{format}={}", path.display()));
    let seen = [
        ("jnit=x", &["jnit=x"][..]),
        ("xml=x", &["xml=x"]),
        ("json", &["json"]),
        ("json=", &["json="]),
        ("twice", &[&twice[0], &twice[1]]),
    ]
    .map(|(case, outputs)| {
        let mut arguments = vec!["validate", FIXTURE];
        arguments.extend(outputs.iter().flat_map(|output| ["--output-file", output]));
        (case, kumactl(&arguments))
    });
    assert_seen(
        "outputs::files::bad_output_files_are_bad_usage_and_write_nothing",
        seen,
    );
    assert!(!path.exists());
}
