//! The workflows of the pages, by the linter that people who write workflows use.

use std::fs;
use std::process::Command;

use super::blocks;
use crate::real::prepared;
use crate::support;

#[test]
#[ignore = "needs tests/real/setup --all"]
fn the_workflows_are_clean() {
    let folder = tempfile::tempdir().expect("a folder");
    let lint = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("written");
        let mut command = Command::new(prepared("actionlint/actionlint"));
        command
            .args(["-no-color", "-shellcheck=", "-pyflakes="])
            .arg(path);
        support::run(command)
    };
    let workflows = blocks("yaml");
    let workflows: Vec<&String> = workflows
        .iter()
        .filter(|text| text.starts_with("# .github/workflows/"))
        .collect();
    assert!(workflows.len() >= 2);
    for text in workflows {
        let run = lint("fine.yaml", text);
        assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
        let run = lint("broken.yaml", &text.replace("runs-on:", "run-on:"));
        assert_eq!(run.status, 1, "{run:?}");
    }
}
