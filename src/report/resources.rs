//! Resources as a control plane has them: as they came in JSON and YAML, and in a table for each kind.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Value;

use super::list::Object;
use super::mesh_trace_parts::target_text;
use super::view::View;
use super::{NamedFirst, Table, write_json};
use crate::diag::mask_secrets;
use crate::model::mesh_trace::Backend;
use crate::model::{
    Dataplane, Kind, Mesh, MeshOpenTelemetryBackend, MeshTrace, Meta, OpenTelemetry, ResourceName,
    Tags, TrafficTrace, World,
};

/// Resources of some kinds.
pub(crate) struct Resources {
    /// The kinds, in the order in which they are shown.
    kinds: Vec<Kind>,
    /// What documents and names are made of.
    items: Vec<Value>,
    /// What tables are made of.
    world: World,
    /// Whether one resource was asked for by its name, and so is shown without a list around it.
    is_one: bool,
}

impl Resources {
    /// What tables are made of.
    pub(crate) fn of_world(kinds: Vec<Kind>, world: World) -> Self {
        Self {
            kinds,
            items: Vec::new(),
            world,
            is_one: false,
        }
    }

    /// Documents as they came, of which those of other kinds are left out: by kind, mesh and name.
    pub(crate) fn of_documents(kinds: Vec<Kind>, mut items: Vec<Value>, is_one: bool) -> Self {
        let position = |item: &Value| {
            let kind = field(item, "type");
            kinds.iter().position(|wanted| wanted.word() == kind)
        };
        items.retain(|item| position(item).is_some());
        items.sort_by(|one, other| {
            let key = |item| (position(item), field(item, "mesh"), field(item, "name"));
            key(one).cmp(&key(other))
        });
        Self {
            kinds,
            items,
            world: World::default(),
            is_one,
        }
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        let in_world = self.kinds.iter().map(|kind| self.world.metas(*kind).len());
        self.items.len() + in_world.sum::<usize>()
    }
}

/// A list as a control plane gives it, or one resource.
#[derive(Serialize)]
#[serde(untagged)]
enum Document<'r> {
    One(NamedFirst<'r>),
    List {
        total: usize,
        items: Vec<NamedFirst<'r>>,
        next: Option<String>,
    },
}

impl View for Resources {
    fn document(&self) -> impl Serialize {
        match self.items.as_slice() {
            [one] if self.is_one => Document::One(NamedFirst(one)),
            items => Document::List {
                total: items.len(),
                items: items.iter().map(NamedFirst).collect(),
                next: None,
            },
        }
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.is_one {
            return write_json(out, &self.document());
        }
        Object::write(out, |list| {
            list.field("total", self.items.len())?;
            list.list("items", &self.items, NamedFirst)?;
            list.field("next", ())
        })
    }

    fn names(&self) -> Vec<ResourceName<'_>> {
        let items = self.items.iter();
        let name = |item| {
            let kind = Kind::from_word(field(item, "type"))?;
            Some(ResourceName::new(
                kind,
                field(item, "mesh"),
                field(item, "name"),
            ))
        };
        items.filter_map(name).collect()
    }

    fn text(&self, is_wide: bool, width: Option<usize>) -> String {
        let kinds = self.kinds.iter();
        let tables = kinds.map(|kind| table(*kind, &self.world, is_wide).render(0, width));
        tables.collect::<Vec<_>>().join("\n")
    }
}

