//! From a name to what it names: the backend of a policy, the mesh of a resource; and from a backend
//! to the policies that use it.

use lsp_types::{Location, Position};

use super::position::{Encoding, Text};
use super::uri::uri_of;
use super::workspace::Workspace;
use crate::diag::{FieldPath, Finding, codes};
use crate::effective::is_referenced;
use crate::model::{DEFAULT_MESH, Kind, Mesh, Meta, Tags};
use crate::parse::{Spot, resolve_places};

pub(crate) fn definition(
    path: &str,
    position: Position,
    workspace: &Workspace,
    encoding: Encoding,
) -> Vec<Location> {
    let found = || {
        let source = workspace.source(path)?;
        let point = Text::new(source.file_text()).point(position, encoding);
        let spot = Spot::at(source, point)?;
        Some(targets(&spot, workspace))
    };
    let mut places = found().unwrap_or_default();
    resolve_places(workspace.sources(), &mut places);
    places
        .iter()
        .filter_map(|place| location(place, workspace, encoding))
        .collect()
}

fn location(place: &Finding, workspace: &Workspace, encoding: Encoding) -> Option<Location> {
    let place = place.at.place()?;
    let source = workspace.sources().get(place.source as usize)?;
    let range = Text::new(source.file_text()).range(place.span, encoding);
    Some(Location::new(uri_of(&source.name)?, range))
}

/// A place that is to be looked up.
fn at(meta: &Meta, path: FieldPath) -> Finding {
    Finding::new(codes::NAME, &meta.origin, path, "")
}

fn targets(spot: &Spot, workspace: &Workspace) -> Vec<Finding> {
    let fields = spot.fields();
    let name = spot.text.as_deref().unwrap_or_default();
    let mesh = workspace.mesh(&spot.mesh);
    match (spot.kind, &fields[..]) {
        (Kind::TrafficTrace, ["conf", "backend"]) | (Kind::Mesh, ["tracing", "defaultBackend"]) => {
            mesh.map_or_else(Vec::new, |mesh| backend(mesh, name))
        }
        (Kind::Mesh, ["tracing", "backends", "name"]) => {
            mesh.map_or_else(Vec::new, |mesh| users(mesh, name, workspace))
        }
        (Kind::Mesh, _) => Vec::new(),
        (Kind::MeshTrace, [.., "backendRef", "labels", _]) => collectors(spot, workspace),
        (Kind::MeshOpenTelemetryBackend, ["name"] | ["metadata", "name"]) => {
            referrers(spot, name, workspace)
        }
        (_, ["mesh"] | ["metadata", "labels", "kuma.io/mesh"]) => {
            let mesh = workspace.mesh(name);
            mesh.map(|mesh| at(&mesh.meta, mesh.meta.name_path()))
                .into_iter()
                .collect()
        }
        _ => Vec::new(),
    }
}

/// The collectors that the labels of a reference lead to.
fn collectors(spot: &Spot, workspace: &Workspace) -> Vec<Finding> {
    let rules = workspace.rules_of(&spot.mesh);
    let labels = || {
        let keys = spot.beside.keys.iter();
        keys.map(|(key, value)| (key.as_str(), value.as_deref().unwrap_or_default()))
    };
    let all = workspace.world().mesh_open_telemetry_backends.iter();
    all.filter(|it| !it.meta.superseded && it.meta.mesh == mesh_name(&spot.mesh))
        .filter(|it| is_referenced(it, labels(), rules))
        .map(|it| at(&it.meta, it.meta.name_path()))
        .collect()
}

/// The references that lead to a collector.
fn referrers(spot: &Spot, name: &str, workspace: &Workspace) -> Vec<Finding> {
    let (world, mesh) = (workspace.world(), mesh_name(&spot.mesh));
    let rules = workspace.rules_of(mesh);
    let all = world.mesh_open_telemetry_backends.iter();
    let named = all.filter(|it| it.meta.mesh == mesh && it.meta.own_name() == name);
    let collectors: Vec<_> = named.filter(|it| !it.meta.superseded).collect();
    let mut found = Vec::new();
    for policy in world.counting_mesh_traces() {
        let backends = policy.default.backends.iter().flatten();
        for (index, backend) in backends.enumerate().filter(|_| policy.meta.mesh == mesh) {
            let settings = backend.open_telemetry.as_ref();
            let reference = settings.and_then(|it| it.backend_ref.as_ref());
            let labels = || {
                let labels = reference.and_then(|it| it.labels.as_ref());
                labels.into_iter().flat_map(Tags::iter)
            };
            if collectors
                .iter()
                .any(|it| is_referenced(it, labels(), rules))
            {
                let backend = FieldPath::root().field("spec").field("default");
                let backend = backend.field("backends").index(index);
                let path = backend.field("openTelemetry").field("backendRef");
                found.push(at(&policy.meta, path));
            }
        }
    }
    found
}

fn mesh_name(mesh: &str) -> &str {
    if mesh.is_empty() { DEFAULT_MESH } else { mesh }
}

/// The backends of a name.
fn backend(mesh: &Mesh, name: &str) -> Vec<Finding> {
    let named = mesh.backends().iter().enumerate();
    let named = named.filter(|(_, backend)| backend.name == name);
    named
        .map(|(index, _)| at(&mesh.meta, mesh.backend_path(index).field("name")))
        .collect()
}

/// The policies that use a backend by its name, or because it is the default.
fn users(mesh: &Mesh, name: &str, workspace: &Workspace) -> Vec<Finding> {
    let is_default = mesh.default_backend() == Some(name);
    let of_mesh = &mesh.meta.name;
    let policies = workspace.world().counting_traffic_traces();
    policies
        .filter(|policy| policy.meta.mesh == *of_mesh)
        .filter(|policy| policy.backend == name || policy.backend.is_empty() && is_default)
        .map(|policy| {
            let path = if policy.backend.is_empty() {
                policy.meta.name_path()
            } else {
                policy.meta.spec().field("conf").field("backend")
            };
            at(&policy.meta, path)
        })
        .collect()
}
