//! The page of one policy: its backend, the dataplanes that get it, and those that it matches but
//! that get another one.

use std::fmt::Write as _;

use super::dataplane_page::{endpoint, rank_words};
use super::documents::PolicySummary;
use super::{Paint, Table};
use crate::diag::printable;
use crate::effective::Rank;

/// The page of a policy.
#[must_use]
pub fn policy_page(summary: &PolicySummary<'_, '_>, width: Option<usize>) -> String {
    let mut page = String::new();
    let policy = summary.policy.policy;
    let name = format!(
        "TrafficTrace {} of mesh {}",
        policy.meta.name, summary.view.name
    );
    let _ = writeln!(page, "{}", name.heading());
    match summary.policy.resolution.target() {
        Some(target) => {
            let line = format!(
                "{} (from {}), {}",
                target.name,
                target.source.word(),
                endpoint(target)
            );
            let _ = writeln!(page, "  backend      {}", printable(&line));
        }
        None => {
            let _ = writeln!(
                page,
                "  backend      {}",
                "none, so its dataplanes send no traces".caution()
            );
        }
    }
    let _ = writeln!(
        page,
        "  dataplanes   gets {}, matches {}",
        summary.wins.len(),
        summary.matched
    );

    let _ = writeln!(page, "\n{}", "Selectors".heading());
    if policy.selectors.is_empty() {
        let _ = writeln!(page, "  none: it matches everything, at the lowest rank");
    } else {
        let mut table = Table::new(&["MATCH", "RANK"]);
        for selector in &policy.selectors {
            table.row([
                selector.tags.to_line().into_owned(),
                rank_words(Rank::of(&selector.tags)),
            ]);
        }
        page.push_str(&table.render(2, width));
    }

    let _ = writeln!(page, "\n{}", "Dataplanes that get it".heading());
    if summary.wins.is_empty() {
        let _ = writeln!(page, "  none");
    }
    for name in &summary.wins {
        let _ = writeln!(page, "  {}", printable(name));
    }
    let loses = summary.loses();
    if !loses.is_empty() {
        let _ = writeln!(
            page,
            "\n{}",
            "Dataplanes that it matches, and that get another policy".heading()
        );
        let mut table = Table::new(&["DATAPLANE", "GETS"]);
        for (dataplane, winner) in loses {
            table.row([dataplane.to_owned(), winner.to_owned()]);
        }
        page.push_str(&table.render(2, width));
    }
    let notes = summary.policy.notes(summary.view);
    if !notes.is_empty() {
        let _ = writeln!(page, "\n{}", "Notes".heading());
    }
    for note in notes {
        let _ = writeln!(
            page,
            "  {}: {}",
            note.code.0.caution(),
            printable(&note.message)
        );
        let _ = writeln!(page, "    to change it: {}", printable(&note.help));
    }
    page
}
