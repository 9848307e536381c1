//! Which file of `src` uses which: `use` declarations with all their braces, and paths in code,
//! followed through re-exports to the file that defines the item. Code below `#[cfg(test)]` is
//! set aside. It reads tokens and knows no types: macros and methods are not followed.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The segments of a path, from the root of the crate.
pub type Module = Vec<String>;

/// One use of another file.
#[derive(Debug, Clone)]
pub struct Import {
    /// The path as it is written.
    pub written: String,
    /// The module whose file defines what is used.
    pub target: Module,
    /// Whether the file only passes it on, with `pub use`.
    pub passed_on: bool,
}

/// One file of the crate, as its tokens show it.
#[derive(Debug, Default)]
struct File {
    path: PathBuf,
    children: BTreeSet<String>,
    /// What `use` binds: the name, the path, and whether it is public.
    uses: Vec<(String, Vec<String>, bool)>,
    /// Paths in code.
    paths: BTreeSet<Vec<String>>,
}

/// All files of the crate that `mod` declarations reach from `lib.rs`.
pub struct Crate {
    files: BTreeMap<Module, File>,
}

impl Crate {
    pub fn read(source: &Path) -> Self {
        let mut files = BTreeMap::new();
        let mut open = vec![(Module::new(), source.join("lib.rs"))];
        while let Some((module, path)) = open.pop() {
            let text = fs::read_to_string(&path)
                .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let mut file = parse(&without_tests(&tokens(&text)));
            for child in &file.children {
                let inner = [module.as_slice(), std::slice::from_ref(child)].concat();
                let folder = source.join(inner.join("/"));
                let single = folder.with_extension("rs");
                let path = if single.exists() {
                    single
                } else {
                    folder.join("mod.rs")
                };
                open.push((inner, path));
            }
            path.strip_prefix(source)
                .expect("below src")
                .clone_into(&mut file.path);
            files.insert(module, file);
        }
        Self { files }
    }

    /// Every module of the crate.
    pub fn modules(&self) -> impl Iterator<Item = &Module> {
        self.files.keys()
    }

    /// The file of a module, relative to `src`.
    pub fn file(&self, module: &[String]) -> String {
        self.files[module]
            .path
            .display()
            .to_string()
            .replace('\\', "/")
    }

    /// The modules that are declared in a module.
    pub fn children(&self, module: &[String]) -> &BTreeSet<String> {
        &self.files[module].children
    }

    /// The paths that a file's `use` declarations name, from the root of the crate.
    pub fn used_paths(&self, module: &[String]) -> impl Iterator<Item = Vec<String>> {
        let uses = self.files[module].uses.iter();
        uses.filter_map(|(_, path, _)| self.absolute(module, path))
    }

    /// What a file uses of others.
    pub fn imports(&self, module: &[String]) -> Vec<Import> {
        let file = &self.files[module];
        let in_code = file.paths.iter().filter(|path| {
            let first = path[0].as_str();
            is_relative(first) || (path.len() > 1 && file.names_module(first))
        });
        let in_code = in_code.map(|path| (path, false));
        let declared = file.uses.iter().map(|(name, path, public)| {
            let used_here = || file.paths.iter().any(|used| used[0] == *name);
            (path, *public && !used_here())
        });
        let all = declared.chain(in_code).filter_map(|(path, passed_on)| {
            let target = self.defining(&self.absolute(module, path)?, 0);
            Some(Import {
                written: path.join("::"),
                target,
                passed_on,
            })
        });
        all.filter(|import| import.target != module).collect()
    }

    /// A path as it is written in a module, from the root of the crate; none for other crates and
    /// for what the file itself defines.
    fn absolute(&self, module: &[String], path: &[String]) -> Option<Vec<String>> {
        let file = &self.files[module];
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some([module, &path[1..]].concat()),
            "super" => {
                let ups = path
                    .iter()
                    .take_while(|segment| *segment == "super")
                    .count();
                let above = module.len().checked_sub(ups)?;
                Some([&module[..above], &path[ups..]].concat())
            }
            first if file.children.contains(first) => Some([module, path].concat()),
            first => {
                let mut uses = file.uses.iter();
                let (_, bound, _) = uses.find(|(name, bound, _)| name == first && bound != path)?;
                if bound[0] == first {
                    return None;
                }
                let root = self.absolute(module, bound)?;
                Some([&root, &path[1..]].concat())
            }
        }
    }

    /// The module whose file defines what a path names, behind re-exports.
    fn defining(&self, path: &[String], followed: usize) -> Module {
        let mut module = Module::new();
        for (at, segment) in path.iter().enumerate() {
            let file = &self.files[&module];
            if file.children.contains(segment) {
                module.push(segment.clone());
                continue;
            }
            let mut uses = file.uses.iter();
            let passed_on = uses.find(|(name, ..)| name == segment);
            let target = passed_on.and_then(|(_, path, _)| self.absolute(&module, path));
            return match target {
                Some(target) if followed < 16 => {
                    self.defining(&[&target, &path[at + 1..]].concat(), followed + 1)
                }
                _ => module,
            };
        }
        module
    }
}

impl File {
    /// Whether a name in front of `::` may be a module: a child, or something that `use` binds.
    fn names_module(&self, name: &str) -> bool {
        self.children.contains(name) || self.uses.iter().any(|(bound, ..)| bound == name)
    }
}

fn is_relative(segment: &str) -> bool {
    matches!(segment, "crate" | "self" | "super")
}

