//! What was typed that a command in a message has to say again, so that it does what the message says
//! when it is pasted: the files, the mesh, the release, the context.

use std::borrow::Cow;

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

    /// A text for people, with the flags in the commands that it shows.
    pub(super) fn fill_in<'t>(&self, text: &'t str) -> Cow<'t, str> {
        const OWN: &str = "kumactl ";
        if self.is_empty() || !text.contains(OWN) {
            return Cow::Borrowed(text);
        }
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once(OWN) {
            filled.push_str(before);
            filled.push_str(OWN);
            rest = after;
            if let Some((length, flags)) = self.flags(after) {
                filled.push_str(&after[..length]);
                filled.push_str(&flags);
                rest = &after[length..];
            }
        }
        filled.push_str(rest);
        Cow::Owned(filled)
    }

    /// What a command lacks, and where it belongs: behind the command and its names.
    fn flags(&self, words: &str) -> Option<(usize, String)> {
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
        if self.files.is_empty() {
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
    let end = word.find(|character| {
        is_quoted ^= character == '\'';
        !is_quoted && (character == ' ' || character == ',' || character == ';')
    });
    1 + end.unwrap_or(word.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_say_again_what_was_typed() {
        let mut repeated = Repeated::new(Some("demo"), Some("3.0"), None);
        repeated.add_files(&["a b.yaml".to_owned(), "-".to_owned()]);
        repeated.add_files(&["other".to_owned()]);
        for (text, filled) in [
            (
                "kumactl inspect dataplanes --untraced shows which; kumactl inspect dataplane 'a b' says why",
                "kumactl inspect dataplanes -f 'a b.yaml' -f - -m demo --kuma-version 3.0 --untraced shows which; kumactl inspect dataplane 'a b' -f 'a b.yaml' -f - -m demo --kuma-version 3.0 says why",
            ),
            (
                "kumactl inspect mesh-trace all -m other shows which",
                "kumactl inspect mesh-trace all -f 'a b.yaml' -f - --kuma-version 3.0 -m other shows which",
            ),
            (
                "kumactl migrate --to 3.0 writes it",
                "kumactl migrate -f 'a b.yaml' -f - -m demo --to 3.0 writes it",
            ),
        ] {
            assert_eq!(repeated.fill_in(text), filled);
        }
        for text in [
            "helm template CHART | kumactl validate -f -",
            "kumactl check tracing --endpoint URL",
            "kumactl get mesh demo -o yaml prints it",
            "kumactl explain CODE",
        ] {
            assert_eq!(repeated.fill_in(text), text);
        }
    }

    #[test]
    fn a_control_plane_is_asked_by_the_context_that_was_typed() {
        let repeated = Repeated::new(None, None, Some("europe"));
        assert_eq!(
            repeated.fill_in("kumactl get mesh demo -o yaml prints it"),
            "kumactl get mesh demo --context europe -o yaml prints it"
        );
    }

    #[test]
    fn many_files_and_passwords_are_not_named() {
        let filled = |files: &[&str]| {
            let mut repeated = Repeated::default();
            let files: Vec<String> = files.iter().map(|file| (*file).to_owned()).collect();
            repeated.add_files(&files);
            repeated.fill_in("kumactl validate").into_owned()
        };
        assert_eq!(filled(&["a", "b", "c", "d"]), "kumactl validate -f PATH");
        assert_eq!(
            filled(&["http://u:p@h/x"]),
            "kumactl validate -f 'http://***@h/x'"
        );
    }
}
