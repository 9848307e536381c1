//! What replacing a variable changed in a text, so that places can be shown in the text before.

use crate::diag::{Point, Span};

/// A replaced stretch of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edit {
    /// Where `{{key}}` stands in the file.
    pub(super) written: Span,
    /// Where its value stands in the parsed text.
    pub(super) parsed: Span,
}

impl Edit {
    /// Leads a span of the parsed text back to the file: what stands inside a replaced value is
    /// shown at the variable's use.
    pub(super) fn undo(edits: &[Self], place: Span) -> Span {
        let start = Self::undo_point(edits, place.start(), false);
        let end = Self::undo_point(edits, place.end(), true);
        Span::new(start, end)
    }

    fn undo_point(edits: &[Self], point: Point, is_end: bool) -> Point {
        let after = edits.partition_point(|edit| {
            let start = edit.parsed.start();
            start < point || !is_end && start == point
        });
        let Some(edit) = after.checked_sub(1).map(|last| &edits[last]) else {
            return point;
        };
        let (parsed, written) = (edit.parsed.end(), edit.written.end());
        if point < parsed || is_end && point == parsed {
            return if is_end {
                written
            } else {
                edit.written.start()
            };
        }
        if point.0 == parsed.0 {
            return (written.0, written.1 + (point.1 - parsed.1));
        }
        (written.0 + (point.0 - parsed.0), point.1)
    }
}
