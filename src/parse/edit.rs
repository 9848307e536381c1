//! What replacing a variable changed in a text, so that places can be told in the text before.

use crate::diag::Span;

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
        let start = Self::undo_point(edits, (place.line, place.column), false);
        let end = Self::undo_point(edits, (place.end_line, place.end_column), true);
        span(start, end)
    }

    fn undo_point(edits: &[Self], point: (u32, u32), is_end: bool) -> (u32, u32) {
        let after = edits.partition_point(|edit| {
            (edit.parsed.line, edit.parsed.column) < point
                || !is_end && (edit.parsed.line, edit.parsed.column) == point
        });
        let Some(edit) = after.checked_sub(1).map(|last| &edits[last]) else {
            return point;
        };
        let (parsed_end, written_end) = (
            (edit.parsed.end_line, edit.parsed.end_column),
            (edit.written.end_line, edit.written.end_column),
        );
        if point < parsed_end || is_end && point == parsed_end {
            return if is_end {
                written_end
            } else {
                (edit.written.line, edit.written.column)
            };
        }
        if point.0 == parsed_end.0 {
            return (written_end.0, written_end.1 + (point.1 - parsed_end.1));
        }
        (written_end.0 + (point.0 - parsed_end.0), point.1)
    }
}

pub(super) fn span(start: (u32, u32), end: (u32, u32)) -> Span {
    Span {
        line: start.0,
        column: start.1,
        end_line: end.0,
        end_column: end.1,
    }
}