/// A text of a resource; empty if it has none.
pub(crate) fn field<'v>(item: &'v Value, name: &str) -> &'v str {
    item.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn table(kind: Kind, world: &World, is_wide: bool) -> Table {
    let mut headings = match kind {
        Kind::Mesh => vec!["NAME", "BACKENDS", "DEFAULT"],
        Kind::TrafficTrace => vec!["MESH", "NAME", "BACKEND", "SELECTORS"],
        Kind::Dataplane => vec!["MESH", "NAME", "ADDRESS", "TAGS"],
        Kind::MeshTrace => vec!["MESH", "NAME", "TARGET", "BACKEND", "SENDS TO"],
        Kind::MeshOpenTelemetryBackend => vec!["MESH", "NAME", "PROTOCOL", "ENDPOINT"],
        _ => vec!["MESH", "NAME"],
    };
    if is_wide {
        headings.extend(["CREATED", "LABELS"]);
    }
    let mut rows: Vec<(&Meta, Vec<String>)> = match kind {
        Kind::Mesh => world.meshes.iter().map(mesh_row).collect(),
        Kind::TrafficTrace => world.traffic_traces.iter().map(policy_row).collect(),
        Kind::Dataplane => world.dataplanes.iter().map(dataplane_row).collect(),
        Kind::MeshTrace => world.mesh_traces.iter().map(mesh_trace_row).collect(),
        Kind::MeshOpenTelemetryBackend => {
            let backends = world.mesh_open_telemetry_backends.iter();
            backends.map(collector_row).collect()
        }
        // Of these no more is shown.
        _ => {
            let metas = world.metas(kind).into_iter();
            metas.map(|meta| (meta, Vec::new())).collect()
        }
    };
    rows.sort_by_key(|(meta, _)| (&meta.mesh, &meta.name));
    let mut table = Table::new(&headings);
    for (meta, of_kind) in rows {
        let mut cells = Vec::with_capacity(headings.len());
        cells.extend(kind.is_in_mesh().then(|| meta.mesh.clone()));
        cells.push(meta.name.clone());
        cells.extend(of_kind);
        if is_wide {
            let created = meta.creation_time.map(|time| time.to_string());
            let labels = (!meta.labels.is_empty()).then(|| meta.labels.to_line().into_owned());
            cells.extend([created.unwrap_or_default(), labels.unwrap_or_default()]);
        }
        table.row(cells);
    }
    table
}

fn mesh_row(mesh: &Mesh) -> (&Meta, Vec<String>) {
    let backends: Vec<&str> = mesh.backends().iter().map(|it| it.name.as_str()).collect();
    let default = mesh.default_backend().unwrap_or_default().to_owned();
    (&mesh.meta, vec![backends.join(","), default])
}

fn policy_row(policy: &TrafficTrace) -> (&Meta, Vec<String>) {
    let selectors = policy.selectors.iter();
    let selectors: Vec<_> = selectors.map(|it| it.tags.to_line()).collect();
    let backend = match policy.backend.as_str() {
        "" => "(default)",
        name => name,
    };
    (
        &policy.meta,
        vec![backend.to_owned(), selectors.join(" | ")],
    )
}

fn dataplane_row(dataplane: &Dataplane) -> (&Meta, Vec<String>) {
    let networking = dataplane.networking.as_ref();
    let address = networking.map(|it| it.address.to_string());
    let tags: Vec<_> = dataplane.tag_sets().map(Tags::to_line).collect();
    let cells = vec![address.unwrap_or_default(), tags.join(" | ")];
    (&dataplane.meta, cells)
}

fn mesh_trace_row(policy: &MeshTrace) -> (&Meta, Vec<String>) {
    let backend = policy.default.backends.iter().flatten().next();
    let kind = match (&policy.default.backends, backend) {
        (Some(_), None) => "(takes it away)".to_owned(),
        _ => backend.map(|it| it.kind.to_string()).unwrap_or_default(),
    };
    let sends_to = backend.and_then(|backend| match &*backend.kind {
        Backend::ZIPKIN => Some(mask_secrets(&backend.zipkin.as_ref()?.url).into_owned()),
        Backend::DATADOG => Some(mask_secrets(&backend.datadog.as_ref()?.url).into_owned()),
        _ => {
            let settings = backend.open_telemetry.as_ref()?;
            let labels = || settings.backend_ref.as_ref()?.labels.as_ref();
            let endpoint = settings.endpoint.as_deref().filter(|it| !it.is_empty());
            match endpoint {
                Some(endpoint) => Some(mask_secrets(endpoint).into_owned()),
                None => Some(labels()?.to_line().into_owned()),
            }
        }
    });
    let target = target_text(policy.target.as_ref());
    (
        &policy.meta,
        vec![target, kind, sends_to.unwrap_or_default()],
    )
}

fn collector_row(backend: &MeshOpenTelemetryBackend) -> (&Meta, Vec<String>) {
    let protocol = backend.protocol.as_deref().unwrap_or("grpc").to_owned();
    let endpoint = backend.endpoint.as_ref();
    let address = endpoint.and_then(|it| it.address.as_deref());
    let port = endpoint
        .and_then(|it| it.port)
        .unwrap_or(OpenTelemetry::PORT.into());
    let path = endpoint.and_then(|it| it.path.as_deref());
    // Without an address it is the machine that the proxy runs on.
    let endpoint = format!(
        "{}:{port}{}",
        address.unwrap_or("(node)"),
        path.unwrap_or_default()
    );
    (&backend.meta, vec![protocol, endpoint])
}
