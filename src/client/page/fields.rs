//! What stands in a page: for each place the fields that control planes write there, with their
//! types, and what else may stand there. The names are those of the API.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;
use std::marker::PhantomData;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor,
};

use crate::model::{self, Kind, Tags};
use crate::parse::{GATEWAY_TYPES, INBOUND_STATES, IP_FAMILY_MODES, nanoseconds};

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

/// Where a field that is not known is reported: there is none.
pub(super) type NoOthers = Unknown<true>;

/// Where a field that is not known is one of a release to come.
type Others = Unknown<false>;

/// The fields that are not known.
#[derive(Default)]
pub(super) struct Unknown<const IS_REPORTED: bool>;

impl<'de, const IS_REPORTED: bool> Deserialize<'de> for Unknown<IS_REPORTED> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(Self)
    }
}

impl<'de, const IS_REPORTED: bool> Visitor<'de> for Unknown<IS_REPORTED> {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a mapping")
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self, A::Error> {
        // `kind` would say what the resource is, and a name in snake case is another way to write a
        // known one.
        let is_odd = |key: &str| IS_REPORTED || key == "kind" || key.contains('_');
        once_each(fields, is_odd).map(|()| self)
    }
}

/// A part of the model, and what stands for it in a page.
pub(super) trait InPage: Sized {
    type Raw: DeserializeOwned;

    /// None if it is out of the ordinary.
    fn of(raw: Self::Raw) -> Option<Self>;
}

/// A list, each element of which becomes one of the model as soon as it is read. There are very many
/// lists, and few have as many elements as a growing one has room for.
pub(super) fn list<'de, D: Deserializer<'de>, T: InPage>(
    deserializer: D,
) -> Result<Vec<T>, D::Error> {
    struct Elements<T>(PhantomData<T>);
    impl<'de, T: InPage> Visitor<'de> for Elements<T> {
        type Value = Vec<T>;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a list")
        }

        fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Vec<T>, A::Error> {
            let mut list = Vec::new();
            while let Some(raw) = elements.next_element::<T::Raw>()? {
                list.push(part(raw)?);
            }
            list.shrink_to_fit();
            Ok(list)
        }
    }
    deserializer.deserialize_seq(Elements(PhantomData))
}

fn boxed<'de, D: Deserializer<'de>, T: InPage>(
    deserializer: D,
) -> Result<Option<Box<T>>, D::Error> {
    let raw = Option::<T::Raw>::deserialize(deserializer)?;
    raw.map(|raw| part(raw).map(Box::new)).transpose()
}

fn part<T: InPage, E: Error>(raw: T::Raw) -> Result<T, E> {
    T::of(raw).ok_or_else(|| E::custom("something out of the ordinary"))
}

/// A value that nobody reads.
struct Skipped;

impl<'de> Deserialize<'de> for Skipped {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Self)
    }
}

impl<'de> Visitor<'de> for Skipped {
    type Value = Self;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self, E> {
        Ok(self)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self, A::Error> {
        while elements.next_element::<Self>()?.is_some() {}
        Ok(self)
    }

    fn visit_map<A: MapAccess<'de>>(self, fields: A) -> Result<Self, A::Error> {
        once_each(fields, |_| false).map(|()| self)
    }
}

/// Skips fields, unless one of them is odd or stands there twice.
fn once_each<'de, A: MapAccess<'de>>(
    mut fields: A,
    is_odd: impl Fn(&str) -> bool,
) -> Result<(), A::Error> {
    let mut seen: HashSet<String> = HashSet::new();
    while let Some((key, Skipped)) = fields.next_entry::<String, Skipped>()? {
        if is_odd(&key) || !seen.insert(key) {
            return Err(A::Error::custom("a field out of the ordinary"));
        }
    }
    Ok(())
}

/// A string without a copy, if there are no escapes in it.
#[derive(Deserialize)]
struct Text<'t>(#[serde(borrow)] Cow<'t, str>);

/// What a string says.
fn parsed<'de, D: Deserializer<'de>, T>(
    deserializer: D,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T, D::Error> {
    let Text(text) = Text::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::custom("another word than control planes write"))
}

fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Kind>, D::Error> {
    parsed(deserializer, Kind::from_word).map(Some)
}

fn time<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
    parsed(deserializer, |text| text.parse().ok()).map(Some)
}

fn duration<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    parsed(deserializer, nanoseconds).map(Some)
}

fn number_of(names: &[&str]) -> impl Fn(&str) -> Option<usize> {
    |text| names.iter().position(|name| *name == text)
}

fn inbound_state<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&INBOUND_STATES))
}

fn gateway_type<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&GATEWAY_TYPES))
}

fn ip_family_mode<'de, D: Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    parsed(deserializer, number_of(&IP_FAMILY_MODES))
}

/// Tags in order, as Go writes maps.
fn tags<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Tags, D::Error> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Tags;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str("a map from strings to strings")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Tags, A::Error> {
            let mut text = String::with_capacity(256);
            let mut ends = Vec::with_capacity(8);
            while let Some(key_end) = map.next_key_seed(End(&mut text))? {
                ends.push((key_end, map.next_value_seed(End(&mut text))?));
            }
            Tags::of_text(&text, &ends).ok_or_else(|| A::Error::custom("tags out of order"))
        }
    }
    deserializer.deserialize_map(Pairs)
}

/// Reads a string to the end of a text, and gives where that is then.
struct End<'t>(&'t mut String);

impl<'de> DeserializeSeed<'de> for End<'_> {
    type Value = u32;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<u32, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for End<'_> {
    type Value = u32;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a string")
    }

    fn visit_str<E: Error>(self, string: &str) -> Result<u32, E> {
        self.0.push_str(string);
        self.0.len().try_into().map_err(E::custom)
    }
}
