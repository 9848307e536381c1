//! What stands in a page: for each place the fields that control planes write there, with their
//! types, and what else may stand there. The names are those of the API.

use jiff::Timestamp;
use serde::Deserialize;

use super::values::{
    NoOthers, Others, boxed, duration, gateway_type, inbound_state, ip_family_mode, kind, list,
    tags, time,
};
use crate::model::{self, Kind, Tags};

/// A mapping with known fields, none of which has to be there. (`deny_unknown_fields` would let
/// `serde` take a list for it.)
macro_rules! message {
    ($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* ..$others:ident }) => {
        #[derive(Default, Deserialize)]
        #[allow(dead_code, reason = "of some fields only the type counts")]
        #[serde(rename_all = "camelCase", default)]
        pub(super) struct $name {
            $($(#[$attribute])* pub(super) $field: $type,)*
            #[serde(flatten)]
            _others: $others,
        }
    };
}
/// A resource: its meta data, and fields of its own.
macro_rules! resource {
    ($name:ident { $($(#[$attribute:meta])* $field:ident: $type:ty,)* ..$others:ident }) => {
        message!($name {
            #[serde(rename = "type", deserialize_with = "kind")]
            kind: Option<Kind>,
            name: String,
            mesh: String,
            #[serde(deserialize_with = "tags")]
            labels: Tags,
            #[serde(deserialize_with = "time")]
            creation_time: Option<Timestamp>,
            #[serde(deserialize_with = "time")]
            modification_time: Option<Timestamp>,
            $($(#[$attribute])* $field: $type,)*
            ..$others
        });
    };
}

resource!(TrafficTrace {
    #[serde(deserialize_with = "list")]
    selectors: Vec<model::Selector>,
    conf: Option<PolicyConf>,
    ..NoOthers
});
message!(Selector {
    #[serde(rename = "match", deserialize_with = "tags")]
    tags: Tags,
    ..NoOthers
});
message!(PolicyConf {
    backend: String,
    ..NoOthers
});

// Hardly a dataplane has metrics, so they are left to the reader of documents.
resource!(Dataplane {
    #[serde(deserialize_with = "boxed")]
    networking: Option<Box<model::Networking>>,
    #[serde(deserialize_with = "boxed")]
    probes: Option<Box<model::Probes>>,
    metrics: (),
    ..Others
});
message!(Networking {
    address: Box<str>,
    advertised_address: Box<str>,
    #[serde(deserialize_with = "list")]
    inbound: Vec<model::Inbound>,
    #[serde(deserialize_with = "list")]
    outbound: Vec<model::Outbound>,
    gateway: Option<Gateway>,
    listeners: Vec<Listener>,
    ingress: Option<Ingress>,
    transparent_proxying: Option<TransparentProxying>,
    admin: Option<Admin>,
    ..NoOthers
});
message!(Inbound {
    name: Box<str>,
    interface: Box<str>,
    port: u32,
    service_port: u32,
    service_address: Box<str>,
    address: Box<str>,
    protocol: Box<str>,
    #[serde(deserialize_with = "boxed")]
    service_probe: Option<Box<model::ServiceProbe>>,
    #[serde(deserialize_with = "tags")]
    tags: Tags,
    #[serde(deserialize_with = "inbound_state")]
    state: usize,
    health: Option<Health>,
    ..NoOthers
});
message!(Health {
    ready: bool,
    ..Others
});
message!(ServiceProbe {
    #[serde(deserialize_with = "duration")]
    interval: Option<f64>,
    #[serde(deserialize_with = "duration")]
    timeout: Option<f64>,
    unhealthy_threshold: Option<u32>,
    healthy_threshold: Option<u32>,
    tcp: Option<Tcp>,
    ..Others
});
message!(Tcp { ..Others });
message!(Outbound {
    interface: Box<str>,
    port: u32,
    address: Box<str>,
    service: Box<str>,
    #[serde(deserialize_with = "tags")]
    tags: Tags,
    #[serde(deserialize_with = "boxed")]
    backend_ref: Option<Box<model::BackendRef>>,
    ..Others
});
message!(BackendRef {
    kind: Box<str>,
    name: Box<str>,
    namespace: Box<str>,
    port: u32,
    #[serde(deserialize_with = "tags")]
    labels: Tags,
    ..Others
});
message!(Gateway {
    #[serde(deserialize_with = "tags")]
    tags: Tags,
    #[serde(rename = "type", deserialize_with = "gateway_type")]
    kind: usize,
    ..NoOthers
});
message!(Listener {
    address: Box<str>,
    port: u32,
    name: Box<str>,
    ..Others
});
message!(Ingress {
    public_address: Box<str>,
    public_port: u32,
    available_services: Vec<AvailableService>,
    ..Others
});
message!(AvailableService {
    #[serde(deserialize_with = "tags")]
    tags: Tags,
    instances: u32,
    mesh: Box<str>,
    ..Others
});
message!(TransparentProxying {
    redirect_port: u32,
    redirect_port_inbound: u32,
    redirect_port_outbound: u32,
    direct_access_services: Vec<Box<str>>,
    reachable_services: Vec<Box<str>>,
    #[serde(deserialize_with = "ip_family_mode")]
    ip_family_mode: usize,
    reachable_backends: ReachableBackends,
    ..Others
});
message!(ReachableBackends {
    #[serde(deserialize_with = "list")]
    refs: Vec<model::BackendRef>,
    ..Others
});
message!(Admin {
    port: u32,
    ..Others
});
message!(Probes {
    port: u32,
    #[serde(deserialize_with = "list")]
    endpoints: Vec<model::Probe>,
    ..Others
});
message!(Probe { inbound_port: u32, inbound_path: Box<str>, path: Box<str>, ..Others });
