//! Workloads of Kubernetes: what a control plane makes of each, or why nothing.

use rayon::prelude::*;
use serde::Serialize;

use super::Table;
use super::documents::List;
use super::view::View;
use crate::diag::printable;
use crate::model::{
    Dataplane, Feature, Gateway, GatewayKind, Inbound, ReleaseRules, ResourceName, Tags,
    WorkloadKind,
};
use crate::workload::Outcome;

/// The outcomes of workloads, by the rules of a release.
pub(crate) struct WorkloadsView<'o, 'w> {
    /// In the order of namespace, name and kind.
    pub(crate) outcomes: &'o [Outcome<'w>],
    /// The rules that they are made by.
    pub(crate) rules: ReleaseRules,
}

#[derive(Serialize)]
struct Item<'o> {
    workload: String,
    replicas: u32,
    injected: bool,
    dataplane: Option<DataplaneItem<'o>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
}

#[derive(Serialize)]
struct DataplaneItem<'o> {
    mesh: &'o str,
    networking: NetworkingItem<'o>,
    labels: &'o Tags,
}

#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
enum NetworkingItem<'o> {
    Inbound(Vec<InboundItem<'o>>),
    Gateway {
        #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
        kind: Option<&'static str>,
        #[serde(skip_serializing_if = "Tags::is_empty")]
        tags: &'o Tags,
    },
}

#[derive(Serialize)]
struct InboundItem<'o> {
    port: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'o str,
    #[serde(skip_serializing_if = "str::is_empty")]
    protocol: &'o str,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Tags::is_empty")]
    tags: &'o Tags,
}

impl<'o> InboundItem<'o> {
    fn new(inbound: &'o Inbound, rules: ReleaseRules) -> Self {
        Self {
            port: inbound.port,
            name: &inbound.name,
            protocol: &inbound.protocol,
            state: rules.has(Feature::InboundState).then_some("Ready"),
            tags: &inbound.tags,
        }
    }
}

impl<'o> DataplaneItem<'o> {
    fn new(dataplane: &'o Dataplane, rules: ReleaseRules) -> Self {
        let inbound = |inbound| InboundItem::new(inbound, rules);
        let networking = match dataplane.gateway() {
            Some(Gateway { kind, tags }) => NetworkingItem::Gateway {
                kind: (*kind == GatewayKind::Builtin).then_some("BUILTIN"),
                tags,
            },
            None => NetworkingItem::Inbound(dataplane.inbounds().iter().map(inbound).collect()),
        };
        Self {
            mesh: &dataplane.meta.mesh,
            networking,
            labels: &dataplane.meta.labels,
        }
    }
}

impl WorkloadsView<'_, '_> {
    fn cells(&self, outcome: &Outcome<'_>, is_wide: bool) -> Vec<String> {
        let made = outcome.dataplane.as_ref();
        let inbound =
            |inbound: &Inbound| format!("{} {}", inbound.port, inbound.protocol(self.rules));
        let listens = |dataplane: &Dataplane| {
            if dataplane.gateway().is_some() {
                return "gateway".to_owned();
            }
            let inbounds = dataplane.inbounds().iter().map(inbound);
            inbounds.collect::<Vec<_>>().join(", ")
        };
        let mut cells = vec![
            outcome.workload.full_name(),
            outcome.replicas.to_string(),
            made.map_or_else(|_| String::new(), |it| it.meta.mesh.clone()),
            made.map_or_else(|_| String::new(), |it| it.services(self.rules).join(", ")),
            made.map(listens).unwrap_or_default(),
        ];
        if is_wide {
            let labels = made.map(|it| it.meta.labels.to_line().into_owned());
            cells.push(labels.unwrap_or_default());
        }
        let why = made.err().map(crate::workload::Reason::message);
        cells.push(why.unwrap_or_default());
        cells
    }
}

impl View for WorkloadsView<'_, '_> {
    fn document(&self) -> impl Serialize {
        let item = |outcome| item(outcome, self.rules);
        List::from(self.outcomes.par_iter().map(item).collect::<Vec<_>>())
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        Vec::new()
    }

    fn text(&self, is_wide: bool, width: Option<usize>) -> String {
        let labels: &[&str] = if is_wide { &["LABELS"] } else { &[] };
        let headings = ["WORKLOAD", "REPLICAS", "MESH", "SERVICES", "LISTENS"];
        let mut table = Table::new(&[&headings, labels, &["NO DATAPLANE BECAUSE"]].concat());
        let rows = self.outcomes.par_iter();
        let rows: Vec<_> = rows.map(|outcome| self.cells(outcome, is_wide)).collect();
        for cells in rows {
            table.row(cells);
        }
        table.render(0, width)
    }

    fn name_lines(&self, _: &str) -> String {
        let line = |outcome: &Outcome<'_>| {
            let object = &outcome.workload.object;
            let kind = typed(outcome.workload.kind);
            let line = format!("{kind}/{}", object.full_name());
            format!("{}\n", printable(&line))
        };
        self.outcomes.iter().map(line).collect()
    }
}

fn item<'o>(outcome: &'o Outcome<'_>, rules: ReleaseRules) -> Item<'o> {
    let made = outcome.dataplane.as_ref();
    Item {
        workload: outcome.workload.full_name(),
        replicas: outcome.replicas,
        injected: outcome.is_injected,
        dataplane: made.ok().map(|it| DataplaneItem::new(it, rules)),
        why: made.err().map(crate::workload::Reason::code),
    }
}

/// The kind in front of a name, as kubectl has it.
pub(crate) fn typed(kind: WorkloadKind) -> String {
    kind.word().to_ascii_lowercase()
}
