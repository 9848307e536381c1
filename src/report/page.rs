//! A page about one thing: a title, headings, lines and tables below them. Lines are wrapped between
//! words at the width of the terminal. Knows nothing of what it is about.

use std::fmt::Display;
use std::sync::Arc;

use super::wrap::wrap;
use super::{Paint, Table};
use crate::diag::{Finding, printable};

/// Before a line below a heading.
const INDENT: &str = "  ";
/// How wide the names of fields are.
const NAME: usize = 14;

/// A page that is being written. Its text has to be printable.
pub(super) struct Page {
    text: String,
    width: Option<usize>,
}

impl Page {
    /// A page with a title, for a terminal of a width if one is given.
    pub(super) fn new(title: &str, width: Option<usize>) -> Self {
        let text = String::new();
        let mut page = Self { text, width };
        page.push("", "", &title.heading());
        page
    }

    /// Begins a part of the page.
    pub(super) fn heading(&mut self, text: &str) {
        self.text.push('\n');
        self.push("", "", &text.heading());
    }

    /// Adds a line.
    pub(super) fn line(&mut self, text: impl Display) {
        self.push(INDENT, "    ", &text);
    }

    /// Adds a line that starts with the name of what it says.
    pub(super) fn field(&mut self, name: impl Display, text: impl Display) {
        let name = format!("{INDENT}{name:NAME$}");
        let under = " ".repeat(INDENT.len() + NAME);
        self.push(&name, &under, &text);
    }

    /// Adds a table.
    pub(super) fn table(&mut self, table: &Table) {
        self.text.push_str(&table.render(INDENT.len(), self.width));
    }

    /// Says how many rows of a table are left out, if any are, and which.
    pub(super) fn hidden(&mut self, rows: usize, which: &str) {
        if rows > 0 {
            self.line(format!("and {rows} more{which} (-o json lists them)"));
        }
    }

    /// Adds the notes at the end of a page, if there are any.
    pub(super) fn notes(&mut self, notes: &[Arc<Finding>]) {
        if !notes.is_empty() {
            self.heading("Notes");
        }
        for note in notes {
            self.note(note);
        }
    }

    /// Adds a note, and what to do about it.
    pub(super) fn note(&mut self, note: &Finding) {
        let (code, message) = (note.code.0.caution(), printable(&note.message));
        self.line(format!("{code}: {message}"));
        if let Some(help) = &note.help {
            let help = format!("to change it: {}", printable(help));
            self.push("    ", "      ", &help);
        }
    }

    /// The whole page.
    pub(super) fn finish(self) -> String {
        self.text
    }

    /// Adds a line that starts with `first`; what does not fit goes below it, behind `rest`.
    fn push(&mut self, first: &str, rest: &str, text: &dyn Display) {
        let width = self
            .width
            .map_or(usize::MAX, |it| it.saturating_sub(rest.len()));
        let mut start = first;
        for line in wrap(&text.to_string(), width) {
            self.text.push_str(start);
            self.text.push_str(&line);
            self.text.push('\n');
            start = rest;
        }
    }
}
