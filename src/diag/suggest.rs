//! "Did you mean": the nearest of the words that would have been right.

/// The candidate nearest to a word, if one is near enough to be a slip of the hand: at most two
/// edits, and at most a third of the word's length (one edit for words of up to three letters).
/// Upper and lower case do not count. Of equally near ones the first wins.
pub(crate) fn nearest<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<&'c str> {
    /// Longer words are not names.
    const LONGEST: usize = 256;
    /// Of more candidates only the first are looked at.
    const CANDIDATES: usize = 10_000;
    if word.len() > LONGEST {
        return None;
    }
    let lower = word.to_lowercase();
    let length = word.chars().count();
    let limit = (length / 3).clamp(1, 2);
    candidates
        .into_iter()
        .take(CANDIDATES)
        // Each letter too many is an edit, and a file may hold words of megabytes.
        .filter(|candidate| length.abs_diff(candidate.chars().count()) <= limit)
        .filter_map(|candidate| {
            let distance = strsim::osa_distance(&lower, &candidate.to_lowercase());
            (distance <= limit && candidate != word).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// `did you mean "x"?` when a candidate is near.
pub(crate) fn did_you_mean<'c>(
    word: &str,
    candidates: impl IntoIterator<Item = &'c str>,
) -> Option<String> {
    nearest(word, candidates)
        .map(|candidate| format!("did you mean {}?", super::go_quote(candidate)))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn near_words_only() {
        let known = ["my-zipkin", "jaeger", "dd"];
        assert_eq!(nearest("my-zipkn", known), Some("my-zipkin"));
        assert_eq!(nearest("JAEGER", known), Some("jaeger"));
        assert_eq!(nearest("prometheus", known), None);
        assert_eq!(nearest("xy", known), None);
    }
}
