//! Tables as kubectl prints them: no lines, columns as wide as they need to be. On a terminal that is
//! too narrow nothing is cut: columns that say the same in every row go above the table, then cells
//! are wrapped between words, and if that is not enough each row becomes a block of lines.

use tabled::builder::Builder;
use tabled::grid::util::string::get_text_width;
use tabled::settings::{Padding, Style};

use super::Paint;
use super::wrap::{longest_word, wrap};
use crate::diag::printable;

/// Between two columns.
const GAP: usize = 3;
/// What stands for an empty cell.
const EMPTY: &str = "-";

/// A table of text.
#[derive(Debug, Default)]
pub(crate) struct Table {
    headings: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with a heading for each column.
    pub(crate) fn new(headings: &[&str]) -> Self {
        Self {
            headings: headings.iter().map(|&heading| heading.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    /// Adds a row. Cells come from files and servers, so they are made printable; one that is
    /// empty is shown as `-`.
    pub(crate) fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        let cell = |cell: String| {
            if cell.is_empty() {
                EMPTY.to_owned()
            } else {
                printable(&cell).into_owned()
            }
        };
        self.rows.push(cells.into_iter().map(cell).collect());
    }

    /// The table as text, each line indented, made to fit a width if one is given.
    pub(crate) fn render(&self, indent: usize, width: Option<usize>) -> String {
        let mut columns: Vec<usize> = (0..self.headings.len()).collect();
        let lines = match width.map(|width| width.saturating_sub(indent)) {
            None => self.lines(&columns, None),
            Some(width) => {
                let natural = self.measure(&columns, get_text_width);
                let mut lines = self.take_constants(&mut columns, &natural, width);
                if let Some(widths) = self.widths(&columns, &natural, width) {
                    lines.extend(self.lines(&columns, Some(&widths)));
                } else {
                    lines.extend((!lines.is_empty()).then(String::new));
                    lines.extend(self.blocks(&columns, width));
                }
                lines
            }
        };
        let pad = " ".repeat(indent);
        let line = |line: String| format!("{}\n", format!("{pad}{line}").trim_end());
        lines.into_iter().map(line).collect()
    }

    /// The cells of a column, without its heading.
    fn cells(&self, column: usize) -> impl Iterator<Item = &str> {
        let cells = self.rows.iter();
        cells.map(move |row| row.get(column).map_or(EMPTY, String::as_str))
    }

    /// How wide each column is, by a measure of its cells.
    fn measure(&self, columns: &[usize], of: fn(&str) -> usize) -> Vec<usize> {
        let column = |&column: &usize| {
            let cells = self.cells(column).map(of);
            cells.fold(of(&self.headings[column]), usize::max)
        };
        columns.iter().map(column).collect()
    }

    /// Takes out columns whose cells are all alike until the table fits, the empty ones first; says
    /// what was in the others. `natural` has the width of every column, as nothing is wrapped.
    fn take_constants(
        &self,
        columns: &mut Vec<usize>,
        natural: &[usize],
        width: usize,
    ) -> Vec<String> {
        let is_too_wide = |columns: &[usize]| {
            let all: usize = columns.iter().map(|column| natural[*column] + GAP).sum();
            all > width + GAP
        };
        if !is_too_wide(columns) {
            return Vec::new();
        }
        let is_constant = |column: &usize| {
            let mut cells = self.cells(*column);
            let first = cells.next();
            !self.headings[*column].is_empty() && cells.all(|cell| Some(cell) == first)
        };
        let value = |column: usize| self.cells(column).next().unwrap_or_default();
        let mut constants: Vec<usize> = columns.iter().copied().filter(is_constant).collect();
        constants.sort_by_key(|column| value(*column) != EMPTY);
        let mut said = Vec::new();
        for column in constants {
            if !is_too_wide(columns) || self.rows.len() < 2 || columns.len() < 2 {
                break;
            }
            columns.retain(|other| *other != column);
            if value(column) != EMPTY {
                let heading = self.headings[column].heading();
                said.push(format!("{heading}: {}", value(column)));
            }
        }
        wrap(&said.join("   "), width)
    }

    /// How wide each column may be for the table to fit with no word cut: the widest gives way first.
    /// None if there is no such way.
    fn widths(&self, columns: &[usize], natural: &[usize], width: usize) -> Option<Vec<usize>> {
        let least = self.measure(columns, longest_word);
        let mut widths: Vec<usize> = columns.iter().map(|column| natural[*column]).collect();
        let available = (width + GAP).checked_sub(GAP * columns.len())?;
        while widths.iter().sum::<usize>() > available {
            let wider = (0..widths.len()).filter(|&at| widths[at] > least[at]);
            let widest = wider.max_by_key(|&at| widths[at])?;
            widths[widest] -= 1;
        }
        Some(widths)
    }

    /// Headings and rows, in columns.
    fn lines(&self, columns: &[usize], widths: Option<&[usize]>) -> Vec<String> {
        let mut builder = Builder::default();
        let fit = |text: &str, at: usize| match widths {
            Some(widths) => wrap(text, widths[at]),
            None => vec![text.to_owned()],
        };
        let heading = |(at, column): (usize, &usize)| {
            let lines = fit(&self.headings[*column], at).into_iter();
            // Nothing that is painted would keep the spaces before it.
            let painted = |line: String| match line.as_str() {
                "" => line,
                heading => heading.heading().to_string(),
            };
            lines.map(painted).collect::<Vec<_>>().join("\n")
        };
        builder.push_record(columns.iter().enumerate().map(heading));
        for row in &self.rows {
            let cell = |(at, column): (usize, &usize)| {
                fit(row.get(*column).map_or(EMPTY, String::as_str), at).join("\n")
            };
            builder.push_record(columns.iter().enumerate().map(cell));
        }
        let mut table = builder.build();
        table.with(Style::empty()).with(Padding::new(0, GAP, 0, 0));
        table.to_string().lines().map(str::to_owned).collect()
    }

    /// Each row as a block of lines, one for each column.
    fn blocks(&self, columns: &[usize], width: usize) -> Vec<String> {
        let names = columns.iter().map(|column| self.headings[*column].as_str());
        let name = names.map(get_text_width).max().unwrap_or_default();
        let mut lines = Vec::new();
        for (number, row) in self.rows.iter().enumerate() {
            if number > 0 {
                lines.push(String::new());
            }
            for column in columns {
                let mut heading = self.headings[*column].as_str();
                let cell = row.get(*column).map_or(EMPTY, String::as_str);
                if heading.is_empty() {
                    lines.extend(wrap(cell.trim(), width));
                    continue;
                }
                for line in wrap(cell, width.saturating_sub(name + GAP)) {
                    let gap = " ".repeat(name + GAP - get_text_width(heading));
                    lines.push(format!("{}{gap}{line}", heading.heading()));
                    heading = "";
                }
            }
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let mut table = Table::new(&["MESH", "NAME", "SAYS", "NOTES"]);
        for (name, says) in [("web-1", "several words in a row"), ("backend-10", "one")] {
            table.row(["default", name, says, ""].map(str::to_owned));
        }
        table
    }

    #[test]
    fn a_narrow_terminal_cuts_nothing() {
        colored::control::set_override(false);
        let wide = "MESH      NAME         SAYS                     NOTES\n\
                    default   web-1        several words in a row   -\n\
                    default   backend-10   one                      -\n";
        for width in [None, Some(53)] {
            assert_eq!(table().render(0, width), wide);
        }
        let without_notes = "MESH      NAME         SAYS\n\
                             default   web-1        several words in a row\n\
                             default   backend-10   one\n";
        assert_eq!(table().render(0, Some(45)), without_notes);
        let without_mesh = "  MESH: default\n\
                            \u{20} NAME         SAYS\n\
                            \u{20} web-1        several words in a row\n\
                            \u{20} backend-10   one\n";
        assert_eq!(table().render(2, Some(37)), without_mesh);
        let wrapped = "MESH: default\n\
                       NAME         SAYS\n\
                       web-1        several\n\
                       \u{20}            words in a\n\
                       \u{20}            row\n\
                       backend-10   one\n";
        assert_eq!(table().render(0, Some(23)), wrapped);
        let blocks = "MESH: default\n\
                      \n\
                      NAME   web-1\n\
                      SAYS   several\n\
                      \u{20}      words in\n\
                      \u{20}      a row\n\
                      \n\
                      NAME   backend-10\n\
                      SAYS   one\n";
        assert_eq!(table().render(0, Some(15)), blocks);
    }

    #[test]
    fn every_word_is_there_at_every_width() {
        for width in 0..60 {
            let text = table().render(4, Some(width));
            for word in ["default", "web-1", "backend-10", "several", "row", "one"] {
                assert!(text.contains(word), "{width}: {text}");
            }
        }
    }
}
