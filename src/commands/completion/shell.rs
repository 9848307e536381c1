//! How shells, and kubectl, ask what a command line can go on to, and how they want to be answered.

use std::ffi::OsString;

use clap_complete::Shell;
use clap_complete::engine::CompletionCandidate;

use super::words::{Word, is_plain};
use crate::diag::printable;

/// How many candidates there are at most: nobody looks at more.
const LIMIT: usize = 1_000;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asker {
    /// A shell, by the script that `completion` prints.
    Shell(Shell),
    /// kubectl, for the plugin.
    Kubectl,
}

/// A command line, as somebody hands it over.
pub(super) struct Asked {
    asker: Asker,
    /// The words, the last of which is being typed.
    words: Vec<Word>,
    /// The end of the last word that bash replaces: it begins a word at `=` and `:`, too.
    replaced: String,
}

impl Asked {
    /// Reads the arguments of the call: the words before the cursor, beginning with the name of the
    /// tool. bash hands over the line and what of it an answer replaces; `PowerShell` counts the words
    /// first, since an empty one gets lost.
    pub(super) fn read(asker: Asker, arguments: Vec<OsString>) -> Self {
        let texts = arguments.iter().map(|it| it.to_string_lossy().into_owned());
        let mut texts: Vec<String> = texts.collect();
        let literal = |text: String| Word { text, quote: None };
        let mut replaced = String::new();
        let mut words: Vec<Word> = match asker {
            Asker::Shell(Shell::Bash) => {
                let mut texts = texts.into_iter();
                let line = texts.next().unwrap_or_default();
                replaced = texts.next().unwrap_or_default();
                Word::read_all(&line)
            }
            Asker::Shell(Shell::Zsh) => texts.iter().map(|text| Word::read(text)).collect(),
            Asker::Shell(Shell::Fish) => {
                let last = texts.pop().map(|text| Word::read(&text));
                texts.into_iter().map(literal).chain(last).collect()
            }
            Asker::Shell(Shell::PowerShell) => {
                let mut texts = texts.into_iter();
                let count = texts.next().and_then(|count| count.parse().ok());
                let mut words: Vec<Word> = texts.map(literal).collect();
                if count > Some(words.len()) {
                    words.push(Word::default());
                }
                words
            }
            Asker::Shell(_) => texts.into_iter().map(literal).collect(),
            Asker::Kubectl => {
                let own = std::iter::once("kumactl".to_owned());
                own.chain(texts).map(literal).collect()
            }
        };
        if words.len() < 2 {
            words.resize_with(2, Word::default);
        }
        Self {
            asker,
            words,
            replaced,
        }
    }

    /// The words as they are meant.
    pub(super) fn words(&self) -> Vec<OsString> {
        let texts = self.words.iter().map(|word| word.text.as_str());
        texts.map(OsString::from).collect()
    }

    /// The last word, which is being typed.
    fn last(&self) -> &Word {
        &self.words[self.words.len() - 1]
    }

    /// The answer: a line for each candidate that can be typed, with its help where that is shown.
    pub(super) fn answer(&self, mut candidates: Vec<CompletionCandidate>) -> String {
        if self.last().text.is_empty() {
            // Flags are what somebody asks for who has typed a dash.
            candidates.retain(|it| !it.get_value().to_string_lossy().starts_with('-'));
        }
        if candidates.len() > LIMIT {
            // Of names in order the first and the last have in common what all have, which is what
            // shells type.
            let last = candidates.pop();
            candidates.truncate(LIMIT - 1);
            candidates.extend(last);
        }
        let mut lines = String::new();
        for candidate in &candidates {
            let value = candidate.get_value().to_str();
            // Nobody can type what is not text, or would move the cursor.
            let Some(value) = value.filter(|value| printable(value) == *value) else {
                continue;
            };
            let help = candidate.get_help().map(ToString::to_string);
            let help = help.unwrap_or_default();
            let help = printable(help.lines().next().unwrap_or_default()).into_owned();
            if let Some(line) = self.line(value, &help) {
                lines.push_str(&line);
                lines.push('\n');
            }
        }
        if self.asker == Asker::Kubectl {
            lines.push_str(if lines.is_empty() { FILES } else { NO_FILES });
        }
        lines
    }

    /// The line of a candidate; none if the shell could not take it for a word.
    fn line(&self, value: &str, help: &str) -> Option<String> {
        let escaped = |text: &str| text.replace('\\', "\\\\");
        match self.asker {
            Asker::Shell(Shell::Bash) => {
                let last = self.last();
                let more = last.go_on(value.strip_prefix(last.text.as_str())?)?;
                Some(format!("{}{more}", self.replaced))
            }
            // It types what is special with what makes it plain.
            Asker::Shell(Shell::Zsh) => {
                let value = escaped(value).replace(':', "\\:");
                let colon = if help.is_empty() { "" } else { ":" };
                Some(format!("{value}{colon}{}", escaped(help)))
            }
            Asker::Shell(Shell::Fish | Shell::Elvish) => Some(with_help(value, help)),
            _ => value.chars().all(is_plain).then(|| with_help(value, help)),
        }
    }
}

/// What kubectl reads at the end, numbers of its own: that files may stand there, or may not.
const FILES: &str = ":0\n";
const NO_FILES: &str = ":4\n";

fn with_help(value: &str, help: &str) -> String {
    match help {
        "" => value.to_owned(),
        help => format!("{value}\t{help}"),
    }
}
