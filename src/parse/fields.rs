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
    pub checked: bool,
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

const fn checked(known: &'static [&'static str]) -> Fields {
    Fields {
        known,
        checked: true,
        more: &[],
    }
}

/// A place whose keys nobody checks.
pub(super) const fn unchecked(known: &'static [&'static str]) -> Fields {
    Fields {
        checked: false,
        ..checked(known)
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

// The times and labels of a resource.
const CREATED: More = of(Feature::CreationTime, "creationTime");
const MODIFIED: More = shaped_of(Feature::CreationTime, "modificationTime", Shape::Time);
const LABELS: More = of(Feature::Labels, "labels");

/// A row for each place: whether its keys are checked, what it is called, its keys in camel case, and
/// more of some of them.
macro_rules! fields {
    ($($(#[$doc:meta])* $checked:ident $place:ident: $($key:ident)+ $([$($more:expr),* $(,)?])?;)*) => {$(
        $(#[$doc])*
        pub(super) const $place: Fields = Fields {
            more: &[$($($more),*)?],
            ..$checked(&[$(stringify!($key)),+])
        };
    )*};
}
pub(super) use fields;

fields! {
    checked KUBERNETES: apiVersion kind metadata mesh spec status;
    unchecked METADATA: name namespace labels annotations creationTimestamp;
    /// The kinds whose fields are under `spec` in either form.
    checked NEW_KIND: type name mesh labels creationTime modificationTime kri spec status;
    checked MESH_TRACE_SPEC: targetRef default;
    checked TARGET_REF: kind name namespace labels tags proxyTypes mesh sectionName;
    checked MESH_TRACE_CONF: backends sampling tags;
    checked MESH_TRACE_BACKEND: type zipkin datadog openTelemetry;
    checked MESH_TRACE_DATADOG: url splitService;
    checked OPEN_TELEMETRY: endpoint backendRef;
    checked OTEL_BACKEND_REF: kind labels;
    checked MESH_TRACE_SAMPLING: overall client random;
    checked MESH_TRACE_TAG: name literal header;
    checked TAG_HEADER: name default;
    checked OTEL_BACKEND_SPEC: endpoint protocol env;
    checked OTEL_ENDPOINT: address port path;
    checked OTEL_ENV: mode precedence allowSignalOverrides;
    unchecked MESH_GATEWAY: type name mesh labels creationTime selectors tags conf;
    unchecked MESH_SERVICE: type name mesh labels creationTime spec;
    unchecked MESH_SERVICE_SPEC: ports;
    unchecked MESH_SERVICE_PORT: port name appProtocol;
    unchecked MESH_GATEWAY_CONF: listeners;
    unchecked MESH_GATEWAY_LISTENER: tags port protocol;
    checked MESH: type name mesh labels creationTime modificationTime kri mtls tracing logging
        metrics networking routing constraints meshServices skipCreatingInitialPolicies
        [
            CREATED, MODIFIED, LABELS, of(Feature::Tracing, "tracing"), shaped("mtls", shape::MTLS),
            shaped("logging", shape::LOGGING), shaped("metrics", shape::METRICS),
            shaped("networking", shape::MESH_NETWORKING), shaped("routing", shape::ROUTING),
            shaped("constraints", shape::CONSTRAINTS), shaped("meshServices", shape::MESH_SERVICES),
            shaped("skipCreatingInitialPolicies", shape::TEXTS),
        ];
    checked TRACING: defaultBackend backends;
    checked BACKEND: name sampling type conf zipkin;
    checked ZIPKIN: url traceId128bit apiVersion sharedSpanContext;
    checked DATADOG: address port splitService;
    checked TRAFFIC_TRACE: type name mesh labels creationTime modificationTime selectors conf
        [CREATED, MODIFIED, LABELS];
    unchecked TRAFFIC_ROUTE: type name mesh labels creationTime sources destinations conf;
    unchecked ROUTE_CONF: destination split http;
    unchecked ROUTE_SPLIT: weight destination;
    checked SELECTOR: match;
    checked POLICY_CONF: backend;
    unchecked DATAPLANE: type name mesh labels creationTime modificationTime kri networking probes
        metrics [CREATED, MODIFIED, LABELS, of(Feature::Probes, "probes")];
    checked NETWORKING: address advertisedAddress inbound outbound gateway transparentProxying
        admin listeners ingress
        [
            shaped_of(Feature::AdvertisedAddress, "advertisedAddress", Shape::Text),
            shaped_of(Feature::Listeners, "listeners", shape::LISTENERS),
            of(Feature::IngressMode, "ingress"), of(Feature::Admin, "admin"),
        ];
    checked INBOUND: port servicePort serviceAddress address tags health serviceProbe state name
        protocol interface
        [
            of(Feature::Interface, "interface"), of(Feature::ServiceAddress, "serviceAddress"),
            of(Feature::InboundTags, "tags"), of(Feature::InboundProtocol, "protocol"),
            of(Feature::Health, "serviceProbe"), of(Feature::Health, "health"),
            of(Feature::InboundState, "state"),
            shaped_of(Feature::InboundState, "name", Shape::Text),
        ];
    unchecked HEALTH: ready;
    unchecked SERVICE_PROBE: interval timeout unhealthyThreshold healthyThreshold tcp
        [shaped("tcp", Shape::Message(&[]))];
    unchecked OUTBOUND: port address service tags backendRef interface
        [
            of(Feature::Interface, "interface"), of(Feature::OutboundService, "service"),
            of(Feature::OutboundTags, "tags"), of(Feature::BackendRef, "backendRef"),
        ];
    unchecked BACKEND_REF: kind name namespace port labels;
    unchecked TRANSPARENT_PROXYING: redirectPort redirectPortInbound redirectPortInboundV6
        redirectPortOutbound directAccessServices reachableServices ipFamilyMode reachableBackends
        [
            shaped_of(Feature::OldTags, "redirectPort", Shape::Number),
            shaped("redirectPortInbound", Shape::Number),
            shaped("redirectPortOutbound", Shape::Number),
            shaped("directAccessServices", shape::TEXTS), shaped("reachableServices", shape::TEXTS),
            shaped_of(
                Feature::ReachableBackends, "ipFamilyMode",
                Shape::Enumeration(&shape::IP_FAMILY_MODES),
            ),
            of(Feature::ReachableBackends, "reachableBackends"),
        ];
    unchecked REACHABLE_BACKENDS: refs;
    unchecked INGRESS: publicAddress publicPort availableServices
        [
            shaped("publicAddress", Shape::Text), shaped("publicPort", Shape::Number),
            shaped("availableServices", shape::AVAILABLE_SERVICES),
        ];
    checked GATEWAY: tags type [of(Feature::GatewayTypes, "type")];
    unchecked ADMIN: port;
    unchecked PROBES: port endpoints;
    unchecked PROBE: inboundPort inboundPath path;
    unchecked METRICS: name type conf [shaped("name", Shape::Text)];
}

/// The spec of a Mesh in the Kubernetes form, whose meta data stand beside it.
pub(super) const MESH_SPEC: Fields = Fields {
    known: MESH.known.split_at(META_COUNT).1,
    ..MESH
};
pub(super) const TRAFFIC_TRACE_SPEC: Fields = checked(TRAFFIC_TRACE.known.split_at(META_COUNT).1);
/// How many of the known keys of a resource are about meta data; they come first.
const META_COUNT: usize = 6;

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

/// The fields known in the spec of a `MeshTrace`.
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
