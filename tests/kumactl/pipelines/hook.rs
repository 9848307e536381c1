//! `.pre-commit-hooks.yaml`, by a real pre-commit.

use std::fs;
use std::process::Command;

use super::{CHANGE, MISTAKE, Repository, without};
use crate::real::prepared;
use crate::support::{self, assert_seen, tests};

#[test]
#[ignore = "needs tests/real/setup"]
fn the_hook_stops_a_commit_with_a_mistake() {
    // The hooks in a repository of their own, as pre-commit fetches them.
    let hooks = Repository::new(true, CHANGE);
    let text = fs::read_to_string(tests("../.pre-commit-hooks.yaml")).expect("text");
    hooks.write(".pre-commit-hooks.yaml", &text);
    hooks.commit("hooks");
    let revision = hooks.git(&["rev-parse", "HEAD"]);
    let seen = [("a change", CHANGE), ("a mistake", MISTAKE)].map(|(case, change)| {
        let repository = Repository::new(true, change);
        repository.write(
            ".pre-commit-config.yaml",
            &format!(
                "repos:\n- repo: {}\n  rev: {}\n  hooks:\n  - id: kumactl-validate-system\n    files: ^policies/\n",
                hooks.path().display(),
                revision.trim()
            ),
        );
        repository.git(&["add", "."]);
        let mut command = Command::new(prepared("python/bin/python"));
        command
            .args([
                "-m",
                "pre_commit",
                "run",
                "--all-files",
                "--color",
                "never",
                "--verbose",
            ])
            .current_dir(repository.path())
            .env("PATH", Repository::tools())
            .env("PRE_COMMIT_HOME", repository.path().join(".git/pre-commit"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null");
        // How long it took, and what it made ready before.
        let run = without(support::run(command), &["- duration: ", "[INFO] "]);
        (case, run)
    });
    assert_seen(
        "pipelines::hook::the_hook_stops_a_commit_with_a_mistake",
        seen,
    );
}
