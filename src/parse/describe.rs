//! What the fields of the resources mean, in a sentence or two each: for the schemas and for whoever
//! writes in an editor.
//!
//! A field is found by its way from the spec, which is the whole resource in the Universal form;
//! lists are stepped over.

use crate::model::Kind;

/// What a field means.
pub(crate) fn description(kind: Kind, path: &[&str]) -> Option<&'static str> {
    let path = match path {
        ["spec", rest @ ..] if kind.has_spec() => rest,
        path => path,
    };
    let way = path.join(".");
    let find = |table: &'static [(&str, &'static str)]| {
        let row = table.iter().find(|(field, _)| *field == way);
        row.map(|(_, text)| *text)
    };
    let fields = match kind {
        Kind::Mesh => MESH,
        Kind::TrafficTrace => TRAFFIC_TRACE,
        Kind::Dataplane => DATAPLANE,
        Kind::MeshTrace => MESH_TRACE,
        Kind::MeshOpenTelemetryBackend => OTEL_BACKEND,
        _ => &[],
    };
    find(fields).or_else(|| find(COMMON))
}

type Table = &'static [(&'static str, &'static str)];

const COMMON: Table = &[
    ("type", "The kind of the resource."),
    (
        "apiVersion",
        "The API of the resource in Kubernetes: kuma.io/v1alpha1.",
    ),
    ("kind", "The kind of the resource."),
    (
        "metadata",
        "The name, the namespace and the labels of the resource.",
    ),
    ("metadata.name", "The name of the resource."),
    (
        "metadata.namespace",
        "The namespace. On a Mesh or a TrafficTrace it is ignored.",
    ),
    (
        "metadata.labels",
        "Labels. Of a MeshTrace, kuma.io/mesh names the mesh.",
    ),
    ("name", "The name of the resource."),
    ("mesh", "The mesh that the resource belongs to."),
    ("labels", "Labels of the resource (from Kuma 2.8 on)."),
    (
        "creationTime",
        "When the resource was created; the control plane writes it. Of policies of equal rank the one that was created later wins.",
    ),
    (
        "modificationTime",
        "When the resource was last changed; the control plane writes it.",
    ),
    ("spec", "What the resource says."),
    ("status", "What the control plane says of the resource."),
    (
        "kri",
        "The identifier of the resource; the control plane writes it.",
    ),
];

const MESH: Table = &[
    (
        "tracing",
        "Where the proxies of the mesh can send their traces. A TrafficTrace says which of them do.",
    ),
    (
        "tracing.defaultBackend",
        "The backend of every TrafficTrace that names none.",
    ),
    ("tracing.backends", "The tracing backends of the mesh."),
    (
        "tracing.backends.name",
        "What a TrafficTrace calls the backend.",
    ),
    (
        "tracing.backends.sampling",
        "The percentage of requests that are traced, from 0 to 100 in steps of 0.01; 100 if it is not written.",
    ),
    (
        "tracing.backends.type",
        "Whom the backend speaks to: zipkin, also for Jaeger, or datadog (from Kuma 1.2.2 on).",
    ),
    (
        "tracing.backends.conf",
        "The settings of the backend, which depend on its type.",
    ),
    (
        "tracing.backends.zipkin",
        "The settings of the backend in Kuma 0.4; later releases have type: zipkin and conf.",
    ),
    ("tracing.backends.zipkin.url", URL),
    ("tracing.backends.zipkin.traceId128bit", TRACE_ID),
    ("tracing.backends.zipkin.apiVersion", API_VERSION),
    ("tracing.backends.zipkin.sharedSpanContext", SHARED),
    ("tracing.backends.conf.url", URL),
    ("tracing.backends.conf.traceId128bit", TRACE_ID),
    ("tracing.backends.conf.apiVersion", API_VERSION),
    ("tracing.backends.conf.sharedSpanContext", SHARED),
    (
        "tracing.backends.conf.address",
        "The host name or the IP address of the Datadog agent, without a scheme.",
    ),
    (
        "tracing.backends.conf.port",
        "The port of the Datadog agent: 8126 unless it was changed.",
    ),
    ("tracing.backends.conf.splitService", SPLIT),
    ("mtls", "Mutual TLS between the proxies of the mesh."),
    ("logging", "Where access logs are sent."),
    ("metrics", "How proxies are scraped."),
    ("networking", "Whether traffic may leave the mesh."),
    ("routing", "How requests are balanced over zones."),
    ("constraints", "Which Dataplanes may join the mesh."),
    ("meshServices", "Whether the mesh makes MeshServices."),
    (
        "skipCreatingInitialPolicies",
        "The policies that a new mesh does not get.",
    ),
];

