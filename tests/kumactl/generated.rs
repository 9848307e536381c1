//! What is generated stays in date: completions, the examples and lists of README and `docs/`, and
//! the pages of what people see. `SNAPSHOTS=overwrite cargo test generated` rewrites all of it.

use std::fs;

use serde::Deserialize;

use crate::live::ask;
use crate::live::control_plane::{ControlPlane, Recorded};
use crate::support::{assert_snapshot, command, kumactl, pages, run, tests};

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
        assert_snapshot(
            &tests("../completions").join(file),
            &run.stdout,
            "generated",
        );
    }
}

/// What other tests keep, which know themselves what belongs there.
const KEPT_OTHERWISE: [&str; 4] = ["headers/tracing.rs", "install/pages", "rules", "widths"];

#[test]
fn every_file_of_what_is_seen_belongs_to_a_test() {
    let mut folders = vec![tests("snapshots")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let name = path.strip_prefix(tests("snapshots")).expect("below it");
            let name = name.to_str().expect("text").to_owned();
            if KEPT_OTHERWISE.contains(&name.as_str()) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let (module, test) = name.trim_end_matches(".txt").rsplit_once('/').expect("two");
            let code = tests("kumactl").join(module).with_extension("rs");
            let code = fs::read_to_string(code).expect("a module");
            let use_ = format!("\"{}::{test}\"", module.replace('/', "::"));
            assert!(
                code.contains(&format!("fn {test}()")) && code.contains(&use_),
                "no test keeps {name}"
            );
        }
    }
}

/// What a command line goes on to, as a shell lists it: a name in a line, with what it means.
fn completion(typed: &str) -> String {
    let mut words: Vec<&str> = ["--", "kumactl"].into();
    words.extend(typed.split(' '));
    let mut command = command(&words);
    command
        .env("_KUMACTL_COMPLETE", "fish")
        .env("HOME", "/nonexistent");
    let run = run(command);
    let lines: Vec<(&str, &str)> = run
        .stdout
        .lines()
        .map(|line| line.split_once('\t').unwrap_or((line, "")))
        .collect();
    let width = lines.iter().map(|(name, _)| name.len()).max();
    let width = width.unwrap_or_default();
    let line =
        |(name, help): &(&str, &str)| format!("{name:width$}  {help}").trim_end().to_owned() + "\n";
    lines.iter().map(line).collect()
}

/// What a command prints, below its line: an exit status other than 0 (`? 2`), standard output,
/// standard error.
fn example(typed: &str, control_plane: Option<&ControlPlane>) -> String {
    if let Some(typed) = typed.strip_suffix("<Tab>") {
        return completion(typed);
    }
    let arguments: Vec<&str> = typed.split_whitespace().collect();
    let run = match control_plane {
        Some(control_plane) => ask(&control_plane.server.url, &arguments),
        None => kumactl(&arguments),
    };
    let status = match run.status {
        0 => String::new(),
        status => format!("? {status}\n"),
    };
    let shown = format!("{status}{}{}", run.stdout, run.stderr);
    match control_plane {
        Some(control_plane) => shown.replace(&control_plane.server.url, "https://cp.example:5682"),
        None => shown,
    }
}

/// A control plane that holds the demo's resources.
fn demo() -> ControlPlane {
    let mut resources = Vec::new();
    for file in ["mesh", "policies", "dataplanes"] {
        let text = fs::read_to_string(tests(&format!("fixtures/demo/{file}.yaml"))).expect("text");
        for document in serde_yaml::Deserializer::from_str(&text) {
            resources.push(serde_json::Value::deserialize(document).expect("a resource"));
        }
    }
    ControlPlane::start(Recorded::V214, &resources)
}

