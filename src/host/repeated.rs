//! What was typed that a command in a message has to say again, so that it does what the message says
//! when it is pasted: the files, the mesh, the release, the context.

use crate::diag::{mask_userinfo, shell_word};

/// How many files are named; of more only that there are some.
const FILES: usize = 3;

/// The flags, each with a space before it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Repeated {
    files: String,
    mesh: String,
    release: String,
    context: String,
}

/// The commands that messages name and that read resources, with how many names follow, whether they
/// take files and a mesh, and whether they take the release. `check tracing` is named with
/// `--endpoint`, which takes the place of all that.
const COMMANDS: [(&str, usize, bool, bool); 13] = [
    ("inspect dataplanes", 0, true, true),
    ("inspect dataplane", 1, true, true),
    ("inspect traffic-traces", 0, true, true),
    ("inspect traffic-trace", 1, true, true),
    ("inspect mesh-traces", 0, true, true),
    ("inspect mesh-trace", 1, true, true),
    ("inspect meshes", 0, true, true),
    ("inspect mesh", 1, true, true),
    ("inspect workloads", 0, true, true),
    ("validate", 0, true, true),
    // Its release is that of the resources, and not the one to migrate to.
    ("migrate", 0, true, false),
    ("preflight", 0, true, false),
    ("get", 2, false, false),
];

impl Repeated {
    /// By the values of `--mesh`, `--kuma-version` and `--context`.
    pub(crate) fn new(mesh: Option<&str>, release: Option<&str>, context: Option<&str>) -> Self {
        let flag = |name: &str, value: Option<&str>| {
            value.map_or_else(String::new, |value| {
                format!(" {name} {}", shell_word(value))
            })
        };
        Self {
            files: String::new(),
            mesh: flag("-m", mesh),
            release: flag("--kuma-version", release),
            context: flag("--context", context),
        }
    }

    /// Adds the files that were read first; others are what they are compared with.
    pub(super) fn add_files(&mut self, files: &[String]) {
        if !self.files.is_empty() {
            return;
        }
        let named = match files {
            few if few.len() <= FILES => few,
            _ => &["PATH".to_owned()],
        };
        let flag = |file: &String| format!(" -f {}", shell_word(&mask_userinfo(file)));
        self.files = named.iter().map(flag).collect();
    }

    pub(super) fn is_empty(&self) -> bool {
        let all = [&self.files, &self.mesh, &self.release, &self.context];
        all.into_iter().all(String::is_empty)
    }

    /// What a command lacks, and where it belongs: behind the command and its names.
    pub(super) fn flags(&self, words: &str) -> Option<(usize, String)> {
        let is_whole = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-');
        let (rest, (_, names, reads, has_release)) = COMMANDS.into_iter().find_map(|it| {
            let rest = words.strip_prefix(it.0).filter(|rest| is_whole(rest))?;
            Some((rest, it))
        })?;
        let mut rest = rest;
        for _ in 0..names {
            rest = &rest[word_length(rest)..];
        }
        let says = |flag: &str| rest.starts_with(&format!(" {flag} "));
        if says("-f") {
            return None;
        }
        let mut flags = String::new();
        if reads {
            flags.push_str(&self.files);
        }
        if reads && !says("-m") {
            flags.push_str(&self.mesh);
        }
        if has_release {
            flags.push_str(&self.release);
        }
        if !reads || self.files.is_empty() {
            flags.push_str(&self.context);
        }
        Some((words.len() - rest.len(), flags))
    }
}

/// The length of a word of a shell with the space before it, as [`shell_word`] writes it; nothing of a
/// flag, which is not a name.
fn word_length(text: &str) -> usize {
    let Some(word) = text.strip_prefix(' ').filter(|word| !word.starts_with('-')) else {
        return 0;
    };
    let mut is_quoted = false;
    let end = word.find(|character: char| {
        is_quoted ^= character == '\'';
        !is_quoted && (character.is_whitespace() || ",;)".contains(character))
    });
    1 + end.unwrap_or(word.len())
}
