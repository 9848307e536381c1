//! Reads a document of YAML into a tree, as the control planes' reader does, which is Go's: a port
//! of libyaml as it was before YAML 1.2. It takes and refuses other documents than today's parsers
//! do (`x: [::1]`, a key over two lines, a bracket at the indentation of its key), and reads one
//! document only: what follows is never seen. That is why it is written by hand, and that way a
//! text is borrowed, not copied, and no more than the longest key is held back. The tree's bounds
//! are in [`super::build`].

mod cursor;
mod flaws;
mod flow;
mod scalars;
mod scanner;
mod tags;
mod token;

use std::borrow::Cow;

use super::build::Builder;
use super::tree::Tree;
use crate::diag::{Finding, codes};
use cursor::Mark;
use flaws::{content_after, end_of_content, flaw_at, no_value};
use scanner::{Scan, Scanner};
use tags::resolve_handle;
use token::{TokenKind, ends_document, ends_key};

/// For how many nodes at most room is made before there are any.
const NODES_AHEAD: usize = 1_000;

/// Reads a document. `lines_before` is how many lines of the file stand before its text.
pub(super) fn read(text: &str, lines_before: u32) -> Result<Tree<'_>, Box<Finding>> {
    let mut parser = Parser {
        scanner: Scanner::new(text, lines_before),
        // About as many as a document of a resource has, so that few of them have to grow.
        builder: Builder::with_room((text.len() / 8).min(NODES_AHEAD)),
        next: Vec::new(),
        handles: Vec::new(),
    };
    match parser.document() {
        Ok(()) => Ok(parser.builder.finish()),
        // What is missing at the end is missed after the last thing that is there.
        Err(flaw) if parser.scanner.is_end(flaw.span()) => {
            Err(Box::new(flaw.at(end_of_content(text, lines_before))))
        }
        Err(flaw) => Err(flaw),
    }
}

/// What may follow in a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    /// A value; whether it may be a block, and whether a list may start at the indentation of its
    /// key.
    Node {
        block: bool,
        flat_list: bool,
    },
    ListEntry,
    FlatListEntry,
    Key,
    Value,
    FlowEntry {
        is_first: bool,
    },
    FlowKey {
        is_first: bool,
    },
    FlowValue,
    /// A key in braces without a value.
    FlowNoValue,
    /// A mapping of one key, written without braces inside of brackets.
    PairKey,
    PairValue,
    PairEnd,
}

const BLOCK: Next = Next::Node {
    block: true,
    flat_list: false,
};
const BLOCK_VALUE: Next = Next::Node {
    block: true,
    flat_list: true,
};
const FLOW: Next = Next::Node {
    block: false,
    flat_list: false,
};

