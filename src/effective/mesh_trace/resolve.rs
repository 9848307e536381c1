//! From what a policy says of its collector to where spans go, and what Envoy calls it.

use std::cmp::Reverse;
use std::sync::Arc;

use super::order::Precedence;
use super::select::SelectsNothing;
use super::standing::Standing;
use crate::diag::{Code, codes};
use crate::effective::route::NotSent;
use crate::model::mesh_trace::{Backend, BackendRef, Conf};
use crate::model::{
    ApiVersion, CollectorUrl, Datadog, Exporter, Feature, Form, MeshOpenTelemetryBackend,
    MeshTrace, OpenTelemetry, OtlpProtocol, ReleaseRules, Tags, Zipkin,
};

const PORT_RANGE: &str = "its port is above 65535";

/// What to write in the place of what no configuration can be built of: each exporter takes another
/// shape, and the control plane refuses that of its neighbours.
const ZIPKIN_HELP: &str =
    "write scheme, host and port, as in http://zipkin.example:9411/api/v2/spans";
pub(crate) const DATADOG_HELP: &str =
    "write http://HOST:PORT and nothing else, as in http://datadog.example:8126";
const OTEL_HELP: &str = "write HOST:PORT and no scheme, as in otel-collector.example:4317";

/// Where spans go, and the name of Envoy's cluster for it.
#[derive(Debug, Clone)]
pub(in crate::effective) struct Collector {
    pub(in crate::effective) name: String,
    pub(in crate::effective) exporter: Arc<Exporter>,
}

/// A policy, as a release stores it.
#[derive(Debug)]
pub struct Policy<'w> {
    /// The policy.
    pub policy: &'w MeshTrace,
    /// Where it stands.
    pub standing: Standing<'w>,
    /// How strong it is.
    pub precedence: Precedence<'w>,
    /// What it sets, with the defaults that the release writes.
    pub conf: Conf,
    /// Why it selects nothing, whatever dataplanes there are.
    pub selects_nothing: Option<SelectsNothing>,
    /// Where spans go, or why they do not; none if it sets no backend.
    pub(in crate::effective) collector: Option<Result<Collector, NotSent>>,
}

impl<'w> Policy<'w> {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &'w str {
        &self.policy.meta.name
    }

    /// What JSON calls it: `namespace/name` in the Kubernetes form.
    pub(crate) fn reference(&self) -> String {
        let meta = &self.policy.meta;
        match &meta.namespace {
            Some(namespace) => format!("{namespace}/{}", meta.own_name()),
            None => meta.name.clone(),
        }
    }

    /// Whether it reaches the dataplanes of its own namespace only.
    #[must_use]
    pub(crate) fn is_limited(&self) -> bool {
        self.standing.is_limited
    }

    /// Where spans go, if it says so and they go anywhere.
    fn reached(&self) -> Option<&Collector> {
        self.collector.as_ref()?.as_ref().ok()
    }

    /// How they are sent there.
    pub(crate) fn exporter(&self) -> Option<&Exporter> {
        Some(&self.reached()?.exporter)
    }

    /// What Envoy calls the cluster for it.
    pub(crate) fn cluster(&self) -> Option<&str> {
        Some(&self.reached()?.name)
    }

    /// Why its dataplanes send nothing, if it decides.
    pub(crate) fn not_sent(&self) -> Option<&NotSent> {
        self.collector.as_ref()?.as_ref().err()
    }
}

/// Where a policy's spans go; none if it sets no backend.
pub(super) fn collector(
    conf: &Conf,
    backends: &[&MeshOpenTelemetryBackend],
    rules: ReleaseRules,
) -> Option<Result<Collector, NotSent>> {
    let backend = conf.backends.as_ref()?.first()?;
    Some(of_backend(backend, backends, rules))
}

fn of_backend(
    backend: &Backend,
    backends: &[&MeshOpenTelemetryBackend],
    rules: ReleaseRules,
) -> Result<Collector, NotSent> {
    let unusable = || NotSent::Unusable {
        backend: (*backend.kind).into(),
    };
    let is_kind = |kind: &str| *backend.kind == *kind;
    if is_kind(Backend::ZIPKIN) {
        let settings = backend.zipkin.as_ref().ok_or_else(unusable)?;
        check_url(&settings.url, ZIPKIN_HELP)?;
        let settings = Zipkin {
            url: settings.url.to_string(),
            api_version: settings
                .api_version
                .as_deref()
                .unwrap_or_default()
                .to_owned(),
            trace_id_128bit: settings.trace_id_128bit.unwrap_or_default(),
            shared_span_context: settings.shared_span_context,
            unreadable: None,
        };
        let version = ApiVersion::sent(&settings, rules);
        let name = cluster_name("zipkin", &settings.url, rules);
        let exporter = Exporter::Zipkin { settings, version };
        Ok(Collector::new(name, exporter))
    } else if is_kind(Backend::DATADOG) {
        let settings = backend.datadog.as_ref().ok_or_else(unusable)?;
        let (host, port) = check_url(&settings.url, DATADOG_HELP)?;
        let exporter = Exporter::Datadog(Datadog {
            address: host.to_owned(),
            port,
            split_service: settings.split_service.unwrap_or_default(),
            unreadable: None,
        });
        let name = cluster_name("datadog", &settings.url, rules);
        Ok(Collector::new(name, exporter))
    } else if is_kind(Backend::OPEN_TELEMETRY) {
        let settings = backend.open_telemetry.as_ref().ok_or_else(unusable)?;
        if let Some(reference) = &settings.backend_ref {
            return referenced(reference, backends, rules);
        }
        let endpoint = settings.endpoint.as_deref().filter(|it| !it.is_empty());
        let endpoint = endpoint.ok_or_else(unusable)?;
        let exporter = OpenTelemetry::inline(endpoint, rules);
        if exporter.port > 65535 {
            let code = codes::ENDPOINT_PORT;
            return Err(unbuildable(code, endpoint, PORT_RANGE, OTEL_HELP));
        }
        let name = cluster_name("opentelemetry", endpoint, rules);
        Ok(Collector::new(name, Exporter::OpenTelemetry(exporter)))
    } else {
        Err(unusable())
    }
}

