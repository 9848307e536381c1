//! What is generated stays in date: completions, README's examples, the pages of what people see.
//! `SNAPSHOTS=overwrite cargo test generated` rewrites all of it.

use std::fs;

use crate::support::{kumactl, tests};

fn overwrites() -> bool {
    std::env::var_os("SNAPSHOTS").is_some_and(|value| value == "overwrite")
}

#[test]
fn completions_are_in_date() {
    let files = [
        ("bash", "kumactl.bash"),
        ("zsh", "_kumactl"),
        ("fish", "kumactl.fish"),
        ("powershell", "_kumactl.ps1"),
        ("elvish", "kumactl.elv"),
    ];
    for (shell, file) in files {
        let run = kumactl(&["completion", shell]);
        assert_eq!(run.status, 0, "{shell}: {}", run.stderr);
        let path = tests("../completions").join(file);
        if overwrites() {
            fs::write(&path, &run.stdout).expect("written");
        }
        let kept = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            kept == run.stdout,
            "completions/{file} is out of date: SNAPSHOTS=overwrite cargo test generated"
        );
    }
}

/// Runs every `$ kumactl …` of the `console` blocks of a page, and puts what it prints (standard
/// error after standard output) and an exit status other than 0 (`? 2`) below it.
fn run_examples(page: &str) -> String {
    let mut rewritten = String::new();
    let mut inside = false;
    for line in page.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(typed) = line.strip_prefix("$ kumactl ").filter(|_| inside) {
            if rewritten.ends_with('\n') && !rewritten.ends_with("```console\n") {
                rewritten.push('\n');
            }
            let run = kumactl(&typed.split_whitespace().collect::<Vec<_>>());
            let status = match run.status {
                0 => String::new(),
                status => format!("? {status}\n"),
            };
            rewritten += &format!("{line}\n{status}{}{}", run.stdout, run.stderr);
            continue;
        } else if inside {
            continue;
        }
        rewritten += &format!("{line}\n");
    }
    rewritten
}

#[test]
fn examples_show_what_the_tool_prints() {
    let pages = fs::read_dir(tests("pages")).expect("a folder");
    let mut paths: Vec<_> = pages.map(|entry| entry.expect("an entry").path()).collect();
    paths.push(tests("../README.md"));
    for path in paths {
        let page = fs::read_to_string(&path).expect("text");
        let rewritten = run_examples(&page);
        if overwrites() {
            fs::write(&path, &rewritten).expect("written");
        } else {
            for (kept, now) in page.lines().zip(rewritten.lines()) {
                assert_eq!(
                    kept,
                    now,
                    "{}: SNAPSHOTS=overwrite cargo test generated",
                    path.display()
                );
            }
            assert_eq!(page, rewritten, "{}", path.display());
        }
    }
}

/// The codes in README are those of the table of rules.
#[test]
fn the_list_of_codes_in_readme_is_in_date() {
    let mut list =
        String::from("| code | severity | refused | what it means |\n|---|---|---|---|\n");
    for rule in kumactl::diag::RULES {
        let refused = if rule.refused { "yes" } else { "" };
        list.push_str(&format!(
            "| `{}` | {} | {refused} | {} |\n",
            rule.code,
            rule.severity.word(),
            rule.summary()
        ));
    }
    let path = tests("../README.md");
    let text = fs::read_to_string(&path).expect("text");
    let (start, end) = ("<!-- codes -->\n", "<!-- end of codes -->");
    let from = text.find(start).expect("the list starts") + start.len();
    let to = text.find(end).expect("the list ends");
    if overwrites() && text[from..to] != list {
        fs::write(&path, format!("{}{list}{}", &text[..from], &text[to..])).expect("written");
    } else {
        assert_eq!(
            &text[from..to],
            list,
            "SNAPSHOTS=overwrite cargo test generated"
        );
    }
}
