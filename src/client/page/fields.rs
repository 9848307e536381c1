//! What stands in a page: for each place the fields that control planes write there, with their
//! types, and what else may stand there. The names are those of the API.

use std::{fmt, mem};

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, Visitor};

use super::values::{
    NoOthers, Others, boxed, duration, gateway_type, inbound_state, ip_family_mode, kind, list,
    odd, tags, time,
};
use crate::model::{self, Kind, Tags};

/// A mapping with known fields, none of which has to be there: the name of each, its key if that is
/// spelled another way, its type, and what reads it if that is not the type itself. Written out,
/// because what `serde` derives would take a list for it, or buffer what it does not know.
macro_rules! message {
    ($name:ident {
        $($field:ident $(as $key:literal)?: $type:ty $(= $read:ident)?,)* ..$others:ident
    }) => {
        #[derive(Default)]
        #[allow(dead_code, reason = "of some fields only the type counts")]
        pub(super) struct $name {
            $(pub(super) $field: $type,)*
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Fields;
                impl<'de> Visitor<'de> for Fields {
                    type Value = $name;

                    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                        out.write_str("a mapping")
                    }

                    #[allow(unused, reason = "a message may have no fields")]
                    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        #[derive(Default)]
                        struct Seen {
                            $($field: bool,)*
                        }
                        let (mut message, mut seen) = ($name::default(), Seen::default());
                        let mut others = $others::default();
                        while let Some(key) = map.next_key()? {
                            match key {
                                $(key!($field $($key)?) => {
                                    if mem::replace(&mut seen.$field, true) {
                                        return Err(odd());
                                    }
                                    message.$field = value!(map $($type, $read)?);
                                })*
                                other => others.skip(other, &mut map)?,
                            }
                        }
                        Ok(message)
                    }
                }
                deserializer.deserialize_map(Fields)
            }
        }
    };
}
/// The key of a field.
macro_rules! key {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $key:literal) => {
        $key
    };
}
/// The value of a field.
macro_rules! value {
    ($map:ident) => {
        $map.next_value()?
    };
    ($map:ident $type:ty, $read:ident) => {{
        struct Value;
        impl<'de> DeserializeSeed<'de> for Value {
            type Value = $type;

            fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<$type, D::Error> {
                $read(deserializer)
            }
        }
        $map.next_value_seed(Value)?
    }};
}
/// A resource: its meta data, and fields of its own.
macro_rules! resource {
    ($name:ident { $($fields:tt)* }) => {
        message!($name {
            kind as "type": Option<Kind> = kind,
            name: String,
            mesh: String,
            labels: Tags = tags,
            creation_time as "creationTime": Option<Timestamp> = time,
            modification_time as "modificationTime": Option<Timestamp> = time,
            $($fields)*
        });
    };
}

resource!(TrafficTrace {
    selectors: Vec<model::Selector> = list,
    conf: Option<PolicyConf>,
    ..NoOthers
});
message!(Selector {
    tags as "match": Tags = tags,
    ..NoOthers
});
message!(PolicyConf {
    backend: String,
    ..NoOthers
});

// Hardly a dataplane has metrics, so they are left to the reader of documents.
resource!(Dataplane {
    networking: Option<Box<model::Networking>> = boxed,
    probes: Option<Box<model::Probes>> = boxed,
    metrics: (),
    ..Others
});
message!(Networking {
    address: Box<str>,
    advertised_address as "advertisedAddress": Box<str>,
    inbound: Vec<model::Inbound> = list,
    outbound: Vec<model::Outbound> = list,
    gateway: Option<Gateway>,
    listeners: Vec<Listener>,
    ingress: Option<Ingress>,
    transparent_proxying as "transparentProxying": Option<TransparentProxying>,
    admin: Option<Admin>,
    ..NoOthers
});
message!(Inbound {
    name: Box<str>,
    interface: Box<str>,
    port: u32,
    service_port as "servicePort": u32,
    service_address as "serviceAddress": Box<str>,
    address: Box<str>,
    protocol: Box<str>,
    service_probe as "serviceProbe": Option<Box<model::ServiceProbe>> = boxed,
    tags: Tags = tags,
    state: usize = inbound_state,
    health: Option<Health>,
    ..NoOthers
});
message!(Health {
    ready: bool,
    ..Others
});
message!(ServiceProbe {
    interval: Option<f64> = duration,
    timeout: Option<f64> = duration,
    unhealthy_threshold as "unhealthyThreshold": Option<u32>,
    healthy_threshold as "healthyThreshold": Option<u32>,
    tcp: Option<Tcp>,
    ..Others
});
message!(Tcp { ..Others });
message!(Outbound {
    interface: Box<str>,
    port: u32,
    address: Box<str>,
    service: Box<str>,
    tags: Tags = tags,
    backend_ref as "backendRef": Option<Box<model::BackendRef>> = boxed,
    ..Others
});
message!(BackendRef {
    kind: Box<str>,
    name: Box<str>,
    namespace: Box<str>,
    port: u32,
    labels: Tags = tags,
    ..Others
});
message!(Gateway {
    tags: Tags = tags,
    kind as "type": usize = gateway_type,
    ..NoOthers
});
message!(Listener {
    address: Box<str>,
    port: u32,
    name: Box<str>,
    ..Others
});
message!(Ingress {
    public_address as "publicAddress": Box<str>,
    public_port as "publicPort": u32,
    available_services as "availableServices": Vec<AvailableService>,
    ..Others
});
message!(AvailableService {
    tags: Tags = tags,
    instances: u32,
    mesh: Box<str>,
    ..Others
});
message!(TransparentProxying {
    redirect_port as "redirectPort": u32,
    redirect_port_inbound as "redirectPortInbound": u32,
    redirect_port_outbound as "redirectPortOutbound": u32,
    direct_access_services as "directAccessServices": Vec<Box<str>>,
    reachable_services as "reachableServices": Vec<Box<str>>,
    ip_family_mode as "ipFamilyMode": usize = ip_family_mode,
    reachable_backends as "reachableBackends": ReachableBackends,
    ..Others
});
message!(ReachableBackends {
    refs: Vec<model::BackendRef> = list,
    ..Others
});
message!(Admin {
    port: u32,
    ..Others
});
message!(Probes {
    port: u32,
    endpoints: Vec<model::Probe> = list,
    ..Others
});
message!(Probe { inbound_port as "inboundPort": u32, inbound_path as "inboundPath": Box<str>, path: Box<str>, ..Others });
