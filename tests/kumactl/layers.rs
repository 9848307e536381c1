//! Imports point one way: a module uses only those before it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::tests;

/// The rooms, each allowed to use those before it. `validate` and `effective` share a floor.
const FLOORS: [&[&str]; 11] = [
    &["diag"],
    &["model", "headers"],
    &["parse"],
    &["client"],
    &["effective"],
    &["validate", "difference", "envoy"],
    &["manifest", "check"],
    &["report"],
    &["host"],
    &["commands"],
    &["cli"],
];

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else {
            found.push(path);
        }
    }
}

#[test]
fn imports_point_one_way() {
    let floor: BTreeMap<&str, usize> = FLOORS
        .iter()
        .enumerate()
        .flat_map(|(floor, rooms)| rooms.iter().map(move |room| (*room, floor)))
        .collect();
    let source = tests("../src");
    let mut paths = Vec::new();
    files(&source, &mut paths);
    let mut checked = 0;
    for path in paths {
        let inside = path.strip_prefix(&source).expect("below src");
        let first = inside
            .components()
            .next()
            .expect("a name")
            .as_os_str()
            .to_string_lossy()
            .into_owned();
        let room = first.trim_end_matches(".rs");
        let Some(own) = floor.get(room) else { continue };
        let text = fs::read_to_string(&path).expect("text");
        for (number, line) in text.lines().enumerate() {
            for used in line.split("crate::").skip(1) {
                let used: String = used
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                let Some(other) = floor.get(used.as_str()) else {
                    continue;
                };
                // The script of `completion` is made from the command line itself.
                let excepted = inside.ends_with("commands/completion.rs") && used == "cli";
                assert!(
                    other <= own || excepted,
                    "{}:{}: {room} uses {used}",
                    inside.display(),
                    number + 1
                );
                checked += 1;
            }
        }
    }
    assert!(checked > 30, "only {checked} imports were seen");
}

#[test]
fn no_file_is_too_long_to_open() {
    let mut paths = Vec::new();
    files(&tests("../src"), &mut paths);
    for path in paths {
        let lines = fs::read_to_string(&path).expect("text").lines().count();
        assert!(lines <= 450, "{} has {lines} lines", path.display());
    }
}
