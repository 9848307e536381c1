//! The fields that are known in each place, read from the releases 0.4 to 2.14, and how their
//! names may be written. A key that is not among them is dropped silently by every control plane.

use super::shape::{self, Shape};
use crate::model::{Feature, Kind};

/// A place whose keys are checked, and the keys that some release knows there.
#[derive(Debug)]
pub(super) struct Fields {
    /// Known keys, in camel case.
    pub known: &'static [&'static str],
    /// Whether a key that is not known is reported.
    pub judged: bool,
    /// More of some of them.
    pub(super) more: &'static [More],
}

/// What there is to know of a field besides its name.
#[derive(Debug)]
pub(super) struct More {
    pub(super) name: &'static str,
    /// What a release has that knows the field, if not all know it.
    pub(super) feature: Option<Feature>,
    /// What its value looks like, if nothing else reads it.
    pub(super) shape: Option<Shape>,
}

const fn judged(known: &'static [&'static str]) -> Fields {
    Fields {
        known,
        judged: true,
        more: &[],
    }
}

/// A place whose keys nobody checks.
pub(super) const fn unjudged(known: &'static [&'static str]) -> Fields {
    Fields {
        judged: false,
        ..judged(known)
    }
}

impl Fields {
    /// With more of some of them.
    const fn with(self, more: &'static [More]) -> Self {
        Self { more, ..self }
    }
}

/// A field that some releases know.
const fn of(feature: Feature, name: &'static str) -> More {
    More {
        name,
        feature: Some(feature),
        shape: None,
    }
}

/// A field that is decoded, and then left alone.
const fn shaped(name: &'static str, shape: Shape) -> More {
    More {
        name,
        feature: None,
        shape: Some(shape),
    }
}

/// A field that some releases know, decode, and then leave alone.
const fn shaped_of(feature: Feature, name: &'static str, shape: Shape) -> More {
    More {
        name,
        feature: Some(feature),
        shape: Some(shape),
    }
}

/// The times and labels of a resource.
const META: [More; 3] = [
    of(Feature::CreationTime, "creationTime"),
    shaped_of(Feature::CreationTime, "modificationTime", Shape::Time),
    of(Feature::Labels, "labels"),
];

pub(super) const KUBERNETES: Fields =
    judged(&["apiVersion", "kind", "metadata", "mesh", "spec", "status"]);
pub(super) const METADATA: Fields = unjudged(&[
    "name",
    "namespace",
    "labels",
    "annotations",
    "creationTimestamp",
]);
/// The kinds whose fields are under `spec` in either form.
pub(super) const NEW_KIND: Fields = judged(&[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "modificationTime",
    "kri",
    "spec",
    "status",
]);
pub(super) const MESH_TRACE_SPEC: Fields = judged(&["targetRef", "default"]);
pub(super) const TARGET_REF: Fields = judged(&[
    "kind",
    "name",
    "namespace",
    "labels",
    "tags",
    "proxyTypes",
    "mesh",
    "sectionName",
]);
pub(super) const MESH_TRACE_CONF: Fields = judged(&["backends", "sampling", "tags"]);
pub(super) const MESH_TRACE_BACKEND: Fields =
    judged(&["type", "zipkin", "datadog", "openTelemetry"]);
pub(super) const MESH_TRACE_DATADOG: Fields = judged(&["url", "splitService"]);
pub(super) const OPEN_TELEMETRY: Fields = judged(&["endpoint", "backendRef"]);
pub(super) const OTEL_BACKEND_REF: Fields = judged(&["kind", "labels"]);
pub(super) const MESH_TRACE_SAMPLING: Fields = judged(&["overall", "client", "random"]);
pub(super) const MESH_TRACE_TAG: Fields = judged(&["name", "literal", "header"]);
pub(super) const TAG_HEADER: Fields = judged(&["name", "default"]);
pub(super) const OTEL_BACKEND_SPEC: Fields = judged(&["endpoint", "protocol", "env"]);
pub(super) const OTEL_ENDPOINT: Fields = judged(&["address", "port", "path"]);
pub(super) const OTEL_ENV: Fields = judged(&["mode", "precedence", "allowSignalOverrides"]);
pub(super) const MESH_GATEWAY: Fields = unjudged(&[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "selectors",
    "tags",
    "conf",
]);
pub(super) const MESH_SERVICE: Fields =
    unjudged(&["type", "name", "mesh", "labels", "creationTime", "spec"]);
