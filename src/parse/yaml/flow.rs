//! Lists and mappings in brackets.

use super::flaws::flaw_at;
use super::scanner::Scan;
use super::token::TokenKind;
use super::{FLOW, Next, Parser};

impl<'t> Parser<'t> {
    pub(super) fn flow_entry(&mut self, is_first: bool) -> Scan<()> {
        if !is_first {
            self.comma(&TokenKind::CloseList, "]")?;
        }
        let token = self.scanner.peek()?;
        match token.kind {
            TokenKind::CloseList => self.close(),
            TokenKind::Key => {
                let span = token.span();
                self.scanner.next()?;
                self.next.push(Next::PairKey);
                self.builder.open(true, None, span)
            }
            _ => {
                self.next.push(Next::FlowEntry { is_first: false });
                self.next.push(FLOW);
                Ok(())
            }
        }
    }

    pub(super) fn flow_key(&mut self, is_first: bool) -> Scan<()> {
        if !is_first {
            self.comma(&TokenKind::CloseMapping, "}")?;
        }
        match self.scanner.peek()?.kind {
            TokenKind::CloseMapping => self.close(),
            TokenKind::Key => self.after(FLOW, Next::FlowValue, |kind| {
                matches!(
                    kind,
                    TokenKind::Value | TokenKind::Comma | TokenKind::CloseMapping
                )
            }),
            _ => {
                self.next.push(Next::FlowNoValue);
                self.next.push(FLOW);
                Ok(())
            }
        }
    }

    /// Leaves the comma between two things in brackets behind, which the last of them lacks.
    pub(super) fn comma(&mut self, close: &TokenKind<'t>, bracket: &str) -> Scan<()> {
        let token = self.scanner.peek()?;
        if token.kind == TokenKind::Comma {
            self.scanner.next()?;
        } else if token.kind != *close {
            let (line, _) = self.builder.opened_at();
            let help = format!(
                "what starts in line {line} ends with {bracket}; a key in brackets has to be on one line with its colon, and what holds brackets, commas or a question mark has to be in quotes"
            );
            let message = format!("a comma or {bracket} is expected here");
            return Err(flaw_at(self.scanner.peek()?.start, message, &help));
        }
        Ok(())
    }

    /// The value of a key in brackets, or nothing.
    pub(super) fn flow_value(&mut self, is_none: impl Fn(&TokenKind<'t>) -> bool) -> Scan<()> {
        if self.scanner.peek()?.kind == TokenKind::Value {
            self.scanner.next()?;
            if !is_none(&self.scanner.peek()?.kind) {
                self.next.push(FLOW);
                return Ok(());
            }
        }
        self.nothing_here()
    }

    pub(super) fn pair_key(&mut self) -> Scan<()> {
        self.next.push(Next::PairValue);
        let token = self.scanner.peek()?;
        if matches!(
            token.kind,
            TokenKind::Value | TokenKind::Comma | TokenKind::CloseList
        ) {
            let end = self.scanner.next()?.end;
            return self.nothing(end);
        }
        self.next.push(FLOW);
        Ok(())
    }
}
