//! `man DIR`: a page for each command.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{assert_only, assert_seen, assert_snapshot, kumactl, tests};

/// The pages that are kept, so that a change of one is seen.
#[test]
fn man_pages_are_generated_and_in_date() {
    let parent = tempfile::tempdir().expect("a folder");
    let folder = parent.path().join("man");
    let shown = folder.display().to_string();
    let run = kumactl(&["man", &shown]);
    assert_eq!((run.status, run.stdout.as_str()), (0, ""), "{run:?}");
    let kept = tests("../docs/man");
    let mut known = Vec::new();
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let page = fs::read_to_string(&path).expect("text");
        assert_snapshot(&kept.join(&name), &page, "man");
        known.push(kept.join(&name));
        names.insert(name);
    }
    assert_only(&kept, &known);
    assert_eq!(
        run.stderr,
        format!("{} man pages written to {shown}\n", names.len())
    );
    // One for each command, with each of its flags.
    let mut commands = vec![("kumactl".to_owned(), kumactl::cli::command())];
    let mut count = 0;
    while let Some((name, command)) = commands.pop() {
        count += 1;
        let page = fs::read_to_string(folder.join(format!("{name}.1"))).expect(&name);
        let page = page.replace("\\-", "-");
        let flags = command.get_arguments().filter(|it| !it.is_hide_set());
        for flag in flags.filter_map(clap::Arg::get_long) {
            assert!(page.contains(&format!("--{flag}")), "{name} --{flag}");
        }
        let below = command.get_subcommands().filter(|it| !it.is_hide_set());
        commands.extend(below.map(|it| (format!("{name}-{}", it.get_name()), it.clone())));
    }
    assert_eq!(count, names.len());
    assert!(count > 25);
    // Nothing is written over.
    let again = kumactl(&["man", &shown]);
    let test = "man::man_pages_are_generated_and_in_date";
    assert_seen(test, [("again", again)]);
}
