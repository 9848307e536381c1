//! The `MeshTrace` policy: whom it targets, and what it sets for them; `stored` is what a release makes
//! of it. Knows nothing of precedence.

mod stored;

use serde::{Serialize, Serializer};

use super::{Feature, Meta, Release, Tags};

/// A policy: which proxies send their traces where, and with which sampling and tags.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct MeshTrace {
    /// Name, mesh and place.
    pub meta: Meta,
    /// The proxies that it is for; from Kuma 2.10 on those of the whole mesh when it is not there.
    pub target: Option<TargetRef>,
    /// What it sets.
    pub default: Conf,
}

/// Parts of the spec, which are written as they are in JSON: what they have, and what they may have.
macro_rules! parts {
    ($(
        $(#[$part:meta])*
        $name:ident
        { $($(#[$meta:meta])* $field:ident: $kind:ty,)* }
        optional { $($(#[$option:meta])* $may_have:ident: $of:ty,)* }
    )*) => {$(
        $(#[$part])*
        #[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {
            $($(#[$meta])* pub $field: $kind,)*
            $(
                $(#[$option])*
                #[serde(skip_serializing_if = "Option::is_none")]
                pub $may_have: Option<$of>,
            )*
        }
    )*};
}

parts! {
    /// `spec.targetRef`.
    TargetRef {
        /// What it selects by.
        kind: TargetKind,
    } optional {
        /// The name of what it selects by.
        name: Box<str>,
        /// The namespace of what it selects by.
        namespace: Box<str>,
        /// Labels, each of which has to be equal.
        labels: Tags,
        /// Tags, all of which one inbound or gateway has to have.
        tags: Tags,
        /// `Sidecar` and `Gateway`.
        proxy_types: Vec<Box<str>>,
        /// The mesh of what it selects by.
        mesh: Box<str>,
        /// A part of what it selects by, which no release takes in a `MeshTrace`.
        section_name: Box<str>,
    }

    /// `spec.default`: what is set. Each field that is there replaces that of a weaker policy, lists as
    /// a whole, and sampling field by field.
    Conf {} optional {
        /// Where spans are sent to. An empty list takes the backend of weaker policies away; none leaves
        /// it to them.
        backends: Vec<Backend>,
        /// How many requests are traced.
        sampling: Sampling,
        /// What spans are tagged with.
        tags: Vec<Tag>,
    }

    /// A backend. The type says which of the blocks counts.
    Backend {
        /// `Zipkin`, `Datadog` or `OpenTelemetry`.
        #[serde(rename = "type")]
        kind: Box<str>,
    } optional {
        /// The settings of type `Zipkin`.
        zipkin: Zipkin,
        /// The settings of type `Datadog`.
        datadog: Datadog,
        /// The settings of type `OpenTelemetry`.
        open_telemetry: OpenTelemetry,
    }

    /// Settings of Zipkin.
    Zipkin {
        /// The collector's URL, path and all.
        url: Box<str>,
    } optional {
        /// `httpJson` or `httpProto`.
        api_version: Box<str>,
        /// Whether new traces get 128-bit ids; they do not unless it is set.
        #[serde(rename = "traceId128bit")]
        trace_id_128bit: bool,
        /// Whether client and server share a span id; they do unless it is set.
        shared_span_context: bool,
    }

    /// Settings of a Datadog agent.
    Datadog {
        /// `http://HOST:PORT`.
        url: Box<str>,
    } optional {
        /// Whether inbound and outbound traffic get service names of their own.
        split_service: bool,
    }

    /// Settings of OpenTelemetry.
    OpenTelemetry {} optional {
        /// `HOST:PORT` (until Kuma 2.14).
        endpoint: Box<str>,
        /// A `MeshOpenTelemetryBackend` (Kuma 2.14 on).
        backend_ref: BackendRef,
    }

    /// `openTelemetry.backendRef`.
    BackendRef {
        /// `MeshOpenTelemetryBackend`.
        kind: Box<str>,
        /// A name, which no release knows here.
        #[serde(skip)]
        name: Option<Box<str>>,
    } optional {
        /// The labels of the backends that are meant.
        labels: Tags,
    }

    /// `sampling`.
    Sampling {} optional {
        /// The share of requests that are traced at most.
        overall: Percentage,
        /// The share of requests with `x-client-trace-id` that are traced.
        client: Percentage,
        /// The share of the other requests that are traced.
        random: Percentage,
    }

    /// A tag of spans.
    Tag {
        /// What it is called.
        name: Box<str>,
    } optional {
        /// Its value.
        literal: Box<str>,
        /// The header that its value is taken from.
        header: TagHeader,
    }

    /// A header whose value becomes that of a tag.
    TagHeader {
        /// The header's name.
        name: Box<str>,
    } optional {
        /// The value where a request lacks the header.
        default: Box<str>,
    }
}

/// `spec.targetRef.kind`. The variants stand from wide to narrow: a policy with a narrower one wins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum TargetKind {
    /// All proxies.
    #[default]
    Mesh,
    /// Dataplanes by labels or by name (Kuma 2.10 on).
    Dataplane,
    /// Proxies by tags (until 2.14, as are all that follow).
    MeshSubset,
    /// The builtin gateways of a `MeshGateway`.
    MeshGateway,
    /// The proxies of a service.
    MeshService,
    /// Those of them that have some tags.
    MeshServiceSubset,
    /// A kind that no `MeshTrace` can target.
    Other(Box<str>),
}

impl TargetKind {
    /// The kinds that can be targeted.
    pub const KNOWN: [Self; 6] = [
        Self::Mesh,
        Self::Dataplane,
        Self::MeshSubset,
        Self::MeshGateway,
        Self::MeshService,
        Self::MeshServiceSubset,
    ];

    /// The kind of a name.
    #[must_use]
    pub fn from_word(word: &str) -> Self {
        let known = Self::KNOWN.into_iter().find(|kind| kind.word() == word);
        known.unwrap_or_else(|| Self::Other(word.into()))
    }

    /// The kind of a target; none is for the whole mesh, and so is one that no release takes.
    pub(crate) fn of(target: Option<&TargetRef>) -> &Self {
        match target.map(|target| &target.kind) {
            None | Some(Self::Other(_)) => &Self::Mesh,
            Some(kind) => kind,
        }
    }

    /// Whether a release lets a policy target it, if the policy is of the control plane's namespace.
    pub(crate) fn is_known_to(&self, release: Release) -> bool {
        match self {
            Self::Mesh => true,
            Self::Dataplane => Feature::DataplaneTargets.is_in(release),
            Self::Other(_) => false,
            _ => Feature::TargetsByTags.is_in(release),
        }
    }

    /// Its name.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Mesh => "Mesh",
            Self::Dataplane => "Dataplane",
            Self::MeshSubset => "MeshSubset",
            Self::MeshGateway => "MeshGateway",
            Self::MeshService => "MeshService",
            Self::MeshServiceSubset => "MeshServiceSubset",
            Self::Other(word) => word,
        }
    }
}

impl Serialize for TargetKind {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.word())
    }
}

impl Backend {
    /// The type of a backend that sends to Zipkin.
    pub const ZIPKIN: &'static str = "Zipkin";
    /// The type of a backend that sends to a Datadog agent.
    pub const DATADOG: &'static str = "Datadog";
    /// The type of a backend that sends OTLP.
    pub const OPEN_TELEMETRY: &'static str = "OpenTelemetry";
}

/// A percentage as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Percentage {
    /// A whole number.
    Whole(i64),
    /// A decimal number in a string.
    Decimal(Box<str>),
}

impl Percentage {
    /// A percentage as it has to be written: a whole number, or a string with decimals.
    #[allow(clippy::cast_possible_truncation, reason = "a percentage is small")]
    #[must_use]
    pub fn of(percentage: f64) -> Self {
        if percentage.fract() == 0.0 {
            Self::Whole(percentage as i64)
        } else {
            Self::Decimal(percentage.to_string().into())
        }
    }

    /// The number, if it is one.
    #[allow(clippy::cast_precision_loss, reason = "a percentage is small")]
    pub(crate) fn value(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Decimal(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }
}