impl Collector {
    fn new(name: String, exporter: Exporter) -> Self {
        Self {
            name,
            exporter: Arc::new(exporter),
        }
    }
}

fn unbuildable(code: Code, endpoint: &str, reason: &'static str, help: &'static str) -> NotSent {
    NotSent::Unbuildable {
        code,
        endpoint: endpoint.into(),
        reason,
        help,
    }
}

/// The host and the port of a URL, 0 if none is written; an error if a control plane that has
/// accepted it can make no cluster of it.
fn check_url<'t>(text: &'t str, help: &'static str) -> Result<(&'t str, u32), NotSent> {
    let no_scheme = || unbuildable(codes::URL_NO_SCHEME, text, "it has no scheme", help);
    let url = CollectorUrl::parse(text).map_err(|_| no_scheme())?;
    let port = match url.port {
        None => 0,
        Some(_) => url.port_number().unwrap_or(u32::MAX),
    };
    if url.host.is_empty() {
        let has_scheme = text.contains("://");
        let no_host = || unbuildable(codes::URL_HOST_EMPTY, text, "it has no host", help);
        Err(if has_scheme { no_host() } else { no_scheme() })
    } else if port > 65535 {
        Err(unbuildable(codes::URL_PORT_RANGE, text, PORT_RANGE, help))
    } else {
        Ok((url.host, port))
    }
}

/// What Envoy's cluster of a collector is called.
fn cluster_name(kind: &str, endpoint: &str, rules: ReleaseRules) -> String {
    if rules.has(Feature::SystemNames) {
        let kind = if kind == "opentelemetry" {
            "otel"
        } else {
            kind
        };
        format!("system_meshtrace_{kind}_{}", clean(endpoint))
    } else {
        format!("meshtrace:{kind}")
    }
}

/// Every character that is neither a letter nor a digit as `-`.
fn clean(text: &str) -> String {
    let fits = |character: char| character.is_ascii_alphanumeric();
    let characters = text.chars();
    characters
        .map(|character| if fits(character) { character } else { '-' })
        .collect()
}

/// The collector that labels lead to: of several the oldest.
fn referenced(
    reference: &BackendRef,
    backends: &[&MeshOpenTelemetryBackend],
    rules: ReleaseRules,
) -> Result<Collector, NotSent> {
    let none = Tags::default();
    let labels = reference.labels.as_ref().unwrap_or(&none);
    let matching = backends
        .iter()
        .filter(|backend| is_referenced(backend, labels.iter(), rules));
    // One without a time would be created now.
    let age = |backend: &&&MeshOpenTelemetryBackend| {
        let time = backend.meta.creation_time;
        (
            time.is_some(),
            Reverse(time),
            Reverse(backend.meta.name.clone()),
        )
    };
    let Some(found) = matching.max_by_key(age) else {
        return Err(NotSent::NoCollector {
            labels: Arc::new(labels.clone()),
        });
    };
    let endpoint = found.endpoint.as_ref();
    let shown = found.meta.labels.get("kuma.io/display-name");
    let shown = shown.unwrap_or_else(|| found.meta.own_name());
    let port = endpoint.and_then(|it| it.port);
    let path = endpoint.and_then(|it| it.path.as_deref());
    let address = endpoint.and_then(|it| it.address.as_deref());
    let exporter = OpenTelemetry {
        backend: Some(shown.to_owned()),
        address: address.unwrap_or_default().to_owned(),
        port: port.map_or(OpenTelemetry::PORT, |port| u32::try_from(port).unwrap_or(0)),
        protocol: if found.is_http() {
            OtlpProtocol::Http
        } else {
            OtlpProtocol::Grpc
        },
        path: path.unwrap_or_default().to_owned(),
    };
    let name = cluster_name("opentelemetry", shown, rules);
    Ok(Collector::new(name, Exporter::OpenTelemetry(exporter)))
}

/// Whether labels of a reference lead to a collector: no labels lead to none.
pub(crate) fn is_referenced<'l>(
    backend: &MeshOpenTelemetryBackend,
    labels: impl IntoIterator<Item = (&'l str, &'l str)>,
    rules: ReleaseRules,
) -> bool {
    let mut labels = labels.into_iter().peekable();
    let has = |(key, value): (&str, &str)| label(backend, key, rules) == Some(value);
    labels.peek().is_some() && labels.all(has)
}

/// A label of a collector; the display name is one where its control plane writes it.
fn label<'b>(
    backend: &'b MeshOpenTelemetryBackend,
    key: &str,
    rules: ReleaseRules,
) -> Option<&'b str> {
    let meta = &backend.meta;
    let is_written = rules.has(Feature::OwnLabels) || meta.form == Form::Kubernetes;
    let is_display_name = key == "kuma.io/display-name" && is_written;
    let own = meta.labels.get(key);
    own.or_else(|| is_display_name.then(|| meta.own_name()))
}
