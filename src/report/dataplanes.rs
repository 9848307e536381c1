//! Dataplanes as rows, and one of them as a page.

use rayon::prelude::*;
use serde::Serialize;

use super::documents::{DataplaneDetail, DataplaneItem};
use super::view::{Row, View};
use super::{backend_text, dataplane_page, note_codes};
use crate::effective::{Answer, Effective, MeshView, candidates};
use crate::model::{Dataplane, Kind, ResourceName, WorkloadKind};

/// A dataplane of a mesh. What it gets is worked out when it is its turn: what that is made from is
/// at hand then.
pub(crate) struct DataplaneRow<'v> {
    view: &'v MeshView<'v>,
    dataplane: &'v Dataplane,
}

impl<'v> DataplaneRow<'v> {
    /// Every dataplane, by mesh and name.
    pub(crate) fn all(effective: &'v Effective<'v>) -> Vec<Self> {
        let row = |(view, dataplane)| Self { view, dataplane };
        effective.dataplanes().map(row).collect()
    }

    /// The kind of the workload that it stands for, if it stands for one.
    pub(crate) fn workload_kind(&self) -> Option<WorkloadKind> {
        Some(self.dataplane.workload.as_ref()?.kind)
    }

    /// What distinguishes it from all others: workloads of two kinds may share a name.
    pub(crate) fn identity(&self) -> (&'v str, &'v str, Option<WorkloadKind>) {
        let name = &self.dataplane.meta.name;
        (self.view.name, name, self.workload_kind())
    }

    /// What it gets.
    pub(crate) fn answer(&self) -> Answer<'v, 'v> {
        self.view.answer(self.dataplane)
    }
}

impl Row for DataplaneRow<'_> {
    fn item(&self) -> impl Serialize + Send {
        DataplaneItem::new(&self.answer())
    }

    fn name(&self) -> ResourceName<'_> {
        ResourceName::new(Kind::Dataplane, self.view.name, &self.dataplane.meta.name)
    }

    fn headings(is_wide: bool) -> Vec<&'static str> {
        let few = ["MESH", "NAME", "SERVICES", "POLICY", "BACKEND", "SENDS TO"];
        let more: &[&str] = if is_wide {
            &["SELECTOR", "PAYLOAD", "SAMPLING", "HTTP"]
        } else {
            &[]
        };
        [&few, more, &["NOTES"]].concat()
    }

    fn cells(&self, is_wide: bool) -> Vec<String> {
        let answer = self.answer();
        let target = answer.target();
        let policy = answer.given_by;
        let mut cells = vec![
            self.view.name.to_owned(),
            self.dataplane.meta.name.clone(),
            self.dataplane.services(self.view.rules).join(","),
            policy.map_or_else(String::new, |it| {
                format!("{} {}", it.kind().word(), it.name())
            }),
            target.map(backend_text).unwrap_or_default(),
            target.map(|it| it.exporter.endpoint()).unwrap_or_default(),
        ];
        if is_wide {
            let selector = answer.selector().map(|tags| tags.to_line().into_owned());
            let payload = target.map(|target| target.exporter.payload().to_owned());
            let sampling = target.map(|target| format!("{}%", target.percentage()));
            let (total, http) = answer.inbounds();
            cells.extend([
                selector.unwrap_or_default(),
                payload.unwrap_or_default(),
                sampling.unwrap_or_default(),
                format!("{http}/{total}"),
            ]);
        }
        cells.push(note_codes(&answer.notes()));
        cells
    }
}

/// A dataplane: what it gets, and why.
impl View for Answer<'_, '_> {
    fn document(&self) -> impl Serialize {
        DataplaneDetail::new(self, &candidates(self))
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        let name = &self.dataplane.meta.name;
        vec![ResourceName::new(Kind::Dataplane, self.view.name, name)]
    }

    fn text(&self, _: bool, width: Option<usize>) -> String {
        dataplane_page(self, &candidates(self), width)
    }
}

/// How many of the dataplanes have a backend.
pub(crate) fn dataplanes_summary(rows: &[DataplaneRow<'_>], all: usize) -> String {
    let is_traced = |row: &&DataplaneRow<'_>| row.answer().target().is_some();
    let traced = rows.par_iter().filter(is_traced).count();
    let of = match rows.len() {
        shown if shown == all => String::new(),
        _ => format!(" of {all}"),
    };
    let plural = if all == 1 { "" } else { "s" };
    let shown = format!("{}{of} dataplane{plural}", rows.len());
    if rows.is_empty() {
        return shown;
    }
    let untraced = rows.len() - traced;
    format!(
        "{shown}: {traced} with a backend, {untraced} without; kumactl inspect dataplane NAME says why"
    )
}
