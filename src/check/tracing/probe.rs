//! A collector, and how the proxies send to it: what is tried, and what Envoy counts of it.

use super::{EXPORT, Payload};
use crate::diag::mask_userinfo;
use crate::effective::{MeshView, Target};
use crate::envoy::{Endpoint, Tracer};
use crate::model::{ApiVersion, Dataplane, Exporter, Form, Meta, OtlpProtocol, Tags};

/// A collector, and how the proxies send to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// What its checks belong to, such as `mesh default`.
    pub category: String,
    /// What it is called, such as `backend my-zipkin`.
    pub name: String,
    /// Where it is.
    pub endpoint: Endpoint,
    /// `Host` of reports.
    pub host: String,
    /// Whether it is spoken to in TLS.
    pub is_tls: bool,
    /// The path that reports are posted to.
    pub path: String,
    /// What they look like.
    pub payload: Payload,
    /// The name of Envoy's cluster, if a mesh is checked.
    pub cluster: Option<String>,
    /// Whether trace ids have 128 bits, and not 64.
    pub has_long_ids: bool,
    /// Whether it, or the mesh, is in a cluster of Kubernetes.
    pub is_in_kubernetes: bool,
}

impl Probe {
    /// How the proxies use a target; nothing if they are left without a configuration by it, which
    /// its settings say.
    pub(super) fn of(
        target: &Target,
        name: &str,
        category: &str,
        view: &MeshView<'_>,
    ) -> Option<Self> {
        let tracer = Tracer::new(target, view.rules, None);
        let cluster = tracer.cluster_name();
        let (host, is_tls) = (tracer.host(), tracer.is_tls());
        let endpoint = tracer.endpoint;
        let (host, path, payload, has_long_ids) = match &*target.exporter {
            Exporter::Zipkin { settings, version } => {
                let payload = match version {
                    ApiVersion::JsonV1 => Payload::ZipkinJsonV1,
                    ApiVersion::Json => Payload::ZipkinJson,
                    ApiVersion::Proto => Payload::ZipkinProto,
                };
                let path = tracer.path.unwrap_or_default();
                (host, path, payload, settings.trace_id_128bit)
            }
            Exporter::Datadog(_) => (host, "/v0.4/traces".to_owned(), Payload::Datadog, false),
            Exporter::OpenTelemetry(settings) => match settings.protocol {
                OtlpProtocol::Grpc => (host, EXPORT.to_owned(), Payload::OtlpGrpc, true),
                OtlpProtocol::Http => {
                    let path = settings.traces_path();
                    (endpoint.authority(), path, Payload::OtlpHttp, true)
                }
            },
        };
        let is_outage =
            endpoint.host.is_empty() || u16::try_from(endpoint.port).is_err() || path.is_empty();
        let is_in_kubernetes = is_cluster_name(&endpoint.host) || is_in_kubernetes(view);
        (!is_outage).then(|| Self {
            category: category.to_owned(),
            name: mask_userinfo(name).into_owned(),
            endpoint,
            host,
            is_tls,
            path,
            payload,
            cluster: Some(cluster),
            has_long_ids,
            is_in_kubernetes,
        })
    }

    /// The URL of a path on the collector.
    pub(crate) fn url(&self, path: &str) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://{}{path}", self.endpoint.authority())
    }

    /// What Envoy counts a report in that arrived. Its statistics of OpenTelemetry count lost spans
    /// as sent, so only those of the cluster say what became of a report.
    pub(super) fn sent(&self) -> String {
        match self.payload.statistics() {
            Some(statistics) => format!("{statistics}.reports_sent"),
            None => format!("rq_success of {}", self.cluster()),
        }
    }

    /// What Envoy counts a report in that did not arrive.
    pub(super) fn dropped(&self) -> String {
        match self.payload.statistics() {
            Some(statistics) => format!("{statistics}.reports_dropped"),
            None => format!("rq_error of {}", self.cluster()),
        }
    }

    /// Envoy's cluster, in words.
    pub(super) fn cluster(&self) -> String {
        match &self.cluster {
            Some(name) => format!("cluster {name}"),
            None => "its cluster".to_owned(),
        }
    }
}

/// Whether the resources of a mesh are those of a cluster of Kubernetes: written in its form, or
/// given by a control plane that runs there, which gives dataplanes their namespace.
fn is_in_kubernetes(view: &MeshView<'_>) -> bool {
    let is_of_kubernetes = |meta: &Meta| {
        let mut labels = meta.labels.iter();
        meta.form == Form::Kubernetes || labels.any(|(key, _)| key.starts_with("k8s.kuma.io/"))
    };
    let has_namespace = |dataplane: &&Dataplane| {
        let tags = dataplane.tag_sets().flat_map(Tags::iter);
        let mut keys = tags.map(|(key, _)| key);
        is_of_kubernetes(&dataplane.meta) || keys.any(|key| key.starts_with("k8s.kuma.io/"))
    };
    let traffic_traces = view.policies.iter().map(|it| &it.policy.meta);
    let mesh_traces = view.mesh_traces.policies.iter().map(|it| &it.policy.meta);
    let meshes = view.mesh.iter().map(|mesh| &mesh.meta);
    let mut metas = meshes.chain(traffic_traces).chain(mesh_traces);
    metas.any(is_of_kubernetes) || view.dataplanes.first().is_some_and(has_namespace)
}

/// Whether a name is one that only a cluster of Kubernetes gives.
pub(super) fn is_cluster_name(host: &str) -> bool {
    let mut labels = host.trim_end_matches('.').split('.').skip(1);
    labels.any(|label| label.eq_ignore_ascii_case("svc"))
}
