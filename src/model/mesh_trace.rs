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

/// `spec.targetRef`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TargetRef {
    /// What it selects by.
    pub kind: TargetKind,
    /// The name of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<Box<str>>,
    /// The namespace of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub namespace: Option<Box<str>>,
    /// Labels, each of which has to be equal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Tags>,
    /// Tags, all of which one inbound or gateway has to have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Tags>,
    /// `Sidecar` and `Gateway`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proxy_types: Option<Vec<Box<str>>>,
    /// The mesh of what it selects by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mesh: Option<Box<str>>,
    /// A part of what it selects by, which no release takes in a `MeshTrace`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub section_name: Option<Box<str>>,
}

/// `spec.targetRef.kind`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
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

/// `spec.default`: what is set. Each field that is there replaces that of a weaker policy, lists as
/// a whole, and sampling field by field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Conf {
    /// Where spans are sent to. An empty list takes the backend of weaker policies away; none leaves
    /// it to them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backends: Option<Vec<Backend>>,
    /// How many requests are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sampling: Option<Sampling>,
    /// What spans are tagged with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<Tag>>,
}

/// A backend. The type says which of the blocks counts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Backend {
    /// `Zipkin`, `Datadog` or `OpenTelemetry`.
    #[serde(rename = "type")]
    pub kind: Box<str>,
    /// The settings of type `Zipkin`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zipkin: Option<Zipkin>,
    /// The settings of type `Datadog`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub datadog: Option<Datadog>,
    /// The settings of type `OpenTelemetry`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open_telemetry: Option<OpenTelemetry>,
}

impl Backend {
    /// The type of a backend that sends to Zipkin.
    pub const ZIPKIN: &'static str = "Zipkin";
    /// The type of a backend that sends to a Datadog agent.
    pub const DATADOG: &'static str = "Datadog";
    /// The type of a backend that sends OTLP.
    pub const OPEN_TELEMETRY: &'static str = "OpenTelemetry";
}

/// Settings of Zipkin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Zipkin {
    /// The collector's URL, path and all.
    pub url: Box<str>,
    /// `httpJson` or `httpProto`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_version: Option<Box<str>>,
    /// Whether new traces get 128-bit ids; they do not unless it is set.
    #[serde(rename = "traceId128bit", skip_serializing_if = "Option::is_none")]
    pub trace_id_128bit: Option<bool>,
    /// Whether client and server share a span id; they do unless it is set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared_span_context: Option<bool>,
}

/// Settings of a Datadog agent.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Datadog {
    /// `http://HOST:PORT`.
    pub url: Box<str>,
    /// Whether inbound and outbound traffic get service names of their own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub split_service: Option<bool>,
}

/// Settings of OpenTelemetry.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenTelemetry {
    /// `HOST:PORT` (until Kuma 2.14).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Box<str>>,
    /// A `MeshOpenTelemetryBackend` (Kuma 2.14 on).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backend_ref: Option<BackendRef>,
}

/// `openTelemetry.backendRef`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct BackendRef {
    /// `MeshOpenTelemetryBackend`.
    pub kind: Box<str>,
    /// A name, which no release knows here.
    #[serde(skip)]
    pub name: Option<Box<str>>,
    /// The labels of the backends that are meant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<Tags>,
}

/// `sampling`.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Sampling {
    /// The share of requests that are traced at most.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub overall: Option<Percentage>,
    /// The share of requests with `x-client-trace-id` that are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub client: Option<Percentage>,
    /// The share of the other requests that are traced.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub random: Option<Percentage>,
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
    #[must_use]
    #[allow(clippy::cast_possible_truncation, reason = "a percentage is small")]
    pub fn of(percentage: f64) -> Self {
        if percentage.fract() == 0.0 {
            Self::Whole(percentage as i64)
        } else {
            Self::Decimal(percentage.to_string().into())
        }
    }

    /// The number, if it is one.
    #[must_use]
    #[allow(clippy::cast_precision_loss, reason = "a percentage is small")]
    pub fn value(&self) -> Option<f64> {
        match self {
            Self::Whole(number) => Some(*number as f64),
            Self::Decimal(text) => text.parse().ok().filter(|number: &f64| number.is_finite()),
        }
    }
}

/// A tag of spans.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tag {
    /// What it is called.
    pub name: Box<str>,
    /// Its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub literal: Option<Box<str>>,
    /// The header that its value is taken from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub header: Option<TagHeader>,
}

/// A header whose value becomes that of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct TagHeader {
    /// The header's name.
    pub name: Box<str>,
    /// The value where a request lacks the header.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Box<str>>,
}
