//! Imports point one way: a module uses only those below it, no two files use each other, and no
//! command uses another command.

mod imports;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use crate::support::tests;
use imports::{Crate, Module};

fn source() -> &'static Crate {
    static SOURCE: LazyLock<Crate> = LazyLock::new(|| Crate::read(&tests("../src")));
    &SOURCE
}

/// The layers, lowest first, as the picture in `src/lib.rs` names them.
fn layers() -> Vec<Vec<String>> {
    let text = fs::read_to_string(tests("../src/lib.rs")).expect("lib.rs");
    let doc: String = text
        .lines()
        .filter_map(|line| line.strip_prefix("//!"))
        .collect();
    let picture = doc
        .split_once("one way:")
        .expect("a picture of the modules")
        .1;
    let names = |layer: &str| {
        layer
            .split('`')
            .skip(1)
            .step_by(2)
            .map(str::to_owned)
            .collect()
    };
    picture.split('◀').map(names).collect()
}

#[test]
fn every_module_has_a_layer() {
    let layers = layers().concat();
    for module in source().children(&[]) {
        assert!(
            layers.contains(module),
            "the picture in src/lib.rs lacks `{module}`"
        );
    }
}

#[test]
fn imports_point_down_and_commands_do_not_use_each_other() {
    let source = source();
    let layers = layers();
    let layer = |module: &Module| {
        let mut layers = layers.iter();
        layers.position(|layer| module.first().is_some_and(|top| layer.contains(top)))
    };
    // The commands are the modules of `commands` that the command line itself names.
    let commands: BTreeSet<Module> = source
        .used_paths(&["cli".to_owned()])
        .filter(|path| {
            path.len() == 2
                && path[0] == "commands"
                && source.modules().any(|module| module == path)
        })
        .collect();
    assert!(commands.len() > 10, "{commands:?}");
    let command = |module: &Module| commands.iter().find(|command| module.starts_with(command));
    let mut found = Vec::new();
    let mut count = 0;
    for module in source.modules().filter(|module| !module.is_empty()) {
        for import in source.imports(module) {
            count += 1;
            let up = layer(&import.target) > layer(module);
            let across = match (command(module), command(&import.target)) {
                (Some(own), Some(other)) => own != other,
                _ => false,
            };
            if up || across {
                let (file, target) = (source.file(module), source.file(&import.target));
                found.push(format!("{file} -> {target} ({})", import.written));
            }
        }
    }
    assert!(count > 500, "only {count} imports were seen");
    assert!(found.is_empty(), "{found:#?}");
}

/// The shortest way from a module back to itself, over the modules that each uses.
fn circle(start: &Module, used: &BTreeMap<Module, BTreeSet<Module>>) -> Option<Vec<Module>> {
    let mut reached_from: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut open = VecDeque::from([start]);
    while let Some(module) = open.pop_front() {
        for next in &used[module] {
            if next == start {
                let mut way = vec![start.clone(), module.clone()];
                let mut at = module;
                while let Some(before) = reached_from.get(at) {
                    way.push((*before).clone());
                    at = before;
                }
                way.reverse();
                return Some(way);
            }
            if !reached_from.contains_key(next) {
                reached_from.insert(next, module);
                open.push_back(next);
            }
        }
    }
    None
}

#[test]
fn no_two_files_use_each_other() {
    let source = source();
    let used: BTreeMap<Module, BTreeSet<Module>> = source
        .modules()
        .map(|module| {
            let imports = source.imports(module).into_iter();
            let targets = imports
                .filter(|import| !import.passed_on)
                .map(|import| import.target);
            (module.clone(), targets.collect())
        })
        .collect();
    let circles = source.modules().filter_map(|module| circle(module, &used));
    let files = |way: Vec<Module>| -> Vec<String> {
        way.iter().map(|module| source.file(module)).collect()
    };
    let circles: Vec<String> = circles.map(|way| files(way).join(" -> ")).collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn nested_braces_and_names_are_read() {
    let read = |text: &str| {
        let tree = imports::use_tree(&imports::tokens(text));
        let lines = tree
            .into_iter()
            .map(|(name, path)| format!("{name}={}", path.join("::")));
        lines.collect::<Vec<String>>().join(" ")
    };
    assert_eq!(
        read("crate::{a::b, c::{self, d::{E, F as G}}, h::*}"),
        "b=crate::a::b c=crate::c E=crate::c::d::E G=crate::c::d::F *=crate::h"
    );
    assert_eq!(read("super::super::x::Y"), "Y=super::super::x::Y");
    assert_eq!(read("self::x"), "x=self::x");
}

#[test]
fn comments_literals_and_test_code_are_set_aside() {
    let text = r##"
        // crate::a
        /* crate::b */
        let x: &'static str = "crate::c \" crate::d"; let y = r#"crate::e"#; let z = '"';
        #[cfg(test)]
        mod tests { fn f() { crate::g() } }
        fn i() { crate::j() }
        #[cfg(test)]
        mod more;
        crate::k
    "##;
    let kept = imports::without_tests(&imports::tokens(text)).concat();
    assert_eq!(
        kept,
        "letx:&'staticstr=\";lety=\";letz=';fni(){crate::j()}crate::k"
    );
}

fn rust_files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            rust_files(&path, found);
        } else {
            found.push(path);
        }
    }
}

/// How many lines a file may have. Verbs are thin; the examples of their help are a table.
fn most_lines(path: &str) -> usize {
    match path.split_once("/commands/") {
        Some((_, "examples.rs")) | None => 450,
        Some(_) => 165,
    }
}

#[test]
fn no_file_is_too_long_to_open() {
    let mut paths = Vec::new();
    rust_files(&tests("../src"), &mut paths);
    for path in paths {
        let lines = fs::read_to_string(&path).expect("text").lines().count();
        let (name, most) = (path.display(), most_lines(&path.to_string_lossy()));
        assert!(
            lines <= most,
            "{name} has {lines} lines, which may be {most}"
        );
    }
}
