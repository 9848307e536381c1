//! `--fix`: the edits that certainly mend a finding, made in the text, where nothing else changes.

use std::collections::BTreeMap;

use crate::diag::{At, Finding, SourceId};
use crate::parse::{LineIndex, Source};

/// A source with its edits made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The source.
    pub source: SourceId,
    /// Its whole text afterwards.
    pub text: String,
    /// How many findings that mends.
    pub count: usize,
}

/// Makes the edits of all findings. Places have to be looked up already. An edit whose text is not
/// there as it was thought to be (written with escapes, say) is left out.
#[must_use]
pub fn fix(findings: &[Finding], sources: &[Source]) -> Vec<Fixed> {
    let mut edits: BTreeMap<SourceId, Vec<(usize, usize, &str)>> = BTreeMap::new();
    let mut indexes: BTreeMap<SourceId, LineIndex> = BTreeMap::new();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        let At::Place(place) = &fix.at else { continue };
        let Some(source) = sources.get(place.source as usize) else {
            continue;
        };
        let index = indexes
            .entry(place.source)
            .or_insert_with(|| source.line_index());
        let Some(range) = source.byte_range(index, place.span) else {
            continue;
        };
        let text = source.file_text();
        if let Some(found) = text[range.clone()].find(&fix.from) {
            let start = range.start + found;
            edits
                .entry(place.source)
                .or_default()
                .push((start, start + fix.from.len(), &fix.to));
        }
    }
    edits
        .into_iter()
        .map(|(source, mut edits)| {
            edits.sort_unstable();
            edits.dedup();
            let before = sources[source as usize].file_text();
            let mut text = String::with_capacity(before.len() + 16);
            let (mut from, mut count) = (0, 0);
            for (start, end, to) in edits {
                // Two edits of the same characters: the first one is made.
                if start >= from {
                    text.push_str(&before[from..start]);
                    text.push_str(to);
                    from = end;
                    count += 1;
                }
            }
            text.push_str(&before[from..]);
            Fixed {
                source,
                text,
                count,
            }
        })
        .collect()
}