pub(super) const MESH_SERVICE_SPEC: Fields = unjudged(&["ports"]);
pub(super) const MESH_SERVICE_PORT: Fields = unjudged(&["port", "name", "appProtocol"]);
pub(super) const MESH_GATEWAY_CONF: Fields = unjudged(&["listeners"]);
pub(super) const MESH_GATEWAY_LISTENER: Fields = unjudged(&["tags", "port", "protocol"]);
pub(super) const MESH: Fields = Fields {
    more: &{
        let [created, modified, labels] = META;
        [
            created,
            modified,
            labels,
            of(Feature::Tracing, "tracing"),
            shaped("mtls", shape::MTLS),
            shaped("logging", shape::LOGGING),
            shaped("metrics", shape::METRICS),
            shaped("networking", shape::MESH_NETWORKING),
            shaped("routing", shape::ROUTING),
            shaped("constraints", shape::CONSTRAINTS),
            shaped("meshServices", shape::MESH_SERVICES),
            shaped("skipCreatingInitialPolicies", shape::TEXTS),
        ]
    },
    ..judged(&[
        "type",
        "name",
        "mesh",
        "labels",
        "creationTime",
        "modificationTime",
        "kri",
        "mtls",
        "tracing",
        "logging",
        "metrics",
        "networking",
        "routing",
        "constraints",
        "meshServices",
        "skipCreatingInitialPolicies",
    ])
};
pub(super) const TRACING: Fields = judged(&["defaultBackend", "backends"]);
pub(super) const BACKEND: Fields = judged(&["name", "sampling", "type", "conf", "zipkin"]);
pub(super) const ZIPKIN: Fields =
    judged(&["url", "traceId128bit", "apiVersion", "sharedSpanContext"]);
pub(super) const DATADOG: Fields = judged(&["address", "port", "splitService"]);
pub(super) const TRAFFIC_TRACE: Fields = judged(&[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "modificationTime",
    "selectors",
    "conf",
])
.with(&META);
pub(super) const TRAFFIC_ROUTE: Fields = unjudged(&[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "sources",
    "destinations",
    "conf",
]);
pub(super) const ROUTE_CONF: Fields = unjudged(&["destination", "split", "http"]);
pub(super) const ROUTE_SPLIT: Fields = unjudged(&["weight", "destination"]);
/// The spec of a Mesh in the Kubernetes form, whose meta data stand beside it.
pub(super) const MESH_SPEC: Fields = Fields {
    known: MESH.known.split_at(META_COUNT).1,
    ..MESH
};
pub(super) const TRAFFIC_TRACE_SPEC: Fields = judged(TRAFFIC_TRACE.known.split_at(META_COUNT).1);
/// How many of the known keys of a resource are about meta data; they come first.
const META_COUNT: usize = 6;
pub(super) const SELECTOR: Fields = judged(&["match"]);
pub(super) const POLICY_CONF: Fields = judged(&["backend"]);
pub(super) const DATAPLANE: Fields = Fields {
    more: &{
        let [created, modified, labels] = META;
        [created, modified, labels, of(Feature::Probes, "probes")]
    },
    ..unjudged(&[
        "type",
        "name",
        "mesh",
        "labels",
        "creationTime",
        "modificationTime",
        "kri",
        "networking",
        "probes",
        "metrics",
    ])
};
pub(super) const NETWORKING: Fields = judged(&[
    "address",
    "advertisedAddress",
    "inbound",
    "outbound",
    "gateway",
    "transparentProxying",
    "admin",
    "listeners",
    "ingress",
])
.with(&[
    shaped_of(Feature::AdvertisedAddress, "advertisedAddress", Shape::Text),
    shaped_of(Feature::Listeners, "listeners", shape::LISTENERS),
    of(Feature::IngressMode, "ingress"),
    of(Feature::Admin, "admin"),
]);
pub(super) const INBOUND: Fields = judged(&[
    "port",
    "servicePort",
    "serviceAddress",
    "address",
    "tags",
    "health",
    "serviceProbe",
    "state",
    "name",
    "protocol",
    "interface",
])
.with(&[
    of(Feature::Interface, "interface"),
    of(Feature::ServiceAddress, "serviceAddress"),
    of(Feature::InboundTags, "tags"),
    of(Feature::InboundProtocol, "protocol"),
    of(Feature::Health, "serviceProbe"),
    of(Feature::Health, "health"),
    of(Feature::InboundState, "state"),
    shaped_of(Feature::InboundState, "name", Shape::Text),
]);
pub(super) const HEALTH: Fields = unjudged(&["ready"]);
pub(super) const SERVICE_PROBE: Fields = unjudged(&[
    "interval",
    "timeout",
    "unhealthyThreshold",
    "healthyThreshold",
    "tcp",
])
.with(&[shaped("tcp", Shape::Message(&[]))]);
pub(super) const OUTBOUND: Fields = unjudged(&[
    "port",
    "address",
    "service",
    "tags",
    "backendRef",
    "interface",
])
.with(&[
    of(Feature::Interface, "interface"),
    of(Feature::OutboundService, "service"),
    of(Feature::OutboundTags, "tags"),
    of(Feature::BackendRef, "backendRef"),
]);
pub(super) const BACKEND_REF: Fields = unjudged(&["kind", "name", "namespace", "port", "labels"]);
pub(super) const TRANSPARENT_PROXYING: Fields = unjudged(&[
    "redirectPort",
    "redirectPortInbound",
    "redirectPortInboundV6",
    "redirectPortOutbound",
    "directAccessServices",
    "reachableServices",
    "ipFamilyMode",
    "reachableBackends",
])
.with(&[
    shaped_of(Feature::OldTags, "redirectPort", Shape::Number),
    shaped("redirectPortInbound", Shape::Number),
    shaped("redirectPortOutbound", Shape::Number),
    shaped("directAccessServices", shape::TEXTS),
    shaped("reachableServices", shape::TEXTS),
    shaped_of(
        Feature::ReachableBackends,
        "ipFamilyMode",
        Shape::Enumeration(&shape::IP_FAMILY_MODES),
    ),
    of(Feature::ReachableBackends, "reachableBackends"),
]);
pub(super) const REACHABLE_BACKENDS: Fields = unjudged(&["refs"]);
pub(super) const INGRESS: Fields = unjudged(&["publicAddress", "publicPort", "availableServices"])
    .with(&[
        shaped("publicAddress", Shape::Text),
        shaped("publicPort", Shape::Number),
        shaped("availableServices", shape::AVAILABLE_SERVICES),
    ]);
