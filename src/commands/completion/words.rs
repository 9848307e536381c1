//! Words as shells hand them over, with the quotes and backslashes that were typed, and text as it has
//! to be typed to mean itself.

/// A word of a command line, as far as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Word {
    /// What it means.
    pub(super) text: String,
    /// The quote that is still open at its end.
    pub(super) quote: Option<char>,
}

impl Word {
    /// Reads one word.
    pub(super) fn read(typed: &str) -> Self {
        let mut words = read(typed, false);
        words.pop().unwrap_or_default()
    }

    /// Reads all words of a command line. The last one is the one that is being typed, which is empty
    /// behind a space.
    pub(super) fn read_all(line: &str) -> Vec<Self> {
        read(line, true)
    }

    /// What may be typed behind the word, so that it goes on with a text. None if no way of writing it
    /// is safe.
    pub(super) fn go_on(&self, text: &str) -> Option<String> {
        let escaped = |is_special: &dyn Fn(char) -> bool| {
            let mut escaped = String::with_capacity(text.len());
            for c in text.chars() {
                if is_special(c) {
                    escaped.push('\\');
                }
                escaped.push(c);
            }
            escaped
        };
        match self.quote {
            // In double quotes a shell goes back in its history for it, with a backslash or without.
            Some('"') if text.contains('!') => None,
            Some('"') => Some(escaped(&|c| "\"\\$`".contains(c))),
            Some(quote) if text.contains(quote) => None,
            Some(_) => Some(text.to_owned()),
            None => Some(escaped(&|c| !is_plain(c))),
        }
    }
}

/// Whether a character means itself wherever it stands in a word, in every shell.
pub(super) fn is_plain(c: char) -> bool {
    c.is_alphanumeric() || "-_./:=+".contains(c)
}

/// Reads words as POSIX shells do, but for what they expand; only one word if spaces are part of it.
fn read(line: &str, ends_at_space: bool) -> Vec<Word> {
    let mut words = Vec::new();
    let mut word = Word::default();
    let mut is_begun = true;
    let mut characters = line.chars().peekable();
    while let Some(c) = characters.next() {
        match (word.quote, c) {
            (None, ' ' | '\t' | '\n') if ends_at_space => {
                if is_begun {
                    words.push(std::mem::take(&mut word));
                }
                is_begun = false;
                continue;
            }
            (None, '\'' | '"') => word.quote = Some(c),
            (Some(quote), _) if quote == c => word.quote = None,
            (None, '\\') => word.text.extend(characters.next()),
            (Some('"'), '\\') => {
                let special = characters.next_if(|next| "\"\\$`".contains(*next));
                word.text.push(special.unwrap_or(c));
            }
            _ => word.text.push(c),
        }
        is_begun = true;
    }
    words.push(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(line: &str) -> Vec<String> {
        let words = Word::read_all(line).into_iter();
        words.map(|word| word.text).collect()
    }

    #[test]
    fn a_line_is_read_as_a_shell_reads_it() {
        assert_eq!(texts("kumactl get "), ["kumactl", "get", ""]);
        assert_eq!(texts("kumactl  get"), ["kumactl", "get"]);
        assert_eq!(
            texts(r#"k -f "a b"c 'd\' \ "#),
            ["k", "-f", "a bc", "d\\", " "]
        );
        assert_eq!(texts(r#"k "a\"\$\x" '"' ''"#), ["k", "a\"$\\x", "\"", ""]);
        assert_eq!(texts(""), [""]);
        assert_eq!(texts("k \\"), ["k", ""]);
        assert_eq!(Word::read("'a b").text, "a b");
        assert_eq!(Word::read("'a b").quote, Some('\''));
    }

    #[test]
    fn what_goes_on_is_read_back_as_itself() {
        let hostile = "a b$(id)`id`;|&<>*?[!'\"\\~#{}\u{e4}";
        for begun in ["", "x", "\"x", "'x", "\"x\"'"] {
            let word = Word::read(begun);
            for c in hostile.chars().map(String::from) {
                let Some(typed) = word.go_on(&c) else {
                    assert!("!'".contains(&c), "{begun}{c}");
                    continue;
                };
                let read = texts(&format!("k {begun}{typed}"));
                assert_eq!(
                    read,
                    ["k".to_owned(), format!("{}{c}", word.text)],
                    "{begun}"
                );
            }
        }
        assert_eq!(
            Word::default().go_on(hostile).map(|it| texts(&it)),
            Some(vec![hostile.to_owned()])
        );
    }
}