struct Parser<'t> {
    scanner: Scanner<'t>,
    builder: Builder<'t>,
    /// What is still to come, the next thing last.
    next: Vec<Next>,
    /// The handles of tags that the document declares.
    handles: Vec<(&'t str, Cow<'t, str>)>,
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Scan<()> {
        self.head()?;
        while let Some(next) = self.next.pop() {
            self.step(next)?;
        }
        let token = self.scanner.peek()?;
        let rest = match token.kind {
            TokenKind::End => None,
            TokenKind::DocumentEnd => content_after(self.scanner.cursor.clone()),
            _ => Some(token.start.span()),
        };
        if let Some(span) = rest {
            let message = "Kuma's YAML reader never sees what follows: the document ends before it";
            let help = "start a new document with a line of ---, or remove what is left over";
            let flaw = Finding::in_text(codes::UNREAD_TEXT, span, message).help(help);
            self.builder.note_unread(flaw);
        }
        Ok(())
    }

    /// Reads directives and the line of `---`.
    fn head(&mut self) -> Scan<()> {
        let mut has_version = false;
        loop {
            let span = self.scanner.peek()?.span();
            let wrong = |message, help| {
                Err(Box::new(
                    Finding::in_text(codes::SYNTAX, span, message).help(help),
                ))
            };
            match &self.scanner.peek()?.kind {
                TokenKind::Version(is_known) => {
                    if !is_known {
                        let message = "Kuma's YAML reader knows version 1.1 only";
                        return wrong(message, "remove the line");
                    }
                    if std::mem::replace(&mut has_version, true) {
                        return wrong("%YAML appears twice", "remove the line");
                    }
                }
                TokenKind::Directive(handle, prefix) => {
                    let entry = (*handle, prefix.clone());
                    if self.handles.iter().any(|(known, _)| *known == entry.0) {
                        return wrong("%TAG declares this handle twice", "remove the line");
                    }
                    self.handles.push(entry);
                }
                TokenKind::DocumentStart => {
                    self.scanner.next()?;
                    if ends_document(&self.scanner.peek()?.kind) {
                        return self.nothing_here();
                    }
                    self.next.push(BLOCK);
                    return Ok(());
                }
                TokenKind::End if !has_version && self.handles.is_empty() => return Ok(()),
                _ if !has_version && self.handles.is_empty() => {
                    self.next.push(BLOCK);
                    return Ok(());
                }
                _ => {
                    let message = "after a line that starts with % a line of --- is expected";
                    return wrong(message, "add the line, or remove the one with %");
                }
            }
            self.scanner.next()?;
        }
    }

    fn step(&mut self, next: Next) -> Scan<()> {
        match next {
            Next::Node { block, flat_list } => self.node(block, flat_list),
            Next::ListEntry => self.list_entry(),
            Next::FlatListEntry => self.flat_list_entry(),
            Next::Key => self.key(),
            Next::Value => self.value(),
            Next::FlowEntry { is_first } => self.flow_entry(is_first),
            Next::FlowKey { is_first } => self.flow_key(is_first),
            Next::FlowValue => {
                self.next.push(Next::FlowKey { is_first: false });
                self.flow_value(|kind| matches!(kind, TokenKind::Comma | TokenKind::CloseMapping))
            }
            Next::FlowNoValue => {
                self.next.push(Next::FlowKey { is_first: false });
                self.nothing_here()
            }
            Next::PairKey => self.pair_key(),
            Next::PairValue => {
                self.next.push(Next::PairEnd);
                self.flow_value(|kind| matches!(kind, TokenKind::Comma | TokenKind::CloseList))
            }
            Next::PairEnd => {
                let end = self.scanner.peek()?.start;
                self.next.push(Next::FlowEntry { is_first: false });
                self.builder.close(end.point())
            }
        }
    }

    /// A value of any kind, with its anchor and its tag.
    fn node(&mut self, block: bool, flat_list: bool) -> Scan<()> {
        let (mut anchor, mut tag, mut first) = (None, None, None);
        loop {
            let token = self.scanner.peek()?;
            match &token.kind {
                TokenKind::Alias(name) if first.is_none() => {
                    let (name, span) = (*name, token.span());
                    self.scanner.next()?;
                    return self.builder.alias(name, span);
                }
                TokenKind::Anchor(name) if anchor.is_none() => anchor = Some(*name),
                TokenKind::Tag(handle, rest) if tag.is_none() => {
                    let tagged = resolve_handle(&self.handles, handle, rest);
                    tag = Some(tagged.ok_or_else(|| {
                        flaw_at(
                            token.start,
                            "no %TAG declares the handle of this tag",
                            "write the value in quotes",
                        )
                    })?);
                }
                _ => break,
            }
            first.get_or_insert(token.start);
            self.scanner.next()?;
        }
        let token = self.scanner.peek()?;
        let span = token.span();
        let (is_mapping, next) = match &token.kind {
            TokenKind::Scalar(..) => {
                if let TokenKind::Scalar(text, plain) = self.scanner.next()?.kind {
                    return self.builder.tagged(text, plain, tag, span, anchor);
                }
                return Ok(());
            }
            // The token stays: it is the first entry.
            TokenKind::Entry if flat_list => (false, Next::FlatListEntry),
            TokenKind::OpenList => (false, Next::FlowEntry { is_first: true }),
            TokenKind::OpenMapping => (true, Next::FlowKey { is_first: true }),
            TokenKind::BlockSequence if block => (false, Next::ListEntry),
            TokenKind::BlockMapping if block => (true, Next::Key),
            _ if first.is_some() => {
                let span = first.unwrap_or(token.start).span();
                return self.builder.tagged("".into(), true, tag, span, anchor);
            }
            _ => return Err(no_value(token)),
        };
        if next != Next::FlatListEntry {
            self.scanner.next()?;
        }
        self.next.push(next);
        self.builder.open(is_mapping, anchor, span)
    }

    /// A value that is not written.
    fn nothing(&mut self, at: Mark) -> Scan<()> {
        self.builder
            .scalar(Cow::Borrowed(""), true, at.span(), None)
    }

    fn nothing_here(&mut self) -> Scan<()> {
        let at = self.scanner.peek()?.start;
        self.nothing(at)
    }

    /// Ends what was opened last, with a token.
    fn close(&mut self) -> Scan<()> {
        let end = self.scanner.next()?.end;
        self.builder.close(end.point())
    }

    /// After a `-`, `?` or `:`: a value, or nothing if one of some tokens follows.
    fn after(
        &mut self,
        value: Next,
        then: Next,
        is_none: impl Fn(&TokenKind<'t>) -> bool,
    ) -> Scan<()> {
        let mark = self.scanner.next()?.end;
        self.next.push(then);
        if is_none(&self.scanner.peek()?.kind) {
            return self.nothing(mark);
        }
        self.next.push(value);
        Ok(())
    }

    fn list_entry(&mut self) -> Scan<()> {
        match self.scanner.peek()?.kind {
            TokenKind::Entry => self.after(BLOCK, Next::ListEntry, |kind| {
                matches!(kind, TokenKind::Entry | TokenKind::BlockEnd)
            }),
            TokenKind::BlockEnd => self.close(),
            _ => {
                let (line, _) = self.builder.opened_at();
                let message =
                    format!("a - of the list that starts in line {line} is expected here");
                let at = self.scanner.peek()?.start;
                Err(flaw_at(at, message, "align the items of the list"))
            }
        }
    }

    fn flat_list_entry(&mut self) -> Scan<()> {
        let token = self.scanner.peek()?;
        if token.kind != TokenKind::Entry {
            let end = token.start;
            return self.builder.close(end.point());
        }
        self.after(BLOCK, Next::FlatListEntry, |kind| {
            matches!(
                kind,
                TokenKind::Entry | TokenKind::Key | TokenKind::Value | TokenKind::BlockEnd
            )
        })
    }

    fn key(&mut self) -> Scan<()> {
        match self.scanner.peek()?.kind {
            TokenKind::Key => self.after(BLOCK_VALUE, Next::Value, ends_key),
            TokenKind::BlockEnd => self.close(),
            _ => {
                let (line, _) = self.builder.opened_at();
                let message =
                    format!("a key of the mapping that starts in line {line} is expected here");
                let help = "align the keys; if this belongs to the value before, write all of that in quotes";
                Err(flaw_at(self.scanner.peek()?.start, message, help))
            }
        }
    }

    fn value(&mut self) -> Scan<()> {
        if self.scanner.peek()?.kind == TokenKind::Value {
            return self.after(BLOCK_VALUE, Next::Key, ends_key);
        }
        self.next.push(Next::Key);
        self.nothing_here()
    }
}
