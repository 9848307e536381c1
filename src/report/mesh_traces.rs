//! `MeshTrace`s as rows, and one of them as a page: its target, what it sets, and the dataplanes that
//! it selects by what it does for them.

use std::collections::BTreeMap;

use serde::Serialize;

use super::documents::MeshTraceSummary;
use super::mesh_trace_parts::{masked_conf, target_text, value_of};
use super::page::Page;
use super::view::{Row, View};
use super::{Paint, Table, note_codes};
use crate::diag::printable;
use crate::effective::Effect;
use crate::model::{Kind, ResourceName};

impl Row for MeshTraceSummary<'_, '_> {
    fn item(&self) -> impl Serialize + Send {
        self.item()
    }

    fn name(&self) -> ResourceName<'_> {
        ResourceName::new(Kind::MeshTrace, self.view.name, self.policy.name())
    }

    fn headings(is_wide: bool) -> Vec<&'static str> {
        let few = [
            "MESH", "NAME", "TARGET", "SETS", "SENDS TO", "SHAPES", "SELECTS", "NOTES",
        ];
        let more: &[&str] = if is_wide {
            &["BACKEND", "SAMPLING", "TAGS", "ROLE", "DATAPLANES"]
        } else {
            &[]
        };
        [&few, more].concat()
    }

    fn cells(&self, is_wide: bool) -> Vec<String> {
        let policy = self.policy;
        let target = policy.target();
        let mut cells = vec![
            self.view.name.to_owned(),
            policy.name().to_owned(),
            target_text(policy.policy.target.as_ref()),
            policy.sets().join(", "),
            target
                .as_ref()
                .map(|it| it.exporter.endpoint())
                .unwrap_or_default(),
            self.shapes.len().to_string(),
            self.matched().to_string(),
            note_codes(&policy.notes(self.view)),
        ];
        if is_wide {
            let sampling = policy.conf.sampling.iter().flat_map(|it| {
                let shares = [
                    ("overall", &it.overall),
                    ("client", &it.client),
                    ("random", &it.random),
                ];
                let set = shares.into_iter();
                set.filter_map(|(name, share)| Some((name, share.as_ref()?.value()?)))
            });
            let sampling = sampling.map(|(name, share)| format!("{name} {share}%"));
            let tags = policy.conf.tags.iter().flatten();
            cells.extend([
                target.map(|it| it.name.clone()).unwrap_or_default(),
                sampling.collect::<Vec<_>>().join(", "),
                tags.map(|tag| &*tag.name).collect::<Vec<_>>().join(","),
                policy.standing.role.word().to_owned(),
                self.shapes.join(","),
            ]);
        }
        cells
    }
}

/// A `MeshTrace`: what it sets, and what it does for its dataplanes.
impl View for MeshTraceSummary<'_, '_> {
    fn document(&self) -> impl Serialize {
        self.detail()
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        vec![self.name()]
    }

    fn text(&self, _: bool, width: Option<usize>) -> String {
        mesh_trace_page(self, width)
    }
}

fn mesh_trace_page(summary: &MeshTraceSummary<'_, '_>, width: Option<usize>) -> String {
    let policy = summary.policy;
    let (name, mesh) = (policy.name(), summary.view.name);
    let mut page = Page::new(&format!("MeshTrace {name} of mesh {mesh}"), width);
    let target = target_text(policy.policy.target.as_ref());
    page.field("target", printable(&target));
    match policy.target() {
        Some(target) => {
            let backend = format!("{}, {}", target.name, target.exporter.endpoint());
            page.field("backend", printable(&backend));
        }
        None if policy.not_sent().is_some() => {
            page.field(
                "backend",
                "none, so its dataplanes send no traces".caution(),
            );
        }
        None if policy.conf.backends.is_some() => page.field(
            "backend",
            "an empty list, which removes those of weaker policies",
        ),
        None => page.field("backend", "none, so it leaves that to weaker policies"),
    }
    let standing = &policy.standing;
    page.field("role", standing.role.word());
    let (shapes, selects) = (summary.shapes.len(), summary.matched());
    page.field("dataplanes", format!("shapes {shapes}, selects {selects}"));
    sets(&mut page, summary);
    dataplanes(&mut page, summary);
    page.notes(&policy.notes(summary.view));
    page.finish()
}

fn sets(page: &mut Page, summary: &MeshTraceSummary<'_, '_>) {
    let policy = summary.policy;
    page.heading("What it sets");
    let fields = policy.sets();
    if fields.is_empty() {
        page.line("nothing");
        return;
    }
    let conf = masked_conf(policy.conf.clone());
    let mut table = Table::new(&["FIELD", "VALUE"]);
    for field in fields {
        table.row([field.to_owned(), value_of(&conf, field)]);
    }
    page.table(&table);
}

/// The dataplanes that it selects: those whose answer it shapes, and why the others are not.
fn dataplanes(page: &mut Page, summary: &MeshTraceSummary<'_, '_>) {
    page.heading("Dataplanes whose answer it shapes");
    let mut shaped = Table::new(&["DATAPLANE", "FROM IT"]);
    let mut lost: BTreeMap<&str, &str> = BTreeMap::new();
    let mut idle = Vec::new();
    for (answer, effect) in summary.effects() {
        let name = answer.dataplane.meta.name.as_str();
        match effect {
            Effect::Shapes(fields) => shaped.row([name.to_owned(), fields.join(", ")]),
            Effect::Loses(to) => _ = lost.insert(name, to),
            Effect::NoBackend | Effect::SetsNothing => idle.push(name),
        }
    }
    if summary.shapes.is_empty() {
        page.line("none");
    } else {
        page.table(&shaped);
    }
    if !lost.is_empty() {
        page.heading("Dataplanes that it selects, and where stronger MeshTraces set all of that");
        let mut table = Table::new(&["DATAPLANE", "FROM"]);
        for (name, to) in lost {
            table.row([name.to_owned(), to.to_owned()]);
        }
        page.table(&table);
    }
    if !idle.is_empty() {
        page.heading(if summary.policy.sets().is_empty() {
            "Dataplanes that it selects, and sets nothing for"
        } else {
            "Dataplanes that it selects, and where no MeshTrace has a backend, so it does nothing"
        });
        for name in idle {
            page.line(printable(name));
        }
    }
}