/// Runs every `$ kumactl …` of the `console` blocks of a page, and puts what it prints below it.
/// The commands of a block `console control-plane` ask a control plane that holds the demo.
fn run_examples(page: &str) -> String {
    let mut rewritten = String::new();
    let mut inside = false;
    let mut control_plane = None;
    for line in page.lines() {
        if line.starts_with("```") {
            control_plane = (line == "```console control-plane").then(demo);
            inside = line == "```console" || control_plane.is_some();
        } else if let Some(typed) = line.strip_prefix("$ kumactl ").filter(|_| inside) {
            let is_first = rewritten
                .lines()
                .last()
                .is_some_and(|it| it.starts_with("```"));
            if !is_first {
                rewritten.push('\n');
            }
            rewritten += &format!("{line}\n{}", example(typed, control_plane.as_ref()));
            continue;
        } else if inside {
            continue;
        }
        rewritten += &format!("{line}\n");
    }
    rewritten
}

/// The rules, as a table.
fn findings() -> String {
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
    list
}

/// The help of every command, first what all of them take and then each without it.
fn commands() -> String {
    /// How the options of all commands begin.
    const GLOBAL: &str = "\nGlobal options:\n";
    /// Without the flag that shows it.
    fn help(command: &clap::Command) -> String {
        let without = |argument: clap::Arg| match argument.get_id().as_str() {
            "help" => argument.hide(true),
            _ => argument,
        };
        let mut command = command.clone().mut_args(without);
        command.render_long_help().to_string()
    }
    fn add(command: &clap::Command, page: &mut String) {
        let name = command.get_bin_name().unwrap_or_else(|| command.get_name());
        let help = help(command);
        let own = help.split(GLOBAL).next().unwrap_or_default();
        let own: Vec<&str> = own.lines().map(str::trim_end).collect();
        page.push_str(&format!(
            "\n## {name}\n\n```text\n{}\n```\n",
            own.join("\n").trim()
        ));
        for inner in command.get_subcommands() {
            add(inner, page);
        }
    }
    let all = kumactl::cli::command();
    let help = help(&all);
    let options = help.split_once(GLOBAL).expect("options").1;
    let mut page = String::from("All commands take these options:\n\n```text\n");
    page.extend(options.lines().map(|line| format!("{}\n", line.trim_end())));
    page.push_str("```\n");
    for command in all.get_subcommands() {
        add(command, &mut page);
    }
    page
}

/// Puts a list between its two marks, if the page has them.
fn fill(page: &str, name: &str, list: fn() -> String) -> String {
    let (start, end) = (
        format!("<!-- {name} -->\n"),
        format!("<!-- end of {name} -->"),
    );
    match page.split_once(&start) {
        Some((before, rest)) => {
            let after = rest.split_once(&end).expect("the list ends").1;
            format!("{before}{start}{}{end}{after}", list())
        }
        None => page.to_owned(),
    }
}

#[test]
fn pages_show_what_the_tool_prints() {
    let more = fs::read_dir(tests("pages")).expect("a folder");
    let more = more.map(|entry| entry.expect("an entry").path());
    for path in pages().into_iter().chain(more) {
        let page = fs::read_to_string(&path).expect("text");
        let page = fill(&page, "findings", findings);
        let page = fill(&page, "commands", commands);
        assert_snapshot(&path, &run_examples(&page), "generated");
    }
}

#[test]
fn readme_is_short() {
    let readme = fs::read_to_string(tests("../README.md")).expect("text");
    let lines = readme.lines().count();
    assert!(lines <= 300, "README.md has {lines} lines");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let mut count = 0;
    for path in pages() {
        let page = fs::read_to_string(&path).expect("text");
        for link in page.split("](").skip(1) {
            let link = link.split([')', '#']).next().unwrap_or_default();
            if link.contains("://") || link.is_empty() {
                continue;
            }
            let target = path.parent().expect("a folder").join(link);
            assert!(target.exists(), "{}: {link}", path.display());
            count += 1;
        }
    }
    assert!(count > 10, "only {count} links were seen");
}
