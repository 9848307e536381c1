//! Takes the text of a document apart into tokens, as Go's reader does: what may start a mapping
//! stands on one line and has at most 1024 characters, indentation ends blocks, and inside of
//! brackets it means nothing.

mod keys;

use std::collections::VecDeque;

use super::cursor::{Cursor, Mark, is_word};
use super::flaws::flaw_at;
use super::token::{Token, TokenKind};
use crate::diag::{Finding, Span};

/// A place where a key may have started that no `?` announces.
#[derive(Debug, Clone, Copy)]
struct KeyStart {
    possible: bool,
    /// Whether there is nothing else that it could be.
    required: bool,
    /// Whether its token is kept until it is known to be a key or none. Go's reader forgets that for
    /// `[]` and `{}`.
    awaited: bool,
    /// The number of its token.
    number: usize,
    mark: Mark,
}

impl KeyStart {
    /// No key, at the token of a number.
    fn none(number: usize, mark: Mark) -> Self {
        Self {
            possible: false,
            required: false,
            awaited: false,
            number,
            mark,
        }
    }
}

/// A text that is taken apart.
#[derive(Debug)]
pub(super) struct Scanner<'t> {
    pub(super) cursor: Cursor<'t>,
    tokens: VecDeque<Token<'t>>,
    /// How many tokens were handed out.
    handed_out: usize,
    /// The column of the block that is open, and those of the blocks around it.
    pub(super) indent: i32,
    indents: Vec<i32>,
    /// One for each open bracket, and one for the block around them.
    keys: Vec<KeyStart>,
    pub(super) key_allowed: bool,
}

