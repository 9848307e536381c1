//! Tables as kubectl prints them: no lines, columns as wide as they need to be. Only a terminal
//! that is too narrow makes them narrower, the widest first.

use tabled::builder::Builder;
use tabled::grid::util::string::get_text_width;
use tabled::settings::format::Format;
use tabled::settings::object::{Columns, Rows};
use tabled::settings::{Modify, Padding, Style, Width};

use super::Paint;
use crate::diag::printable;

/// Between two columns.
const GAP: usize = 3;
/// No column is made narrower than this.
const NARROWEST: usize = 6;

/// A table of text.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Vec<String>>,
    wraps: bool,
}

impl Table {
    /// A table with a heading for each column. On a narrow terminal cells are cut, so that a row
    /// stays a line.
    #[must_use]
    pub fn new(headings: &[&str]) -> Self {
        let headings = headings
            .iter()
            .map(|heading| (*heading).to_owned())
            .collect();
        Self {
            rows: vec![headings],
            wraps: false,
        }
    }

    /// The same, for sentences: on a narrow terminal they are wrapped between words.
    #[must_use]
    pub fn wrapping(mut self) -> Self {
        self.wraps = true;
        self
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
        table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
        if let Some(width) = width {
            for (column, width) in self.narrowed(width.saturating_sub(indent)) {
                let cells = Modify::new(Columns::one(column));
                if self.wraps {
                    table.with(cells.with(Width::wrap(width).keep_words(true)));
                } else {
                    table.with(cells.with(Width::truncate(width).suffix("…")));
                }
            }
        }
        let paint = |text: &str| {
            let lines: Vec<String> = text
                .lines()
                .map(|line| line.heading().to_string())
                .collect();
            lines.join("\n")
        };
        table.with(Modify::new(Rows::first()).with(Format::content(paint)));
        let pad = " ".repeat(indent);
        let mut text = String::new();
        for line in table.to_string().lines() {
            text.push_str(&pad);
            text.push_str(line.trim_end());
            text.push('\n');
        }
        text
    }

    /// The columns that have to be narrower for the table to fit, and how wide they may be.
    fn narrowed(&self, width: usize) -> Vec<(usize, usize)> {
        let columns = self.rows.first().map_or(0, Vec::len);
        let natural: Vec<usize> = (0..columns)
            .map(|column| {
                let cells = self.rows.iter().filter_map(|row| row.get(column));
                cells
                    .map(|cell| get_text_width(cell))
                    .max()
                    .unwrap_or_default()
            })
            .collect();
        let mut widths = natural.clone();
        let room = width.saturating_sub(GAP * columns.saturating_sub(1));
        while widths.iter().sum::<usize>() > room {
            let Some(widest) = widths
                .iter_mut()
                .max_by_key(|width| **width)
                .filter(|width| **width > NARROWEST)
            else {
                break;
            };
            *widest -= 1;
        }
        let narrower = natural.into_iter().zip(widths).enumerate();
        narrower
            .filter(|(_, (natural, width))| width < natural)
            .map(|(column, (_, width))| (column, width))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["NAME", "ENDPOINT"]);
        table.row([
            "a".to_owned(),
            "http://zipkin.example:9411/api/v2/spans".to_owned(),
        ]);
        table
    }

    #[test]
    fn a_narrow_terminal_cuts_the_widest_cells_and_a_pipe_none() {
        colored::control::set_override(false);
        assert_eq!(
            table().render(0, Some(27)),
            "NAME   ENDPOINT\na      http://zipkin.examp…\n"
        );
        assert!(
            table()
                .render(2, None)
                .contains("  a      http://zipkin.example:9411/api/v2/spans\n")
        );
        let mut sentences = Table::new(&["A", "MEANING"]).wrapping();
        sentences.row(["x".to_owned(), "several words in a row".to_owned()]);
        assert_eq!(
            sentences.render(0, Some(18)),
            "A   MEANING\nx   several words\n    in a row\n"
        );
        for width in 0..60 {
            let _ = table().render(4, Some(width));
        }
    }
}
