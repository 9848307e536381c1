//! What an answer has for every output format: a document, a table or a page, and names. Whoever
//! prints one knows nothing else of it.

use std::io::{self, Write};

use clap::ValueEnum;
use rayon::prelude::*;
use serde::Serialize;

use super::documents::List;
use super::list::Object;
use super::{Table, write_json};
use crate::diag::printable;
use crate::model::ResourceName;

/// How `inspect` and `get` print.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum OutputFormat {
    /// A table, or a page for one thing
    Table,
    /// A table with more columns
    Wide,
    /// JSON
    Json,
    /// YAML
    Yaml,
    /// Names only
    Name,
}

/// An answer that can be printed in every format.
pub(crate) trait View {
    /// What JSON and YAML show.
    fn document(&self) -> impl Serialize;

    /// Writes the document as JSON.
    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write_json(out, &self.document())
    }

    /// The resources that it is about.
    fn names(&self) -> Vec<ResourceName<'_>>;

    /// The table, or the page.
    fn text(&self, is_wide: bool, width: Option<usize>) -> String;

    /// A line for each name. The mesh is left out if all are of the one that a name alone means.
    fn name_lines(&self, meant: &str) -> String {
        let mut names = self.names();
        let is_plain = |it: &ResourceName<'_>| {
            it.mesh
                .is_none_or(|mesh| mesh == meant && !it.name.contains('/'))
        };
        if names.iter().all(is_plain) {
            for name in &mut names {
                name.mesh = None;
            }
        }
        let mut lines = String::new();
        for name in &names {
            lines.push_str(&printable(&name.to_string()));
            lines.push('\n');
        }
        lines
    }
}

/// One of many things of a kind: a row of a table, an item of a list.
pub(crate) trait Row: Sync {
    /// What a list in JSON and YAML has of it.
    fn item(&self) -> impl Serialize + Send;
    /// What it is called.
    fn name(&self) -> ResourceName<'_>;
    /// The headings of the table.
    fn headings(is_wide: bool) -> Vec<&'static str>;
    /// Its cells below them.
    fn cells(&self, is_wide: bool) -> Vec<String>;
}

impl<R: Row> View for Vec<R> {
    fn document(&self) -> impl Serialize {
        List::from(self.par_iter().map(Row::item).collect::<Vec<_>>())
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        Object::write(out, |list| {
            list.field("total", self.len())?;
            list.list("items", self, Row::item)
        })
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        self.iter().map(Row::name).collect()
    }

    fn text(&self, is_wide: bool, width: Option<usize>) -> String {
        let mut table = Table::new(&R::headings(is_wide));
        let rows: Vec<_> = self.par_iter().map(|row| row.cells(is_wide)).collect();
        for cells in rows {
            table.row(cells);
        }
        table.render(0, width)
    }
}