pub(super) type Scan<T> = Result<T, Box<Finding>>;

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, lines_before: u32) -> Self {
        let cursor = Cursor::new(text, lines_before);
        let none = KeyStart::none(0, cursor.mark);
        Self {
            cursor,
            tokens: VecDeque::new(),
            handed_out: 0,
            indent: -1,
            indents: Vec::new(),
            keys: vec![none],
            key_allowed: true,
        }
    }

    /// The token that is handed out next.
    pub(super) fn peek(&mut self) -> Scan<&Token<'t>> {
        while self.tokens.is_empty() || self.awaits_key()? {
            self.fetch()?;
        }
        Ok(&self.tokens[0])
    }

    /// Hands out a token.
    pub(super) fn next(&mut self) -> Scan<Token<'t>> {
        self.peek()?;
        self.handed_out += 1;
        let end = Token {
            kind: TokenKind::End,
            start: self.cursor.mark,
            end: self.cursor.mark,
        };
        Ok(self.tokens.pop_front().unwrap_or(end))
    }

    pub(super) fn in_brackets(&self) -> bool {
        self.keys.len() > 1
    }

    /// Opens a block at a column if it is further in than the one that is open.
    fn indent_to(&mut self, column: i32, position: Option<usize>, kind: TokenKind<'t>, mark: Mark) {
        if self.in_brackets() || self.indent >= column {
            return;
        }
        self.indents.push(self.indent);
        self.indent = column;
        let token = Token {
            kind,
            start: mark,
            end: mark,
        };
        self.insert(position, token);
    }

    /// Ends the blocks that are further in than a column.
    fn unindent_to(&mut self, column: i32) {
        if self.in_brackets() {
            return;
        }
        while self.indent > column {
            self.push(TokenKind::BlockEnd, self.cursor.mark);
            self.indent = self.indents.pop().unwrap_or(-1);
        }
    }

    /// Adds a token that ends here.
    pub(super) fn push(&mut self, kind: TokenKind<'t>, start: Mark) {
        let end = self.cursor.mark;
        self.tokens.push_back(Token { kind, start, end });
    }

    /// Adds a token before the one of a number, if that was not handed out yet.
    fn insert(&mut self, number: Option<usize>, token: Token<'t>) {
        let position = number.and_then(|number| number.checked_sub(self.handed_out));
        let position = position.filter(|position| *position <= self.tokens.len());
        self.tokens
            .insert(position.unwrap_or(self.tokens.len()), token);
    }

    /// Adds a token of some characters of ASCII.
    fn indicator(&mut self, length: usize, kind: TokenKind<'t>) {
        let start = self.cursor.mark;
        self.cursor.advance_by(length);
        self.push(kind, start);
    }

    fn fetch(&mut self) -> Scan<()> {
        self.skip_to_token();
        self.unindent_to(self.cursor.mark.indent);
        let cursor = &self.cursor;
        let (byte, is_first) = (cursor.peek(), cursor.mark.indent == 0);
        let before_gap = cursor.is_gap_at(1);
        let in_brackets = self.in_brackets();
        match byte {
            0 => {
                // A key that is still possible is none: the line ends.
                if !is_first {
                    self.cursor.mark.row = self.cursor.mark.row.saturating_add(1);
                    self.cursor.mark.indent = 0;
                }
                self.close_blocks()?;
                self.push(TokenKind::End, self.cursor.mark);
                Ok(())
            }
            b'%' if is_first => {
                self.close_blocks()?;
                self.directive()
            }
            b'-' | b'.' if cursor.is_marker() => {
                self.close_blocks()?;
                let is_start = byte == b'-';
                let kind = if is_start {
                    TokenKind::DocumentStart
                } else {
                    TokenKind::DocumentEnd
                };
                self.indicator(3, kind);
                Ok(())
            }
            b'[' | b'{' => self.open(byte),
            b']' | b'}' => self.close(byte),
            b',' => {
                self.forget_key()?;
                self.key_allowed = true;
                self.indicator(1, TokenKind::Comma);
                Ok(())
            }
            b'-' if before_gap => self.block_start(TokenKind::BlockSequence, TokenKind::Entry),
            b'?' if in_brackets || before_gap => {
                self.block_start(TokenKind::BlockMapping, TokenKind::Key)
            }
            b':' if in_brackets || before_gap => self.value(),
            b'*' | b'&' => self.anchor(byte == b'*'),
            b'!' => {
                self.may_start_key()?;
                self.tag()
            }
            b'|' | b'>' if !in_brackets => {
                self.forget_key()?;
                self.key_allowed = true;
                let (start, end, text) = self.block_text(byte == b'|')?;
                let kind = TokenKind::Scalar(text, false);
                self.tokens.push_back(Token { kind, start, end });
                Ok(())
            }
            b'\'' | b'"' => {
                self.may_start_key()?;
                let start = self.cursor.mark;
                let text = self.quoted_text(byte)?;
                self.push(TokenKind::Scalar(text, false), start);
                Ok(())
            }
            b'\t' => Err(self.flaw_here(
                "a tab cannot indent: Kuma's YAML reader takes spaces only",
                "indent with spaces",
            )),
            b'#' | b'%' | b'@' | b'`' | b'|' | b'>' => Err(self.flaw_here(
                format!("a value cannot start with {:?}", char::from(byte)),
                "write the value in quotes",
            )),
            _ => {
                self.may_start_key()?;
                let (start, end, text) = self.plain_text()?;
                let kind = TokenKind::Scalar(text, true);
                self.tokens.push_back(Token { kind, start, end });
                Ok(())
            }
        }
    }

    /// Ends everything that is open outside of brackets.
    fn close_blocks(&mut self) -> Scan<()> {
        self.unindent_to(-1);
        self.forget_key()?;
        self.key_allowed = false;
        Ok(())
    }

    /// Leaves space and comments behind. A tab is not a space where a key may start.
    fn skip_to_token(&mut self) {
        loop {
            let takes_tabs = self.in_brackets() || !self.key_allowed;
            self.cursor
                .skip_ascii(|byte| byte == b' ' || takes_tabs && byte == b'\t');
            self.cursor.skip_comment();
            if self.cursor.take_break().is_none() {
                return;
            }
            self.key_allowed |= !self.in_brackets();
        }
    }

    fn open(&mut self, byte: u8) -> Scan<()> {
        self.may_start_key()?;
        let number = self.handed_out + self.tokens.len();
        self.keys.push(KeyStart::none(number, self.cursor.mark));
        self.key_allowed = true;
        let kind = if byte == b'[' {
            TokenKind::OpenList
        } else {
            TokenKind::OpenMapping
        };
        self.indicator(1, kind);
        Ok(())
    }

    fn close(&mut self, byte: u8) -> Scan<()> {
        self.forget_key()?;
        if self.in_brackets()
            && let Some(closed) = self.keys.pop()
            && let Some(around) = self.keys.last_mut()
            && around.number == closed.number
        {
            around.awaited = false;
        }
        self.key_allowed = false;
        let kind = if byte == b']' {
            TokenKind::CloseList
        } else {
            TokenKind::CloseMapping
        };
        self.indicator(1, kind);
        Ok(())
    }

    /// A `-` or a `?`.
    fn block_start(&mut self, block: TokenKind<'t>, kind: TokenKind<'t>) -> Scan<()> {
        let in_brackets = self.in_brackets();
        if !in_brackets {
            if !self.key_allowed {
                let what = if kind == TokenKind::Entry {
                    "a list cannot start here, in the line of its key or behind a value"
                } else {
                    "a key cannot start here"
                };
                return Err(self.flaw_here(what, "start a new line, or write the value in quotes"));
            }
            let mark = self.cursor.mark;
            self.indent_to(mark.indent, None, block, mark);
        }
        self.forget_key()?;
        self.key_allowed = !in_brackets || kind == TokenKind::Entry;
        self.indicator(1, kind);
        Ok(())
    }

    /// A `:`.
    fn value(&mut self) -> Scan<()> {
        let level = self.keys.len() - 1;
        let in_brackets = self.in_brackets();
        if self.is_key(level)? {
            let KeyStart { number, mark, .. } = self.keys[level];
            let key = Token {
                kind: TokenKind::Key,
                start: mark,
                end: mark,
            };
            self.insert(Some(number), key);
            self.indent_to(mark.indent, Some(number), TokenKind::BlockMapping, mark);
            let key = &mut self.keys[level];
            (key.possible, key.awaited) = (false, false);
            self.key_allowed = false;
        } else {
            if !in_brackets {
                if !self.key_allowed {
                    return Err(self.flaw_here(
                        "a mapping cannot start here, inside of a value",
                        "start a new line for the key; write the value in quotes if the colon belongs to it",
                    ));
                }
                let mark = self.cursor.mark;
                self.indent_to(mark.indent, None, TokenKind::BlockMapping, mark);
            }
            self.key_allowed = !in_brackets;
        }
        self.indicator(1, TokenKind::Value);
        Ok(())
    }

    fn anchor(&mut self, is_alias: bool) -> Scan<()> {
        self.may_start_key()?;
        let start = self.cursor.mark;
        self.cursor.advance();
        let name = self.word();
        let ends = self.cursor.is_gap_at(0) || b"?:,]}%@`".contains(&self.cursor.peek());
        if name.is_empty() || !ends {
            let message = format!(
                "after {} the name of an anchor has to follow, of letters, digits, - and _",
                if is_alias { '*' } else { '&' }
            );
            return Err(flaw_at(start, message, "write the value in quotes"));
        }
        let kind = if is_alias {
            TokenKind::Alias(name)
        } else {
            TokenKind::Anchor(name)
        };
        self.push(kind, start);
        Ok(())
    }

    /// The letters, digits, `-` and `_` that follow.
    pub(super) fn word(&mut self) -> &'t str {
        let start = self.cursor.mark.at;
        self.cursor.skip_ascii(is_word);
        self.cursor.since(start)
    }

    /// Whether everything was read, and some characters are where the text ends.
    pub(super) fn is_end(&self, span: Span) -> bool {
        self.cursor.is_end() && self.cursor.mark.span() == span
    }

    pub(super) fn flaw_here(&self, message: impl Into<String>, help: &str) -> Box<Finding> {
        flaw_at(self.cursor.mark, message, help)
    }
}