fn in_word(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

fn is_word(token: &str) -> bool {
    token.starts_with(in_word)
}

/// Words, `::`, and single characters; no comments, and nothing of literals but their place.
pub fn tokens(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, length) = match first {
            _ if rest.starts_with("//") => ("", rest.find('\n').unwrap_or(rest.len())),
            _ if rest.starts_with("/*") => ("", after(rest, 2, "*/")),
            _ if rest.starts_with("::") => ("::", 2),
            '"' => ("\"", string_length(rest)),
            '\'' => ("'", character_length(rest)),
            _ if in_word(first) => {
                let length = rest.find(|c| !in_word(c)).unwrap_or(rest.len());
                let (word, behind) = rest.split_at(length);
                let quote = behind.trim_start_matches('#');
                if matches!(word, "r" | "br") && quote.starts_with('"') {
                    let hashes = behind.len() - quote.len();
                    let end = format!("\"{}", "#".repeat(hashes));
                    ("\"", after(rest, length + hashes + 1, &end))
                } else {
                    (word, length)
                }
            }
            _ => (&rest[..first.len_utf8()], first.len_utf8()),
        };
        if !token.is_empty() {
            found.push(token.to_owned());
        }
        rest = rest[length..].trim_start();
    }
    found
}

/// Where the text behind the next `end` begins.
fn after(text: &str, from: usize, end: &str) -> usize {
    let found = text[from..].find(end);
    found.map_or(text.len(), |at| from + at + end.len())
}

fn string_length(text: &str) -> usize {
    let mut escaped = false;
    let end = text[1..].find(|c| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    });
    end.map_or(text.len(), |end| end + 2)
}

/// The length of a character's literal, or of the quote in front of a lifetime.
fn character_length(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => after(text, 3, "'"),
        _ => chars
            .next()
            .filter(|(_, c)| *c == '\'')
            .map_or(1, |(at, _)| at + 1),
    }
}

/// The tokens but for items below `#[cfg(test)]`.
pub fn without_tests(tokens: &[String]) -> Vec<String> {
    const MARK: [&str; 7] = ["#", "[", "cfg", "(", "test", ")", "]"];
    let mut kept = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if !tokens[at..].iter().take(MARK.len()).eq(MARK.iter()) {
            kept.push(tokens[at].clone());
            at += 1;
            continue;
        }
        at += MARK.len();
        let mut depth = 0;
        while at < tokens.len() {
            let token = tokens[at].as_str();
            at += 1;
            match token {
                "{" => depth += 1,
                "}" if depth == 1 => break,
                "}" => depth -= 1,
                ";" if depth == 0 => break,
                _ => {}
            }
        }
    }
    kept
}

fn parse(tokens: &[String]) -> File {
    let mut file = File::default();
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let mut at = 0;
    while at < tokens.len() {
        match token(at) {
            // How far an item is seen is not a use of anything.
            "pub" if token(at + 1) == "(" => {
                while !matches!(token(at), ")" | "") {
                    at += 1;
                }
            }
            "mod" if token(at + 2) == ";" => {
                file.children.insert(token(at + 1).to_owned());
                at += 3;
            }
            "use" => {
                let before = at.checked_sub(1).map_or("", token);
                let public = before == "pub" || before == ")";
                let end = (at..tokens.len()).find(|end| token(*end) == ";");
                let end = end.unwrap_or(tokens.len());
                for (name, path) in use_tree(&tokens[at + 1..end]) {
                    file.uses.push((name, path, public));
                }
                at = end + 1;
            }
            word if is_word(word) && !matches!(at.checked_sub(1).map_or("", token), "." | "::") => {
                let mut path = vec![word.to_owned()];
                at += 1;
                while token(at) == "::" && is_word(token(at + 1)) {
                    path.push(token(at + 1).to_owned());
                    at += 2;
                }
                file.paths.insert(path);
            }
            _ => at += 1,
        }
    }
    file
}

/// The names that a `use` declaration binds, and their paths. A glob binds `*`.
pub fn use_tree(tokens: &[String]) -> Vec<(String, Vec<String>)> {
    let mut prefix = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        match token.as_str() {
            "{" => {
                let mut found = Vec::new();
                let inner = &tokens[at + 1..tokens.len() - 1];
                for part in split_at_commas(inner) {
                    for (name, path) in use_tree(part) {
                        let path: Vec<String> = match path.as_slice() {
                            [only] if only == "self" => prefix.clone(),
                            _ => [prefix.as_slice(), &path].concat(),
                        };
                        let name = if name == "self" {
                            path[path.len() - 1].clone()
                        } else {
                            name
                        };
                        found.push((name, path));
                    }
                }
                return found;
            }
            "as" => return vec![(tokens[at + 1].clone(), prefix)],
            "::" => {}
            // A glob stands for the module in front of it.
            "*" => return vec![("*".to_owned(), prefix)],
            word => prefix.push(word.to_owned()),
        }
    }
    prefix
        .last()
        .cloned()
        .map(|name| (name, prefix))
        .into_iter()
        .collect()
}

fn split_at_commas(tokens: &[String]) -> Vec<&[String]> {
    let mut depth = 0;
    let parts = tokens.split(move |token| {
        match token.as_str() {
            "{" => depth += 1,
            "}" => depth -= 1,
            _ => {}
        }
        token == "," && depth == 0
    });
    parts.filter(|part| !part.is_empty()).collect()
}
