//! The text as the YAML parser pulls it. Counts the pieces that the parser takes without handing
//! anything over, and ends the text when there are too many of them: the parser has no bound of
//! its own on what it holds back.

use std::cell::Cell;

use saphyr_parser::input::SkipTabs;
use saphyr_parser::{Input, StrInput};

/// How much the parser holds back.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pieces: Cell<u32>,
    full: Cell<bool>,
}

impl Meter {
    /// The parser handed something over.
    pub(super) fn reset(&self) {
        self.pieces.set(0);
    }

    /// Whether the text was ended early.
    pub(super) fn is_full(&self) -> bool {
        self.full.get()
    }
}

/// The text, up to where the parser holds back more pieces than it may.
pub(super) struct Guard<'t, 'm> {
    text: StrInput<'t>,
    meter: &'m Meter,
    limit: u32,
}

impl<'t, 'm> Guard<'t, 'm> {
    pub(super) fn new(text: &'t str, meter: &'m Meter, limit: u32) -> Self {
        Self {
            text: StrInput::new(text),
            meter,
            limit,
        }
    }
}

/// Methods that the text answers.
macro_rules! forward {
    ($($name:ident(&self $(, $argument:ident: $kind:ty)*) -> $result:ty;)*) => {
        $(#[inline] fn $name(&self $(, $argument: $kind)*) -> $result { self.text.$name($($argument),*) })*
    };
    ($($name:ident(&mut self $(, $argument:ident: $kind:ty)*) -> $result:ty;)*) => {
        $(#[inline] fn $name(&mut self $(, $argument: $kind)*) -> $result { self.text.$name($($argument),*) })*
    };
}

impl Input for Guard<'_, '_> {
    #[inline]
    fn lookahead(&mut self, count: usize) {
        /// The parser looks this far ahead once for each piece, and for each line of a long text.
        const PER_PIECE: usize = 4;
        if count == PER_PIECE {
            let pieces = self.meter.pieces.get() + 1;
            self.meter.pieces.set(pieces);
            if pieces > self.limit {
                self.meter.full.set(true);
                self.meter.reset();
                self.text = StrInput::new("");
            }
        }
        self.text.lookahead(count);
    }

    forward! {
        buflen(&self) -> usize;
        bufmaxlen(&self) -> usize;
        buf_is_empty(&self) -> bool;
        peek(&self) -> char;
        peek_nth(&self, n: usize) -> char;
        peek_opt(&self) -> Option<char>;
        next_char_is(&self, c: char) -> bool;
        nth_char_is(&self, n: usize, c: char) -> bool;
        next_2_are(&self, c1: char, c2: char) -> bool;
        next_3_are(&self, c1: char, c2: char, c3: char) -> bool;
        next_is_document_indicator(&self) -> bool;
        next_is_document_start(&self) -> bool;
        next_is_document_end(&self) -> bool;
        next_can_be_plain_scalar(&self, in_flow: bool) -> bool;
        next_is_blank_or_break(&self) -> bool;
        next_is_blank_or_breakz(&self) -> bool;
        next_is_blank(&self) -> bool;
        next_is_break(&self) -> bool;
        next_is_breakz(&self) -> bool;
        next_is_z(&self) -> bool;
        next_is_flow(&self) -> bool;
        next_is_digit(&self) -> bool;
        next_is_alpha(&self) -> bool;
    }

    forward! {
        raw_read_ch(&mut self) -> char;
        raw_read_non_breakz_ch(&mut self) -> Option<char>;
        look_ch(&mut self) -> char;
        skip(&mut self) -> ();
        skip_n(&mut self, count: usize) -> ();
        skip_ws_to_eol(&mut self, tabs: SkipTabs) -> (usize, Result<SkipTabs, &'static str>);
        skip_while_non_breakz(&mut self) -> usize;
        skip_while_blank(&mut self) -> usize;
        fetch_while_is_alpha(&mut self, out: &mut String) -> usize;
        fetch_while_is_yaml_non_space(&mut self, out: &mut String) -> usize;
    }
}
