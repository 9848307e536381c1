//! The fields that are known in each place, read from the releases 0.4 to 2.14, and how their
//! names may be written. A key that is not among them is dropped silently by every control plane.

use std::borrow::Cow;

use crate::model::Kind;

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
pub(super) const TRAFFIC_ROUTE: Fields = Fields {
    known: &[
        "type",
        "name",
        "mesh",
        "labels",
        "creationTime",
        "sources",
        "destinations",
        "conf",
    ],
    judged: false,
};
pub(super) const ROUTE_CONF: Fields = Fields {
    known: &["destination", "split", "http"],
    judged: false,
};
pub(super) const ROUTE_SPLIT: Fields = Fields {
    known: &["weight", "destination"],
    judged: false,
};
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
pub(super) const HEALTH: Fields = Fields {
    known: &["ready"],
    judged: false,
};
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

/// Whether a key names a field. The control planes take the names of protocol buffers too, which
/// are in snake case.
#[must_use]
pub fn same_field(key: &str, name: &str) -> bool {
    // In snake case a name is longer.
    key == name || (key.len() > name.len() && key.contains('_') && camel_case(key) == name)
}

/// `default_backend` as `defaultBackend`.
pub(super) fn camel_case(key: &str) -> Cow<'_, str> {
    if !key.contains('_') {
        return Cow::Borrowed(key);
    }
    let mut camel = String::with_capacity(key.len());
    let mut raise = false;
    for character in key.chars() {
        if character == '_' {
            raise = !camel.is_empty();
        } else if std::mem::take(&mut raise) {
            camel.extend(character.to_uppercase());
        } else {
            camel.push(character);
        }
    }
    Cow::Owned(camel)
}

/// The fields that are known in a place of a resource in the universal form, lists aside; none
/// where anything may stand, or where nobody has read what is known.
#[must_use]
pub fn known_fields(kind: Kind, path: &[&str]) -> Option<&'static [&'static str]> {
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
        _ => return None,
    };
    Some(fields.known)
}
