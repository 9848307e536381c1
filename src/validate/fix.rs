//! `--fix`: the edits that certainly fix a finding, made in the text, where nothing else changes.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diag::{Finding, Fix, SourceId};
use crate::parse::{LineIndex, Source};

/// A source with its edits made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    pub source: SourceId,
    /// Its whole text afterwards.
    pub text: String,
    /// How many findings that fixes.
    pub count: usize,
}

/// Takes fixes away whose text is not there as it was thought to be (written with escapes, say).
/// Places have to be looked up already.
pub(crate) fn retain_fixes(findings: &mut [Finding], sources: &[Source]) {
    let mut indexes = Indexes::default();
    for finding in findings {
        let fix = &mut finding.fix;
        fix.take_if(|fix| edit(fix, sources, &mut indexes).is_none());
    }
}

type Indexes = BTreeMap<SourceId, LineIndex>;

/// The source of a fix, and the bytes that it replaces.
fn edit(fix: &Fix, sources: &[Source], indexes: &mut Indexes) -> Option<(SourceId, Range<usize>)> {
    let place = fix.at.place()?;
    let source = sources.get(place.source as usize)?;
    let index = indexes
        .entry(place.source)
        .or_insert_with(|| source.line_index());
    let range = source.byte_range(index, place.span)?;
    let start = range.start + source.file_text()[range].find(&fix.from)?;
    Some((place.source, start..start + fix.from.len()))
}

/// Makes the edits of all findings. Places have to be looked up already.
#[must_use]
pub fn fix(findings: &[Finding], sources: &[Source]) -> Vec<Fixed> {
    let mut edits: BTreeMap<SourceId, Vec<(usize, usize, &str)>> = BTreeMap::new();
    let mut indexes = Indexes::default();
    for fix in findings.iter().filter_map(|finding| finding.fix.as_ref()) {
        if let Some((source, range)) = edit(fix, sources, &mut indexes) {
            let edits = edits.entry(source).or_default();
            edits.push((range.start, range.end, &fix.to));
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