const URL: &str = "The URL of the collector with its port and its path, as in http://zipkin.local:9411/api/v2/spans.";
const TRACE_ID: &str = "Whether new traces get ids of 128 bits instead of 64.";
const API_VERSION: &str =
    "What is sent: httpJson, httpProto, or httpJsonV1 for the old API (until Kuma 1.0).";
const SHARED: &str =
    "Whether client and server share a span id; they do unless it is false (from Kuma 1.1.1 on).";
const SPLIT: &str =
    "Whether inbound and outbound traffic get service names of their own (from Kuma 2.0 on).";
const ENDPOINT: &str = "The host and the port of an OpenTelemetry collector, as in otel-collector:4317. Deprecated in Kuma 2.14, gone in 3.0.";

const TRAFFIC_TRACE: Table = &[
    (
        "selectors",
        "Which dataplanes are traced: those that one of the selectors matches.",
    ),
    (
        "selectors.match",
        "The tags that one inbound, or the gateway, has to have; the value * is any.",
    ),
    ("conf", "Where the traces are sent."),
    (
        "conf.backend",
        "The backend of the mesh that the traces are sent to; its defaultBackend if none is written.",
    ),
];

const DATAPLANE: Table = &[
    ("networking", "The addresses and ports of the proxy."),
    (
        "networking.address",
        "The address at which other proxies reach this one.",
    ),
    (
        "networking.advertisedAddress",
        "The address that other proxies are told instead of address.",
    ),
    ("networking.inbound", "The services behind the proxy."),
    (
        "networking.inbound.port",
        "The port of the proxy that requests for the service come to.",
    ),
    (
        "networking.inbound.servicePort",
        "The port of the service itself; port if it is not written.",
    ),
    (
        "networking.inbound.serviceAddress",
        "The address of the service itself.",
    ),
    (
        "networking.inbound.address",
        "The address that the proxy listens at, if it is another than that of the Dataplane.",
    ),
    (
        "networking.inbound.tags",
        "The tags of the service. A TrafficTrace matches the tags of one inbound.",
    ),
    (
        "networking.inbound.protocol",
        "The protocol of the service (from Kuma 2.14 on); http, http2 and grpc make spans.",
    ),
    ("networking.inbound.health", "Whether the service is ready."),
    (
        "networking.inbound.serviceProbe",
        "How the health of the service is probed.",
    ),
    (
        "networking.inbound.state",
        "Whether the inbound takes traffic.",
    ),
    ("networking.inbound.name", "The name of the inbound."),
    (
        "networking.inbound.interface",
        "Address, port and service port in one, as in 192.168.0.1:80:8080 (Kuma 0.4).",
    ),
    ("networking.outbound", "The services that the proxy calls."),
    (
        "networking.outbound.port",
        "The local port at which the service is called.",
    ),
    (
        "networking.outbound.address",
        "The local address at which the service is called.",
    ),
    (
        "networking.outbound.tags",
        "The tags of the service that is called.",
    ),
    (
        "networking.outbound.service",
        "The service that is called (until Kuma 2.3).",
    ),
    (
        "networking.outbound.backendRef",
        "The service that is called (from Kuma 2.8 on).",
    ),
    (
        "networking.outbound.interface",
        "Address and port in one (Kuma 0.4).",
    ),
    (
        "networking.gateway",
        "That the proxy is a gateway, which has no inbounds.",
    ),
    (
        "networking.gateway.tags",
        "The tags of the gateway. A TrafficTrace matches them.",
    ),
    (
        "networking.gateway.type",
        "Who is the gateway: another proxy (DELEGATED) or Kuma's own (BUILTIN).",
    ),
    (
        "networking.transparentProxying",
        "The redirection of traffic to the proxy.",
    ),
    ("networking.admin", "The admin port of Envoy."),
    (
        "networking.listeners",
        "Listeners of a zone proxy (from Kuma 2.14 on).",
    ),
    (
        "networking.ingress",
        "That the Dataplane is an ingress (Kuma 0.5 to 1.4).",
    ),
    ("probes", "How probes of Kubernetes reach the services."),
    ("metrics", "How the proxy is scraped."),
];