pub(super) const GATEWAY: Fields =
    judged(&["tags", "type"]).with(&[of(Feature::GatewayTypes, "type")]);
pub(super) const ADMIN: Fields = unjudged(&["port"]);
pub(super) const PROBES: Fields = unjudged(&["port", "endpoints"]);
pub(super) const PROBE: Fields = unjudged(&["inboundPort", "inboundPath", "path"]);
pub(super) const METRICS: Fields =
    unjudged(&["name", "type", "conf"]).with(&[shaped("name", Shape::Text)]);

/// The fields that are known in a place of a resource in the universal form, lists aside; none
/// where anything may stand, or where nobody has read what is known.
pub(crate) fn known_fields(kind: Kind, path: &[&str]) -> Option<&'static [&'static str]> {
    let fields = match (kind, path) {
        (Kind::Mesh, []) => MESH,
        (Kind::Mesh, ["tracing"]) => TRACING,
        (Kind::Mesh, ["tracing", "backends"]) => BACKEND,
        (Kind::TrafficTrace, []) => TRAFFIC_TRACE,
        (Kind::TrafficTrace, ["selectors"]) => SELECTOR,
        (Kind::TrafficTrace, ["conf"]) => POLICY_CONF,
        (Kind::Dataplane, []) => DATAPLANE,
        (Kind::Dataplane, ["networking"]) => NETWORKING,
        (Kind::Dataplane, ["networking", "inbound"]) => INBOUND,
        (Kind::Dataplane, ["networking", "gateway"]) => GATEWAY,
        (Kind::MeshTrace | Kind::MeshOpenTelemetryBackend, []) => NEW_KIND,
        (Kind::MeshTrace, ["spec", rest @ ..]) => return mesh_trace_fields(rest),
        (Kind::MeshOpenTelemetryBackend, ["spec"]) => OTEL_BACKEND_SPEC,
        (Kind::MeshOpenTelemetryBackend, ["spec", "endpoint"]) => OTEL_ENDPOINT,
        (Kind::MeshOpenTelemetryBackend, ["spec", "env"]) => OTEL_ENV,
        _ => return None,
    };
    Some(fields.known)
}

/// The same in the spec of a `MeshTrace`.
fn mesh_trace_fields(path: &[&str]) -> Option<&'static [&'static str]> {
    let fields = match path {
        [] => MESH_TRACE_SPEC,
        ["targetRef"] => TARGET_REF,
        ["default"] => MESH_TRACE_CONF,
        ["default", "sampling"] => MESH_TRACE_SAMPLING,
        ["default", "tags"] => MESH_TRACE_TAG,
        ["default", "tags", "header"] => TAG_HEADER,
        ["default", "backends"] => MESH_TRACE_BACKEND,
        ["default", "backends", "zipkin"] => ZIPKIN,
        ["default", "backends", "datadog"] => MESH_TRACE_DATADOG,
        ["default", "backends", "openTelemetry"] => OPEN_TELEMETRY,
        ["default", "backends", "openTelemetry", "backendRef"] => OTEL_BACKEND_REF,
        _ => return None,
    };
    Some(fields.known)
}
