//! The page of one mesh: its backends, its policies of both kinds, and the dataplanes that are traced,
//! by which kind of policy, and those that are not.

use serde::Serialize;

use super::documents::{MeshItem, MeshTraceSummary, PolicySummary};
use super::page::Page;
use super::view::{Row as _, View};
use super::{Paint, Table, backend_text, note_codes};
use crate::diag::printable;
use crate::effective::{Answer, MeshView};
use crate::model::{Feature, Kind, ResourceName};

/// How many dataplanes without a backend are named.
const NAMED: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Detail<'v> {
    #[serde(flatten)]
    item: MeshItem<'v>,
    untraced: Vec<UntracedItem<'v>>,
}

/// A dataplane that sends no traces, and the code of why.
#[derive(Serialize)]
struct UntracedItem<'v> {
    name: &'v str,
    code: Option<&'static str>,
}

/// The dataplanes that send no traces.
fn untraced<'v, 'w>(view: &'v MeshView<'w>) -> impl Iterator<Item = Answer<'v, 'w>> {
    let answers = view.dataplanes.iter().map(|it| view.answer(it));
    answers.filter(|answer| answer.target().is_none())
}

/// A mesh: its policies and dataplanes.
impl View for MeshView<'_> {
    fn document(&self) -> impl Serialize {
        let untraced = untraced(self).map(|answer| UntracedItem {
            name: &answer.dataplane.meta.name,
            code: answer.notes().first().map(|note| note.code.0),
        });
        Detail {
            item: MeshItem::new(self),
            untraced: untraced.collect(),
        }
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        vec![ResourceName::new(Kind::Mesh, self.name, self.name)]
    }

    fn text(&self, _: bool, width: Option<usize>) -> String {
        let item = MeshItem::new(self);
        let mut page = Page::new(&format!("Mesh {}", self.name), width);
        if !item.declared {
            page.line("it was not found, only what lives in it".caution());
        }
        let default = item.default_backend.unwrap_or("none");
        if self.rules.has(Feature::Tracing) && item.declared {
            page.field("default", printable(default));
        }
        let counts = &item.dataplanes;
        page.field(
            "dataplanes",
            format!(
                "{}: {} with a backend ({} by TrafficTrace, {} by MeshTrace), {} without",
                counts.total,
                counts.traced,
                counts.traced_by.traffic_trace,
                counts.traced_by.mesh_trace,
                counts.untraced
            ),
        );
        backends(&mut page, &item);
        traffic_traces(&mut page, self);
        mesh_traces(&mut page, self);
        untraced_part(&mut page, self, counts.untraced);
        page.finish()
    }
}

fn backends(page: &mut Page, item: &MeshItem<'_>) {
    if item.backends.is_empty() {
        return;
    }
    page.heading("Backends that it declares");
    let mut table = Table::new(&["NAME", "TYPE", "SENDS TO", "SAMPLING"]);
    for backend in &item.backends {
        table.row([
            backend.name.to_owned(),
            backend.kind.to_owned(),
            backend.endpoint.clone(),
            format!("{}%", backend.sampling.unwrap_or(100.0)),
        ]);
    }
    page.table(&table);
}

fn traffic_traces(page: &mut Page, view: &MeshView<'_>) {
    if !view.rules.has(Feature::Tracing) && view.policies.is_empty() {
        return;
    }
    page.heading("TrafficTraces");
    let policies = PolicySummary::of_mesh(view);
    if policies.is_empty() {
        page.line("none");
        return;
    }
    let mut table = Table::new(&["NAME", "BACKEND", "GETS", "MATCHES", "REPLACED", "NOTES"]);
    for summary in policies {
        let target = summary.policy.target();
        table.row([
            summary.policy.name().to_owned(),
            target.map(backend_text).unwrap_or_default(),
            summary.wins.len().to_string(),
            summary.matched.to_string(),
            summary.replaced.to_string(),
            note_codes(&summary.policy.notes(view)),
        ]);
    }
    page.table(&table);
}

fn mesh_traces(page: &mut Page, view: &MeshView<'_>) {
    if !view.rules.has(Feature::MeshTrace) && view.mesh_traces.policies.is_empty() {
        return;
    }
    page.heading("MeshTraces");
    let policies = MeshTraceSummary::of_mesh(view);
    if policies.is_empty() {
        page.line("none");
        return;
    }
    let headings = MeshTraceSummary::headings(false);
    let mut table = Table::new(&headings[1..]);
    for summary in policies {
        table.row(summary.cells(false).into_iter().skip(1));
    }
    page.table(&table);
}

fn untraced_part(page: &mut Page, view: &MeshView<'_>, count: usize) {
    if count == 0 {
        return;
    }
    page.heading("Dataplanes without a backend");
    let mut table = Table::new(&["NAME", "POLICY", "NOTES"]);
    for answer in untraced(view).take(NAMED) {
        let policy = answer.given_by;
        let policy = policy.map(|it| format!("{} {}", it.kind().word(), it.name()));
        table.row([
            answer.dataplane.meta.name.clone(),
            policy.unwrap_or_default(),
            note_codes(&answer.notes()),
        ]);
    }
    page.table(&table);
    page.hidden(count.saturating_sub(NAMED), "");
}
