//! Tables as kubectl prints them: no lines, columns as wide as they need to be, wrapped only when
//! a terminal is too narrow.

use tabled::builder::Builder;
use tabled::settings::object::Rows;
use tabled::settings::peaker::PriorityMax;
use tabled::settings::{Modify, Padding, Style, Width, format::Format};

use super::Paint;
use crate::diag::printable;

/// A table of text.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a heading for each column.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        Self {
            rows: vec![
                headings
                    .iter()
                    .map(|heading| (*heading).to_owned())
                    .collect(),
            ],
        }
    }

    /// Adds a row. Cells come from files and servers, so they are made printable; one that is
    /// empty is shown as `-`.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cell = |cell: String| {
            if cell.is_empty() {
                "-".to_owned()
            } else {
                printable(&cell).into_owned()
            }
        };
        self.rows.push(cells.into_iter().map(cell).collect());
    }

    /// The table as text, each line indented, at most `width` columns wide if one is given.
    #[must_use]
    pub fn render(&self, indent: usize, width: Option<usize>) -> String {
        let mut builder = Builder::default();
        for row in &self.rows {
            builder.push_record(row);
        }
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(0, 3, 0, 0));
        if let Some(width) = width {
            let narrowest = self.rows.first().map_or(0, Vec::len) * 6;
            let width = width.saturating_sub(indent).max(narrowest);
            table.with(Width::wrap(width).priority(PriorityMax::right()));
        }
        table.with(
            Modify::new(Rows::first()).with(Format::content(|text| text.heading().to_string())),
        );
        let pad = " ".repeat(indent);
        let mut text = String::new();
        for line in table.to_string().lines() {
            text.push_str(&pad);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }
}
