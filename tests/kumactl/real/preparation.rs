//! What `tests/real/setup` says of a machine where nothing is built that takes long.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::support::tests;

/// The ignored tests below a folder of tests, by the path of their module and their name, each with
/// the reason that it gives.
fn ignored(folder: &Path, module: &str, into: &mut Vec<(String, String)>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let module = match stem.as_ref() {
            "mod" | "main" => module.to_owned(),
            stem => format!("{module}{stem}::"),
        };
        if path.is_dir() {
            ignored(&path, &module, into);
            continue;
        }
        let text = fs::read_to_string(&path).expect("a file of tests");
        let mut reason = None;
        for line in text.lines() {
            if let Some(rest) = line.strip_prefix("#[ignore = \"") {
                reason = rest.strip_suffix("\"]");
            } else if let Some((name, _)) =
                line.strip_prefix("fn ").and_then(|it| it.split_once('('))
                && let Some(reason) = reason.take()
            {
                into.push((format!("{module}{name}"), reason.to_owned()));
            }
        }
    }
}

#[test]
fn tests_of_what_is_not_built_are_named_and_no_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let copied = Command::new("cp")
        .args(["-R", "--parents", "tests/real"])
        .arg(folder.path())
        .current_dir(tests(".."))
        .status();
    assert!(copied.expect("cp runs").success());
    let said = Command::new(folder.path().join("tests/real/setup"))
        .arg("--missing")
        .output()
        .expect("bash runs");
    assert!(said.status.success(), "{said:?}");
    let said = String::from_utf8(said.stdout).expect("text");
    let filters = said
        .lines()
        .map(|line| line.split(' ').next().unwrap_or(line));
    let filters: Vec<&str> = filters.collect();
    let mut tests_ignored = Vec::new();
    ignored(&tests("kumactl"), "", &mut tests_ignored);
    let mut built = 0;
    for (test, reason) in &tests_ignored {
        let is_named = filters.iter().any(|filter| test.contains(filter));
        assert_eq!(is_named, reason.ends_with("--all"), "{test}: {said}");
        built += usize::from(is_named);
    }
    assert!(built > 8, "{built} of {}", tests_ignored.len());
}
