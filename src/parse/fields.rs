//! The fields that are known in each place, read from the releases 0.4 to 2.14. A key that is not
//! among them is dropped silently by every control plane.

/// A place whose keys are judged, and the keys that some release knows there.
#[derive(Debug)]
pub struct Fields {
    /// Known keys, in camel case.
    pub known: &'static [&'static str],
    /// Whether a key that is not known is told.
    pub judged: bool,
}

const fn judged(known: &'static [&'static str]) -> Fields {
    Fields {
        known,
        judged: true,
    }
}

pub(super) const KUBERNETES: Fields =
    judged(&["apiVersion", "kind", "metadata", "mesh", "spec", "status"]);
pub(super) const METADATA: Fields = Fields {
    known: &["name", "namespace", "labels", "creationTimestamp"],
    judged: false,
};
/// Kinds that are read for mesh and name only.
pub(super) const NAMED: Fields = Fields {
    known: &["name", "mesh", "labels", "creationTime"],
    judged: false,
};
pub(super) const MESH: Fields = judged(&[
    "type",
    "name",
    "mesh",
    "labels",
    "creationTime",
    "modificationTime",
    "mtls",
    "tracing",
    "logging",
    "metrics",
    "networking",
    "routing",
    "constraints",
    "meshServices",
    "skipCreatingInitialPolicies",
]);
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
]);
pub(super) const SELECTOR: Fields = judged(&["match"]);
pub(super) const POLICY_CONF: Fields = judged(&["backend"]);
pub(super) const DATAPLANE: Fields = Fields {
    known: &[
        "type",
        "name",
        "mesh",
        "labels",
        "creationTime",
        "modificationTime",
        "networking",
        "probes",
        "metrics",
    ],
    judged: false,
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
]);
pub(super) const OUTBOUND: Fields = Fields {
    known: &[
        "port",
        "address",
        "service",
        "tags",
        "backendRef",
        "interface",
    ],
    judged: false,
};
pub(super) const GATEWAY: Fields = judged(&["tags", "type"]);
pub(super) const ADMIN: Fields = Fields {
    known: &["port"],
    judged: false,
};
pub(super) const PROBES: Fields = Fields {
    known: &["port", "endpoints"],
    judged: false,
};
pub(super) const PROBE: Fields = Fields {
    known: &["inboundPort", "inboundPath", "path"],
    judged: false,
};