const MESH_TRACE: Table = &[
    (
        "targetRef",
        "Which dataplanes the policy is for; all of the mesh if it is not written (from Kuma 2.10 on).",
    ),
    ("targetRef.kind", "What the policy targets."),
    (
        "targetRef.name",
        "The name of what is targeted; dropped by Kuma 3.0.",
    ),
    (
        "targetRef.namespace",
        "The namespace of what is targeted; dropped by Kuma 3.0.",
    ),
    (
        "targetRef.labels",
        "The labels that a Dataplane has to have.",
    ),
    (
        "targetRef.tags",
        "The tags that one inbound has to have; dropped by Kuma 3.0.",
    ),
    (
        "targetRef.proxyTypes",
        "Whether sidecars, gateways or both are targeted; dropped by Kuma 3.0.",
    ),
    ("targetRef.mesh", "Not for a MeshTrace."),
    ("targetRef.sectionName", "Not for a MeshTrace."),
    ("default", "What the dataplanes do."),
    (
        "default.backends",
        "Where traces are sent: one backend. An empty list leaves a TrafficTrace in force.",
    ),
    ("default.backends.type", "Whom the backend speaks to."),
    (
        "default.backends.zipkin",
        "The settings of a Zipkin backend.",
    ),
    ("default.backends.zipkin.url", URL),
    ("default.backends.zipkin.traceId128bit", TRACE_ID),
    (
        "default.backends.zipkin.apiVersion",
        "What is sent: httpJson or httpProto.",
    ),
    ("default.backends.zipkin.sharedSpanContext", SHARED),
    (
        "default.backends.datadog",
        "The settings of a Datadog backend.",
    ),
    (
        "default.backends.datadog.url",
        "The URL of the agent: http://HOST:PORT and nothing else.",
    ),
    ("default.backends.datadog.splitService", SPLIT),
    (
        "default.backends.openTelemetry",
        "The settings of an OpenTelemetry backend.",
    ),
    ("default.backends.openTelemetry.endpoint", ENDPOINT),
    (
        "default.backends.openTelemetry.backendRef",
        "The MeshOpenTelemetryBackend that is sent to (from Kuma 2.14 on).",
    ),
    (
        "default.backends.openTelemetry.backendRef.kind",
        "MeshOpenTelemetryBackend.",
    ),
    (
        "default.backends.openTelemetry.backendRef.labels",
        "The labels that the MeshOpenTelemetryBackend has to have.",
    ),
    ("default.sampling", "Which requests are traced, in percent."),
    (
        "default.sampling.overall",
        "The percentage of all requests that may be traced; 100 if it is not written.",
    ),
    (
        "default.sampling.client",
        "The percentage of the requests with x-client-trace-id that are traced.",
    ),
    (
        "default.sampling.random",
        "The percentage of requests that are chosen at random.",
    ),
    ("default.tags", "Tags that every span gets."),
    ("default.tags.name", "The name of the tag."),
    ("default.tags.literal", "The value of the tag."),
    (
        "default.tags.header",
        "The header of the request that the value is taken from.",
    ),
    ("default.tags.header.name", "The name of the header."),
    (
        "default.tags.header.default",
        "The value if the request lacks the header.",
    ),
];

const OTEL_BACKEND: Table = &[
    ("endpoint", "Where the collector is."),
    (
        "endpoint.address",
        "The host name or the IP address of the collector.",
    ),
    (
        "endpoint.port",
        "The port of the collector: 4317 if it is not written.",
    ),
    (
        "endpoint.path",
        "The path in front of /v1/traces, with protocol http only.",
    ),
    ("protocol", "How spans are sent: grpc or http."),
    ("env", "What the environment of the proxy may say instead."),
    ("env.mode", "Whether the environment is looked at."),
    ("env.precedence", "What counts if both say something."),
    (
        "env.allowSignalOverrides",
        "Whether the variables of single signals count.",
    ),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{Form, Release};
    use crate::parse::outline::{Content, Outline};
    use crate::parse::resource::outline_of;

    /// The ways to all fields, lists and cases stepped over.
    fn ways(outline: &Outline, way: &str, found: &mut BTreeSet<String>) {
        if let Content::List(element) = &outline.content {
            ways(element, way, found);
        }
        for (name, field) in outline.fields() {
            let way = format!("{way}.{name}");
            ways(field, &way, found);
            found.insert(way.trim_start_matches('.').to_owned());
        }
        for case in &outline.cases {
            ways(&case.then, way, found);
        }
    }

    #[test]
    fn every_field_that_is_described_is_known_to_a_release() {
        let tables = [
            (Kind::Mesh, MESH),
            (Kind::TrafficTrace, TRAFFIC_TRACE),
            (Kind::Dataplane, DATAPLANE),
            (Kind::MeshTrace, MESH_TRACE),
            (Kind::MeshOpenTelemetryBackend, OTEL_BACKEND),
        ];
        for (kind, table) in tables {
            let mut known = BTreeSet::new();
            for release in Release::minors().filter(|release| kind.is_in(*release)) {
                ways(&outline_of(kind, Form::Universal, release), "", &mut known);
            }
            let start = if kind.has_spec() { "spec." } else { "" };
            for (field, text) in table {
                assert!(known.contains(&format!("{start}{field}")), "{field}");
                assert!(text.ends_with('.'), "{field}");
            }
            // All of tracing is described.
            for way in known {
                let is_of_tracing = way.starts_with("tracing.") || way.starts_with("spec.default.");
                let path: Vec<&str> = way.split('.').collect();
                assert!(
                    !is_of_tracing || description(kind, &path).is_some(),
                    "{way}"
                );
            }
        }
    }
}
