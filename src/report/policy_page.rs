//! The page of one policy: its backend, the dataplanes that get it, and those that it matches but
//! that get another one.

use super::dataplane_page::rank_text;
use super::documents::PolicySummary;
use super::page::Page;
use super::{Paint, Table};
use crate::diag::printable;
use crate::effective::Rank;
use crate::model::Kind;

/// The page of a policy.
#[must_use]
pub fn policy_page(summary: &PolicySummary<'_, '_>, width: Option<usize>) -> String {
    let policy = summary.policy.policy;
    let (name, mesh) = (&policy.meta.name, summary.view.name);
    let mut page = Page::new(&format!("TrafficTrace {name} of mesh {mesh}"), width);
    match summary.policy.target() {
        Some(target) => {
            let (name, from) = (&target.name, target.source.word());
            let backend = format!("{name} (from {from}), {}", target.exporter.endpoint());
            page.field("backend", printable(&backend));
        }
        None => page.field(
            "backend",
            "none, so its dataplanes send no traces".caution(),
        ),
    }
    let (gets, matches) = (summary.wins.len(), summary.matched);
    let replaced = match summary.replaced {
        0 => String::new(),
        replaced => format!(", of which {replaced} get a MeshTrace instead"),
    };
    page.field(
        "dataplanes",
        format!("gets {gets}, matches {matches}{replaced}"),
    );

    page.heading("Selectors");
    if policy.selectors.is_empty() {
        page.line("none: it matches everything, at the lowest rank");
    } else {
        let mut table = Table::new(&["MATCH", "RANK"]);
        for selector in &policy.selectors {
            table.row([
                selector.tags.to_line().into_owned(),
                rank_text(Rank::of(&selector.tags)),
            ]);
        }
        page.table(&table);
    }

    page.heading("Dataplanes that get it");
    if summary.wins.is_empty() {
        page.line("none");
    }
    for name in &summary.wins {
        page.line(printable(name));
    }
    let loses = summary.loses();
    if !loses.is_empty() {
        page.heading("Dataplanes that it matches, and that get another policy");
        let mut table = Table::new(&["DATAPLANE", "GETS"]);
        for (dataplane, kind, winner) in loses {
            let winner = match kind {
                Kind::TrafficTrace => winner.to_owned(),
                other => format!("{} {winner}", other.word()),
            };
            table.row([dataplane.to_owned(), winner]);
        }
        page.table(&table);
    }
    page.notes(&summary.policy.notes(summary.view));
    page.finish()
}
