//! Text between words: at the width of a terminal, no word cut. Written by hand because the wrapping
//! of `tabled` starts a line with a space when the one before it is full, and cuts long words.

use tabled::grid::util::string::get_text_width;

/// The lines of a text, each as wide as fits; a word that is wider has a line of its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let mut current = String::new();
        let mut used = 0;
        for word in line.split(' ') {
            let wide = get_text_width(word);
            if used > 0 && used + 1 + wide > width {
                lines.push(current.trim_end().to_owned());
                current.clear();
                used = 0;
            }
            if used > 0 {
                current.push(' ');
                used += 1;
            }
            current.push_str(word);
            used += wide;
        }
        lines.push(current.trim_end().to_owned());
    }
    lines
}

/// How wide the widest word is, below which no width is of use.
pub(super) fn longest_word(text: &str) -> usize {
    let words = text.split([' ', '\n']).map(get_text_width);
    words.max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn words_are_never_cut() {
        let text = "one two  three http://zipkin.example:9411";
        assert_eq!(
            wrap(text, 7),
            ["one two", "three", "http://zipkin.example:9411"]
        );
        assert_eq!(
            wrap(text, 10),
            ["one two", "three", "http://zipkin.example:9411"]
        );
        assert_eq!(
            wrap(text, 14),
            ["one two  three", "http://zipkin.example:9411"]
        );
        for width in 0..60 {
            let words = |text: &str| {
                text.split_whitespace()
                    .map(str::to_owned)
                    .collect::<Vec<_>>()
            };
            let lines = wrap(text, width);
            assert_eq!(words(&lines.join(" ")), words(text), "{width}");
        }
    }
}
