//! Collectors for policies that hold the endpoint of theirs themselves: one for each endpoint of a
//! mesh, under a name that nothing else has.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::traffic_trace::Place;
use crate::effective::MeshView;
use crate::model::mesh_trace::{BackendRef, Conf, OpenTelemetry as Settings};
use crate::model::{
    Endpoint, Env, Feature, Form, Kind, LABEL_LIMIT, MeshOpenTelemetryBackend, Meta, OpenTelemetry,
    ReleaseRules, World,
};

/// The label of a collector, by which policies find it.
const COLLECTOR: &str = "collector";

/// An endpoint of a mesh: the mesh, the host and the port.
type Endpoints<'w, T> = BTreeMap<(&'w str, String, u32), T>;

/// Where a name has to be one of a kind: in a mesh, or in Kubernetes among those of all meshes, for
/// an object is who it is there whatever mesh its label says.
type Name<'w> = (Option<&'w str>, String);

/// The collectors of a migration.
pub(super) struct Collectors<'w> {
    /// Those of the input that were written by an earlier run.
    existing: Endpoints<'w, &'w MeshOpenTelemetryBackend>,
    /// The names that are there already.
    taken: HashSet<Name<'w>>,
    /// How many have the same name but for a number.
    alike: HashMap<Name<'w>, u32>,
    made: Endpoints<'w, MeshOpenTelemetryBackend>,
    has_kind: bool,
}

impl<'w> Collectors<'w> {
    /// Those that a release (`to`) takes, beside those of the input.
    pub(super) fn new(world: &'w World, place: &Place<'_>, to: ReleaseRules) -> Self {
        let all = world.mesh_open_telemetry_backends.iter();
        let counting = all.filter(|it| !it.meta.superseded);
        let taken = counting.clone().map(|it| {
            let meta = &it.meta;
            (scope(&meta.mesh, place.form), meta.own_name().to_owned())
        });
        let existing = counting.filter_map(|it| {
            let endpoint = it.endpoint.as_ref()?;
            let port = u32::try_from(endpoint.port?).ok()?;
            let host = endpoint.address.as_deref()?.to_owned();
            Some(((it.meta.mesh.as_str(), host, port), it))
        });
        Self {
            taken: taken.collect(),
            existing: existing.collect(),
            alike: HashMap::new(),
            made: BTreeMap::new(),
            has_kind: to.has(Feature::MeshOpenTelemetryBackend),
        }
    }

    /// What a policy sets, with a collector in the place of an endpoint.
    pub(super) fn conf(&mut self, conf: &Conf, view: &MeshView<'w>, place: &Place<'_>) -> Conf {
        let mut conf = conf.clone();
        if !self.has_kind {
            return conf;
        }
        let backends = conf.backends.iter_mut().flatten();
        for settings in backends.filter_map(|it| it.open_telemetry.as_mut()) {
            let endpoint = settings.endpoint.as_deref().filter(|it| !it.is_empty());
            let (Some(endpoint), None) = (endpoint, &settings.backend_ref) else {
                continue;
            };
            let exporter = OpenTelemetry::inline(endpoint, view.rules);
            let name = self.name_of(&exporter, view.name, place);
            *settings = Settings {
                endpoint: None,
                backend_ref: Some(BackendRef {
                    kind: Kind::MeshOpenTelemetryBackend.word().into(),
                    name: None,
                    labels: Some([(COLLECTOR, &*name)].into_iter().collect()),
                }),
            };
        }
        conf
    }

    /// The new ones.
    pub(super) fn into_made(self) -> impl Iterator<Item = MeshOpenTelemetryBackend> {
        self.made.into_values()
    }

    /// The name of the collector for an endpoint, which is made unless it is there.
    fn name_of(&mut self, exporter: &OpenTelemetry, mesh: &'w str, place: &Place<'_>) -> String {
        let key = (mesh, exporter.host().to_owned(), exporter.port);
        if let Some(made) = self.made.get(&key) {
            return made.meta.own_name().to_owned();
        }
        // A migration that is made once more finds what it has written.
        if let Some(existing) = self.existing.get(&key) {
            let name = existing.meta.own_name();
            if is_same(existing, &collector(name, exporter, mesh, place)) {
                return name.to_owned();
            }
        }
        let plain = label(&format!("otel-{}-{}", exporter.address, exporter.port), "");
        let scope = scope(mesh, place.form);
        let alike = self.alike.entry((scope, plain.clone())).or_default();
        loop {
            *alike += 1;
            let name = match *alike {
                1 => plain.clone(),
                number => label(&plain, &format!("-{number}")),
            };
            if self.taken.insert((scope, name.clone())) {
                let made = collector(&name, exporter, mesh, place);
                self.made.insert(key, made);
                return name;
            }
        }
    }
}

/// Where the name of a collector has to be one of a kind.
fn scope(mesh: &str, form: Form) -> Option<&str> {
    (form == Form::Universal).then_some(mesh)
}

/// A text with what tells it from others, as names and values of labels may be.
fn label(text: &str, end: &str) -> String {
    let clean = |character: char| match character.to_ascii_lowercase() {
        fitting @ ('a'..='z' | '0'..='9') => fitting,
        _ => '-',
    };
    let room = LABEL_LIMIT.saturating_sub(end.len());
    let text: String = text.chars().map(clean).take(room).collect();
    format!("{}{end}", text.trim_matches('-'))
}

/// Whether a collector of the input is what would be written.
fn is_same(existing: &MeshOpenTelemetryBackend, made: &MeshOpenTelemetryBackend) -> bool {
    let (one, other) = (&existing.meta, &made.meta);
    one.namespace == other.namespace
        && one.labels.get(COLLECTOR) == other.labels.get(COLLECTOR)
        && existing.endpoint == made.endpoint
        && existing.protocol == made.protocol
        && existing.env == made.env
}

/// A collector that the environment of kuma-dp does not change, as it does not change an endpoint.
fn collector(
    name: &str,
    exporter: &OpenTelemetry,
    mesh: &str,
    place: &Place<'_>,
) -> MeshOpenTelemetryBackend {
    let labels = [(COLLECTOR, name)].into_iter();
    let (name, namespace, labels) = match place.form {
        Form::Universal => (name.to_owned(), None, labels.collect()),
        Form::Kubernetes => (
            format!("{name}.{}", place.system_namespace),
            Some(place.system_namespace.into()),
            labels.chain([("kuma.io/mesh", mesh)]).collect(),
        ),
    };
    MeshOpenTelemetryBackend {
        meta: Meta {
            name,
            namespace,
            labels,
            mesh: mesh.to_owned(),
            form: place.form,
            ..Meta::default()
        },
        endpoint: Some(Endpoint {
            address: Some(exporter.host().into()),
            port: Some(exporter.port.into()),
            path: None,
        }),
        protocol: Some("grpc".into()),
        env: Some(Env {
            mode: Some("Disabled".into()),
            ..Env::default()
        }),
    }
}
